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
    close_turn({});
    voiced_end_ = voiced_end;
    turn_.emplace();
    turn_->number = ++turns_;
    turn_->turn_ended = turn.ended - turn.voiced_end;
    turn_->transcribed = duration_cast<milliseconds>(time_.now() - voiced_end);
}

void Minutes::caller_keyed(const std::string& digits) {
    const auto at = since_answer(time_.now());
    write(Said{.role = Said::Role::caller, .text = digits, .keyed = true, .start = at, .end = at});
    turn_.reset();
}

void Minutes::agent_began() {
    if (turn_ && !turn_->first_words)
        turn_->first_words = duration_cast<milliseconds>(time_.now() - voiced_end_);
}

void Minutes::agent_replied() {
    agent_began();
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
    const auto after_voice = [&](std::optional<Clock::time_point> at) {
        return at ? std::optional(duration_cast<milliseconds>(*at - voiced_end_)) : std::nullopt;
    };
    turn_->first_sentence = after_voice(spoken.first_sentence);
    turn_->first_audio = after_voice(spoken.first_audio);
    turn_->first_sent = after_voice(spoken.first_sent);
    turn_->first_played = after_voice(spoken.first_played);
    metrics_.answered(*turn_);
    write(*turn_);
    turn_.reset();
}

void Minutes::claim_is(const ClaimChanged& claim) {
    if (claim == known_) return;
    known_ = claim;
    write(claim);
}

void Minutes::model_used(const reasoning::ModelUsage& usage) {
    write(ModelUsed{.role = std::string(name_of(usage.role)),
                    .vendor = usage.vendor,
                    .model = usage.model,
                    .input_tokens = usage.input_tokens,
                    .cached_tokens = usage.cached_tokens,
                    .output_tokens = usage.output_tokens});
}

void Minutes::agent_did(reasoning::AgentEvent event) {
    if (const auto* changed = std::get_if<ClaimChanged>(&event)) return claim_is(*changed);
    if (std::holds_alternative<ClaimOpened>(event)) known_ = {};
    if (const auto* noted = std::get_if<SafetyNoted>(&event)) metrics_.safety_noted(noted->kind);
    std::visit([this](auto& known) { write(std::move(known)); }, event);
}

void Minutes::transferred(Transferred::How how, std::string to) {
    write(Transferred{.how = how, .to = std::move(to)});
}

void Minutes::recording_started(std::string file) {
    write(RecordingStarted{.file = std::move(file)});
}

void Minutes::concluded(const std::string& outcome) { write(Concluded{.outcome = outcome}); }

milliseconds Minutes::since_answer(Clock::time_point at) const {
    return duration_cast<milliseconds>(at - answered_at_);
}

}  // namespace neura::call
