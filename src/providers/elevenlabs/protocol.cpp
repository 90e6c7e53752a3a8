#include "providers/elevenlabs/protocol.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "net/base64.hpp"
#include "net/http.hpp"
#include "net/json.hpp"

namespace neura::providers::elevenlabs {

namespace dom = simdjson::dom;
using Json = nlohmann::ordered_json;

namespace {

/// The vendor ends a stream that has nothing to say for so many seconds; 180 at the most.
constexpr std::string_view idle_seconds = "180";

constexpr double slowest = 0.7;
constexpr double fastest = 1.2;

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(Errc::malformed_message, "elevenlabs: read a message " + std::string(wrong));
}

// The vendor's pages, its client library and its servers do not agree how fields are spelt.

std::optional<std::string_view> text_at(dom::object message, std::string_view name,
                                        std::string_view or_name) {
    std::string_view value;
    if (message[name].get(value) == simdjson::SUCCESS) return value;
    if (message[or_name].get(value) == simdjson::SUCCESS) return value;
    return std::nullopt;
}

bool flag_at(dom::object message, std::string_view name, std::string_view or_name) {
    bool value = false;
    if (message[name].get(value) == simdjson::SUCCESS && value) return true;
    return message[or_name].get(value) == simdjson::SUCCESS && value;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// What may be logged of an error: its name, never its message, which may repeat what was said.
std::string plain(std::string_view name) {
    constexpr std::size_t longest = 64;
    const bool is_plain = name.size() <= longest && std::ranges::all_of(name, [](char c) {
                              return is_letter_or_digit(c) || c == '_' || c == '-' || c == '+';
                          });
    return is_plain ? std::string(name) : "an error without a plain name";
}

remote::Refusal refusal(std::string_view name) {
    auto meaning = meaning_of_name(name);
    if (!meaning) meaning = Errc::refused;
    return {{meaning, "elevenlabs: the stream ended with " + plain(name)}};
}

std::optional<dom::array> list_at(dom::object object, std::string_view name,
                                  std::string_view or_name) {
    dom::array list;
    if (object[name].get(list) == simdjson::SUCCESS) return list;
    if (object[or_name].get(list) == simdjson::SUCCESS) return list;
    return std::nullopt;
}

/// The words of a message, put together from the times of their letters. What is not told for
/// every letter is left out.
std::vector<remote::SpokenPart> words_of(dom::object message) {
    std::vector<remote::SpokenPart> words;
    dom::object alignment;
    if (message["alignment"].get(alignment) != simdjson::SUCCESS) return words;
    const auto letters = list_at(alignment, "chars", "characters");
    const auto begins = list_at(alignment, "charStartTimesMs", "charsStartTimesMs");
    const auto lengths = list_at(alignment, "charDurationsMs", "charsDurationsMs");
    if (!letters || !begins || !lengths) return words;

    bool in_word = false;
    auto begin = begins->begin();
    auto length = lengths->begin();
    for (const auto letter : *letters) {
        if (!(begin != begins->end()) || !(length != lengths->end())) break;
        std::string_view text;
        double from = 0;
        double takes = 0;
        const bool is_told = letter.get(text) == simdjson::SUCCESS &&
                             (*begin).get(from) == simdjson::SUCCESS &&
                             (*length).get(takes) == simdjson::SUCCESS;
        ++begin;
        ++length;
        const bool blank = !is_told || text == " ";
        if (!blank) {
            constexpr double ms = 1e-3;
            if (!in_word) words.push_back({{}, remote::samples_at(from * ms), 0});
            words.back().text += text;
            words.back().end =
                std::max(words.back().begin, remote::samples_at((from + takes) * ms));
        }
        in_word = !blank;
    }
    return words;
}

std::string dumped(const Json& message) {
    return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_path_segment(std::string& path, std::string_view name) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : name) {
        if (is_letter_or_digit(c) || c == '-' || c == '_') {
            path += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        path += '%';
        path += digits[byte >> 4];
        path += digits[byte & 0x0f];
    }
}

/// What is asked of a voice is below this. A path in `base` stays in front.
std::string target_of_voice(std::string_view base, std::string_view voice) {
    std::string target(base.substr(0, base.find('?')));
    while (target.ends_with('/')) target.pop_back();
    target += "/v1/text-to-speech/";
    append_path_segment(target, voice);
    return target;
}

}  // namespace

Result<std::optional<remote::FromVoice>> read_message(std::string_view text) {
    if (text.size() > max_message_bytes) return malformed("longer than 1 MiB");
    const auto read = net::read_json(text);
    dom::object message;
    if (!read || read->get(message) != simdjson::SUCCESS)
        return malformed("that is not a JSON object");

    std::string_view error;
    if (message["error"].get(error) == simdjson::SUCCESS) return refusal(error);

    const auto context = text_at(message, "contextId", "context_id");
    if (!context) return std::nullopt;
    remote::Piece piece{.context = std::string(*context),
                        .parts = words_of(message),
                        .is_final = flag_at(message, "isFinal", "is_final")};
    dom::element audio;
    if (message["audio"].get(audio) == simdjson::SUCCESS && !audio.is_null()) {
        std::string_view coded;
        if (audio.get(coded) != simdjson::SUCCESS || !net::decode_base64(coded, piece.audio))
            return malformed("whose \"audio\" is not base64");
    }
    if (piece.audio.empty() && !piece.is_final) return std::nullopt;
    return piece;
}

std::vector<std::string> speak(std::string_view context, std::string_view text, double speed) {
    // Its first text must be one blank, and only it may tell how to speak.
    Json begin{{"text", " "}, {"context_id", context}};
    if (speed != 1.0) begin["voice_settings"] = {{"speed", std::clamp(speed, slowest, fastest)}};
    std::string words(text);
    if (!words.ends_with(' ')) words += ' ';  // else the next piece would be joined to it
    return {dumped(begin), dumped({{"text", words}, {"context_id", context}}),
            dumped({{"context_id", context}, {"flush", true}}),
            dumped({{"context_id", context}, {"close_context", true}})};
}

std::string speech_body(std::string_view text, std::string_view model, double speed) {
    Json body{{"text", text}, {"model_id", model}};
    if (speed != 1.0) body["voice_settings"] = {{"speed", std::clamp(speed, slowest, fastest)}};
    return dumped(body);
}

std::string speech_target(std::string_view base, std::string_view voice) {
    return target_of_voice(base, voice) + "/stream?output_format=ulaw_8000";
}

bool may_be_mulaw(std::optional<std::string_view> content_type) {
    if (!content_type || content_type->starts_with("application/octet-stream")) return true;
    return content_type->starts_with("audio/") && !content_type->contains("mpeg") &&
           !content_type->contains("wav");
}

Error speech_failure(unsigned status, std::string_view body) {
    Error failure{meaning_of_status(status),
                  "the answer was HTTP status " + std::to_string(status)};
    if (!failure.code) failure.code = Errc::refused;
    std::string_view name;
    const auto read = net::read_json(body);
    if (!read || (*read)["detail"]["status"].get(name) != simdjson::SUCCESS) return failure;
    if (const auto meaning = meaning_of_name(name)) failure.code = meaning;
    failure.doing.append(", ").append(plain(name));
    return failure;
}

net::Url voice_url(const net::Url& base, std::string_view voice, std::string_view model) {
    auto url = base;
    url.scheme = base.is_tls() ? "wss" : "ws";
    auto target = target_of_voice(base.target, voice);
    target += "/multi-stream-input?";
    target += net::encode_form({{"model_id", std::string(model)},
                                {"output_format", "ulaw_8000"},
                                {"auto_mode", "true"},
                                {"inactivity_timeout", std::string(idle_seconds)}});
    url.target = std::move(target);
    return url;
}

bool is_voice_id(std::string_view name) {
    constexpr std::size_t length = 20;
    return name.size() == length && std::ranges::all_of(name, is_letter_or_digit);
}

}  // namespace neura::providers::elevenlabs
