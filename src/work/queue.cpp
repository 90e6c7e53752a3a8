#include "work/queue.hpp"

#include <algorithm>
#include <array>

namespace neura::work {

std::string_view name_of(JobState state) {
    static constexpr std::array<std::string_view, 4> names{"ready", "running", "done", "dead"};
    return names[static_cast<std::size_t>(state)];
}

std::chrono::milliseconds pause_after(int attempts, std::chrono::milliseconds first,
                                      std::chrono::milliseconds longest, double jitter) {
    constexpr int most_doublings = 20;
    const auto doublings = std::clamp(attempts - 1, 0, most_doublings);
    const auto whole = std::min(longest, first * (std::int64_t{1} << doublings));
    const auto less = static_cast<double>(whole.count()) * std::clamp(jitter, 0.0, 1.0) / 2;
    return whole - std::chrono::milliseconds(static_cast<std::int64_t>(less));
}

}  // namespace neura::work
