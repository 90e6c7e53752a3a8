#pragma once

#include <string>
#include <vector>

namespace neura::server {

/// Rows for a terminal: each column as wide as its widest cell, two blanks between, nothing at the
/// end of a line. Cells are UTF-8; `right` names columns of numbers.
std::string text_table(const std::vector<std::vector<std::string>>& rows,
                       const std::vector<std::size_t>& right = {});

}  // namespace neura::server
