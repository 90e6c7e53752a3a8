#pragma once

// What came of one call, as its telephone saw it, and whether that is what the script expects.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "phone/carrier_line.hpp"
#include "phone/script.hpp"
#include "phone/scripted_caller.hpp"

namespace neura::phone {

/// One thing said or keyed.
struct SpokenLine {
    Side side = Side::caller;
    std::string text;  ///< the caller's as meant, the agent's as heard
    LineTime start{};  ///< from the first frame
    LineTime end{};
    bool keyed = false;
};

/// An expectation and what was found.
struct Verdict {
    std::string expectation;
    bool held = false;
    std::string found;            ///< what there was instead, or what made it hold
    std::optional<double> score;  ///< likeness, where it was measured
};

struct CallReport {
    std::string name;        ///< the script's
    std::string carrier_id;  ///< "CA…"
    std::string call_id;     ///< the server's own name of the call, when it told
    std::vector<SpokenLine> transcript;
    LineMeasures measures;
    LineTime length{};             ///< of the audio stream
    std::optional<Side> ended_by;  ///< none when the call never got through
    nlohmann::json record;         ///< the server's, as fetched; null when it could not be
    /// Those the agent used; nothing where nobody tells, and then nothing is expected of them.
    std::optional<std::vector<reasoning::ToolUsed>> tools{};
    std::string trouble;                 ///< why there is no more; empty when all went well
    std::vector<std::string> dialled{};  ///< numbers the caller was put through to, or was to be
    std::vector<Verdict> verdicts;

    /// No trouble, and every expectation holds.
    bool good() const;

    /// Of `record`: the claim's fields (an empty object if none), outcome and status.
    nlohmann::json claim() const;
    std::string outcome() const;
    std::string status() const;
    std::string agent() const;  ///< that answered
};

/// Compares a call with what its script expects, in the script's order; `now:` steps come first.
std::vector<Verdict> judge(const Script& script, const CallReport& report,
                           const std::vector<ScriptedCaller::NowHeard>& now_heard);

/// The tools that a server's record tells of, in order; nothing if there is no record.
std::optional<std::vector<reasoning::ToolUsed>> tools_in(const nlohmann::json& record);

/// Whether a claim's value is what a check wants, and what it is, for people.
bool field_holds(const FieldCheck& check, const nlohmann::json& value);

/// Whether all arguments of a tool are what is wanted.
bool arguments_hold(const std::vector<ClaimExpected>& wanted, const nlohmann::json& arguments);

/// Everything, for programs.
nlohmann::json to_json(const CallReport& report);

/// The middle of the latencies; nothing without a turn.
std::optional<LineTime> median_latency(const std::vector<AnsweredTurn>& turns);

}  // namespace neura::phone
