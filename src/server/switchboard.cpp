#include "server/switchboard.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

#include "telemetry/log.hpp"

namespace neura::server {

using namespace std::chrono_literals;
using transport::CallStatus;

namespace {

/// A call that was announced but whose audio has not come counts for this long.
constexpr auto audio_due_within = 30s;

/// How long a call is remembered after its announcement, for reports that come late; fewer hours
/// where so many calls come that this would be more than 5 MB.
constexpr auto remembered_for = 24h;
constexpr std::size_t most_remembered = 10'000;

constexpr std::size_t token_bytes = 16;

bool equal_in_constant_time(const std::string& a, const std::string& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Leads an interlocutor to its call, as long as there is one.
struct CallLink {
    std::shared_ptr<call::Call*> call = std::make_shared<call::Call*>(nullptr);
    CallLink() = default;
    ~CallLink() { *call = nullptr; }
    CallLink(const CallLink&) = delete;
};

/// What was used since `before`.
Usage operator-(Usage now, const Usage& before) {
    now.audio -= before.audio;
    now.session -= before.session;
    now.characters -= before.characters;
    now.input_tokens -= before.input_tokens;
    now.cached_tokens -= before.cached_tokens;
    now.output_tokens -= before.output_tokens;
    now.untold -= before.untold;
    return now;
}

}  // namespace

/// What vendors did for a call. It is written with what the agent said, so that a crash loses the
/// cost of no more than a turn.
class Switchboard::Bill final : public call::Journal {
public:
    explicit Bill(const CallParts& parts) : parts_(parts) {}

    void write(const CallId& call, call::WallTime at, call::Event event) override {
        const auto* said = std::get_if<call::Said>(&event);
        const bool is_ours = said != nullptr && said->role == call::Said::Role::agent;
        parts_.journal.write(call, at, std::move(event));
        if (is_ours) settle(call);
    }

    /// Writes what was done since the last time.
    void settle(const CallId& call) {
        if (!parts_.charges) return;
        Meter since;
        for (const auto& [service, usage] : meter.readings()) {
            const auto found = std::ranges::find(written_, service, &Meter::Reading::first);
            const auto before = found == written_.end() ? Usage{} : found->second;
            if (usage != before) since.add(service, usage - before);
        }
        if (since.readings().empty()) return;
        parts_.journal.write(call, parts_.time.wall(), call::Charged{parts_.charges(since)});
        written_ = meter.readings();
    }

