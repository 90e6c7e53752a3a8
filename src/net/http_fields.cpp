#include "net/http_fields.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <ctime>

namespace neura::net {

namespace {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_token_character(char c) {
    const char letter = to_lower(c);
    return is_digit(c) || (letter >= 'a' && letter <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

/// The number that is the whole of `text`; the greatest there is when it is greater.
std::optional<std::uint64_t> number(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::system_clock::time_point at) {
    const std::time_t whole = std::chrono::system_clock::to_time_t(at);
    std::tm utc{};
    gmtime_r(&whole, &utc);
    std::array<char, 40> text{};
    const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {text.data(), length};
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_field_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

bool is_framing_field(std::string_view name) {
    return equal_ignoring_case(name, "Content-Length") ||
           equal_ignoring_case(name, "Transfer-Encoding") ||
           equal_ignoring_case(name, "Connection");
}

ByteRange choose_range(std::optional<std::string_view> range, std::uint64_t size) {
    const ByteRange whole{.kind = ByteRange::Kind::whole, .first = 0, .length = size};
    constexpr std::string_view unit = "bytes=";
    if (!range || !equal_ignoring_case(range->substr(0, unit.size()), unit)) return whole;
    const auto spec = range->substr(unit.size());
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return whole;
    const auto from = spec.substr(0, dash);
    const auto to = spec.substr(dash + 1);
    const auto from_number = number(from);
    const auto to_number = number(to);
    if ((!from.empty() && !from_number) || (!to.empty() && !to_number)) return whole;

    const ByteRange unsatisfiable{.kind = ByteRange::Kind::unsatisfiable, .first = 0, .length = 0};
    if (!from_number) {
        if (!to_number) return whole;
        const auto length = std::min(*to_number, size);
        if (length == 0) return unsatisfiable;
        return {.kind = ByteRange::Kind::part, .first = size - length, .length = length};
    }
    if (to_number && *to_number < *from_number) return whole;
    if (*from_number >= size) return unsatisfiable;
    const auto last = to_number ? std::min(*to_number, size - 1) : size - 1;
    return {
        .kind = ByteRange::Kind::part, .first = *from_number, .length = last - *from_number + 1};
}

bool is_bodiless(unsigned status) { return status < 200 || status == 204 || status == 304; }

std::optional<std::string> response_head(const Response& response, const Framing& framing) {
    if (response.status < 100 || response.status > 999) return std::nullopt;
    const std::string_view reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head.append(reason).append("\r\n");
    append_field(head, "Date", http_date(framing.now));
    append_field(head, "Connection", framing.keep_alive ? "keep-alive" : "close");
    if (!is_bodiless(response.status)) {
        if (!is_field_value(response.content_type)) return std::nullopt;
        append_field(head, "Content-Type", response.content_type);
        append_field(head, "Content-Length", std::to_string(framing.length));
    }
    for (const auto& [name, value] : response.headers) {
        if (!is_token(name) || !is_field_value(value)) return std::nullopt;
        if (!is_framing_field(name)) append_field(head, name, value);
    }
    head += "\r\n";
    return head;
}

std::string origin_form(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
        return target.starts_with('/') ? std::string(target) : '/' + std::string(target);
    }
    return std::string(target);
}

}  // namespace neura::net
