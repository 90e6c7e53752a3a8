#pragma once

#include <span>
#include <string_view>

namespace neura::storage {

/// One step of the schema, forward only. A file of src/storage/migrations/ named NNNN_what.sql;
/// once released it is never changed, a mistake is mended by the next.
struct Migration {
    int version = 0;        ///< NNNN, from 1 without gaps
    std::string_view name;  ///< "0001_calls"
    std::string_view sql;
};

/// All that this program knows, in order.
std::span<const Migration> migrations();

}  // namespace neura::storage
