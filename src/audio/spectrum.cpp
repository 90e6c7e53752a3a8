#include "audio/spectrum.hpp"

#include <cmath>
#include <numbers>

namespace neura::audio {

namespace {

// A real block of 320 is transformed as 160 complex numbers, its even samples real and its odd
// ones imaginary (Cooley and Tukey); those by passes of 4, 4, 5 and 2 that sort themselves on the
// way (Stockham), from one buffer to another and back.

constexpr std::size_t half = block_samples / 2;

struct Complexes {
    alignas(32) std::array<float, half> re;
    alignas(32) std::array<float, half> im;
};

/// e^(-2πi·k/n) for all k below n.
template <std::size_t n>
struct Turns {
    std::array<float, n> re;
    std::array<float, n> im;
    Turns() {
        for (std::size_t k = 0; k < n; ++k) {
            const double angle =
                -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
            re[k] = static_cast<float>(std::cos(angle));
            im[k] = static_cast<float>(std::sin(angle));
        }
    }
};

template <std::size_t n>
const Turns<n>& turns() {
    static const Turns<n> table;
    return table;
}

/// A transform of 2, 4 or 5 numbers, in place.
inline void butterfly(std::array<float, 2>& re, std::array<float, 2>& im) {
    re = {re[0] + re[1], re[0] - re[1]};
    im = {im[0] + im[1], im[0] - im[1]};
}

inline void butterfly(std::array<float, 4>& re, std::array<float, 4>& im) {
    const float sum_re = re[0] + re[2], sum_im = im[0] + im[2];
    const float gap_re = re[0] - re[2], gap_im = im[0] - im[2];
    const float odd_sum_re = re[1] + re[3], odd_sum_im = im[1] + im[3];
    const float odd_gap_re = re[1] - re[3], odd_gap_im = im[1] - im[3];
    re = {sum_re + odd_sum_re, gap_re + odd_gap_im, sum_re - odd_sum_re, gap_re - odd_gap_im};
    im = {sum_im + odd_sum_im, gap_im - odd_gap_re, sum_im - odd_sum_im, gap_im + odd_gap_re};
}

inline void butterfly(std::array<float, 5>& re, std::array<float, 5>& im) {
    constexpr float cos1 = 0.309016994F, cos2 = -0.809016994F;  // of 72 and 144 degrees
    constexpr float sin1 = 0.951056516F, sin2 = 0.587785252F;
    const float s1_re = re[1] + re[4], s1_im = im[1] + im[4];
    const float d1_re = re[1] - re[4], d1_im = im[1] - im[4];
    const float s2_re = re[2] + re[3], s2_im = im[2] + im[3];
    const float d2_re = re[2] - re[3], d2_im = im[2] - im[3];
    const float a_re = re[0] + cos1 * s1_re + cos2 * s2_re;
    const float a_im = im[0] + cos1 * s1_im + cos2 * s2_im;
    const float b_re = re[0] + cos2 * s1_re + cos1 * s2_re;
    const float b_im = im[0] + cos2 * s1_im + cos1 * s2_im;
    const float c_re = sin1 * d1_im + sin2 * d2_im, c_im = sin1 * d1_re + sin2 * d2_re;
    const float e_re = sin2 * d1_im - sin1 * d2_im, e_im = sin2 * d1_re - sin1 * d2_re;
    re = {re[0] + s1_re + s2_re, a_re + c_re, b_re + e_re, b_re - e_re, a_re - c_re};
    im = {im[0] + s1_im + s2_im, a_im - c_im, b_im - e_im, b_im + e_im, a_im + c_im};
}

/// One pass: `length / radix` groups of transforms of size `radix`, `stride` beside each other.
template <std::size_t radix, std::size_t length, std::size_t stride>
void pass(const Complexes& in, Complexes& out) {
    constexpr std::size_t groups = length / radix;
    static_assert(length * stride == half);
    const auto& turn = turns<length>();
    for (std::size_t p = 0; p < groups; ++p) {
        for (std::size_t q = 0; q < stride; ++q) {
            std::array<float, radix> re, im;
            for (std::size_t k = 0; k < radix; ++k) {
                re[k] = in.re[q + stride * (p + k * groups)];
                im[k] = in.im[q + stride * (p + k * groups)];
            }
            butterfly(re, im);
            for (std::size_t j = 0; j < radix; ++j) {
                const std::size_t to = q + stride * (radix * p + j);
                out.re[to] = re[j] * turn.re[j * p] - im[j] * turn.im[j * p];
                out.im[to] = re[j] * turn.im[j * p] + im[j] * turn.re[j * p];
            }
        }
    }
}

/// In place; `spare` is overwritten.
void transform(Complexes& data, Complexes& spare) {
    pass<4, 160, 1>(data, spare);
    pass<4, 40, 4>(spare, data);
    pass<5, 10, 16>(data, spare);
    pass<2, 2, 80>(spare, data);
}

}  // namespace

void to_spectrum(const Block& samples, Spectrum& spectrum) {
    Complexes data;
    Complexes spare;
    for (std::size_t i = 0; i < half; ++i) {
        data.re[i] = samples[2 * i];
        data.im[i] = samples[2 * i + 1];
    }
    transform(data, spare);

    const auto& turn = turns<block_samples>();
    spectrum.re[0] = data.re[0] + data.im[0];
    spectrum.re[half] = data.re[0] - data.im[0];
    spectrum.im[0] = spectrum.im[half] = 0;
    for (std::size_t k = 1; k < half; ++k) {
        const float even_re = (data.re[k] + data.re[half - k]) / 2;
        const float even_im = (data.im[k] - data.im[half - k]) / 2;
        const float odd_re = (data.im[k] + data.im[half - k]) / 2;
        const float odd_im = (data.re[half - k] - data.re[k]) / 2;
        spectrum.re[k] = even_re + odd_re * turn.re[k] - odd_im * turn.im[k];
        spectrum.im[k] = even_im + odd_re * turn.im[k] + odd_im * turn.re[k];
    }
}

void to_samples(const Spectrum& spectrum, Block& samples) {
    // The inverse is the transform with real and imaginary parts exchanged.
    Complexes data;
    Complexes spare;
    const auto& turn = turns<block_samples>();
    data.im[0] = (spectrum.re[0] + spectrum.re[half]) / 2;
    data.re[0] = (spectrum.re[0] - spectrum.re[half]) / 2;
    for (std::size_t k = 1; k < half; ++k) {
        const float even_re = (spectrum.re[k] + spectrum.re[half - k]) / 2;
        const float even_im = (spectrum.im[k] - spectrum.im[half - k]) / 2;
        const float turned_re = (spectrum.re[k] - spectrum.re[half - k]) / 2;
        const float turned_im = (spectrum.im[k] + spectrum.im[half - k]) / 2;
        const float odd_re = turned_re * turn.re[k] + turned_im * turn.im[k];
        const float odd_im = turned_im * turn.re[k] - turned_re * turn.im[k];
        data.im[k] = even_re - odd_im;
        data.re[k] = even_im + odd_re;
    }
    transform(data, spare);
    constexpr float scale = 1.0F / static_cast<float>(half);
    for (std::size_t i = 0; i < half; ++i) {
        samples[2 * i] = data.im[i] * scale;
        samples[2 * i + 1] = data.re[i] * scale;
    }
}

}  // namespace neura::audio
