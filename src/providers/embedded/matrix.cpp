#include "providers/embedded/matrix.hpp"

#include <algorithm>
#include <cstring>

namespace neura::providers::embedded {

namespace {

constexpr std::size_t panel_width = 16;

struct Sizes {
    std::size_t inputs;
    std::size_t outputs;
};

/// `row_count` rows by one panel, whose running sums all stay in registers. It has no instructions
/// of its own: it becomes part of the functions below, each for the registers of one instruction
/// set.
template <class Register, std::size_t row_count>
[[gnu::always_inline]] inline void multiply_panel(const float* in, const float* panel,
                                                  const float* bias, float* out, Sizes sizes) {
    constexpr std::size_t lanes = sizeof(Register) / sizeof(float);
    constexpr std::size_t count = panel_width / lanes;
    Register sums[row_count][count];
#pragma GCC unroll 16
    for (std::size_t r = 0; r < row_count; ++r) std::memcpy(&sums[r], bias, sizeof sums[r]);
    for (std::size_t i = 0; i < sizes.inputs; ++i) {
        Register weights[count];
        std::memcpy(&weights, panel + i * panel_width, sizeof weights);
#pragma GCC unroll 16
        for (std::size_t r = 0; r < row_count; ++r)
#pragma GCC unroll 4
            for (std::size_t c = 0; c < count; ++c)
                sums[r][c] += weights[c] * in[r * sizes.inputs + i];
    }
#pragma GCC unroll 16
    for (std::size_t r = 0; r < row_count; ++r)
        std::memcpy(out + r * sizes.outputs, &sums[r], sizeof sums[r]);
}

template <class Register, std::size_t rows_at_once>
[[gnu::always_inline]] inline void multiply(const float* in, const float* panels, const float* bias,
                                            float* out, std::size_t rows, Sizes sizes) {
    for (std::size_t column = 0; column < sizes.outputs; column += panel_width) {
        const auto* panel = panels + column * sizes.inputs;
        std::size_t row = 0;
        for (; row + rows_at_once <= rows; row += rows_at_once)
            multiply_panel<Register, rows_at_once>(in + row * sizes.inputs, panel, bias + column,
                                                   out + row * sizes.outputs + column, sizes);
        for (; row < rows; ++row)
            multiply_panel<Register, 1>(in + row * sizes.inputs, panel, bias + column,
                                        out + row * sizes.outputs + column, sizes);
    }
}

using Register16 [[gnu::vector_size(16)]] = float;

void multiply_plain(const float* in, const float* panels, const float* bias, float* out,
                    std::size_t rows, Sizes sizes) {
    multiply<Register16, 2>(in, panels, bias, out, rows, sizes);
}

#ifdef __x86_64__
using Register32 [[gnu::vector_size(32)]] = float;
using Register64 [[gnu::vector_size(64)]] = float;

[[gnu::target("avx2,fma")]] void multiply_avx2(const float* in, const float* panels,
                                               const float* bias, float* out, std::size_t rows,
                                               Sizes sizes) {
    multiply<Register32, 4>(in, panels, bias, out, rows, sizes);
}

[[gnu::target("avx512f,avx2,fma")]] void multiply_avx512(const float* in, const float* panels,
                                                         const float* bias, float* out,
                                                         std::size_t rows, Sizes sizes) {
    multiply<Register64, 8>(in, panels, bias, out, rows, sizes);
}
#endif

auto best_multiply() {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) return multiply_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiply_avx2;
#endif
    return multiply_plain;
}

}  // namespace

Matrix::Matrix(std::span<const float> weights, std::span<const float> bias, std::size_t inputs)
    : inputs_(inputs), bias_(bias.begin(), bias.end()), panels_(weights.size()) {
    auto* to = panels_.data();
    for (std::size_t column = 0; column < outputs(); column += panel_width)
        for (std::size_t i = 0; i < inputs; ++i, to += panel_width)
            std::copy_n(&weights[i * outputs() + column], panel_width, to);
}

void Matrix::apply(std::span<const float> in, std::span<float> out) const {
    static const auto multiply_best = best_multiply();
    multiply_best(in.data(), panels_.data(), bias_.data(), out.data(), in.size() / inputs_,
                  {inputs_, outputs()});
}

}  // namespace neura::providers::embedded
