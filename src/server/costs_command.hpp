#pragma once

// `neura costs`: what stored calls cost, by service. It reads the records beside a running server.

#include <string>

#include "server/configuration.hpp"
#include "storage/records.hpp"

namespace neura::server {

struct CostsOptions {
    std::string from{};  ///< as api/cost_range.hpp takes it; empty: from the first call on
    std::string to{};
    bool as_json = false;  ///< as GET /api/v1/costs gives it
};

/// The table for people: what was used, what it cost, and what 1,000 calls of 10 minutes like these
/// would.
std::string cost_table(const storage::Costs& costs);

/// @return the exit code: 0; 1 or 2 with words on standard error when the records cannot be read,
/// or an option is not as expected.
int costs_command(const Configuration& configuration, const CostsOptions& options);

}  // namespace neura::server
