#include "call/reasoning/told_letters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <vector>

#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

/// From this likeness on a word is surely the alphabet's.
constexpr double sure = 0.75;
/// So like it must be where the letter before it agrees, or its neighbours are sure.
constexpr double likely = 0.4;
/// Fewer letters than these may be anything.
constexpr std::size_t fewest_bare = 3;
constexpr std::size_t fewest_linked = 2;

struct SoundOfLetter {
    std::string_view word;
    char letter;
};

/// What recognisers write for the name of a letter.
constexpr auto letter_sounds = std::to_array<SoundOfLetter>({
    {"be", 'B'},   {"bee", 'B'}, {"see", 'C'},  {"sea", 'C'},   {"dee", 'D'},   {"he", 'E'},
    {"eff", 'F'},  {"if", 'F'},  {"gee", 'G'},  {"aitch", 'H'}, {"age", 'H'},   {"eye", 'I'},
    {"jay", 'J'},  {"kay", 'K'}, {"okay", 'K'}, {"el", 'L'},    {"ell", 'L'},   {"em", 'M'},
    {"am", 'M'},   {"en", 'N'},  {"and", 'N'},  {"an", 'N'},    {"in", 'N'},    {"oh", 'O'},
    {"so", 'O'},   {"pea", 'P'}, {"pee", 'P'},  {"cue", 'Q'},   {"queue", 'Q'}, {"are", 'R'},
    {"ar", 'R'},   {"our", 'R'}, {"or", 'R'},   {"ess", 'S'},   {"as", 'S'},    {"yes", 'S'},
    {"tea", 'T'},  {"tee", 'T'}, {"you", 'U'},  {"we", 'V'},    {"vee", 'V'},   {"ex", 'X'},
    {"eggs", 'X'}, {"why", 'Y'}, {"zee", 'Z'},  {"zed", 'Z'},   {"said", 'Z'},  {"eh", 'A'},
    {"ay", 'A'},   {"hey", 'A'},
});

/// 0 if the word names none.
char letter_named(const Word& word) {
    if (word.kind == WordKind::letter && word.text.size() == 1)
        return static_cast<char>(std::toupper(static_cast<unsigned char>(word.text.front())));
    const auto* found = std::ranges::find(letter_sounds, word.text, &SoundOfLetter::word);
    if (found == letter_sounds.end()) return 0;
    return found->letter;
}

double likeness(std::string_view heard, char letter, Language language) {
    std::string code(alphabet_word(letter, language));
    for (char& c : code) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (letter == 'X') std::erase(code, '-');
    const auto longer = std::max(heard.size(), code.size());
    if (longer == 0) return 0;
    return 1.0 - static_cast<double>(edit_distance(heard, code)) / static_cast<double>(longer);
}

struct Guess {
    char letter = 0;
    double likeness = 0;
};

Guess likeliest(std::string_view heard, Language language) {
    Guess best;
    for (char letter = 'A'; letter <= 'Z'; ++letter)
        if (const auto here = likeness(heard, letter, language); here > best.likeness)
            best = {letter, here};
    return best;
}

struct Letter {
    std::size_t first = 0;  ///< word
    std::size_t end = 0;
    char letter = 0;
    bool linked = false;  ///< with "like", "as in" or "for"
    bool sure = false;
};

class LetterFinder {
public:
    LetterFinder(std::string_view text, Language language)
        : text_(text), language_(language), said_(words(text, language)) {}

    std::string written() {
        for (std::size_t at = 0; at < said_.size();) at = read_at(at);
        std::string out;
        std::size_t from = 0;
        for (std::size_t i = 0; i < found_.size();) {
            std::size_t last = i;
            while (last + 1 < found_.size() && found_[last + 1].first == found_[last].end) ++last;
            const auto count = last - i + 1;
            const auto begin = found_.begin() + static_cast<std::ptrdiff_t>(i);
            const auto end = begin + static_cast<std::ptrdiff_t>(count);
            const bool linked = std::any_of(begin, end, [](const Letter& l) { return l.linked; });
            const auto surely = std::count_if(begin, end, [](const Letter& l) { return l.sure; });
            const bool enough = count >= (linked ? fewest_linked : fewest_bare);
            if (enough && surely * 2 >= static_cast<std::ptrdiff_t>(count)) {
                const auto start = said_[found_[i].first].begin;
                if (start >= from) out += text_.substr(from, start - from);
                for (std::size_t k = i; k <= last; ++k) {
                    if (k > i) out += '-';
                    out += found_[k].letter;
                }
                from = said_[found_[last].end - 1].end;
            }
            i = last + 1;
        }
        out += text_.substr(std::min(from, text_.size()));
        return out;
    }

private:
    bool is(std::size_t at, std::string_view text) const {
        return at < said_.size() && said_[at].text == text;
    }

