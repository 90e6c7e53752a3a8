#pragma once

// What of a call may be shown. The database holds what was said; whoever shows a call to others
// (the API, reports, exports) masks what the agent file calls sensitive.

#include "storage/records.hpp"

namespace neura::storage {

/// The record with each letter and digit of what is sensitive replaced by "•": the values, now and
/// before, wherever they stand or are read back, and the whole of each turn they were taken from;
/// in what was understood of the call, in reminders and in text messages too. Words that put a
/// value otherwise than it is written, however grouped, or `FieldChanged::spoken` are not known:
/// "the ninth of May".
CallRecord masked(CallRecord record);

}  // namespace neura::storage
