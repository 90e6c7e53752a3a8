// The load tool, the floor and the vendor mocks against each other over real sockets, all on one
// thread and one loop.

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/audio_stamp.hpp"
#include "bench/floor.hpp"
#include "bench/load.hpp"
#include "bench/spoken_tag.hpp"
#include "bench/vendor_mocks.hpp"

namespace neura::bench {
namespace {

constexpr Micros ms = 1'000;

/// A client of the mocks that keeps what it is told.
class Client final : public Connection {
public:
    using Connection::Connection;

    std::vector<std::string> texts;
    std::string audio;
    std::string answer;
    bool open = false;

private:
    void upgraded() override { open = true; }
    void message(Opcode opcode, std::span<char> payload) override {
        if (opcode == Opcode::binary)
            audio.append(payload.begin(), payload.end());
        else
            texts.emplace_back(payload.begin(), payload.end());
    }
    void body(std::string_view bytes) override { answer += bytes; }
};

class VendorMocksTest : public testing::Test {
protected:
    std::shared_ptr<Client> connect() {
        auto client = std::make_shared<Client>(loop_);
        loop_.connect(client, "127.0.0.1", mocks_.port());
        return client;
    }
    std::shared_ptr<Client> web_socket(std::string_view target) {
        auto client = connect();
        client->ask_for_web_socket("mock", target);
        EXPECT_TRUE(wait([&] { return client->open; }));
        return client;
    }
    template <class Condition>
    bool wait(Condition met) {
        for (int i = 0; i < 500 && !met(); ++i) loop_.serve(now_us() + 10 * ms);
        return met();
    }

    RawLoop loop_;
    MockOptions options_{.recognise = 30 * ms,
                         .first_token = 20 * ms,
                         .between_tokens = ms,
                         .first_audio = 10 * ms,
                         .between_chunks = 5 * ms};
    VendorMocks mocks_{loop_, options_};
};

TEST_F(VendorMocksTest, RecognitionGivesWordsOnFinalizeOnlyForAVoice) {
    const auto stt = web_socket("/v1/listen?model=nova-3");
    const std::string silence(160, '\xff');
    stt->send_message(Opcode::binary, silence);
    stt->send_message(Opcode::text, R"({"type":"Finalize"})");
    ASSERT_TRUE(wait([&] { return stt->texts.size() == 1; }));
    auto results = nlohmann::json::parse(stt->texts[0]);
    EXPECT_EQ(results["type"], "Results");
    EXPECT_EQ(results["from_finalize"], true);
    EXPECT_EQ(results["channel"]["alternatives"][0]["transcript"], "");

    std::vector<std::uint8_t> voice(160, 0x9e);
    // As a caller does, until one frame came right after another.
    for (int i = 0; i < 100 && mocks_.stats().caller_to_stt.count() == 0; ++i) {
        stamp(voice, now_us());
        stt->send_message(Opcode::binary,
                          {reinterpret_cast<const char*>(voice.data()), voice.size()});
        loop_.serve(now_us() + 20 * ms);
    }
    const auto asked = now_us();
    stt->send_message(Opcode::text, R"({"type":"Finalize"})");
    ASSERT_TRUE(wait([&] { return stt->texts.size() == 2; }));
    EXPECT_GE(now_us() - asked, options_.recognise);
    results = nlohmann::json::parse(stt->texts[1]);
    const std::string words = results["channel"]["alternatives"][0]["transcript"];
    EXPECT_TRUE(read_spoken_tag(words).has_value()) << words;
    EXPECT_GE(mocks_.stats().caller_to_stt.count(), 1u);
    EXPECT_LT(mocks_.stats().caller_to_stt.longest(), 1'000 * ms);
}

TEST_F(VendorMocksTest, TheModelStreamsItsTokensAndIsTimedFromTheWords) {
    const auto stt = web_socket("/v1/listen");
    stt->send_message(Opcode::binary, std::string(160, '\x1e'));
    stt->send_message(Opcode::text, R"({"type":"Finalize"})");
    ASSERT_TRUE(wait([&] { return !stt->texts.empty(); }));
    const std::string words =
        nlohmann::json::parse(stt->texts[0])["channel"]["alternatives"][0]["transcript"];

    const auto llm = connect();
    const nlohmann::json request = {{"stream", true},
                                    {"messages", {{{"role", "user"}, {"content", words}}}}};
    llm->ask("POST", "mock", "/v1/chat/completions", "application/json", request.dump());
    ASSERT_TRUE(wait([&] { return llm->answer.contains("[DONE]"); }));
    EXPECT_TRUE(llm->answer.contains(R"("delta":{"content":"This"})")) << llm->answer;
    EXPECT_TRUE(llm->answer.contains(R"("finish_reason":"stop")"));
    EXPECT_EQ(mocks_.stats().stt_to_llm.count(), 1u);
}

TEST_F(VendorMocksTest, TheModelAnswersAtOnceToo) {
    const auto llm = connect();
    llm->ask("POST", "mock", "/v1/chat/completions", "application/json",
             R"({"messages":[{"role":"user","content":"hello"}]})");
    ASSERT_TRUE(wait([&] { return llm->answer.contains('}'); }));
    const auto answer = nlohmann::json::parse(llm->answer);
    EXPECT_FALSE(answer["choices"][0]["message"]["content"].get<std::string>().empty());
}

TEST_F(VendorMocksTest, TheVoiceSpeaksWhatWasFlushedAndStopsWhenCleared) {
    const auto tts = web_socket("/v1/speak?encoding=mulaw");
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 1; }));
    EXPECT_EQ(nlohmann::json::parse(tts->texts[0])["type"], "Metadata");

