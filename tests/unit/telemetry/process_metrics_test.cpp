#include "telemetry/process_metrics.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace neura::metrics {
namespace {

double value_of(const Registry& registry, std::string_view name) {
    const auto families = registry.collect();
    const auto family = std::ranges::find(families, name, &Family::name);
    if (family == families.end()) throw std::runtime_error("no such metric");
    return std::get<double>(family->series.at(0).value);
}

TEST(ProcessMetrics, StartedNotLongAgo) {
    Registry registry;
    add_process_metrics(registry);
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();

    const auto started = value_of(registry, "neura_process_start_time_seconds");

    // The kernel's boot time is in whole seconds.
    EXPECT_LT(started, now.count() + 2);
    EXPECT_GT(started, now.count() - 600);
}

TEST(ProcessMetrics, CountsDescriptors) {
    Registry registry;
    add_process_metrics(registry);
    const auto before = value_of(registry, "neura_process_open_fds");
    EXPECT_GE(before, 3);

    const int opened = ::open("/dev/null", O_RDONLY);
    EXPECT_EQ(value_of(registry, "neura_process_open_fds"), before + 1);
    ::close(opened);

    EXPECT_EQ(value_of(registry, "neura_process_open_fds"), before);
    EXPECT_GT(value_of(registry, "neura_process_max_fds"), before);
}

TEST(ProcessMetrics, KnowsMemoryAndTime) {
    Registry registry;
    add_process_metrics(registry);

    EXPECT_GT(value_of(registry, "neura_process_resident_memory_bytes"), 1e6);
    EXPECT_GT(value_of(registry, "neura_process_cpu_seconds_total"), 0);
}

}  // namespace
}  // namespace neura::metrics
