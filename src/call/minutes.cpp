#include "call/minutes.hpp"

#include <utility>

namespace neura::call {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

void Minutes::answered() { answered_at_ = time_.now(); }

void Minutes::caller_said(const listening::HeardTurn& turn, Clock::time_point voiced_end) {
    write(Said{.role = Said::Role::caller,
               .text = turn.text,
               .start = turn.start,
               .end = turn.voiced_end});
    metrics_.caller_said();
    voiced_end_ = voiced_end;
    turn_ = TurnTimed{.number = ++turns_,
                      .turn_ended = turn.ended - turn.voiced_end,
                      .transcribed = duration_cast<milliseconds>(time_.now() - voiced_end),
                      .replied = {},
                      .first_audio = {},
                      .first_sent = {}};
}

void Minutes::caller_keyed(const std::string& digits) {
    const auto at = since_answer(time_.now());
    write(Said{.role = Said::Role::caller, .text = digits, .keyed = true, .start = at, .end = at});
    turn_.reset();
}

void Minutes::agent_replied() {
    replied_at_ = time_.now();
    if (turn_) turn_->replied = duration_cast<milliseconds>(replied_at_ - voiced_end_);
}

void Minutes::agent_said(Spoken spoken) {
    close_turn(spoken);
    if (spoken.text.empty()) return;
    write(Said{.role = Said::Role::agent,
               .text = std::move(spoken.text),
               .interrupted = spoken.interrupted,
               .start = since_answer(spoken.first_sent.value_or(replied_at_)),
               .end = since_answer(time_.now())});
}

void Minutes::close_turn(const Spoken& spoken) {
    if (!turn_) return;
    const auto after_voice = [&](Clock::time_point at) {
        return duration_cast<milliseconds>(at - voiced_end_);
    };
    if (spoken.first_audio) turn_->first_audio = after_voice(*spoken.first_audio);
    if (spoken.first_sent) turn_->first_sent = after_voice(*spoken.first_sent);
    metrics_.answered(*turn_);
    write(*turn_);
    turn_.reset();
}

void Minutes::claim_is(const reasoning::Progress& progress) {
    if (progress.claim == claim_ && progress.complete == complete_) return;
    claim_ = progress.claim;
    complete_ = progress.complete;
    write(ClaimChanged{.claim = claim_, .complete = complete_});
}

void Minutes::recording_started(std::string file) {
    write(RecordingStarted{.file = std::move(file)});
}

void Minutes::concluded(const std::string& outcome) { write(Concluded{.outcome = outcome}); }

milliseconds Minutes::since_answer(Clock::time_point at) const {
    return duration_cast<milliseconds>(at - answered_at_);
}

}  // namespace neura::call
