#include "phone/scripted_caller.hpp"

#include <algorithm>

namespace neura::phone {

namespace {

/// From the end of the agent's words to the caller's first: people take 200 to 300 ms.
constexpr LineTime reaction{250};

constexpr LineTime call_limit{std::chrono::minutes(5)};

}  // namespace

ScriptedCaller::ScriptedCaller(const Script& script)
    : script_(script), used_(script.rules.size(), 0) {}

void ScriptedCaller::agent_started(LineTime at) {
    agent_since_ = at;
    answer_at_.reset();
}

void ScriptedCaller::agent_finished(std::string_view words, LineTime at) {
    agent_since_.reset();
    if (acting_ || at <= acted_at_) return;  // talked over: nobody answers that
    if (!heard_.empty()) heard_ += ' ';
    heard_ += words;
    answer_at_ = at + reaction;
}

std::optional<Act> ScriptedCaller::next(LineTime now) {
    if (over_) return std::nullopt;
    const bool hangs_up_now = acting_ && speaking_since_ && !plan_.empty() &&
                              std::holds_alternative<HangUpAfter>(plan_.front()) &&
                              now >= *speaking_since_ + std::get<HangUpAfter>(plan_.front()).length;
    if (hangs_up_now || now >= script_.limit.value_or(call_limit)) {
        over_ = true;
        return HangUp{};
    }
    if (acting_) return std::nullopt;
    if (plan_.empty() || waits_to_interrupt()) choose(now);
    return take_step(now);
}

void ScriptedCaller::acted(LineTime at) {
    acting_ = false;
    acted_at_ = at;
    answer_at_.reset();
    heard_.clear();
    speaking_since_.reset();
}

bool ScriptedCaller::waits_to_interrupt() const {
    return !plan_.empty() && std::holds_alternative<InterruptAfter>(plan_.front());
}

/// Picks the next answer once the agent has finished. A turn that begins by cutting in is picked
/// as soon as it is next, so that it can do so.
void ScriptedCaller::choose(LineTime now) {
    if (plan_.empty() && next_turn_ < script_.turns.size()) {
        const auto& turn = script_.turns[next_turn_];
        if (!turn.empty() && std::holds_alternative<InterruptAfter>(turn.front())) {
            plan_.assign(turn.begin(), turn.end());
            ++next_turn_;
            return;
        }
    }
    if (!answer_at_ || now < *answer_at_) return;
    answer_at_.reset();
    latest_ = std::exchange(heard_, {});
    if (waits_to_interrupt()) {  // the agent was too short to cut in on: it is an ordinary answer
        plan_.pop_front();
        return;
    }
    for (std::size_t i = 0; i < script_.rules.size(); ++i) {
        const auto& rule = script_.rules[i];
        if (used_[i] >= rule.times.value_or(used_[i] + 1) || !rule.on.matches(latest_)) continue;
        ++used_[i];
        plan_.assign(rule.steps.begin(), rule.steps.end());
        return;
    }
    if (next_turn_ == script_.turns.size()) return;
    const auto& turn = script_.turns[next_turn_++];
    plan_.assign(turn.begin(), turn.end());
}

/// Goes through the plan as far as time allows, up to the next thing to do.
std::optional<Act> ScriptedCaller::take_step(LineTime now) {
    while (!plan_.empty()) {
        const auto& step = plan_.front();
        if (const auto* wait = std::get_if<Wait>(&step)) {
            if (!resume_at_) resume_at_ = now + wait->length;
            if (now < *resume_at_) return std::nullopt;
            resume_at_.reset();
        } else if (const auto* interrupt = std::get_if<InterruptAfter>(&step)) {
            if (!agent_since_ || now < *agent_since_ + interrupt->length) return std::nullopt;
            answer_at_.reset();
        } else if (const auto* heard = std::get_if<HeardNow>(&step)) {
            now_heard_.push_back(
                {heard->pattern.text(), latest_, heard->pattern.similarity(latest_)});
        } else if (const auto* say = std::get_if<Say>(&step)) {
            const Act act = *say;
            plan_.pop_front();
            acting_ = true;
            speaking_since_ = now;
            return act;
        } else if (const auto* play = std::get_if<PlayFile>(&step)) {
            const Act act = *play;
            plan_.pop_front();
            acting_ = true;
            speaking_since_ = now;
            return act;
        } else if (const auto* press = std::get_if<Press>(&step)) {
            const Act act = *press;
            plan_.pop_front();
            acting_ = true;
            return act;
        } else {  // HangUp, or HangUpAfter a sentence that was shorter
            over_ = true;
            return HangUp{};
        }
        plan_.pop_front();
    }
    return std::nullopt;
}

}  // namespace neura::phone
