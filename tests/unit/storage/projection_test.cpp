#include "storage/sqlite/projection.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "sample_events.hpp"
#include "storage/sqlite/jobs.hpp"
#include "storage/sqlite/reading.hpp"
#include "storage/sqlite/schema.hpp"

namespace neura::storage::sqlite {
namespace {

using namespace std::chrono_literals;
using transport::CallStatus;

/// Ids as they are: the larger the number the later the call.
CallId id_of(int number) {
    auto text = std::to_string(number);
    return CallId(std::string(26 - text.size(), '0') + text);
}

class Projection : public testing::Test {
protected:
    Projection() { EXPECT_TRUE(migrate(database_).has_value()); }

    Result<void> add(const CallId& call, const call::Event& event) {
        clock_ += 1'000;
        return append(database_, call, at_ms(clock_), event);
    }

    void add_all(const CallId& call, const std::vector<call::Event>& events) {
        for (const auto& event : events) {
            const auto added = add(call, event);
            ASSERT_TRUE(added.has_value()) << added.error().doing;
        }
    }

    CallRecord read(const CallId& call) {
        auto record = read_call(database_, call);
        EXPECT_TRUE(record.has_value() && record->has_value());
        return std::move(**record);
    }

    /// Every row of every projection, in words.
    std::map<std::string, std::vector<std::string>> all_rows() {
        static const std::map<std::string, std::string> columns{
            {"calls",
             "id || carrier || carrier_id || direction || from_address || to_address || status ||"
             " COALESCE(status_sequence, '-') || reason || agent || outcome || recording ||"
             " announced_at || COALESCE(answered_at, '-') || COALESCE(ended_at, '-') ||"
             " COALESCE(duration_s, '-') || claim || language || resumes"},
            {"conversations", "call || agent || outcome || started_at || COALESCE(ended_at, '-')"},
            {"messages",
             "call || sequence || role || content || tool_calls || interrupted || keyed ||"
             " start_ms || end_ms || at || claim"},
            {"claims", "call || number || json || complete || outcome || changed_at"},
            {"field_changes",
             "call || sequence || claim || field || new_value || old_value || set_by || words ||"
             " sensitive || spoken || at"},
            {"turns",
             "call || number || COALESCE(turn_ended_ms, '-') || COALESCE(first_sent_ms, '-') || "
             "at"},
            {"charges",
             "call || vendor || kind || model || audio_ms || session_ms || characters ||"
             " input_tokens || cached_tokens || output_tokens || untold ||"
             " COALESCE(cost_nano, '-') || currency || priced_on"},
            {"carrier_recordings", "call || recording_id || url || status || duration_s || at"}};
        static std::map<std::string, std::string> queries;
        std::map<std::string, std::vector<std::string>> rows;
        for (const auto& [table, words] : columns) {
            const auto query =
                queries.try_emplace(table, "SELECT " + words + " FROM " + table + " ORDER BY 1");
            const auto read = database_.each(query.first->second, {}, [&](const Row& row) {
                rows[table].push_back(row.text(0));
            });
            EXPECT_TRUE(read.has_value()) << read.error().doing;
        }
        return rows;
    }

