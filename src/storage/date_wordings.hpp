#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace neura::storage {

/// The ways a day is written and said in the languages that agents speak, with its year and
/// without: "9 May 2026", "the ninth of May", "9. Mai", "5/9/2026". More than are usual; not those
/// that count from another day ("last Tuesday"). Pure.
/// @param iso  begins with the day as a claim keeps it, "2026-05-09"; empty for what does not
std::vector<std::string> date_wordings(std::string_view iso);

}  // namespace neura::storage
