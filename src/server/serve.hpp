#pragma once

#include <vector>

#include "server/configuration.hpp"

namespace neura::server {

/// What is wrong with a configuration that could be read: every name that is not known, every key
/// that is missing, an open port without keys. Empty if nothing is.
std::vector<Problem> what_forbids_to_serve(const Configuration& configuration);

/// Runs the server until SIGTERM or SIGINT: the first lets live calls finish, up to the drain
/// limit, and takes no new ones; a second stops at once.
/// @return  the exit code: 0, or 1 with one line on standard error saying why it did not start.
int serve(const Configuration& configuration);

}  // namespace neura::server
