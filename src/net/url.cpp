#include "net/url.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>
#include <optional>

namespace neura::net {

namespace {

struct KnownScheme {
    std::string_view name;
    std::uint16_t port;
};

constexpr std::array<KnownScheme, 4> schemes{{
    {"http", 80},
    {"https", 443},
    {"ws", 80},
    {"wss", 443},
}};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::unexpected<Error> wrong(std::string what) {
    return fail(std::make_error_code(std::errc::invalid_argument),
                "read a URL: " + std::move(what));
}

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

std::optional<std::uint16_t> port_number(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || stop != end || port == 0) return std::nullopt;
    return port;
}

bool is_ipv6(const std::string& text) {
    boost::system::error_code error;
    boost::asio::ip::make_address_v6(text, error);
    // A zone ("fe80::1%eth0") means something on this machine only.
    return !error && !text.contains('%');
}

/// Takes the host off the front of `authority`, brackets and all.
Result<std::string> take_host(std::string_view& authority) {
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return wrong("the IPv6 address has no closing ']'");
        auto host = lower(authority.substr(1, close - 1));
        if (!is_ipv6(host)) return wrong("what stands in brackets is not an IPv6 address");
        authority.remove_prefix(close + 1);
        return host;
    }
    if (std::ranges::count(authority, ':') > 1)
        return wrong("an IPv6 address stands in brackets, as in http://[::1]:8080/");
    const auto end = std::min(authority.find(':'), authority.size());
    auto host = lower(authority.substr(0, end));
    if (host.empty()) return wrong("the host is missing, expected http://host/…");
    if (!std::ranges::all_of(host, is_host_character))
        return wrong("the host may hold letters, digits, '-', '.' and '_' only");
    authority.remove_prefix(end);
    return host;
}

}  // namespace

std::string Url::authority() const {
    auto text = host.contains(':') ? '[' + host + ']' : host;
    const auto* known = std::ranges::find(schemes, scheme, &KnownScheme::name);
    if (known == schemes.end() || known->port != port) text += ':' + std::to_string(port);
    return text;
}

std::string Url::origin() const { return scheme + "://" + authority(); }

Result<Url> parse_url(std::string_view text) {
    const auto mark = text.find("://");
    if (mark == std::string_view::npos)
        return wrong("the scheme is missing, expected http://, https://, ws:// or wss://");
    Url url;
    url.scheme = lower(text.substr(0, mark));
    const auto* known = std::ranges::find(schemes, url.scheme, &KnownScheme::name);
    if (known == schemes.end()) return wrong("the scheme must be http, https, ws or wss");
    text.remove_prefix(mark + 3);

    text = text.substr(0, text.find('#'));
    const auto end = std::min(text.find_first_of("/?"), text.size());
    auto authority = text.substr(0, end);
    url.target = text.substr(end);
    if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
    const bool visible =
        std::ranges::all_of(url.target, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!visible) return wrong("path and query must be percent-encoded ASCII");

    if (authority.contains('@')) return wrong("user name and password do not belong in a URL");
    auto host = take_host(authority);
    if (!host) return std::unexpected(std::move(host).error());
    url.host = std::move(*host);

    url.port = known->port;
    if (!authority.empty()) {
        const auto port =
            authority.front() == ':' ? port_number(authority.substr(1)) : std::nullopt;
        if (!port) return wrong("the port must be a number from 1 to 65535");
        url.port = *port;
    }
    return url;
}

std::string target_below(std::string_view base, std::string_view path) {
    const auto query = std::min(base.find('?'), base.size());
    std::string target(base.substr(0, query));
    while (target.ends_with('/')) target.pop_back();
    return target.append(path).append(base.substr(query));
}

}  // namespace neura::net
