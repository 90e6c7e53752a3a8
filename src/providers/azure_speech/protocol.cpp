#include "providers/azure_speech/protocol.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "net/json.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/id.hpp"

namespace neura::providers::azure_speech {

namespace dom = simdjson::dom;

namespace {

constexpr double ticks_a_sample = 1'250;  ///< a tick is 100 ns

/// Ten days: no turn is longer, and its samples fit any counter of ours.
constexpr double longest_turn = 864'000 * 1e7;

/// Source: the vendor's older protocol page.
constexpr std::size_t most_of_fields = 8'192;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view line_end = "\r\n";

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(Errc::malformed_message, "azure_speech: read a message " + std::string(wrong));
}

bool is_same(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\r')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

void read_fields(std::string_view fields, Frame& frame) {
    while (!fields.empty()) {
        const auto line = fields.substr(0, fields.find('\n'));
        fields.remove_prefix(std::min(line.size() + 1, fields.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto name = trimmed(line.substr(0, colon));
        const auto value = trimmed(line.substr(colon + 1));
        if (is_same(name, "Path")) frame.path = value;
        if (is_same(name, "X-RequestId")) frame.request_id = value;
        if (is_same(name, "X-StreamId")) frame.stream_id = value;
    }
}

/// The number of ticks in `object[name]` as a place.
std::optional<Place> place(dom::element object, std::string_view name) {
    double ticks = 0;
    if (object[name].get(ticks) != simdjson::SUCCESS) return std::nullopt;
    if (!(ticks >= 0 && ticks <= longest_turn)) return std::nullopt;
    return std::llround(ticks / ticks_a_sample);
}

std::string_view text(dom::element object, std::string_view name) {
    std::string_view value;
    if (object[name].get(value) != simdjson::SUCCESS) return {};
    return value;
}

Result<std::optional<FromListen>> phrase_of(dom::element message, std::string_view words,
                                            bool is_final) {
    const auto from = place(message, "Offset");
    const auto length = place(message, "Duration");
    if (!from || !length) return malformed("without numbers \"Offset\" and \"Duration\" of ticks");
    if (words.empty() && is_final) return NoWords{};
    if (words.empty()) return std::nullopt;
    Phrase phrase{.is_final = is_final, .text = std::string(words)};
    std::istringstream each(phrase.text);
    for (std::string word; each >> word;) ++phrase.words;
    phrase.from = *from;
    phrase.to = *from + *length;
    double confidence = 0;
    if (is_final && message["NBest"].at(0)["Confidence"].get(confidence) == simdjson::SUCCESS)
        phrase.confidence = static_cast<float>(std::clamp(confidence, 0.0, 1.0));
    std::string_view language;
    if (is_final && message["PrimaryLanguage"]["Language"].get(language) == simdjson::SUCCESS)
        phrase.language = language;
    return phrase;
}

Result<std::optional<FromListen>> read_phrase(dom::element message) {
    const auto status = text(message, "RecognitionStatus");
    if (status.empty()) return malformed("\"speech.phrase\" without a text \"RecognitionStatus\"");
    if (status == "Forbidden") return fail(Errc::out_of_quota, "listen with Azure: Forbidden");
    if (status == "BadRequest") return fail(Errc::bad_request, "listen with Azure: BadRequest");
    if (status == "TooManyRequests")
        return fail(Errc::too_many_streams, "listen with Azure: TooManyRequests");
    if (status == "Error") return fail(Errc::failed, "listen with Azure: Error");
    for (const auto* without : {"NoMatch", "InitialSilenceTimeout", "BabbleTimeout"})
        if (status == without) return NoWords{};
    // As of the end of the audio.
    if (status != "Success") return std::nullopt;
    auto words = text(message, "DisplayText");
    dom::element best;
    if (words.empty() && message["NBest"].at(0).get(best) == simdjson::SUCCESS)
        words = text(best, "Display");
    return phrase_of(message, words, true);
}

/// `text` as characters that may stand in XML.
std::string fit_for_xml(std::string_view text) {
    auto fit = nlohmann::json::parse(net::json_text(text)).get<std::string>();
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; };
    std::ranges::replace_if(fit, is_control, ' ');
    return fit;
}

/// "en-US" of "en-US-AvaNeural".
std::string language_of(std::string_view voice) {
    const auto first = voice.find('-');
    if (first == std::string_view::npos) return "en-US";
    return std::string(voice.substr(0, voice.find('-', first + 1)));
}

void add_fields(std::string& to, std::string_view path, const Stamp& stamp,
                std::string_view content_type) {
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(stamp.at.time_since_epoch()).count();
    fmt::format_to(std::back_inserter(to),
                   "Path: {}\r\nX-RequestId: {}\r\nX-Timestamp: {:%Y-%m-%dT%H:%M:%S}.{:03}Z\r\n",
                   path, stamp.request_id, fmt::gmtime(static_cast<std::time_t>(ms / 1'000)),
                   ms % 1'000);
    if (!content_type.empty()) to.append("Content-Type: ").append(content_type).append(line_end);
}

std::string json_message(std::string_view path, const Stamp& stamp, const nlohmann::json& body) {
    return text_message(path, stamp, json_type,
                        body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

Result<Frame> read_frame(const net::Message& message) {
    if (message.data.size() > max_message_bytes) return malformed("longer than 1 MiB");
    const std::string_view data(message.data);
    Frame frame;
    std::string_view fields;
    if (message.kind == net::Message::Kind::binary) {
        if (data.size() < 2) return malformed("of less than two bytes");
        const auto length = static_cast<std::size_t>(static_cast<unsigned char>(data[0])) << 8 |
                            static_cast<unsigned char>(data[1]);
        if (length > most_of_fields || length > data.size() - 2)
            return malformed("whose fields are longer than it");
        fields = data.substr(2, length);
        frame.body = data.substr(2 + length);
    } else {
        const auto end = data.find("\r\n\r\n");
        if (end == std::string_view::npos || end > most_of_fields)
            return malformed("without an end of its fields");
        fields = data.substr(0, end);
        frame.body = data.substr(end + 4);
    }
    read_fields(fields, frame);
    if (frame.path.empty()) return malformed("without a field \"Path\"");
    return frame;
}

std::string new_request_id() {
    auto id = random_hex(16);
    std::ranges::transform(id, id.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return id;
}

bool is_same_id(std::string_view one, std::string_view other) { return is_same(one, other); }

Result<std::optional<FromListen>> read_listen(const Frame& frame) {
    if (is_same(frame.path, "turn.end")) return TurnEnd{};
    const bool is_final = is_same(frame.path, "speech.phrase");
    if (!is_final && !is_same(frame.path, "speech.hypothesis") &&
        !is_same(frame.path, "speech.fragment"))
        return std::nullopt;
    const auto message = net::read_json(frame.body);
    if (!message || !message->is_object()) return malformed("whose body is not a JSON object");
    if (is_final) return read_phrase(*message);
    return phrase_of(*message, text(*message, "Text"), false);
}

Result<std::string> read_stream_id(const Frame& response) {
    const auto message = net::read_json(response.body);
    if (!message || !message->is_object()) return malformed("whose body is not a JSON object");
    std::string_view id;
    if ((*message)["audio"]["streamId"].get(id) != simdjson::SUCCESS || id.empty())
        return malformed("\"response\" without a text \"audio.streamId\"");
    return std::string(id);
}

std::string text_message(std::string_view path, const Stamp& stamp, std::string_view content_type,
                         std::string_view body) {
    std::string message;
    add_fields(message, path, stamp, content_type);
    return message.append(line_end).append(body);
}

std::string speech_config(const Stamp& stamp) {
    const nlohmann::json source{{"bitspersample", 8},        {"channelcount", 1},
                                {"connectivity", "Unknown"}, {"manufacturer", "Neura"},
                                {"model", "Telephone"},      {"samplerate", 8'000},
                                {"type", "Stream"}};
    const nlohmann::json context{
        {"system", {{"name", "Neura"}, {"version", "1"}, {"build", "Cpp"}, {"lang", "Cpp"}}},
        {"os", {{"platform", "Linux"}, {"name", "Linux"}, {"version", "unknown"}}},
        {"audio", {{"source", source}}}};
    return json_message("speech.config", stamp,
                        {{"context", context}, {"recognition", "conversation"}});
}

std::string speech_context(const Stamp& stamp, std::span<const std::string> languages,
                           const std::vector<std::string>& expected) {
    // After 500 ms of silence what was said is settled; when the caller has finished is for others
    // to say.
    const nlohmann::json segmentation{{"mode", "Custom"}, {"segmentationSilenceTimeoutMs", 500}};
    nlohmann::json body{{"phraseDetection",
                         {{"language", languages.front()},
                          {"mode", "Conversation"},
                          {"conversation", {{"segmentation", segmentation}}},
                          {"enrichment", {{"profanity", "Raw"}}}}},
                        {"phraseOutput", {{"format", "Detailed"}}}};
    if (languages.size() > 1) {
        body["languageId"] = {{"languages", languages},
                              {"mode", "DetectContinuous"},
                              {"Priority", "PrioritizeLatency"},
                              {"onSuccess", {{"action", "Recognize"}}},
                              {"onUnknown", {{"action", "None"}}}};
        body["phraseOutput"]["interimResults"] = {{"resultType", "Auto"}};
        body["phraseOutput"]["phraseResults"] = {{"resultType", "Always"}};
    }
    auto items = nlohmann::json::array();
    for (const auto& phrase : expected) {
        if (items.size() == most_phrases) break;
        if (!phrase.empty() && phrase.size() <= longest_phrase) items.push_back({{"text", phrase}});
    }
    if (!items.empty()) {
        const nlohmann::json group{{"type", "Generic"}, {"items", items}};
        body["dgi"] = {{"groups", nlohmann::json::array({group})}, {"bias", 1}};
    }
    return json_message("speech.context", stamp, body);
}

std::vector<std::uint8_t> audio_message(const Stamp& stamp, audio::Mulaw audio, bool first) {
    std::string fields;
    add_fields(fields, "audio", stamp, first ? "audio/x-wav" : std::string_view());
    std::vector<std::uint8_t> message;
    message.reserve(2 + fields.size() + audio.size());
    message.push_back(static_cast<std::uint8_t>(fields.size() >> 8));
    message.push_back(static_cast<std::uint8_t>(fields.size() & 0xff));
    message.insert(message.end(), fields.begin(), fields.end());
    message.insert(message.end(), audio.begin(), audio.end());
    return message;
}

audio::Mulaw riff_head() {
    // clang-format off
    static constexpr std::array<std::uint8_t, 44> head{
        'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'A', 'V', 'E', 'f', 'm', 't', ' ',
        16, 0, 0, 0, 7, 0, 1, 0,                            // mu-law, one channel
        0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0,     // 8,000 Hz, bytes a second; one byte, 8 bits
        'd', 'a', 't', 'a', 0, 0, 0, 0};
    // clang-format on
    return head;
}

std::string synthesis_context(const Stamp& stamp) {
    const nlohmann::json metadata{{"bookmarkEnabled", false},
                                  {"punctuationBoundaryEnabled", "false"},
                                  {"sentenceBoundaryEnabled", "false"},
                                  {"sessionEndEnabled", false},
                                  {"visemeEnabled", false},
                                  {"wordBoundaryEnabled", "false"}};
    const nlohmann::json audio{{"metadataOptions", metadata},
                               {"outputFormat", "raw-8khz-8bit-mono-mulaw"}};
    return json_message(
        "synthesis.context", stamp,
        {{"synthesis", {{"audio", audio}, {"language", {{"autoDetection", false}}}}}});
}

std::string ssml_message(const Stamp& stamp, std::string_view voice, std::string_view text,
                         double speed) {
    return text_message("ssml", stamp, "application/ssml+xml", ssml(voice, text, speed));
}

std::string stop_message(const Stamp& stamp) {
    return json_message("synthesis.control", stamp, {{"action", "stop"}});
}

std::string ssml(std::string_view voice, std::string_view text, double speed) {
    pugi::xml_document document;
    auto speak = document.append_child("speak");
    speak.append_attribute("version") = "1.0";
    speak.append_attribute("xmlns") = "http://www.w3.org/2001/10/synthesis";
    speak.append_attribute("xml:lang") = language_of(fit_for_xml(voice)).c_str();
    auto saying = speak.append_child("voice");
    saying.append_attribute("name") = fit_for_xml(voice).c_str();
    const auto change = std::lround((std::clamp(speed, 0.5, 2.0) - 1.0) * 100);
    if (change != 0) {
        saying = saying.append_child("prosody");
        saying.append_attribute("rate") = fmt::format("{:+}%", change).c_str();
    }
    saying.text().set(fit_for_xml(text).c_str());
    std::ostringstream out;
    document.save(out, "", pugi::format_raw | pugi::format_no_declaration);
    return out.str();
}

net::Url listen_url(const net::Url& base, std::span<const std::string> languages) {
    // Languages are told apart all through a turn on this one alone.
    const auto* const path = languages.size() > 1
                                 ? "/speech/universal/v2"
                                 : "/speech/recognition/conversation/cognitiveservices/v1";
    return remote::stream_url(base, path,
                              {{"language", languages.front()}, {"format", "detailed"}});
}

net::Url speak_url(const net::Url& base) {
    return remote::stream_url(base, "/tts/cognitiveservices/websocket/v1", {});
}

bool is_voice_name(std::string_view name) {
    const auto is_plain = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == ':' || c == '_';
    };
    return std::ranges::count(name, '-') >= 2 && name.ends_with("Neural") &&
           std::ranges::all_of(name, is_plain);
}

}  // namespace neura::providers::azure_speech
