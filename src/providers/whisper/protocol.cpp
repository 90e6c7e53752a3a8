#include "providers/whisper/protocol.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>

#include "audio/wav.hpp"
#include "call/listening/speech_to_text.hpp"
#include "net/json.hpp"
#include "net/web_socket.hpp"

namespace neura::providers::whisper {

namespace dom = simdjson::dom;
using listening::Errc;

namespace {

/// Above it a segment holds no speech, if its words are unlikely too; a text that can be written
/// so much shorter repeats itself. Source: the defaults of OpenAI's own whisper/transcribe.py.
constexpr double no_speech_above = 0.6;
constexpr double unlikely_below = -1.0;
constexpr double repeats_above = 2.4;

/// What is said of nothing, as learned from subtitles; a caller may say it too.
constexpr auto said_of_nothing = std::to_array<std::string_view>(
    {"thank you", "thank you very much", "thanks", "you", "bye", "bye bye", "okay", "so"});

/// And what no caller says.
constexpr auto never_said = std::to_array<std::string_view>(
    {"thanks for watching", "thank you for watching", "please subscribe",
     "subtitles by the amara org community", "like and subscribe"});

constexpr std::size_t most_of_words = 200;

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(Errc::protocol_violation, "whisper: read an answer " + std::string(wrong));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto from = text.find_first_not_of(blanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// Lower-case words with one blank between them, of ASCII.
std::string bare(std::string_view text) {
    std::string words;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || byte >= 0x80)
            words += static_cast<char>(std::tolower(byte));
        else if (c != '\'' && !words.empty() && words.back() != ' ')
            words += ' ';
    }
    while (words.ends_with(' ')) words.pop_back();
    return words;
}

/// "[BLANK_AUDIO]", "(music)", "*sighs*": about the audio, not what was said.
bool is_note(std::string_view text) {
    constexpr auto pairs = std::to_array<std::string_view>({"[]", "()", "**"});
    return std::ranges::any_of(pairs, [&](std::string_view pair) {
        return text.size() > 1 && text.front() == pair[0] &&
               text.find(pair[1], 1) == text.size() - 1;
    });
}

std::optional<double> number(dom::element object, std::string_view name) {
    double value = 0;
    if (object[name].get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

/// @param no_speech, sure  a probability and the logarithm of one, where the server gives them
bool is_invented(std::string_view text, std::optional<double> no_speech,
                 std::optional<double> sure) {
    if (text.empty() || is_note(text)) return true;
    const auto words = bare(text);
    if (words.empty() || std::ranges::find(never_said, words) != never_said.end()) return true;
    if (no_speech.value_or(0) <= no_speech_above) return false;
    return sure.value_or(0) < unlikely_below ||
           std::ranges::find(said_of_nothing, words) != said_of_nothing.end();
}

void join(std::string& text, std::string_view more) {
    if (!text.empty()) text += ' ';
    text += more;
}

decoding::Recognition read_segments(dom::array segments) {
    decoding::Recognition heard;
    double sum = 0;
    double weight = 0;
    for (const auto segment : segments) {
        std::string_view text;
        if (segment["text"].get(text) != simdjson::SUCCESS) continue;
        text = trimmed(text);
        const auto sure = number(segment, "avg_logprob");
        if (is_invented(text, number(segment, "no_speech_prob"), sure)) continue;
        if (number(segment, "compression_ratio").value_or(0) > repeats_above) continue;
        join(heard.text, text);
        if (!sure || !(*sure <= 0)) continue;
        const auto length = static_cast<double>(text.size());
        sum += *sure * length;
        weight += length;
    }
    if (weight > 0) heard.confidence = static_cast<float>(std::exp(sum / weight));
    return heard;
}

/// Servers tell it by its English name, some by its code.
std::string code_of(std::string_view language) {
    struct Known {
        std::string_view name;
        std::string_view code;
    };
    constexpr auto all = std::to_array<Known>({{"english", "en"},
                                               {"french", "fr"},
                                               {"spanish", "es"},
                                               {"german", "de"},
                                               {"turkish", "tr"},
                                               {"chinese", "zh"}});
    const auto plain = bare(language);
    const auto found = std::ranges::find_if(
        all, [&](const Known& known) { return plain == known.name || plain == known.code; });
    return found == all.end() ? std::string() : std::string(found->code);
}

void add_field(std::string& body, std::string_view boundary, std::string_view name,
               std::string_view value) {
    body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
    body.append(name).append("\"\r\n\r\n").append(value).append("\r\n");
}

std::string printable(std::string_view words) {
    std::string kept(words.substr(0, most_of_words));
    for (char& c : kept)
        if (c < ' ' || c > '~') c = '?';
    return kept;
}

/// {"error": {"message", "code", "type"}} of OpenAI's kind, {"error": "…"} of whisper.cpp,
/// {"detail": "…"} of others.
struct Refusal {
    std::string words;
    bool for_want_of_money = false;
};

Refusal read_refusal(std::string_view body) {
    if (body.size() > max_answer_bytes) return {};
    const auto message = net::read_json(body);
    if (!message) return {};
    Refusal refusal;
    std::string_view text;
    for (const auto& found : {(*message)["error"]["message"], (*message)["error"],
                              (*message)["detail"], (*message)["message"]}) {
        if (found.get(text) != simdjson::SUCCESS) continue;
        refusal.words = printable(text);
        break;
    }
    for (const auto* name : {"code", "type"}) {
        if ((*message)["error"][name].get(text) != simdjson::SUCCESS) continue;
        if (text == "insufficient_quota" || text == "credit_balance_exhausted")
            refusal.for_want_of_money = true;
    }
    return refusal;
}

}  // namespace

std::string prompt_of(const std::vector<std::string>& expected_words) {
    std::string prompt;
    for (const auto& word : expected_words) {
        if (word.empty() || prompt.size() + word.size() + 2 > longest_prompt) continue;
        if (!prompt.empty()) prompt += ", ";
        prompt += word;
    }
    return prompt;
}

Upload upload_of(const RequestOptions& options, audio::Samples samples) {
    const auto file = audio::wav_bytes({.samples = {samples.begin(), samples.end()}});
    std::string boundary = "neura-transcription";
    while (file.contains(boundary) || options.prompt.contains(boundary) ||
           options.model.contains(boundary))
        boundary += '-';

    std::string body;
    body.reserve(file.size() + 2'048);
    add_field(body, boundary, "model", options.model);
    if (!options.language.empty())
        add_field(body, boundary, "language",
                  options.language.substr(0, options.language.find('-')));
    // OpenAI's models after Whisper have no other format.
    const bool is_plain = options.model.starts_with("gpt-");
    add_field(body, boundary, "response_format", is_plain ? "json" : "verbose_json");
    if (!options.prompt.empty()) add_field(body, boundary, "prompt", options.prompt);
    // whisper.cpp would otherwise read the audio once more to tell the language.
    if (options.is_own_server) add_field(body, boundary, "no_language_probabilities", "true");
    body.append("--").append(boundary);
    body +=
        "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"utterance.wav\"\r\n"
        "Content-Type: audio/wav\r\n\r\n";
    body.append(file).append("\r\n--").append(boundary).append("--\r\n");
    return {.content_type = "multipart/form-data; boundary=" + boundary, .body = std::move(body)};
}

Result<decoding::Recognition> read_transcription(std::string_view body) {
    if (body.size() > max_answer_bytes) return malformed("longer than 1 MiB");
    const auto message = net::read_json(body);
    std::string_view text;
    if (!message || (*message)["text"].get(text) != simdjson::SUCCESS)
        return malformed("that is not a JSON object with a text \"text\"");
    decoding::Recognition heard;
    dom::array segments;
    text = trimmed(text);
    if ((*message)["segments"].get(segments) == simdjson::SUCCESS && segments.size() > 0)
        heard = read_segments(segments);
    else if (!is_invented(text, std::nullopt, std::nullopt))
        heard.text = text;
    std::string_view language;
    if ((*message)["language"].get(language) == simdjson::SUCCESS)
        heard.language = code_of(language);
    return heard;
}

Error failure_of(unsigned status, std::string_view body) {
    const auto refusal = read_refusal(body);
    std::error_code code = net::Errc::refused;
    switch (status) {
        case 401:
        case 403: code = Errc::bad_credentials; break;
        case 402: code = Errc::quota_exceeded; break;
        case 400:
        case 404:
        case 422: code = Errc::unsupported_language; break;
        case 429:
            if (refusal.for_want_of_money) code = Errc::quota_exceeded;
            break;
        default: break;
    }
    std::string words = "transcribe: HTTP status " + std::to_string(status);
    if (!refusal.words.empty()) words.append(": ").append(refusal.words);
    return {code, std::move(words)};
}

}  // namespace neura::providers::whisper
