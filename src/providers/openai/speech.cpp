#include "providers/openai/speech.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "call/speaking/text_to_speech.hpp"
#include "providers/openai/protocol.hpp"

namespace neura::providers::openai {

namespace {

using Json = nlohmann::ordered_json;

constexpr double slowest = 0.25;
constexpr double fastest = 4.0;

constexpr auto voices =
    std::to_array<std::string_view>({"alloy", "ash", "ballad", "cedar", "coral", "echo", "fable",
                                     "marin", "nova", "onyx", "sage", "shimmer", "verse"});

speaking::Errc meaning_of(unsigned status, const ErrorName& error) {
    if (is_used_up(error)) return speaking::Errc::quota_exceeded;
    switch (status) {
        case 401:
        case 403: return speaking::Errc::bad_credentials;
        case 402: return speaking::Errc::quota_exceeded;
        case 400:
        case 404:
        case 422:
            // Of what we send only the text is not a setting.
            return error.about == "input" ? speaking::Errc::synthesis_failed
                                          : speaking::Errc::unknown_voice;
        default: return speaking::Errc::synthesis_failed;
    }
}

}  // namespace

std::string speech_body(std::string_view model, std::string_view voice, std::string_view text,
                        double speed) {
    Json body{{"model", model}, {"input", text}, {"voice", voice}, {"response_format", "pcm"}};
    if (speed != 1.0) body["speed"] = std::clamp(speed, slowest, fastest);
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error speech_failure(unsigned status, std::string_view body) {
    const auto error = read_error(body);
    Error failure{meaning_of(status, error),
                  "the answer was HTTP status " + std::to_string(status)};
    if (!error.shown().empty()) failure.doing.append(", ").append(error.shown());
    return failure;
}

bool may_be_samples(std::optional<std::string_view> content_type) {
    if (!content_type) return true;
    std::string type(content_type->substr(0, content_type->find(';')));
    std::ranges::transform(type, type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (type == "application/octet-stream") return true;
    return type.starts_with("audio/") &&
           (type.contains("pcm") || type.contains("l16") || type.contains("raw"));
}

bool is_voice_name(std::string_view name) {
    return std::ranges::find(voices, name) != voices.end();
}

}  // namespace neura::providers::openai
