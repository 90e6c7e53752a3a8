#pragma once

// What a page of metrics says, read as Prometheus reads it.

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "telemetry/metrics.hpp"

namespace neura::fakes {

/// The numbers of a page, by their series: page["neura_calls_refused_total{reason=\"busy\"}"].
/// A line that is none, a series that comes twice or that has no type fails the test.
inline std::map<std::string, double> read_metrics(const std::string& text) {
    std::map<std::string, double> page;
    std::istringstream lines(text);
    std::string family;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# HELP ")) continue;
        if (line.starts_with("# TYPE ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            continue;
        }
        const auto blank = line.rfind(' ');
        EXPECT_TRUE(blank != std::string::npos && !family.empty() && line.starts_with(family))
            << line;
        if (blank == std::string::npos) continue;
        std::size_t read = 0;
        const auto number = line.substr(blank + 1);
        const bool added = page.emplace(line.substr(0, blank), std::stod(number, &read)).second;
        EXPECT_TRUE(added && read == number.size()) << line;
    }
    return page;
}

inline std::map<std::string, double> read_metrics(const metrics::Registry& registry) {
    return read_metrics(to_text(registry.collect()));
}

}  // namespace neura::fakes
