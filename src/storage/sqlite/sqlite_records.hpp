#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "storage/records.hpp"
#include "storage/sqlite/writer.hpp"

namespace neura::storage::sqlite {

/// Opens the records in `file`, making it and its folder (mode 0700) where missing, and brings it
/// to this program's schema. One program at a time: it holds `file`.lock while it has it open.
///
/// Blocks; called before the first call. Errors: `Errc::busy` when another program has it open,
/// `Errc::newer_schema`, `Errc::not_a_database`, `Errc::read_only`; those of the disk.
Result<std::unique_ptr<Records>> open_records(const std::filesystem::path& file,
                                              WriterOptions options = {});

/// Whether `open_records` could open the records in `file`, which must be there. Changes nothing,
/// and fails with `Errc::busy` rather than wait. Blocks. Errors: as `open_records`.
Result<void> probe_records(const std::filesystem::path& file);

/// Makes `file` and its folder where missing and brings it to this program's schema. Blocks.
/// Errors: as `open_records`.
Result<void> bring_up_to_date(const std::filesystem::path& file);

/// Of the records in `file`, which a server may have open. Blocks.
/// Errors: `Errc::not_a_database`; those of the disk, as when there is no such file or it is of an
/// older schema.
Result<Costs> costs_in(const std::filesystem::path& file, const CostRange& range);

/// Jobs in `file`, and a dead one revived: both beside a server that has it open. Blocks.
/// Errors: as `costs_in`; `Errc::busy` when the server writes for longer than 5 s.
Result<std::vector<work::Job>> jobs_in(const std::filesystem::path& file,
                                       std::span<const work::JobState> states, int at_most);
Result<bool> revive_job_in(const std::filesystem::path& file, const std::string& key, WallTime now);

/// Text messages in `file` that did not arrive, the latest first. Blocks. Errors: as `costs_in`.
Result<std::vector<UndeliveredText>> undelivered_texts_in(const std::filesystem::path& file,
                                                          int at_most);

/// A reminder set in `file`, also beside a server, which fires it. Blocks. Errors: as
/// `revive_job_in`.
Result<work::Reminder> set_reminder_in(const std::filesystem::path& file,
                                       const work::Reminder& reminder, WallTime now);

/// Makes the projections in `file` again of its events. Blocks; no other program may have it open.
Result<void> rebuild_projections(const std::filesystem::path& file);

}  // namespace neura::storage::sqlite
