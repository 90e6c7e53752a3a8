#pragma once

// What somebody is to be reminded of at a time.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/id.hpp"
#include "work/queue.hpp"

namespace neura::work {

struct Reminder {
    enum class Owner : std::uint8_t { caller, agent };  ///< who is to do it
    enum class State : std::uint8_t { waiting, fired, cancelled };

    std::string id{};    ///< given by the store
    CallId call;         ///< in which it was agreed
    std::string caller;  ///< number, E.164; empty when withheld
    std::string title;   ///< within its call, what makes it itself
    std::string description;
    WallTime due_at{};
    std::string due_local;  ///< what the caller's clocks show then: "2026-11-27T09:00"
    std::string time_zone;  ///< of those, IANA; empty: the server's own
    Owner owner = Owner::agent;
    State state = State::waiting;
    std::int64_t revision = 1;  ///< counts its changes: a job of an older one is void
    std::string fired_by{};     ///< "call", "sms", "webhook" or "list"; empty until it has fired
};

/// "caller", "agent"; "waiting", "fired", "cancelled".
std::string_view name_of(Reminder::Owner owner);
std::string_view name_of(Reminder::State state);
std::optional<Reminder::Owner> owner_named(std::string_view name);
std::optional<Reminder::State> reminder_state_named(std::string_view name);

inline constexpr std::string_view reminder_kind = "reminder";

/// The job that fires it.
NewJob job_of(const Reminder& reminder);

}  // namespace neura::work
