// What a model may do to the claims of a call, and what is kept from it.

#include <algorithm>

#include "model_agent_rig.hpp"

namespace neura::reasoning {
namespace {

class ModelAgentClaims : public ModelAgentTest {
protected:
    void start(AgentFile file, DialogueContext of = context) {
        agent_ = make_model_agent(make_playbook(std::move(file)), std::move(of), model_);
        fakes::run(agent_->greet()).value();
    }

    /// A turn in which the model uses a tool, and then says something.
    Reply told(const std::string& words, ToolCall call) {
        model_.will_call({std::move(call)});
        model_.will_say({"I see."});
        return answer(words);
    }

    void note() {
        for (auto& event : agent_->take_events()) events_.push_back(std::move(event));
    }

    template <class Event>
    std::vector<Event> all() {
        note();
        std::vector<Event> found;
        for (const auto& event : events_)
            if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
        return found;
    }

    /// Whether the model was ever told this.
    bool model_knows(std::string_view words) const {
        return std::ranges::any_of(model_.asked, [&](const auto& messages) {
            return std::ranges::any_of(messages, [&](const ModelMessage& message) {
                return message.text.contains(words) ||
                       std::ranges::any_of(message.calls, [&](const ToolCall& call) {
                           return call.arguments.contains(words);
                       });
            });
        });
    }

