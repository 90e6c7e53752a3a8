#pragma once

#include <string>
#include <string_view>

#include "runtime/meter.hpp"

namespace neura::server {

/// What the configuration engages a vendor for.
struct Engagement {
    Service service;        ///< that is paid for
    std::string address{};  ///< of the vendor's server; empty for what runs in this program
};

/// A vendor, as this configuration would use it.
struct EngagedVendor {
    std::string_view name;
    std::string_view needs;  ///< settings it cannot do without, with blanks between
    std::string missing;     ///< to use it, in words; empty if nothing
    Engagement engagement;   ///< without an address, nobody is engaged
};

}  // namespace neura::server
