#pragma once

// Who hears and who speaks, and who does when they fail.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/speaking/kept_phrases.hpp"
#include "runtime/circuit_breaker.hpp"
#include "server/known_speech_vendors.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// What forbids to use the configured ones: a name we do not know, a key that is missing.
std::vector<Problem> check_speech(const Configuration& configuration);

/// Names of those it chooses: the first, then its fallbacks.
std::vector<std::string> chosen(const Configuration& configuration, SpeechPart part);

/// Whether any of those it chooses hears, and any speaks, a language: the embedded ones know
/// English alone. @param language  BCP 47
bool can_talk(const Configuration& configuration, std::string_view language);

/// The speech worker that it needs; nothing if none of those it chooses is "embedded".
std::optional<providers::embedded::WorkerConfig> worker_for(const Configuration& configuration);

/// The configured recognisers and voices, and what they need: a speech worker if one of them is
/// "embedded". Destroyed before the loops and after the calls.
class SpeechVendors {
public:
    /// Which phrases are made once, and where they are kept. Both outlive it.
    struct Keeping {
        speaking::PhraseStore& store;
        const speaking::FixedPhrases& fixed;
    };

    /// @param configuration  was checked. @param time  outlives it
    SpeechVendors(const Configuration& configuration, const TimeSource& time,
                  std::optional<Keeping> keeping = std::nullopt);
    ~SpeechVendors();

    /// The first of them, and with fallbacks the next one whenever it fails.
    listening::SpeechToText& stt() {
        return several_stt_ ? *several_stt_ : *hear_.front().made.stt;
    }
    speaking::TextToSpeech& tts() { return several_tts_ ? *several_tts_ : *voices_.front(); }

    /// The voice to ask `tts` for in `language`, BCP 47: that of the agent if its vendor has it,
    /// else the vendor's own.
    speaking::Voice voice(const reasoning::Persona& agent, const std::string& language) const;
    speaking::Voice voice(const reasoning::Persona& agent) const {
        return voice(agent, agent.language);
    }

    /// Whatever the first call on this loop should not have to wait for. Called on it.
    void prepare(const Executor& loop);

    /// Parts of the program for /health, by name. Who fails beside another who can do the same is
    /// `degraded` at the worst.
    std::vector<std::pair<std::string, api::Health::Probe>> parts() const;

    /// Waiting does not help: models are missing, or the vendors refuse us. Any thread.
    bool is_hopeless() const;

    void register_metrics(metrics::Registry& registry) const;

private:
    template <class Made>
    struct Candidate {
        Candidate(std::string vendor, Made what, const TimeSource& time)
            : name(std::move(vendor)), made(std::move(what)), breaker(time) {}
        std::string name;
        Made made;
        CircuitBreaker breaker;
    };
    template <class Made>
    using Candidates = std::deque<Candidate<Made>>;  // a breaker stays where it is

    void choose(const Configuration& configuration, const TimeSource& time);
    void give_voices(const std::optional<Keeping>& keeping);

    std::optional<providers::embedded::SpeechWorker> worker_;
    Candidates<Recogniser> hear_;  ///< in order
    Candidates<VoiceMaker> speak_;
    std::deque<speaking::KeptPhrases> kept_;       ///< of those of them whose phrases are kept
    std::vector<speaking::TextToSpeech*> voices_;  ///< `speak_`, as they are to be asked
    std::unique_ptr<listening::SpeechToText> several_stt_;  ///< null when there is but one
    std::unique_ptr<speaking::TextToSpeech> several_tts_;
};

}  // namespace neura::server
