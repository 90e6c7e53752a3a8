#include "providers/decoding/pieces.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace neura::providers::decoding {
namespace {

constexpr std::size_t second = audio::telephone_rate;

/// A loud tone with a silence of 200 ms around each of `hushes`, in seconds.
std::vector<std::int16_t> talk(double seconds, std::initializer_list<double> hushes) {
    std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * second));
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = i % 8 < 4 ? 8'000 : -8'000;
    for (const double hush : hushes) {
        const auto from = static_cast<std::size_t>((hush - 0.1) * second);
        std::fill_n(samples.begin() + static_cast<std::ptrdiff_t>(from), second / 5,
                    std::int16_t{0});
    }
    return samples;
}

TEST(InPieces, GivesNoPieceOfNothing) { EXPECT_TRUE(in_pieces({}).empty()); }

TEST(InPieces, LeavesAnOrdinaryUtteranceWhole) {
    const auto samples = talk(12, {3.0, 7.0});

    const auto pieces = in_pieces(samples);

    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].size(), samples.size());
}

TEST(InPieces, CutsALongOneInItsSilence) {
    const auto samples = talk(20, {2.0, 9.0});

    const auto pieces = in_pieces(samples);

    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_NEAR(static_cast<double>(pieces[0].size()), 9.0 * second, 0.1 * second);
}

TEST(InPieces, KeepsEverySampleInOrderAndNoPieceTooLong) {
    const auto samples = talk(61, {});

    const audio::Samples whole(samples);
    const auto* expected = whole.data();
    for (const auto piece : in_pieces(samples)) {
        EXPECT_EQ(piece.data(), expected);
        EXPECT_LE(piece.size(), longest_piece);
        EXPECT_GT(piece.size(), 0U);
        expected += piece.size();
    }
    EXPECT_EQ(expected, whole.data() + whole.size());
}

}  // namespace
}  // namespace neura::providers::decoding
