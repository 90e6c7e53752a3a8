#pragma once

// The languages that vendors in software hear, in which what is lost or sent twice on the way is
// lost or said twice in the transcript. In one a word is 100 ms of one loudness. In the other any
// word is written into the lowest bits of 20 ms of a voice, for calls whose caller must sound like
// one.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neura::fakes {

struct WordTone {
    std::string text;
    std::size_t from;  ///< bytes of mu-law
    std::size_t to;
};

/// The words in `audio`, mu-law, that end in [from, to).
std::vector<WordTone> words_in(std::string_view audio, std::size_t from, std::size_t to);

/// Any sound in [from, to) as one word, `text`; nothing if there is none.
std::vector<WordTone> sound_in(std::string_view audio, std::size_t from, std::size_t to,
                               std::string_view text);

/// Those words, with blanks between.
std::string text_of(const std::vector<WordTone>& words);

/// Samples that are heard as these words, which it must know, with 60 ms of silence between.
std::vector<std::int16_t> spoken(std::string_view words);

/// That voice, 8 kHz, heard as these words, UTF-8 of at most 16 bytes each, evenly spread; it must
/// be 20 ms long for each of them.
std::vector<std::int16_t> spoken_by(std::vector<std::int16_t> voice, std::string_view words);

/// Bytes of silence at the end of `audio`.
std::size_t silence_at_end(std::string_view audio);

}  // namespace neura::fakes
