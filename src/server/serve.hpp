#pragma once

#include "server/configuration.hpp"

namespace neura::server {

/// Runs the server until SIGTERM or SIGINT: the first lets live calls finish, up to the drain
/// limit, and takes no new ones; a second stops at once.
/// @return  the exit code: 0, or 1 with one line on standard error saying why it did not start.
int serve(const Configuration& configuration);

}  // namespace neura::server
