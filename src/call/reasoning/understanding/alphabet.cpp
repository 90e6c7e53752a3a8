#include "call/reasoning/understanding/alphabet.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

constexpr std::array<std::string_view, 26> code_words = {
    "alpha",  "bravo", "charlie", "delta",  "echo",     "foxtrot", "golf",   "hotel",  "india",
    "juliet", "kilo",  "lima",    "mike",   "november", "oscar",   "papa",   "quebec", "romeo",
    "sierra", "tango", "uniform", "victor", "whiskey",  "xray",    "yankee", "zulu"};

/// Spellings that are as sure as the code word itself.
struct Spelling {
    std::string_view text;
    char letter;
};
constexpr auto spellings = std::to_array<Spelling>({{"alfa", 'a'},
                                                    {"elsa", 'a'},
                                                    {"elfa", 'a'},
                                                    {"juliett", 'j'},
                                                    {"whisky", 'w'},
                                                    {"gulf", 'g'},
                                                    {"oskar", 'o'}});

/// From this likeness on a word is surely the code word.
constexpr double sure = 0.75;
/// After "as in", the likeliest code word is taken from this on,
constexpr double likely = 0.4;
/// and from this on when the letter before it agrees.
constexpr double possible = 0.25;
/// The letter itself, when it was heard, is given up only for a code word so likely.
constexpr double better_than_letter = 0.6;
/// A word that begins as "in" ran into a code word must be so like one.
constexpr double run_in_likeness = 0.5;

double likeness(std::string_view a, std::string_view b) {
    std::array<std::size_t, 24> row{};
    if (a.size() >= row.size() || b.size() >= row.size()) return 0;
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    const auto longer = static_cast<double>(std::max(a.size(), b.size()));
    return longer == 0 ? 0 : 1.0 - static_cast<double>(row[b.size()]) / longer;
}

struct Guess {
    char letter = 0;
    double likeness = 0;
    std::size_t count = 1;  ///< words it took
};

double likeness_to_code(std::string_view heard, std::size_t letter) {
    for (const auto& spelling : spellings)
        if (spelling.letter == static_cast<char>('a' + letter) && spelling.text == heard) return 1;
    return likeness(heard, code_words[letter]);
}

bool is_code_word(std::string_view text) {
    return std::ranges::find(code_words, text) != code_words.end();
}

class Repair {
public:
    explicit Repair(std::string_view text) : text_(text), said_(words(text)) {}

    std::string run() {
        for (std::size_t at = 0; at < said_.size();) at = read_at(at);
        drop_lonely();
        const bool believable =
            std::ranges::any_of(found_, [](const Found& one) { return one.sure; });
        return believable ? written() : std::string(text_);
    }

private:
    struct Found {
        std::size_t first = 0;  ///< word
        std::size_t end = 0;
        char letter = 0;
        bool sure = false;
        bool bare = false;  ///< without "as in"
    };

    bool is(std::size_t at, std::initializer_list<std::string_view> any) const {
        return at < said_.size() && std::ranges::find(any, said_[at].text) != any.end();
    }

    /// Words from `at` on that stand for "as in", "like" or "for"; 0 if none do.
    std::size_t connective_at(std::size_t at) const {
        if (is(at, {"as", "s", "has", "is", "says", "us"}) && is(at + 1, {"in", "an", "and", "a"}))
            return 2;
        return is(at, {"like", "for"}) ? 1 : 0;
    }

    /// The letter that the word at `at` names by itself.
    std::optional<char> letter_named(std::size_t at) const {
        if (said_[at].kind == WordKind::letter) return said_[at].text.front();
        struct Name {
            std::string_view word;
            char letter;
        };
        static constexpr auto names = std::to_array<Name>(
            {{"be", 'b'},   {"bee", 'b'}, {"see", 'c'}, {"sea", 'c'}, {"he", 'e'},  {"eh", 'e'},
             {"ella", 'l'}, {"el", 'l'},  {"an", 'n'},  {"and", 'n'}, {"en", 'n'},  {"oh", 'o'},
             {"so", 'o'},   {"or", 'r'},  {"are", 'r'}, {"our", 'r'}, {"you", 'u'}, {"we", 'v'},
             {"why", 'y'},  {"ex", 'x'},  {"jay", 'j'}, {"kay", 'k'}, {"tea", 't'}, {"pea", 'p'},
             {"eye", 'i'},  {"ay", 'a'},  {"em", 'm'},  {"ar", 'r'}});
        const auto* name = std::ranges::find(names, std::string_view(said_[at].text), &Name::word);
        if (name == names.end()) return std::nullopt;
        return name->letter;
    }

