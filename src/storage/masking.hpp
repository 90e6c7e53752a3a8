#pragma once

// What of a call may be shown. The database holds what was said; whoever shows a call to others
// (the API, reports, exports) masks what the agent file calls sensitive.

#include <vector>

#include "storage/records.hpp"

namespace neura::storage {

/// The record with each letter and digit of what is sensitive replaced by "•": the values, now and
/// before, wherever they stand or are read back, and the whole of each turn they were taken from;
/// in what was understood of the call, in reminders and in text messages too. A day is
/// known in the ways of `date_wordings`, a telephone number without its country too. Words that put
/// a value in other ways than these and `FieldChanged::spoken` are not known: "last Tuesday".
CallRecord masked(CallRecord record);

/// Reminders as the records of their calls show them; those without one as they are. Each record is
/// read once. Errors: those of reading it. @param records  outlives it
Task<std::vector<work::Reminder>> masked(Records& records, std::vector<work::Reminder> reminders);

}  // namespace neura::storage
