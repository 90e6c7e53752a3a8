#pragma once

// Hybrid search: by meaning and by words, in one list.
//
//   queries ── Embedder ──▶ vectors ──▶ Index: scan of vectors + full text ──▶ fuse ──▶ passages
//                 └─ fails ──▶ by words alone

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/embedder.hpp"
#include "knowledge/index.hpp"
#include "knowledge/ranking.hpp"
#include "runtime/circuit_breaker.hpp"
#include "runtime/meter.hpp"

namespace neura::knowledge {

struct SearchOptions {
    std::string collection;
    std::size_t passages = 4;  ///< at most
    double least_score = 0;    ///< of a passage, 0 to 1; what has less is left out

    /// For the vectors; 0 for as long as they take. When they are not there then, it is searched by
    /// words alone.
    std::chrono::milliseconds patience{0};

    Meter* meter = nullptr;  ///< of the call, outlives the search; null: nobody asks what it costs
};

struct SearchResult {
    std::vector<FoundPassage> passages;  ///< the best first
    std::optional<Error> trouble;        ///< why it was searched by words alone, if it was
    std::chrono::microseconds embedding{};
    std::chrono::microseconds looking{};
};

/// Shared by all loops; any thread. What it is given outlives it.
class Search {
public:
    /// @param paid  who is paid for vectors, and what they are called
    Search(Index& index, Embedder& embedder, const TimeSource& time, Service paid = {});

    /// The best passages for one question, put in one or several ways. Only the first four count,
    /// and of each the first 2,000 bytes.
    ///
    /// An embedder that fails is not asked again for a while, as `CircuitBreaker` says; the search
    /// goes on without it. One that is late has not failed. Errors: those of the index.
    Task<SearchResult> find(std::vector<std::string> queries, SearchOptions options);

    CircuitBreaker& breaker() { return breaker_; }
    const CircuitBreaker& breaker() const { return breaker_; }

private:
    Task<std::vector<Vector>> embed(const std::vector<std::string>& texts,
                                    const SearchOptions& options);

    Index& index_;
    Embedder& embedder_;
    CircuitBreaker breaker_;
    const Service paid_;
};

}  // namespace neura::knowledge
