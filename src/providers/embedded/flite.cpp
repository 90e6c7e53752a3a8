#include "providers/embedded/flite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <utility>

#include "audio/frame.hpp"
#include "audio/resample.hpp"
#include "providers/embedded/errc.hpp"
#include "providers/embedded/utf8.hpp"

extern "C" {
#include <flite/flite.h>
cst_voice* register_cmu_us_rms(const char* folder);
cst_voice* register_cmu_us_awb(const char* folder);
cst_voice* register_cmu_us_slt(const char* folder);
}

namespace neura::providers::embedded {

namespace {

struct NamedVoice {
    std::string_view name;
    cst_voice* voice;
};

/// Registration builds shared tables, so it happens once; a registered voice is only read.
const std::array<NamedVoice, 3>& voices() {
    static const std::array<NamedVoice, 3> registered = [] {
        flite_init();
        return std::array<NamedVoice, 3>{{{"rms", register_cmu_us_rms(nullptr)},
                                          {"awb", register_cmu_us_awb(nullptr)},
                                          {"slt", register_cmu_us_slt(nullptr)}}};
    }();
    return registered;
}

struct DeleteUtterance {
    void operator()(cst_utterance* utterance) const { delete_utterance(utterance); }
};

/// The letters of U+00C0 to U+017F without their accents; '?' has none.
constexpr std::string_view unaccented =
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTsaaaaaaaceeeeiiiidnooooo?ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

struct Typographic {
    char32_t mark;
    char plain;
};

constexpr std::array<Typographic, 8> typographic{{{U'\u2018', '\''},
                                                  {U'\u2019', '\''},
                                                  {U'\u201C', '"'},
                                                  {U'\u201D', '"'},
                                                  {U'\u2013', '-'},
                                                  {U'\u2014', ','},
                                                  {U'\u2026', '.'},
                                                  {U'\u02BC', '\''}}};

/// Takes one character off the front of `text`; U+FFFD for a byte that begins none.
char32_t take_character(std::string_view& text) {
    const auto length = utf8_sequence(text);
    char32_t character = U'\uFFFD';
    if (length == 1) character = static_cast<unsigned char>(text[0]);
    if (length > 1) {
        character = static_cast<unsigned char>(text[0]) & (0x7FU >> length);
        for (std::size_t i = 1; i < length; ++i)
            character = (character << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
    return character;
}

char plain(char32_t character) {
    if (character > ' ' && character < 0x7F) return static_cast<char>(character);
    if (character >= 0xC0 && character <= 0x17F) {
        const char letter = unaccented[character - 0xC0];
        return letter == '?' ? ' ' : letter;
    }
    for (const auto& [mark, replacement] : typographic)
        if (mark == character) return replacement;
    return ' ';
}

bool has_sound(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Flite::Flite() { voices(); }

Result<std::vector<std::int16_t>> Flite::speak(std::string_view text, std::string_view voice,
                                               double speed) const {
    if (text.size() > longest_text) return fail(Errc::bad_request, "speak: the text is too long");

    const auto name = voice.empty() ? default_voice : voice;
    const auto* known = std::ranges::find(voices(), name, &NamedVoice::name);
    if (known == voices().end())
        return fail(Errc::bad_request, "speak: the voices are rms, awb and slt");

    const auto words = plain_english(text);
    if (std::ranges::none_of(words, has_sound)) return {};

    const std::unique_ptr<cst_utterance, DeleteUtterance> utterance(new_utterance());
    utt_set_input_text(utterance.get(), words.c_str());
    utt_init(utterance.get(), known->voice);
    const auto stretch = 1.0 / std::clamp(std::isfinite(speed) ? speed : 1.0, 0.5, 2.0);
    // On the utterance, not the voice: others speak with it too.
    flite_feat_set_float(utterance->features, "duration_stretch", static_cast<float>(stretch));
    if (!utt_synth(utterance.get()) || !feat_present(utterance->features, "wave")) return {};

    const auto* wave = utt_wave(utterance.get());
    if (!wave || wave->num_samples <= 0 || wave->sample_rate <= 0) return {};
    auto samples = audio::resample({wave->samples, static_cast<std::size_t>(wave->num_samples)},
                                   static_cast<std::uint32_t>(wave->sample_rate),
                                   audio::telephone_rate, audio::ResamplerQuality::speech);
    finish_speech(samples);
    return samples;
}

std::string plain_english(std::string_view text) {
    std::string words;
    words.reserve(text.size());
    while (!text.empty()) words += plain(take_character(text));
    return words;
}

void finish_speech(std::vector<std::int16_t>& samples) {
    int loudest = 0;
    for (const int sample : samples) loudest = std::max(loudest, std::abs(sample));
    if (loudest == 0) return samples.clear();

    // Two hundredths of the peak, 34 dB below it: under any consonant, over the vocoder's hiss.
    const auto audible = [floor = loudest / 50](int sample) { return std::abs(sample) > floor; };
    constexpr std::ptrdiff_t kept_silence = audio::telephone_rate * 40 / 1000;
    const auto last = std::ranges::find_if(samples.rbegin(), samples.rend(), audible).base();
    if (samples.end() - last > kept_silence) samples.erase(last + kept_silence, samples.end());
    const auto first = std::ranges::find_if(samples, audible);
    if (first - samples.begin() > kept_silence)
        samples.erase(samples.begin(), first - kept_silence);

    double sum = 0;
    for (const double sample : samples) sum += sample * sample;
    const double level = std::sqrt(sum / static_cast<double>(samples.size()));
    constexpr double wanted = 3'277;         // -20 dBFS
    constexpr double highest_peak = 32'000;  // just under clipping
    const double gain = std::min(wanted / level, highest_peak / loudest);
    for (auto& sample : samples) sample = static_cast<std::int16_t>(std::lround(sample * gain));
}

}  // namespace neura::providers::embedded
