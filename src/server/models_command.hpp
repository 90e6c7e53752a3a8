#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace neura::server {

/// `neura models pull [set]` and `neura models list`: runs models/pull.mjs, of which this program
/// carries a copy, with Node and npm. Their progress goes to the terminal.
///
/// @param words  what follows `models`; without any, how to use it is said.
/// @param dir    the model store, unless `--dir` is among the words.
/// @return       the exit code: 0 when all is there.
int models_command(std::vector<std::string> words, const std::filesystem::path& dir);

}  // namespace neura::server
