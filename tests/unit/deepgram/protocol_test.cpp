#include "providers/deepgram/protocol.hpp"

#include <gtest/gtest.h>

namespace neura::providers::deepgram {
namespace {

template <class Kind, class Read>
Kind only(const Read& read) {
    EXPECT_TRUE(read.has_value()) << read.error().doing;
    EXPECT_TRUE(read->has_value());
    EXPECT_TRUE(std::holds_alternative<Kind>(**read));
    return std::get<Kind>(**read);
}

class DeepgramProtocolTest : public testing::Test {
protected:
    std::string refused(std::string_view message) {
        const auto read = read_listen(message);
        if (read) return "taken";
        EXPECT_EQ(read.error().code, Errc::malformed_message);
        return read.error().doing;
    }
};

TEST_F(DeepgramProtocolTest, ReadsResults) {
    const auto results = only<Results>(read_listen(
        R"({"type":"Results","channel_index":[0,1],"start":2.4,"duration":1.1,"is_final":true,
        "speech_final":true,"from_finalize":true,"channel":{"alternatives":[{"transcript":
        "with Contoso.","confidence":0.97,"words":[{"word":"with","start":2.45,"end":2.6},
        {"word":"contoso","start":2.6,"end":3.2}]}]},"metadata":{"request_id":"r"}})"));

    EXPECT_EQ(results.from, 19'200);
    EXPECT_EQ(results.to, 28'000);
    EXPECT_TRUE(results.is_final && results.speech_final && results.from_finalize);
    EXPECT_EQ(results.transcript, "with Contoso.");
    EXPECT_FLOAT_EQ(results.confidence.value_or(0), 0.97F);
    EXPECT_EQ(results.first_word, 19'600);
    EXPECT_EQ(results.last_word, 25'600);
}

TEST_F(DeepgramProtocolTest, ReadsTheLanguageWhereSeveralAreListenedFor) {
    const auto results = only<Results>(read_listen(
        R"({"type":"Results","start":0,"duration":1,"is_final":true,"channel":{"alternatives":
        [{"transcript":"bonjour","languages":["fr","en"]}]}})"));
    EXPECT_EQ(results.language, "fr");
}

TEST_F(DeepgramProtocolTest, WhatIsAbsentIsFalse) {
    const auto results = only<Results>(read_listen(
        R"({"type":"Results","start":0,"duration":1,"channel":{"alternatives":[{"transcript":""}]}})"));

    EXPECT_FALSE(results.is_final || results.speech_final || results.from_finalize);
    EXPECT_EQ(results.to, 8'000);
    EXPECT_FALSE(results.confidence || results.first_word || results.last_word);
}

TEST_F(DeepgramProtocolTest, ReadsTheOtherMessages) {
    only<UtteranceEnd>(
        read_listen(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":3.2})"));
    EXPECT_EQ(only<StreamOver>(read_listen(R"({"type":"Metadata","request_id":"r"})")).request_id,
              "r");
    EXPECT_EQ(only<SpeakReady>(read_speak(R"({"type":"Metadata","request_id":"q"})")).request_id,
              "q");
    only<Flushed>(read_speak(R"({"type":"Flushed","sequence_id":0})"));
    only<Cleared>(read_speak(R"({"type":"Cleared","sequence_id":1})"));
    const auto warning =
        only<Warning>(read_speak(R"({"type":"Warning","code":"C","description":"slow down"})"));
    EXPECT_EQ(warning.code, "C");
    EXPECT_EQ(warning.description, "slow down");
}

TEST_F(DeepgramProtocolTest, PassesOverWhatItDoesNotKnow) {
    EXPECT_FALSE(read_listen(R"({"type":"SpeechStarted","timestamp":0.2})")->has_value());
    EXPECT_FALSE(read_speak(R"({"type":"Visemes","of":[1]})")->has_value());
}

TEST_F(DeepgramProtocolTest, NamesWhatIsWrong) {
    EXPECT_EQ(refused("Results"), "deepgram: read a message that is not a JSON object");
    EXPECT_EQ(refused("[]"), "deepgram: read a message that is not a JSON object");
    EXPECT_EQ(refused("{}"), "deepgram: read a message without a text \"type\"");
    EXPECT_EQ(refused(R"({"type":"Results"})"),
              "deepgram: read a message \"Results\" without a number \"start\" of seconds");
    EXPECT_EQ(refused(R"({"type":"Results","start":-1})"),
              "deepgram: read a message \"Results\" without a number \"start\" of seconds");
    EXPECT_EQ(refused(R"({"type":"Results","start":1,"duration":1e99})"),
              "deepgram: read a message \"Results\" without a number \"duration\" of seconds");
    EXPECT_EQ(refused(R"({"type":"Results","start":1,"duration":1,"channel":{"alternatives":[]}})"),
              "deepgram: read a message \"Results\" without a text "
              "\"channel.alternatives[0].transcript\"");
    EXPECT_EQ(refused(std::string(max_message_bytes + 1, ' ')),
              "deepgram: read a message longer than 1 MiB");
}

TEST_F(DeepgramProtocolTest, ReadsOnAfterAnError) {
    EXPECT_FALSE(read_speak("{\"type\"").has_value());
    only<Flushed>(read_speak(R"({"type":"Flushed"})"));
}

TEST(DeepgramSpeak, EscapesWhatItSays) {
    EXPECT_EQ(speak("Say \"oh\"\n"),
              (std::vector<std::string>{R"({"type":"Speak","text":"Say \"oh\"\n"})"}));
    EXPECT_EQ(speak("\xff").front(), "{\"type\":\"Speak\",\"text\":\"\xEF\xBF\xBD\"}");
    EXPECT_TRUE(speak("").empty());
}

TEST(DeepgramSpeak, BreaksLongTextBetweenWords) {
    std::string text;
    while (text.size() < 4'500) text += "word ";
    const auto messages = speak(text);

    ASSERT_EQ(messages.size(), 3U);
    std::string together;
    for (const auto& message : messages) {
        constexpr std::string_view before = R"({"type":"Speak","text":")";
        ASSERT_TRUE(message.starts_with(before) && message.ends_with("word \"}"));
        const auto part = message.substr(before.size(), message.size() - before.size() - 2);
        EXPECT_LE(part.size(), most_text);
        together += part;
    }
    EXPECT_EQ(together, text);
}

TEST(DeepgramSpeak, NeverBreaksInsideACharacter) {
    std::string text;
    while (text.size() < 3'999) text += "\xE2\x82\xAC";  // a euro sign
    for (const auto& message : speak(text)) EXPECT_FALSE(message.contains("\xEF\xBF\xBD"));
}

TEST(DeepgramUrls, SomeModelsTellSeveralLanguagesApart) {
    EXPECT_TRUE(hears_several("nova-3", "fr-FR"));
    EXPECT_TRUE(hears_several("flux-general-multi", "en"));
    EXPECT_FALSE(hears_several("nova-3", "tr-TR"));
    EXPECT_FALSE(hears_several("nova-2", "fr-FR"));
    EXPECT_FALSE(hears_several("flux-general-en", "en-US"));
    const auto several =
        listen_url(*net::parse_url("https://api.deepgram.com"), "nova-3", "multi", {"Contoso"});
    EXPECT_TRUE(several.target.contains("language=multi&")) << several.target;
}

TEST(DeepgramUrls, FollowTheBase) {
    const auto french =
        listen_url(*net::parse_url("https://api.deepgram.com"), "nova-3", "fr-FR", {});
    EXPECT_TRUE(french.target.contains("language=fr&")) << french.target;
    const auto cloud = listen_url(*net::parse_url("https://api.deepgram.com"), "nova-3", "en-US",
                                  {"Contoso", "policy number"});
    EXPECT_EQ(cloud.scheme, "wss");
    EXPECT_EQ(cloud.port, 443);
    EXPECT_EQ(cloud.target,
              "/v1/listen?model=nova-3&language=en-US&encoding=mulaw&sample_rate=8000&channels=1&"
              "interim_results=true&punctuate=true&endpointing=300&utterance_end_ms=1000&"
              "keyterm=Contoso&keyterm=policy+number");
    const auto older =
        listen_url(*net::parse_url("https://api.deepgram.com"), "nova-2", "en-US", {"Contoso"});
    EXPECT_FALSE(older.target.contains("keyterm"));

    const auto own = speak_url(*net::parse_url("http://speech:8080/dg/"), "aura 2&x");
    EXPECT_EQ(own.scheme, "ws");
    EXPECT_EQ(own.port, 8'080);
    EXPECT_EQ(own.target, "/dg/v1/speak?model=aura+2%26x&encoding=mulaw&sample_rate=8000");
}

TEST(DeepgramErrc, TellsWhatAStatusMeans) {
    EXPECT_EQ(meaning_of_status(401), Errc::bad_credentials);
    EXPECT_EQ(meaning_of_status(402), Errc::out_of_credit);
    EXPECT_EQ(meaning_of_status(429), Errc::too_many_streams);
    EXPECT_EQ(meaning_of_status(400), Errc::bad_request);
    EXPECT_FALSE(meaning_of_status(503));
    EXPECT_FALSE(meaning_of_status(101));
}

}  // namespace
}  // namespace neura::providers::deepgram
