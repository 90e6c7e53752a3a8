#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "net/peers.hpp"
#include "providers/http_tools/protocol.hpp"

namespace neura::providers::http_tools {

struct Options {
    net::Peers peers = net::Peers::public_only;  ///< judged by the address, when it connects
    std::size_t largest_answer = 64 * 1024;      ///< bytes read of one; the rest is not
};

/// The declared tools for one call, on its loop; connections are kept as long.
std::unique_ptr<reasoning::Toolbox> make_http_toolbox(std::vector<reasoning::HttpTool> tools,
                                                      Secrets secrets, Options options);

}  // namespace neura::providers::http_tools
