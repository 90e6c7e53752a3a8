#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/agent.hpp"

namespace neura::fakes {

/// Gives the scripted replies, one a turn, and keeps what it was told.
class FakeAgent final : public reasoning::Agent {
public:
    explicit FakeAgent(Executor loop) : gate_(loop, Clock::time_point::max()) {}

    std::deque<reasoning::Reply> replies;
    reasoning::Progress state;

    std::vector<std::string> first_words;  ///< of every answer, before it is held or given
    bool takes_back = false;               ///< the end of them

    /// From now on no answer comes until `release`.
    void hold() { held_ = true; }
    void release() {
        held_ = false;
        gate_.cancel();
    }

    std::vector<std::string> others;  ///< languages that may be spoken too
    std::vector<std::string> other_languages() const override { return others; }

    std::vector<std::string> guesses;  ///< by `likely`
    std::vector<std::string> told;  ///< "said: …", "keyed: …", "silence 2", "not heard", "cut: …"

    Task<reasoning::Reply> greet() override { co_return next(); }
    Task<reasoning::Reply> answer(reasoning::Turn turn, const reasoning::Say& say) override {
        told.push_back((turn.keyed ? "keyed: " : turn.texted ? "texted: " : "said: ") + turn.text);
        for (const auto& words : first_words) say(words);
        if (takes_back) told.push_back("took back: " + say.take_back());
        while (held_) {
            co_await gate_.async_wait(as_result);
            const auto waited = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(waited)) co_return reasoning::Reply{};
        }
        co_return next();
    }
    Task<reasoning::Reply> silence(int times) override {
        told.push_back("silence " + std::to_string(times));
        co_return next();
    }
    Task<reasoning::Reply> not_heard() override {
        told.push_back("not heard");
        co_return next();
    }
    Task<reasoning::Reply> not_put_through() override {
        told.push_back("not put through");
        co_return next();
    }
    std::string message;  ///< left on machines
    Task<reasoning::Reply> voicemail() override {
        co_return reasoning::Reply{.text = message, .hang_up = true};
    }
    void likely(std::string_view text) override { guesses.emplace_back(text); }
    std::string while_waiting(reasoning::Waiting how) override {
        switch (how) {
            case reasoning::Waiting::noticeably: return "One moment.";
            case reasoning::Waiting::long_: return "Sorry, please wait.";
            case reasoning::Waiting::in_vain: return "Please say that again.";
        }
        return {};
    }
    bool is_backchannel(std::string_view text) const override {
        return text == "Mm-hm." || text == "Okay.";
    }
    void interrupted(std::string heard) override { told.push_back("cut: " + heard); }
    reasoning::Progress progress() const override { return state; }

    std::vector<reasoning::ModelUsage> used;  ///< of models, not taken yet
    std::vector<reasoning::ModelUsage> take_usage() override { return std::exchange(used, {}); }

    std::vector<reasoning::AgentEvent> did;  ///< not taken yet
    std::vector<reasoning::AgentEvent> take_events() override { return std::exchange(did, {}); }

    void will_say(std::string text) {
        reasoning::Reply reply;
        reply.text = std::move(text);
        replies.push_back(std::move(reply));
    }

private:
    Timer gate_;
    bool held_ = false;

    reasoning::Reply next() {
        if (replies.empty()) return {};
        auto reply = std::move(replies.front());
        replies.pop_front();
        return reply;
    }
};

}  // namespace neura::fakes
