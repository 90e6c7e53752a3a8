#pragma once

// A caller made of rules: what they say when they hear what. Drives an agent to the end of the
// call, as text.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/guided_dialogue.hpp"
#include "shipped_agent.hpp"

namespace neura::reasoning {

/// Wednesday, 25 November 2026, ten in the morning.
inline constexpr std::chrono::local_seconds call_time =
    std::chrono::local_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{10};

inline AgentFile insurance_agent() {
    static const AgentFile agent = shipped_agent("insurance");
    return agent;
}

inline const Say say_nothing = [](std::string_view) {};

/// Runs a task that never waits.
template <class T>
T finish(Task<T> task) {
    asio::io_context loop;
    std::optional<Result<T>> result;
    asio::co_spawn(
        loop,
        [&]() -> Awaitable<void> {
            auto done = co_await std::move(task);
            result.emplace(std::move(done));
        },
        [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    loop.run();
    return std::move(result->value());
}

/// One call as it went.
struct Call {
    std::string transcript;
    std::vector<Reply> replies;
    Progress progress;

    bool agent_said(std::string_view text) const {
        return std::ranges::any_of(replies,
                                   [&](const Reply& reply) { return reply.text.contains(text); });
    }
    int times_said(std::string_view text) const {
        return static_cast<int>(std::ranges::count_if(
            replies, [&](const Reply& reply) { return reply.text.contains(text); }));
    }
};

/// Every member of `wanted` is in the claim with the same value; null means absent.
inline void expect_claim(const Call& call, const nlohmann::json& wanted) {
    bool right = true;
    for (const auto& [name, value] : wanted.items()) {
        const auto found = call.progress.claim.value(name, nlohmann::json());
        EXPECT_EQ(found, value) << name;
        right = right && found == value;
    }
    if (!right) ADD_FAILURE() << call.transcript << call.progress.claim.dump(1);
}

class ScriptedCaller {
public:
    /// When the agent's words hold `heard`, answers with the next of `say`, and with the last
    /// from then on. Of several rules that fit, the one heard last in the agent's words counts,
    /// for that is where the question is. An answer of "#123" is keyed; " | " stands between what
    /// was heard and other readings of it.
    ScriptedCaller& on(std::string heard, std::vector<std::string> say) {
        for (auto& rule : rules_)
            if (rule.heard == heard) {
                rule = {std::move(heard), std::move(say)};
                return *this;
            }
        rules_.push_back({std::move(heard), std::move(say)});
        return *this;
    }

    std::vector<std::string> answers(std::string_view heard) const {
        for (const auto& rule : rules_)
            if (rule.heard == heard) return rule.say;
        return {};
    }

    /// The same, but before all rules of `on`.
    ScriptedCaller& first(std::string heard, std::vector<std::string> say) {
        urgent_.push_back({std::move(heard), std::move(say)});
        return *this;
    }

    /// The first words of the caller after `number` turns are `say` instead of an answer.
    ScriptedCaller& at_turn(int number, std::string say) {
        instead_.emplace_back(number, std::move(say));
        return *this;
    }

    Call call(AgentFile file = insurance_agent(), std::string caller_id = "+14155550100",
              int most_turns = 90) {
        Call call;
        const auto agent = make_guided_dialogue(
            make_playbook(std::move(file)),
            DialogueContext{.now = call_time, .caller_id = std::move(caller_id)});
        auto reply = finish(agent->greet());
        std::string question;
        for (int turn = 1;; ++turn) {
            call.transcript += "A: " + reply.text + '\n';
            call.replies.push_back(reply);
            if (reply.hang_up || turn > most_turns) break;
            // Told to take their time, they answer what was asked before.
            const bool waits = reply.text.contains("your time") ||
                               reply.text.contains("I'll wait") || reply.text.contains("hurry");
            if (!waits) question = reply.text;
            const auto said = answer_to(question, turn);
            call.transcript += "C: " + said + '\n';
            Turn heard{.text = said.substr(0, said.find(" | ")), .alternatives = {}};
            for (auto at = said.find(" | "); at != std::string::npos;) {
                const auto next = said.find(" | ", at + 3);
                heard.alternatives.push_back(said.substr(at + 3, next - at - 3));
                at = next;
            }
            if (said.starts_with('#')) heard = Turn{said.substr(1), {}, true};
            reply = finish(agent->answer(std::move(heard), say_nothing));
        }
        call.progress = agent->progress();
        return call;
    }

private:
    struct Rule {
        std::string heard;
        std::vector<std::string> say;
        std::size_t used = 0;
    };

    std::string answer_to(const std::string& agent, int turn) {
        for (const auto& [number, say] : instead_)
            if (number == turn) return say;
        Rule* latest = latest_of(urgent_, agent);
        if (latest == nullptr) latest = latest_of(rules_, agent);
        if (latest == nullptr) return "I'm not sure.";
        const auto index = std::min(latest->used++, latest->say.size() - 1);
        return latest->say[index];
    }

    static Rule* latest_of(std::vector<Rule>& rules, const std::string& agent) {
        Rule* latest = nullptr;
        std::size_t latest_at = 0;
        for (auto& rule : rules) {
            const auto at = agent.rfind(rule.heard);
            if (at == std::string::npos) continue;
            if (latest != nullptr && at < latest_at) continue;
            latest = &rule;
            latest_at = at;
        }
        return latest;
    }

    std::vector<Rule> rules_;
    std::vector<Rule> urgent_;
    std::vector<std::pair<int, std::string>> instead_;
};

/// Somebody who answers everything plainly and agrees to what is read back.
inline ScriptedCaller cooperative_caller() {
    ScriptedCaller caller;
    caller.on("record this call", {"Yes."})
        .on("what happened", {"Somebody ran into the back of my car at a red light."})
        .on("When did it happen", {"It was yesterday at three in the afternoon."})
        .on("Where did it happen", {"It was on Baker Street in Springfield."})
        .on("anyone hurt", {"No, nobody was hurt."})
        .on("doctor", {"No."})
        .on("else was involved", {"The other driver, Tom Baker, in a blue van."})
        .on("witnesses", {"Yes, my neighbor Paul Green saw it."})
        .on("damaged before", {"No, the car was in perfect condition."})
        .on("already damaged", {"No, the car was in perfect condition."})
        .on("full name", {"My name is John Smith."})
        .on("policy number", {"It's B 7 3 4 5 2 1."})
        .on("phone number", {"It's 415 555 0123."})
        .on("e-mail", {"john dot smith at gmail dot com"})
        .on("Is that right", {"Yes."})
        .on("Is that correct", {"Yes, that's right."})
        .on("is it ", {"Yes."})
        .on("all correct", {"Yes, that's all correct."});
    return caller;
}

/// The same, who also knows the other ways in which the agent asks.
inline ScriptedCaller patient_caller() {
    auto caller = cooperative_caller();
    const auto again = [&](std::string same_as, std::initializer_list<const char*> ways) {
        for (const auto* way : ways) caller.on(way, caller.answers(same_as));
    };
    again("what happened", {"like to report"});
    again("When did it happen", {"On which day", "on which day", "the day it happened"});
    again("Where did it happen", {"Which street", "which street", "In which place"});
    again("phone number", {"call you back on"});
    again("anyone hurt", {"anyone get injured"});
    again("doctor", {"medical treatment"});
    again("else was involved", {"part of it"});
    again("witnesses", {"anybody see it"});
    again("already damaged", {"damage from before"});
    again("full name", {"last name"});
    again("all correct", {"summary right", "file it like that", "right now?", "Is that it?"});
    again("Is that right", {"Yes or no?", "right?"});
    return caller;
}

}  // namespace neura::reasoning
