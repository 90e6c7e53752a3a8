#include "server/resumption.hpp"

#include <algorithm>
#include <array>

namespace neura::server {

namespace {

using namespace std::chrono_literals;

/// A caller who hangs up in mid-talk and calls again at once did not mean to.
constexpr auto at_once = 2min;

/// What Twilio writes for a withheld number, the letters of the word on a keypad.
/// Source: https://help.twilio.com/articles/223179988
constexpr auto withheld = std::to_array<std::string_view>(
    {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"});

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

bool tells_the_caller(std::string_view number) {
    // Source of the lengths: ITU-T E.164, 6.1; no country's numbers are shorter than 7.
    constexpr std::size_t shortest = 1 + 7;
    constexpr std::size_t longest = 1 + 15;
    if (!number.starts_with('+') || number.size() < shortest || number.size() > longest)
        return false;
    const bool digits =
        std::ranges::all_of(number.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    return digits && std::ranges::find(withheld, number) == withheld.end();
}

std::optional<Earlier> to_resume(const storage::EarlierCall& before, storage::WallTime now,
                                 std::chrono::milliseconds within) {
    const auto& call = before.call;
    if (within <= 0ms || !call.ended_at || before.complete) return std::nullopt;
    const auto ago = std::chrono::floor<std::chrono::milliseconds>(now - *call.ended_at);
    if (ago > within || !before.checkpoint || !holds_something(*before.checkpoint))
        return std::nullopt;
    return Earlier{.call = call.id,
                   .at = *before.checkpoint,
                   .was_cut_off = broke_off(call, ago),
                   .language = call.language};
}

}  // namespace neura::server
