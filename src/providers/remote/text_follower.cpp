#include "providers/remote/text_follower.hpp"

#include <algorithm>
#include <cmath>

#include "audio/frame.hpp"

namespace neura::providers::remote {

namespace {

constexpr double longest_seconds = 3'600;

/// How far ahead a part is looked for: past blanks, signs that are not said, and twice what was
/// told otherwise than it is written.
std::size_t reach(std::size_t part, std::size_t missed) { return 8 + 2 * (part + missed); }

}  // namespace

std::uint64_t samples_at(double seconds) {
    if (!(seconds > 0)) return 0;
    return static_cast<std::uint64_t>(
        std::llround(std::min(seconds, longest_seconds) * audio::telephone_rate));
}

void TextFollower::follow(const SpokenPart& part) {
    const auto first = part.text.find_first_not_of(' ');
    if (first == std::string::npos) return;
    const auto word =
        std::string_view(part.text).substr(first, part.text.find_last_not_of(' ') + 1 - first);
    const auto near = std::string_view(text_).substr(at_, reach(word.size(), missed_));
    const auto found = near.find(word);
    if (found == std::string_view::npos) {
        missed_ += word.size();
        return;
    }
    missed_ = 0;
    add(part.begin, at_ + found);
    at_ += found + word.size();
    add(part.end, at_);
}

void TextFollower::add(std::uint64_t samples, std::size_t bytes) {
    if (!said_.empty()) samples = std::max(samples, said_.back().samples);
    said_.push_back({samples, bytes});
}

}  // namespace neura::providers::remote
