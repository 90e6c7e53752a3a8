#pragma once

// One budget a turn: what a caller who waits for an answer is told, and when we give up.

#include <chrono>
#include <optional>

#include "call/reasoning/agent.hpp"
#include "runtime/time_source.hpp"

namespace neura::call {

/// No timers: asked every 20 ms.
class AnswerBudget {
public:
    struct Limits {
        std::chrono::milliseconds notice{1'500};    ///< "one moment", if nothing is heard of us
        std::chrono::milliseconds apology{4'000};   ///< answer_soft_timeout; 0: never
        std::chrono::milliseconds give_up{15'000};  ///< answer_hard_timeout
    };

    explicit AnswerBudget(Limits limits) : limits_(limits) {}

    /// Other limits from now on, for the wait under way too.
    void change(const Limits& limits) { limits_ = limits; }

    /// The caller has said something that wants an answer.
    void begin(Clock::time_point now);

    /// The answer is there, or nobody wants it any more.
    void end() { began_.reset(); }

    /// The caller has been told to wait, and still does.
    bool covering() const { return began_ && noticed_; }

    /// @param heard  something of ours is being heard: no need to cover a silence
    /// @return       what is due now, each of them once a turn
    std::optional<reasoning::Waiting> due(Clock::time_point now, bool heard);

private:
    Limits limits_;
    std::optional<Clock::time_point> began_;
    bool noticed_ = false;
    bool apologised_ = false;
};

}  // namespace neura::call
