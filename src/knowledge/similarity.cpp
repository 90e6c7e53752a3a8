#include "knowledge/similarity.hpp"

#include <array>
#include <cmath>

#include "knowledge/embedder.hpp"

namespace neura::knowledge {

namespace {

/// Running sums side by side: one alone would wait for itself at every step, and the compiler may
/// not take a sum apart.
constexpr std::size_t lanes = 32;

float product(const float* a, const float* b, std::size_t size) {
    std::array<float, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= size; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    for (; i < size; ++i) sums[0] += a[i] * b[i];
    float all = 0;
    for (const auto sum : sums) all += sum;
    return all;
}

}  // namespace

void multiply_rows(std::span<const float> rows, std::span<const float> query,
                   std::span<float> products) {
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
