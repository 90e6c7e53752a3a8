#include "providers/decoding/pieces.hpp"

#include <cstdint>

namespace neura::providers::decoding {

namespace {

constexpr std::size_t hop = audio::telephone_rate * 20 / 1000;
constexpr std::size_t hush = 8 * hop;

std::uint64_t energy(audio::Samples samples) {
    std::uint64_t sum = 0;
    for (const std::int64_t sample : samples) sum += static_cast<std::uint64_t>(sample * sample);
    return sum;
}

}  // namespace

std::size_t quietest_point(audio::Samples samples, std::size_t from, std::size_t to) {
    std::size_t quietest = from;
    auto least = energy(samples.subspan(from, hush));
    for (std::size_t at = from + hop; at + hush <= to; at += hop) {
        const auto here = energy(samples.subspan(at, hush));
        if (here >= least) continue;
        least = here;
        quietest = at;
    }
    return quietest + hush / 2;
}

std::vector<audio::Samples> in_pieces(audio::Samples samples) {
    std::vector<audio::Samples> pieces;
    while (samples.size() > longest_piece) {
        const auto cut = quietest_point(samples, longest_piece / 2, longest_piece);
        pieces.push_back(samples.first(cut));
        samples = samples.subspan(cut);
    }
    if (!samples.empty()) pieces.push_back(samples);
    return pieces;
}

}  // namespace neura::providers::decoding
