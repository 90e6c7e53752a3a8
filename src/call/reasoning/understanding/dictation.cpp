#include "call/reasoning/understanding/dictation.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <vector>

#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/pronunciation.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

/// How a letter and its word are joined.
enum class Style : std::uint8_t { as_in, like, for_, bare, none };
constexpr std::size_t style_count = 5;

/// To leave a sound out of all letters costs so much. Less, and fewer letters are found.
constexpr double cost_of_sound_passed = 0.36;
/// To read a letter costs so much beside what its sounds cost, by style.
constexpr std::array<double, style_count> cost_of_letter{1.3, 1.3, 1.3, 0.5, 0};
/// Callers keep to one style; and a name is said before its code words are, which may be like one.
constexpr double cost_of_other_style = 0.4;
constexpr double cost_of_first_bare = 0.7;
/// A pause between a letter and its word.
constexpr double cost_of_pause = 0.6;
/// The end of a word is easily lost.
constexpr double share_of_last_sound = 0.5;
/// What happens to the letter and to "as in" counts so much of what happens to the code word.
constexpr double weight_of_prefix = 0.5;
/// A sound before the letter, or one too many before the code word: no less than to pass it by.
constexpr double cost_of_sound_before = 0.5;
constexpr double cost_of_sound_between = 0.4;
/// No letter has come to more.
constexpr double most_cost = 3.5;

/// Up to this cost one letter alone is believed.
constexpr double sure_alone = 0.75;
constexpr double likely_alone = 2.0;
/// Of several half must cost no more than this.
constexpr double clear_enough = 1.5;
/// Several are if reading them is so much cheaper than passing them by, for each letter.
constexpr double gain_of_linked = 1.2;
constexpr double gain_of_bare = 0.9;
/// Enough for a word of the alphabet alone, where letters were asked for and digits follow.
constexpr double gain_before_number = 0.6;
constexpr std::size_t fewest_linked = 2;
constexpr std::size_t fewest_bare = 3;

constexpr std::size_t most_dictated = 200;  // words; who says more tells a story
constexpr std::size_t most_words = 6;       // of one letter
constexpr std::size_t most_sounds = 28;     // of one letter, as heard

struct Pattern {
    char letter = 0;  ///< lower case
    Style style{};
    std::string sounds;
    std::size_t prefix = 0;  ///< sounds before those of the code word
};

char upper(char letter) { return static_cast<char>(letter - 'a' + 'A'); }

std::string code_word(char letter) {
    std::string word(alphabet_word(upper(letter)));
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return word;
}

std::vector<Pattern> english_patterns() {
    struct Link {
        Style style;
        std::string_view sounds;
    };
    constexpr auto links =
        std::to_array<Link>({{Style::as_in, "azin"}, {Style::like, "laik"}, {Style::for_, "for"}});
    std::vector<Pattern> patterns;
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        const auto code = code_word(letter);
        const auto sounds = code == "x-ray" ? std::string("eksre") : pronunciation(code);
        for (const auto& link : links) {
            auto prefix = std::string(letter_name(letter)).append(link.sounds);
            patterns.push_back({letter, link.style, prefix + sounds, prefix.size()});
        }
        patterns.push_back({letter, Style::bare, sounds, 0});
    }
    return patterns;
}

/// One letter, and the words [first, end) that told it.
struct Told {
    std::size_t first = 0;
    std::size_t end = 0;
    char letter = 0;  ///< lower case
    Style style = Style::none;
    double cost = std::numeric_limits<double>::infinity();
    double gain = 0;  ///< what passing these words by would cost more
};

