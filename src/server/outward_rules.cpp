#include "server/outward_rules.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "numbering/callers_time.hpp"
#include "numbering/phone_number.hpp"
#include "server/agents.hpp"
#include "server/errands.hpp"

namespace neura::server {

using namespace std::chrono_literals;
using transport::TelephonyErrc;

namespace {

std::optional<std::chrono::minutes> read_time(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    int hour = 0;
    int minute = 0;
    const auto read = [](std::string_view digits, int& into) {
        const auto [stop, error] = std::from_chars(digits.begin(), digits.end(), into);
        return error == std::errc{} && stop == digits.end() && into >= 0;
    };
    if (!read(text.substr(0, 2), hour) || !read(text.substr(3), minute)) return std::nullopt;
    if (hour > 24 || minute > 59) return std::nullopt;
    return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

}  // namespace

bool CallingHours::hold(std::chrono::local_seconds now) const {
    const auto since_midnight = now - std::chrono::floor<std::chrono::days>(now);
    return since_midnight >= from && since_midnight < until;
}

std::optional<CallingHours> read_calling_hours(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto from = read_time(text.substr(0, dash));
    const auto until = read_time(text.substr(dash + 1));
    if (!from || !until || *from >= *until) return std::nullopt;
    return CallingHours{*from, *until};
}

Task<transport::PlacedCall> GuardedTelephony::place_call(transport::OutgoingCall call) {
    const auto now = numbering::local_time(time_.wall());
    if (auto can_be = check_errand(rules_.playbook(), call.errand, now, rules_.can_talk); !can_be)
        co_return std::unexpected(std::move(can_be).error());
    if (!may_reach(call.to))
        co_return fail(TelephonyErrc::not_allowed,
                       "place a call: the number begins with none of OUTBOUND_ALLOWED_PREFIXES");
    if (rules_.hours && !rules_.hours->hold(now))
        co_return fail(TelephonyErrc::not_now, "place a call: it is not within OUTBOUND_HOURS");
    if (!take_place(calls_, rules_.calls_a_minute))
        co_return fail(TelephonyErrc::too_many,
                       "place a call: OUTBOUND_CALLS_PER_MINUTE is reached");
    auto placed = co_await carrier_.place_call(std::move(call));
    co_return placed;
}

Task<> GuardedTelephony::transfer(transport::Transfer transfer) {
    auto done = co_await carrier_.transfer(std::move(transfer));
    co_return done;
}

Task<transport::SentText> GuardedTelephony::send_text(transport::OutgoingText text) {
    if (!may_reach(text.to))
        co_return fail(
            TelephonyErrc::not_allowed,
            "send a text message: the number begins with none of OUTBOUND_ALLOWED_PREFIXES");
    if (!take_place(texts_, rules_.texts_a_minute))
        co_return fail(TelephonyErrc::too_many,
                       "send a text message: OUTBOUND_TEXTS_PER_MINUTE is reached");
    auto sent = co_await carrier_.send_text(std::move(text));
    co_return sent;
}

Task<> GuardedTelephony::hang_up(CarrierCallId call) {
    auto done = co_await carrier_.hang_up(std::move(call));
    co_return done;
}

bool GuardedTelephony::may_reach(std::string_view number) const {
    if (!numbering::is_e164(number)) return false;
    if (rules_.is_named && rules_.is_named(number)) return true;
    return std::ranges::any_of(
        rules_.prefixes, [&](const std::string& prefix) { return number.starts_with(prefix); });
}

bool GuardedTelephony::take_place(Latest& latest, std::size_t most) {
    const std::lock_guard lock(mutex_);
    const auto now = time_.now();
    while (!latest.empty() && now - latest.front() >= 1min) latest.pop_front();
    if (latest.size() >= most) return false;
    latest.push_back(now);
    return true;
}

}  // namespace neura::server
