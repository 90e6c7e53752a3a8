#pragma once

// The least a server can cost: the sockets and frames of calls, moved and not looked into.

#include <cstdint>
#include <memory>
#include <string>

#include "bench/raw_sockets.hpp"

namespace neura::bench {

struct FloorOptions {
    std::uint16_t port = 0;  ///< 0: any free one
    std::string vendors;     ///< address of `VendorMocks`, as in http://127.0.0.1:9000
    bool net = false;        ///< over net/ instead of raw sockets
};

/// Calls over raw sockets: answers the announcement, takes the stream, opens a connection to each
/// vendor for every call.
class RawFloor {
public:
    /// Throws std::invalid_argument for an address that is none.
    RawFloor(RawLoop& loop, const FloorOptions& options);
    ~RawFloor();

    std::uint16_t port() const { return port_; }

private:
    class Call;

    RawLoop& loop_;
    std::string vendor_host_;
    std::uint16_t vendor_port_ = 0;
    std::uint16_t port_ = 0;
};

/// The answer to an announcement: the stream is at `host`.
std::string floor_twiml(std::string_view host);

/// Serves the same calls over net/ until SIGTERM or SIGINT. @return the exit code.
int serve_net_floor(const FloorOptions& options);

/// Serves until SIGTERM or SIGINT. @return the exit code.
int bench_floor(const FloorOptions& options);

}  // namespace neura::bench
