#include "providers/azure_speech/protocol.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace neura::providers::azure_speech {
namespace {

using net::Message;
using nlohmann::json;

constexpr std::string_view request = "0123456789ABCDEF0123456789ABCDEF";

/// 2026-11-22T10:00:00.000Z
const Stamp stamp{request, std::chrono::system_clock::from_time_t(1'795'341'600)};

Message text(std::string data) { return {Message::Kind::text, std::move(data)}; }

Result<std::optional<FromListen>> listened(std::string_view path, std::string_view body) {
    const auto message =
        text("X-RequestId:a\r\nPath:" + std::string(path) + "\r\n\r\n" + std::string(body));
    return read_listen(read_frame(message).value());
}

template <class Kind>
Kind only(const Result<std::optional<FromListen>>& read) {
    EXPECT_TRUE(read.has_value()) << read.error().doing;
    EXPECT_TRUE(read->has_value());
    EXPECT_TRUE(std::holds_alternative<Kind>(**read));
    return std::get<Kind>(**read);
}

std::string refused(const Message& message) {
    const auto frame = read_frame(message);
    if (frame) return "taken";
    EXPECT_EQ(frame.error().code, Errc::malformed_message);
    return frame.error().doing;
}

std::string fixture(const std::string& name) {
    std::ifstream in(NEURA_SOURCE_DIR "/tests/data/azure_speech/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string bytes(const std::vector<std::uint8_t>& message) {
    return {message.begin(), message.end()};
}

TEST(AzureSpeechProtocol, ReadsFieldsHoweverTheyAreWritten) {
    const auto message =
        text("x-requestid:A1\r\nContent-Type: application/json\r\nPATH: turn.end\r\n\r\n{}");
    const auto frame = read_frame(message).value();
    EXPECT_EQ(frame.path, "turn.end");
    EXPECT_EQ(frame.request_id, "A1");
    EXPECT_EQ(frame.body, "{}");
}

TEST(AzureSpeechProtocol, ReadsAudio) {
    const Message message{Message::Kind::binary,
                          std::string("\x00\x1c", 2) + "X-StreamId:S1\r\nPath:audio\r\n\xff\xfe"};
    const auto frame = read_frame(message);
    ASSERT_TRUE(frame.has_value()) << frame.error().doing;
    EXPECT_EQ(frame->path, "audio");
    EXPECT_EQ(frame->stream_id, "S1");
}

TEST(AzureSpeechProtocol, NamesWhatIsWrongWithAFrame) {
    EXPECT_TRUE(refused(text("Path: turn.end\r\n")).contains("end of its fields"));
    EXPECT_TRUE(refused(text("X: y\r\n\r\n")).contains("\"Path\""));
    EXPECT_TRUE(refused({Message::Kind::binary, "\x01"}).contains("two bytes"));
    EXPECT_TRUE(refused({Message::Kind::binary, "\x01\x02Path"}).contains("longer than it"));
    EXPECT_TRUE(refused(text(std::string(max_message_bytes + 1, ' '))).contains("1 MiB"));
}

TEST(AzureSpeechProtocol, ReadsWordsSoFar) {
    const auto phrase = only<Phrase>(listened(
        "speech.hypothesis",
        R"({"Id":"a1","Text":"i want to","Offset":4000000,"Duration":6000000,"Channel":0})"));
    EXPECT_FALSE(phrase.is_final);
    EXPECT_EQ(phrase.text, "i want to");
    EXPECT_EQ(phrase.words, 3U);
    EXPECT_EQ(phrase.from, 3'200);
    EXPECT_EQ(phrase.to, 8'000);
}

TEST(AzureSpeechProtocol, ReadsAPhraseOfEitherFormat) {
    const auto simple = only<Phrase>(listened(
        "speech.phrase",
        R"({"RecognitionStatus":"Success","DisplayText":"Yes, I do.","Offset":0,"Duration":10000})"));
    EXPECT_TRUE(simple.is_final);
    EXPECT_EQ(simple.text, "Yes, I do.");
    EXPECT_FALSE(simple.confidence);
    const auto detailed = only<Phrase>(
        listened("speech.phrase",
                 R"({"RecognitionStatus":"Success","Offset":4000000,"Duration":9000000,"NBest":[
        {"Confidence":0.93,"Lexical":"seven four","Display":"74."}]})"));
    EXPECT_EQ(detailed.text, "74.");
    EXPECT_FLOAT_EQ(detailed.confidence.value_or(0), 0.93F);
}

TEST(AzureSpeechProtocol, SilenceHasNoWordsAndWhatIsNewIsNothing) {
    for (const auto* status : {"NoMatch", "InitialSilenceTimeout", "BabbleTimeout"})
        only<NoWords>(
            listened("speech.phrase", R"({"RecognitionStatus":")" + std::string(status) + R"("})"));
    for (const auto* status : {"EndOfDictation", "New"}) {
        const auto read = listened("speech.phrase", R"({"RecognitionStatus":")" +
                                                        std::string(status) + R"(","NBest":[]})");
        EXPECT_TRUE(read && !*read) << status;
    }
    only<NoWords>(listened(
        "speech.phrase",
        R"({"RecognitionStatus":"Success","DisplayText":"","Offset":0,"Duration":0,"NBest":[]})"));
    const auto unknown = listened("speech.keyword", "no json");
    EXPECT_TRUE(unknown && !*unknown);
    only<TurnEnd>(listened("turn.end", ""));
}

TEST(AzureSpeechProtocol, TellsWhatTheVendorRefuses) {
    for (const auto& [status, code] :
         {std::pair{"Forbidden", Errc::out_of_quota}, std::pair{"BadRequest", Errc::bad_request},
          std::pair{"TooManyRequests", Errc::too_many_streams}, std::pair{"Error", Errc::failed}}) {
        const auto read =
            listened("speech.phrase", R"({"RecognitionStatus":")" + std::string(status) + R"("})");
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().code, code);
    }
}

TEST(AzureSpeechProtocol, NamesTheFieldThatIsWrong) {
    EXPECT_TRUE(listened("speech.phrase", "[]").error().doing.contains("JSON object"));
    EXPECT_TRUE(listened("speech.phrase", "{}").error().doing.contains("RecognitionStatus"));
    EXPECT_TRUE(listened("speech.hypothesis", R"({"Text":"a","Offset":-1,"Duration":1})")
                    .error()
                    .doing.contains("Offset"));
}

TEST(AzureSpeechProtocol, ReadsTheNameOfAStreamOfAudio) {
    const auto good = text(
        "Path:response\r\n\r\n"
        R"({"audio":{"streamId":"S1"}})");
    EXPECT_EQ(read_stream_id(read_frame(good).value()).value(), "S1");
    const auto bad = text("Path:response\r\n\r\n{}");
    EXPECT_FALSE(read_stream_id(read_frame(bad).value()).has_value());
}

TEST(AzureSpeechProtocol, AudioIsToTheByteWhatTheVendorsClientSends) {
    EXPECT_EQ(bytes(audio_message(stamp, riff_head(), true)), fixture("audio_first.bin"));
    const std::vector<std::uint8_t> silence(160, 0xff);
    EXPECT_EQ(bytes(audio_message(stamp, silence, false)), fixture("audio_next.bin"));
    EXPECT_EQ(bytes(audio_message(stamp, {}, false)), fixture("audio_end.bin"));
}

const std::vector<std::string> english{"en-US"};

TEST(AzureSpeechProtocol, AsksWhichLanguageIsSpoken) {
    const std::vector<std::string> several{"en-US", "fr-FR"};
    const auto message = text(speech_context(stamp, several, {}));
    const auto body = json::parse(read_frame(message).value().body);
    EXPECT_EQ(body["languageId"]["mode"], "DetectContinuous");
    EXPECT_EQ(body["languageId"]["languages"], (json{"en-US", "fr-FR"}));
    EXPECT_EQ(body["phraseOutput"]["format"], "Detailed");
    EXPECT_EQ(body["phraseOutput"]["phraseResults"]["resultType"], "Always");
    const auto base = net::parse_url("https://westeurope.stt.speech.microsoft.com").value();
    EXPECT_EQ(listen_url(base, several).target,
              "/speech/universal/v2?language=en-US&format=detailed");

    const auto read = read_listen(
        {.path = "speech.phrase",
         .request_id = {},
         .stream_id = {},
         .body = R"({"RecognitionStatus":"Success","DisplayText":"Bonjour.","Offset":0,)"
                 R"("Duration":1,"PrimaryLanguage":{"Language":"fr-FR","Confidence":"High"}})"});
    EXPECT_EQ(std::get<Phrase>(read.value().value()).language, "fr-FR");
    const auto plain = text(speech_context(stamp, english, {}));
    EXPECT_FALSE(json::parse(read_frame(plain).value().body).contains("languageId"));
}

TEST(AzureSpeechProtocol, BeginsATurn) {
    const auto message = text(speech_context(stamp, english, {"Contoso", ""}));
    const auto frame = read_frame(message).value();
    EXPECT_EQ(frame.path, "speech.context");
    EXPECT_EQ(frame.request_id, request);
    EXPECT_TRUE(message.data.contains("X-Timestamp: 2026-11-22T10:00:00.000Z\r\n"));
    const auto body = json::parse(frame.body);
    EXPECT_EQ(body["phraseDetection"]["language"], "en-US");
    EXPECT_EQ(body["dgi"]["groups"][0]["items"].size(), 1U);
    const auto plain = text(speech_context(stamp, english, {}));
    EXPECT_FALSE(json::parse(read_frame(plain).value().body).contains("dgi"));
}

TEST(AzureSpeechProtocol, AsksForNoMorePhrasesThanTheVendorTakes) {
    std::vector<std::string> many(most_phrases + 10, "Contoso");
    many.insert(many.begin(), std::string(longest_phrase + 1, 'x'));
    const auto message = text(speech_context(stamp, english, many));
    const auto body = json::parse(read_frame(message).value().body);
    EXPECT_EQ(body["dgi"]["groups"][0]["items"].size(), most_phrases);
    EXPECT_FALSE(message.data.contains("xxx"));
}

TEST(AzureSpeechProtocol, WritesWhatIsToBeSaid) {
    EXPECT_EQ(ssml("en-GB-SoniaNeural", "Fish & <chips>", 1.0),
              R"(<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" )"
              R"(xml:lang="en-GB"><voice name="en-GB-SoniaNeural">Fish &amp; &lt;chips&gt;)"
              R"(</voice></speak>)");
    EXPECT_TRUE(ssml("v", "x", 3).contains(R"(<prosody rate="+100%">x</prosody>)"));
    EXPECT_TRUE(ssml("v", "x", 0.8).contains(R"(rate="-20%")"));
    EXPECT_TRUE(ssml("v",
                     "a\x01"
                     "b\xff",
                     1)
                    .contains("a b\xef\xbf\xbd"));
}

TEST(AzureSpeechProtocol, KnowsTheNamesOfVoices) {
    for (const auto* name :
         {"en-US-AvaNeural", "zh-CN-liaoning-XiaobeiNeural", "en-US-Ava:DragonHDLatestNeural"})
        EXPECT_TRUE(is_voice_name(name)) << name;
    for (const auto* name : {"", "nobody", "aura-2-thalia-en", "AvaNeural", "en-US-<Neural"})
        EXPECT_FALSE(is_voice_name(name)) << name;
}

TEST(AzureSpeechProtocol, NamesTurnsAndAddresses) {
    const auto id = new_request_id();
    EXPECT_EQ(id.size(), 32U);
    EXPECT_NE(id, new_request_id());
    EXPECT_TRUE(is_same_id("AB", "ab"));
    const auto base = net::parse_url("https://westeurope.stt.speech.microsoft.com").value();
    const std::vector<std::string> french{"fr-FR"};
    EXPECT_EQ(listen_url(base, french).target,
              "/speech/recognition/conversation/cognitiveservices/v1?language=fr-FR&"
              "format=detailed");
    EXPECT_EQ(listen_url(base, french).scheme, "wss");
    EXPECT_EQ(speak_url(base).target, "/tts/cognitiveservices/websocket/v1");
}

TEST(AzureSpeechProtocol, ExplainsAnEnding) {
    net::Response answer;
    for (const auto& [status, code] :
         {std::pair{401U, Errc::bad_credentials}, std::pair{403U, Errc::out_of_quota},
          std::pair{400U, Errc::bad_request}, std::pair{429U, Errc::too_many_streams}}) {
        answer.status = status;
        EXPECT_EQ(explained({net::Errc::refused, "x"}, {answer, std::nullopt}).code, code);
    }
    answer.status = 101;
    EXPECT_EQ(explained({net::Errc::closed_by_peer, "x"}, {answer, 1007}).code, Errc::bad_request);
    EXPECT_EQ(explained({net::Errc::closed_by_peer, "x"}, {answer, 1011}).code,
              net::Errc::closed_by_peer);
}

}  // namespace
}  // namespace neura::providers::azure_speech
