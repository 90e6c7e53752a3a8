#include "providers/openai_realtime/protocol.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace neura::providers::openai_realtime {
namespace {

using nlohmann::json;
using reasoning::ModelErrc;

template <class T>
T said(std::string_view text) {
    const auto what = read(text);
    EXPECT_TRUE(what && *what && std::holds_alternative<T>(**what)) << text;
    return what && *what ? std::get<T>(**what) : T{};
}

TEST(RealtimeProtocol, ReadsASessionOfTheVendors) {
    std::ifstream file(NEURA_SOURCE_DIR "/tests/data/openai_realtime/session.jsonl");
    ASSERT_TRUE(file);
    std::vector<Said> all;
    for (std::string line; std::getline(file, line);) {
        const auto frame = json::parse(line);
        if (frame.value("dir", "") != "s2c") continue;
        auto what = read(frame["text"].dump());
        ASSERT_TRUE(what) << what.error().doing;
        if (*what) all.push_back(std::move(**what));
    }
    const auto find = [&]<class T>(const T*, std::size_t number) {
        for (const auto& one : all)
            if (const auto* found = std::get_if<T>(&one); found && number-- == 0) return *found;
        ADD_FAILURE() << "there are not so many";
        return T{};
    };
    EXPECT_EQ(find(static_cast<Committed*>(nullptr), 0).item, "item_u1");
    const auto words = find(static_cast<Transcribed*>(nullptr), 0);
    EXPECT_EQ(words.item, "item_u1");
    EXPECT_EQ(words.text, "Where is my order A17?");
    const auto called = find(static_cast<Called*>(nullptr), 0);
    EXPECT_EQ(called.response, "resp_1");
    EXPECT_EQ(called.call, (reasoning::ToolCall{.id = "call_abc123",
                                                .name = "lookup_order",
                                                .arguments = R"({"order_id":"A17"})"}));
    const auto finished = find(static_cast<Finished*>(nullptr), 0);
    EXPECT_EQ(finished.how, Finished::How::completed);
    EXPECT_EQ(finished.all, (Finished::Tokens{.input = 200, .cached = 128, .output = 100}));
    EXPECT_EQ(finished.audio, (Finished::Tokens{.input = 20, .cached = 0, .output = 80}));
    EXPECT_EQ(find(static_cast<Words*>(nullptr), 1).text, "has shipped.");
    EXPECT_EQ(find(static_cast<Voice*>(nullptr), 0).item, "item_a2");
    EXPECT_EQ(find(static_cast<Voice*>(nullptr), 0).audio.size(), 800U);
    EXPECT_EQ(find(static_cast<Finished*>(nullptr), 1).how, Finished::How::cancelled);
    const auto refused = find(static_cast<Refused*>(nullptr), 0);
    EXPECT_EQ(refused.why.code, "input_audio_buffer_commit_empty");
    EXPECT_FALSE(ends_session(refused.why));
}

TEST(RealtimeProtocol, KnowsTheNamesOfTheRetiredInterface) {
    EXPECT_EQ(said<Words>(R"({"type":"response.audio_transcript.delta","response_id":"r",)"
                          R"("item_id":"i","delta":"Hi"})")
                  .text,
              "Hi");
    EXPECT_EQ(said<Voice>(R"({"type":"response.audio.delta","response_id":"r","item_id":"i",)"
                          R"("delta":"AAEC"})")
                  .audio,
              (std::vector<std::uint8_t>{0, 1, 2}));
}

TEST(RealtimeProtocol, RefusesWhatCannotBeRead) {
    for (const auto* wrong :
         {"", "[]", "{}", R"({"type":"response.done"})", R"({"type":"response.created"})",
          R"({"type":"response.output_audio.delta","delta":"?"})",
          R"({"type":"response.output_audio_transcript.delta"})",
          R"({"type":"response.output_item.added","item":{}})",
          R"({"type":"input_audio_buffer.committed"})", R"({"type":"error"})"}) {
        const auto what = read(wrong);
        ASSERT_FALSE(what) << wrong;
        EXPECT_EQ(what.error().code, ModelErrc::malformed);
    }
    EXPECT_FALSE(read(std::string(max_message_bytes + 1, ' ')));
}

TEST(RealtimeProtocol, PassesOverWhatIsOfNoUse) {
    for (const auto* other : {R"({"type":"rate_limits.updated"})", R"({"type":"some.day"})"}) {
        const auto what = read(other);
        ASSERT_TRUE(what);
        EXPECT_FALSE(*what);
    }
}

TEST(RealtimeProtocol, TellsWhyAnAnswerFailed) {
    const auto finished = said<Finished>(
        R"({"type":"response.done","response":{"id":"r","status":"failed","status_details":)"
        R"({"type":"failed","error":{"type":"x","code":"rate_limit_exceeded","message":"slow"}}}})");
    EXPECT_EQ(finished.how, Finished::How::failed);
    EXPECT_EQ(finished.why.code, "rate_limit_exceeded");
    EXPECT_EQ(meaning_of(finished.why), ModelErrc::quota_exceeded);
    EXPECT_EQ(said<Finished>(R"({"type":"response.done","response":{"id":"r",)"
                             R"("status":"incomplete","status_details":)"
                             R"({"reason":"content_filter"}}})")
                  .how,
              Finished::How::filtered);
    const auto expired =
        said<Refused>(R"({"type":"error","error":{"code":"session_expired","message":"é"}})");
    EXPECT_TRUE(ends_session(expired.why));
    EXPECT_EQ(expired.why.words, "??");
}

TEST(RealtimeProtocol, AsksForMulawBothWaysAndKeepsTheTurnsToItself) {
    const auto message = json::parse(begin_session({.voice = "marin",
                                                    .transcription_model = "gpt-4o-mini-transcribe",
                                                    .language = "en",
                                                    .expected_words = {"Contoso", "claim"}}));
    EXPECT_EQ(message["type"], "session.update");
    EXPECT_EQ(message["event_id"], "setup");
    const auto& session = message["session"];
    EXPECT_EQ(session["type"], "realtime");
    EXPECT_EQ(session["output_modalities"], json::array({"audio"}));
    EXPECT_EQ(session["audio"]["input"]["format"], json({{"type", "audio/pcmu"}}));
    EXPECT_EQ(session["audio"]["output"]["format"], json({{"type", "audio/pcmu"}}));
    EXPECT_TRUE(session["audio"]["input"]["turn_detection"].is_null());
    EXPECT_EQ(session["audio"]["input"]["transcription"]["prompt"],
              "Words that may come up: Contoso, claim");
    EXPECT_EQ(session["audio"]["output"]["voice"], "marin");
}

TEST(RealtimeProtocol, GivesToolsAsObjects) {
    const std::vector<reasoning::ModelTool> tools{
        {.name = "end_call", .description = "Ends.", .parameters = R"({"type":"object"})"}};
    const auto session = json::parse(set_task("Be kind.", tools))["session"];
    EXPECT_EQ(session["instructions"], "Be kind.");
    EXPECT_EQ(session["tools"][0]["parameters"]["type"], "object");
    EXPECT_EQ(session["tools"][0]["type"], "function");
}

TEST(RealtimeProtocol, NamesItsSessionByTheModel) {
    const auto url = session_url(net::parse_url("https://api.openai.com/v1").value(), "gpt-x");
    EXPECT_EQ(url.scheme, "wss");
    EXPECT_EQ(url.target, "/v1/realtime?model=gpt-x");
}

TEST(RealtimeProtocol, AReadingHasTheWordsOfItsText) {
    const auto* text = "May I record this call, yes or no? It has twenty two days.";
    EXPECT_TRUE(is_reading_of("May I record this call? Yes or no? It has 22 days.", text));
    EXPECT_FALSE(is_reading_of("Of course, how can I help you today?", text));
    EXPECT_FALSE(is_reading_of("", text));
    EXPECT_FALSE(
        is_reading_of("Goodbye. And now let me tell you all about our new offers.", "Goodbye."));
    EXPECT_TRUE(is_reading_of("K, 4, 8, 2.", "4 8 2."));
}

}  // namespace
}  // namespace neura::providers::openai_realtime
