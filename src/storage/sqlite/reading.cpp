#include "storage/sqlite/reading.hpp"

#include <algorithm>

#include "storage/event_json.hpp"
#include "storage/sqlite/jobs.hpp"
#include "storage/sqlite/sql.hpp"

namespace neura::storage::sqlite {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Above every id: they are written in digits and capitals.
constexpr std::string_view beyond_all_ids = "~";

CallSummary summary_of(const Row& row) {
    CallSummary call;
    call.id = CallId(row.text(0));
    call.carrier = row.text(1);
    call.carrier_id = CarrierCallId(row.text(2));
    if (row.text(3) == "outbound") call.direction = transport::Direction::outbound;
    call.from = row.text(4);
    call.to = row.text(5);
    call.status = status_named(row.text(6)).value_or(CallStatus::initiated);
    call.reason = row.text(7);
    call.agent = row.text(8);
    call.outcome = row.text(9);
    call.recording = row.text(10);
    call.announced_at = row.time(11);
    call.answered_at = row.optional_time(12);
    call.ended_at = row.optional_time(13);
    call.duration = row.duration<seconds>(14);
    if (!call.duration && call.answered_at && call.ended_at)
        call.duration = std::chrono::floor<seconds>(*call.ended_at - *call.answered_at);
    call.language = row.text(15);
    call.resumes = row.text(16);
    call.errand = parse_errand(row.text(17));
    return call;
}

/// What does not parse was not written by us; it is shown as nothing.
nlohmann::json json_of(const std::string& text) {
    auto value = nlohmann::json::parse(text, nullptr, false);
    return value.is_discarded() ? nlohmann::json() : value;
}

Message message_of(const Row& row) {
    return {.role = row.text(0),
            .content = row.text(1),
            .tool_calls = json_of(row.text(2)),
            .interrupted = row.boolean(3),
            .keyed = row.boolean(4),
            .start = milliseconds(row.integer(5)),
            .end = milliseconds(row.integer(6)),
            .at = row.time(7),
            .claim = row.integer(8)};
}

Claim claim_of(const Row& row) {
    return {.number = row.integer(0),
            .fields = json_of(row.text(1)),
            .complete = row.boolean(2),
            .outcome = row.text(3),
            .changed_at = row.time(4)};
}

FieldChange field_change_of(const Row& row) {
    return {.change = {.field = row.text(1),
                       .value = json_of(row.text(2)),
                       .before = json_of(row.text(3)),
                       .by = row.text(4),
                       .words = row.text(5),
                       .sensitive = row.boolean(6),
                       .spoken = row.text(7)},
            .claim = row.integer(0),
            .at = row.time(8)};
}

Turn turn_of(const Row& row) {
    return {.timed = {.number = row.integer(0),
                      .turn_ended = row.duration<milliseconds>(1),
                      .transcribed = row.duration<milliseconds>(2),
                      .first_words = row.duration<milliseconds>(3),
                      .replied = row.duration<milliseconds>(4),
                      .first_sentence = row.duration<milliseconds>(5),
                      .first_audio = row.duration<milliseconds>(6),
                      .first_sent = row.duration<milliseconds>(7),
                      .first_played = row.duration<milliseconds>(8)},
            .at = row.time(9)};
}

call::Charge charge_of(const Row& row) {
    call::Charge charge{
        .service = {.vendor = row.text(0), .kind = row.text(1), .model = row.text(2)},
        .usage = {.audio = milliseconds(row.integer(3)),
                  .session = milliseconds(row.integer(4)),
                  .characters = row.integer(5),
                  .input_tokens = row.integer(6),
                  .cached_tokens = row.integer(7),
                  .output_tokens = row.integer(8),
                  .untold = row.integer(9)},
        .currency = row.text(11),
        .priced_on = row.text(12)};
    if (!row.is_null(10)) charge.cost = row.integer(10);
    return charge;
}

TextOfCall text_of(const Row& row) {
    return {.message = {.direction = row.text(0) == "outbound" ? transport::Direction::outbound
                                                               : transport::Direction::inbound,
                        .from = row.text(1),
                        .to = row.text(2),
                        .text = row.text(3),
                        .status = row.text(4),
                        .id = row.text(5)},
            .at = row.time(6),
            .error = row.text(7)};
}

const std::string& list_for(const CallFilter& filter) {
    const bool by_from = !filter.from.empty();
    if (filter.status) return by_from ? sql::list_by_both : sql::list_by_status;
    return by_from ? sql::list_by_from : sql::list_all;
}

/// A cursor is the id of the last call of the page before.
bool is_cursor(std::string_view text) {
    constexpr std::size_t id_length = 26;
    return text.size() == id_length && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
           });
}

Result<std::optional<CallSummary>> read_one(Database& database, const std::string& sql,
                                            const std::string& key) {
    std::optional<CallSummary> found;
    auto read = database.each(sql, {key}, [&](const Row& row) { found = summary_of(row); });
    if (!read) return std::unexpected(std::move(read).error());
    return found;
}

}  // namespace

