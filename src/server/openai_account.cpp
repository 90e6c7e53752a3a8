#include "server/openai_account.hpp"

#include <boost/asio/ip/address.hpp>

namespace neura::server {

namespace {

/// An address of RFC 1918, of RFC 4193 or of this machine; a name without a domain, as containers
/// call each other, or of a domain of RFC 6762 or of the reserved "internal".
bool is_ones_own(const std::string& host) {
    boost::system::error_code not_numeric;
    const auto address = boost::asio::ip::make_address(host, not_numeric);
    if (not_numeric)
        return !host.contains('.') || host.ends_with(".local") || host.ends_with(".internal");
    if (address.is_loopback()) return true;
    if (address.is_v6()) return (address.to_v6().to_bytes()[0] & 0xFE) == 0xFC;
    const auto bytes = address.to_v4().to_bytes();
    return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) ||
           (bytes[0] == 192 && bytes[1] == 168);
}

}  // namespace

bool is_of(const net::Url& server, std::string_view domain) {
    return server.host == domain || server.host.ends_with('.' + std::string(domain));
}

std::string paid_at(const std::string& address, std::string_view on_ones_own) {
    const auto server = net::parse_url(address);
    if (!server) return std::string(on_ones_own);
    if (is_of(*server, "openai.com")) return "openai";
    if (is_of(*server, "groq.com")) return "groq";
    return std::string(is_ones_own(server->host) ? on_ones_own : server->host);
}

std::string openai_missing(const Configuration& configuration) {
    const auto server = net::parse_url(configuration.openai_base_url);
    if (!server || !is_of(*server, "openai.com") || !configuration.openai_api_key.empty())
        return {};
    return "openai needs OPENAI_API_KEY: set it to a key of platform.openai.com, or "
           "OPENAI_BASE_URL to a server of your own";
}

}  // namespace neura::server
