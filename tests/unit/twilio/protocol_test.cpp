#include "providers/twilio/protocol.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace neura::providers::twilio {
namespace {

constexpr std::string_view stream_sid = "MZ00000000000000000000000000000001";

template <class Message>
Message read_as(Decoder& decoder, std::string_view text) {
    auto read = decoder.from_carrier(text);
    EXPECT_TRUE(read.has_value() && read->has_value()) << text;
    if (!read || !*read) return {};
    EXPECT_TRUE(std::holds_alternative<Message>(**read)) << text;
    auto* message = std::get_if<Message>(&**read);
    return message ? *message : Message{};
}

TEST(FromCarrier, ReadsTheDocumentedMessages) {
    Decoder decoder;

    read_as<Connected>(decoder, R"({"event":"connected","protocol":"Call","version":"1.0.0"})");

    const auto start = read_as<Start>(
        decoder,
        R"({"event":"start","sequenceNumber":"1","streamSid":"MZ00000000000000000000000000000001","start":{"streamSid":"MZ00000000000000000000000000000001","accountSid":"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","callSid":"CA1234567890ABCDE1234567890ABCDE12","tracks":["inbound"],"customParameters":{"tenant":"acme"},"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}})");
    EXPECT_EQ(start.stream_sid, stream_sid);
    EXPECT_EQ(start.account_sid, "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    EXPECT_EQ(start.call_sid, "CA1234567890ABCDE1234567890ABCDE12");
    EXPECT_EQ(start.parameter("tenant"), "acme");
    EXPECT_EQ(start.parameter("token"), "");

    const auto media = read_as<Media>(
        decoder,
        R"({"event":"media","sequenceNumber":"2","streamSid":"MZ00000000000000000000000000000001","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"//////////8="}})");
    EXPECT_EQ(media.timestamp, std::chrono::milliseconds(20));
    EXPECT_EQ(std::vector<std::uint8_t>(media.payload.begin(), media.payload.end()),
              std::vector<std::uint8_t>(8, 0xff));

    const auto dtmf = read_as<Dtmf>(
        decoder,
        R"({"event":"dtmf","sequenceNumber":"9","streamSid":"MZ00000000000000000000000000000001","dtmf":{"track":"inbound_track","digit":"1"}})");
    EXPECT_EQ(dtmf.digit, '1');

    const auto mark = read_as<Mark>(
        decoder,
        R"({"event":"mark","sequenceNumber":"10","streamSid":"MZ00000000000000000000000000000001","mark":{"name":"utt-7"}})");
    EXPECT_EQ(mark.name, "utt-7");

    read_as<Stop>(
        decoder,
        R"({"event":"stop","sequenceNumber":"11","streamSid":"MZ00000000000000000000000000000001","stop":{"accountSid":"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","callSid":"CA1234567890ABCDE1234567890ABCDE12"}})");
}

TEST(FromCarrier, DoesNotMindTheOrderOfFieldsNorEscapes) {
    Decoder decoder;

    const auto media = read_as<Media>(
        decoder,
        R"( { "media" : {"payload":"\/\/8=" , "new":[{}], "timestamp":"7"}, "event":"media" } )");

    EXPECT_EQ(media.timestamp, std::chrono::milliseconds(7));
    EXPECT_EQ(media.payload.size(), 2u);
}

TEST(FromCarrier, SkipsWhatItHasNoUseFor) {
    Decoder decoder;
    for (const std::string_view text : {
             R"({"event":"weather","weather":{"sun":true}})",
             R"({"event":"media","media":{"track":"outbound","timestamp":"0","payload":"/w=="}})",
         }) {
        const auto read = decoder.from_carrier(text);
        ASSERT_TRUE(read.has_value()) << text;
        EXPECT_FALSE(read->has_value()) << text;
    }
}

