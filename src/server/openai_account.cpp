#include "server/openai_account.hpp"

namespace neura::server {

bool is_openai_itself(const net::Url& server) {
    return server.host == "openai.com" || server.host.ends_with(".openai.com");
}

std::string openai_missing(const Configuration& configuration) {
    const auto server = net::parse_url(configuration.openai_base_url);
    if (!server || !is_openai_itself(*server) || !configuration.openai_api_key.empty()) return {};
    return "openai needs OPENAI_API_KEY: set it to a key of platform.openai.com, or "
           "OPENAI_BASE_URL to a server of your own";
}

}  // namespace neura::server
