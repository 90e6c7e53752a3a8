#pragma once

// Tools of an agent that remind somebody of something.

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "call/reasoning/toolbox.hpp"
#include "runtime/time_source.hpp"
#include "work/store.hpp"

namespace neura::work::jobs {

/// Whose reminders they are, and where that caller's clocks stand.
struct ReminderContext {
    CallId call;
    std::string caller;  ///< E.164; empty when withheld
    std::string zone;    ///< where they stand, IANA; empty: not known, so as the server's
    /// A moment of the caller's civil time, and the inverse.
    std::function<WallTime(std::chrono::local_seconds)> moment;
    std::function<std::chrono::local_seconds(WallTime)> civil;
};

inline constexpr std::size_t most_reminders = 10;         ///< of one call
inline constexpr std::chrono::days latest_reminder{366};  ///< from now

/// As `Reminder::due_local` has it: "2026-11-27T09:00".
std::string civil_text(std::chrono::local_seconds at);

/// create_reminder and update_reminder. A time that is past, or is none, is refused with a reason
/// that the model can use. Both change the reminder of that title in the call if there is one.
/// @param store, time  outlive it
std::unique_ptr<reasoning::Toolbox> make_reminder_tools(Store& store, const TimeSource& time,
                                                        ReminderContext context);

}  // namespace neura::work::jobs
