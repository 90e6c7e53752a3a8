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
    std::deque<reasoning::Reply> replies;
    reasoning::Progress state;

    std::vector<std::string> told;  ///< "said: …", "keyed: …", "silence 2", "not heard", "cut: …"

    Task<reasoning::Reply> greet() override { co_return next(); }
    Task<reasoning::Reply> answer(reasoning::Turn turn) override {
        told.push_back((turn.keyed ? "keyed: " : "said: ") + turn.text);
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
    void interrupted(std::string heard) override { told.push_back("cut: " + heard); }
    reasoning::Progress progress() const override { return state; }

    void will_say(std::string text) {
        reasoning::Reply reply;
        reply.text = std::move(text);
        replies.push_back(std::move(reply));
    }

private:
    reasoning::Reply next() {
        if (replies.empty()) return {};
        auto reply = std::move(replies.front());
        replies.pop_front();
        return reply;
    }
};

}  // namespace neura::fakes