    /// The code word that the words at `at` are likest to; `hint` is the letter said before it.
    Guess best_code(std::size_t at, std::optional<char> hint) const {
        Guess best;
        for (std::size_t count = 1; count <= 2 && at + count <= said_.size(); ++count) {
            if (count == 2 && (connective_at(at + 1) > 0 || is_code_word(said_[at + 1].text)))
                break;
            std::string heard;
            for (std::size_t i = at; i < at + count; ++i) heard += said_[i].text;
            for (std::size_t letter = 0; letter < code_words.size(); ++letter) {
                const char c = static_cast<char>('a' + letter);
                const double bonus = hint == c ? 0.2 : 0.0;
                const double found = likeness_to_code(heard, letter);
                if (found + bonus > best.likeness + (hint == best.letter ? 0.2 : 0.0))
                    best = {c, found, count};
            }
        }
        return best;
    }

    std::size_t taken() const { return found_.empty() ? 0 : found_.back().end; }

    std::size_t read_at(std::size_t at) {
        if (const auto connective = connective_at(at)) {
            if (const auto end = read_after(at, connective)) return end;
        }
        return read_bare(at);
    }

    /// "B as in bravo", the connective being at `at`. Past what was read; 0 if it was nothing.
    std::size_t read_after(std::size_t at, std::size_t connective) {
        const auto code = at + connective;
        if (code >= said_.size()) return 0;
        const bool has_letter = at > taken();
        const auto hint = has_letter ? letter_named(at - 1) : std::nullopt;
        const auto guess = best_code(code, hint);
        const bool literal = said_[at].text == "as" && said_[at + 1].text == "in";
        const bool agrees = hint == guess.letter;
        if (connective == 1 && !agrees) return 0;  // people wait for Mike
        const double needed = connective == 1 ? sure : agrees ? possible : literal ? likely : sure;

        Found found{.first = at,
                    .end = code + guess.count,
                    .letter = guess.letter,
                    .sure = guess.likeness >= sure};
        const bool plain_letter = hint && said_[at - 1].kind == WordKind::letter;
        const bool doubtful = guess.likeness < needed ||
                              (plain_letter && !agrees && guess.likeness < better_than_letter);
        if (doubtful) {
            if (!literal || !hint) return 0;  // not a word we know, but the letter is
            found.letter = *hint;
            found.end = code + 1;
            found.sure = false;
        }
        if (has_letter) found.first = first_of_letter(at);
        found_.push_back(found);
        return found.end;
    }

    /// Where the name of the letter begins that ends before `at`.
    std::size_t first_of_letter(std::size_t at) const {
        constexpr std::size_t longest_letter = 5;
        if (at >= 2 && at - 2 >= taken() && is(at - 2, {"double"}) && is(at - 1, {"you", "u"}))
            return at - 2;
        // "It's S as in …" is heard as "it says in …".
        if (at >= 2 && at - 2 >= taken() && is(at - 2, {"it"}) && is(at - 1, {"says"}))
            return at - 2;
        const auto& word = said_[at - 1];
        const bool plain = word.kind == WordKind::letter || word.text.size() <= longest_letter;
        return plain && word.kind != WordKind::number ? at - 1 : at;
    }

    /// The letter of a code word that stands alone, a rest of "as in" perhaps run into it:
    /// "november", "indelda", "enlima".
    std::optional<char> bare_code(std::size_t at) const {
        std::string_view heard = said_[at].text;
        if (is_code_word(heard)) return heard.front();
        const bool run_in = heard.starts_with("in") || heard.starts_with("en");
        if (!run_in || heard.size() < 6) return std::nullopt;
        heard.remove_prefix(2);
        std::size_t best = 0;
        for (std::size_t letter = 1; letter < code_words.size(); ++letter)
            if (likeness_to_code(heard, letter) > likeness_to_code(heard, best)) best = letter;
        if (likeness_to_code(heard, best) < run_in_likeness) return std::nullopt;
        return static_cast<char>('a' + best);
    }

