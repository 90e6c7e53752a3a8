#pragma once

// Flags: what can be changed while calls are being answered, for the whole deployment, for one
// agent or for one call. The narrower scope counts; where no scope sets a flag, the configuration
// does. Not set, false and 0 are three different things.
//
//   neura flags, the API ── change ──▶ FlagStore ── read, when its revision grew ──▶ FlagSettings
//                                                    ── of(agent, call) ──▶ Flags of one call

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "runtime/error.hpp"
#include "runtime/id.hpp"

namespace neura::storage {

/// What is set for one call. Absent: nobody said anything, the configuration counts.
struct Flags {
    std::optional<std::chrono::milliseconds> answer_hard_timeout{};
    std::optional<std::chrono::milliseconds> answer_soft_timeout{};    ///< 0: no apology
    std::optional<std::chrono::milliseconds> callback_timeout{};       ///< 0: never resumed
    std::optional<std::chrono::milliseconds> phone_silence_timeout{};  ///< 0: never asked
    std::optional<int> recognition_retry_max{};                        ///< 0: goodbye at once
    std::optional<bool> recording_enabled{};
    std::optional<bool> slow_llm_for_chat{};
    std::optional<bool> tone{};  ///< while the caller waits
    std::optional<std::chrono::milliseconds> vad_cutoff_timeout{};
    std::optional<std::chrono::milliseconds> vad_silence_timeout{};
    std::optional<double> vad_threshold{};

    friend bool operator==(const Flags&, const Flags&) = default;
};

/// One flag there is.
struct FlagKind {
    using Time = std::optional<std::chrono::milliseconds> Flags::*;
    using Member = std::variant<Time, std::optional<int> Flags::*, std::optional<bool> Flags::*,
                                std::optional<double> Flags::*>;

    std::string_view name;
    Member member;
    std::string_view unit;  ///< "s" or "ms" of a time, "hours", or empty
    double min = 0;         ///< in the unit
    double max = 0;
    bool in_mid_call = false;  ///< calls in progress heed a change; else those that begin after it
    std::string_view meaning;
};

/// All there are, in the order of their names.
std::span<const FlagKind> flag_kinds();

/// Null if there is none of that name.
const FlagKind* flag_named(std::string_view name);

/// "true or false", "a whole number from 0 to 10", "a number of seconds from 1 to 120".
std::string expected_of(const FlagKind& kind);

/// Puts a value, as JSON text writes it, into `flags`; false, and nothing changed, if it is not
/// what `expected_of` says.
bool put(Flags& flags, const FlagKind& kind, std::string_view value);

/// The value as JSON text; nothing where it is not set.
std::optional<std::string> value_of(const Flags& flags, const FlagKind& kind);

/// Whom a flag is set for.
struct FlagScope {
    enum class Of : std::uint8_t { deployment, agent, call } of = Of::deployment;
    std::string name{};  ///< the agent file's, or the call's id; empty for the deployment

    friend auto operator<=>(const FlagScope&, const FlagScope&) = default;
};

/// "deployment", "agent", "call".
std::string_view name_of(FlagScope::Of of);

/// "the deployment", "agent insurance", "call 01J…".
std::string in_words(const FlagScope& scope);

/// What all scopes set, at one moment. Immutable once shared.
struct FlagSettings {
    std::int64_t revision = 0;  ///< number of the last change; 0: there never was one
    std::map<FlagScope, Flags> scopes{};

    /// What counts for a call: its own, else its agent's, else the deployment's.
    Flags of(std::string_view agent, const CallId& call) const;
};

struct FlagChange {
    std::int64_t sequence = 0;  ///< from 1
    std::chrono::system_clock::time_point at{};
    std::string who;  ///< "cli: anna", "api: 10.0.0.7"
    FlagScope scope{};
    std::string name;
    std::optional<std::string> before{};  ///< JSON text; nothing: it was not set
    std::optional<std::string> after{};   ///< nothing: it was unset

    friend bool operator==(const FlagChange&, const FlagChange&) = default;
};

/// A change that is wanted.
struct WantedFlag {
    std::string name;
    FlagScope scope{};
    std::optional<std::string> value{};  ///< JSON text; nothing: unset it
    std::string who{};
};

/// Where flags are kept. Blocks, for milliseconds; any thread.
class FlagStore {
public:
    virtual ~FlagStore() = default;

    /// Number of the last change, by whichever process.
    virtual Result<std::int64_t> revision() = 0;

    virtual Result<FlagSettings> read() = 0;

    /// Makes the change and writes it down in one transaction. Where it changes nothing, nothing is
    /// written and `FlagChange::sequence` is 0.
    /// Errors: `FlagErrc`, the words naming flag and expected range; those of the disk. Nothing is
    /// changed then.
    virtual Result<FlagChange> change(const WantedFlag& wanted) = 0;

    /// The latest changes first. @param after  those with greater numbers only
    virtual Result<std::vector<FlagChange>> history(int most, std::int64_t after = 0) = 0;
};

enum class FlagErrc {
    unknown_flag = 1,  ///< the words name the nearest there is
    bad_value,         ///< the words say what was expected
    bad_scope,         ///< an agent's name or a call's id cannot be like this
};

std::error_code make_error_code(FlagErrc code);

/// What is wrong with a wanted change; nothing if it can be made.
std::optional<Error> refusal_of(const WantedFlag& wanted);

}  // namespace neura::storage

template <>
struct std::is_error_code_enum<neura::storage::FlagErrc> : std::true_type {};
