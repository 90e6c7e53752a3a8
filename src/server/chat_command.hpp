#pragma once

#include "server/configuration.hpp"

namespace neura::server {

/// A conversation with the agent by keyboard: a line is a turn. Ends when the agent hangs up or
/// input ends, then prints the claim as JSON. @return the exit code.
int chat(const Configuration& configuration);

}  // namespace neura::server
