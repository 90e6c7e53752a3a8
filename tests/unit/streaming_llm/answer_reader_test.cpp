#include "providers/streaming_llm/answer_reader.hpp"

#include <gtest/gtest.h>

namespace neura::providers::streaming_llm {
namespace {

using namespace std::chrono_literals;
using reasoning::ModelEvent;
using reasoning::ModelFinished;
using reasoning::ModelWords;
using reasoning::ToolCall;

/// Of a language of its own: "say W", "call N A", "end W".
class PlainReader final : public AnswerReader {
    Outcome read_event(std::string_view data) override {
        const auto word = data.substr(0, data.find(' '));
        const auto rest = data.substr(std::min(word.size() + 1, data.size()));
        if (word == "say") say(rest);
        if (word == "call") return add_to_call(rest.front(), "id", "", rest.substr(1));
        if (word == "because") ends_because(rest == "cut" ? Why::length : Why::done);
        if (word == "end") finish();
        if (word == "fail") return std::unexpected(malformed("that fails"));
        return {};
    }
};

struct Read {
    std::vector<ModelEvent> events;
    bool failed = false;
};

Read read(std::string_view text) {
    PlainReader reader;
    Read result;
    result.failed = !reader.read(text, result.events) || !reader.end(result.events);
    return result;
}

TEST(AnswerReader, GivesWordsAtOnceAndCallsWhenTheAnswerIsWhole) {
    const auto got = read("data: call 1{\n\ndata: say Hm.\n\ndata: call 1}\n\ndata: end\n\n");
    EXPECT_FALSE(got.failed);
    EXPECT_EQ(got.events, (std::vector<ModelEvent>{ModelWords{"Hm."}, ToolCall{"id", "", "{}"},
                                                   ModelFinished{}}));
}

TEST(AnswerReader, TakesACallWithoutArgumentsForOneWithNone) {
    EXPECT_EQ(read("data: call 1\n\ndata: end\n\n").events.at(0),
              ModelEvent(ToolCall{"id", "", "{}"}));
}

TEST(AnswerReader, GivesNoCallThatWasCutOff) {
    const auto got = read("data: call 1{\n\ndata: because cut\n\n");
    EXPECT_EQ(got.events,
              std::vector<ModelEvent>{ModelFinished{.why = ModelFinished::Why::length}});
}

TEST(AnswerReader, GivesWhatCameBeforeAFailure) {
    const auto got = read("data: say Hm.\n\ndata: fail\n\n");
    EXPECT_TRUE(got.failed);
    EXPECT_EQ(got.events, std::vector<ModelEvent>{ModelWords{"Hm."}});
}

TEST(AnswerReader, PassesOverWhatFollowsTheEnd) {
    const auto got = read("data: end\n\ndata: fail\n\ndata: say Hm.\n\n");
    EXPECT_FALSE(got.failed);
    EXPECT_EQ(got.events, std::vector<ModelEvent>{ModelFinished{}});
}

TEST(AnswerReader, RefusesAnEndWithoutAReason) {
    EXPECT_TRUE(read("data: say Hm.\n\n").failed);
    EXPECT_FALSE(read("data: say Hm.\n\ndata: because\n\n").failed);
}

TEST(NameForLog, IsNothingThatACallerCouldHaveSaid) {
    EXPECT_EQ(name_for_log("rate_limit-1.2"), "rate_limit-1.2");
    EXPECT_EQ(name_for_log("my name is John"), "");
    EXPECT_EQ(name_for_log(std::string(65, 'x')), "");
}

TEST(ReadWait, UnderstandsSecondsAndMilliseconds) {
    EXPECT_EQ(read_wait("250", "9"), 250ms);
    EXPECT_EQ(read_wait({}, "2"), 2s);
    EXPECT_EQ(read_wait({}, "0.5"), 500ms);
    EXPECT_EQ(read_wait("soon", "1"), 1s);
    EXPECT_EQ(read_wait({}, "99999999999999999999"), 1h);
    for (const auto* odd : {"", "-1", "nan", "1s", "Wed, 21 Oct 2026 07:28:00 GMT"})
        EXPECT_EQ(read_wait({}, odd), std::nullopt) << odd;
    EXPECT_EQ(read_wait({}, {}), std::nullopt);
}

}  // namespace
}  // namespace neura::providers::streaming_llm
