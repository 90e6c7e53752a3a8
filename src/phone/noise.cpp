#include "phone/noise.hpp"

#include <algorithm>
#include <cmath>

namespace neura::phone {

namespace {

double root_mean_square(audio::Samples samples) {
    double sum = 0;
    for (const double sample : samples) sum += sample * sample;
    return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

std::int16_t limited(double sample) {
    return static_cast<std::int16_t>(std::clamp(std::round(sample), -32767.0, 32767.0));
}

}  // namespace

Noise Noise::white(double level, std::uint32_t seed) {
    Noise noise;
    noise.random_.seed(seed + 1);  // zero and one would be the same to minstd_rand
    noise.level_ = level;
    return noise;
}

Noise Noise::babble(const std::vector<std::int16_t>& voices, double level) {
    Noise noise;
    const double gain = level / root_mean_square(voices);
    noise.loop_.reserve(voices.size());
    for (const double sample : voices) noise.loop_.push_back(limited(sample * gain));
    return noise;
}

void Noise::add_to(audio::Frame& frame) {
    std::normal_distribution<double> normal(0, level_);
    for (auto& sample : frame) {
        double added = 0;
        if (loop_.empty()) {
            added = level_ > 0 ? normal(random_) : 0;
        } else {
            added = loop_[at_];
            at_ = (at_ + 1) % loop_.size();
        }
        sample = limited(sample + added);
    }
}

double speech_level(audio::Samples speech) {
    std::vector<double> pieces;
    for (std::size_t at = 0; at + audio::frame_samples <= speech.size(); at += audio::frame_samples)
        pieces.push_back(root_mean_square(speech.subspan(at, audio::frame_samples)));
    const double loudest = pieces.empty() ? 0 : std::ranges::max(pieces);
    // 25 dB under the loudest piece is a pause, not speech.
    std::erase_if(pieces, [&](double piece) { return piece < loudest / 18 || piece == 0; });
    double sum = 0;
    for (const double piece : pieces) sum += piece * piece;
    return pieces.empty() ? 0 : std::sqrt(sum / static_cast<double>(pieces.size()));
}

double noise_level(double speech, double snr_db) { return speech / std::pow(10.0, snr_db / 20); }

}  // namespace neura::phone
