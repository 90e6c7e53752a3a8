#include "call/reasoning/structured_answer.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_language_model.hpp"
#include "fakes/run.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

constexpr std::string_view schema = R"({
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["theft", "fire"]},
        "injured": {"type": "integer"},
        "cost": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "police": {"type": ["boolean", "null"]},
        "vehicles": {"type": "array", "items": {
            "type": "object",
            "properties": {"maker": {"type": "string"}},
            "required": ["maker"], "additionalProperties": false}}
    },
    "required": ["kind", "injured", "cost", "police", "vehicles"],
    "additionalProperties": false})";

constexpr std::string_view good = R"({"kind":"fire","injured":2.0,"cost":null,"police":true,
                                      "vehicles":[{"maker":"Ford"}]})";

std::string wrong_with(std::string_view pointer, const Json& value) {
    auto changed = Json::parse(good);
    changed[Json::json_pointer(std::string(pointer))] = value;
    return mismatch(changed, Json::parse(schema));
}

TEST(Mismatch, IsNothingForAValueOfTheShape) {
    EXPECT_EQ(mismatch(Json::parse(good), Json::parse(schema)), "");
    EXPECT_EQ(wrong_with("/cost", 12.5), "");
    EXPECT_EQ(wrong_with("/police", nullptr), "");
    EXPECT_EQ(wrong_with("/vehicles", Json::array()), "");
}

TEST(Mismatch, SaysWhereAndWhatWasExpected) {
    EXPECT_EQ(wrong_with("/kind", "flood"), "/kind: one of the enum");
    EXPECT_EQ(wrong_with("/kind", 3), "/kind: string");
    EXPECT_EQ(wrong_with("/injured", 1.5), "/injured: integer");
    EXPECT_EQ(wrong_with("/cost", "much"), "/cost: one of several shapes");
    EXPECT_EQ(wrong_with("/police", "yes"), R"(/police: ["boolean","null"])");
    EXPECT_EQ(wrong_with("/vehicles/0/maker", nullptr), "/vehicles/0/maker: string");
    EXPECT_EQ(wrong_with("/vehicles/0", Json::object()), "/vehicles/0/maker: required");
    EXPECT_EQ(wrong_with("/my name is John", 1), "/: no other property");
    EXPECT_EQ(mismatch(Json::array(), Json::parse(schema)), "/: object");
    EXPECT_EQ(mismatch(2, Json::parse(R"({"const":1})")), "/: a constant");
}

TEST(Mismatch, EndsInAnyDepth) {
    Json value = 1;
    auto deep = Json::parse(R"({"type":"integer"})");
    for (int i = 0; i < 100; ++i) {
        value = Json::array({value});
        deep = Json{{"items", deep}};
    }
    EXPECT_TRUE(mismatch(value, deep).contains("depth"));
}

TEST(ReadValue, PassesOverMarksOfCode) {
    for (const auto& text : {std::string(good), "\n " + std::string(good) + "\n",
                             "```json\n" + std::string(good) + "\n```\n"}) {
        const auto value = read_value(text, schema);
        ASSERT_TRUE(value) << value.error().doing;
        EXPECT_EQ((*value)["kind"], Json("fire"));
    }
    for (const auto* text : {"", "```", "Sure: {}", "{", "```\n{}"}) {
        const auto value = read_value(text, schema);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, ModelErrc::not_as_asked);
    }
}

class AskForValueTest : public testing::Test {
protected:
    std::expected<StructuredAnswer, ModelFailure> ask() {
        const AnswerFormat format{.name = "claim", .schema = std::string(schema)};
        const std::vector<ModelMessage> messages{
            {.from = ModelMessage::From::caller, .text = "It burnt."}};
        return fakes::run(ask_for_value(
            model_,
            {.messages = messages, .tools = {}, .role = ModelRole::after_call, .format = &format}));
    }
    ModelErrc failure_after(ModelFinished::Why why) {
        model_.answers.push_back({fakes::FakeLanguageModel::said(std::string(good)),
                                  ModelEvent(ModelFinished{.why = why})});
        return ask().error().code;
    }

    fakes::FakeLanguageModel model_;
};

TEST_F(AskForValueTest, GivesTheValueAndWhatItTook) {
    ModelFinished finished{.input_tokens = 90, .output_tokens = 30};
    finished.model = "acme-1";
    model_.answers.push_back({fakes::FakeLanguageModel::said(std::string(good.substr(0, 20))),
                              fakes::FakeLanguageModel::said(std::string(good.substr(20))),
                              ModelEvent(finished)});
    const auto got = ask();
    ASSERT_TRUE(got) << got.error().doing;
    EXPECT_EQ(got->value["vehicles"][0]["maker"], Json("Ford"));
    EXPECT_EQ(got->usage.model, "acme-1");
    EXPECT_EQ(got->usage.output_tokens, 30);
    EXPECT_EQ(got->usage.role, ModelRole::after_call);
}

TEST_F(AskForValueTest, TellsWhyThereIsNone) {
    EXPECT_EQ(failure_after(ModelFinished::Why::length), ModelErrc::cut_short);
    EXPECT_EQ(failure_after(ModelFinished::Why::filtered), ModelErrc::withheld);
    model_.will_fail(ModelErrc::overloaded);
    EXPECT_EQ(ask().error().code, ModelErrc::overloaded);
    model_.will_say({"I'm afraid I can't."});
    EXPECT_EQ(ask().error().code, ModelErrc::not_as_asked);
}

}  // namespace
}  // namespace neura::reasoning
