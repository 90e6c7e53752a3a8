#include "call/reasoning/understanding/spelling.hpp"

#include <algorithm>
#include <limits>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/spelled_run.hpp"

namespace neura::reasoning {

namespace {

std::string lower(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
        if (c >= 'a' && c <= 'z') out += c;
    }
    return out;
}

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::size_t vowel_groups(std::string_view word) {
    if (word.size() > 2 && word.ends_with('e')) word.remove_suffix(1);  // silent: "Clarke"
    std::size_t groups = 0;
    bool inside = false;
    for (const char c : word) {
        const bool vowel = std::string_view("aeiouy").contains(c);
        groups += vowel && !inside ? 1 : 0;
        inside = vowel;
    }
    return groups;
}

/// Cost of taking one letter for another, 0 to 1.
double change_cost(char a, char b) {
    if (a == b) return 0;
    return sound_alike(upper(a), upper(b)) ? 0.35 : 1.0;
}

enum class Step : char { both, spelled_only, spoken_only };

/// The cheapest alignment of two words, and its cost.
struct Alignment {
    std::vector<Step> steps;
    double cost = 0;
};

Alignment align(std::string_view spelled, std::string_view spoken) {
    constexpr double lost_letter = 0.7;
    const std::size_t rows = spelled.size() + 1, columns = spoken.size() + 1;
    std::vector<double> cost(rows * columns, 0);
    const auto at = [&](std::size_t i, std::size_t j) -> double& { return cost[i * columns + j]; };
    const auto doubled = [](std::string_view word, std::size_t i) {
        return i > 0 && word[i] == word[i - 1];
    };
    const auto drop = [&](std::string_view word, std::size_t i) {
        return doubled(word, i) ? 0.3 : lost_letter;
    };
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            if (i == 0 && j == 0) continue;
            double best = std::numeric_limits<double>::max();
            if (i > 0) best = std::min(best, at(i - 1, j) + drop(spelled, i - 1));
            if (j > 0) best = std::min(best, at(i, j - 1) + drop(spoken, j - 1));
            if (i > 0 && j > 0)
                best =
                    std::min(best, at(i - 1, j - 1) + change_cost(spelled[i - 1], spoken[j - 1]));
            at(i, j) = best;
        }
    }
    Alignment out{.steps = {}, .cost = at(rows - 1, columns - 1)};
    std::size_t i = spelled.size(), j = spoken.size();
    constexpr double tiny = 1e-9;
    while (i > 0 || j > 0) {
        if (i > 0 && j > 0 &&
            at(i, j) >= at(i - 1, j - 1) + change_cost(spelled[i - 1], spoken[j - 1]) - tiny) {
            out.steps.push_back(Step::both);
            --i;
            --j;
        } else if (i > 0 && at(i, j) >= at(i - 1, j) + drop(spelled, i - 1) - tiny) {
            out.steps.push_back(Step::spelled_only);
            --i;
        } else {
            out.steps.push_back(Step::spoken_only);
            --j;
        }
    }
    std::ranges::reverse(out.steps);
    return out;
}

/// Words beside the letters that may be the word itself: the nearest few on both sides.
std::vector<std::string> beside(std::span<const Word> said, const SpelledRun& run,
                                Language language) {
    const auto& tables = name_tables(language);
    std::vector<std::string> words;
    const auto add = [&](std::size_t i) {
        const Word& word = said[i];
        if (word.kind == WordKind::word && !word.filler && !contains(tables.not_names, word.text)) {
            words.push_back(lower(word.text));
        }
    };
    constexpr std::size_t reach = 6;
    for (std::size_t i = run.first; i-- > 0 && run.first - i <= reach;) add(i);
    for (std::size_t i = run.first + run.count;
         i < std::min(said.size(), run.first + run.count + reach); ++i)
        add(i);
    std::erase(words, std::string());
    return words;
}

}  // namespace

double spelling_agreement(std::string_view spelled, std::string_view spoken) {
    const std::string a = lower(spelled), b = lower(spoken);
    if (a.empty() || b.empty()) return 0;
    const double by_letter =
        1.0 - align(a, b).cost / static_cast<double>(std::max(a.size(), b.size()));
    // "Smythe" and "Smith" sound the same though they are not spelled the same.
    const double by_sound = sound_key(a) == sound_key(b) ? 0.75 : 0.0;
    return std::clamp(std::max(by_letter, by_sound), 0.0, 1.0);
}

std::string merge_spelling(std::string_view spelled, std::string_view spoken, bool trusted) {
    const std::string a = lower(spelled), b = lower(spoken);
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    const double agreement = spelling_agreement(a, b);
    if (agreement < 0.5) return a;
    // What sounds the same is the same word; then the letters know better how it is written,
    // unless one got lost.
    if (sound_key(a) == sound_key(b) && vowel_groups(a) >= vowel_groups(b)) return a;
    // Letters are misheard as others that sound alike, a word as another that is near it: of a word
    // that fits well otherwise, a letter that differs outright was not heard well.
    constexpr double fits_well = 0.7;
    const auto take_letter = [&](char letter, char word) {
        return trusted || (agreement < fits_well && change_cost(letter, word) >= 1.0);
    };
    std::string merged;
    std::size_t i = 0, j = 0;
    for (const Step step : align(a, b).steps) {
        switch (step) {
            case Step::both:
                merged += take_letter(a[i], b[j]) ? a[i] : b[j];
                ++i;
                ++j;
                break;
            case Step::spelled_only: merged += a[i++]; break;
            // A letter lost in the spelling.
            case Step::spoken_only:
                if (a.size() < b.size()) merged += b[j];
                ++j;
                break;
        }
    }
    return merged;
}

std::optional<Spelling> read_spelling(std::string_view text, Language language) {
    const Words said = words(text, language);
    const auto runs = spelled_runs(said, language);
    if (runs.empty()) return std::nullopt;
    const SpelledRun* best = &runs.front();
    for (const SpelledRun& run : runs) {
        if (run.letters.size() >= best->letters.size()) best = &run;
    }
    Spelling spelling{.letters = best->letters,
                      .spoken = {},
                      .agreement = 0,
                      .merged = {},
                      .certain = best->certain,
                      .alternatives = {}};
    for (const std::string& word : beside(said, *best, language)) {
        const double agreement = spelling_agreement(best->letters, word);
        constexpr double same_word = 0.4;
        if (agreement < same_word || agreement <= spelling.agreement) continue;
        spelling.agreement = agreement;
        spelling.spoken = word;
    }
    const std::string merged = best->certain
                                   ? lower(best->letters)
                                   : merge_spelling(best->letters, spelling.spoken, best->joined);
    spelling.merged = name_case(merged);
    spelling.certain = best->certain || spelling.agreement >= 1.0;
    const auto add = [&](std::string_view word) {
        const std::string cased = name_case(lower(word));
        if (cased.empty() || cased == spelling.merged) return;
        if (std::ranges::find(spelling.alternatives, cased) == spelling.alternatives.end()) {
            spelling.alternatives.push_back(cased);
        }
    };
    add(best->letters);
    add(spelling.spoken);
    for (const std::string& other : best->alternatives) add(other);
    return spelling;
}

}  // namespace neura::reasoning