TEST(FromCarrier, SaysWhatIsWrong) {
    struct Case {
        std::string text;
        std::string_view words;
    };
    Decoder decoder;
    for (const auto& [text, words] : {
             Case{"", "JSON object"},
             Case{"[]", "JSON object"},
             Case{"{\"event\":\"media\",\"media\":", "JSON object"},
             Case{"{\"event\":\"mar", "JSON object"},
             Case{"{\"event\":\"\xff\"}", "JSON object"},
             Case{R"({"event":"stop"} x)", "JSON object"},
             Case{R"({"event":"stop","stop":{"a":[1,}})", "JSON object"},
             Case{"{}", "\"event\""},
             Case{R"({"event":7})", "\"event\""},
             Case{R"({"event":"media"})", "\"media\""},
             Case{R"({"event":"media","media":{"payload":"/w=="}})", "media.timestamp"},
             Case{R"({"event":"media","media":{"timestamp":20,"payload":"/w=="}})",
                  "media.timestamp"},
             Case{R"({"event":"media","media":{"timestamp":"-1","payload":"/w=="}})",
                  "media.timestamp"},
             Case{R"({"event":"media","media":{"timestamp":"1e3","payload":"/w=="}})",
                  "media.timestamp"},
             Case{R"({"event":"media","media":{"timestamp":"99999999999999","payload":"/w=="}})",
                  "media.timestamp"},
             Case{R"({"event":"media","media":{"timestamp":"1"}})", "media.payload"},
             Case{R"({"event":"media","media":{"timestamp":"1","payload":"/w"}})", "base64"},
             Case{R"({"event":"dtmf","dtmf":{}})", "dtmf.digit"},
             Case{R"({"event":"dtmf","dtmf":{"digit":"12"}})", "0-9 * # A-D"},
             Case{R"({"event":"dtmf","dtmf":{"digit":"w"}})", "0-9 * # A-D"},
             Case{R"({"event":"mark"})", "mark.name"},
             Case{R"({"event":"mark","mark":{"name":1}})", "mark.name"},
             Case{R"({"event":"start"})", "\"start\""},
             Case{R"({"event":"start","start":{"callSid":"CA1"}})", "start.streamSid"},
             Case{R"({"event":"start","start":{"streamSid":"MZ1","callSid":""}})", "start.callSid"},
             Case{R"({"event":"start","start":{"streamSid":"MZ1","callSid":"CA1",)"
                  R"("customParameters":{"a":1}}})",
                  "start.customParameters"},
             Case{std::string(max_message_bytes + 1, ' '), "64 KiB"},
         }) {
        const auto read = decoder.from_carrier(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code, Errc::malformed_message) << text;
        EXPECT_TRUE(read.error().doing.contains(words)) << read.error().doing << ": " << text;
    }
}

TEST(FromCarrier, RefusesOtherAudio) {
    Decoder decoder;
    for (const std::string_view format : {
             R"({"encoding":"audio/x-alaw","sampleRate":8000,"channels":1})",
             R"({"encoding":"audio/x-mulaw","sampleRate":16000,"channels":1})",
             R"({"encoding":"audio/x-mulaw","sampleRate":8000,"channels":2})",
             R"({})",
         }) {
        const auto read = decoder.from_carrier(
            R"({"event":"start","start":{"streamSid":"MZ1","callSid":"CA1","mediaFormat":)" +
            std::string(format) + "}}");
        ASSERT_FALSE(read.has_value()) << format;
        EXPECT_EQ(read.error().code, Errc::unsupported_media) << format;
    }
}