class Dictation {
public:
    Dictation(std::string_view text, bool asked) : text_(text), asked_(asked), said_(words(text)) {
        for (const auto& word : said_)
            sounds_.push_back(means_itself(word) ? std::string() : pronunciation(word.text));
        hear_mike();
        for (std::size_t at = 0; at + 1 < said_.size(); ++at) {
            // "R four Romeo", but "F, four three".
            const auto& next = said_[at + 1];
            if (said_[at].text == "four" && is_digit(next)) sounds_[at] = {};
            if (next.text == "four" && said_[at].text == "for") sounds_[at + 1] = {};
            const bool its = said_[at].text == "it" && said_[at + 1].begin == said_[at].begin;
            if (its) sounds_[at] = sounds_[at + 1] = {};
            // "The arrow" is a zero, not Sierra, before a digit.
            const bool zero = said_[at].text == "the" && is(at + 1, {"arrow", "euro"});
            if (zero && at + 2 < said_.size() && is_digit(said_[at + 2]))
                sounds_[at] = sounds_[at + 1] = {};
            if (said_[at].text == "double" && is(at + 1, {"you", "u", "w", "e", "yu"}))
                sounds_[at] = pronunciation("double");
        }
    }

    std::string written() {
        if (said_.size() > most_dictated) return std::string(text_);
        const auto told = likeliest();
        std::string out;
        std::size_t from = 0;
        for (auto begin = told.begin(); begin != told.end();) {
            auto end = begin + 1;
            while (end != told.end() && one_word(*(end - 1), *end)) ++end;
            if (const auto letters = written_as({begin, end}); !letters.empty()) {
                const auto start = std::max(from, said_[before_name(*begin)].begin);
                out += text_.substr(from, start - from);
                if (!out.empty() && out.back() != ' ') out += ' ';
                out += letters;
                from = std::max(start, said_[(end - 1)->end - 1].end);
            }
            begin = end;
        }
        out += text_.substr(from);
        return out;
    }

private:
    /// "It's like India, Golf, Uniform, Echo": where all else is told by bare words, a single
    /// "like" is Mike.
    void hear_mike() {
        constexpr std::ptrdiff_t fewest_words = 3;
        const auto is_like = [](const Word& word) { return word.text == "like"; };
        const auto like = std::ranges::find_if(said_, is_like);
        if (like == said_.end() || std::ranges::count_if(said_, is_like) > 1) return;
        const bool joins = like != said_.begin() && (like - 1)->kind == WordKind::letter;
        const auto told = std::ranges::count_if(like, said_.end(), [](const Word& word) {
            return word.text.size() > 1 && word.text == code_word(word.text.front());
        });
        if (joins || told < fewest_words) return;
        sounds_[static_cast<std::size_t>(like - said_.begin())] = pronunciation("mike");
    }

    static bool means_itself(const Word& word) {
        static constexpr auto signs = std::to_array<std::string_view>(
            {"number", "policy", "code",  "digits", "dot",      "at",     "point",  "underscore",
             "dash",   "hyphen", "minus", "plus",   "zero",     "one",    "two",    "three",
             "five",   "six",    "seven", "eight",  "nine",     "double", "triple", "street",
             "road",   "avenue", "drive", "lane",   "boulevard"});
        return word.kind == WordKind::number || word.kind == WordKind::address ||
               std::ranges::find(signs, word.text) != signs.end();
    }

    static bool is_digit(const Word& word) {
        return word.kind == WordKind::number ||
               lookup(number_tables(Language::english).units, word.text) >= 0;
    }

    double cost_of_passing(std::size_t word) const {
        return cost_of_sound_passed * static_cast<double>(sounds_[word].size());
    }

    // --- letters that may begin at a word

    /// For each number of words from `first` on and each style the likeliest letter.
    using Offers = std::array<std::array<Told, style_count>, most_words + 1>;

    Offers offers_at(std::size_t first) const {
        static const auto english = english_patterns();
        Offers offers{};
        for (const auto& pattern : english) align(pattern, first, offers);
        told_by_any_word(first, offers);
        return offers;
    }

    static void offer(Offers& offers, const Told& told) {
        auto& best = offers[told.end - told.first][static_cast<std::size_t>(told.style)];
        if (told.cost < best.cost) best = told;
    }

