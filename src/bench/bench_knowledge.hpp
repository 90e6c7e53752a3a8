#pragma once

#include <cstddef>
#include <filesystem>

namespace neura::bench {

struct KnowledgeOptions {
    std::size_t passages = 20'000;
    std::size_t questions = 200;
    std::size_t at_once = 8;  ///< callers who ask at the same time, the second time round
};

/// What `search_documents` takes in a collection of so many invented passages, the question's
/// vector by the real model included. @return the exit code.
int bench_knowledge(const std::filesystem::path& models_dir, const KnowledgeOptions& options);

}  // namespace neura::bench
