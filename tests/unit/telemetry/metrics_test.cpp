#include "telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <stdexcept>
#include <thread>

namespace neura::metrics {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::microseconds, 3> bounds{500us, 100ms, 2s};

std::string text_of(const Registry& registry) { return to_text(registry.collect()); }

TEST(Metrics, NothingRegisteredIsAnEmptyPage) { EXPECT_EQ(text_of(Registry()), ""); }

TEST(Metrics, WritesACounterWithoutLabels) {
    Registry registry;
    auto& turns = registry.counter("neura_turns_total", "Turns of callers.");
    turns.add();
    turns.add(41);

    EXPECT_EQ(text_of(registry),
              "# HELP neura_turns_total Turns of callers.\n"
              "# TYPE neura_turns_total counter\n"
              "neura_turns_total 42\n");
}

TEST(Metrics, WritesOneFamilyOnceWhateverTheOrderOfItsSeries) {
    Registry registry;
    registry.counter("neura_refused_total", "Refused.", {{"reason", "busy"}}).add(2);
    registry.counter("neura_turns_total", "Turns.");
    registry.counter("neura_refused_total", "Refused.", {{"reason", "closed"}, {"by", "us"}});

    EXPECT_EQ(text_of(registry),
              "# HELP neura_refused_total Refused.\n"
              "# TYPE neura_refused_total counter\n"
              "neura_refused_total{reason=\"busy\"} 2\n"
              "neura_refused_total{reason=\"closed\",by=\"us\"} 0\n"
              "# HELP neura_turns_total Turns.\n"
              "# TYPE neura_turns_total counter\n"
              "neura_turns_total 0\n");
}

TEST(Metrics, ReadsAGaugeWhenAsked) {
    Registry registry;
    double live = 3;
    registry.gauge("neura_calls_live", "Live.", [&] { return live; });
    registry.counter_read("neura_deaths_total", "Deaths.", [] { return 2; });
    live = 0.25;

    EXPECT_EQ(text_of(registry),
              "# HELP neura_calls_live Live.\n"
              "# TYPE neura_calls_live gauge\n"
              "neura_calls_live 0.25\n"
              "# HELP neura_deaths_total Deaths.\n"
              "# TYPE neura_deaths_total counter\n"
              "neura_deaths_total 2\n");
}

TEST(Metrics, WritesAHistogramInSecondsWithCumulativeBuckets) {
    Registry registry;
    auto& lag = registry.histogram("neura_lag_seconds", "Lag.", bounds, {{"loop", "0"}});
    lag.observe(500us);  // a bound is inclusive
    lag.observe(501us);
    lag.observe(1500ms);
    lag.observe(3s);

    EXPECT_EQ(text_of(registry),
              "# HELP neura_lag_seconds Lag.\n"
              "# TYPE neura_lag_seconds histogram\n"
              "neura_lag_seconds_bucket{loop=\"0\",le=\"5e-04\"} 1\n"
              "neura_lag_seconds_bucket{loop=\"0\",le=\"0.1\"} 2\n"
              "neura_lag_seconds_bucket{loop=\"0\",le=\"2\"} 3\n"
              "neura_lag_seconds_bucket{loop=\"0\",le=\"+Inf\"} 4\n"
              "neura_lag_seconds_sum{loop=\"0\"} 4.501001\n"
              "neura_lag_seconds_count{loop=\"0\"} 4\n");
}

TEST(Metrics, AHistogramWithoutLabelsHasThoseOfItsBucketsOnly) {
    Registry registry;
    registry.histogram("neura_lag_seconds", "Lag.", std::span(bounds).first(1));

    EXPECT_EQ(text_of(registry),
              "# HELP neura_lag_seconds Lag.\n"
              "# TYPE neura_lag_seconds histogram\n"
              "neura_lag_seconds_bucket{le=\"5e-04\"} 0\n"
              "neura_lag_seconds_bucket{le=\"+Inf\"} 0\n"
              "neura_lag_seconds_sum 0\n"
              "neura_lag_seconds_count 0\n");
}

TEST(Metrics, LessThanNothingCountsAsNothing) {
    Histogram lag(bounds);
    lag.observe(-5ms);

    EXPECT_EQ(lag.value().counts, (std::vector<std::uint64_t>{1, 0, 0, 0}));
    EXPECT_EQ(lag.value().sum, 0ns);
}

TEST(Metrics, EscapesHelpAndLabels) {
    const Family family{.name = "neura_odd",
                        .help = "A \\ and a \"quote\"\non two lines.",
                        .kind = Kind::gauge,
                        .series = {{.labels = {{"text", "\\ \"x\"\ny"}}, .value = 1.0}}};

    EXPECT_EQ(to_text({&family, 1}),
              "# HELP neura_odd A \\\\ and a \"quote\"\\non two lines.\n"
              "# TYPE neura_odd gauge\n"
              "neura_odd{text=\"\\\\ \\\"x\\\"\\ny\"} 1\n");
}

TEST(Metrics, WritesNumbersAsPrometheusReadsThem) {
    using Limits = std::numeric_limits<double>;
    Family family{.name = "x", .help = "", .kind = Kind::gauge, .series = {}};
    for (const double number : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), -0.5,
                                1764106000.125, 9007199254740991.0})
        family.series.push_back({.labels = {}, .value = number});

    EXPECT_EQ(to_text({&family, 1}),
              "# HELP x \n"
              "# TYPE x gauge\n"
              "x NaN\nx +Inf\nx -Inf\nx -0.5\nx 1764106000.125\nx 9007199254740991\n");
}

TEST(Metrics, RefusesWhatCannotBeRegistered) {
    Registry registry;
    registry.counter("neura_turns_total", "Turns.");
    const auto refuses = [&](std::string_view name, std::string_view help, Labels labels) {
        EXPECT_THROW(registry.counter(name, help, std::move(labels)), std::invalid_argument)
            << name;
    };
    refuses("neura_turns_total", "Turns.", {});
    refuses("neura_turns_total", "Other help.", {{"a", "b"}});
    refuses("neura-turns", "", {});
    refuses("1neura", "", {});
    refuses("", "", {});
    refuses("neura_a", "", {{"le", "1"}});
    refuses("neura_a", "", {{"__name", "1"}});
    refuses("neura_a", "", {{"a b", "1"}});
    EXPECT_THROW(registry.gauge("neura_turns_total", "Turns.", [] { return 0; }),
                 std::invalid_argument);
    const std::array falling{2000us, 1000us};
    EXPECT_THROW(registry.histogram("neura_b", "", falling), std::invalid_argument);
}

TEST(Metrics, ThreadsThatCountAtOnceLoseNothing) {
    Registry registry;
    auto& turns = registry.counter("neura_turns_total", "Turns.");
    auto& lag = registry.histogram("neura_lag_seconds", "Lag.", bounds);
    constexpr std::uint64_t each = 10'000;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (std::uint64_t i = 0; i < each; ++i) {
                    turns.add();
                    lag.observe(1ms);
                }
            });
        (void)registry.collect();
    }

    EXPECT_EQ(turns.value(), 4 * each);
    EXPECT_EQ(lag.value().counts[1], 4 * each);
    EXPECT_EQ(lag.value().sum, 4 * each * 1ms);
}

}  // namespace
}  // namespace neura::metrics
