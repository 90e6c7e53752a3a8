#include "providers/assemblyai/protocol.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "call/listening/speech_to_text.hpp"

namespace neura::providers::assemblyai {
namespace {

using listening::Errc;

template <class Kind>
Kind only(std::string_view message) {
    const auto said = read(message);
    EXPECT_TRUE(said.has_value()) << said.error().doing;
    EXPECT_TRUE(said->has_value());
    EXPECT_TRUE(std::holds_alternative<Kind>(**said));
    return std::get<Kind>(**said);
}

std::string refused(std::string_view message) {
    const auto said = read(message);
    if (said) return "taken";
    EXPECT_EQ(said.error().code, Errc::protocol_violation);
    return said.error().doing;
}

TEST(AssemblyAiProtocol, ReadsTheWordsSoFarThatMayYetChangeToo) {
    const auto turn = only<Turn>(
        R"({"type":"Turn","turn_order":3,"turn_is_formatted":false,"end_of_turn":false,
        "transcript":"my name","words":[{"text":"my","start":480,"end":600,"confidence":1,
        "word_is_final":true},{"text":"name","start":640,"end":880,"confidence":0.5,
        "word_is_final":true},{"text":"is","start":900,"end":980,"confidence":0.6,
        "word_is_final":false}]})");
    EXPECT_EQ(turn.order, 3);
    EXPECT_FALSE(turn.ended);
    EXPECT_EQ(turn.text, "my name is");
    EXPECT_EQ(turn.words, 3U);
    EXPECT_EQ(turn.first_word, 480 * 8);
    EXPECT_EQ(turn.last_word, 980 * 8);
    EXPECT_FLOAT_EQ(turn.confidence.value_or(0), 0.7F);
}

TEST(AssemblyAiProtocol, ATurnThatEndedHasItsTranscript) {
    const auto turn = only<Turn>(
        R"({"type":"Turn","turn_order":0,"end_of_turn":true,"transcript":"My name is Sonny.",
        "words":[{"text":"My","start":480,"end":600}]})");
    EXPECT_TRUE(turn.ended);
    EXPECT_EQ(turn.text, "My name is Sonny.");
}

TEST(AssemblyAiProtocol, ATurnMayHaveNoWords) {
    const auto turn =
        only<Turn>(R"({"type":"Turn","turn_order":1,"end_of_turn":true,"transcript":""})");
    EXPECT_EQ(turn.words, 0U);
    EXPECT_FALSE(turn.first_word || turn.last_word || turn.confidence);
}

TEST(AssemblyAiProtocol, ReadsTheOtherMessages) {
    EXPECT_EQ(only<Begun>(R"({"type":"Begin","id":"s","expires_at":1})").id, "s");
    only<Over>(R"({"type":"Termination","audio_duration_seconds":3})");
    const auto failure =
        only<Failure>(R"({"type":"Error","error_code":3007,"error":"too\u0007short"})");
    EXPECT_EQ(failure.code, 3007);
    EXPECT_EQ(failure.words, "too?short");
}

TEST(AssemblyAiProtocol, PassesOverWhatItHasNoUseFor) {
    for (const auto* message : {R"({"type":"SpeechStarted","timestamp":720})",
                                R"({"type":"Heartbeat"})", R"({"type":"Something","x":[]})"}) {
        const auto said = read(message);
        ASSERT_TRUE(said.has_value());
        EXPECT_FALSE(said->has_value());
    }
}

TEST(AssemblyAiProtocol, NamesWhatIsWrong) {
    EXPECT_EQ(refused("[]"), "assemblyai: read a message that is not a JSON object");
    EXPECT_EQ(refused("{}"), "assemblyai: read a message without a text \"type\"");
    EXPECT_TRUE(
        refused(R"({"type":"Turn","end_of_turn":true,"transcript":""})").contains("turn_order"));
    EXPECT_TRUE(
        refused(R"({"type":"Turn","turn_order":1,"transcript":""})").contains("end_of_turn"));
    EXPECT_TRUE(
        refused(R"({"type":"Turn","turn_order":1,"end_of_turn":true})").contains("transcript"));
    EXPECT_TRUE(refused(std::string(max_message_bytes + 1, ' ')).contains("1 MiB"));
}

TEST(AssemblyAiProtocol, OddTimesAreNoTimes) {
    const auto turn = only<Turn>(
        R"({"type":"Turn","turn_order":1,"end_of_turn":true,"transcript":"yes",
        "words":[{"text":"yes","start":-1,"end":1e300}]})");
    EXPECT_FALSE(turn.first_word || turn.last_word);
}

TEST(AssemblyAiProtocol, AsksWhichLanguageIsSpoken) {
    const auto base = net::parse_url("https://streaming.assemblyai.com").value();
    const auto target = listen_url(base, "universal-streaming-multilingual", {}, true).target;
    EXPECT_TRUE(target.ends_with("&language_detection=true")) << target;
    const auto turn = read(R"({"type":"Turn","turn_order":0,"end_of_turn":true,)"
                           R"("transcript":"bonjour","words":[],"language_code":"fr"})");
    EXPECT_EQ(std::get<Turn>(turn.value().value()).language, "fr");
}

TEST(AssemblyAiProtocol, AsksForMulawAndKeyTerms) {
    const auto base = net::parse_url("https://streaming.eu.assemblyai.com/").value();
    EXPECT_EQ(listen_url(base, "u3-rt-pro", {}).target,
              "/v3/ws?speech_model=u3-rt-pro&sample_rate=8000&encoding=pcm_mulaw");
    EXPECT_EQ(listen_url(base, "m", {}).scheme, "wss");

    std::vector<std::string> many(150, "Contoso");
    many.insert(many.begin(), std::string(longest_term + 1, 'x'));
    const auto target = listen_url(base, "m", many).target;
    const auto form = net::parse_form(target.substr(target.find('?') + 1)).value();
    EXPECT_EQ(form.back().first, "keyterms_prompt");
    EXPECT_EQ(std::ranges::count(form.back().second, 'C'), 100);
    EXPECT_FALSE(form.back().second.contains("xx"));
}

TEST(AssemblyAiProtocol, TellsWhatCannotBeCuredFromWhatCan) {
    EXPECT_EQ(meaning_of(1008, "Unauthorized Connection: Missing Authorization header"),
              Errc::bad_credentials);
    EXPECT_EQ(meaning_of(1008, "Insufficient account Balance"), Errc::quota_exceeded);
    EXPECT_FALSE(meaning_of(1008, "Too many concurrent sessions"));
    EXPECT_EQ(meaning_of(4001, ""), Errc::bad_credentials);
    EXPECT_EQ(meaning_of(4002, ""), Errc::quota_exceeded);
    for (const int code : {1000, 1011, 3005, 3006, 3007, 3008, 3009, 4029, 4031})
        EXPECT_FALSE(meaning_of(code, "balance")) << code;
}

TEST(AssemblyAiProtocol, ExplainsAnEnding) {
    net::Response answer;
    answer.status = 401;
    EXPECT_EQ(explained({net::Errc::refused, "x"}, {answer, std::nullopt}).code,
              Errc::bad_credentials);
    answer.status = 429;
    EXPECT_EQ(explained({net::Errc::refused, "x"}, {answer, std::nullopt}).code,
              net::Errc::refused);
    answer.status = 101;
    EXPECT_EQ(explained({net::Errc::closed_by_peer, "x"}, {answer, 1008}).code,
              Errc::bad_credentials);
}

}  // namespace
}  // namespace neura::providers::assemblyai
