#include "providers/deepgram/protocol.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "net/json.hpp"
#include "providers/remote/connection.hpp"

namespace neura::providers::deepgram {

namespace dom = simdjson::dom;

namespace {

constexpr double samples_a_second = 8'000;

/// Ten days: no stream is longer, and its samples fit any counter of ours.
constexpr double longest_stream = 864'000;

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(Errc::malformed_message, "deepgram: read a message " + std::string(wrong));
}

/// The number of seconds in `object[name]` as a place.
std::optional<Place> place(dom::element object, std::string_view name) {
    double seconds = 0;
    if (object[name].get(seconds) != simdjson::SUCCESS) return std::nullopt;
    if (!(seconds >= 0 && seconds <= longest_stream)) return std::nullopt;
    return std::llround(seconds * samples_a_second);
}

bool flag(dom::element message, std::string_view name) {
    bool value = false;
    return message[name].get(value) == simdjson::SUCCESS && value;
}

std::string text(dom::element message, std::string_view name) {
    std::string_view value;
    if (message[name].get(value) != simdjson::SUCCESS) return {};
    return std::string(value);
}

/// Times of words are a comfort, so what is odd about them is passed over.
void read_words(dom::element alternative, Results& results) {
    dom::array words;
    if (alternative["words"].get(words) != simdjson::SUCCESS) return;
    for (const auto word : words) {
        if (!results.first_word) results.first_word = place(word, "start");
        if (const auto end = place(word, "end")) results.last_word = end;
    }
}

Result<std::optional<FromListen>> read_results(dom::element message) {
    Results results;
    const auto start = place(message, "start");
    if (!start) return malformed("\"Results\" without a number \"start\" of seconds");
    const auto duration = place(message, "duration");
    if (!duration) return malformed("\"Results\" without a number \"duration\" of seconds");
    results.from = *start;
    results.to = *start + *duration;
    results.is_final = flag(message, "is_final");
    results.speech_final = flag(message, "speech_final");
    results.from_finalize = flag(message, "from_finalize");

    dom::element alternative;
    std::string_view transcript;
    if (message["channel"]["alternatives"].at(0).get(alternative) != simdjson::SUCCESS ||
        alternative["transcript"].get(transcript) != simdjson::SUCCESS)
        return malformed("\"Results\" without a text \"channel.alternatives[0].transcript\"");
    results.transcript = transcript;
    double confidence = 0;
    if (alternative["confidence"].get(confidence) == simdjson::SUCCESS && confidence >= 0 &&
        confidence <= 1)
        results.confidence = static_cast<float>(confidence);
    read_words(alternative, results);
    return results;
}

/// The first `length` bytes of `text`, less where that would split a character.
std::size_t whole_characters(std::string_view text, std::size_t length) {
    constexpr std::size_t longest_character = 4;
    if (length >= text.size()) return text.size();
    auto end = length;
    while (end > 0 && length - end < longest_character &&
           (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return end == 0 ? length : end;
}

/// The message, an object; its "type" is written to `type`. Both until this thread reads the next.
Result<dom::element> open(std::string_view text, std::string_view& type) {
    if (text.size() > max_message_bytes) return malformed("longer than 1 MiB");
    const auto message = net::read_json(text);
    if (!message || !message->is_object()) return malformed("that is not a JSON object");
    if ((*message)["type"].get(type) != simdjson::SUCCESS)
        return malformed("without a text \"type\"");
    return *message;
}

}  // namespace

Result<std::optional<FromListen>> read_listen(std::string_view json) {
    std::string_view type;
    const auto message = open(json, type);
    if (!message) return std::unexpected(message.error());
    if (type == "Results") return read_results(*message);
    if (type == "UtteranceEnd") return UtteranceEnd{};
    if (type == "Metadata") return StreamOver{text(*message, "request_id")};
    return std::nullopt;
}

Result<std::optional<FromSpeak>> read_speak(std::string_view json) {
    std::string_view type;
    const auto message = open(json, type);
    if (!message) return std::unexpected(message.error());
    if (type == "Metadata") return SpeakReady{text(*message, "request_id")};
    if (type == "Flushed") return Flushed{};
    if (type == "Cleared") return Cleared{};
    if (type == "Warning") return Warning{text(*message, "code"), text(*message, "description")};
    return std::nullopt;
}

std::vector<std::string> speak(std::string_view text) {
    std::vector<std::string> messages;
    while (!text.empty()) {
        auto length = whole_characters(text, most_text);
        if (length < text.size()) {
            const auto blank = text.substr(0, length).rfind(' ');
            if (blank != std::string_view::npos) length = blank + 1;
        }
        const nlohmann::ordered_json message{{"type", "Speak"}, {"text", text.substr(0, length)}};
        messages.push_back(message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        text.remove_prefix(length);
    }
    return messages;
}

net::Url listen_url(const net::Url& base, std::string_view model, std::string_view language) {
    return remote::stream_url(base, "/v1/listen",
                              {{"model", std::string(model)},
                               {"language", std::string(language)},
                               {"encoding", "mulaw"},
                               {"sample_rate", "8000"},
                               {"channels", "1"},
                               {"interim_results", "true"},
                               {"punctuate", "true"},
                               {"endpointing", "300"},
                               {"utterance_end_ms", "1000"}});
}

net::Url speak_url(const net::Url& base, std::string_view model) {
    return remote::stream_url(
        base, "/v1/speak",
        {{"model", std::string(model)}, {"encoding", "mulaw"}, {"sample_rate", "8000"}});
}

}  // namespace neura::providers::deepgram
