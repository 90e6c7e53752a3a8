#include "providers/openai_realtime/mirror.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace neura::providers::openai_realtime {
namespace {

using nlohmann::json;
using reasoning::ModelMessage;
using From = ModelMessage::From;

ModelMessage instructions() { return {.from = From::instructions, .text = "You take claims."}; }
ModelMessage caller(std::string text) { return {.from = From::caller, .text = std::move(text)}; }
ModelMessage agent(std::string text, std::vector<reasoning::ToolCall> calls = {}) {
    return {.from = From::agent, .text = std::move(text), .calls = std::move(calls)};
}
ModelMessage result(std::string call_id, std::string text) {
    return {.from = From::tool, .text = std::move(text), .call_id = std::move(call_id)};
}

class MirrorTest : public testing::Test {
protected:
    /// What is sent, in short: "+ID after: text" or "-ID".
    std::vector<std::string> catch_up(const std::vector<ModelMessage>& messages) {
        std::vector<std::string> sent;
        for (const auto& text : mirror_.catch_up(messages)) {
            const auto message = json::parse(text);
            if (message["type"] == "conversation.item.delete") {
                sent.push_back('-' + message["item_id"].get<std::string>());
                continue;
            }
            const auto& item = message["item"];
            auto said = item.value("output", item.value("arguments", ""));
            if (item.contains("content")) said = item["content"][0].value("text", "");
            sent.push_back('+' + item.value("id", "") + " after " +
                           message.value("previous_item_id", "") + ": " + said);
        }
        EXPECT_TRUE(mirror_.agrees_with(messages));
        return sent;
    }

    void heard(const std::string& item, const std::string& words) {
        mirror_.caller_spoke(item);
        mirror_.caller_said(item, words);
    }
    void spoke(const std::string& item, const std::string& words) {
        mirror_.model_speaks(item);
        mirror_.model_said(item, words);
    }

    Mirror mirror_;
};

using Sent = std::vector<std::string>;

TEST_F(MirrorTest, WhatWasSpokenIsThereAndWhatTheGuideSaidIsPutBeforeIt) {
    heard("u1", "My car was hit.");
    EXPECT_EQ(catch_up({instructions(), agent("Hello. What happened?"), caller("My car was hit.")}),
              Sent{"+neura_1 after root: Hello. What happened?"});
    spoke("a1", "I am sorry.");
    heard("u2", "Thanks.");
    EXPECT_TRUE(mirror_.agrees_with(std::vector{instructions(), agent("Hello. What happened?"),
                                                caller("My car was hit."), agent("I am sorry."),
                                                caller("Thanks.")}));
}

TEST_F(MirrorTest, ToolsAreAnsweredInTheirPlace) {
    heard("u1", "Number four.");
    spoke("a1", "What else?");
    const reasoning::ToolCall call{.id = "c1", .name = "update_claim", .arguments = "{}"};
    mirror_.model_called("f1", call);
    EXPECT_EQ(catch_up({caller("Number four."), agent("What else?", {call}), result("c1", "{}")}),
              Sent{"+neura_1 after f1: {}"});
}

TEST_F(MirrorTest, NewsOfTheClaimArePutInWithTheirCall) {
    heard("u1", "Yes.");
    const reasoning::ToolCall call{.id = "known_1", .name = "update_claim", .arguments = "{}"};
    EXPECT_EQ(catch_up({caller("Yes."), agent("", {call}), result("known_1", "ok"), agent("Hm.")}),
              (Sent{"+neura_1 after u1: {}", "+neura_2 after neura_1: ok",
                    "+neura_3 after neura_2: Hm."}));
}

TEST_F(MirrorTest, WordsCutShortAreTheSameAndThoseNobodyHeardAreTakenBack) {
    heard("u1", "Hello.");
    spoke("a1", "Good morning to you.");
    EXPECT_EQ(catch_up({caller("Hello."), agent("Good morning —")}), Sent());
    spoke("a2", "Nobody hears this.");
    heard("u2", "Wait.");
    EXPECT_EQ(catch_up({caller("Hello."), agent("Good morning —"), caller("Wait.")}), Sent{"-a2"});
}

TEST_F(MirrorTest, ACoughThatWasNoTurnIsTakenBackButWhatCameLastStays) {
    heard("u1", "Hello.");
    mirror_.caller_spoke("u2");
    mirror_.caller_said("u2", "mm");
    heard("u3", "It is me.");
    heard("u4", "And now this.");
    EXPECT_EQ(catch_up({caller("Hello."), caller("It is me.")}), Sent{"-u2"});
    EXPECT_TRUE(mirror_.has("u4"));
}

TEST_F(MirrorTest, AVoiceWhoseWordsAreNotKnownIsWhateverWasUnderstoodOfIt) {
    mirror_.caller_spoke("u1");
    EXPECT_EQ(catch_up({caller("My car.")}), Sent());
    mirror_.caller_spoke("u2");
    EXPECT_EQ(catch_up({caller("My car."), caller("(keyed) 1234")}),
              (Sent{"+neura_1 after u1: (keyed) 1234"}));
}

TEST_F(MirrorTest, ADeletedItemIsForgotten) {
    spoke("a1", "Hello.");
    mirror_.forget("a1");
    EXPECT_FALSE(mirror_.has("a1"));
    EXPECT_EQ(catch_up({}), Sent());
}

}  // namespace
}  // namespace neura::providers::openai_realtime
