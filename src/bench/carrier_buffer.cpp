#include "bench/carrier_buffer.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace neura::bench {

namespace {

constexpr Micros frame_us = 20'000;
constexpr Micros a_sample_us = 125;

/// With less than this in the buffer the server is still sending the lead that it keeps there,
/// 300 ms (`speaking::Playout::Options`).
constexpr Micros lead = 285'000;

/// Sentences of a reply may come so far apart, when the next one is still being made.
constexpr Micros pause_of_reply = 10 * frame_us;

}  // namespace

bool CarrierBuffer::play(std::size_t samples, Micros now) {
    const bool begins = !in_reply_;
    if (begins) {
        in_reply_ = true;
        reply_began_ = now;
    }
    const auto apart = now - last_came_;
    if (now > plays_until_) {
        if (!begins && !marked_) ++underruns_;
        plays_until_ = now;
    } else if (plays_until_ - last_came_ >= lead && !marked_ && jitter_ && apart < pause_of_reply) {
        jitter_->add(std::abs(apart - frame_us));
    }
    plays_until_ += static_cast<Micros>(samples) * a_sample_us;
    last_came_ = now;
    marked_ = false;
    ++frames_;
    return begins;
}

bool CarrierBuffer::mark(std::string name, Micros now) {
    marked_ = true;
    if (!playing(now) && marks_.empty()) return true;
    marks_.push_back({std::move(name), plays_until_});
    return false;
}

std::vector<std::string> CarrierBuffer::clear(Micros now) {
    plays_until_ = std::min(plays_until_, now);
    marked_ = true;
    in_reply_ = false;
    return passed(now);
}

std::vector<std::string> CarrierBuffer::passed(Micros now) {
    std::vector<std::string> names;
    while (!marks_.empty() && std::min(marks_.front().at, plays_until_) <= now) {
        names.push_back(std::move(marks_.front().name));
        marks_.pop_front();
    }
    return names;
}

}  // namespace neura::bench
