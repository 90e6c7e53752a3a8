#pragma once

// A caller who calls again: whether their call goes on with the one before.

#include <chrono>
#include <optional>
#include <string>

#include "call/reasoning/agent_events.hpp"
#include "runtime/id.hpp"
#include "storage/records.hpp"

namespace neura::server {

/// The earlier call that a call goes on with.
struct Earlier {
    CallId call;
    reasoning::Checkpoint at;
    bool is_complete = false;  ///< it was taken, whole: the caller may call about another matter
    storage::WallTime ended_at{};
    bool was_cut_off = false;    ///< nobody meant it to end
    transport::Errand errand{};  ///< of it
    std::string language{};      ///< chosen in it, BCP 47; empty if none was
};

/// What a call of now goes on with, if anything. It does where the call before ended, with
/// something in its claim, no longer ago than `within`. One that is still live is left alone: two
/// calls of one number are two. A complete claim that was of that call alone is left alone too.
std::optional<Earlier> to_resume(const storage::EarlierCall& before, storage::WallTime now,
                                 std::chrono::milliseconds within);

}  // namespace neura::server
