#pragma once

// How well an agent does with a language model: scripts played several times, what held of what
// they expect, how long the caller waited, and what it cost.

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "numbering/callers_time.hpp"
#include "phone/call_report.hpp"
#include "phone/script.hpp"
#include "runtime/time_source.hpp"
#include "server/configuration.hpp"
#include "server/prices.hpp"

namespace neura::server {

/// One script played once.
struct EvalRun {
    phone::CallReport report;
    std::vector<std::chrono::milliseconds> first_words{};  ///< of each turn
    std::vector<std::chrono::milliseconds> whole{};        ///< answers; empty where nobody measures
    std::map<std::string, std::int64_t> cost{};            ///< billionths, by currency
    bool all_priced = true;  ///< false: something was used whose price is not known
};

/// One script with one model, all its runs.
struct EvalRow {
    std::string script;
    std::string model;       ///< "openai gpt-4.1-mini", "embedded"
    std::string left_out{};  ///< why it was not played: it counts neither as passed nor as failed
    std::vector<EvalRun> runs{};

    int passed() const;
};

/// How scripts are played.
struct Evaluation {
    const Configuration& configuration;
    const Prices& prices;
    const TimeSource& time;
    const numbering::CallersTime& callers_time;  ///< by whose clock agents and scenarios count days
    /// As LLM_PROVIDER names them, each by itself, checked; empty: what is configured, with its
    /// fallbacks.
    std::vector<std::string> vendors{};
    int times = 1;  ///< each script
    /// Tools that agent files declare are used for real, where the scenario does not answer them.
    bool asks_outside = false;
};

/// Plays scripts by text against the agents they name. Blocks until all is done.
/// Errors: an agent file that cannot be read; a scenario that does not fit its agent.
Result<std::vector<EvalRow>> evaluate_by_text(const Evaluation& evaluation,
                                              const std::vector<phone::Script>& scripts);

/// A run made of a real call, with what the server told of it.
EvalRun run_of_call(phone::CallReport report);

/// For people: a row each, and what failed.
std::string eval_table(const std::vector<EvalRow>& rows);

/// For programs, every run with its transcript.
nlohmann::json to_json(const std::vector<EvalRow>& rows);

}  // namespace neura::server