    /// "and Anderson", "in Anderson", "Enverne" for "and Byrne", "Andriichi" for "and Ricci": what
    /// joins two names.
    bool begins_name(std::size_t at) const {
        constexpr std::size_t longest_syllable = 3;  // sounds; "in dia" is a code word
        const auto& text = said_[at].text;
        const bool joint = text == "and" || text == "an" || text == "in" || text == "end";
        if (joint)
            return text == "and" || at + 1 >= said_.size() ||
                   sounds_[at + 1].size() > longest_syllable;
        return text.size() > 5 &&
               (text.starts_with("en") || text.starts_with("em") || text.starts_with("and"));
    }

    /// The least that must have happened to the pattern's sounds to be heard as the words from
    /// `first` on.
    void align(const Pattern& pattern, std::size_t first, Offers& offers) const {
        if (pattern.style == Style::bare && begins_name(first)) return;
        constexpr std::size_t longest = 24;
        std::array<double, longest> row{};
        const auto size = pattern.sounds.size();
        const auto weight = [&](std::size_t at) {
            return at < pattern.prefix ? weight_of_prefix : 1.0;
        };
        const auto loss = [&](std::size_t at) {
            return cost_of_loss(pattern.sounds[at]) * weight(at) *
                   (at + 1 == size ? share_of_last_sound : 1.0);
        };
        for (std::size_t j = 0; j < size; ++j) row[j + 1] = row[j] + loss(j);
        std::size_t heard = 0;
        double pauses = 0;
        bool only_letters = true;
        double passed = 0;
        for (std::size_t word = first; word < said_.size() && word < first + most_words; ++word) {
            if (sounds_[word].empty()) return;
            for (const char sound : sounds_[word]) {
                double diagonal = row[0];
                row[0] += cost_of_sound_before;
                double least = row[0];
                for (std::size_t j = 0; j < size; ++j) {
                    const double changed =
                        diagonal + cost_of_change(sound, pattern.sounds[j]) * weight(j);
                    diagonal = row[j + 1];
                    const double added =
                        j < pattern.prefix ? cost_of_sound_between : cost_of_loss(sound);
                    row[j + 1] = std::min({changed, diagonal + added, row[j] + loss(j)});
                    least = std::min(least, row[j + 1]);
                }
                if (++heard > most_sounds || least > most_cost) return;
            }
            passed += cost_of_passing(word);
            const double cost = row[size] + pauses;
            if (said_[word].kind != WordKind::letter) only_letters = false;
            if (only_letters) continue;  // they are told without a word
            if (cost < std::min(passed, most_cost))
                offer(offers,
                      {first, word + 1, pattern.letter, pattern.style, cost, passed - cost});
            if (said_[word].mark_after != 0 && said_[word].kind != WordKind::letter)
                pauses += cost_of_pause;
        }
    }

    /// "B as in boy", "D as in dolphin": any word that begins with the letter said.
    void told_by_any_word(std::size_t first, Offers& offers) const {
        if (first + 2 >= said_.size() || said_[first].kind != WordKind::letter) return;
        const char letter = said_[first].text.front();
        const auto is = [&](std::size_t at, std::string_view text) {
            return at < said_.size() && said_[at].text == text;
        };
        const bool as_in = is(first + 1, "as") && is(first + 2, "in");
        const bool like = is(first + 1, "like") || is(first + 1, "for");
        const std::size_t code = first + (as_in ? 3 : 2);
        if ((!as_in && !like) || code >= said_.size()) return;
        const auto& word = said_[code];
        const bool digit = means_itself(word) || word.text == "four";
        if (word.kind != WordKind::word || word.text.front() != letter || digit) return;
        constexpr double cost_of_other_word = 0.3;
        double passed = 0;
        for (std::size_t at = first; at <= code; ++at) passed += cost_of_passing(at);
        offer(offers, {first, code + 1, letter, as_in ? Style::as_in : Style::like,
                       cost_of_other_word, passed - cost_of_other_word});
    }

    // --- the likeliest of all ways

    struct Step {
        double cost = std::numeric_limits<double>::infinity();
        Told told;  ///< that led here; letter 0 if a word was passed
        std::size_t style_before = 0;
    };

