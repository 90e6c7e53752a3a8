#pragma once

#include <string>

#include "server/configuration.hpp"

namespace neura::server {

/// `neura agents`: what agents there are, how their conversations go, whether a file is right, and
/// what laws "by_country" goes by.
struct AgentsOptions {
    enum class What { list, show, check, laws } what = What::list;
    /// A file, or the name of one beside the configured one: "insurance". Of the laws: a number,
    /// E.164, or empty for all.
    std::string which;
};

/// @return the exit code: 1 for a file that cannot be used
int agents_command(const Configuration& configuration, const AgentsOptions& options);

}  // namespace neura::server
