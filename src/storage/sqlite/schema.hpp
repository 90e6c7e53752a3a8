#pragma once

#include <span>

#include "storage/migrations.hpp"
#include "storage/sqlite/database.hpp"

namespace neura::storage::sqlite {

/// Brings the database to the last of `steps`, all in one transaction: it is either there
/// afterwards or untouched. Does nothing when it is there already.
///
/// Errors: `Errc::newer_schema` when it is beyond the last step; those of the disk.
Result<void> migrate(Database& database, std::span<const Migration> steps = migrations());

/// Whether `migrate` could bring the database there, without doing it. Errors: as `migrate`.
Result<void> check_schema(Database& database, std::span<const Migration> steps = migrations());

/// Whether it is there. False too for what cannot be read.
bool is_current(Database& database, std::span<const Migration> steps = migrations());

}  // namespace neura::storage::sqlite
