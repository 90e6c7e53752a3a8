#include "providers/cartesia/protocol.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "net/base64.hpp"
#include "net/http.hpp"
#include "net/json.hpp"
#include "providers/remote/connection.hpp"

namespace neura::providers::cartesia {

namespace dom = simdjson::dom;
using Json = nlohmann::ordered_json;

namespace {

// Source: https://docs.cartesia.ai/build-with-cartesia/sonic-3/volume-speed-emotion
constexpr double slowest = 0.6;
constexpr double fastest = 1.5;

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(speaking::Errc::synthesis_failed, "cartesia: read a message " + std::string(wrong));
}

std::string_view text_at(dom::object message, std::string_view name) {
    std::string_view value;
    return message[name].get(value) == simdjson::SUCCESS ? value : std::string_view();
}

bool is_plain(std::string_view name) {
    constexpr std::size_t longest = 64;
    return !name.empty() && name.size() <= longest && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

/// The vendor's `message` may repeat what was to be said, and is not looked at.
Error error_of(dom::object message) {
    std::int64_t status = 0;
    if (message["status_code"].get(status) != simdjson::SUCCESS) status = 0;
    const auto name = text_at(message, "error_code");
    Error error{speaking::Errc::synthesis_failed, "cartesia: the answer was "};
    const bool is_status = status >= 100 && status < 600;
    if (const auto code = meaning_of(is_status ? static_cast<unsigned>(status) : 500, name))
        error.code = code;
    error.doing += is_plain(name) ? std::string(name) : "an error without a plain name";
    if (const auto request = text_at(message, "request_id"); is_plain(request))
        error.doing.append(", request_id: ").append(request);
    return error;
}

/// Lists of which one or the other may be shorter: as far as all go.
std::vector<remote::SpokenPart> words_of(dom::object message) {
    std::vector<remote::SpokenPart> parts;
    dom::array words;
    dom::array begins;
    dom::array ends;
    const auto times = message["word_timestamps"];
    if (times["words"].get(words) != simdjson::SUCCESS ||
        times["start"].get(begins) != simdjson::SUCCESS ||
        times["end"].get(ends) != simdjson::SUCCESS)
        return parts;
    auto begin = begins.begin();
    auto end = ends.begin();
    for (const auto word : words) {
        if (!(begin != begins.end()) || !(end != ends.end())) break;
        std::string_view text;
        double from = 0;
        double to = 0;
        if (word.get(text) == simdjson::SUCCESS && (*begin).get(from) == simdjson::SUCCESS &&
            (*end).get(to) == simdjson::SUCCESS)
            parts.push_back({std::string(text), remote::samples_at(from),
                             remote::samples_at(std::max(from, to))});
        ++begin;
        ++end;
    }
    return parts;
}

}  // namespace

Result<std::optional<remote::FromVoice>> read_message(std::string_view text) {
    if (text.size() > max_message_bytes) return malformed("longer than 1 MiB");
    const auto read = net::read_json(text);
    dom::object message;
    if (!read || read->get(message) != simdjson::SUCCESS)
        return malformed("that is not a JSON object");

    const auto type = text_at(message, "type");
    remote::Piece piece{.context = std::string(text_at(message, "context_id"))};
    if (type == "error") {
        if (piece.context.empty()) return remote::Refusal{error_of(message)};
        piece.failure = error_of(message);
        return piece;
    }
    if (piece.context.empty()) return std::nullopt;
    if (type == "chunk") {
        std::string_view coded;
        if (message["data"].get(coded) != simdjson::SUCCESS ||
            !net::decode_base64(coded, piece.audio))
            return malformed("whose \"data\" is not base64");
        if (piece.audio.empty()) return std::nullopt;
    } else if (type == "timestamps") {
        piece.parts = words_of(message);
        if (piece.parts.empty()) return std::nullopt;
    } else if (type == "done") {
        piece.is_final = true;
    } else {
        return std::nullopt;
    }
    return piece;
}

std::error_code meaning_of(unsigned status, std::string_view name) {
    if (name == "voice_not_found" || name == "model_not_found")
        return speaking::Errc::unknown_voice;
    if (name == "quota_exceeded") return speaking::Errc::quota_exceeded;
    switch (status) {
        case 401:
        case 403: return speaking::Errc::bad_credentials;
        case 402: return speaking::Errc::quota_exceeded;
        case 404: return speaking::Errc::unknown_voice;
        default: return status < 400 ? std::error_code() : speaking::Errc::synthesis_failed;
    }
}

std::string speak(std::string_view context, std::string_view text, std::string_view model,
                  const speaking::Voice& voice) {
    Json message{{"context_id", context},
                 {"model_id", model},
                 {"transcript", text},
                 {"voice", {{"mode", "id"}, {"id", voice.name}}},
                 {"output_format",
                  {{"container", "raw"}, {"encoding", "pcm_mulaw"}, {"sample_rate", 8'000}}},
                 {"continue", false},
                 {"max_buffer_delay_ms", 0},
                 {"add_timestamps", true}};
    // "en" of "en-US"
    const auto language = voice.language.substr(0, voice.language.find('-'));
    if (!language.empty()) message["language"] = language;
    if (voice.speed != 1.0)
        message["generation_config"] = {{"speed", std::clamp(voice.speed, slowest, fastest)}};
    return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string cancel(std::string_view context) {
    return Json{{"context_id", context}, {"cancel", true}}.dump();
}

net::Url voice_url(const net::Url& base) {
    return remote::stream_url(base, "/tts/websocket", {{"cartesia_version", std::string(version)}});
}

bool is_voice_id(std::string_view name) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::ranges::equal(name, shape, [](char c, char wanted) {
        if (wanted == '-') return c == '-';
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

}  // namespace neura::providers::cartesia
