#include "fakes/fake_openai_speech.hpp"

#include <utility>
#include <vector>

#include "fakes/audible_text.hpp"

namespace neura::fakes {

using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t speech_rate = 24'000;

/// Which rules of the endpoint a request breaks.
std::vector<std::string> broken_by(const Json& request) {
    if (!request.is_object()) return {"the request is an object"};
    std::vector<std::string> broken;
    const auto require = [&](bool holds, std::string_view rule) {
        if (!holds) broken.emplace_back(rule);
    };
    const auto text_at = [&](const char* key) {
        const auto found = request.find(key);
        return found != request.end() && found->is_string() ? found->get<std::string>() : "";
    };
    constexpr std::size_t most_input = 4'096;
    require(!text_at("model").empty(), "a model is named");
    require(!text_at("voice").empty(), "a voice is named");
    require(!text_at("input").empty() && text_at("input").size() <= most_input,
            "there is something to say, and not too much");
    require(text_at("response_format") == "pcm", "samples are asked for");
    const auto speed = request.value("speed", 1.0);
    require(speed >= 0.25 && speed <= 4, "the speed is one the endpoint has");
    for (const auto& [key, value] : request.items())
        require(key == "model" || key == "voice" || key == "input" || key == "response_format" ||
                    key == "speed",
                "only fields that every server knows are sent");
    return broken;
}

FakeModelServer::Judge judge(std::string key) {
    return [key = std::move(key)](std::string_view head, const Json& body) {
        auto broken = broken_by(body);
        if (!head.starts_with("POST /v1/audio/speech HTTP/1.1\r\n"))
            broken.emplace_back("the endpoint is POSTed to");
        if (!key.empty() && field_of(head, "authorization") != "Bearer " + key)
            broken.emplace_back("the key is sent");
        return broken;
    };
}

}  // namespace

FakeOpenAiSpeech::FakeOpenAiSpeech(std::string key)
    : FakeModelServer("/v1", "openai", judge(std::move(key))) {}

ModelServerAnswer FakeOpenAiSpeech::speech(std::string_view text) {
    ModelServerAnswer answer;
    answer.body = audible_samples(text, speech_rate);
    answer.headers.emplace_back("Content-Type", "audio/pcm");
    answer.piece = 4'001;  // it cuts a sample in two
    answer.between = 1ms;
    return answer;
}

ModelServerAnswer FakeOpenAiSpeech::refusal(unsigned status, std::string code, std::string param) {
    ModelServerAnswer answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", "application/json");
    answer.body = Json{{"error",
                        {{"message", "words of the vendor"},
                         {"type", "invalid_request_error"},
                         {"param", std::move(param)},
                         {"code", std::move(code)}}}}
                      .dump() +
                  "\n\n";
    return answer;
}

ModelServerAnswer FakeOpenAiSpeech::answer_to(const Json& body) const {
    return speech(body.value("input", ""));
}

}  // namespace neura::fakes
