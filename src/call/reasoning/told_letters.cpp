#include "call/reasoning/told_letters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

/// From this likeness on a word is surely the alphabet's.
constexpr double sure = 0.7;
/// So like it must be where the letter before it agrees, or its neighbours are sure.
constexpr double likely = 0.4;
constexpr double barely = 0.3;
/// What a recogniser is known to write for a word of the alphabet is as like as this.
constexpr double mishearing = 0.6;

/// Fewer letters than these may be anything.
constexpr std::ptrdiff_t fewest_bare = 3;
constexpr std::ptrdiff_t fewest_linked = 2;

struct Sound {
    std::string_view word;
    char letter;
};

/// What recognisers write for the name of a letter.
constexpr auto letter_sounds = std::to_array<Sound>({
    {"be", 'B'},    {"bee", 'B'},  {"see", 'C'},  {"sea", 'C'},  {"dee", 'D'},  {"the", 'D'},
    {"he", 'E'},    {"eff", 'F'},  {"if", 'F'},   {"ever", 'F'}, {"gee", 'G'},  {"she", 'G'},
    {"aitch", 'H'}, {"age", 'H'},  {"eye", 'I'},  {"jay", 'J'},  {"kay", 'K'},  {"okay", 'K'},
    {"el", 'L'},    {"ell", 'L'},  {"ella", 'L'}, {"fell", 'L'}, {"em", 'M'},   {"am", 'M'},
    {"en", 'N'},    {"and", 'N'},  {"an", 'N'},   {"in", 'N'},   {"then", 'N'}, {"oh", 'O'},
    {"so", 'O'},    {"who", 'O'},  {"pea", 'P'},  {"pee", 'P'},  {"cue", 'Q'},  {"queue", 'Q'},
    {"are", 'R'},   {"ar", 'R'},   {"our", 'R'},  {"or", 'R'},   {"hard", 'R'}, {"ah", 'R'},
    {"ess", 'S'},   {"as", 'S'},   {"yes", 'S'},  {"tea", 'T'},  {"tee", 'T'},  {"you", 'U'},
    {"we", 'V'},    {"vee", 'V'},  {"ex", 'X'},   {"eggs", 'X'}, {"why", 'Y'},  {"zee", 'Z'},
    {"zed", 'Z'},   {"said", 'Z'}, {"eh", 'A'},   {"ay", 'A'},   {"hey", 'A'},
});

/// What they write for words of the alphabet, where one is expected.
constexpr auto code_mishearings = std::to_array<Sound>({
    {"alfa", 'A'},   {"elsa", 'A'},    {"elfa", 'A'},    {"alta", 'A'},   {"helper", 'A'},
    {"ico", 'E'},    {"eckel", 'E'},   {"gulf", 'G'},    {"gals", 'G'},   {"gowls", 'G'},
    {"giles", 'G'},  {"goff", 'G'},    {"joliet", 'J'},  {"jolyat", 'J'}, {"gilu", 'K'},
    {"gildo", 'K'},  {"galore", 'K'},  {"chi", 'K'},     {"lime", 'L'},   {"linus", 'L'},
    {"lymus", 'L'},  {"oster", 'O'},   {"austria", 'O'}, {"usker", 'O'},  {"uscre", 'O'},
    {"pop", 'P'},    {"popper", 'P'},  {"yarra", 'S'},   {"theair", 'S'}, {"theairs", 'S'},
    {"fears", 'S'},  {"unicorn", 'U'}, {"vector", 'V'},  {"whisky", 'W'}, {"yungy", 'Y'},
    {"youlou", 'Z'}, {"loo", 'Z'},     {"lou", 'Z'},     {"zoo", 'Z'},
});

char find_sound(std::span<const Sound> sounds, std::string_view word) {
    const auto found = std::ranges::find(sounds, word, &Sound::word);
    return found == sounds.end() ? char{} : found->letter;
}

/// 0 if the word names none.
char letter_named(const Word& word) {
    if (word.kind == WordKind::letter && word.text.size() == 1)
        return static_cast<char>(std::toupper(static_cast<unsigned char>(word.text.front())));
    return find_sound(letter_sounds, word.text);
}

