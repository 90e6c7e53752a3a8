#include "fakes/fake_coqui.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "audio/wav.hpp"
#include "fakes/audible_text.hpp"

namespace neura::fakes {

using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t file_rate = 22'050;
constexpr std::uint32_t stream_rate = 24'000;

std::vector<std::string> broken_by_form(std::string_view head, const Json& form) {
    std::vector<std::string> broken;
    if (!head.starts_with("POST /api/tts HTTP/1.1\r\n"))
        broken.emplace_back("/api/tts is posted to");
    if (!form.is_object() || form.value("text", "").empty()) return {"there is something to say"};
    for (const auto& [name, value] : form.items())
        if (name != "text" && name != "speaker_id" && name != "language_id")
            broken.push_back("unknown field " + name);
    return broken;
}

bool is_of_numbers(const Json& list) {
    return list.is_array() && !list.empty() &&
           std::ranges::all_of(list, [](const Json& each) { return each.is_number(); });
}

std::vector<std::string> broken_by_request(std::string_view head, const Json& request) {
    if (!request.is_object()) return {"the request is an object"};
    std::vector<std::string> broken;
    const auto require = [&](bool holds, std::string_view rule) {
        if (!holds) broken.emplace_back(rule);
    };
    constexpr auto languages =
        std::to_array<std::string_view>({"en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl",
                                         "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi"});
    require(head.starts_with("POST /tts_stream HTTP/1.1\r\n"), "/tts_stream is posted to");
    require(!request.value("text", "").empty(), "there is something to say");
    const auto language = request.value("language", "");
    require(std::ranges::find(languages, language) != languages.end(), "a language XTTS has");
    require(!request.value("add_wav_header", true), "no header is asked for");
    require(request.contains("stream_chunk_size") && request["stream_chunk_size"].is_string(),
            "the size of pieces is a text");
    require(is_of_numbers(request.value("speaker_embedding", Json())), "there is a speaker");
    const auto latent = request.value("gpt_cond_latent", Json());
    require(latent.is_array() && !latent.empty() && std::ranges::all_of(latent, is_of_numbers),
            "there is how the speaker speaks");
    return broken;
}

ModelServerAnswer speech_of(std::string body) {
    ModelServerAnswer answer;
    answer.body = std::move(body);
    answer.headers.emplace_back("Content-Type", "audio/wav");
    answer.piece = 4'001;  // it cuts a sample in two
    answer.between = 1ms;
    return answer;
}

}  // namespace

FakeTtsServer::FakeTtsServer()
    : FakeModelServer("", "coqui", broken_by_form, "application/x-www-form-urlencoded") {}

ModelServerAnswer FakeTtsServer::speech(std::string_view text) {
    const auto samples = audible_samples(text, file_rate);
    audio::Wav wav;
    wav.rate = file_rate;
    for (std::size_t i = 0; i + 1 < samples.size(); i += 2)
        wav.samples.push_back(
            static_cast<std::int16_t>(static_cast<std::uint8_t>(samples[i]) |
                                      static_cast<std::uint8_t>(samples[i + 1]) << 8));
    return speech_of(audio::wav_bytes(wav));
}

ModelServerAnswer FakeTtsServer::answer_to(const Json& form) const {
    return speech(form.value("text", ""));
}

FakeXttsServer::FakeXttsServer() : FakeModelServer("", "coqui", broken_by_request) {}

ModelServerAnswer FakeXttsServer::speech(std::string_view text) {
    return speech_of(audible_samples(text, stream_rate));
}

ModelServerAnswer FakeXttsServer::answer_to(const Json& request) const {
    return speech(request.value("text", ""));
}

}  // namespace neura::fakes
