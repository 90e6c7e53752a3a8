#include "call/reasoning/understanding/spelled_run.hpp"

#include <algorithm>
#include <optional>

#include "call/reasoning/understanding/letters.hpp"
#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

struct Piece {
    LetterReading reading;
    std::size_t first = 0;
};

/// What one word on its own says as several letters: "th", or the "si" of "si-o-b-h-a-n".
std::optional<std::string> clump(std::span<const Word> said, std::size_t at, Language language) {
    const Word& word = said[at];
    constexpr std::size_t longest = 3;
    if (word.kind != WordKind::word || word.text.size() > longest) return std::nullopt;
    if (std::ranges::any_of(word.text, [](char c) { return c < 'a' || c > 'z'; }))
        return std::nullopt;
    const auto letter = [&](std::size_t i) { return said[i].kind == WordKind::letter; };
    const bool joined = (word.hyphen_before && at > 0 && letter(at - 1)) ||
                        (at + 1 < said.size() && said[at + 1].hyphen_before && letter(at + 1));
    const bool unsayable = word.text.find_first_of("aeiouy") == std::string::npos;
    const bool known = contains(word_tables(language).small, word.text);
    if (!joined && (known || !unsayable)) return std::nullopt;
    std::string letters;
    for (const char c : word.text) letters += static_cast<char>(c - 32);
    return letters;
}

class Runs {
public:
    Runs(std::span<const Word> said, Language language) : said_(said), language_(language) {}

    std::vector<SpelledRun> find() {
        for (std::size_t i = 0; i < said_.size();) {
            const std::size_t next = run_from(i);
            i = std::max(next, i + 1);
        }
        return std::move(runs_);
    }

private:
    bool between(const Word& word) const {
        return word.filler || contains(letter_tables(language_).between, word.text);
    }

    std::optional<LetterReading> best_at(std::size_t at) const {
        const auto readings = letter_readings(said_, at, language_);
        if (readings.empty()) return std::nullopt;
        return readings.front();
    }

    /// Reads one run beginning at `start`; where to go on.
    std::size_t run_from(std::size_t start) {
        SpelledRun run{.letters = {},
                       .first = start,
                       .count = 0,
                       .certain = true,
                       .breaks = {},
                       .alternatives = {}};
        std::size_t sure = 0;
        std::size_t sure_end = start;  // past the last sure letter
        std::size_t sure_size = 0;     // letters up to there
        std::size_t weak_in_a_row = 0;
        std::size_t at = start;
        while (at < said_.size()) {
            if (at > start && between(said_[at])) {
                if (said_[at].text == "space") run.breaks.push_back(run.letters.size());
                ++at;
                continue;
            }
            std::size_t count = 1;
            std::string out;
            bool weak = false, certain = false;
            const auto letters = clump(said_, at, language_);
            const auto reading = best_at(at);
            if (letters && (!reading || reading->weak || reading->count == 1)) {
                out = *letters;
            } else if (reading) {
                out.assign(reading->times, reading->letter);
                count = reading->count;
                weak = reading->weak;
                certain = reading->certain;
            } else {
                break;
            }
            // A common word that opens a run or ends it is no letter, but "I" and "A" may open one.
            if (weak && run.letters.empty() && said_[at].kind != WordKind::letter) break;
            if (weak && ++weak_in_a_row > 3) break;
            if (!weak) {
                weak_in_a_row = 0;
                ++sure;
            }
            run.letters += out;
            run.certain = run.certain && certain;
            at += count;
            const bool letter = !weak || said_[at - 1].kind == WordKind::letter;
            if (letter) {
                sure_end = at;
                sure_size = run.letters.size();
            }
            const char mark = said_[at - 1].mark_after;
            if (mark == ',' || mark == '.' || mark == '-' || mark == ';')
                run.breaks.push_back(run.letters.size());
        }
        if (sure < 2 || sure_size < 2) return start + 1;
        run.letters.resize(sure_size);
        drop_stammer(run);
        const auto hyphens = static_cast<std::size_t>(
            std::count_if(said_.begin() + static_cast<std::ptrdiff_t>(start),
                          said_.begin() + static_cast<std::ptrdiff_t>(sure_end),
                          [](const Word& word) { return word.hyphen_before; }));
        run.joined = hyphens > 0 && hyphens + 1 >= sure_end - start;
        run.count = sure_end - start;
        std::erase_if(run.breaks,
                      [&](std::size_t offset) { return offset == 0 || offset >= sure_size; });
        // Marks after every letter are no pauses.
        if (run.breaks.size() * 2 > run.letters.size()) run.breaks.clear();
        runs_.push_back(std::move(run));
        return sure_end;
    }

    /// A recogniser that has lost its way repeats itself: "n n n n n n".
    static void drop_stammer(SpelledRun& run) {
        constexpr std::size_t most = 3;
        std::size_t begin = 0;
        while (begin < run.letters.size()) {
            const std::size_t end = std::min(
                run.letters.find_first_not_of(run.letters[begin], begin), run.letters.size());
            if (end - begin > most) {
                run.letters.erase(begin + 1, end - begin - 1);
                run.breaks.clear();
                run.certain = false;
            }
            ++begin;
        }
    }

    std::span<const Word> said_;
    Language language_;
    std::vector<SpelledRun> runs_;
};

}  // namespace

std::vector<SpelledRun> spelled_runs(std::span<const Word> said, Language language) {
    return Runs(said, language).find();
}

}  // namespace neura::reasoning