    std::vector<Told> likeliest() const {
        std::vector<std::array<Step, style_count>> best(said_.size() + 1);
        constexpr auto none = static_cast<std::size_t>(Style::none);
        constexpr auto bare = static_cast<std::size_t>(Style::bare);
        best[0][none].cost = 0;
        for (std::size_t at = 0; at < said_.size(); ++at) {
            const auto offers = sounds_[at].empty() ? Offers{} : offers_at(at);
            for (std::size_t before = 0; before < style_count; ++before) {
                const double cost = best[at][before].cost;
                if (cost == std::numeric_limits<double>::infinity()) continue;
                const double passed = cost + cost_of_passing(at);
                const auto after = before == bare ? none : before;
                if (passed < best[at + 1][after].cost)
                    best[at + 1][after] = {passed, {.first = at, .end = at + 1}, before};
                for (const auto& by_style : offers)
                    for (const auto& told : by_style) {
                        if (told.letter == 0) continue;
                        const auto style = static_cast<std::size_t>(told.style);
                        const double change = before == style  ? 0
                                              : style == bare  ? cost_of_first_bare
                                              : before == none ? 0
                                                               : cost_of_other_style;
                        const double total = cost + told.cost + cost_of_letter[style] + change;
                        if (total < best[told.end][style].cost)
                            best[told.end][style] = {total, told, before};
                    }
            }
        }
        return name_before_dropped(traced(best));
    }

    std::vector<Told> traced(const std::vector<std::array<Step, style_count>>& best) const {
        std::vector<Told> found;
        auto style = static_cast<std::size_t>(
            std::ranges::min_element(best.back(), {}, &Step::cost) - best.back().begin());
        for (std::size_t at = said_.size(); at > 0;) {
            const auto& step = best[at][style];
            if (step.told.letter != 0) found.push_back(step.told);
            style = step.style_before;
            at = step.told.first;
        }
        std::ranges::reverse(found);
        return found;
    }

    /// A name is said before it is told letter by letter, and may be like a code word: "Nadia,
    /// November, Alpha", "Kelly, Kilo, Echo".
    std::vector<Told> name_before_dropped(std::vector<Told> told) const {
        constexpr double doubtful = 0.4;
        for (std::size_t i = 0; i + 1 < told.size();) {
            const auto& one = told[i];
            const bool begins = i == 0 || told[i - 1].end != one.first;
            const bool name = said_[one.first].text.front() == told[i + 1].letter;
            if (begins && name && one.style == Style::bare && one.cost > doubtful)
                told.erase(told.begin() + static_cast<std::ptrdiff_t>(i));
            else
                ++i;
        }
        return told;
    }

    // --- words of letters

    bool is(std::size_t at, std::initializer_list<std::string_view> any) const {
        return std::ranges::find(any, said_[at].text) != any.end();
    }

    /// Whether the words [first, end) are a name by their pauses: "…, endless saber, L as in Lima".
    bool name_between(std::size_t first, std::size_t end) const {
        constexpr std::size_t fewest_sounds = 5;
        if (first == 0 || said_[first - 1].mark_after == 0 || said_[end - 1].mark_after == 0)
            return false;
        std::size_t sounds = 0;
        for (std::size_t at = first; at < end; ++at) {
            if (is(at, {"as", "has", "is", "in", "an", "like", "light", "likes"})) return false;
            sounds += sounds_[at].size();
        }
        const bool glued =
            said_[first].text.starts_with("en") || said_[first].text.starts_with("em");
        return sounds >= fewest_sounds && (end > first + 1 || glued);
    }

    /// Where a letter's name begins that was heard as two: "a h as in hotel".
    std::size_t before_name(const Told& one) const {
        const auto first = one.first;
        const bool linked = one.style != Style::bare && first > 0;
        const bool two = linked && said_[first - 1].text == "a" && said_[first - 1].mark_after == 0;
        return two && said_[first].kind == WordKind::letter ? first - 1 : first;
    }

