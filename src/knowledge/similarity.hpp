#pragma once

// How near two vectors are. All of a collection are compared in bytes, which is quick and nearly
// right; the best of them again in numbers, which is right. docs/decisions 0016 has why there is no
// index of neighbours. Pure.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace neura::knowledge {

/// @pre as many numbers in both
float product(std::span<const float> a, std::span<const float> b);

/// A vector in bytes: each number about `value * scale`.
struct Coarse {
    std::vector<std::int8_t> values;
    float scale = 0;
};

/// Of a vector of length 1 and 512 numbers, products of two such are wrong by some 0.001.
Coarse coarse_of(std::span<const float> vector);

/// The product of `query` with each row of `rows`, which has as many bytes.
/// @pre rows.size() == query.size() * products.size(); query.size() is at most 65,536
void multiply_rows(std::span<const std::int8_t> rows, std::span<const std::int8_t> query,
                   std::span<std::int32_t> products);

}  // namespace neura::knowledge