    Database database_ = *Database::in_memory();
    std::int64_t clock_ = 1'700'000'000'000;
};

TEST_F(Projection, ToolsStandWithTheWordsThatFollowThem) {
    const auto said = [](call::Said::Role role, const std::string& text) {
        return call::Said{.role = role, .text = text};
    };
    using enum call::Said::Role;
    add_all(id_of(1),
            {call::Announced{.call = {.carrier_id = CarrierCallId("CA1"),
                                      .carrier = "twilio",
                                      .from = "+14155550123",
                                      .to = "+14155550100"}},
             call::Answered{.agent = "insurance"}, said(agent, "Hello."), said(caller, "My order?"),
             call::ToolUsed{.name = "order_status",
                            .arguments = {{"order", "A17"}},
                            .result = R"({"data":"sent"})",
                            .took = 12ms,
                            .sources = {{.document = "a.md", .title = "A", .passage = "3"}}},
             said(caller, "Hello?"), call::ToolUsed{.name = "end_call", .result = "{}"},
             said(agent, "It is sent."), said(agent, "Anything else?")});

    const auto messages = read(id_of(1)).messages;
    ASSERT_EQ(messages.size(), 5u);
    for (const auto i : {0U, 1U, 2U, 4U}) EXPECT_TRUE(messages[i].tool_calls.empty()) << i;
    const auto& tools = messages[3].tool_calls;
    ASSERT_EQ(tools.size(), 2u);
    EXPECT_EQ(tools[0], nlohmann::json::parse(R"({"name": "order_status",
        "arguments": {"order": "A17"}, "result": "{\"data\":\"sent\"}", "failed": false,
        "took_ms": 12, "sources": [{"document": "a.md", "title": "A", "passage": "3"}]})"));
    EXPECT_EQ(tools[1].at("name"), "end_call");

    const auto before = all_rows();
    ASSERT_TRUE(rebuild_projections(database_).has_value());
    EXPECT_EQ(all_rows(), before);
}

TEST_F(Projection, AWholeCallComesOutWhole) {
    add_all(id_of(1), whole_call());

    const auto record = read(id_of(1));

    const auto& call = record.call;
    EXPECT_EQ(call.carrier, "twilio");
    EXPECT_EQ(call.carrier_id.text(), "CA1");
    EXPECT_EQ(call.direction, transport::Direction::inbound);
    EXPECT_EQ(call.from, "+14155550123");
    EXPECT_EQ(call.to, "+14155550100");
    EXPECT_EQ(call.status, CallStatus::completed);
    EXPECT_EQ(call.reason, "claim_complete");
    EXPECT_EQ(call.agent, "insurance");
    EXPECT_EQ(call.outcome, "claim_complete");
    EXPECT_EQ(call.recording, "recordings/2026/11/01.wav");
    EXPECT_EQ(call.announced_at, at_ms(1'700'000'001'000));
    EXPECT_EQ(call.answered_at, at_ms(1'700'000'003'000));
    EXPECT_EQ(call.ended_at, at_ms(clock_));
    EXPECT_EQ(call.duration, 13s);

    ASSERT_EQ(record.messages.size(), 2u);
    EXPECT_EQ(record.messages[0].role, "agent");
    EXPECT_EQ(record.messages[0].content, "What happened?");
    EXPECT_TRUE(record.messages[0].interrupted);
    EXPECT_FALSE(record.messages[0].keyed);
    EXPECT_EQ(record.messages[1].role, "caller");
    EXPECT_TRUE(record.messages[1].keyed);
    EXPECT_EQ(record.messages[1].start, 1'500ms);
    EXPECT_EQ(record.messages[1].end, 4'000ms);
    EXPECT_EQ(record.messages[1].tool_calls, nlohmann::json::array());

    ASSERT_EQ(record.claims.size(), 2u);
    EXPECT_EQ(record.claims[0].number, 1);
    EXPECT_EQ(record.claims[0].fields.at("policy_number"), "17");
    EXPECT_FALSE(record.claims[0].complete);
    EXPECT_EQ(record.claims[0].outcome, "claim_incomplete");
    EXPECT_EQ(record.claims[1].number, 2);
    EXPECT_EQ(record.claims[1].fields.at("policy_number"), "18");
    EXPECT_TRUE(record.claims[1].complete);
    EXPECT_EQ(record.claims[1].outcome, "claim_complete");
    EXPECT_EQ(record.messages[1].claim, 1);

    ASSERT_EQ(record.history.size(), 1u);
    EXPECT_EQ(record.history[0].claim, 1);
    EXPECT_EQ(record.history[0].change, std::get<call::FieldChanged>(whole_call()[9]));
    EXPECT_EQ(call.language, "de-DE");
    EXPECT_EQ(call.resumes, "EARLIER");

    ASSERT_EQ(record.turns.size(), 1u);
    EXPECT_EQ(record.turns[0].timed.number, 1);
    EXPECT_EQ(record.turns[0].timed.first_audio, 300ms);
    EXPECT_EQ(record.turns[0].timed.first_sent, std::nullopt);

    ASSERT_EQ(record.carrier_recordings.size(), 1u);
    EXPECT_EQ(record.carrier_recordings[0].recording_id, "RE1");
    EXPECT_EQ(record.carrier_recordings[0].duration, 12s);

    ASSERT_EQ(record.charges.size(), 2u);
    const auto& unpriced = record.charges[0];
    EXPECT_EQ(unpriced.service, (Service{"llm.example.com", "llm", "own"}));
    EXPECT_EQ(unpriced.usage.untold, 2);
    EXPECT_EQ(unpriced.cost, std::nullopt);
    const auto& priced = record.charges[1];
    EXPECT_EQ(priced.service, (Service{"deepgram", "stt", "nova-3"}));
    EXPECT_EQ(priced.usage, (Usage{.audio = 61'240ms, .session = 90'000ms}));
    EXPECT_EQ(priced.cost, 4'899'200);
    EXPECT_EQ(priced.currency, "USD");
    EXPECT_EQ(priced.priced_on, "2026-05-05");
}

TEST_F(Projection, ACallThatIsTakenUpAgainCostsBoth) {
    const auto charged = [](std::optional<std::int64_t> cost) {
        return call::Charged{{{.service = {"deepgram", "stt", "nova-3"},
                               .usage = {.audio = 1'000ms},
                               .cost = cost,
                               .currency = "USD",
                               .priced_on = "2026-05-05"}}};
    };
    add_all(id_of(1), {announced(), charged(80), charged(90)});
    add_all(id_of(2), {announced("CA2"), charged(80), charged(std::nullopt)});

    EXPECT_EQ(read(id_of(1)).charges[0].cost, 170);
    EXPECT_EQ(read(id_of(1)).charges[0].usage.audio, 2s);
    EXPECT_EQ(read(id_of(2)).charges[0].cost, std::nullopt) << "in part not known is not known";
}

TEST_F(Projection, CostsAreSummedByServiceAndTheUnknownApart) {
    const auto charged = [](const char* vendor, std::optional<std::int64_t> cost) {
        return call::Charged{{{.service = {vendor, "tts", "m"},
                               .usage = {.characters = 100},
                               .cost = cost,
                               .currency = cost ? "USD" : "",
                               .priced_on = cost ? "2026-05-05" : ""}}};
    };
    const auto spoken = [&](int number, const call::Event& event) {
        add_all(id_of(number),
                {announced("CA" + std::to_string(number)), call::Answered{.agent = "a"}, event,
                 status(CallStatus::completed)});
    };
    spoken(1, charged("deepgram", 3));
    spoken(2, charged("deepgram", 4));
    const auto third_at = clock_ + 1'000;
    spoken(3, charged("deepgram", std::nullopt));
    add_all(id_of(4), {announced("CA4"), status(CallStatus::no_answer)});

    const auto all = read_costs(database_, {});
    ASSERT_TRUE(all.has_value()) << all.error().doing;
    EXPECT_EQ(all->calls, 3);
    EXPECT_EQ(all->talked, 6s);
    ASSERT_EQ(all->services.size(), 2u);
    EXPECT_EQ(all->services[0].sum.cost, std::nullopt);
    EXPECT_EQ(all->services[0].calls, 1);
    EXPECT_EQ(all->services[1].sum.cost, 7);
    EXPECT_EQ(all->services[1].sum.usage.characters, 200);
    EXPECT_EQ(all->services[1].calls, 2);

    EXPECT_EQ(read_costs(database_, {.before = at_ms(third_at)})->calls, 2);
    EXPECT_EQ(read_costs(database_, {.from = at_ms(third_at)})->calls, 1);
}

TEST_F(Projection, WhatIsSaidAfterAClaimWasOpenedBelongsToIt) {
    add_all(id_of(1),
            {announced(), call::Said{.text = "A pipe burst."}, call::ClaimOpened{.number = 2},
             call::Said{.text = "And my bike was stolen."}});

    const auto record = read(id_of(1));
    ASSERT_EQ(record.claims.size(), 1u) << "of the first nothing was written down";
    EXPECT_EQ(record.claims[0].number, 2);
    EXPECT_EQ(record.claims[0].fields, nlohmann::json::object());

    const auto& messages = record.messages;
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].claim, 1);
    EXPECT_EQ(messages[1].claim, 2);
}

TEST_F(Projection, FindsTheCallBeforeWithTheSameNumber) {
    const call::Checkpoint first{.node = "asks", .state = {{"turn", 1}}};
    const call::Checkpoint second{.node = "asks", .state = {{"turn", 2}}};
    const auto caller = "+14155550123";
    add_all(id_of(1), {announced("CA1"), call::Answered{.agent = "a"}, first, second,
                       status(CallStatus::failed, "connection_lost")});
    add_all(id_of(2), {announced("CA2"), status(CallStatus::busy, "too_many_calls")});
    add_all(id_of(3), {announced("CA3", "+14155550999"), call::Answered{.agent = "a"}});
    add_all(id_of(4), {announced("CA4"), call::Answered{.agent = "a"}});

    const auto latest_before = [&](int call) {
        return read_latest_call(
            database_, {.number = caller, .before = id_of(call).text(), .talked_in = true});
    };
    const auto found = latest_before(4);

    ASSERT_TRUE(found.has_value() && found->has_value());
    EXPECT_EQ((*found)->call.id, id_of(1)) << "neither one of another nor one nobody talked in";
    EXPECT_EQ((*found)->checkpoint, second);
    EXPECT_FALSE((*found)->complete);
    EXPECT_EQ(*latest_before(1), std::nullopt);
    EXPECT_EQ((*latest_before(5))->call.id, id_of(4));

    auto placed = std::get<call::Announced>(announced("CA6", "+14155550100"));
    placed.call.to = caller;
    placed.call.direction = transport::Direction::outbound;
    add_all(id_of(6), {placed, call::Answered{.agent = "a"},
                       call::ClaimChanged{.claim = {{"a", 1}}, .complete = true}});
    const auto ours = latest_before(7);
    EXPECT_EQ((*ours)->call.id, id_of(6)) << "whoever called";
    EXPECT_TRUE((*ours)->complete);
    EXPECT_EQ((*ours)->checkpoint, std::nullopt);

    add_all(id_of(8), {announced("CA8"), status(CallStatus::no_answer)});
    EXPECT_EQ((*read_latest_call(database_, {.number = caller}))->call.id, id_of(8))
        << "also one that nobody talked in";
}

TEST_F(Projection, ACallKeepsItsErrandAndThoseThatGoOnWithItDoToo) {
    const transport::Errand errand{.agent = "appointment",
                                   .language = "fr-FR",
                                   .purpose = "About it.",
                                   .claim = nlohmann::json::array({{{"name", "size"}}}),
                                   .known = {{"size", 7}}};
    auto placed = std::get<call::Announced>(announced("CA1"));
    placed.call.errand = errand;
    add_all(id_of(1), {placed, call::Answered{.agent = "appointment"}});
    add_all(id_of(2), {announced("CA2"), call::Answered{.agent = "insurance"},
                       call::Resumed{.earlier = id_of(1), .errand = errand},
                       call::Answered{.agent = "appointment"}});

    const auto first = read_call(database_, id_of(1));
    ASSERT_TRUE(first.has_value() && first->has_value());
    EXPECT_EQ((*first)->call.errand, errand);
    const auto second = read_call(database_, id_of(2));
    ASSERT_TRUE(second.has_value() && second->has_value());
    EXPECT_EQ((*second)->call.errand, errand);
    EXPECT_EQ((*second)->call.agent, "appointment");
    const auto story = read_story(database_, id_of(2), 1);
    ASSERT_TRUE(story.has_value() && story->has_value());
    EXPECT_EQ((*story)->claim_fields, errand.claim);
    EXPECT_EQ((*story)->agent, "appointment");
}

TEST_F(Projection, AReportOfATextMessageCountsIfItIsFurtherThanTheOneBefore) {
    const call::TextMessage text{.direction = transport::Direction::outbound,
                                 .from = "+15550100199",
                                 .to = "+14155550123",
                                 .text = "Thank you.",
                                 .status = "queued",
                                 .id = "SM1"};
    const auto report = [](std::string status, std::string error = {}) {
        return call::TextReported{
            .id = "SM1", .status = std::move(status), .error = std::move(error)};
    };
    const auto standing = [&] { return (*read_call(database_, id_of(1)))->texts.at(0); };
    add_all(id_of(1), {announced(), text, report("undelivered", "30003"), report("sent")});
    EXPECT_EQ(standing().message.status, "undelivered") << "whatever comes late";
    EXPECT_EQ(standing().error, "30003");
    EXPECT_EQ(*read_call_of_text(database_, "SM1"), id_of(1));
    EXPECT_EQ(*read_call_of_text(database_, "SM2"), std::nullopt);

    const auto lost = read_undelivered_texts(database_, 10);
    ASSERT_TRUE(lost.has_value());
    ASSERT_EQ(lost->size(), 1U);
    EXPECT_EQ(lost->at(0).call, id_of(1));
    EXPECT_EQ(lost->at(0).error, "30003");
}

TEST_F(Projection, RebuildingGivesTheSameRows) {
    add_all(id_of(1), whole_call());
    add_all(id_of(2), {announced("CA2"), status(CallStatus::no_answer)});
    add_all(id_of(3), {announced("CA3"), call::Answered{.agent = "a"}});
    const auto before = all_rows();
    ASSERT_TRUE(database_.run("UPDATE calls SET outcome = 'spoilt'").has_value());
    ASSERT_TRUE(database_.run("DELETE FROM turns").has_value());
    ASSERT_NE(all_rows(), before);

    const auto rebuilt = rebuild_projections(database_);

    ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().doing;
    EXPECT_EQ(all_rows(), before);
}

TEST_F(Projection, RebuildingLeavesAllAsItWasWhenAnEventCannotBeRead) {
    add_all(id_of(1), whole_call());
    ASSERT_TRUE(database_.run("UPDATE call_events SET json = '{' WHERE sequence = 4").has_value());
    const auto before = all_rows();

    const auto rebuilt = rebuild_projections(database_);

    ASSERT_FALSE(rebuilt.has_value());
    EXPECT_EQ(rebuilt.error().code, Errc::bad_event);
    EXPECT_EQ(all_rows(), before);
}

TEST_F(Projection, ACallMustBeAnnouncedFirst) {
    const auto added = add(id_of(1), call::Said{.text = "hello"});

    ASSERT_FALSE(added.has_value());
    EXPECT_EQ(added.error().code, Errc::no_such_call);
}

TEST_F(Projection, ACallAnnouncedTwiceIsOne) {
    add_all(id_of(1), {announced(), announced()});

    EXPECT_EQ(read_calls(database_, {})->items.size(), 1u);
}

TEST_F(Projection, TwoLiveCallsCannotShareACarriersName) {
    add_all(id_of(1), {announced("CA1")});

    const auto second = add(id_of(2), announced("CA1"));

    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::refused);
}

TEST_F(Projection, ACarrierMayBringBackACallerWeLost) {
    add_all(id_of(1), {announced("CA1"), status(CallStatus::failed, "server_restarted")});
    add_all(id_of(2), {announced("CA1")});

    const auto found = read_call_of(database_, CarrierCallId("CA1"));

    ASSERT_TRUE(found.has_value() && found->has_value());
    EXPECT_EQ((*found)->id, id_of(2));
}

TEST_F(Projection, ALateReportDoesNotReopenACall) {
    add_all(id_of(1), {announced(), call::Answered{.agent = "a"}, status(CallStatus::completed)});
    const auto ended_at = read(id_of(1)).call.ended_at;

    add_all(id_of(1), {status(CallStatus::in_progress), status(CallStatus::failed, "late")});

    const auto call = read(id_of(1)).call;
    EXPECT_EQ(call.status, CallStatus::completed);
    EXPECT_EQ(call.ended_at, ended_at);
    EXPECT_TRUE(ended_at.has_value());
}

TEST_F(Projection, WithoutTheCarriersCountACallLastsFromAnswerToEnd) {
    add_all(id_of(1), {announced(), call::Answered{.agent = "a"}, status(CallStatus::completed)});

    EXPECT_EQ(read(id_of(1)).call.duration, 1s);
}

TEST_F(Projection, ATurnTimedTwiceKeepsTheLater) {
    const auto timed = [](std::chrono::milliseconds sent) {
        call::TurnTimed turn;
        turn.number = 1;
        turn.first_sent = sent;
        return turn;
    };
    add_all(id_of(1), {announced(), timed(500ms), timed(600ms)});

    const auto turns = read(id_of(1)).turns;

    ASSERT_EQ(turns.size(), 1u);
    EXPECT_EQ(turns[0].timed.first_sent, 600ms);
}

TEST_F(Projection, PagesGoFromTheLatestToTheFirstWithoutGapOrRepetition) {
    for (int number = 1; number <= 5; ++number)
        add_all(id_of(number), {announced("CA" + std::to_string(number))});

    std::vector<CallId> seen;
    CallFilter filter{.limit = 2};
    for (int pages = 1;; ++pages) {
        const auto page = read_calls(database_, filter);
        ASSERT_TRUE(page.has_value());
        for (const auto& call : page->items) seen.push_back(call.id);
        filter.cursor = page->next;
        if (filter.cursor.empty()) {
            EXPECT_EQ(pages, 3);
            break;
        }
    }

    EXPECT_EQ(seen, (std::vector{id_of(5), id_of(4), id_of(3), id_of(2), id_of(1)}));
}

TEST_F(Projection, AFullLastPageHasNoNext) {
    for (int number = 1; number <= 2; ++number)
        add_all(id_of(number), {announced("CA" + std::to_string(number))});

    const auto page = read_calls(database_, {.limit = 2});

    EXPECT_EQ(page->items.size(), 2u);
    EXPECT_EQ(page->next, "");
}

TEST_F(Projection, ListsByStatusAndByCaller) {
    add_all(id_of(1), {announced("CA1", "+1"), status(CallStatus::completed)});
    add_all(id_of(2), {announced("CA2", "+2"), status(CallStatus::completed)});
    add_all(id_of(3), {announced("CA3", "+1")});

    const auto ids = [&](const CallFilter& filter) {
        std::vector<CallId> found;
        const auto page = read_calls(database_, filter);
        for (const auto& call : page->items) found.push_back(call.id);
        return found;
    };

    EXPECT_EQ(ids({.status = CallStatus::completed}), (std::vector{id_of(2), id_of(1)}));
    EXPECT_EQ(ids({.from = "+1"}), (std::vector{id_of(3), id_of(1)}));
    EXPECT_EQ(ids({.status = CallStatus::completed, .from = "+1"}), std::vector{id_of(1)});
    EXPECT_TRUE(ids({.from = "+3"}).empty());
}

TEST_F(Projection, RefusesACursorThatIsNone) {
    for (const auto* cursor : {"x", "0000000000000000000000000'", "000000000000000000000000001"}) {
        const auto page = read_calls(database_, {.cursor = cursor});

        ASSERT_FALSE(page.has_value()) << cursor;
        EXPECT_EQ(page.error().code, Errc::bad_cursor);
    }
}

TEST_F(Projection, AnUnknownCallIsNothing) {
    const auto record = read_call(database_, id_of(1));

    ASSERT_TRUE(record.has_value());
    EXPECT_FALSE(record->has_value());
}

TEST_F(Projection, LiveCallsAreThoseWithoutAnEnd) {
    add_all(id_of(1), {announced("CA1"), status(CallStatus::completed)});
    add_all(id_of(2), {announced("CA2"), call::Answered{.agent = "a"}});

    const auto live = read_live_calls(database_);

    ASSERT_TRUE(live.has_value());
    ASSERT_EQ(live->size(), 1u);
    EXPECT_EQ((*live)[0].call.id, id_of(2));
    EXPECT_EQ((*live)[0].last_event, at_ms(clock_));
}

}  // namespace
}  // namespace neura::storage::sqlite
