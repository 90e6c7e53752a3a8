#include "phone/pattern.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "phone/spoken_words.hpp"

namespace neura::phone {

namespace {

using Words = std::span<const std::string>;

constexpr std::string_view gap = "*";

/// Whether `word` is what `glob` describes; '*' in it stands for any letters.
bool fits(std::string_view glob, std::string_view word) {
    const auto star = glob.find('*');
    if (star == std::string_view::npos) return glob == word;
    if (!word.starts_with(glob.substr(0, star))) return false;
    const auto rest = glob.substr(star + 1);
    for (auto from = star; from <= word.size(); ++from)
        if (fits(rest, word.substr(from))) return true;
    return false;
}

bool fits_here(Words phrase, Words words) {
    if (phrase.empty()) return true;
    if (phrase[0] == gap) {
        for (std::size_t skip = 0; skip <= words.size(); ++skip)
            if (fits_here(phrase.subspan(1), words.subspan(skip))) return true;
        return false;
    }
    return !words.empty() && fits(phrase[0], words[0]) &&
           fits_here(phrase.subspan(1), words.subspan(1));
}

bool is_in(Words phrase, Words words) {
    for (std::size_t from = 0; from <= words.size(); ++from)
        if (fits_here(phrase, words.subspan(from))) return true;
    return false;
}

/// What it costs to take `heard` for `meant`: 0 for the same word, 1 for another one.
double mistaken(const std::string& meant, const std::string& heard) {
    if (fits(meant, heard)) return 0;
    constexpr double same_word_misheard = 0.5;
    const double alike = likeness(meant, heard);
    return alike < same_word_misheard ? 1 : 1 - alike;
}

/// The least cost of finding `phrase` somewhere in `words`: words wrong, missing or squeezed in.
double least_cost(Words phrase, Words words) {
    constexpr double missing = 1;
    constexpr double squeezed_in = 0.5;
    const auto m = phrase.size();
    const auto n = words.size();
    std::vector<std::vector<double>> cost(m + 1, std::vector<double>(n + 1, 0));
    for (std::size_t i = 1; i <= m; ++i) {
        const bool is_gap = phrase[i - 1] == gap;
        cost[i][0] = cost[i - 1][0] + (is_gap ? 0 : missing);
        for (std::size_t j = 1; j <= n; ++j) {
            if (is_gap) {
                cost[i][j] = std::min(cost[i - 1][j], cost[i][j - 1]);
                continue;
            }
            auto best = std::min({cost[i - 1][j - 1] + mistaken(phrase[i - 1], words[j - 1]),
                                  cost[i - 1][j] + missing, cost[i][j - 1] + squeezed_in});
            // One word written as two, two written as one: "voice mail".
            if (j > 1 && words[j - 2] + words[j - 1] == phrase[i - 1])
                best = std::min(best, cost[i - 1][j - 2]);
            if (i > 1 && phrase[i - 2] + phrase[i - 1] == words[j - 1])
                best = std::min(best, cost[i - 2][j - 1]);
            cost[i][j] = best;
        }
    }
    return std::ranges::min(cost[m]);
}

std::vector<std::string> phrase_words(std::string_view text) {
    std::vector<std::string> phrase;
    std::string plain;
    const auto flush = [&] {
        for (auto& word : spoken_words(plain)) phrase.push_back(std::move(word));
        plain.clear();
    };
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \t\n"), text.size());
        const auto word = text.substr(0, end);
        if (word.contains('*')) {
            flush();
            std::string lower(word);
            std::ranges::transform(lower, lower.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            phrase.push_back(std::move(lower));
        } else {
            plain.append(word).append(" ");
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    flush();
    return phrase;
}

}  // namespace

std::expected<Pattern, PatternError> Pattern::parse(std::string_view text) {
    Pattern pattern;
    pattern.text_ = text;
    for (;;) {
        const auto bar = text.find('|');
        auto phrase = phrase_words(text.substr(0, bar));
        if (phrase.empty()) {
            const bool alone = pattern.phrases_.empty() && bar == std::string_view::npos;
            return std::unexpected(alone ? PatternError::empty : PatternError::empty_side);
        }
        pattern.phrases_.push_back(std::move(phrase));
        if (bar == std::string_view::npos) return pattern;
        text.remove_prefix(bar + 1);
    }
}

bool Pattern::matches(std::string_view text) const {
    const auto words = spoken_words(text);
    return std::ranges::any_of(phrases_,
                               [&](const Phrase& phrase) { return is_in(phrase, words); });
}

double Pattern::similarity(std::string_view text) const {
    const auto words = spoken_words(text);
    double best = 0;
    for (const auto& phrase : phrases_) {
        if (is_in(phrase, words)) return 1;
        const auto meant =
            phrase.size() - static_cast<std::size_t>(std::ranges::count(phrase, gap));
        const double share = least_cost(phrase, words) / static_cast<double>(meant);
        best = std::max(best, 1 - share);
    }
    return best;
}

}  // namespace neura::phone
