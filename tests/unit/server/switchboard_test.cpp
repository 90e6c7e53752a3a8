#include "server/switchboard.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "fakes/fake_journal.hpp"
#include "fakes/fake_leg.hpp"
#include "fakes/fake_listening.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/metrics_page.hpp"
#include "fakes/run.hpp"

namespace neura::server {
namespace {

class SwitchboardTest : public testing::Test {
protected:
    using Agents = decltype(CallParts::interlocutor);

    CallParts parts(Agents agents, bool ready) {
        return {.stt = stt_,
                .voices = voices_,
                .tts = tts_,
                .journal = journal_,
                .metrics = metrics_,
                .time = time_,
                .interlocutor = std::move(agents),
                .record = {},
                .ready = [ready]() -> Awaitable<bool> { co_return ready; },
                .agent_name = "insurance",
                .voice = {}};
    }

    /// How the call stands after a conversation.
    call::StatusChanged standing() const { return journal_.all<call::StatusChanged>().back(); }

    double count(const std::string& series) const {
        return fakes::read_metrics(registry_).at(series);
    }

    asio::io_context loop_{1};
    Ticker ticker_{loop_.get_executor()};
    fakes::FakeSpeechToText stt_{loop_.get_executor()};
    fakes::FakeVoiceDetection voices_;
    fakes::FakeTextToSpeech tts_{loop_.get_executor()};
    fakes::FakeJournal journal_;
    metrics::Registry registry_;
    call::CallMetrics metrics_{registry_};
    fakes::ManualTime time_;
    const std::function<Ticker&(const Executor&)> ticker_of_ = [this](const Executor&) -> Ticker& {
        return ticker_;
    };
    const transport::IncomingCall call_{.carrier_id = CarrierCallId("CA1"),
                                        .carrier = "twilio",
                                        .from = "+15550100100",
                                        .to = "+15550100199"};
};

TEST_F(SwitchboardTest, ACallThatBreaksIsClosedAndSaysSo) {
    const auto broken = [](const Calling&) -> Interlocutor {
        throw std::runtime_error("what the caller said");
    };
    Switchboard board(parts(broken, true), {}, ticker_of_);
    const auto admission = board.announce(call_);
    ASSERT_TRUE(admission);
    ASSERT_TRUE(board.admit(call_.carrier_id, admission->token));

    auto conversation =
        board.converse(admission->call, std::make_unique<fakes::FakeLeg>(loop_.get_executor()));
    EXPECT_THROW(fakes::run_on(loop_, std::move(conversation)), std::runtime_error);

    EXPECT_EQ(standing().status, transport::CallStatus::failed);
    EXPECT_EQ(standing().reason, "internal_error");
    EXPECT_EQ(count(R"(neura_calls_ended_total{reason="internal_error"})"), 1);
    EXPECT_EQ(board.expected_or_live(), 0U);
}

TEST_F(SwitchboardTest, WhatACallCostIsWrittenHoweverItEnds) {
    auto made = parts(
        [](const Calling& calling) -> Interlocutor {
            calling.meter.add({"acme", "llm", "m"}, {.output_tokens = 3});
            throw std::runtime_error("what the caller said");
        },
        true);
    made.charges = [](const Meter& meter) {
        const auto& [service, usage] = meter.readings().at(0);
        return std::vector<call::Charge>{{.service = service, .usage = usage}};
    };
    Switchboard board(std::move(made), {}, ticker_of_);
    const auto admission = board.announce(call_);
    ASSERT_TRUE(board.admit(call_.carrier_id, admission->token));
    auto conversation =
        board.converse(admission->call, std::make_unique<fakes::FakeLeg>(loop_.get_executor()));
    EXPECT_THROW(fakes::run_on(loop_, std::move(conversation)), std::runtime_error);

    const auto charged = journal_.all<call::Charged>();
    ASSERT_EQ(charged.size(), 1u);
    EXPECT_EQ(charged[0].charges, (std::vector<call::Charge>{{.service = {"acme", "llm", "m"},
                                                              .usage = {.output_tokens = 3}}}));
}

TEST_F(SwitchboardTest, ACallThatCannotBeTalkedToIsLetGo) {
    const auto never = [](const Calling&) -> Interlocutor {
        ADD_FAILURE() << "nobody is to talk";
        return {};
    };
    Switchboard board(parts(never, false), {}, ticker_of_);
    const auto admission = board.announce(call_);
    ASSERT_TRUE(admission);
    ASSERT_TRUE(board.admit(call_.carrier_id, admission->token));

    auto leg = std::make_unique<fakes::FakeLeg>(loop_.get_executor());
    auto conversation = board.converse(admission->call, std::move(leg));
    fakes::run_on(loop_, std::move(conversation));

    EXPECT_EQ(standing().status, transport::CallStatus::failed);
    EXPECT_EQ(standing().reason, "not_ready");
    EXPECT_EQ(board.live(), 0U);
    EXPECT_EQ(count("neura_calls_started_total"), 1);
    EXPECT_EQ(count(R"(neura_calls_ended_total{reason="not_ready"})"), 1);
}

TEST_F(SwitchboardTest, CountsWhomItLetsInAndWhomNot) {
    const auto nobody = [](const Calling&) { return Interlocutor{}; };
    Switchboard board(parts(nobody, true), {.most_calls = 1, .limits = {}}, ticker_of_);
    auto another = call_;
    another.carrier_id = CarrierCallId("CA2");

    EXPECT_TRUE(board.announce(call_));
    EXPECT_TRUE(board.announce(call_));  // the carrier's retry
    EXPECT_FALSE(board.announce(another));
    board.close();
    EXPECT_FALSE(board.announce(another));

    EXPECT_EQ(count("neura_calls_announced_total"), 1);
    EXPECT_EQ(count(R"(neura_calls_refused_total{reason="too_many_calls"})"), 1);
    EXPECT_EQ(count(R"(neura_calls_refused_total{reason="shutting_down"})"), 1);
    EXPECT_EQ(count("neura_calls_started_total"), 0);
}

TEST_F(SwitchboardTest, RemembersTheLatestTenThousandCallsForLateReports) {
    const auto nobody = [](const Calling&) { return Interlocutor{}; };
    Switchboard board(parts(nobody, true), {.most_calls = 100, .limits = {}}, ticker_of_);
    const auto name_of = [](int call) { return CarrierCallId("CA" + std::to_string(call)); };
    constexpr int calls = 10'100;
    for (int i = 0; i < calls; ++i) {
        auto next = call_;
        next.carrier_id = name_of(i);
        ASSERT_TRUE(board.announce(next)) << i;
        time_.pass(std::chrono::seconds(1));
    }
    const auto written_for = [&](int call) {
        const auto before = journal_.all<call::StatusChanged>().size();
        transport::StatusReport report;
        report.carrier_id = name_of(call);
        report.status = transport::CallStatus::completed;
        board.status_changed(report);
        return journal_.all<call::StatusChanged>().size() - before;
    };
    EXPECT_EQ(written_for(0), 0U);
    EXPECT_EQ(written_for(calls - 10'000), 1U);
    EXPECT_EQ(written_for(calls - 1), 1U);
}

}  // namespace
}  // namespace neura::server
