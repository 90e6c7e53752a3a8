#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <ranges>
#include <utility>

#include "server/far_leg.hpp"
#include "server/switchboard.hpp"
#include "telemetry/log.hpp"

// Callers who are put through to a person, calls of ours that are picked up, and text messages.

namespace neura::server {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using How = call::PutThrough::How;

namespace {

/// For the person's line to be rung and the carrier to say how it went; it gives up after 30 s.
constexpr auto known_within = 60s;

/// From there until the caller's audio is ours again.
constexpr auto back_within = 15s;

How how_of(const transport::TransferReport& report) {
    using Report = transport::TransferReport::How;
    if (report.caller_left) return How::caller_left;
    switch (report.how) {
        case Report::busy: return How::busy;
        case Report::no_answer: return How::no_answer;
        case Report::failed: break;
    }
    return How::failed;
}

}  // namespace

/// A caller among those who are put through. When that is over, no stream of theirs is let in.
class Switchboard::TransferEntry {
public:
    TransferEntry(Switchboard& board, CallId id, CarrierCallId carrier_id, TransferPtr transfer)
        : board_(board), id_(std::move(id)), carrier_id_(std::move(carrier_id)) {
        const std::lock_guard lock(board_.mutex_);
        board_.transfers_[id_] = std::move(transfer);
    }
    ~TransferEntry() {
        const std::lock_guard lock(board_.mutex_);
        board_.transfers_.erase(id_);
        const auto known = board_.known_.find(carrier_id_);
        if (known != board_.known_.end()) known->second.token = {};
    }
    TransferEntry(const TransferEntry&) = delete;

private:
    Switchboard& board_;
    const CallId id_;
    const CarrierCallId carrier_id_;
};

Awaitable<call::PutThrough> Switchboard::put_through(CallId id, CarrierCallId carrier_id,
                                                     std::string to, std::string about) {
    call::PutThrough went{.to = std::move(to)};
    const auto loop = co_await asio::this_coro::executor;
    const auto transfer = std::make_shared<Transferring>(loop, std::move(about));
    const TransferEntry entry(*this, id, carrier_id, transfer);
    log::info("call.transferring", {{"call", id.text()}});

    transport::Transfer order{.carrier_id = carrier_id, .to = went.to};
    const auto asked = co_await parts_.telephony()->transfer(std::move(order));
    if (!asked) {
        log::warning("call.not_transferred", {{"call", id.text()}, {"error", asked.error().doing}});
        if (asked.error().code == transport::TelephonyErrc::no_such_call)
            went.how = How::caller_left;
        co_return std::move(went);
    }
    Timer patience(loop, known_within);
    for (;;) {
        auto first = co_await (transfer->news.next() || patience.async_wait(as_result));
        auto* news = std::get_if<0>(&first);
        if (news == nullptr || !*news) break;
        if (std::holds_alternative<PersonAnswered>(**news)) {
            went.how = How::talked;
            break;
        }
        if (auto* leg = std::get_if<std::unique_ptr<transport::MediaLeg>>(&**news)) {
            went.back = std::move(*leg);
            break;
        }
        went.how = how_of(std::get<transport::TransferReport>(**news));
        if (went.how == How::caller_left) break;
        patience.expires_after(back_within);
    }
    log::info(
        "call.transfer_ended",
        {{"call", id.text()}, {"talked", went.how == How::talked}, {"back", went.back != nullptr}});
    co_return std::move(went);
}

/// The stream of a caller who was put through in vain.
Awaitable<> Switchboard::come_back(TransferPtr transfer, std::unique_ptr<transport::MediaLeg> leg) {
    const auto loop = co_await asio::this_coro::executor;
    auto caller = make_far_caller(transfer->loop, loop);
    tell(transfer, std::move(caller.leg));
    transfer.reset();
    co_await carry(std::move(caller.line), std::move(leg));
}

std::string Switchboard::person_answered(const CarrierCallId& carrier_id) {
    const std::lock_guard lock(mutex_);
    const auto transfer = transfer_of(carrier_id);
    if (!transfer) return {};
    tell(transfer, PersonAnswered{});
    return transfer->about;
}

std::optional<transport::Admission> Switchboard::transfer_ended(
    const transport::TransferReport& report) {
    const std::lock_guard lock(mutex_);
    const auto transfer = transfer_of(report.carrier_id);
    if (!transfer) return std::nullopt;
    tell(transfer, report);
    if (report.caller_left) return std::nullopt;
    auto& known = known_.find(report.carrier_id)->second;
    known.token = random_hex(16);
    return transport::Admission{known.id, known.token};
}

void Switchboard::picked_up(const transport::PickedUp& by) {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(by.carrier_id);
    if (known == known_.end() || !by.machine) return;
    known->second.machine = true;
    for (const auto& live : live_)
        if (live.id == known->second.id)
            tell(live, [](call::Call& call) { call.machine_answered(); });
}

bool Switchboard::was_machine(const CarrierCallId& carrier_id) const {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(carrier_id);
    return known != known_.end() && known->second.machine;
}

void Switchboard::text_received(const transport::ReceivedText& text) {
    if (parts_.text_received) parts_.text_received(text);
}

void Switchboard::text_reported(const transport::TextReport& report) {
    if (parts_.text_reported) parts_.text_reported(report);
}

std::optional<CallId> Switchboard::caller_texted(const std::string& number,
                                                 const std::string& text) {
    const std::lock_guard lock(mutex_);
    for (const auto& live : std::views::reverse(live_)) {
        if (number.empty() || live.number != number) continue;
        tell(live, [text](call::Call& call) { call.caller_texted(text); });
        return live.id;
    }
    return std::nullopt;
}

Switchboard::TransferPtr Switchboard::transfer_of(const CallId& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = transfers_.find(id);
    return found == transfers_.end() ? nullptr : found->second;
}

/// @pre  `mutex_` is held.
Switchboard::TransferPtr Switchboard::transfer_of(const CarrierCallId& carrier_id) const {
    const auto known = known_.find(carrier_id);
    if (known == known_.end()) return nullptr;
    const auto found = transfers_.find(known->second.id);
    return found == transfers_.end() ? nullptr : found->second;
}

void Switchboard::tell(const TransferPtr& transfer, TransferNews news) {
    asio::post(transfer->loop, [transfer, news = std::move(news)]() mutable {
        transfer->news.push(std::move(news));
    });
}

}  // namespace neura::server
