#pragma once

#include <string>

#include "server/configuration.hpp"

namespace neura::server {

/// `neura agents`: what agents there are, how their conversations go, whether a file is right.
struct AgentsOptions {
    enum class What { list, show, check } what = What::list;
    std::string which;  ///< a file, or the name of one beside the configured one: "insurance"
};

/// @return the exit code: 1 for a file that cannot be used
int agents_command(const Configuration& configuration, const AgentsOptions& options);

}  // namespace neura::server
