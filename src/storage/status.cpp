#include "storage/status.hpp"

#include <algorithm>

namespace neura::storage {

namespace {

constexpr std::array<std::string_view, all_statuses.size()> names{
    "initiated", "ringing", "in_progress", "completed", "failed", "no_answer", "busy", "canceled"};

bool supersedes(const call::StatusChanged& report, const Standing& now) {
    if (is_final(report.status)) return true;
    if (report.sequence && now.sequence) return *report.sequence > *now.sequence;
    return report.status > now.status;
}

}  // namespace

std::string_view name_of(CallStatus status) { return names[static_cast<std::size_t>(status)]; }

std::optional<CallStatus> status_named(std::string_view name) {
    const auto* found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return all_statuses[static_cast<std::size_t>(found - names.begin())];
}

bool is_final(CallStatus status) { return status >= CallStatus::completed; }

Standing after(Standing now, const call::StatusChanged& report) {
    if (!is_final(now.status)) {
        if (!supersedes(report, now)) return now;
        now.status = report.status;
        now.sequence = report.sequence;
    }
    if (is_final(report.status)) {
        if (now.reason.empty()) now.reason = report.reason;
        if (!now.duration) now.duration = report.duration;
    }
    return now;
}

int progress_of_text(std::string_view status) {
    static constexpr std::array<std::pair<std::string_view, int>, 10> steps{{{"accepted", 1},
                                                                             {"scheduled", 1},
                                                                             {"queued", 2},
                                                                             {"sending", 3},
                                                                             {"sent", 4},
                                                                             {"delivered", 5},
                                                                             {"undelivered", 5},
                                                                             {"failed", 5},
                                                                             {"canceled", 5},
                                                                             {"read", 6}}};
    const auto* step = std::ranges::find(steps, status, [](const auto& one) { return one.first; });
    return step == steps.end() ? 0 : step->second;
}

}  // namespace neura::storage
