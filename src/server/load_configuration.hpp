#pragma once

#include <expected>
#include <vector>

#include "server/configuration.hpp"

namespace neura::server {

/// Reads neura.yaml and .env of the working folder and this process's environment.
/// @param overrides  of the command line.
std::expected<Configuration, std::vector<Problem>> load_configuration(Values overrides);

}  // namespace neura::server
