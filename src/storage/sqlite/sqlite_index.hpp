#pragma once

#include <filesystem>
#include <memory>

#include "knowledge/index.hpp"

namespace neura::storage::sqlite {

/// Opens the passages in `file`, the database of the records, making it where missing and bringing
/// it to this program's schema. A server may have it open: what one program puts in, others find at
/// their next search.
///
/// The vectors of a collection that was searched stay in memory, half a KB a passage of 512
/// numbers. Works on threads of its own, one for each core up to four, each with its connection.
///
/// Blocks; called before the first call. Errors: `Errc::newer_schema`, `not_a_database`,
/// `read_only`; those of the disk. Of its methods: those, and `Errc::busy`.
Result<std::unique_ptr<knowledge::Index>> open_index(const std::filesystem::path& file);

}  // namespace neura::storage::sqlite
