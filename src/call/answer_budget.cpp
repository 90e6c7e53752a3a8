#include "call/answer_budget.hpp"

namespace neura::call {

void AnswerBudget::begin(Clock::time_point now) {
    began_ = now;
    noticed_ = apologised_ = false;
}

std::optional<reasoning::Waiting> AnswerBudget::due(Clock::time_point now, bool heard) {
    if (!began_) return std::nullopt;
    const auto waited = now - *began_;
    if (waited >= limits_.give_up) {
        end();
        return reasoning::Waiting::in_vain;
    }
    if (heard) return std::nullopt;
    const bool apologises = limits_.apology > std::chrono::milliseconds::zero();
    if (apologises && !apologised_ && waited >= limits_.apology) {
        noticed_ = apologised_ = true;
        return reasoning::Waiting::long_;
    }
    if (!noticed_ && waited >= limits_.notice) {
        noticed_ = true;
        return reasoning::Waiting::noticeably;
    }
    return std::nullopt;
}

}  // namespace neura::call
