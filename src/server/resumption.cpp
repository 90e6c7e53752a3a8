#include "server/resumption.hpp"

namespace neura::server {

namespace {

using namespace std::chrono_literals;

/// A caller who hangs up in mid-talk and calls again at once did not mean to.
constexpr auto at_once = 2min;

/// By what its record says. `ago`: since it ended
bool broke_off(const storage::CallSummary& call, std::chrono::milliseconds ago) {
    if (call.status == storage::CallStatus::failed || call.reason == "server_stopped") return true;
    const bool left = call.reason == "caller_hung_up" || call.reason == "carrier_reported";
    return left && call.outcome.empty() && ago <= at_once;
}

bool holds_something(const reasoning::Checkpoint& checkpoint) {
    if (!checkpoint.state.is_object()) return false;
    const auto claim = checkpoint.state.find("claim");
    return claim != checkpoint.state.end() && claim->is_object() && !claim->empty();
}

}  // namespace

std::optional<Earlier> to_resume(const storage::EarlierCall& before, storage::WallTime now,
                                 std::chrono::milliseconds within) {
    const auto& call = before.call;
    if (within <= 0ms || !call.ended_at) return std::nullopt;
    if (before.complete && !call.errand.claim.is_null()) return std::nullopt;
    const auto ago = std::chrono::floor<std::chrono::milliseconds>(now - *call.ended_at);
    if (ago > within || !before.checkpoint || !holds_something(*before.checkpoint))
        return std::nullopt;
    return Earlier{.call = call.id,
                   .at = *before.checkpoint,
                   .is_complete = before.complete,
                   .ended_at = *call.ended_at,
                   .was_cut_off = broke_off(call, ago),
                   .errand = call.errand,
                   .language = call.language};
}

}  // namespace neura::server
