#include "knowledge/similarity.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "knowledge/embedder.hpp"

namespace neura::knowledge {

namespace {

/// Running sums side by side: one alone would wait for itself at every step, and the compiler may
/// not take a sum apart.
constexpr std::size_t lanes = 32;

/// The compiler may here, and does, sixteen and more at once.
std::int32_t product(const std::int8_t* a, const std::int8_t* b, std::size_t size) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
    return sum;
}

}  // namespace

float product(std::span<const float> a, std::span<const float> b) {
    std::array<float, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= a.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
    float all = 0;
    for (const auto sum : sums) all += sum;
    return all;
}

Coarse coarse_of(std::span<const float> vector) {
    constexpr float largest = 127;
    float most = 0;
    for (const auto value : vector) most = std::max(most, std::abs(value));
    Coarse coarse;
    coarse.scale = most / largest;
    coarse.values.reserve(vector.size());
    const auto factor = most > 0 ? largest / most : 0.0F;
    for (const auto value : vector)
        coarse.values.push_back(static_cast<std::int8_t>(std::lround(value * factor)));
    return coarse;
}

void multiply_rows(std::span<const std::int8_t> rows, std::span<const std::int8_t> query,
                   std::span<std::int32_t> products) {
    const auto* row = rows.data();
    for (auto& each : products) {
        each = product(row, query.data(), query.size());
        row += query.size();
    }
}

void normalise(Vector& vector) {
    double squares = 0;
    for (const auto value : vector) squares += double{value} * double{value};
    if (squares <= 0) return;
    const auto factor = static_cast<float>(1 / std::sqrt(squares));
    for (auto& value : vector) value *= factor;
}

}  // namespace neura::knowledge
