#pragma once

#include <cstddef>
#include <span>

namespace neura::knowledge {

/// The product of `query` with each row of `rows`, which has as many numbers. An exact scan:
/// docs/decisions has why there is no other.
/// @pre rows.size() == query.size() * products.size()
void multiply_rows(std::span<const float> rows, std::span<const float> query,
                   std::span<float> products);

}  // namespace neura::knowledge
