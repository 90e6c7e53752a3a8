#pragma once

#include <string>
#include <string_view>

namespace neura::speaking {

/// What English text is read out as; see `speakable`.
/// @param text         as `plain_text` gives it.
/// @param month_first  how 3/4/2026 is meant.
std::string english(std::string_view text, bool month_first);

}  // namespace neura::speaking
