#pragma once

// A scripted caller, as a file: what to say when, and what must come of it.
// docs/how_to/write_a_scenario.md is the manual of the format.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "phone/caller.hpp"
#include "phone/loudspeaker.hpp"
#include "phone/pattern.hpp"
#include "runtime/error.hpp"

namespace neura::phone {

enum class Errc {
    bad_script = 1,  ///< the words say file, line, key and what was expected
    bad_audio,       ///< a WAV file cannot be read
    not_reachable,   ///< nobody answers at the server's address
    refused,         ///< the server did not take the call; the words say why
    bad_answer,      ///< what the server sent breaks the carrier's protocol
};

std::error_code make_error_code(Errc code);

/// Waits so long, in silence.
struct Wait {
    LineTime length{};
};
/// Waits until the agent has been speaking for so long, then goes on at once.
struct InterruptAfter {
    LineTime length{};
};
/// Hangs up so long after the sentence before began.
struct HangUpAfter {
    LineTime length{};
};
/// What the agent has just said must be like this.
struct HeardNow {
    Pattern pattern;
};

using Step =
    std::variant<Say, PlayFile, Press, HangUp, Wait, InterruptAfter, HangUpAfter, HeardNow>;

/// What the caller does in one go.
using Steps = std::vector<Step>;

struct Rule {
    Pattern on;
    Steps steps;               ///< none: says nothing to that
    std::optional<int> times;  ///< at most so often; without, always
};

struct NoiseSetting {
    enum class Kind { white, babble } kind = Kind::white;
    double snr_db = 20;
};

/// What a claim's field must be.
struct FieldIs {
    nlohmann::json value;  ///< text compares without case
};
struct FieldOneOf {
    std::vector<nlohmann::json> values;
};
struct FieldContains {
    std::vector<std::string> words;  ///< all of them, as `spoken_words`
};
struct FieldAbsent {};
struct FieldPresent {};  ///< whatever it is
using FieldCheck = std::variant<FieldIs, FieldOneOf, FieldContains, FieldAbsent, FieldPresent>;

enum class Side { caller, agent };

struct ClaimExpected {
    std::string field;  ///< a dot goes into an object: "vehicle.plate"
    FieldCheck check;
};
/// Of all that the server keeps of the call; a number in the path goes into a list:
/// "claims.0.outcome".
struct RecordExpected {
    std::string path;
    FieldCheck check;
};
/// The caller was put through to this number.
struct DialledExpected {
    std::string number;
};
struct HeardExpected {
    Pattern pattern;
    double threshold = 0.75;           ///< likeness from which it counts as heard
    std::optional<LineTime> within{};  ///< so soon after the caller had finished
};
struct AbsentExpected {
    Pattern pattern;
};
struct LatencyExpected {
    LineTime at_most{};
    enum class Of { every, median } of = Of::every;
};
struct ClearExpected {
    LineTime at_most{};  ///< from the onset of each cut-in to the server's `clear`
};
struct EndedByExpected {
    Side side = Side::agent;
};
struct OutcomeExpected {
    std::vector<std::string> one_of;
};
struct StatusExpected {
    std::string status;
};
/// A tool was used, with arguments like these; or never.
struct ToolExpected {
    std::string name;
    std::vector<ClaimExpected> arguments{};  ///< of one use of it, all of them
    bool never = false;
    std::optional<int> times{};  ///< uses like that, no more and no fewer; without, one at least
};

struct Expectation {
    std::string text;  ///< as shown in the report
    std::variant<ClaimExpected, RecordExpected, DialledExpected, HeardExpected, AbsentExpected,
                 LatencyExpected, ClearExpected, EndedByExpected, OutcomeExpected, StatusExpected,
                 ToolExpected>
        what;
};

/// What becomes of whoever the caller is put through to.
enum class Person : std::uint8_t { no_answer, busy, failed, talks };

/// What a use of a tool gives in `neura eval`, in place of whoever has the tool.
struct ToolAnswer {
    std::string tool;
    std::vector<ClaimExpected> with{};  ///< answers only uses with arguments like these
    std::string gives{};                ///< as the tool would: JSON, or words
    bool failed = false;                ///< then `gives` says what went wrong
    LineTime after{};                   ///< it takes so long
    std::optional<int> times{};         ///< at most so often; without, always
    // Of a tool that neither the agent file nor the program describes, as those of MCP servers.
    std::string description{};
    std::string parameters{};  ///< JSON Schema of an object
    std::string place{};       ///< "slow_order.yaml:12", for messages
};

/// A call of the same number that was before.
struct EarlierCallMade {
    double hours_ago = 1;  ///< that it ended
    std::map<std::string, nlohmann::json> claim{};
    bool complete = false;  ///< the claim was
    bool cut_off = false;   ///< the connection broke; otherwise the caller hung up
    std::string outcome{};  ///< of its conversation; empty: it came to none
    std::string place{};    ///< as above
};

/// What a conversation of `neura eval` by text finds around it, so that nobody outside is asked.
struct Staging {
    std::vector<std::string> knowledge{};  ///< files and folders, in the place of what is there
    std::vector<EarlierCallMade> earlier_calls{};  ///< the oldest first
    std::vector<ToolAnswer> answers{};             ///< of those that fit, the first

    bool empty() const { return knowledge.empty() && earlier_calls.empty() && answers.empty(); }
};

struct Script {
    std::string name;  ///< the file's, when it gives none
    std::string about;
    std::string voice;  ///< "slt", "awb", "rms"; empty for the caller's default
    std::string from = "+15550100100";
    std::optional<NoiseSetting> noise;
    std::optional<Loudspeaker::Setting> echo{};
    std::optional<LineTime> limit;        ///< the caller hangs up then; without, after 5 minutes
    std::vector<Steps> turns;             ///< each one answer, when no rule has one
    std::vector<Rule> rules;              ///< the first that matches answers
    std::vector<std::string> answers_of;  ///< files whose rules come after these; see `read_script`
    std::vector<Expectation> expect;
    std::optional<Person>
        person{};  ///< without: no answer in a call; `neura eval` has nobody, and ends
    std::optional<LineTime>
        called_within{};          ///< the server calls `from`, this soon; else it is called
    std::vector<Script> later{};  ///< the same caller's further calls, each after the one before

    // For `neura eval`
    std::string agent;     ///< the agent file, found beside the script; empty: the configured one
    std::string language;  ///< the call is held in, BCP 47; empty: the agent file's
    std::vector<std::string> speaks;  ///< languages the caller's words are in; empty: `language`
    std::vector<std::string> needs;   ///< "model", or tools the agent must have
    Staging staging{};
};

/// Reads a script.
///
/// `{today}`, `{yesterday}`, `{tomorrow}` and `{today-3}` become ISO dates in expectations,
/// "2026-11-25", and are said as "November 25th" by the caller.
///
/// @param file   name for messages; WAV files are found beside it.
/// Errors: `bad_script`, "happy.yaml:12: turn: unknown key \"wiat\", did you mean \"wait\"?".
Result<Script> parse_script(std::string_view text, const std::filesystem::path& file,
                            std::chrono::year_month_day today);

/// Reads a script and, for each file in its `answers_of`, the rules in that, and its voice where
/// the script names none: who the caller is, written once for many calls.
Result<Script> read_script(const std::filesystem::path& file, std::chrono::year_month_day today);

}  // namespace neura::phone

template <>
struct std::is_error_code_enum<neura::phone::Errc> : std::true_type {};