    Meter meter;

private:
    const CallParts& parts_;
    std::vector<Meter::Reading> written_;
};

/// A call among the live ones, from the first word to the last.
class Switchboard::Presence {
public:
    Presence(Switchboard& board, Live live) : board_(board) {
        const std::lock_guard lock(board_.mutex_);
        entry_ = board_.live_.insert(board_.live_.end(), std::move(live));
    }
    ~Presence() {
        const std::lock_guard lock(board_.mutex_);
        board_.live_.erase(entry_);
    }
    Presence(const Presence&) = delete;

private:
    Switchboard& board_;
    std::list<Live>::iterator entry_;
};

Switchboard::Switchboard(CallParts parts, Options options,
                         std::function<Ticker&(const Executor&)> ticker_of)
    : parts_(std::move(parts)), options_(options), ticker_of_(std::move(ticker_of)) {}

Switchboard::~Switchboard() = default;

std::expected<transport::Admission, transport::Refusal> Switchboard::announce(
    const transport::IncomingCall& call) {
    if (closed_) {
        parts_.metrics.refused(transport::Refusal::shutting_down);
        return std::unexpected(transport::Refusal::shutting_down);
    }

    const std::lock_guard lock(mutex_);
    let_time_pass();
    const bool again = known_.contains(call.carrier_id);
    if (!again && expected_ + talking_ >= options_.most_calls) {
        const auto refused = new_call_id();
        write(refused, call::Announced{call});
        call::StatusChanged busy;
        busy.status = CallStatus::busy;
        busy.reason = "too_many_calls";
        write(refused, std::move(busy));
        log::warning("call.refused", {{"call", refused.text()}, {"reason", "too_many_calls"}});
        parts_.metrics.refused(transport::Refusal::busy);
        return std::unexpected(transport::Refusal::busy);
    }

    auto& entry = *known_.try_emplace(call.carrier_id).first;
    auto& known = entry.second;
    if (!again) {
        known.id = new_call_id();
        write(known.id, call::Announced{call});
        call::StatusChanged ringing;
        ringing.status = CallStatus::ringing;
        write(known.id, std::move(ringing));
        parts_.metrics.announced();
        log::info("call.announced", {{"call", known.id.text()}, {"carrier", call.carrier}});
    }
    known.other = call.other();
    known.outbound = call.direction == transport::Direction::outbound;
    if (!call.errand.empty()) known.errand = call.errand;
    known.token = random_hex(token_bytes);
    known.announced_at = parts_.time.now();
    if (!known.connected && !std::exchange(known.expected, true)) ++expected_;
    due_.push_back({known.announced_at, &entry});
    remembered_.push_back({known.announced_at, &entry});
    return transport::Admission{known.id, known.token};
}

std::optional<CallId> Switchboard::admit(const CarrierCallId& carrier_id,
                                         const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(carrier_id);
    if (found == known_.end() || found->second.token.empty()) return std::nullopt;
    if (!equal_in_constant_time(found->second.token, token)) return std::nullopt;
    auto& known = found->second;
    known.token = {};
    if (!transfers_.contains(known.id))
        callers_[known.id] = {carrier_id, known.other, known.outbound, known.errand};
    connected(known);
    ++talking_;
    return known.id;
}

Awaitable<> Switchboard::converse(CallId id, std::unique_ptr<transport::MediaLeg> leg) {
    struct Leave {
        Switchboard& board;
        ~Leave() {
            const std::lock_guard lock(board.mutex_);
            --board.talking_;
        }
    };
    std::optional<Leave> leave(std::in_place, *this);
    if (auto transfer = transfer_of(id)) {
        leave.reset();  // the call is counted already
        co_await come_back(std::move(transfer), std::move(leg));
        co_return;
    }

    call::StatusChanged standing;
    standing.status = CallStatus::in_progress;
    write(id, standing);
    auto caller = take_caller(id);
    write(id, call::Answered{agent_of(caller.errand)});
    parts_.metrics.started();
    log::info("call.answered", {{"call", id.text()}});

    Bill bill(parts_);
    call::Ending ending{CallStatus::failed, "internal_error"};
    std::exception_ptr failure;
    try {
        ending = co_await talk(std::move(caller), id, *leg, bill);
    } catch (const std::exception& error) {
        // Its message may hold what the caller said.
        log::error("call.failed", {{"call", id.text()}, {"kind", typeid(error).name()}});
        failure = std::current_exception();
    }

    bill.settle(id);
    standing.status = ending.status;
    standing.reason = ending.reason;
    write(id, std::move(standing));
    parts_.metrics.ended(ending.reason);
    log::info("call.ended", {{"call", id.text()}, {"reason", ending.reason}});
    if (failure) std::rethrow_exception(failure);
}

Awaitable<call::Ending> Switchboard::talk(Caller caller, CallId id, transport::MediaLeg& leg,
                                          Bill& bill) {
    const bool ready = co_await parts_.ready();
    if (!ready) {
        leg.hang_up();
        co_return call::Ending{CallStatus::failed, "not_ready"};
    }
    const auto loop = co_await asio::this_coro::executor;
    auto agent = agent_of(caller.errand);
    const auto terms = terms_of(id, agent);
    const CallLink link;
    Calling calling{loop, id, caller.number, bill.meter, terms};
    calling.outbound = caller.outbound;
    calling.errand = caller.errand;
    calling.transfer = [call = link.call](std::string to) {
        if (*call != nullptr) (*call)->transfer(std::move(to));
    };
    calling.claim = [call = link.call] {
        return *call != nullptr ? (*call)->claim() : nlohmann::json::object();
    };
    if (parts_.recall) calling.earlier = co_await parts_.recall(calling);
    if (calling.earlier) {
        calling.errand = calling.earlier->errand;
        calling.errand.purpose = caller.errand.purpose;
        write(id, call::Resumed{calling.earlier->call, calling.errand});
        if (agent_of(calling.errand) != agent) {
            agent = agent_of(calling.errand);
            write(id, call::Answered{agent});
        }
    }
    const auto who = parts_.interlocutor(calling);
    call::Parts parts{.caller = leg,
                      .stt = who.stt ? *who.stt : parts_.stt,
                      .voices = parts_.voices,
                      .agent = *who.agent,
                      .tts = who.tts ? *who.tts : parts_.tts,
                      .journal = bill,
                      .metrics = parts_.metrics,
                      .time = parts_.time,
                      .meter = &bill.meter,
                      .voice_in = who.voice_in,
                      .record = {}};
    if (parts_.record && terms.records) parts.record = [this, id] { return parts_.record(id); };
    parts.has_person = !who.person.empty();
    parts.placed = caller.outbound;
    parts.leaves_message = parts_.leaves_message;
    if (parts_.can_transfer)
        parts.put_through = [this, id, carrier_id = caller.carrier_id, person = who.person](
                                std::string to, std::string about) {
            if (to.empty()) to = person;
            return put_through(id, carrier_id, std::move(to), std::move(about));
        };
    call::Call call(id, loop, std::move(parts), terms.limits, who.voice.value_or(parts_.voice));
    *link.call = &call;
    const Presence presence(*this, {loop, &call, id, caller.number, agent});
    if (parts_.terms) call.change(terms_of(id, agent).limits);  // they may just have changed
    if (was_machine(caller.carrier_id)) call.machine_answered();
    const auto ticks = ticker_of_(loop).subscribe([&](Clock::time_point now) { call.tick(now); });
    auto ending = co_await call.run();
    co_return ending;
}

void Switchboard::status_changed(const transport::StatusReport& report) {
    CallId id;
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(report.carrier_id);
        if (found == known_.end()) {
            log::info("call.report_of_unknown_call", {{"carrier_id", report.carrier_id.text()}});
            return;
        }
        id = found->second.id;
        if (report.status >= CallStatus::completed) {
            connected(found->second);
            if (const auto transfer = transfers_.find(id); transfer != transfers_.end())
                tell(transfer->second, transport::TransferReport{.carrier_id = report.carrier_id,
                                                                 .caller_left = true});
        }
    }
    call::StatusChanged changed;
    changed.status = report.status;
    changed.duration = report.duration;
    changed.sequence = report.sequence;
    changed.reason = "carrier_reported";
    write(id, std::move(changed));
}

void Switchboard::recording_ready(const transport::CarrierRecording& recording) {
    CallId id;
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(recording.carrier_id);
        if (found == known_.end()) return;
        id = found->second.id;
    }
    write(id, call::CarrierRecorded{recording});
}