double likeness(std::string_view heard, char letter, Language language) {
    if (find_sound(code_mishearings, heard) == letter) return mishearing;
    std::string code(alphabet_word(letter, language));
    for (char& c : code) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::erase(code, '-');
    const auto longer = std::max(heard.size(), code.size());
    if (longer == 0) return 0;
    return 1.0 - static_cast<double>(edit_distance(heard, code)) / static_cast<double>(longer);
}

struct Guess {
    char letter = 0;
    double likeness = 0;
    std::size_t words = 1;
};

Guess likeliest(std::string_view heard, Language language) {
    Guess best;
    for (char letter = 'A'; letter <= 'Z'; ++letter)
        if (const auto here = likeness(heard, letter, language); here > best.likeness)
            best = {.letter = letter, .likeness = here};
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
        for (auto begin = found_.begin(); begin != found_.end();) {
            auto end = begin + 1;
            while (end != found_.end() && end->first == (end - 1)->end) ++end;
            const auto written_as = spelled(begin, end);
            if (!written_as.empty()) {
                const auto start = std::max(from, said_[begin->first].begin);
                out += text_.substr(from, start - from);
                out += written_as;
                from = std::max(start, said_[(end - 1)->end - 1].end);
            }
            begin = end;
        }
        out += text_.substr(std::min(from, text_.size()));
        return out;
    }

