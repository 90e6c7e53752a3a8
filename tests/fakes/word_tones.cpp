#include "fakes/word_tones.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "audio/g711.hpp"

namespace neura::fakes {

namespace {

constexpr std::array vocabulary =
    std::to_array<std::string_view>({"yes", "no", "my", "car", "was", "hit", "by", "a", "truck",
                                     "on", "oak", "street", "today", "nobody", "hurt", "thanks"});

constexpr std::size_t word_bytes = 800;
constexpr std::size_t gap_bytes = 480;
constexpr std::size_t least_run = word_bytes / 2;

/// Loud codes; silence is 0xff.
constexpr std::uint8_t first_word_code = 0x10;

constexpr std::uint8_t quietest_sound = 0x50;  ///< without its sign

}  // namespace

std::vector<WordTone> words_in(std::string_view audio, std::size_t from, std::size_t to) {
    std::vector<WordTone> words;
    for (std::size_t at = from; at < to;) {
        const auto run_end = std::min(audio.find_first_not_of(audio[at], at), to);
        const auto code = static_cast<std::uint8_t>(audio[at]);
        const auto index = static_cast<std::size_t>(code - first_word_code);
        if (run_end - at >= least_run && code >= first_word_code && index < vocabulary.size())
            words.push_back({vocabulary[index], at, run_end});
        at = run_end;
    }
    return words;
}

std::vector<WordTone> sound_in(std::string_view audio, std::size_t from, std::size_t to,
                               std::string_view text) {
    const auto is_sound = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0x7f) < quietest_sound;
    };
    const auto part = audio.substr(from, to - from);
    const auto first = std::ranges::find_if(part, is_sound);
    if (first == part.end()) return {};
    const auto last = std::find_if(part.rbegin(), part.rend(), is_sound).base();
    return {{text, from + static_cast<std::size_t>(first - part.begin()),
             from + static_cast<std::size_t>(last - part.begin())}};
}

std::string text_of(const std::vector<WordTone>& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ' ';
        text += word.text;
    }
    return text;
}

std::vector<std::int16_t> spoken(std::string_view words) {
    std::vector<std::uint8_t> coded;
    while (!words.empty()) {
        const auto word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        const auto found = std::ranges::find(vocabulary, word);
        if (found == vocabulary.end()) throw std::invalid_argument("a word it does not know");
        const auto code = first_word_code + static_cast<int>(found - vocabulary.begin());
        coded.insert(coded.end(), word_bytes, static_cast<std::uint8_t>(code));
        coded.insert(coded.end(), gap_bytes, audio::mulaw_silence);
    }
    std::vector<std::int16_t> samples(coded.size());
    audio::decode_mulaw(coded, samples);
    return samples;
}

std::size_t silence_at_end(std::string_view audio) {
    const auto last = audio.find_last_not_of('\xff');
    return last == std::string_view::npos ? audio.size() : audio.size() - last - 1;
}

}  // namespace neura::fakes
