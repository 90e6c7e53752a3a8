#pragma once

// An agent over models that say what they are told to, and what it writes down.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "call/reasoning/model_agent.hpp"
#include "fakes/fake_language_model.hpp"
#include "fakes/run.hpp"

namespace neura::reasoning {

using Json = nlohmann::json;
using From = ModelMessage::From;

inline constexpr std::string_view small_file = R"(
persona: {agent: Ava, company: Example Mutual, language: en-US}
claim:
  - {name: story, type: text, label: description, narrative: true, question: "What happened?"}
  - {name: day, type: date_time, label: date, question: "When was it?"}
  - name: policy_number
    type: code
    label: policy number
    confirm: spell
    shape: {min: 5, max: 16}
    question: What is your policy number?
  - {name: phone, type: phone, label: phone number, required: false, question: "Your phone number?"}
phrases: {human: "I'll put you through.", emergency_fire: "Leave the house now."}
limits: {turns: 8}
)";

inline const DialogueContext context{
    .now = std::chrono::local_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{10},
    .caller_id = "+14155550123"};

inline AgentFile agent_file() { return read_agent_file(small_file, "small.yaml").value(); }

inline ToolCall update(const Json& arguments) {
    static int count = 0;
    return {"call_" + std::to_string(++count), "update_claim", arguments.dump()};
}

inline ToolCall end_call(const std::string& because) {
    return {"call_end", "end_call", Json{{"because", because}}.dump()};
}

/// A request is legal: instructions first and only there, every call answered at once.
inline void expect_legal(const std::vector<ModelMessage>& messages) {
    std::vector<std::string> unanswered;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& message = messages[i];
        EXPECT_EQ(message.from == From::instructions, i == 0) << i;
        if (message.from == From::tool) {
            ASSERT_FALSE(unanswered.empty()) << i;
            EXPECT_EQ(message.call_id, unanswered.front()) << i;
            EXPECT_TRUE(Json::accept(message.text)) << message.text;
            unanswered.erase(unanswered.begin());
            continue;
        }
        EXPECT_TRUE(unanswered.empty()) << i;
        EXPECT_TRUE(!message.text.empty() || !message.calls.empty()) << i;
        for (const auto& call : message.calls) unanswered.push_back(call.id);
    }
    EXPECT_TRUE(unanswered.empty());
}

class ModelAgentTest : public testing::Test {
protected:
    ~ModelAgentTest() override {
        for (const auto& messages : model_.asked) expect_legal(messages);
    }

    Reply answer(const std::string& text) {
        Turn turn;
        turn.text = text;
        return answer(std::move(turn));
    }
    Reply answer(Turn turn) {
        said_.clear();
        return fakes::run(agent_->answer(std::move(turn), say_)).value();
    }

    /// What the model was told last of all by a tool.
    Json last_result() const {
        for (auto i = model_.asked.back().rbegin(); i != model_.asked.back().rend(); ++i)
            if (i->from == From::tool) return Json::parse(i->text);
        return {};
    }

    Json claim() const { return agent_->progress().claim; }

    fakes::FakeLanguageModel model_;
    std::unique_ptr<Agent> agent_ = make_model_agent(make_playbook(agent_file()), context, model_);
    std::string said_;  ///< before the reply was whole
    const Say say_ = [this](std::string_view words) { said_ += words; };
};

}  // namespace neura::reasoning
