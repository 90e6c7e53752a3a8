#include "providers/deepgram/protocol.hpp"

#include <algorithm>
#include <array>
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
template <class Words>
void read_words(dom::element object, Words& read) {
    dom::array words;
    if (object["words"].get(words) != simdjson::SUCCESS) return;
    for (const auto word : words) {
        if (!read.first_word) read.first_word = place(word, "start");
        if (const auto end = place(word, "end")) read.last_word = end;
    }
}

std::optional<float> mean_confidence(dom::element object) {
    dom::array words;
    if (object["words"].get(words) != simdjson::SUCCESS) return std::nullopt;
    double sum = 0;
    std::size_t count = 0;
    for (const auto word : words) {
        double sure = 0;
        if (word["confidence"].get(sure) != simdjson::SUCCESS) continue;
        sum += std::clamp(sure, 0.0, 1.0);
        ++count;
    }
    if (count == 0) return std::nullopt;
    return static_cast<float>(sum / static_cast<double>(count));
}

/// Nothing for one that is new: the next message says how the turn goes on.
std::optional<TurnInfo::Event> event_named(std::string_view name) {
    using Event = TurnInfo::Event;
    if (name == "Update") return Event::update;
    if (name == "StartOfTurn") return Event::started;
    if (name == "EagerEndOfTurn") return Event::likely_over;
    if (name == "TurnResumed") return Event::resumed;
    if (name == "EndOfTurn") return Event::over;
    return std::nullopt;
}

std::string printable(std::string_view code) {
    constexpr std::size_t most = 64;
    std::string kept(code.substr(0, most));
    for (char& c : kept)
        if (c < ' ' || c > '~') c = '?';
    return kept;
}

/// Of those that are told with the words, most of them first.
std::string first_language(dom::element words) {
    std::string_view language;
    if (words["languages"].at(0).get(language) != simdjson::SUCCESS) return {};
    return printable(language);
}

Result<std::optional<FromTurns>> read_turn_info(dom::element message) {
    std::string_view name;
    if (message["event"].get(name) != simdjson::SUCCESS)
        return malformed("\"TurnInfo\" without a text \"event\"");
    const auto event = event_named(name);
    if (!event) return std::nullopt;
    TurnInfo info{.event = *event};
    if (message["turn_index"].get(info.index) != simdjson::SUCCESS)
        return malformed("\"TurnInfo\" without a whole number \"turn_index\"");
    const auto from = place(message, "audio_window_start");
    const auto to = place(message, "audio_window_end");
    if (!from || !to)
        return malformed(
            "\"TurnInfo\" without numbers \"audio_window_start\" and \"audio_window_end\" of "
            "seconds");
    info.from = *from;
    info.to = std::max(*from, *to);
    std::string_view transcript;
    if (message["transcript"].get(transcript) != simdjson::SUCCESS)
        return malformed("\"TurnInfo\" without a text \"transcript\"");
    info.transcript = transcript;
    info.language = first_language(message);
    info.confidence = mean_confidence(message);
    read_words(message, info);
    return info;
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
    results.language = first_language(alternative);
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

Result<std::optional<FromTurns>> read_turns(std::string_view json) {
    std::string_view type;
    const auto message = open(json, type);
    if (!message) return std::unexpected(message.error());
    if (type == "TurnInfo") return read_turn_info(*message);
    if (type == "Error") return Failure{printable(text(*message, "code"))};
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

namespace {

void add_key_terms(net::Form& query, const std::vector<std::string>& expected) {
    std::size_t terms = 0;
    for (const auto& term : expected) {
        if (term.empty() || term.size() > longest_term) continue;
        if (terms++ == most_terms) break;
        query.emplace_back("keyterm", term);
    }
}

}  // namespace

net::Url listen_url(const net::Url& base, std::string_view model, std::string_view language,
                    const std::vector<std::string>& expected) {
    // Of other languages the vendor knows few countries; what it does not know it refuses.
    constexpr auto with_country = std::to_array<std::string_view>(
        {"de-CH", "es-419", "fr-CA", "nl-BE", "pt-BR", "pt-PT", "zh-CN", "zh-HK", "zh-TW"});
    const bool known = language.starts_with("en-") ||
                       std::ranges::find(with_country, language) != with_country.end();
    if (!known) language = language.substr(0, language.find('-'));
    net::Form query{{"model", std::string(model)},
                    {"language", std::string(language)},
                    {"encoding", "mulaw"},
                    {"sample_rate", "8000"},
                    {"channels", "1"},
                    {"interim_results", "true"},
                    {"punctuate", "true"},
                    {"endpointing", "300"},
                    {"utterance_end_ms", "1000"}};
    if (model.starts_with("nova-3")) add_key_terms(query, expected);
    return remote::stream_url(base, "/v1/listen", query);
}

bool hears_several(std::string_view model, std::string_view language) {
    // Of the vendor's table of models and languages: those of "multi".
    constexpr auto of_multi = std::to_array<std::string_view>(
        {"en", "es", "fr", "de", "hi", "ru", "pt", "ja", "it", "nl"});
    if (!model.starts_with("nova-3") && !model.ends_with("-multi")) return false;
    const auto plain = language.substr(0, language.find('-'));
    return std::ranges::find(of_multi, plain) != of_multi.end();
}

net::Url turns_url(const net::Url& base, std::string_view model,
                   std::span<const std::string> languages,
                   const std::vector<std::string>& expected) {
    // Thresholds: 0.7 and 5 s are the vendor's own; from 0.3 to 0.9 it tells of likely ends.
    net::Form query{{"model", std::string(model)},  {"encoding", "mulaw"},
                    {"sample_rate", "8000"},        {"eot_threshold", "0.7"},
                    {"eager_eot_threshold", "0.4"}, {"eot_timeout_ms", "5000"}};
    if (model.ends_with("-multi"))
        for (const auto& language : languages)
            query.emplace_back("language_hint", language.substr(0, language.find('-')));
    add_key_terms(query, expected);
    return remote::stream_url(base, "/v2/listen", query);
}

net::Url speak_url(const net::Url& base, std::string_view model) {
    return remote::stream_url(
        base, "/v1/speak",
        {{"model", std::string(model)}, {"encoding", "mulaw"}, {"sample_rate", "8000"}});
}

}  // namespace neura::providers::deepgram
