#include "fakes/word_tones.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

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

// A word of a voice, in the lowest bits of so many bytes: a mark, its length, its text. Mu-law made
// linear and mu-law again keeps them.
constexpr std::size_t written_bytes = 160;
constexpr std::uint32_t mark = 0x5ac3a6;
constexpr std::size_t mark_bits = 24;
constexpr std::size_t longest_word = (written_bytes - mark_bits) / 8 - 1;

/// The number in the lowest bits of so many bytes.
std::uint32_t bits_at(std::string_view audio, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 1U | (static_cast<std::uint8_t>(audio[at + i]) & 1U);
    return value;
}

void write_bits(std::span<std::uint8_t> audio, std::uint32_t value) {
    for (auto byte = audio.rbegin(); byte != audio.rend(); ++byte, value >>= 1U)
        *byte = static_cast<std::uint8_t>((*byte & 0xfeU) | (value & 1U));
}

/// The word that is written at `at`; empty if none is.
std::string written_at(std::string_view audio, std::size_t at) {
    if (audio.size() - at < written_bytes || bits_at(audio, at, mark_bits) != mark) return {};
    at += mark_bits;
    const auto length = bits_at(audio, at, 8);
    if (length > longest_word) return {};
    std::string word;
    for (std::size_t i = 1; i <= length; ++i)
        word += static_cast<char>(bits_at(audio, at + 8 * i, 8));
    return word;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

}  // namespace

std::vector<WordTone> words_in(std::string_view audio, std::size_t from, std::size_t to) {
    std::vector<WordTone> words;
    for (std::size_t at = from; at < to;) {
        const auto run_end = std::min(audio.find_first_not_of(audio[at], at), to);
        const auto code = static_cast<std::uint8_t>(audio[at]);
        const auto index = static_cast<std::size_t>(code - first_word_code);
        if (run_end - at >= least_run && code >= first_word_code && index < vocabulary.size())
            words.push_back({std::string(vocabulary[index]), at, run_end});
        at = run_end;
    }
    if (!words.empty()) return words;
    for (std::size_t at = from; at + written_bytes <= to; ++at)
        if (auto word = written_at(audio, at); !word.empty()) {
            words.push_back({std::move(word), at, at + written_bytes});
            at += written_bytes - 1;
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
    return {{std::string(text), from + static_cast<std::size_t>(first - part.begin()),
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

std::vector<std::int16_t> spoken(std::string_view text) {
    std::vector<std::uint8_t> coded;
    for (const auto word : words_of(text)) {
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

std::vector<std::int16_t> spoken_by(std::vector<std::int16_t> voice, std::string_view text) {
    const auto words = words_of(text);
    if (voice.size() < words.size() * written_bytes)
        throw std::invalid_argument("more words than voice");
    std::vector<std::uint8_t> coded(voice.size());
    audio::encode_mulaw(voice, coded);
    const auto frames = coded.size() / written_bytes;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto word = words[i];
        if (word.size() > longest_word) throw std::invalid_argument("a word too long for it");
        auto place =
            std::span(coded).subspan(i * frames / words.size() * written_bytes, written_bytes);
        write_bits(place.first(mark_bits), mark);
        place = place.subspan(mark_bits);
        write_bits(place.first(8), static_cast<std::uint32_t>(word.size()));
        for (std::size_t byte = 0; byte < word.size(); ++byte)
            write_bits(place.subspan(8 * (byte + 1), 8), static_cast<std::uint8_t>(word[byte]));
    }
    audio::decode_mulaw(coded, voice);
    return voice;
}

std::size_t silence_at_end(std::string_view audio) {
    const auto last = audio.find_last_not_of('\xff');
    return last == std::string_view::npos ? audio.size() : audio.size() - last - 1;
}

}  // namespace neura::fakes
