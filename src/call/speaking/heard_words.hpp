#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "call/speaking/text_to_speech.hpp"

namespace neura::speaking {

/// How long a text takes to say, in characters of its spoken form; at least 1.
double spoken_length(std::string_view text, std::string_view language);

/// The share of a text that has been said after `samples` of its sound. What the vendor told of it
/// is certain; between that it is shared out evenly, and so is all of it where nothing was told.
///
/// @param said    see `Utterance::said`
/// @param bytes   of the text as the vendor was given it; not 0
/// @param length  of the sound, in samples; more than 0
double share_said(std::span<const Said> said, std::size_t bytes, std::uint64_t samples,
                  double length);

/// The words of `text` heard when it was cut after `share` of it was said: those of which the
/// larger part was said, each taken to last as long as its spoken form is. In scripts without
/// blanks a character is a word.
///
/// @param share  0 to 1; more is 1.
std::string_view heard_words(std::string_view text, double share, std::string_view language);

}  // namespace neura::speaking
