#include "storage/sqlite/projection.hpp"

#include "storage/event_json.hpp"
#include "storage/sqlite/jobs.hpp"
#include "storage/sqlite/sql.hpp"
#include "storage/status.hpp"

namespace neura::storage::sqlite {

namespace {

/// Where an event stands: what every row made of it refers to.
struct Place {
    const CallId& call;
    std::int64_t sequence;
    call::WallTime at;
};

/// Writes what one event changes.
class Projector {
public:
    Projector(Database& database, const Place& place) : database_(database), place_(place) {}

    Result<void> operator()(const call::Announced& event) {
        const auto& call = event.call;
        const bool inbound = call.direction == transport::Direction::inbound;
        return run(sql::add_call, {id(), call.carrier, call.carrier_id.text(),
                                   std::string_view(inbound ? "inbound" : "outbound"), call.from,
                                   call.to, errand_text(call.errand), place_.at});
    }

    Result<void> operator()(const call::StatusChanged& event) {
        auto known = standing();
        if (!known) return std::unexpected(std::move(known).error());

        const auto now = after(*known, event);
        auto set = run(sql::set_standing,
                       {name_of(now.status), now.sequence, now.reason, now.duration, id()});
        if (!set || is_final(known->status) || now.status == known->status) return set;

        if (now.status == CallStatus::in_progress) return run(sql::set_answered, {place_.at, id()});
        if (!is_final(now.status)) return set;
        auto ended = run(sql::set_ended, {place_.at, id()});
        if (!ended) return ended;
        return run(sql::end_conversation, {place_.at, id()});
    }

    Result<void> operator()(const call::Answered& event) {
        auto changed =
            (*this)(call::StatusChanged{.status = CallStatus::in_progress, .reason = {}});
        if (!changed) return changed;
        auto answered = run(sql::set_answered, {place_.at, id()});
        if (!answered) return answered;
        auto named = run(sql::set_agent, {event.agent, id()});
        if (!named) return named;
        return run(sql::add_conversation, {id(), event.agent, place_.at});
    }

    Result<void> operator()(const call::RecordingStarted& event) {
        return run(sql::set_recording, {event.file, id()});
    }

    Result<void> operator()(const call::Said& event) {
        static constexpr std::string_view roles[] = {"caller", "agent", "system"};
        const auto claim = claim_number();
        if (!claim) return std::unexpected(claim.error());
        std::string tools = "[]";
        if (event.role == call::Said::Role::agent) {
            auto used = tools_used();
            if (!used) return std::unexpected(std::move(used).error());
            tools = std::move(*used);
        }
        return run(
            sql::add_message,
            {id(), place_.sequence, *claim, roles[static_cast<std::size_t>(event.role)], event.text,
             tools, event.interrupted, event.keyed, event.start, event.end, place_.at});
    }

    Result<void> operator()(const call::TurnTimed& event) {
        return run(sql::set_turn,
                   {id(), event.number, event.turn_ended, event.transcribed, event.first_words,
                    event.replied, event.first_sentence, event.first_audio, event.first_sent,
                    event.first_played, place_.at});
    }

    Result<void> operator()(const call::ClaimChanged& event) {
        const auto claim = claim_number();
        if (!claim) return std::unexpected(claim.error());
        return run(sql::set_claim, {id(), *claim, text_of(event.claim), event.complete, place_.at});
    }

    Result<void> operator()(const call::FieldChanged& event) {
        const auto claim = claim_number();
        if (!claim) return std::unexpected(claim.error());
        return run(sql::add_field_change, {id(), place_.sequence, *claim, event.field,
                                           text_of(event.value), text_of(event.before), event.by,
                                           event.words, event.sensitive, event.spoken, place_.at});
    }

    Result<void> operator()(const call::ClaimOpened& event) {
        auto closed = run(sql::set_claim_outcome, {event.outcome, id(), event.number - 1});
        if (!closed) return closed;
        auto opened = run(sql::set_claim_number, {event.number, id()});
        if (!opened) return opened;
        return run(sql::set_claim, {id(), event.number, std::string_view("{}"), false, place_.at});
    }

    Result<void> operator()(const call::LanguageChosen& event) {
        return run(sql::set_language, {event.language, id()});
    }

    Result<void> operator()(const call::Resumed& event) {
        return run(sql::set_resumed, {event.earlier.text(), errand_text(event.errand), id()});
    }

    Result<void> operator()(const call::CarrierRecorded& event) {
        const auto& made = event.recording;
        return run(sql::set_carrier_recording,
                   {id(), made.recording_id, made.url, made.status, made.duration, place_.at});
    }

    Result<void> operator()(const call::Charged& event) {
        for (const auto& [service, usage, cost, currency, priced_on] : event.charges) {
            auto added =
                run(sql::add_charge,
                    {id(), service.vendor, service.kind, service.model, usage.audio, usage.session,
                     usage.characters, usage.input_tokens, usage.cached_tokens, usage.output_tokens,
                     usage.untold, cost, currency, priced_on});
            if (!added) return added;
        }
        return {};
    }

    Result<void> operator()(const call::Concluded& event) {
        auto set = run(sql::set_outcome, {event.outcome, id()});
        if (!set) return set;
        const auto claim = claim_number();
        if (!claim) return std::unexpected(claim.error());
        auto closed = run(sql::set_claim_outcome, {event.outcome, id(), *claim});
        if (!closed) return closed;
        return run(sql::set_conversation_outcome, {event.outcome, id()});
    }

    /// It stands in the agent's message that follows it.
    Result<void> operator()(const call::ToolUsed&) { return {}; }

