#pragma once

// Records as the JSON of the API: names in snake_case, times in RFC 3339 (UTC).

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "storage/records.hpp"

namespace neura::api {

/// "2026-11-25T21:24:52.123Z".
std::string rfc3339(storage::WallTime at);

nlohmann::ordered_json to_json(const storage::CallSummary& call);
nlohmann::ordered_json to_json(const storage::CallRecord& record);
nlohmann::ordered_json to_json(const storage::Page<storage::CallSummary>& page);
nlohmann::ordered_json to_json(const storage::Costs& costs);
nlohmann::ordered_json to_json(const work::Reminder& reminder);
nlohmann::ordered_json to_json(const std::vector<work::Reminder>& reminders);

/// 200 with `body`. What is not UTF-8 in it is replaced.
net::Response json_response(const nlohmann::ordered_json& body);

/// 405 for what is only to be read.
net::Response method_not_allowed();

}  // namespace neura::api
