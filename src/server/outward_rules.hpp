#pragma once

// What this installation may do outwards, whoever asks for it: an API user, a reminder, or a
// language model that a caller has talked into it.

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/playbook.hpp"
#include "call/transport/telephony.hpp"
#include "runtime/time_source.hpp"

namespace neura::server {

/// When people may be called, by the clock on the wall here.
struct CallingHours {
    std::chrono::minutes from{};   ///< after midnight
    std::chrono::minutes until{};  ///< later than that

    bool hold(std::chrono::local_seconds now) const;
};

/// Reads "08:00-20:00"; nothing if it is not that.
std::optional<CallingHours> read_calling_hours(std::string_view text);

struct OutwardRules {
    std::vector<std::string> prefixes;  ///< of numbers that may be called and written to: "+1"
    std::size_t calls_a_minute = 10;
    std::size_t texts_a_minute = 30;
    std::optional<CallingHours> hours{};  ///< of calls
    /// The usual agent, as its file stands now; knows the others. Any loop.
    std::function<reasoning::SharedPlaybook()> playbook{};
    /// Whether somebody here hears and speaks that language, BCP 47. Any loop.
    std::function<bool(std::string_view language)> can_talk{};
    /// Whether the configuration itself, or an agent file, names that number. Any loop.
    std::function<bool(std::string_view number)> is_named{};
};

/// A carrier that does only what the rules allow; the rest is `not_allowed` or `too_many`.
class GuardedTelephony final : public transport::Telephony {
public:
    /// Both outlive it.
    GuardedTelephony(transport::Telephony& carrier, OutwardRules rules, const TimeSource& time)
        : carrier_(carrier), rules_(std::move(rules)), time_(time) {}

    Task<transport::PlacedCall> place_call(transport::OutgoingCall call) override;

    /// To whoever it is: only the configuration names whom callers are put through to.
    Task<> transfer(transport::Transfer transfer) override;

    Task<transport::SentText> send_text(transport::OutgoingText text) override;
    Task<> hang_up(CarrierCallId call) override;

private:
    /// What happened within the last minute.
    using Latest = std::deque<Clock::time_point>;

    bool may_reach(std::string_view number) const;
    bool take_place(Latest& latest, std::size_t most);

    transport::Telephony& carrier_;
    const OutwardRules rules_;
    const TimeSource& time_;
    std::mutex mutex_;  ///< guards the two below
    Latest calls_;
    Latest texts_;
};

}  // namespace neura::server