Result<Page<CallSummary>> read_calls(Database& database, const CallFilter& filter) {
    if (!filter.cursor.empty() && !is_cursor(filter.cursor))
        return fail(Errc::bad_cursor, "list calls");

    const auto status = filter.status ? name_of(*filter.status) : std::string_view();
    const auto below = filter.cursor.empty() ? beyond_all_ids : std::string_view(filter.cursor);
    const auto most = static_cast<std::size_t>(std::clamp(filter.limit, 1, max_page));

    // One more than asked for tells whether there is another page.
    Page<CallSummary> page;
    auto read = database.each(list_for(filter), {status, filter.from, below, most + 1},
                              [&](const Row& row) { page.items.push_back(summary_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());
    if (page.items.size() > most) {
        page.items.pop_back();
        page.next = page.items.back().id.text();
    }
    return page;
}

Result<std::optional<CallRecord>> read_call(Database& database, const CallId& id) {
    // One snapshot for all of its parts.
    auto snapshot = Transaction::begin_reading(database);
    if (!snapshot) return std::unexpected(std::move(snapshot).error());
    auto call = read_one(database, sql::call_by_id, id.text());
    if (!call) return std::unexpected(std::move(call).error());
    if (!*call) return std::nullopt;

    CallRecord record;
    record.call = std::move(**call);
    auto read = database.each(sql::messages, {id.text()},
                              [&](const Row& row) { record.messages.push_back(message_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());

    read = database.each(sql::claims, {id.text()},
                         [&](const Row& row) { record.claims.push_back(claim_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());

    read = database.each(sql::field_changes, {id.text()},
                         [&](const Row& row) { record.history.push_back(field_change_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());

    read = database.each(sql::turns, {id.text()},
                         [&](const Row& row) { record.turns.push_back(turn_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());

    read = database.each(sql::carrier_recordings, {id.text()}, [&](const Row& row) {
        record.carrier_recordings.push_back({.carrier_id = record.call.carrier_id,
                                             .recording_id = row.text(0),
                                             .url = row.text(1),
                                             .status = row.text(2),
                                             .duration = row.duration<seconds>(3)});
    });
    if (!read) return std::unexpected(std::move(read).error());

    read = database.each(sql::charges, {id.text()},
                         [&](const Row& row) { record.charges.push_back(charge_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());
    read = database.each(sql::transfers, {id.text()}, [&](const Row& row) {
        record.transfers.push_back({row.text(0), row.text(1), row.time(2)});
    });
    if (!read) return std::unexpected(std::move(read).error());

    read = database.each(sql::text_messages, {id.text()},
                         [&](const Row& row) { record.texts.push_back(text_of(row)); });
    if (!read) return std::unexpected(std::move(read).error());

    auto insights = read_insights(database, id);
    if (!insights) return std::unexpected(std::move(insights).error());
    record.insights = std::move(*insights);
    auto reminders = read_reminders(database, {.call = id});
    if (!reminders) return std::unexpected(std::move(reminders).error());
    record.reminders = std::move(*reminders);
    return record;
}

Result<Costs> read_costs(Database& database, const CostRange& range) {
    auto snapshot = Transaction::begin_reading(database);
    if (!snapshot) return std::unexpected(std::move(snapshot).error());
    Costs costs;
    auto read = database.each(sql::calls_charged, {range.from, range.before}, [&](const Row& row) {
        costs.calls = row.integer(0);
        costs.talked = seconds(row.integer(1));
    });
    if (!read) return std::unexpected(std::move(read).error());
    read = database.each(sql::costs, {range.from, range.before}, [&](const Row& row) {
        costs.services.push_back({charge_of(row), row.integer(13)});
    });
    if (!read) return std::unexpected(std::move(read).error());
    return costs;
}

Result<std::optional<CallSummary>> read_call_of(Database& database,
                                                const CarrierCallId& carrier_id) {
    return read_one(database, sql::call_by_carrier_id, carrier_id.text());
}

Result<std::optional<EarlierCall>> read_latest_call(Database& database, const CallsWith& which) {
    std::optional<EarlierCall> found;
    auto read =
        database.each(sql::latest_call, {which.number, which.before, which.talked_in},
                      [&](const Row& row) { found = EarlierCall{.call = summary_of(row)}; });
    if (!read) return std::unexpected(std::move(read).error());
    if (!found) return found;
    const auto& id = found->call.id.text();
    read = database.each(sql::claims, {id}, [&](const Row& row) {
        found->complete = claim_of(row).complete;  // the last counts
    });
    if (!read) return std::unexpected(std::move(read).error());
    read = database.each(sql::last_checkpoint, {id}, [&](const Row& row) {
        const auto event = parse_event("checkpoint", row.text(0));
        if (event) found->checkpoint = std::get<call::Checkpoint>(*event);
    });
    if (!read) return std::unexpected(std::move(read).error());
    return found;
}

Result<std::optional<CallId>> read_call_of_text(Database& database, const std::string& id) {
    std::optional<CallId> found;
    auto read = database.each(sql::call_of_text, {id},
                              [&](const Row& row) { found = CallId(row.text(0)); });
    if (!read) return std::unexpected(std::move(read).error());
    return found;
}

Result<std::vector<UndeliveredText>> read_undelivered_texts(Database& database, int at_most) {
    std::vector<UndeliveredText> texts;
    auto read = database.each(sql::undelivered_texts, {at_most}, [&](const Row& row) {
        texts.push_back({CallId(row.text(0)), row.text(1), row.text(2), row.time(3)});
    });
    if (!read) return std::unexpected(std::move(read).error());
    return texts;
}

Result<std::vector<LiveCall>> read_live_calls(Database& database) {
    std::vector<LiveCall> calls;
    auto read = database.each(sql::live_calls, {},
                              [&](const Row& row) { calls.push_back({summary_of(row)}); });
    if (!read) return std::unexpected(std::move(read).error());
    for (auto& live : calls) {
        read = database.each(sql::last_event_at, {live.call.id.text()},
                             [&](const Row& row) { live.last_event = row.time(0); });
        if (!read) return std::unexpected(std::move(read).error());
    }
    return calls;
}

}  // namespace neura::storage::sqlite
