#include "phone/call_printing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace neura::phone {

namespace {

std::string clock(LineTime time) {
    const auto tenths = time.count() / 100;
    return fmt::format("{:2}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

std::vector<LineTime> latencies_of(const std::vector<CallReport>& reports) {
    std::vector<LineTime> all;
    for (const auto& report : reports)
        for (const auto& turn : report.measures.turns) all.push_back(turn.latency());
    std::ranges::sort(all);
    return all;
}

/// The value below which `share` of `sorted` lies. @pre not empty.
LineTime quantile(const std::vector<LineTime>& sorted, double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(std::lround(last * share))];
}

}  // namespace

std::string transcript_line(std::string_view call, const SpokenLine& line) {
    const auto* who = line.side == Side::agent ? "agent " : "caller";
    const auto name = call.empty() ? std::string() : fmt::format("{:<16.16} ", call);
    return fmt::format("{}{}  {}  {}{}", name, clock(line.start), who, line.keyed ? "keys " : "",
                       line.text);
}

std::string report_text(const CallReport& report) {
    std::string out = fmt::format("\n{} {}", report.good() ? "PASS" : "FAIL", report.name);
    if (!report.call_id.empty()) out += "  call " + report.call_id;
    out += fmt::format("  {:.1f} s", static_cast<double>(report.length.count()) / 1000);
    if (report.ended_by)
        out += report.ended_by == Side::agent ? ", ended by the agent" : ", ended by the caller";
    if (!report.outcome().empty()) out += ", outcome " + report.outcome();
    out += '\n';
    if (!report.trouble.empty()) out += "  trouble: " + report.trouble + '\n';

    if (!report.measures.turns.empty()) {
        out += "  turn latencies";
        for (const auto& turn : report.measures.turns)
            out += fmt::format(" {}", turn.latency().count());
        out += fmt::format(" ms, median {} ms\n", median_latency(report.measures.turns)->count());
    }
    for (const auto& gap : report.measures.gaps)
        out += fmt::format("  the agent's voice broke at {} for {} ms\n", clock(gap.at),
                           gap.length.count());
    for (const auto& cut_in : report.measures.cut_ins)
        out += cut_in.cleared
                   ? fmt::format("  cut in at {}, the agent stopped after {} ms\n",
                                 clock(cut_in.onset), (*cut_in.cleared - cut_in.onset).count())
                   : fmt::format("  cut in at {}, the agent went on\n", clock(cut_in.onset));
    for (const auto& verdict : report.verdicts) {
        out += fmt::format("  {} {}", verdict.held ? "ok  " : "FAIL", verdict.expectation);
        if (verdict.score) out += fmt::format("  [{:.2f}]", *verdict.score);
        out += ": " + verdict.found + '\n';
    }
    if (const auto claim = report.claim(); !claim.empty()) out += "  claim " + claim.dump(2) + '\n';
    return out;
}

std::string totals_text(const std::vector<CallReport>& reports) {
    const auto good = std::ranges::count_if(reports, &CallReport::good);
    auto out = fmt::format("\n{} of {} calls good", good, reports.size());
    if (const auto latencies = latencies_of(reports); !latencies.empty())
        out += fmt::format("; {} turns, latency median {} ms, p95 {} ms, longest {} ms",
                           latencies.size(), quantile(latencies, 0.5).count(),
                           quantile(latencies, 0.95).count(), latencies.back().count());
    std::size_t gaps = 0;
    for (const auto& report : reports) gaps += report.measures.gaps.size();
    if (gaps > 0) out += fmt::format("; {} gaps in the agent's voice", gaps);
    return out + '\n';
}

nlohmann::json to_json(const std::vector<CallReport>& reports) {
    using Json = nlohmann::json;
    Json document{{"good", std::ranges::all_of(reports, &CallReport::good)},
                  {"calls", Json::array()},
                  {"latency_ms", nullptr}};
    for (const auto& report : reports) document["calls"].push_back(to_json(report));
    if (const auto latencies = latencies_of(reports); !latencies.empty())
        document["latency_ms"] = {{"turns", latencies.size()},
                                  {"p50", quantile(latencies, 0.5).count()},
                                  {"p95", quantile(latencies, 0.95).count()},
                                  {"max", latencies.back().count()}};
    return document;
}

}  // namespace neura::phone