    tts->send_message(Opcode::text, R"({"type":"Speak","text":"Hello there."})");
    loop_.serve(now_us() + 50 * ms);
    EXPECT_TRUE(tts->audio.empty()) << "nothing was flushed yet";
    tts->send_message(Opcode::text, R"({"type":"Flush"})");
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 2; }));
    EXPECT_EQ(nlohmann::json::parse(tts->texts[1])["type"], "Flushed");
    EXPECT_EQ(tts->audio.size(), 12u * 3 * 160);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(tts->audio.data());
    EXPECT_TRUE(age_of({bytes, 160}, now_us()).has_value());

    tts->send_message(Opcode::text,
                      R"({"type":"Speak","text":")" + std::string(900, 'a') + R"("})");
    tts->send_message(Opcode::text, R"({"type":"Flush"})");
    ASSERT_TRUE(wait([&] { return tts->audio.size() > 12u * 3 * 160; }));
    tts->send_message(Opcode::text, R"({"type":"Clear"})");
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 3; }));
    EXPECT_EQ(nlohmann::json::parse(tts->texts[2])["type"], "Cleared");
    const auto heard = tts->audio.size();
    loop_.serve(now_us() + 50 * ms);
    EXPECT_EQ(tts->audio.size(), heard);
}

TEST_F(VendorMocksTest, AnUnknownVendorIsNotFound) {
    const auto client = connect();
    client->ask("GET", "mock", "/v1/other", "text/plain", "");
    ASSERT_TRUE(wait([&] { return client->answer.contains("no such vendor"); }));
}

TEST(LoadTest, CallsAreGreetedAnsweredAndCutIntoOverTheFloor) {
    RawLoop loop;
    const VendorMocks mocks(loop, {.recognise = 20 * ms,
                                   .first_token = 20 * ms,
                                   .between_tokens = ms,
                                   .first_audio = 10 * ms,
                                   .between_chunks = 20 * ms});
    const auto vendors = "http://127.0.0.1:" + std::to_string(mocks.port());
    const RawFloor floor(loop, {.port = 0, .vendors = vendors});
    audio::MulawFrame voice;
    voice.fill(0x9e);

    LoadOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(floor.port());
    options.calls = 4;
    options.barge_ins = 1;
    Load load(loop, options, {Utterance(30, voice), Utterance(30, voice)});
    load.run(8'000 * ms);

    const auto& seen = load.stats();
    EXPECT_TRUE(load.is_up());
    EXPECT_EQ(seen.begun, 4u);
    EXPECT_EQ(seen.ended, 0u);
    EXPECT_EQ(seen.refused, 0u);
    EXPECT_GE(seen.turn.count(), 4u);
    EXPECT_GE(seen.barge_ins, 4u);
    EXPECT_GE(seen.onset_to_clear.count(), 4u);
    EXPECT_GT(seen.frames_in, 500u);
    EXPECT_GE(mocks.stats().finals, 4u);
    load.hang_up();
}

}  // namespace
}  // namespace neura::bench
