// GET /metrics of `neura serve`, as Prometheus reads it, while calls come and go.

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <map>
#include <string>

#include "fakes/metrics_page.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

using Page = std::map<std::string, double>;

Page fetch_metrics(const Carrier& carrier) {
    const auto response = carrier.get("/metrics");
    EXPECT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    return fakes::read_metrics(response.body);
}

/// Whether a series comes to be so much.
bool comes_to(const Carrier& carrier, const std::string& series, double value) {
    return eventually([&] { return fetch_metrics(carrier).at(series) == value; });
}

std::string stage(const std::string& suffix, const std::string& name) {
    return "neura_turn_latency_seconds_" + suffix + "{stage=\"" + name + "\"}";
}

class ServerMetricsTest : public testing::Test {
protected:
    TemporaryFolder folder_;
};

TEST_F(ServerMetricsTest, ASilentCallIsLiveThenEndedAndOneTooManyIsRefused) {
    ServerProcess server(folder_.path(), {{"NEURA_MAX_CALLS", "1"}});
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    const auto before = fetch_metrics(carrier);
    EXPECT_EQ(before.at("neura_calls_limit"), 1);
    EXPECT_EQ(before.at("neura_calls_started_total"), 0);
    for (const auto* part : {"speech", "voice_detection", "records", "recordings"})
        EXPECT_EQ(before.at(std::string("neura_component_ok{component=\"") + part + "\"}"), 1);

    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    EXPECT_TRUE(stream.hears_agent(patience));
    carrier.ring("CA2");

    const auto during = fetch_metrics(carrier);
    EXPECT_EQ(during.at("neura_calls_announced_total"), 1);
    EXPECT_EQ(during.at("neura_calls_started_total"), 1);
    EXPECT_EQ(during.at("neura_calls_live"), 1);
    EXPECT_EQ(during.at(R"(neura_calls_refused_total{reason="too_many_calls"})"), 1);
    EXPECT_EQ(during.at("neura_turns_total"), 0);

    stream.stop();
    EXPECT_TRUE(comes_to(carrier, R"(neura_calls_ended_total{reason="caller_hung_up"})", 1));
    EXPECT_TRUE(comes_to(carrier, "neura_calls_live", 0));

    const auto after = fetch_metrics(carrier);
    const std::string beats = R"(neura_loop_lag_seconds_count{loop="0"})";
    EXPECT_GT(after.at(beats), before.at(beats));
    EXPECT_GT(after.at("neura_process_cpu_seconds_total"),
              before.at("neura_process_cpu_seconds_total"));
    EXPECT_GT(after.at("neura_process_resident_memory_bytes"), 1e6);
    EXPECT_GT(after.at("neura_process_open_fds"), 3);
}

TEST_F(ServerMetricsTest, ATurnThatIsAnsweredHasItsLatencyStageByStage) {
    ServerProcess server(folder_.path(), {});
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, R"(
name: brief
limit: 90 s
turns:
  - say: Yes, that is fine.
  - say: A delivery truck hit my parked car and dented the left door.
  - hang_up: true
)");
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_TRUE(comes_to(carrier, R"(neura_calls_ended_total{reason="caller_hung_up"})", 1));

    const auto page = fetch_metrics(carrier);
    EXPECT_GE(page.at("neura_turns_total"), 2);
    // The stages of a turn, in the order they happen; hanging up cuts the last one short.
    const std::array stages{"turn_ended",     "transcribed", "first_words", "replied",
                            "first_sentence", "first_audio", "first_sent",  "first_played"};
    double reached = page.at("neura_turns_total");
    for (const auto* name : stages) {
        EXPECT_GE(page.at(stage("count", name)), 1) << name;
        EXPECT_LE(page.at(stage("count", name)), reached) << name;
        reached = page.at(stage("count", name));
    }
    const auto mean = page.at(stage("sum", "first_sent")) / page.at(stage("count", "first_sent"));
    EXPECT_GT(mean, 0.2);
    EXPECT_LT(mean, 20);
}

TEST_F(ServerMetricsTest, ALostSpeechWorkerIsCounted) {
    ServerProcess server(folder_.path(), {});
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_EQ(fetch_metrics(carrier).at("neura_speech_worker_restarts_total"), 0);
    EXPECT_EQ(fetch_metrics(carrier).at("neura_speech_worker_requests"), 0);

    const auto worker = server.speech_worker();
    ASSERT_TRUE(worker);
    ::kill(*worker, SIGKILL);

    EXPECT_TRUE(comes_to(carrier, "neura_speech_worker_restarts_total", 1));
    EXPECT_TRUE(comes_to(carrier, R"(neura_component_ok{component="speech"})", 1));
}

}  // namespace
}  // namespace neura
