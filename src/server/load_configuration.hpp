#pragma once

#include <expected>
#include <filesystem>
#include <vector>

#include "server/configuration.hpp"

namespace neura::server {

/// Reads neura.yaml and .env of the working folder and this process's environment.
/// @param overrides  of the command line.
std::expected<Configuration, std::vector<Problem>> load_configuration(Values overrides);

/// What names of secrets are looked up in: the environment of this process and, for what it does
/// not have, that file as it stands now, if it is there. Blocks. Errors: lines that are none, by
/// number.
std::expected<Values, std::vector<Problem>> environment_now(const std::filesystem::path& dotenv);

}  // namespace neura::server
