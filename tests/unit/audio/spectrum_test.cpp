#include "audio/spectrum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <random>

namespace neura::audio {
namespace {

Block noise(std::uint32_t seed) {
    std::minstd_rand random(seed);
    std::uniform_real_distribution<float> any(-1, 1);
    Block block;
    for (float& sample : block) sample = any(random);
    return block;
}

TEST(Spectrum, IsTheDiscreteFourierTransform) {
    const auto block = noise(5);
    Spectrum spectrum;
    to_spectrum(block, spectrum);

    for (std::size_t k = 0; k < spectrum_bins; ++k) {
        std::complex<double> sum;
        for (std::size_t i = 0; i < block.size(); ++i)
            sum += double{block[i]} *
                   std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k * i) /
                                       static_cast<double>(block.size()));
        EXPECT_NEAR(spectrum.re[k], sum.real(), 1e-4) << k;
        EXPECT_NEAR(spectrum.im[k], sum.imag(), 1e-4) << k;
    }
}

TEST(Spectrum, ComesBackAsItWas) {
    const auto block = noise(7);
    Spectrum spectrum;
    to_spectrum(block, spectrum);
    Block back;
    to_samples(spectrum, back);

    for (std::size_t i = 0; i < block.size(); ++i) EXPECT_NEAR(back[i], block[i], 1e-5) << i;
}

TEST(Spectrum, PutsASineIntoItsBin) {
    Block block;
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] = static_cast<float>(
            std::sin(2 * std::numbers::pi * 1'000 * static_cast<double>(i) / telephone_rate));
    Spectrum spectrum;
    to_spectrum(block, spectrum);

    constexpr std::size_t bin = 1'000 / 25;
    for (std::size_t k = 0; k < spectrum_bins; ++k)
        EXPECT_NEAR(std::hypot(spectrum.re[k], spectrum.im[k]), k == bin ? 160 : 0, 1e-3) << k;
}

}  // namespace
}  // namespace neura::audio
