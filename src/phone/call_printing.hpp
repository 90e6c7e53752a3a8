#pragma once

// What `neura call` shows on a terminal.

#include <string>
#include <string_view>
#include <vector>

#include "phone/call_report.hpp"

namespace neura::phone {

/// "  0:12.3  agent   And where did it happen?"
std::string transcript_line(std::string_view call, const SpokenLine& line);

/// Everything about one call that is over: latencies, expectations, claim.
std::string report_text(const CallReport& report);

/// Of many calls: how many were good, and the latencies of all their turns.
std::string totals_text(const std::vector<CallReport>& reports);

/// {"good": …, "calls": […], "latency_ms": {"p50": …}}
nlohmann::json to_json(const std::vector<CallReport>& reports);

}  // namespace neura::phone