TEST(ServerWriter, WritesTheDocumentedMessages) {
    const ServerWriter writer(stream_sid);
    const std::vector<std::uint8_t> silence(8, 0xff);

    EXPECT_EQ(
        writer.play(silence),
        R"({"event":"media","streamSid":"MZ00000000000000000000000000000001","media":{"payload":"//////////8="}})");
    EXPECT_EQ(
        writer.mark("utt-7"),
        R"({"event":"mark","streamSid":"MZ00000000000000000000000000000001","mark":{"name":"utt-7"}})");
    EXPECT_EQ(writer.clear(),
              R"({"event":"clear","streamSid":"MZ00000000000000000000000000000001"})");
}

TEST(ToCarrier, ReadsWhatTheServerWrites) {
    const ServerWriter writer("MZ\"1\\");
    const std::vector<std::uint8_t> audio{1, 2, 3};
    Decoder decoder;

    const auto play = decoder.to_carrier(writer.play(audio));
    ASSERT_TRUE(play.has_value());
    EXPECT_EQ(play->stream_sid, "MZ\"1\\");
    const auto payload = std::get<Play>(play->command).payload;
    EXPECT_EQ(std::vector<std::uint8_t>(payload.begin(), payload.end()), audio);

    const auto mark = decoder.to_carrier(writer.mark("a \"b\"\n\xc3\xa9"));
    ASSERT_TRUE(mark.has_value());
    EXPECT_EQ(std::get<Mark>(mark->command).name, "a \"b\"\n\xc3\xa9");

    const auto clear = decoder.to_carrier(writer.clear());
    ASSERT_TRUE(clear.has_value());
    EXPECT_TRUE(std::holds_alternative<Clear>(clear->command));
}

TEST(ToCarrier, RefusesWhatTheCarrierRefuses) {
    struct Case {
        std::string_view text;
        std::string_view words;
    };
    Decoder decoder;
    for (const auto& [text, words] : {
             Case{R"({"event":"clear"})", "streamSid"},
             Case{R"({"event":"clear","streamSid":""})", "streamSid"},
             Case{R"({"event":"clear","streamSid":5})", "streamSid"},
             Case{R"({"event":"media","streamSid":"MZ1"})", "\"media\""},
             Case{R"({"event":"media","streamSid":"MZ1","media":{}})", "media.payload"},
             Case{R"({"event":"media","streamSid":"MZ1","media":{"payload":"?"}})", "base64"},
             Case{R"({"event":"mark","streamSid":"MZ1","mark":{}})", "mark.name"},
             Case{R"({"event":"stop","streamSid":"MZ1"})", "none of media, mark and clear"},
             Case{"RIFF", "JSON object"},
         }) {
        const auto read = decoder.to_carrier(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code, Errc::malformed_message) << text;
        EXPECT_TRUE(read.error().doing.contains(words)) << read.error().doing << ": " << text;
    }
}

class CarrierWriterTest : public testing::Test {
protected:
    CarrierWriter writer_{Start{.stream_sid = std::string(stream_sid),
                                .account_sid = "AC1",
                                .call_sid = "CA1",
                                .parameters = {{"call", "01"}, {"to\"ken", "\xc3\xa9"}}}};
    Decoder decoder_;
};

TEST_F(CarrierWriterTest, CountsAsTheCarrierDoes) {
    using nlohmann::json;
    const std::vector<std::uint8_t> silence(160, 0xff);

    EXPECT_EQ(json::parse(writer_.connected()),
              json::parse(R"({"event":"connected","protocol":"Call","version":"1.0.0"})"));
    EXPECT_EQ(json::parse(writer_.start()), json::parse(R"({
        "event":"start","sequenceNumber":"1","streamSid":"MZ00000000000000000000000000000001",
        "start":{"streamSid":"MZ00000000000000000000000000000001","accountSid":"AC1",
            "callSid":"CA1","tracks":["inbound"],
            "customParameters":{"call":"01","to\"ken":"é"},
            "mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}})"));
    const auto media = json::parse(writer_.media(std::chrono::milliseconds(20), silence));
    EXPECT_EQ(media.at("sequenceNumber"), "2");
    EXPECT_EQ(media.at("media").at("chunk"), "1");
    EXPECT_EQ(media.at("media").at("timestamp"), "20");
    EXPECT_EQ(media.at("media").at("track"), "inbound");
    EXPECT_EQ(json::parse(writer_.mark("m")).at("sequenceNumber"), "3");
    EXPECT_EQ(
        json::parse(writer_.media(std::chrono::milliseconds(40), silence)).at("media").at("chunk"),
        "2");
    EXPECT_EQ(json::parse(writer_.dtmf('#')).at("dtmf"),
              json::parse(R"({"track":"inbound_track","digit":"#"})"));
    EXPECT_EQ(json::parse(writer_.stop()), json::parse(R"({
        "event":"stop","sequenceNumber":"6","streamSid":"MZ00000000000000000000000000000001",
        "stop":{"accountSid":"AC1","callSid":"CA1"}})"));
}

TEST_F(CarrierWriterTest, WritesWhatTheServerReads) {
    const std::vector<std::uint8_t> audio{9, 8, 7};

    read_as<Connected>(decoder_, writer_.connected());
    const auto start = read_as<Start>(decoder_, writer_.start());
    EXPECT_EQ(start.parameters, (Parameters{{"call", "01"}, {"to\"ken", "\xc3\xa9"}}));
    const auto media =
        read_as<Media>(decoder_, writer_.media(std::chrono::milliseconds(1'234), audio));
    EXPECT_EQ(media.timestamp, std::chrono::milliseconds(1'234));
    EXPECT_EQ(std::vector<std::uint8_t>(media.payload.begin(), media.payload.end()), audio);
    EXPECT_EQ(read_as<Dtmf>(decoder_, writer_.dtmf('*')).digit, '*');
    EXPECT_EQ(read_as<Mark>(decoder_, writer_.mark("a\"b")).name, "a\"b");
    read_as<Stop>(decoder_, writer_.stop());
}

}  // namespace
}  // namespace neura::providers::twilio
