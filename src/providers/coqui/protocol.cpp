#include "providers/coqui/protocol.hpp"

#include "call/speaking/text_to_speech.hpp"
#include "net/http.hpp"
#include "net/json.hpp"

namespace neura::providers::coqui {

namespace dom = simdjson::dom;

namespace {

/// Tokens of the voice model a piece: fewer come sooner and sound rougher. The server's own
/// default.
constexpr std::string_view chunk_tokens = "20";

std::unexpected<Error> no_speaker(std::string_view why) {
    return fail(std::make_error_code(std::errc::invalid_argument),
                "read a voice of XTTS: it " + std::string(why));
}

bool is_of_numbers(dom::array list) {
    double number = 0;
    for (const auto each : list)
        if (each.get(number) != simdjson::SUCCESS) return false;
    return list.size() > 0;
}

bool is_of_lists(dom::array rows) {
    dom::array row;
    for (const auto each : rows)
        if (each.get(row) != simdjson::SUCCESS || !is_of_numbers(row)) return false;
    return rows.size() > 0;
}

}  // namespace

std::string speech_form(std::string_view text, std::string_view speaker,
                        std::string_view language) {
    net::Form form{{"text", std::string(text)}};
    if (!speaker.empty()) form.emplace_back("speaker_id", speaker);
    if (!language.empty()) form.emplace_back("language_id", language);
    return net::encode_form(form);
}

Result<std::string> read_speaker(std::string_view json) {
    if (json.size() > most_of_speaker)
        return no_speaker("is longer than 4 MiB: take one voice of it");
    const auto read = net::read_json(json);
    dom::object speaker;
    if (!read || read->get(speaker) != simdjson::SUCCESS) return no_speaker("is no JSON object");
    dom::array embedding;
    dom::array latent;
    if (speaker["speaker_embedding"].get(embedding) != simdjson::SUCCESS ||
        !is_of_numbers(embedding))
        return no_speaker("has no list of numbers \"speaker_embedding\"");
    if (speaker["gpt_cond_latent"].get(latent) != simdjson::SUCCESS || !is_of_lists(latent))
        return no_speaker("has no lists of numbers \"gpt_cond_latent\"");
    return "\"speaker_embedding\":" + simdjson::minify(embedding) +
           ",\"gpt_cond_latent\":" + simdjson::minify(latent);
}

std::string stream_body(std::string_view text, std::string_view speaker,
                        std::string_view language) {
    std::string body = "{\"text\":" + net::json_text(text);
    body.append(",\"language\":").append(net::json_text(xtts_language(language)));
    body.append(R"(,"add_wav_header":false,"stream_chunk_size":")").append(chunk_tokens);
    return body.append("\",").append(speaker).append("}");
}

std::string xtts_language(std::string_view language) {
    const auto primary = language.substr(0, language.find('-'));
    if (primary.empty()) return "en";
    return primary == "zh" ? "zh-cn" : std::string(primary);
}

bool may_be_speech(std::optional<std::string_view> content_type) {
    return !content_type || content_type->starts_with("audio/") ||
           content_type->starts_with("application/octet-stream");
}

Error refusal(unsigned status) {
    const auto words = "the answer was HTTP status " + std::to_string(status);
    switch (status) {
        case 401:
        case 403: return {speaking::Errc::bad_credentials, words};
        case 404: return {speaking::Errc::unknown_voice, words + ": it is another kind of server"};
        case 422: return {speaking::Errc::unknown_voice, words + ": it does not take the voice"};
        default: return {speaking::Errc::synthesis_failed, words};
    }
}

}  // namespace neura::providers::coqui
