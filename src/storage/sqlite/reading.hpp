#pragma once

// The projections as values.

#include <optional>
#include <vector>

#include "storage/records.hpp"
#include "storage/sqlite/database.hpp"

namespace neura::storage::sqlite {

/// Errors: `Errc::bad_cursor`; those of the disk.
Result<Page<CallSummary>> read_calls(Database& database, const CallFilter& filter);

Result<std::optional<CallRecord>> read_call(Database& database, const CallId& id);

Result<Costs> read_costs(Database& database, const CostRange& range);

Result<std::optional<CallSummary>> read_call_of(Database& database,
                                                const CarrierCallId& carrier_id);

Result<std::optional<EarlierCall>> read_latest_call(Database& database, const CallsWith& which);

/// A call that has not ended, and when its last event was.
struct LiveCall {
    CallSummary call;
    WallTime last_event{};
};

Result<std::vector<LiveCall>> read_live_calls(Database& database);

}  // namespace neura::storage::sqlite
