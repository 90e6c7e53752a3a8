#pragma once

#include <string_view>

#include "storage/records.hpp"

namespace neura::api {

/// What a moment may be written like.
inline constexpr std::string_view expected_moment =
    "a day (2026-11-26) or a moment (2026-11-26T14:00:00Z), in UTC";

/// Takes `text` as the beginning of a range, or as its end: a day counts whole, a moment to the
/// second. Empty leaves that side open. False for anything else.
bool take_from(storage::CostRange& range, std::string_view text);
bool take_to(storage::CostRange& range, std::string_view text);

}  // namespace neura::api