    /// Whether what stands between two letters is only noise, so that both belong to one word.
    /// "and Baker" begins another; "dot", "at" and digits mean something.
    bool one_word(const Told& one, const Told& next) const {
        if (one.end == next.first) return true;
        const bool both_bare = one.style == Style::bare && next.style == Style::bare;
        if (both_bare && next.first == one.end + 1 && is(one.end, {"and", "a", "the"})) return true;
        if (one.style == Style::bare || next.style == Style::bare) return false;
        if (name_between(one.end, next.first)) return false;
        std::size_t sounds = 0;
        for (std::size_t at = one.end; at < next.first; ++at) {
            const bool begins = at + 1 < next.first && is(at, {"and", "then", "end", "in", "an"});
            if (sounds_[at].empty() || begins ||
                is(at, {"last", "first", "name", "surname", "family", "second", "space"}))
                return false;
            sounds += sounds_[at].size();
        }
        // A name is said before it is spelled: "Kowalski, K as in Kilo".
        const auto& last = said_[next.first - 1];
        if (last.text.size() >= 3 && last.text.front() == next.letter) return false;
        constexpr std::size_t longest_noise = 12;  // sounds
        return sounds <= longest_noise;
    }

    /// Whether they were surely dictated. "It looked like a hotel, and I waited for Mike": people
    /// like things and wait for others, so two letters so joined must both be heard well.
    bool believable(std::span<const Told> letters) const {
        double gain = 0;
        bool bare = true;
        bool as_in = false;
        double worst = 0;
        std::size_t clear = 0;
        for (const auto& one : letters) {
            if (one.cost <= clear_enough) ++clear;
            gain += one.gain - (one.style == Style::bare ? gain_of_bare : gain_of_linked);
            bare = bare && one.style == Style::bare;
            as_in = as_in || one.style == Style::as_in;
            worst = std::max(worst, one.cost);
        }
        if (letters.size() == 1) {
            if (as_in && worst <= sure_alone) return true;
            if (!asked_ || !before_digits_or_end(letters.front())) return false;
            return bare ? letters.front().end < said_.size() &&
                              letters.front().gain >= gain_before_number
                        : gain >= 0 && worst <= likely_alone;
        }
        if (asked_ && bare && letters.size() == 2 && letters.back().end < said_.size() &&
            before_digits_or_end(letters.back()))
            return gain >= 2 * (gain_before_number - gain_of_bare);
        if (letters.size() < (bare ? fewest_bare : fewest_linked) || gain < 0 ||
            clear * 2 < letters.size())
            return false;
        return asked_ || letters.size() > fewest_linked || as_in || worst <= sure_alone;
    }

    /// "Foxtrot, four four three": where a letter alone belongs.
    bool before_digits_or_end(const Told& one) const {
        if (one.end >= said_.size()) return true;
        const auto& next = said_[one.end];
        return is_digit(next) ||
               lookup(number_tables(Language::english).homophones, next.text) >= 0;
    }

    /// Empty if they are not to be believed.
    std::string written_as(std::span<const Told> letters) const {
        if (!believable(letters)) return {};
        std::string out;
        for (const auto& one : letters) {
            if (!out.empty()) out += '-';
            out += upper(one.letter);
        }
        if (letters.size() == 1) out += " as in " + code_word(letters.front().letter);
        return out;
    }

    const std::string_view text_;
    const bool asked_;
    const Words said_;
    std::vector<std::string> sounds_;  ///< of each word; empty for what means itself
};

}  // namespace

std::string with_dictation_read(std::string_view text, bool asked) {
    return Dictation(text, asked).written();
}

std::string letters_sounding_like(std::string_view text) {
    constexpr double most_different = 0.345;
    struct Likeness {
        char letter = 0;
        double difference = 1;
    };
    std::array<Likeness, 26> letters;
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        const auto code = code_word(letter);
        const std::string name(1, letter);
        auto& best = letters[static_cast<std::size_t>(letter - 'a')];
        best.letter = upper(letter);
        for (const auto& told : {code, name + " like " + code, name + " as in " + code})
            best.difference = std::min(best.difference, sound_difference(text, told));
    }
    std::ranges::sort(letters, {}, &Likeness::difference);
    std::string likely;
    for (const auto& one : std::span(letters).first(2))
        if (one.difference <= most_different) likely += one.letter;
    return likely;
}

}  // namespace neura::reasoning
