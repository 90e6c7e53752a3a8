#include "storage/sqlite/vector_tables.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <numeric>

#include "knowledge/similarity.hpp"

namespace neura::storage::sqlite {

static_assert(std::endian::native == std::endian::little,
              "vectors are stored as they lie in memory");

using knowledge::Vector;

namespace {

using Id = std::int64_t;

constexpr std::string_view document_ids =
    "SELECT id FROM knowledge_documents WHERE collection = ? ORDER BY id";
constexpr std::string_view vectors_of_document =
    "SELECT id, vector FROM knowledge_passages WHERE document = ? ORDER BY id";

/// What is compared in bytes is wrong by little: the best are among four times as many.
constexpr std::size_t spare = 4;

/// The places of the largest, the largest first.
std::vector<std::size_t> largest_of(const std::vector<float>& products, std::size_t most) {
    std::vector<std::size_t> places(products.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto better = [&](std::size_t a, std::size_t b) {
        return products[a] != products[b] ? products[a] > products[b] : a < b;
    };
    const auto end = places.begin() + static_cast<std::ptrdiff_t>(std::min(most, places.size()));
    std::partial_sort(places.begin(), end, places.end(), better);
    places.erase(end, places.end());
    return places;
}

}  // namespace

std::optional<Vector> vector_of(Bytes bytes, std::size_t dimensions) {
    if (bytes.size() != dimensions * sizeof(float)) return std::nullopt;
    Vector vector(dimensions);
    if (!bytes.empty()) std::memcpy(vector.data(), bytes.data(), bytes.size());
    return vector;
}

/// The vectors of one collection, one after the other in the order of ids, which is that in which
/// they were added.
class VectorTables::Table {
public:
    bool is_of(const Collection& collection) const { return revision_ == collection.revision; }
    bool is_ahead_of(const Collection& collection) const { return revision_ > collection.revision; }

    /// Brings it up to the database: reads what is new and forgets what is gone.
    Result<void> follow(Database& database, const Collection& collection) {
        std::vector<Id> documents;
        auto listed = database.each(document_ids, {collection.id},
                                    [&](const Row& row) { documents.push_back(row.integer(0)); });
        if (!listed) return listed;
        if (generation_ != collection.generation) {
            forget_all_but({});
            dimensions_ = collection.dimensions;
        }
        const auto last_known = documents_.empty() ? Id{0} : documents_.back();
        forget_all_but(documents);
        for (const auto document : documents) {
            if (document <= last_known) continue;
            auto read = append(database, document);
            if (!read) {
                forget_all_but({});
                return read;
            }
        }
        revision_ = collection.revision;
        generation_ = collection.generation;
        return {};
    }

    std::vector<Id> nearest(const Vector& vector, std::size_t most) const {
        const auto query = knowledge::coarse_of(vector);
        std::vector<std::int32_t> products(ids_.size());
        knowledge::multiply_rows(values_, query.values, products);
        std::vector<float> scaled(products.size());
        for (std::size_t i = 0; i < products.size(); ++i)
            scaled[i] = static_cast<float>(products[i]) * scales_[i];
        std::vector<Id> best;
        for (const auto place : largest_of(scaled, most * spare)) best.push_back(ids_[place]);
        return best;
    }

private:
    Result<void> append(Database& database, Id document) {
        bool is_whole = true;
        auto read = database.each(vectors_of_document, {document}, [&](const Row& row) {
            const auto vector = vector_of(row.bytes(1), dimensions_);
            if (!vector) {
                is_whole = false;
                return;
            }
            const auto coarse = knowledge::coarse_of(*vector);
            ids_.push_back(row.integer(0));
            documents_.push_back(document);
            scales_.push_back(coarse.scale);
            values_.insert(values_.end(), coarse.values.begin(), coarse.values.end());
        });
        if (read && !is_whole) return fail(Errc::not_a_database, "read the vectors of passages");
        return read;
    }

    /// @param documents  in order
    void forget_all_but(const std::vector<Id>& documents) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            if (!std::ranges::binary_search(documents, documents_[i])) continue;
            if (kept != i) {
                ids_[kept] = ids_[i];
                documents_[kept] = documents_[i];
                scales_[kept] = scales_[i];
                std::memcpy(&values_[kept * dimensions_], &values_[i * dimensions_], dimensions_);
            }
            ++kept;
        }
        ids_.resize(kept);
        documents_.resize(kept);
        scales_.resize(kept);
        values_.resize(kept * dimensions_);
    }

    Id revision_ = -1;
    Id generation_ = -1;
    std::size_t dimensions_ = 0;
    std::vector<Id> ids_;
    std::vector<Id> documents_;  ///< of the same
    std::vector<float> scales_;  ///< likewise
    std::vector<std::int8_t> values_;
};

Result<std::optional<std::vector<std::vector<Id>>>> VectorTables::nearest(
    Database& database, const Collection& collection, const std::vector<Vector>& vectors,
    std::size_t most) {
    const auto look = [&](const Table& table) {
        std::vector<std::vector<Id>> lists;
        for (const auto& vector : vectors) lists.push_back(table.nearest(vector, most));
        return lists;
    };
    {
        const std::shared_lock lock(mutex_);
        const auto found = tables_.find(collection.id);
        if (found != tables_.end() && found->second->is_of(collection)) return look(*found->second);
    }
    const std::unique_lock lock(mutex_);
    auto& table = tables_[collection.id];
    if (!table) table = std::make_shared<Table>();
    if (table->is_ahead_of(collection)) return std::nullopt;
    if (!table->is_of(collection)) {
        auto followed = table->follow(database, collection);
        if (!followed) return std::unexpected(std::move(followed).error());
    }
    return look(*table);
}

}  // namespace neura::storage::sqlite
