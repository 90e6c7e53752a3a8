#include "server/openai_account.hpp"

namespace neura::server {

bool is_of(const net::Url& server, std::string_view domain) {
    return server.host == domain || server.host.ends_with('.' + std::string(domain));
}

std::string openai_missing(const Configuration& configuration) {
    const auto server = net::parse_url(configuration.openai_base_url);
    if (!server || !is_of(*server, "openai.com") || !configuration.openai_api_key.empty())
        return {};
    return "openai needs OPENAI_API_KEY: set it to a key of platform.openai.com, or "
           "OPENAI_BASE_URL to a server of your own";
}

}  // namespace neura::server