    /// "arisen Romeo", "and November", "he has indelda", "yasin Charlie": believed only beside
    /// letters that came with their "as in", for people are called Victor and stay at hotels.
    std::size_t read_bare(std::size_t at) {
        const auto letter = said_[at].text.size() < 4 ? std::nullopt : bare_code(at);
        if (letter)
            found_.push_back({.first = first_of_bare(at, *letter),
                              .end = at + 1,
                              .letter = *letter,
                              .bare = true});
        return at + 1;
    }

    std::size_t first_of_bare(std::size_t at, char letter) const {
        if (at == taken()) return at;
        const std::size_t before = at - 1;
        const std::string_view text = said_[before].text;
        if (text.ends_with("sin") || text.ends_with("sen") || text == "arisen") return before;
        if (letter_named(before) == letter) return before;
        if (!is(before, {"as", "has", "is", "in", "an", "us"})) return at;
        const bool has_letter = before > taken() && letter_named(before - 1).has_value();
        return has_letter ? before - 1 : before;
    }

    /// Forgets code words that may well be nothing but words.
    void drop_lonely() {
        constexpr std::size_t near = 4;  // words
        const auto dictated_near = [&](const Found& one) {
            return std::ranges::any_of(found_, [&](const Found& other) {
                if (other.bare) return false;
                return other.first >= one.end ? other.first - one.end <= near
                                              : one.first - std::min(one.first, other.end) <= near;
            });
        };
        std::erase_if(found_, [&](const Found& one) { return one.bare && !dictated_near(one); });
    }

    /// Whether the words between two code words are noise of the recogniser's: then both letters
    /// belong to one word. "and Baker" begins another; "dot", "at" and digits mean something.
    bool only_noise_between(const Found& one, const Found& next) const {
        const std::size_t gap = next.first - one.end;
        if (gap == 0) return true;
        // A name is said before it is spelled: "Kowalski, K as in Kilo".
        const std::string_view last = said_[next.first - 1].text;
        if (last.size() >= 3 && last.front() == next.letter) return false;
        constexpr std::size_t longest_noise = 2;
        if (gap > longest_noise || (gap == 2 && is(one.end, {"and", "then"}))) return false;
        for (std::size_t i = one.end; i < next.first; ++i)
            if (said_[i].kind != WordKind::word ||
                is(i, {"dot",  "point", "at",    "underscore", "dash",   "hyphen", "minus",
                       "plus", "zero",  "one",   "two",        "three",  "four",   "five",
                       "six",  "seven", "eight", "nine",       "double", "triple"}))
                return false;
        return true;
    }

    /// Letters of one word are joined, "S-M-I-T-H"; one alone keeps its code word.
    std::string written() const {
        std::string out;
        std::size_t from = 0;
        for (std::size_t i = 0; i < found_.size();) {
            std::size_t last = i;
            while (last + 1 < found_.size() && only_noise_between(found_[last], found_[last + 1]))
                ++last;
            const auto begin = std::max(from, said_[found_[i].first].begin);
            out += text_.substr(from, begin - from);
            if (!out.empty() && out.back() != ' ') out += ' ';
            for (std::size_t k = i; k <= last; ++k) {
                if (k > i) out += '-';
                out += static_cast<char>(found_[k].letter - 'a' + 'A');
            }
            if (last == i) {
                const auto code = code_words[static_cast<std::size_t>(found_[i].letter - 'a')];
                out += " as in " + (code == "xray" ? std::string("x-ray") : std::string(code));
            }
            from = std::max(begin, said_[found_[last].end - 1].end);
            i = last + 1;
        }
        out += text_.substr(from);
        return out;
    }

    const std::string_view text_;
    const Words said_;
    std::vector<Found> found_;
};

}  // namespace

std::string with_alphabet_repaired(std::string_view text) { return Repair(text).run(); }

std::vector<std::string> joined_letters(std::string_view text) {
    std::vector<std::string> found;
    bool in_run = false;
    for (const auto& word : words(text)) {
        const bool letter = word.kind == WordKind::letter;
        if (letter && word.hyphen_before && in_run)
            found.back() += word.text;
        else if (letter)
            found.push_back(word.text);
        in_run = letter;
    }
    std::erase_if(found, [](const std::string& letters) { return letters.size() < 2; });
    return found;
}

}  // namespace neura::reasoning
