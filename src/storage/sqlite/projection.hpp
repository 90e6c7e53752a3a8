#pragma once

// Events into tables: call_events, and everything that is derived from it.

#include "call/journal.hpp"
#include "storage/sqlite/database.hpp"

namespace neura::storage::sqlite {

/// Adds an event to the end of its call and brings the projections up to it. Inside the caller's
/// transaction; after an error that must be rolled back, at least to a savepoint.
///
/// Errors: `Errc::no_such_call` for a first event that announces nothing; `Errc::refused` for a
/// row the schema does not allow; those of the disk.
Result<void> append(Database& database, const CallId& call, call::WallTime at,
                    const call::Event& event);

/// Empties the projections and makes them again of call_events, in one transaction.
/// Errors: those of `append`, and `Errc::bad_event`; the database is then as before.
Result<void> rebuild_projections(Database& database);

}  // namespace neura::storage::sqlite
