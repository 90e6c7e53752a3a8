#pragma once

#include <filesystem>
#include <memory>

#include "storage/flags.hpp"

namespace neura::storage::sqlite {

/// The flags kept in `file`, on a connection of their own: a server and `neura flags` may have it
/// open at once. Made, and brought to this program's schema, where nobody did so yet.
///
/// Blocks. Errors: as `open_records`, but `Errc::busy` only where the schema is to be changed while
/// a server has it open.
Result<std::unique_ptr<FlagStore>> open_flags(const std::filesystem::path& file);

}  // namespace neura::storage::sqlite
