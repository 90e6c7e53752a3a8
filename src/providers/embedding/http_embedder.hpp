#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "knowledge/embedder.hpp"
#include "net/http.hpp"
#include "net/url.hpp"
#include "providers/embedding/protocol.hpp"

namespace neura::providers::embedding {

struct HttpEmbedderConfig {
    std::string vendor;      ///< "openai": with the model it is what the vectors are of
    net::Url address{};      ///< of the endpoint itself
    net::Headers headers{};  ///< the key
    RequestOptions options{};
    std::chrono::milliseconds patience{1'000};  ///< from the request to the last byte of the answer
    std::size_t batch = 32;                     ///< texts of a request
};

/// Vectors by a vendor or a server of one's own. One request for each `embed`; connections are
/// kept, and shared by what is on a loop. Who tries again, and when, is up to who asks.
std::unique_ptr<knowledge::Embedder> make_embedder(HttpEmbedderConfig config);

}  // namespace neura::providers::embedding