private:
    using Letters = std::vector<Letter>::const_iterator;

    /// Empty where the letters are too few or too doubtful to be rewritten.
    std::string spelled(Letters begin, Letters end) const {
        const auto count = end - begin;
        const bool linked = std::any_of(begin, end, [](const Letter& l) { return l.linked; });
        const auto surely = std::count_if(begin, end, [](const Letter& l) { return l.sure; });
        if (count == 1 && linked && surely == 1) {
            // "an as in November": one letter keeps its word.
            std::string one(1, begin->letter);
            return one + " as in " + std::string(alphabet_word(begin->letter, language_));
        }
        if (count < (linked ? fewest_linked : fewest_bare) || surely * 2 < count) return {};
        if (count == fewest_linked && surely < count) return {};
        std::string out;
        for (auto one = begin; one != end; ++one) {
            if (one != begin) out += '-';
            out += one->letter;
        }
        return out;
    }

    bool is(std::size_t at, std::initializer_list<std::string_view> any) const {
        return at < said_.size() && std::ranges::find(any, said_[at].text) != any.end();
    }

    /// Between letters such words mean something themselves.
    bool separates(std::size_t at) const {
        return is(at, {"dot", "at", "point", "underscore", "dash", "hyphen", "like", "likes",
                       "light", "double"});
    }

    bool in_run(std::size_t at) const { return !found_.empty() && found_.back().end == at; }

    struct Link {
        std::size_t words = 0;  ///< 0 for none
        bool literal = false;   ///< not what a recogniser makes of it, nor an ordinary word
    };

    /// What joins a letter and its word: "as in", "like", "for"; "has an", "light".
    Link link_at(std::size_t at) const {
        if (is(at, {"as"}) && is(at + 1, {"in"})) return {2, true};
        if (is(at, {"as", "has", "is", "was", "says", "us", "his", "s"}) &&
            is(at + 1, {"in", "an", "and", "a", "on"}))
            return {2, false};
        if (is(at, {"like", "likes"})) return {1, true};
        if (is(at, {"for", "light", "lake", "liked"})) return {1, false};
        return {};
    }

    /// A letter and its link heard as one word: "belike", "delight", "amazon", "resin".
    static bool swallows_link(std::string_view word) {
        constexpr std::size_t longest = 8;
        return word.size() > 4 && word.size() <= longest &&
               (word.ends_with("like") || word.ends_with("light") || word.ends_with("azon") ||
                word.ends_with("sin") || word.ends_with("isen"));
    }

    std::size_t read_at(std::size_t at) {
        if (const auto end = read_linked(at)) return end;
        if (const auto end = read_swallowed(at)) return end;
        if (const auto end = read_bare(at)) return end;
        return at + 1;
    }

    /// The word of the alphabet meant at `at`. @param named  the letter said before it, or 0; with
    /// it, letters that sound alike on a telephone are likelier.
    Guess code_at(std::size_t at, char named) const {
        constexpr double same_bonus = 0.25;
        constexpr double alike_bonus = 0.15;
        Guess best;
        double best_score = 0;
        for (std::size_t count = 1; count <= 2 && at + count <= said_.size(); ++count) {
            if (count == 2 &&
                (best.likeness >= sure || link_at(at + 1).words > 0 ||
                 (link_at(at + 2).words > 0 && said_[at + 1].mark_after == 0) || separates(at + 1)))
                break;
            auto heard = said_[at].text;
            if (count == 2) heard += said_[at + 1].text;
            for (char letter = 'A'; letter <= 'Z'; ++letter) {
                const auto here = likeness(heard, letter, language_);
                const auto score =
                    here + (letter == named                                       ? same_bonus
                            : named != 0 && sound_alike(named, letter, language_) ? alike_bonus
                                                                                  : 0.0);
                if (score <= best_score) continue;
                best_score = score;
                best = {.letter = letter, .likeness = here, .words = count};
            }
        }
        return best;
    }

    /// "S like Sierra", "are like Romeo", "he has in Bravo"; "like Sierra" with the letter lost.
    std::size_t read_linked(std::size_t at) {
        constexpr std::size_t longest_name = 5;  // of a letter, however misheard
        const bool letter_lost = link_at(at).words > 0 && link_at(at + 1).words == 0;
        const auto link = link_at(letter_lost ? at : at + 1);
        const auto code = (letter_lost ? at : at + 1) + link.words;
        if (link.words == 0 || code >= said_.size() || separates(code)) return 0;
        const char named = letter_lost ? char{} : letter_named(said_[at]);
        const auto guess = code_at(code, named);

        Letter letter{
            .first = at, .end = code + guess.words, .letter = guess.letter, .linked = true};
        letter.sure = guess.likeness >= sure;
        const bool more_follow = link_at(letter.end).words > 0 || link_at(letter.end + 1).words > 0;
        const bool agrees_with_name =
            named != 0 && (named == guess.letter || sound_alike(named, guess.letter, language_));
        if (letter.sure) {
            // People wait for Mike, and like the hotel.
            const bool meant = agrees_with_name || in_run(at) || more_follow || link.words == 2;
            const bool may_be_name = letter_lost || said_[at].text.size() <= longest_name;
            if (!meant) return 0;
            if (!may_be_name) letter.first = at + 1;
        } else if (agrees_with_name && guess.likeness >= barely) {
            letter.sure = guess.likeness >= likely;
        } else if (link.literal && guess.likeness >= mishearing && (in_run(at) || more_follow)) {
            letter.sure = true;
        } else if (named != 0 && link.literal) {
            letter.letter = named;
            letter.end = code + 1;
            // "S like the air": up to the pause it is one word.
            const bool one_more = said_[code].mark_after == 0 && code + 1 < said_.size() &&
                                  said_[code + 1].mark_after != 0 && link_at(code + 2).words == 0;
            if (one_more) ++letter.end;
        } else if (in_run(at) && link.literal && guess.likeness >= likely) {
            letter.sure = false;
        } else {
            return 0;
        }
        found_.push_back(letter);
        return letter.end;
    }

    std::size_t read_swallowed(std::size_t at) {
        // "Ella's in Lima" swallows half of the link.
        const bool half = said_[at].text.ends_with("'s") && is(at + 1, {"in", "an"});
        const auto code = at + (half ? 2 : 1);
        if (code >= said_.size() || (!half && !swallows_link(said_[at].text))) return 0;
        const auto guess = likeliest(said_[code].text, language_);
        if (guess.likeness < (half ? sure : mishearing)) return 0;
        found_.push_back(
            {.first = at, .end = code + 1, .letter = guess.letter, .linked = true, .sure = true});
        return code + 1;
    }

    /// "Sierra, Oscar": believed in a row.
    std::size_t read_bare(std::size_t at) {
        constexpr std::size_t shortest = 3;  // letters of a word of the alphabet, half lost
        const auto& word = said_[at];
        if (word.kind != WordKind::word || word.text.size() < shortest || separates(at)) return 0;
        const auto guess = likeliest(word.text, language_);
        const bool surely = guess.likeness >= sure;
        if (!surely) {
            // An ordinary word, unless words of the alphabet follow.
            if (letter_named(word) != 0 || guess.likeness < (in_run(at) ? barely : mishearing))
                return 0;
            const std::size_t needed = in_run(at) ? 1 : 2;
            for (std::size_t i = at + 1; i <= at + needed; ++i)
                if (i >= said_.size() || separates(i) ||
                    likeliest(said_[i].text, language_).likeness < mishearing)
                    return 0;
        }
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