    /// Words at `at` that join a letter and its word; 0 if they do not.
    std::size_t link_at(std::size_t at) const {
        if (is(at, "as") && is(at + 1, "in")) return 2;
        if (is(at, "like") || is(at, "for")) return 1;
        return 0;
    }

    std::size_t read_at(std::size_t at) {
        if (const auto end = read_linked(at)) return end;
        if (const auto end = read_bare(at)) return end;
        return at + 1;
    }

    /// The letter named, or one it is taken for on a telephone: "B like Pocah" is P.
    Guess likeliest_near(char named, std::string_view heard) const {
        Guess best{named, likeness(heard, named, language_)};
        for (char letter = 'A'; letter <= 'Z'; ++letter) {
            if (!sound_alike(named, letter, language_)) continue;
            const auto here = likeness(heard, letter, language_);
            if (here > best.likeness && here >= likely) best = {letter, here};
        }
        return best;
    }

    /// "S like Sierra", "are like Romeo", "like Sierra" with the letter lost.
    std::size_t read_linked(std::size_t at) {
        const bool letter_lost = link_at(at) > 0;
        const auto link = letter_lost ? at : at + 1;
        const auto link_words = link_at(link);
        const auto code = link + link_words;
        if (link_words == 0 || code >= said_.size()) return 0;
        const auto named = letter_lost ? char{} : letter_named(said_[at]);
        const auto guess = likeliest(said_[code].text, language_);

        Letter letter{.first = at, .end = code + 1, .linked = true};
        if (guess.likeness >= sure) {
            const bool beside_others = !found_.empty() && found_.back().end == at;
            if (named == 0 && !beside_others) return 0;  // people wait for Mike
            letter.letter = guess.letter;
            letter.sure = true;
        } else if (named != 0) {
            const auto meant = likeliest_near(named, said_[code].text);
            const auto agrees = meant.likeness;
            letter.letter = agrees >= likely || guess.likeness < likely ? meant.letter
                                                                        : guess.letter;
            letter.sure = agrees >= likely;
            // "S like the air": up to the pause it is one word to the recogniser's ear.
            const bool one_more = agrees < likely && said_[code].mark_after == 0 &&
                                  code + 1 < said_.size() && said_[code + 1].mark_after != 0 &&
                                  link_at(code + 2) == 0;
            if (one_more) ++letter.end;
        } else {
            return 0;
        }
        found_.push_back(letter);
        return letter.end;
    }

    /// "Sierra, Oscar": believed in a row.
    std::size_t read_bare(std::size_t at) {
        constexpr std::size_t shortest = 3;  // letters of a word of the alphabet, half lost
        const auto& word = said_[at];
        if (word.kind != WordKind::word || word.text.size() < shortest) return 0;
        const auto guess = likeliest(word.text, language_);
        const bool beside_others = !found_.empty() && found_.back().end == at && found_.back().sure;
        if (guess.likeness < (beside_others ? likely : sure)) return 0;
        const bool surely = guess.likeness >= sure;
        if (!surely && letter_named(word) != 0) return 0;  // "and" joins
        // Not sure, and nothing of the alphabet follows: an ordinary word.
        if (!surely &&
            (at + 1 >= said_.size() || likeliest(said_[at + 1].text, language_).likeness < sure))
            return 0;
        found_.push_back({.first = at, .end = at + 1, .letter = guess.letter, .sure = surely});
        return at + 1;
    }

    const std::string_view text_;
    const Language language_;
    const Words said_;
    std::vector<Letter> found_;
};

}  // namespace

std::string with_told_letters(std::string_view text, Language language) {
    return LetterFinder(text, language).written();
}

}  // namespace neura::reasoning
