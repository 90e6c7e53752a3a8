#include "fakes/fake_elevenlabs_http.hpp"

#include <utility>
#include <vector>

#include "fakes/audible_text.hpp"

namespace neura::fakes {

using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

FakeModelServer::Judge judge(std::string key) {
    return [key = std::move(key)](std::string_view head, const Json& body) {
        if (!body.is_object()) return std::vector<std::string>{"the request is an object"};
        std::vector<std::string> broken;
        const auto require = [&](bool holds, std::string_view rule) {
            if (!holds) broken.emplace_back(rule);
        };
        const auto line = head.substr(0, head.find("\r\n"));
        require(line.starts_with("POST /v1/text-to-speech/") &&
                    line.ends_with("/stream?output_format=ulaw_8000 HTTP/1.1"),
                "mu-law is asked of a voice");
        require(field_of(head, "xi-api-key") == key, "the key is sent");
        require(!body.value("text", "").empty(), "there is something to say");
        require(!body.value("model_id", "").empty(), "a model is named");
        const auto speed = body.value("voice_settings", Json::object()).value("speed", 1.0);
        require(speed >= 0.7 && speed <= 1.2, "the speed is one the vendor has");
        return broken;
    };
}

}  // namespace

FakeElevenLabsHttp::FakeElevenLabsHttp(std::string key)
    : FakeModelServer("", "elevenlabs", judge(std::move(key))) {}

ModelServerAnswer FakeElevenLabsHttp::speech(std::string_view text) {
    const auto audio = audible(text);
    ModelServerAnswer answer;
    answer.body.assign(audio.begin(), audio.end());
    answer.headers.emplace_back("Content-Type", "audio/basic");
    answer.piece = 1'001;
    answer.between = 1ms;
    return answer;
}

ModelServerAnswer FakeElevenLabsHttp::refusal(unsigned status, std::string name) {
    ModelServerAnswer answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", "application/json");
    answer.body =
        Json{{"detail", {{"status", std::move(name)}, {"message", "words of the vendor"}}}}.dump() +
        "\n\n";
    return answer;
}

ModelServerAnswer FakeElevenLabsHttp::answer_to(const Json& body) const {
    return speech(body.value("text", ""));
}

}  // namespace neura::fakes
