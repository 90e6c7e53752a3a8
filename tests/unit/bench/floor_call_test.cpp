#include "bench/floor_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <vector>

namespace neura::bench {
namespace {

struct Sent : FloorOutlets {
    void to_caller(std::string_view text) override { caller.emplace_back(text); }
    void to_stt(std::string_view) override { ++stt_frames; }
    void to_stt_text(std::string_view text) override { stt.emplace_back(text); }
    void to_tts(std::string_view text) override { tts.emplace_back(text); }
    void ask_llm(std::string_view body) override { llm.emplace_back(body); }

    std::size_t count(std::string_view event) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            caller, [&](const std::string& text) { return text.contains(event); }));
    }

    std::vector<std::string> caller, stt, tts, llm;
    int stt_frames = 0;
};

class FloorCallTest : public testing::Test {
protected:
    void begin() {
        call_.stt_ready();
        call_.tts_ready();
        call_.caller_said(R"({"event":"start","streamSid":"MZ1","start":{}})");
    }
    void hear(int frames, bool voiced) {
        const std::string payload(216, voiced ? 'a' : '/');
        for (int i = 0; i < frames; ++i)
            call_.caller_said(R"({"event":"media","media":{"payload":")" + payload + R"("}})");
    }

    Sent sent_;
    FloorCall call_{sent_};
};

TEST_F(FloorCallTest, GreetsOnceAllIsThere) {
    call_.stt_ready();
    call_.tts_ready();
    EXPECT_TRUE(sent_.tts.empty());
    call_.caller_said(R"({"event":"start","streamSid":"MZ1","start":{}})");
    EXPECT_EQ(sent_.tts.size(), 2u);
}

TEST_F(FloorCallTest, PassesTheVoiceOnAndAsksForItsWordsWhenItPauses) {
    begin();
    hear(10, false);
    EXPECT_EQ(sent_.stt_frames, 0);
    hear(50, true);
    hear(24, false);
    EXPECT_EQ(sent_.stt_frames, 74);
    EXPECT_TRUE(sent_.stt.empty());
    hear(1, false);
    EXPECT_EQ(sent_.stt.size(), 1u);
    call_.stt_said(R"({"transcript":"hello there"})");
    ASSERT_EQ(sent_.llm.size(), 1u);
    EXPECT_TRUE(sent_.llm[0].contains("hello there"));
}

TEST_F(FloorCallTest, PlaysWithALeadThenByTheCallersClockAndMarksTheEnd) {
    begin();
    call_.tts_audio(20 * 160);
    EXPECT_EQ(sent_.count(R"("media")"), 15u);
    hear(3, false);
    EXPECT_EQ(sent_.count(R"("event":"media")"), 18u);
    call_.tts_said(R"({"type":"Flushed"})");
    hear(2, false);
    EXPECT_EQ(sent_.count(R"("event":"media")"), 20u);
    EXPECT_EQ(sent_.count(R"("event":"mark")"), 1u);
    EXPECT_TRUE(sent_.caller[0].contains(R"("streamSid":"MZ1")"));
}

TEST_F(FloorCallTest, FallsSilentWhenTheCallerCutsIn) {
    begin();
    call_.tts_audio(500 * 160);
    hear(15, true);
    EXPECT_EQ(sent_.count(R"("event":"clear")"), 1u);
    EXPECT_TRUE(sent_.tts.back().contains("Clear"));
    const auto played = sent_.caller.size();
    call_.tts_audio(1600);
    EXPECT_EQ(sent_.caller.size(), played) << "audio that was under way";
    call_.tts_said(R"({"type":"Cleared"})");
    call_.tts_audio(1600);
    EXPECT_GT(sent_.caller.size(), played);
}

}  // namespace
}  // namespace neura::bench
