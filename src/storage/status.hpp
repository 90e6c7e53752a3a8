#pragma once

// How a call stands, whatever order the reports of it come in.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "call/journal.hpp"

namespace neura::storage {

using transport::CallStatus;

inline constexpr std::array all_statuses{
    CallStatus::initiated, CallStatus::ringing,   CallStatus::in_progress, CallStatus::completed,
    CallStatus::failed,    CallStatus::no_answer, CallStatus::busy,        CallStatus::canceled};

/// The seed's spelling: "in_progress".
std::string_view name_of(CallStatus status);
std::optional<CallStatus> status_named(std::string_view name);

/// Whether a call that stands so is over.
bool is_final(CallStatus status);

/// How far a text message has come that stands so by the carrier's word: a later report counts only
/// if it is further. "delivered", "undelivered", "failed" and "canceled" are the end, but for
/// "read".
int progress_of_text(std::string_view status);

/// What is known of how a call stands.
struct Standing {
    CallStatus status = CallStatus::initiated;
    std::optional<std::uint64_t> sequence{};         ///< of the report that gave `status`
    std::string reason{};                            ///< why it ended
    std::optional<std::chrono::seconds> duration{};  ///< as the carrier counts it

    friend bool operator==(const Standing&, const Standing&) = default;
};

/// `now`, once `report` is known too. Reports come twice, late and out of order:
///
/// - The first final state stays; a later final report only adds a reason or a duration that
///   was not known.
/// - A final report ends a call whatever its sequence.
/// - Of two states before the end, the one with the higher carrier's sequence holds if both have
///   one, else the one further on: initiated, ringing, in_progress.
Standing after(Standing now, const call::StatusChanged& report);

}  // namespace neura::storage
