#pragma once

// What is understood of a claim once its conversation is over.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/id.hpp"
#include "work/queue.hpp"

namespace neura::work {

enum class Satisfaction : std::uint8_t { unknown, dissatisfied, disappointed, mixed, satisfied };

/// "unknown", "dissatisfied", …
std::string_view name_of(Satisfaction satisfaction);

struct Insight {
    CallId call;
    int claim = 1;          ///< number within the call, from 1
    std::string synthesis;  ///< for the customer, Markdown
    std::string in_short;   ///< a few words that go on a sentence: "the hail on your car"
    Satisfaction satisfaction = Satisfaction::unknown;
    std::string satisfaction_reasons;
    std::vector<double> sentiment;  ///< of each of the caller's turns, -1 to 1
    std::string trend;              ///< "rising", "falling", "steady", "unknown"
    std::string next_action;        ///< name of one the agent file offers; empty if none fits
    std::string justification;      ///< of that
    std::vector<std::string> improvements;    ///< of the service, for the house
    std::vector<std::string> missing_fields;  ///< required, and not in the claim
    bool is_complete = false;                 ///< nothing is missing
    std::string made_by;                      ///< "rules", or "vendor/model"
    WallTime made_at{};
};

/// "rising" and "falling" when the second half differs from the first by more than 0.25.
std::string trend_of(const std::vector<double>& sentiment);

/// All but call, claim and time; and the inverse, which leaves out what is not as it should be.
nlohmann::json json_of(const Insight& insight);
Insight insight_of(const nlohmann::json& json);

}  // namespace neura::work
