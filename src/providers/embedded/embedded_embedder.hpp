#pragma once

#include <filesystem>
#include <memory>

#include "knowledge/embedder.hpp"

namespace neura::providers::embedded {

/// Vectors by the sentence encoder on this machine, on threads of its own: `threads` texts at a
/// time. The model is loaded by the first who asks. English.
///
/// @param models_dir  the model store
/// @param threads     0: one for each core, two at the most
/// Errors of `embed`: `Errc::models_missing`, `model_unusable`.
std::unique_ptr<knowledge::Embedder> make_embedder(std::filesystem::path models_dir,
                                                   std::size_t threads = 0);

}  // namespace neura::providers::embedded
