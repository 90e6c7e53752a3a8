#pragma once

// The vectors of collections in memory, in bytes: 512 bytes a passage of 512 numbers. Shared by all
// who search, each with a connection of its own; private to sqlite/.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "knowledge/embedder.hpp"
#include "storage/sqlite/database.hpp"

namespace neura::storage::sqlite {

/// As its row says.
struct Collection {
    std::int64_t id = 0;
    std::string model;
    std::size_t dimensions = 0;
    std::int64_t revision = 0;    ///< counted up by every change
    std::int64_t generation = 0;  ///< counted up when all vectors are others
};

/// Any thread. Each table is brought up to the database by whoever comes first after a change.
class VectorTables {
public:
    /// Of each of `vectors` the ids of about the most similar passages, the best first, so many
    /// that the `most` best are among them. Nothing if somebody has seen the collection later than
    /// `collection` tells: look again.
    /// Errors: those of the database.
    Result<std::optional<std::vector<std::vector<std::int64_t>>>> nearest(
        Database& database, const Collection& collection,
        const std::vector<knowledge::Vector>& vectors, std::size_t most);

private:
    class Table;

    std::shared_mutex mutex_;
    std::map<std::int64_t, std::shared_ptr<Table>> tables_;  ///< by id; that were searched
};

/// @return nothing if that is no vector of that size
std::optional<knowledge::Vector> vector_of(Bytes bytes, std::size_t dimensions);

}  // namespace neura::storage::sqlite
