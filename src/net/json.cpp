#include "net/json.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace neura::net {

std::optional<simdjson::dom::element> read_json(std::string_view text) {
    thread_local simdjson::dom::parser parser;
    thread_local std::string padded;  // simdjson reads beyond the end
    padded.assign(text).append(simdjson::SIMDJSON_PADDING, ' ');
    constexpr bool has_no_padding = false;
    simdjson::dom::element read;
    const auto error = parser.parse(padded.data(), text.size(), has_no_padding).get(read);
    if (error != simdjson::SUCCESS) return std::nullopt;
    return read;
}

std::string json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace neura::net
