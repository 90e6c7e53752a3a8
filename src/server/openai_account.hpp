#pragma once

// The account that words and voices of OpenAI share.

#include <string>
#include <string_view>

#include "net/url.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// Whether the server is of the vendor whose domain that is, rather than one of one's own.
bool is_of(const net::Url& server, std::string_view domain);

/// Who is paid for what the server at that address does: the vendor if we know it, else its host.
/// @param on_ones_own  for a server that is reached only from one's own network
std::string paid_at(const std::string& address, std::string_view on_ones_own);

/// What is missing to use it, in words; empty if nothing. A server of one's own needs no key.
std::string openai_missing(const Configuration& configuration);

}  // namespace neura::server
