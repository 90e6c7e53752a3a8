#pragma once

// What callers say that no model need see, or that is on record: found by rules, in English,
// French, Spanish, German, Turkish and Chinese at once, in some ten microseconds a turn.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/safety.hpp"

namespace neura::reasoning {

/// Whether the turn tries to give other instructions, another role, or to have the own ones told.
bool is_jailbreak(std::string_view turn);

/// Whether the caller swears.
bool has_profanity(std::string_view turn);

/// Whether the caller wants to be entertained or asks about the world instead.
bool is_off_topic(std::string_view turn);

/// A caller's text as a model is given it: no sign with which a line of ours, another speaker's or
/// a call of a tool could be made up; one line, `longest` bytes at the most.
std::string neutralised(std::string_view turn, std::size_t longest = 4'000);

/// The checks of one conversation.
class InputChecks {
public:
    explicit InputChecks(const SafetyPolicy& policy) : policy_(policy) {}

    /// What the turn is answered with, in place of the answer; nothing where it is to be answered.
    std::optional<Unsafe> refused(std::string_view turn) const;

    /// The turn has come: counts and notes what is in it. @return as `refused`
    std::optional<Unsafe> hear(std::string_view turn);

    /// The last turn was away from the matter: nothing for who cannot talk of anything else.
    bool is_elsewhere() const;

    /// The caller swore for the first time, and nobody said anything to it yet. True once.
    bool takes_calming();

    /// What was noted since the last time.
    std::vector<AgentEvent> take_noted();

private:
    void note(Unsafe unsafe, bool refused);

    const SafetyPolicy policy_;
    int off_topic_ = 0;  ///< turns in a row
    bool swore_ = false;
    bool calmed_ = false;
    std::vector<AgentEvent> noted_;
};

}  // namespace neura::reasoning
