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

}  // namespace neura::storage
