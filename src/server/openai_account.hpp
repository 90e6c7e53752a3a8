#pragma once

// The account that words and voices of OpenAI share.

#include <string>
#include <string_view>

#include "net/url.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// Whether the server is of the vendor whose domain that is, rather than one of one's own.
bool is_of(const net::Url& server, std::string_view domain);

/// What is missing to use it, in words; empty if nothing. A server of one's own needs no key.
std::string openai_missing(const Configuration& configuration);

}  // namespace neura::server
