#include "call/speaking/pauses.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>

#include "call/speaking/heard_words.hpp"
#include "call/speaking/sentence_splitter.hpp"

namespace neura::speaking {

namespace {

/// Where sound begins: -42 dBFS.
constexpr int sound_peak = 256;

constexpr std::uint64_t shortest_pause = 160 * audio::telephone_rate / 1000;

/// So far from its place by pace no pause is taken for the end of a sentence.
constexpr double farthest = 0.8 * audio::telephone_rate;

/// The pause that ends a sentence which would end at `expected`, after `from`.
std::optional<Pause> pause_near(double expected, std::uint64_t from,
                                const std::vector<Pause>& pauses) {
    const auto distance = [&](const Pause& pause) {
        return std::abs((static_cast<double>(pause.from) + static_cast<double>(pause.to)) / 2 -
                        expected);
    };
    std::optional<Pause> nearest;
    for (const auto& pause : pauses)
        if (pause.from > from && distance(pause) <= farthest &&
            (!nearest || distance(pause) < distance(*nearest)))
            nearest = pause;
    return nearest;
}

}  // namespace

void Pauses::hear(audio::Mulaw more) {
    for (const auto coded : more) {
        if (std::abs(audio::sample_of(coded)) >= sound_peak) {
            if (sounded_ && at_ - silent_from_ >= shortest_pause)
                found_.push_back({silent_from_, at_});
            sounded_ = true;
            silent_from_ = at_ + 1;
        }
        ++at_;
    }
}

std::string_view heard_of_sentences(std::string_view text, std::uint64_t heard, std::uint64_t of,
                                    const std::vector<Pause>& pauses, std::string_view language) {
    SentenceSplitter::Options options;
    options.first_clause = 0;
    SentenceSplitter splitter(options);
    auto sentences = splitter.push(text);
    std::ranges::move(splitter.flush(), std::back_inserter(sentences));
    double whole = 0;
    for (const auto& sentence : sentences) whole += spoken_length(sentence, language);

    std::size_t bytes = 0;    // of the sentences heard to their end
    double said = 0;          // their spoken length
    std::uint64_t begin = 0;  // of the present one, in samples
    for (const auto& sentence : sentences) {
        said += spoken_length(sentence, language);
        const bool last = &sentence == &sentences.back();
        const auto expected = static_cast<double>(of) * said / whole;
        const auto pause = last ? std::nullopt : pause_near(expected, begin, pauses);
        const auto end = pause  ? pause->from
                         : last ? of
                                : std::max(begin, static_cast<std::uint64_t>(expected));
        if (heard < end) {
            const auto share = static_cast<double>(heard - std::min(heard, begin)) /
                               static_cast<double>(end - begin);
            return text.substr(0, bytes + heard_words(sentence, share, language).size());
        }
        bytes += sentence.size();
        begin = pause ? pause->to : end;
    }
    return text;
}

}  // namespace neura::speaking