const std::string& Switchboard::agent_of(const transport::Errand& errand) const {
    return errand.agent.empty() ? parts_.agent_name : errand.agent;
}

CallTerms Switchboard::terms_of(const CallId& id, const std::string& agent) const {
    if (parts_.terms) return parts_.terms(id, agent);
    return {.limits = options_.limits};
}

void Switchboard::terms_changed() {
    const std::lock_guard lock(mutex_);
    for (const auto& live : live_)
        tell(live, [this, id = live.id, agent = live.agent](call::Call& call) {
            call.change(terms_of(id, agent).limits);
        });
}

void Switchboard::end_all(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    for (const auto& live : live_) tell(live, [reason](call::Call& call) { call.end(reason); });
}

/// On the call's own loop, if it has not ended by then. @pre  `mutex_` is held.
void Switchboard::tell(const Live& live, std::function<void(call::Call&)> what) {
    asio::post(live.loop, [this, call = live.call, what = std::move(what)] {
        const std::lock_guard again(mutex_);
        for (const auto& still : live_)
            if (still.call == call) what(*call);
    });
}

std::size_t Switchboard::live() const {
    const std::lock_guard lock(mutex_);
    return talking_;
}

std::size_t Switchboard::expected_or_live() {
    const std::lock_guard lock(mutex_);
    let_time_pass();
    return expected_ + talking_;
}

/// No longer expects calls whose audio did not come, and forgets old ones. What there is to do is
/// at the front: nothing looks through all that are known.
/// @pre  `mutex_` is held.
void Switchboard::let_time_pass() {
    const auto now = parts_.time.now();
    for (; !due_.empty() && now - due_.front().at >= audio_due_within; due_.pop_front()) {
        auto& [at, entry] = due_.front();
        if (entry->second.announced_at == at && std::exchange(entry->second.expected, false))
            --expected_;
    }
    for (; !remembered_.empty(); remembered_.pop_front()) {
        auto& [at, entry] = remembered_.front();
        const bool too_many = remembered_.size() > most_remembered && now - at >= audio_due_within;
        if (now - at <= remembered_for && !too_many) break;
        if (entry->second.announced_at == at) known_.erase(known_.find(entry->first));
    }
}

/// Its audio is not awaited any more: it came, or never will. @pre  `mutex_` is held.
void Switchboard::connected(Known& known) {
    known.connected = true;
    if (std::exchange(known.expected, false)) --expected_;
}

/// Who calls, as the carrier says. Asked for once.
Switchboard::Caller Switchboard::take_caller(const CallId& id) {
    const std::lock_guard lock(mutex_);
    auto caller = callers_.extract(id);
    return caller ? std::move(caller.mapped()) : Caller{};
}

void Switchboard::write(const CallId& call, call::Event event) {
    parts_.journal.write(call, parts_.time.wall(), std::move(event));
}

}  // namespace neura::server
