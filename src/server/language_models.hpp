#pragma once

// The language models there are, by name, and who is asked when one fails.

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "runtime/circuit_breaker.hpp"
#include "server/configuration.hpp"
#include "server/engagement.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// All there are, engaged for conversations, in the order people are shown them.
std::vector<EngagedVendor> language_vendors(const Configuration& configuration);

/// The conversation's model of that vendor, by itself; null for one without. @pre nothing is
/// missing for it
std::unique_ptr<reasoning::LanguageModel> make_language_model(const Configuration& configuration,
                                                              std::string_view vendor,
                                                              const Executor& loop);

/// Names of those it chooses: the first, then its fallbacks.
std::vector<std::string> chosen_language_models(const Configuration& configuration);

/// What forbids to use the configured ones: a name we do not know, a key that is missing.
std::vector<Problem> check_language_models(const Configuration& configuration);

/// Which of the first vendor's models talks to callers.
enum class Talks : std::uint8_t { usual, slow };

/// The configured models. How they stand is known to all loops; what they use is of one loop.
class LanguageModels {
public:
    /// @param configuration  was checked. @param time  outlives this and what it makes
    LanguageModels(const Configuration& configuration, const TimeSource& time);

    /// The models for the calls on `loop`: for each role the first, and with fallbacks the next
    /// whenever it fails. Null for "embedded": the guided dialogue talks. This outlives it.
    std::unique_ptr<reasoning::LanguageModel> make(const Executor& loop,
                                                   Talks talks = Talks::usual);

    /// Whether the slow model that may talk is another than the usual one.
    bool has_slow_talker() const { return !configuration_.llm_slow_model.empty(); }

    void register_metrics(metrics::Registry& registry) const;

private:
    struct Candidate {
        Candidate(std::string vendor, const TimeSource& time)
            : name(std::move(vendor)), breaker(time) {}
        std::string name;
        CircuitBreaker breaker;
    };

    const Configuration configuration_;
    const TimeSource& time_;
    std::deque<Candidate> candidates_;  ///< in order; a breaker stays where it is
};

/// The agent of one call.
/// @param model  null for the guided dialogue. @param meter  of the call, outlives the agent
/// @param holds_back  see `ModelAgentOptions`
std::unique_ptr<reasoning::Agent> make_agent(const Configuration& configuration,
                                             reasoning::SharedPlaybook playbook,
                                             reasoning::DialogueContext context,
                                             reasoning::LanguageModel* model,
                                             Meter* meter = nullptr, bool holds_back = true);

}  // namespace neura::server
