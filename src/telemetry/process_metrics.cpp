#include "telemetry/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace neura::metrics {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    if (!(statm >> total >> resident)) return unknown;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    if (error) return unknown;
    // One of them is the one that reads the folder.
    return static_cast<double>(std::distance(begin(descriptors), end(descriptors))) - 1;
}

double most_descriptors() {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return unknown;
    return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<double>::infinity()
                                           : static_cast<double>(limit.rlim_cur);
}

double seconds_of(const ::timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
    ::rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) != 0) return unknown;
    return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

/// When the machine started, in seconds since 1970.
double boot_time() {
    std::ifstream stat("/proc/stat");
    for (std::string word; stat >> word;)
        if (double seconds = 0; word == "btime" && stat >> seconds) return seconds;
    return unknown;
}

double start_time() {
    std::ifstream stat("/proc/self/stat");
    std::string line;
    std::getline(stat, line);
    // The second field is the program's name, which may hold blanks and brackets.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return unknown;
    std::istringstream fields(line.substr(name_end + 1));
    constexpr int fields_between = 19;  // the start is field 22: proc(5)
    std::string skipped;
    for (int i = 0; i < fields_between; ++i) fields >> skipped;
    double ticks = 0;
    if (!(fields >> ticks)) return unknown;
    return boot_time() + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

void add_process_metrics(Registry& registry) {
    registry.gauge("neura_process_start_time_seconds", "When the server started, since 1970.",
                   [started = start_time()] { return started; });
    registry.counter_read("neura_process_cpu_seconds_total",
                          "CPU time the server has used, without the speech worker.", cpu_seconds);
    registry.gauge("neura_process_resident_memory_bytes",
                   "Resident memory of the server, without the speech worker.", resident_bytes);
    registry.gauge("neura_process_open_fds", "Open file descriptors.", open_descriptors);
    registry.gauge("neura_process_max_fds", "File descriptors that may be open.", most_descriptors);
}

}  // namespace neura::metrics
