#pragma once

// The account that words and voices of OpenAI share.

#include <string>

#include "net/url.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// OpenAI's own, rather than a server that speaks as it does.
bool is_openai_itself(const net::Url& server);

/// What is missing to use it, in words; empty if nothing. A server of one's own needs no key.
std::string openai_missing(const Configuration& configuration);

}  // namespace neura::server
