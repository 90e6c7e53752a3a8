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

/// The call that a text message of ours belongs to. @param id  the carrier's, of the message
Result<std::optional<CallId>> read_call_of_text(Database& database, const std::string& id);

/// The latest sent first.
Result<std::vector<UndeliveredText>> read_undelivered_texts(Database& database, int at_most);

/// A call that has not ended, and when its last event was.
struct LiveCall {
    CallSummary call;
    WallTime last_event{};
};

Result<std::vector<LiveCall>> read_live_calls(Database& database);

}  // namespace neura::storage::sqlite
