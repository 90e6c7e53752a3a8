#include "providers/elevenlabs/protocol.hpp"

#include <gtest/gtest.h>

namespace neura::providers::elevenlabs {
namespace {

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

std::string refused(std::string_view message) {
    const auto read = read_message(message);
    if (read) return "taken";
    EXPECT_EQ(read.error().code, Errc::malformed_message);
    return read.error().doing;
}

TEST(ElevenLabsProtocol, ReadsAudioHoweverItsFieldsAreSpelt) {
    for (const auto* message :
         {R"({"audio":"AQL/","is_final":false,"alignment":null,"contextId":"ctx1"})",
          R"({"audio":"AQL/","isFinal":null,"context_id":"ctx1"})"}) {
        const auto read = piece(message);
        EXPECT_EQ(read.context, "ctx1");
        EXPECT_EQ(read.audio, (std::vector<std::uint8_t>{1, 2, 255}));
        EXPECT_FALSE(read.is_final);
    }
}

TEST(ElevenLabsProtocol, ReadsWhenWordsAreSaid) {
    using remote::SpokenPart;
    const std::string times =
        R"("chars":["H","i"," ","y","o","u"],"charStartTimesMs":[0,40,80,100,120,150],)"
        R"("charDurationsMs":[40,40,20,20,30,25])";
    EXPECT_EQ(piece(R"({"audio":"AQ==","contextId":"c","alignment":{)" + times + "}}").parts,
              (std::vector<SpokenPart>{{"Hi", 0, 640}, {"you", 800, 1'400}}));

    const std::string other =
        R"("chars":["H","i"],"charsStartTimesMs":[5],"charsDurationsMs":[40,40])";
    EXPECT_EQ(piece(R"({"audio":"AQ==","contextId":"c","alignment":{)" + other + "}}").parts,
              (std::vector<SpokenPart>{{"H", 40, 360}}))
        << "as far as all of it goes";
    for (const auto* none :
         {"null", "{}", R"({"chars":[1],"charStartTimesMs":[0],"charDurationsMs":[1]})",
          R"({"chars":"Hi"})"})
        EXPECT_TRUE(
            piece(std::string(R"({"audio":"AQ==","contextId":"c","alignment":)") + none + "}")
                .parts.empty());
}

TEST(ElevenLabsProtocol, AsksByARequest) {
    EXPECT_EQ(speech_body("Say \"oh\".", "eleven_v3", 1.0),
              R"({"text":"Say \"oh\".","model_id":"eleven_v3"})");
    EXPECT_EQ(speech_body("Hi.", "m", 2.0),
              R"({"text":"Hi.","model_id":"m","voice_settings":{"speed":1.2}})");
    EXPECT_EQ(speech_target("/el/", "a/b"),
              "/el/v1/text-to-speech/a%2Fb/stream?output_format=ulaw_8000");
}

TEST(ElevenLabsProtocol, SaysWhyARequestIsRefused) {
    const auto why = speech_failure(
        401, R"({"detail":{"status":"quota_exceeded","message":"said on Oak Street"}})");
    EXPECT_EQ(why.code, Errc::out_of_credit);
    EXPECT_EQ(why.doing, "the answer was HTTP status 401, quota_exceeded");
    EXPECT_EQ(speech_failure(400, R"({"detail":[{"loc":["x"],"msg":"y"}]})").code,
              Errc::bad_request);
    EXPECT_EQ(speech_failure(500, "no JSON").code, Errc::refused);
}

TEST(ElevenLabsProtocol, TellsMulawFromOtherAudio) {
    EXPECT_TRUE(may_be_mulaw("audio/basic"));
    EXPECT_TRUE(may_be_mulaw(std::nullopt));
    EXPECT_FALSE(may_be_mulaw("audio/mpeg"));
    EXPECT_FALSE(may_be_mulaw("application/json"));
}

TEST(ElevenLabsProtocol, ReadsTheEndOfASentence) {
    for (const auto* message : {R"({"isFinal":true,"contextId":"ctx2"})",
                                R"({"audio":null,"is_final":true,"context_id":"ctx2"})"}) {
        const auto read = piece(message);
        EXPECT_EQ(read.context, "ctx2");
        EXPECT_TRUE(read.audio.empty());
        EXPECT_TRUE(read.is_final);
    }
    const auto both = piece(R"({"audio":"AQ==","is_final":true,"context_id":"c"})");
    EXPECT_EQ(both.audio.size(), 1U);
    EXPECT_TRUE(both.is_final);
}

TEST(ElevenLabsProtocol, PassesOverWhatItHasNoUseFor) {
    EXPECT_FALSE(read_message(R"({"type":"flush_done","context_id":"ctx2"})")->has_value());
    EXPECT_FALSE(read_message(R"({"audio":"AQ=="})")->has_value());
    EXPECT_FALSE(read_message(R"({"audio":"","contextId":"ctx1"})")->has_value());
    EXPECT_FALSE(read_message("{}")->has_value());
}

TEST(ElevenLabsProtocol, ReadsRefusalsByTheirName) {
    const auto why = [](std::string_view message) {
        return std::get<Refusal>(read_message(message)->value()).why;
    };
    const auto idle =
        why(R"({"message":"no text for 20 s","error":"input_timeout_exceeded","code":1008})");
    EXPECT_EQ(idle.code, Errc::gone_idle);
    EXPECT_EQ(idle.doing, "elevenlabs: the stream ended with input_timeout_exceeded");
    EXPECT_EQ(why(R"({"error":"quota_exceeded"})").code, Errc::out_of_credit);
    EXPECT_EQ(why(R"({"error":"something_new"})").code, Errc::refused);

    const auto spoken = why(R"({"error":"could not say: I was robbed on Oak Street"})");
    EXPECT_EQ(spoken.code, Errc::refused);
    EXPECT_FALSE(spoken.doing.contains("Oak Street"));
}

TEST(ElevenLabsProtocol, NamesWhatIsWrong) {
    EXPECT_EQ(refused("audio"), "elevenlabs: read a message that is not a JSON object");
    EXPECT_EQ(refused("[]"), "elevenlabs: read a message that is not a JSON object");
    EXPECT_EQ(refused(R"({"audio":"?","contextId":"c"})"),
              "elevenlabs: read a message whose \"audio\" is not base64");
    EXPECT_EQ(refused(R"({"audio":7,"contextId":"c"})"),
              "elevenlabs: read a message whose \"audio\" is not base64");
    EXPECT_EQ(refused(std::string(max_message_bytes + 1, ' ')),
              "elevenlabs: read a message longer than 1 MiB");
}

TEST(ElevenLabsProtocol, SaysASentenceAndAsksForItsEnd) {
    EXPECT_EQ(speak("ctx1", "Say \"oh\".", 1.0),
              (std::vector<std::string>{R"({"text":" ","context_id":"ctx1"})",
                                        R"({"text":"Say \"oh\". ","context_id":"ctx1"})",
                                        R"({"context_id":"ctx1","flush":true})",
                                        R"({"context_id":"ctx1","close_context":true})"}));
    EXPECT_EQ(speak("c", "\xff", 1.0)[1], "{\"text\":\"\xEF\xBF\xBD \",\"context_id\":\"c\"}");
}

TEST(ElevenLabsProtocol, TellsTheSpeedFirst) {
    const auto begin = [](double speed) { return speak("c", "Hello.", speed).front(); };
    EXPECT_EQ(begin(1.1), R"({"text":" ","context_id":"c","voice_settings":{"speed":1.1}})");
    EXPECT_EQ(begin(0.5), R"({"text":" ","context_id":"c","voice_settings":{"speed":0.7}})");
    EXPECT_EQ(begin(2.0), R"({"text":" ","context_id":"c","voice_settings":{"speed":1.2}})");
}

TEST(ElevenLabsUrls, FollowTheBase) {
    const auto cloud =
        voice_url(*net::parse_url("https://api.elevenlabs.io"), "VOICE0001", "eleven_flash_v2_5");
    EXPECT_EQ(cloud.origin(), "wss://api.elevenlabs.io");
    EXPECT_EQ(cloud.target,
              "/v1/text-to-speech/VOICE0001/multi-stream-input?model_id=eleven_flash_v2_5&"
              "output_format=ulaw_8000&auto_mode=true&inactivity_timeout=180");

    const auto own = voice_url(*net::parse_url("http://speech:8080/el/"), "a/../b?c", "m");
    EXPECT_EQ(own.scheme, "ws");
    EXPECT_TRUE(own.target.starts_with("/el/v1/text-to-speech/a%2F%2E%2E%2Fb%3Fc/multi-"))
        << own.target;
}

TEST(ElevenLabsUrls, VoicesAreTwentyLettersAndDigits) {
    EXPECT_TRUE(is_voice_id("21m00Tcm4TlvDq8ikWAM"));
    EXPECT_FALSE(is_voice_id("aura-2-thalia-en-now"));
    EXPECT_FALSE(is_voice_id("rms"));
}

TEST(ElevenLabsErrc, TellsWhatItMeans) {
    EXPECT_EQ(meaning_of_status(401), Errc::bad_credentials);
    EXPECT_EQ(meaning_of_status(402), Errc::out_of_credit);
    EXPECT_EQ(meaning_of_status(429), Errc::too_many_streams);
    EXPECT_EQ(meaning_of_status(404), Errc::bad_request);
    EXPECT_FALSE(meaning_of_status(503));
    EXPECT_FALSE(meaning_of_status(101));
    EXPECT_EQ(meaning_of_words("read, which ended with 1008: invalid_api_key"),
              Errc::bad_credentials);
    EXPECT_FALSE(meaning_of_words("read, which ended with 1011"));
    EXPECT_TRUE(is_lasting(Errc::out_of_credit));
    EXPECT_FALSE(is_lasting(Errc::gone_idle));
}

}  // namespace
}  // namespace neura::providers::elevenlabs
