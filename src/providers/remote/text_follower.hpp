#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/speaking/text_to_speech.hpp"

namespace neura::providers::remote {

/// A word or a letter, and the samples of 8 kHz in which it is said.
struct SpokenPart {
    std::string text;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    friend bool operator==(const SpokenPart&, const SpokenPart&) = default;
};

/// A time that a vendor tells in seconds, as samples of 8 kHz; the nearest that can be, 0 to an
/// hour.
std::uint64_t samples_at(double seconds);

/// Finds what a vendor says it spoke, word by word or letter by letter, in the text that it was
/// given. What is not found near where the last part ended is passed over: vendors tell some words
/// as they said them rather than as they were written.
class TextFollower {
public:
    explicit TextFollower(std::string text) : text_(std::move(text)) {}

    /// Parts are told in the order of the text.
    void follow(const SpokenPart& part);

    const std::vector<speaking::Said>& said() const { return said_; }

private:
    void add(std::uint64_t samples, std::size_t bytes);

    const std::string text_;
    std::size_t at_ = 0;      ///< the text is followed up to here
    std::size_t missed_ = 0;  ///< bytes of parts that were not found since
    std::vector<speaking::Said> said_;
};

}  // namespace neura::providers::remote
