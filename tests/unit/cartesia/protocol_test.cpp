#include "providers/cartesia/protocol.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace neura::providers::cartesia {
namespace {

using nlohmann::json;
using remote::Piece;
using remote::Refusal;

Piece piece(std::string_view message) {
    const auto read = read_message(message);
    EXPECT_TRUE(read.has_value()) << read.error().doing;
    if (!read || !*read || !std::holds_alternative<Piece>(**read)) {
        ADD_FAILURE() << "no piece: " << message;
        return {};
    }
    return std::get<Piece>(**read);
}

Error refusal(std::string_view message) {
    const auto read = read_message(message);
    if (read && *read && std::holds_alternative<Refusal>(**read))
        return std::get<Refusal>(**read).why;
    ADD_FAILURE() << "no refusal: " << message;
    return {};
}

std::string refused(std::string_view message) {
    const auto read = read_message(message);
    return read ? "taken" : read.error().doing;
}

TEST(CartesiaProtocol, ReadsAudio) {
    const auto read =
        piece(R"({"type":"chunk","status_code":206,"done":false,"data":"AQL/","context_id":"c"})");
    EXPECT_EQ(read.context, "c");
    EXPECT_EQ(read.audio, (std::vector<std::uint8_t>{1, 2, 255}));
    EXPECT_FALSE(read.is_final);
}

TEST(CartesiaProtocol, ReadsWhenWordsAreSaid) {
    const auto read =
        piece(R"({"type":"timestamps","context_id":"c","word_timestamps":)"
              R"({"words":["Hello,","you","more"],"start":[0.02,0.4],"end":[0.35,0.1,9]}})");
    EXPECT_EQ(read.parts,
              (std::vector<remote::SpokenPart>{{"Hello,", 160, 2'800}, {"you", 3'200, 3'200}}));
    EXPECT_FALSE(read_message(R"({"type":"timestamps","context_id":"c"})")->has_value());
}

TEST(CartesiaProtocol, ReadsTheEndOfASentence) {
    EXPECT_TRUE(
        piece(R"({"type":"done","status_code":200,"done":true,"context_id":"c"})").is_final);
}

TEST(CartesiaProtocol, PassesOverWhatItHasNoUseFor) {
    for (const auto* message :
         {R"({"type":"flush_done","context_id":"c","flush_done":true,"done":false})",
          R"({"type":"something_new","context_id":"c"})", R"({"type":"done"})",
          R"({"type":"chunk","context_id":"c","data":""})", "{}"})
        EXPECT_FALSE(read_message(message)->has_value()) << message;
}

TEST(CartesiaProtocol, AnErrorIsOfItsSentenceOrOfAll) {
    const auto one = piece(
        R"({"type":"error","status_code":400,"done":true,"title":"no","message":"voice not found",)"
        R"("error_code":"voice_not_found","request_id":"req_1","context_id":"c"})");
    ASSERT_TRUE(one.failure.has_value());
    EXPECT_EQ(one.failure->code, speaking::Errc::unknown_voice);
    EXPECT_EQ(one.failure->doing, "cartesia: the answer was voice_not_found, request_id: req_1");

    EXPECT_EQ(refusal(R"({"type":"error","status_code":402,"error_code":"x"})").code,
              speaking::Errc::quota_exceeded);
    EXPECT_EQ(refusal(R"({"type":"error","status_code":429})").code,
              speaking::Errc::synthesis_failed);
    EXPECT_EQ(refusal(R"({"type":"error"})").code, speaking::Errc::synthesis_failed);
    const auto spoken = refusal(R"({"type":"error","error_code":"Oak Street","message":"Oak"})");
    EXPECT_FALSE(spoken.doing.contains("Oak"));
}

TEST(CartesiaProtocol, NamesWhatIsWrong) {
    EXPECT_EQ(refused("audio"), "cartesia: read a message that is not a JSON object");
    EXPECT_EQ(refused(R"({"type":"chunk","context_id":"c","data":"?"})"),
              "cartesia: read a message whose \"data\" is not base64");
    EXPECT_EQ(refused(std::string(max_message_bytes + 1, ' ')),
              "cartesia: read a message longer than 1 MiB");
}

TEST(CartesiaProtocol, SaysASentenceWhole) {
    const speaking::Voice voice{"V", 1.0, {}};
    EXPECT_EQ(json::parse(speak("ctx1", "Say \"oh\".", "sonic-3.5", voice)),
              (json{{"context_id", "ctx1"},
                    {"model_id", "sonic-3.5"},
                    {"transcript", "Say \"oh\"."},
                    {"voice", {{"mode", "id"}, {"id", "V"}}},
                    {"output_format",
                     {{"container", "raw"}, {"encoding", "pcm_mulaw"}, {"sample_rate", 8'000}}},
                    {"continue", false},
                    {"max_buffer_delay_ms", 0},
                    {"add_timestamps", true}}));
    EXPECT_TRUE(speak("c", "\xff", "m", voice).contains("\xEF\xBF\xBD"));
}

TEST(CartesiaProtocol, AsksForSpeedAndLanguage) {
    const auto asked = [](double speed, const char* language) {
        return json::parse(speak("c", "Oui.", "m", {"V", speed, language}));
    };
    EXPECT_EQ(asked(1.25, "fr-CA")["generation_config"], (json{{"speed", 1.25}}));
    EXPECT_EQ(asked(0.5, "fr-CA")["generation_config"]["speed"], 0.6);
    EXPECT_EQ(asked(2, "fr-CA")["generation_config"]["speed"], 1.5);
    EXPECT_EQ(asked(1, "fr-CA")["language"], "fr");
    EXPECT_EQ(asked(1, "de")["language"], "de");
}

TEST(CartesiaProtocol, GivesASentenceUp) {
    EXPECT_EQ(cancel("ctx1"), R"({"context_id":"ctx1","cancel":true})");
}

TEST(CartesiaProtocol, ReadsAWholeSession) {
    std::ifstream file(NEURA_SOURCE_DIR "/tests/data/cartesia/session.jsonl");
    std::string kinds;
    for (std::string line; std::getline(file, line);) {
        const auto frame = json::parse(line);
        if (frame.value("dir", "") != "s2c") continue;
        const auto read = read_message(frame["text"].dump());
        ASSERT_TRUE(read.has_value());
        if (!*read) {
            kinds += '-';
            continue;
        }
        const auto& one = std::get<Piece>(**read);
        kinds += one.failure ? 'X' : !one.audio.empty() ? 'a' : one.parts.size() > 0 ? 'w' : '.';
    }
    EXPECT_EQ(kinds, "awa-.a.X");
}

TEST(CartesiaUrls, FollowTheBase) {
    const auto cloud = voice_url(*net::parse_url("https://api.cartesia.ai"));
    EXPECT_EQ(cloud.origin(), "wss://api.cartesia.ai");
    EXPECT_EQ(cloud.target, "/tts/websocket?cartesia_version=2026-08-14");
    const auto own = voice_url(*net::parse_url("http://speech:8080/ca/"));
    EXPECT_EQ(own.scheme, "ws");
    EXPECT_TRUE(own.target.starts_with("/ca/tts/websocket?"));
}

TEST(CartesiaUrls, VoicesAreUuids) {
    EXPECT_TRUE(is_voice_id("a0e99841-438c-4a64-b679-ae501e7d6091"));
    EXPECT_FALSE(is_voice_id("a0e99841-438c-4a64-b679-ae501e7d609"));
    EXPECT_FALSE(is_voice_id("a0e99841x438c-4a64-b679-ae501e7d6091"));
    EXPECT_FALSE(is_voice_id("rms"));
}

TEST(CartesiaErrors, MeanWhatTheirStatusSays) {
    EXPECT_EQ(meaning_of(401), speaking::Errc::bad_credentials);
    EXPECT_EQ(meaning_of(403), speaking::Errc::bad_credentials);
    EXPECT_EQ(meaning_of(402), speaking::Errc::quota_exceeded);
    EXPECT_EQ(meaning_of(404), speaking::Errc::unknown_voice);
    EXPECT_EQ(meaning_of(429, "concurrency_limited"), speaking::Errc::synthesis_failed);
    EXPECT_EQ(meaning_of(429, "quota_exceeded"), speaking::Errc::quota_exceeded);
    EXPECT_EQ(meaning_of(503), speaking::Errc::synthesis_failed);
    EXPECT_FALSE(meaning_of(101));
}

}  // namespace
}  // namespace neura::providers::cartesia
