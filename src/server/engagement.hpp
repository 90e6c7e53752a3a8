#pragma once

#include <string>

#include "runtime/meter.hpp"

namespace neura::server {

/// What the configuration engages a vendor for.
struct Engagement {
    Service service;        ///< that is paid for
    std::string address{};  ///< of the vendor's server; empty for what runs in this program
};

}  // namespace neura::server