    Result<void> operator()(const call::Transferred& event) {
        static constexpr std::string_view ways[] = {"talked", "busy", "no_answer", "failed",
                                                    "caller_left"};
        return run(sql::add_transfer, {id(), place_.sequence, event.to,
                                       ways[static_cast<std::size_t>(event.how)], place_.at});
    }

    Result<void> operator()(const call::TextMessage& event) {
        const bool inbound = event.direction == transport::Direction::inbound;
        return run(sql::add_text_message,
                   {id(), place_.sequence, std::string_view(inbound ? "inbound" : "outbound"),
                    event.from, event.to, event.text, event.status, event.id, place_.at});
    }

    Result<void> operator()(const call::TextReported& event) {
        std::optional<std::string> status;
        auto read = database_.each(sql::text_status, {id(), event.id},
                                   [&](const Row& row) { status = row.text(0); });
        if (!read || !status) return read;
        if (progress_of_text(event.status) <= progress_of_text(*status)) return {};
        return run(sql::set_text_status, {event.status, event.error, id(), event.id});
    }

    // Asked of the events alone.
    Result<void> operator()(const call::EmergencyNotified&) { return {}; }
    Result<void> operator()(const call::ModelUsed&) { return {}; }
    Result<void> operator()(const call::Checkpoint&) { return {}; }
    Result<void> operator()(const call::SafetyNoted&) { return {}; }

private:
    const std::string& id() const { return place_.call.text(); }

    Result<void> run(std::string_view sql, std::initializer_list<Value> values) {
        return database_.run(sql, values);
    }

    static std::string text_of(const nlohmann::json& value) {
        return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }

    /// Of the claim that the call is at.
    Result<std::int64_t> claim_number() {
        std::int64_t number = 1;
        auto read = database_.each(sql::claim_number, {id()},
                                   [&](const Row& row) { number = row.integer(0); });
        if (!read) return std::unexpected(std::move(read).error());
        return number;
    }

    /// By the agent since its last words: their events, as they are stored.
    Result<std::string> tools_used() {
        std::string tools = "[";
        auto read = database_.each(sql::tools_before, {id(), place_.sequence}, [&](const Row& row) {
            if (tools.size() > 1) tools += ',';
            tools += row.text(0);
        });
        if (!read) return std::unexpected(std::move(read).error());
        return tools += ']';
    }

    Result<Standing> standing() {
        Standing found;
        auto read = database_.each(sql::standing, {id()}, [&](const Row& row) {
            found.status = status_named(row.text(0)).value_or(CallStatus::initiated);
            if (!row.is_null(1)) found.sequence = static_cast<std::uint64_t>(row.integer(1));
            found.reason = row.text(2);
            found.duration = row.duration<std::chrono::seconds>(3);
        });
        if (!read) return std::unexpected(std::move(read).error());
        return found;
    }

    Database& database_;
    const Place& place_;
};

/// A stored event as it is read back.
struct StoredEvent {
    CallId call;
    std::int64_t sequence = 0;
    call::WallTime at;
    std::string kind;
    std::string text;
};

Result<void> project(Database& database, const StoredEvent& stored) {
    const auto event = parse_event(stored.kind, stored.text);
    if (!event) return std::unexpected(event.error());
    const Place place{stored.call, stored.sequence, stored.at};
    return std::visit(Projector(database, place), *event);
}

/// An event after which nothing more is said to a claim leaves it to be understood: once, whatever
/// is reported twice, and not at all where the caller neither said nor wrote anything.
Result<void> leave_work(Database& database, const Place& place, const call::Event& event) {
    const auto* status = std::get_if<call::StatusChanged>(&event);
    const bool closes = std::holds_alternative<call::ClaimOpened>(event) ||
                        (status != nullptr && is_final(status->status));
    if (!closes) return {};
    std::int64_t number = 0;
    std::int64_t said = 0;
    auto read =
        database.each(sql::said_to_claim, {place.call.text(), place.sequence}, [&](const Row& row) {
            number = row.integer(0) + 1;
            said = row.integer(1);
        });
    if (!read || said == 0) return read;
    const auto added =
        add_job(database, work::insight_job(place.call, static_cast<int>(number), place.at));
    if (!added) return std::unexpected(added.error());
    return {};
}

}  // namespace

Result<void> append(Database& database, const CallId& call, call::WallTime at,
                    const call::Event& event) {
    std::int64_t sequence = 1;
    auto counted = database.each(sql::last_sequence, {call.text()},
                                 [&](const Row& row) { sequence += row.integer(0); });
    if (!counted) return counted;
    if (sequence == 1 && !std::holds_alternative<call::Announced>(event))
        return fail(Errc::no_such_call, "store an event of a call");

    auto added = database.run(sql::add_event,
                              {call.text(), sequence, kind_of(event), event_text(event), at});
    if (!added) return added;
    const Place place{call, sequence, at};
    auto projected = std::visit(Projector(database, place), event);
    if (!projected) return projected;
    return leave_work(database, place, event);
}

Result<void> rebuild_projections(Database& database) {
    auto transaction = Transaction::begin(database);
    if (!transaction) return std::unexpected(std::move(transaction).error());
    for (const auto sql : sql::empty_projections) {
        auto emptied = database.run(sql);
        if (!emptied) return emptied;
    }

    Result<void> outcome;
    auto read = database.each(sql::all_events, {}, [&](const Row& row) {
        if (!outcome) return;
        outcome = project(
            database, {CallId(row.text(0)), row.integer(1), row.time(4), row.text(2), row.text(3)});
    });
    if (!read) return read;
    if (!outcome) return outcome;
    return transaction->commit();
}

}  // namespace neura::storage::sqlite
