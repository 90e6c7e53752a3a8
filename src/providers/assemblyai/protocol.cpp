#include "providers/assemblyai/protocol.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>

#include "call/listening/speech_to_text.hpp"
#include "net/json.hpp"

namespace neura::providers::assemblyai {

namespace dom = simdjson::dom;
using listening::Errc;

namespace {

constexpr double samples_a_millisecond = 8;

/// Ten days: no stream is longer, and its samples fit any counter of ours.
constexpr double longest_stream = 864'000'000;

constexpr std::size_t most_of_words = 200;

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(Errc::protocol_violation, "assemblyai: read a message " + std::string(wrong));
}

std::string_view text(dom::element object, std::string_view name) {
    std::string_view value;
    if (object[name].get(value) != simdjson::SUCCESS) return {};
    return value;
}

/// The number of milliseconds in `object[name]` as a place.
std::optional<Place> place(dom::element object, std::string_view name) {
    double ms = 0;
    if (object[name].get(ms) != simdjson::SUCCESS) return std::nullopt;
    if (!(ms >= 0 && ms <= longest_stream)) return std::nullopt;
    return std::llround(ms * samples_a_millisecond);
}

std::string printable(std::string_view words) {
    std::string kept(words.substr(0, most_of_words));
    for (char& c : kept)
        if (c < ' ' || c > '~') c = '?';
    return kept;
}

Result<std::optional<Said>> read_turn(dom::element message) {
    Turn turn;
    if (message["turn_order"].get(turn.order) != simdjson::SUCCESS)
        return malformed("\"Turn\" without a whole number \"turn_order\"");
    if (message["end_of_turn"].get(turn.ended) != simdjson::SUCCESS)
        return malformed("\"Turn\" without a flag \"end_of_turn\"");
    turn.over = turn.ended;
    std::string_view transcript;
    if (message["transcript"].get(transcript) != simdjson::SUCCESS)
        return malformed("\"Turn\" without a text \"transcript\"");

    std::string all;
    double confidence = 0;
    dom::array words;
    if (message["words"].get(words) == simdjson::SUCCESS) {
        for (const auto word : words) {
            const auto said = text(word, "text");
            if (said.empty()) continue;
            if (!all.empty()) all += ' ';
            all += said;
            ++turn.words;
            if (!turn.first_word) turn.first_word = place(word, "start");
            if (const auto end = place(word, "end")) turn.last_word = end;
            double sure = 0;
            if (word["confidence"].get(sure) == simdjson::SUCCESS)
                confidence += std::clamp(sure, 0.0, 1.0);
        }
    }
    if (turn.words > 0)
        turn.confidence = static_cast<float>(confidence / static_cast<double>(turn.words));
    // Of a turn under way `transcript` may have the words only that will not change any more.
    const bool has_all = turn.ended && !transcript.empty();
    turn.text = has_all || all.empty() ? std::string(transcript) : std::move(all);
    turn.language = text(message, "language_code");
    return turn;
}

bool mentions(std::string_view words, std::string_view any) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    return !std::ranges::search(words, any, same).empty();
}

std::error_code meaning_of_status(unsigned status) {
    switch (status) {
        case 400:
        case 404: return Errc::unsupported_language;
        case 401:
        case 403: return Errc::bad_credentials;
        case 402: return Errc::quota_exceeded;
        default: return {};
    }
}

}  // namespace

Result<std::optional<Said>> read(std::string_view json) {
    if (json.size() > max_message_bytes) return malformed("longer than 1 MiB");
    const auto message = net::read_json(json);
    if (!message || !message->is_object()) return malformed("that is not a JSON object");
    const auto type = text(*message, "type");
    if (type.empty()) return malformed("without a text \"type\"");
    if (type == "Begin") return Begun{std::string(text(*message, "id"))};
    if (type == "Turn") return read_turn(*message);
    if (type == "Termination") return Over{};
    if (type == "Error") {
        std::int64_t code = 0;
        const bool has_code = (*message)["error_code"].get(code) == simdjson::SUCCESS;
        return Failure{has_code && code > 0 && code < 10'000 ? static_cast<int>(code) : 0,
                       printable(text(*message, "error"))};
    }
    return std::nullopt;
}

net::Url listen_url(const net::Url& base, std::string_view model,
                    const std::vector<std::string>& expected, bool tells_language) {
    net::Form query{
        {"speech_model", std::string(model)}, {"sample_rate", "8000"}, {"encoding", "pcm_mulaw"}};
    if (tells_language) query.emplace_back("language_detection", "true");
    auto terms = nlohmann::json::array();
    for (const auto& term : expected) {
        if (terms.size() == most_terms) break;
        if (!term.empty() && term.size() <= longest_term) terms.push_back(term);
    }
    if (!terms.empty())
        query.emplace_back("keyterms_prompt",
                           terms.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return remote::stream_url(base, "/v3/ws", query);
}

std::error_code meaning_of(int code, std::string_view words) {
    constexpr int policy = 1008;
    constexpr int old_auth = 4001;
    constexpr int old_funds = 4002;
    if (code == old_auth) return Errc::bad_credentials;
    if (code == old_funds) return Errc::quota_exceeded;
    if (code != policy || mentions(words, "too many")) return {};
    for (const auto* money : {"balance", "credit", "fund", "billing", "payment"})
        if (mentions(words, money)) return Errc::quota_exceeded;
    return Errc::bad_credentials;
}

Error explained(Error why, const remote::Ending& ending) {
    auto meaning = meaning_of_status(ending.answer.status);
    if (ending.code) meaning = meaning_of(*ending.code, why.doing);
    if (meaning) why.code = meaning;
    return why;
}

}  // namespace neura::providers::assemblyai
