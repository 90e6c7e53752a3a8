#include "providers/whisper/protocol.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "call/listening/speech_to_text.hpp"
#include "net/web_socket.hpp"

namespace neura::providers::whisper {
namespace {

using listening::Errc;

std::string recorded(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(NEURA_SOURCE_DIR "/tests/data/whisper/" + name).rdbuf();
    return text.str();
}

/// An answer of one segment.
std::string segment(std::string_view text, double no_speech, double sure,
                    double compression = 1.0) {
    std::ostringstream made;
    made << R"({"text":")" << text << R"(","segments":[{"text":")" << text
         << R"(","no_speech_prob":)" << no_speech << R"(,"avg_logprob":)" << sure
         << R"(,"compression_ratio":)" << compression << "}]}";
    return made.str();
}

std::string heard(const std::string& body) { return read_transcription(body).value().text; }

TEST(WhisperProtocol, ReadsWhatEachServerAnswers) {
    for (const auto* name :
         {"groq_transcription_verbose.json", "openai_transcription.json",
          "openai_transcription_verbose.json", "whispercpp_json.json", "whispercpp_verbose.json"})
        EXPECT_EQ(heard(recorded(name)), "Good morning.") << name;
    const auto sure = read_transcription(recorded("openai_transcription_verbose.json"));
    EXPECT_NEAR(sure->confidence, 0.81, 0.01);
    EXPECT_EQ(read_transcription(recorded("openai_transcription.json"))->confidence, 0);
}

TEST(WhisperProtocol, JoinsSegments) {
    EXPECT_EQ(heard(R"({"text":"x","segments":[{"text":" My car"},{"text":" was hit. "}]})"),
              "My car was hit.");
}

TEST(WhisperProtocol, LeavesOutWhatIsInventedOfSilence) {
    EXPECT_EQ(heard(segment(" Thank you.", 0.9, -0.4)), "");
    EXPECT_EQ(heard(segment(" Thank you.", 0.1, -0.4)), "Thank you.") << "callers say it too";
    EXPECT_EQ(heard(segment(" Contoso.", 0.9, -0.4)), "Contoso.");
    EXPECT_EQ(heard(segment(" Contoso.", 0.9, -1.2)), "");
    EXPECT_EQ(heard(segment(" Thanks for watching!", 0.0, -0.1)), "");
    EXPECT_EQ(heard(segment(" no no no no no no no no", 0.1, -0.2, 2.9)), "");
    EXPECT_EQ(heard(R"({"text":" [BLANK_AUDIO]\n"})"), "");
    EXPECT_EQ(heard(R"x({"text":" (music)"})x"), "");
    EXPECT_EQ(heard(R"({"text":" ... "})"), "");
    EXPECT_EQ(heard(R"x({"text":" (555) 0100"})x"), "(555) 0100");
    EXPECT_EQ(heard(R"({"text":"Thank you."})"), "Thank you.");
}

TEST(WhisperProtocol, RefusesWhatIsNoAnswer) {
    for (const auto* body : {"", "<html>", "[]", "{}", R"({"text":1})"}) {
        const auto read = read_transcription(body);
        ASSERT_FALSE(read.has_value()) << body;
        EXPECT_EQ(read.error().code, Errc::protocol_violation);
    }
}

TEST(WhisperProtocol, HasTheServerFindOutTheLanguage) {
    RequestOptions any{.model = "whisper-1"};
    any.language.clear();
    const std::vector<std::int16_t> samples(160);
    EXPECT_FALSE(upload_of(any, samples).body.contains("name=\"language\""));
    for (const auto* name : {"french", "French", "fr"}) {
        const auto answer = std::string(R"({"text":"Bonjour.","language":")") + name + "\"}";
        EXPECT_EQ(read_transcription(answer).value().language, "fr") << name;
    }
    EXPECT_EQ(read_transcription(R"({"text":"Hej.","language":"swedish"})").value().language, "");
}

TEST(WhisperProtocol, UploadsAWavFile) {
    const std::vector<std::int16_t> samples{1, 2, 3, 4};
    const auto upload =
        upload_of({.model = "small", .language = "en-US", .prompt = "Contoso"}, samples);
    const std::string begins = "multipart/form-data; boundary=";
    ASSERT_TRUE(upload.content_type.starts_with(begins));
    const auto boundary = upload.content_type.substr(begins.size());
    EXPECT_TRUE(upload.body.starts_with("--" + boundary +
                                        "\r\nContent-Disposition: form-data; name=\"model\"\r\n"
                                        "\r\nsmall\r\n--"));
    EXPECT_TRUE(upload.body.ends_with("\r\n--" + boundary + "--\r\n"));
    for (const auto* part :
         {"name=\"language\"\r\n\r\nen\r\n", "name=\"response_format\"\r\n\r\nverbose_json\r\n",
          "name=\"prompt\"\r\n\r\nContoso\r\n",
          "name=\"file\"; filename=\"utterance.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF"})
        EXPECT_TRUE(upload.body.contains(part)) << part;
    EXPECT_FALSE(upload.body.contains("no_language_probabilities"));
    EXPECT_TRUE(upload_of({.model = "m", .is_own_server = true}, samples)
                    .body.contains("name=\"no_language_probabilities\"\r\n\r\ntrue\r\n"));
    EXPECT_TRUE(upload_of({.model = "gpt-4o-mini-transcribe"}, samples)
                    .body.contains("name=\"response_format\"\r\n\r\njson\r\n"));
}

TEST(WhisperProtocol, ABoundaryIsNowhereInside) {
    const std::vector<std::int16_t> samples(4);
    const auto upload = upload_of({.model = "m", .prompt = "neura-transcription-"}, samples);
    EXPECT_TRUE(upload.content_type.ends_with("=neura-transcription--"));
}

TEST(WhisperProtocol, APromptIsAsLongAsItIsRead) {
    EXPECT_EQ(prompt_of({}), "");
    EXPECT_EQ(prompt_of({"Contoso", "", "policy number"}), "Contoso, policy number");
    EXPECT_LE(prompt_of(std::vector<std::string>(200, "Contoso")).size(), longest_prompt);
}

TEST(WhisperProtocol, TellsWhatCannotBeCuredFromWhatCan) {
    EXPECT_EQ(failure_of(401, recorded("openai_error_401.json")).code, Errc::bad_credentials);
    EXPECT_EQ(failure_of(429, recorded("openai_error_429_quota.json")).code, Errc::quota_exceeded);
    EXPECT_EQ(failure_of(429, recorded("openai_error_429_rate.json")).code, net::Errc::refused);
    EXPECT_EQ(failure_of(402, "").code, Errc::quota_exceeded);
    EXPECT_EQ(failure_of(404, R"({"detail":"Model 'x' is not installed"})").code,
              Errc::unsupported_language);
    EXPECT_EQ(failure_of(503, "").code, net::Errc::refused);
    EXPECT_EQ(failure_of(400, recorded("whispercpp_error_400.json")).doing,
              "transcribe: HTTP status 400: no 'file' field in the request");
    EXPECT_EQ(failure_of(500, R"({"error":"a\nb"})").doing, "transcribe: HTTP status 500: a?b");
}

}  // namespace
}  // namespace neura::providers::whisper
