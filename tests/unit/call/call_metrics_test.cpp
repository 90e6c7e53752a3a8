#include "call/call_metrics.hpp"

#include <gtest/gtest.h>

#include "fakes/metrics_page.hpp"

namespace neura::call {
namespace {

using namespace std::chrono_literals;

class CallMetricsTest : public testing::Test {
protected:
    double count(const std::string& series) const {
        return fakes::read_metrics(registry_).at(series);
    }

    metrics::Registry registry_;
    CallMetrics metrics_{registry_};
};

TEST_F(CallMetricsTest, EverySeriesIsThereFromTheStart) {
    for (const auto reason : CallMetrics::ending_reasons)
        EXPECT_EQ(count("neura_calls_ended_total{reason=\"" + std::string(reason) + "\"}"), 0);
    EXPECT_EQ(count(R"(neura_calls_refused_total{reason="too_many_calls"})"), 0);
    EXPECT_EQ(count(R"(neura_turn_latency_seconds_count{stage="first_sent"})"), 0);
}

TEST_F(CallMetricsTest, CountsEndingsByReason) {
    metrics_.ended("caller_hung_up");
    metrics_.ended("caller_hung_up");
    metrics_.ended("unknown");
    metrics_.ended("what nobody foresaw");
    metrics_.ended("other");

    EXPECT_EQ(count(R"(neura_calls_ended_total{reason="caller_hung_up"})"), 2);
    EXPECT_EQ(count(R"(neura_calls_ended_total{reason="unknown"})"), 1);
    EXPECT_EQ(count(R"(neura_calls_ended_total{reason="other"})"), 2);
}

TEST_F(CallMetricsTest, TellsRefusalsApart) {
    metrics_.refused(transport::Refusal::busy);
    metrics_.refused(transport::Refusal::busy);
    metrics_.refused(transport::Refusal::shutting_down);

    EXPECT_EQ(count(R"(neura_calls_refused_total{reason="too_many_calls"})"), 2);
    EXPECT_EQ(count(R"(neura_calls_refused_total{reason="shutting_down"})"), 1);
}

TEST_F(CallMetricsTest, TakesTheStagesOfATurnThatHappened) {
    TurnTimed turn;
    turn.turn_ended = 300ms;
    turn.transcribed = 410ms;
    turn.replied = -20ms;
    turn.first_sent = 700ms;

    metrics_.answered(turn);

    EXPECT_EQ(count(R"(neura_turn_latency_seconds_bucket{stage="turn_ended",le="0.2"})"), 0);
    EXPECT_EQ(count(R"(neura_turn_latency_seconds_bucket{stage="turn_ended",le="0.3"})"), 1);
    EXPECT_EQ(count(R"(neura_turn_latency_seconds_sum{stage="transcribed"})"), 0.41);
    EXPECT_EQ(count(R"(neura_turn_latency_seconds_count{stage="replied"})"), 0);
    EXPECT_EQ(count(R"(neura_turn_latency_seconds_count{stage="first_audio"})"), 0);
    EXPECT_EQ(count(R"(neura_turn_latency_seconds_sum{stage="first_sent"})"), 0.7);
}

}  // namespace
}  // namespace neura::call