    std::vector<AgentEvent> events_;
};

ToolCall new_claim() { return {"call_new", "new_claim", "{}"}; }

// History

TEST_F(ModelAgentClaims, WhatTheModelWritesDownIsOnRecordWithTheCallersWords) {
    told("A van hit my car.", update({{"story", "A van hit my car"}}));
    told("Actually it was a bus.", update({{"story", "A bus hit my car"}}));
    const auto changes = all<FieldChanged>();
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[1], (FieldChanged{.field = "story",
                                        .value = "A bus hit my car",
                                        .before = "A van hit my car",
                                        .by = "model",
                                        .words = "Actually it was a bus."}));
    EXPECT_FALSE(all<Checkpoint>().empty());
}

TEST_F(ModelAgentClaims, WhatTheGuidedDialogueTakesWhenTheModelFailsIsItsOwn) {
    start(agent_file());
    model_.will_fail(ModelErrc::unreachable);
    answer("A van hit my car at the crossing.");
    ASSERT_EQ(all<FieldChanged>().size(), 1u);
    EXPECT_EQ(all<FieldChanged>()[0].by, "guided_dialogue");
}

// Another claim

TEST_F(ModelAgentClaims, AnotherClaimTakesWhatIsWrittenDownNext) {
    told("A van hit my car.", update({{"story", "A van hit my car"}}));
    model_.will_call({new_claim(), update({{"story", "My bike was stolen"}})});
    model_.will_say({"When was it?"});
    answer("And then my bike was stolen too, that is another matter.");

    EXPECT_EQ(claim(), (Json{{"story", "My bike was stolen"}}));
    const auto opened = all<ClaimOpened>();
    ASSERT_EQ(opened.size(), 1u);
    EXPECT_EQ(opened[0], (ClaimOpened{.number = 2, .outcome = "claim_incomplete"}));
    EXPECT_EQ(all<ClaimChanged>().at(0).claim, (Json{{"story", "A van hit my car"}}));
    EXPECT_EQ(all<FieldChanged>().back().before, nullptr);
}

TEST_F(ModelAgentClaims, AModelThatOpensClaimsForNothingIsRefused) {
    told("Hello, I have a claim.", new_claim());
    EXPECT_TRUE(last_result()["refused"].get<std::string>().contains("empty"));
    told("A van hit my car.", update({{"story", "A van hit my car"}}));
    model_.will_call({new_claim(), {"call_again", "new_claim", "{}"}});
    model_.will_say({"I see."});
    answer("There is something else.");
    EXPECT_TRUE(last_result().contains("refused"));
    told("And more of it.", new_claim());
    EXPECT_TRUE(last_result().contains("refused")) << "the second is still empty";
    EXPECT_EQ(all<ClaimOpened>().size(), 1u);
}

// What was spelled

TEST_F(ModelAgentClaims, WhatTheCallerSpelledIsWrittenAsItWasSpelled) {
    told("It's B as in Bravo 7 3 4 5 2 1.", update({{"policy_number", "D734521"}}));
    EXPECT_TRUE(last_result()["refused"]["policy_number"].get<std::string>().contains("B734521"));
    EXPECT_FALSE(claim().contains("policy_number"));
    told("It's B as in Bravo 7 3 4 5 2 1.", update({{"policy_number", "B734521"}}));
    EXPECT_EQ(claim()["policy_number"], "B734521");
}

TEST_F(ModelAgentClaims, WhatWasSpelledIsNotReplacedByWhatWasMerelyHeard) {
    told("It's B as in Bravo 7 3 4 5 2 1.", update({{"policy_number", "B734521"}}));
    told("So we talked of the damage.", update({{"policy_number", "D734521"}}));
    EXPECT_TRUE(last_result()["refused"]["policy_number"].get<std::string>().contains("spelled"));
    EXPECT_EQ(claim()["policy_number"], "B734521");
    told("No, it's D 7 3 4 5 2 1.", update({{"policy_number", "D734521"}}));
    EXPECT_EQ(claim()["policy_number"], "D734521") << "the caller may correct it";
}

// A caller who comes back

TEST_F(ModelAgentClaims, AResumedCallTellsTheModelWhatIsKnownAndDoesNotEndAtOnce) {
    told("A van hit my car.", update({{"story", "A van hit my car"}}));
    auto later = context;
    later.resume_from = all<Checkpoint>().back();
    start(agent_file(), later);
    told("Yes, hello.", end_call("caller_leaves"));
    EXPECT_TRUE(model_knows("A van hit my car"));
    EXPECT_TRUE(last_result()["refused"].get<std::string>().contains("come back"));
    EXPECT_EQ(agent_->progress().outcome, "");

    model_.will_call({end_call("caller_leaves")});
    EXPECT_TRUE(answer("I have to go, bye.").hang_up);
}

// What models are not told

AgentFile private_file() {
    auto text = std::string(small_file);
    text.replace(text.find("    confirm: spell"), 18, "    confirm: spell\n    sensitive: true");
    text += "privacy: {prompts: masked}\n";
    return read_agent_file(text, "private.yaml").value();
}

TEST_F(ModelAgentClaims, WhatIsSensitiveIsTakenDownWithoutTheModel) {
    start(private_file());
    model_.will_say({"What is your policy number?"});
    answer("A van hit my car.");
    const auto read_back = answer("It's B 7 3 4 5 2 1.");
    EXPECT_TRUE(read_back.text.contains("Is that")) << read_back.text;
    answer("Yes.");
    model_.will_say({"Thank you. When was it?"});
    answer("So, what else?");

    EXPECT_EQ(claim()["policy_number"], "B734521");
    EXPECT_TRUE(model_knows("•••••21"));
    for (const auto* secret : {"B734521", "7 3 4", "Bravo"}) EXPECT_FALSE(model_knows(secret));
    EXPECT_FALSE(model_.instructions.contains("B734521"));

    told("Go on.", update({{"policy_number", "B000000"}}));
    EXPECT_TRUE(last_result()["refused"].contains("policy_number"));
    EXPECT_EQ(claim()["policy_number"], "B734521");
}

TEST_F(ModelAgentClaims, WithoutThatTheModelIsToldAll) {
    auto file = private_file();
    file.masks_prompts = false;
    start(std::move(file));
    told("It's B 7 3 4 5 2 1.", update({{"policy_number", "B734521"}}));
    EXPECT_TRUE(model_knows("It's B 7 3 4 5 2 1."));
    EXPECT_TRUE(all<FieldChanged>().at(0).sensitive);
}

}  // namespace
}  // namespace neura::reasoning
