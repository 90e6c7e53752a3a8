#include "audio/resample.hpp"

#include <speex/speex_resampler.h>

#include <algorithm>
#include <cassert>
#include <new>

namespace neura::audio {

namespace {

/// Put in at a time, so that speexdsp's 32-bit counts never overflow.
constexpr std::size_t largest_piece = 16'384;

}  // namespace

void Resampler::Destroy::operator()(SpeexResamplerState_* state) const {
    speex_resampler_destroy(state);
}

Resampler::Resampler(std::uint32_t from, std::uint32_t to, ResamplerQuality quality)
    : from_(from), to_(to) {
    assert(from >= 1'000 && from <= 384'000 && to >= 1'000 && to <= 384'000);
    if (from == to) return;
    int error = RESAMPLER_ERR_SUCCESS;
    state_.reset(speex_resampler_init(1, from, to, static_cast<int>(quality), &error));
    if (!state_) throw std::bad_alloc();
    speex_resampler_skip_zeros(state_.get());
}

void Resampler::process(Samples in, std::vector<std::int16_t>& out) {
    taken_ += in.size();
    push(in, out);
}

void Resampler::push(Samples in, std::vector<std::int16_t>& out) {
    if (!state_) {
        out.insert(out.end(), in.begin(), in.end());
        given_ += in.size();
        return;
    }
    while (!in.empty()) {
        auto used = static_cast<spx_uint32_t>(std::min(in.size(), largest_piece));
        auto made = static_cast<spx_uint32_t>(std::uint64_t{used} * to_ / from_ + 2);
        const auto before = out.size();
        out.resize(before + made);
        speex_resampler_process_int(state_.get(), 0, in.data(), &used, out.data() + before, &made);
        out.resize(before + made);
        given_ += made;
        in = in.subspan(used);
    }
}

void Resampler::finish(std::vector<std::int16_t>& out) {
    const auto expected = (taken_ * to_ + from_ / 2) / from_;
    if (state_) {
        const std::vector<std::int16_t> silence(
            static_cast<std::size_t>(speex_resampler_get_input_latency(state_.get())) + 1);
        while (given_ < expected) push(silence, out);
    }
    out.resize(out.size() - static_cast<std::size_t>(given_ - expected));
    restart();
}

void Resampler::restart() {
    taken_ = given_ = 0;
    if (!state_) return;
    speex_resampler_reset_mem(state_.get());
    speex_resampler_skip_zeros(state_.get());
}

std::vector<std::int16_t> resample(Samples in, std::uint32_t from, std::uint32_t to,
                                   ResamplerQuality quality) {
    std::vector<std::int16_t> out;
    out.reserve(in.size() * to / from + 64);
    Resampler resampler(from, to, quality);
    resampler.process(in, out);
    resampler.finish(out);
    return out;
}

}  // namespace neura::audio
