#include "call/reasoning/understanding/letters.hpp"

#include <algorithm>
#include <optional>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/sounds.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr char upper(char c) { return is_lower(c) ? static_cast<char>(c - 32) : c; }

std::optional<LetterReading> in_table(std::span<const LetterWord> table, std::span<const Word> said,
                                      double cost, bool certain, bool weak) {
    std::optional<LetterReading> best;
    for (const LetterWord& entry : table) {
        const auto count = length_at(said, entry.words);
        if (count > 0 && (!best || count > best->count)) {
            best = LetterReading{entry.letter, count, 1, cost, certain, weak};
        }
    }
    return best;
}

/// `sound_key` with m and n as one: a telephone does not tell them apart.
std::string telephone_key(std::string_view word) {
    std::string key = sound_key(word);
    std::ranges::replace(key, 'm', 'n');
    return key;
}

/// A word no table knows that sounds like one of the alphabet's: "cherly", "brahvo". After "as
/// in" less likeness will do.
std::optional<char> sounds_like_alphabet(const Word& word, const LetterTables& tables,
                                         bool awaited) {
    const std::size_t shortest = awaited ? 3 : 4;
    if (word.kind != WordKind::word || word.text.size() < shortest) return std::nullopt;
    const std::string key = telephone_key(word.text);
    if (key.size() < 2) return std::nullopt;
    for (const LetterWord& entry : tables.alphabet) {
        if (entry.words.contains(' ') || entry.words.size() < 4) continue;
        const std::string entry_key = telephone_key(entry.words);
        const std::size_t distance = edit_distance(word.text, entry.words);
        if (word.text.front() != entry.words.front() && key.front() != entry_key.front()) continue;
        if (key == entry_key && distance <= (awaited ? 3 : 2)) return entry.letter;
        if (distance <= 1 && (awaited || entry.words.size() >= 6)) return entry.letter;
        if (awaited && distance <= 2 && entry.words.size() >= 7) return entry.letter;
    }
    return std::nullopt;
}

/// The letter a word of the alphabet, or any word after "as in", stands for.
struct Meant {
    char letter = 0;
    std::size_t count = 0;
    bool alphabet = false;  ///< a word people spell with
    bool official = false;  ///< of the spelling alphabet itself
};
std::optional<Meant> meant(std::span<const Word> said, const LetterTables& tables) {
    if (said.empty()) return std::nullopt;
    if (const auto known = in_table(tables.alphabet, said, 0, true, false)) {
        return Meant{known->letter, known->count, true, true};
    }
    if (const auto known = in_table(tables.customary, said, 0, true, false)) {
        return Meant{known->letter, known->count, true};
    }
    const Word& word = said.front();
    // "F for four": the digits have begun.
    if (lookup(number_tables(Language::english).units, word.text) >= 0) return std::nullopt;
    if (const auto near = sounds_like_alphabet(word, tables, true))
        return Meant{*near, 1, true, true};
    if (word.kind == WordKind::word && word.text.size() >= 3 && is_lower(word.text.front())) {
        return Meant{upper(word.text.front()), 1, false};
    }
    return std::nullopt;
}

class Reader {
public:
    Reader(std::span<const Word> said, Language language)
        : said_(said), language_(language), tables_(letter_tables(language)) {}

    std::vector<LetterReading> read() {
        const auto plain = bare();
        told_by_word(plain);
        if (const auto known = in_table(tables_.alphabet, said_, 0.05, true, false)) {
            add(*known);
        } else if (const auto letter = sounds_like_alphabet(said_.front(), tables_, false)) {
            add({*letter, 1, 1, 0.3, false, false});
        }
        if (const auto known = in_table(tables_.customary, said_, 0.6, false, true)) add(*known);
        for (const LetterReading& reading : plain) add(reading);
        repeated();
        std::ranges::stable_sort(found_, {}, &LetterReading::cost);
        return std::move(found_);
    }

private:
    void add(const LetterReading& reading) { found_.push_back(reading); }

    std::span<const Word> after(std::size_t count) const {
        auto rest = said_.subspan(std::min(count, said_.size()));
        while (!rest.empty() && rest.front().filler) rest = rest.subspan(1);
        return rest;
    }

    /// Letters and their names, without a word to tell them.
    std::vector<LetterReading> bare() const {
        std::vector<LetterReading> readings;
        const Word& word = said_.front();
        if (word.kind == WordKind::letter && word.text.size() == 1 && is_lower(word.text.front())) {
            const bool common = word.text == "a" || word.text == "i";
            readings.push_back({upper(word.text.front()), 1, 1, 0.1, false, common});
        }
        if (const auto sound = in_table(tables_.sounds, said_, 0.2, false, false))
            readings.push_back(*sound);
        if (const auto sound = in_table(tables_.doubtful, said_, 0.5, false, true))
            readings.push_back(*sound);
        return readings;
    }

    /// "B as in boy", "B for Bravo", "B Bravo".
    void told_by_word(const std::vector<LetterReading>& plain) {
        std::size_t own = 1;
        for (const LetterReading& reading : plain) own = std::max(own, reading.count);
        constexpr std::size_t longest_name = 5;  // of what a letter's name is heard as
        const bool short_word =
            said_.front().text.size() <= longest_name && said_.front().kind != WordKind::number;
        if (!plain.empty() || short_word) {
            for (const std::string_view phrase : tables_.as_in) {
                const auto rest = after(own);
                const auto length = length_at(rest, phrase);
                if (length == 0) continue;
                const bool clear = phrase.starts_with("as in") || phrase == "for the word";
                tell(plain, rest.subspan(length), clear ? Trust::any : Trust::alike);
            }
        }
        letter_lost();
        glued();
        for (const std::string_view phrase : tables_.as_in_short) {
            const auto rest = after(own);
            const auto length = length_at(rest, phrase);
            if (length == 0) continue;
            tell(plain, rest.subspan(length), Trust::same);
            // "or for Oscar": the letter was lost, its word was not.
            const auto word = meant(rest.subspan(length), tables_);
            if (phrase == "for" && short_word && word && word->alphabet)
                tell({}, rest.subspan(length), Trust::any);
        }
        if (plain.empty()) return;
        const auto rest = after(own);
        const auto word = meant(rest, tables_);
        if (word && word->alphabet) tell(plain, rest, Trust::same);
    }

    /// "as in Alpha", "for Alpha" without the letter before it, or "h4 hotel", "54 Bravo", where
    /// "for" was taken for a digit.
    void letter_lost() {
        const auto official = [&](std::span<const Word> rest) {
            const auto word = meant(rest, tables_);
            return word && word->official;
        };
        for (const std::string_view phrase : tables_.as_in) {
            if (!phrase.contains(' ')) continue;
            const auto length = length_at(said_, phrase);
            if (length > 0 && official(after(length))) tell({}, after(length), Trust::any);
        }
        const Word& word = said_.front();
        const bool digit_for =
            word.text.size() == 2 && word.text[1] == '4' && word.kind != WordKind::letter;
        const auto rest = after(1);
        if (word.text == "for" && !rest.empty() &&
            in_table(tables_.alphabet, rest, 0, true, false)) {
            tell({}, rest, Trust::any);
        }
        if (!digit_for) return;
        const auto next = meant(rest, tables_);
        const bool agrees = next && upper(word.text[0]) == next->letter;
        if (agrees || official(rest)) tell({}, rest, Trust::any);
    }

    /// "ellasin Lima", "chaz and Tango", "ifur India": the letter's name has run into what follows.
    void glued() {
        const std::string& first = said_.front().text;
        constexpr std::size_t longest = 9;
        if (said_.front().kind != WordKind::word || first.size() < 3 || first.size() > longest)
            return;
        const auto ends = [&](std::string_view ending) { return first.ends_with(ending); };
        const bool as_in = std::ranges::any_of(tables_.as_in_glued, ends);
        const bool as_for = std::ranges::any_of(tables_.for_glued, ends);
        const auto link = std::ranges::any_of(tables_.as_glued, ends)
                              ? length_at(after(1), "in|and|an|on|is")
                              : 0;
        if (!as_in && !as_for && link == 0) return;
        const auto rest = after(as_in || as_for ? 1 : 1 + link);
        const auto word = meant(rest, tables_);
        if (word && (as_for ? word->official : word->alphabet)) tell({}, rest, Trust::any);
    }

    /// How much the words between letter and word leave to doubt.
    enum class Trust { any, alike, same };

    void tell(const std::vector<LetterReading>& plain, std::span<const Word> rest, Trust trust) {
        while (!rest.empty() && (rest.front().filler || rest.front().text == "the"))
            rest = rest.subspan(1);
        const auto word = meant(rest, tables_);
        if (!word) return;
        const auto agrees = [&](const LetterReading& r) { return r.letter == word->letter; };
        const auto near = [&](const LetterReading& r) {
            return sound_alike(r.letter, word->letter, language_);
        };
        const bool same = std::ranges::any_of(plain, agrees);
        const bool close = same || std::ranges::any_of(plain, near);
        if ((trust == Trust::same && !same) || (trust == Trust::alike && !close && !word->official))
            return;
        const auto count = static_cast<std::size_t>(rest.data() - said_.data()) + word->count;
        const bool letter_written = !plain.empty() && said_.front().kind == WordKind::letter;
        if (!close && letter_written && !word->official) {
            // "K as in girl": that was another word.
            add({plain.front().letter, count, 1, 0.08, false, false});
            return;
        }
        // A word survives the telephone better than a letter does.
        const bool sure = same || (word->alphabet && (plain.empty() || close));
        add({word->letter, count, 1, same ? 0.0 : 0.1, sure, false});
    }

    void repeated() {
        const int times = lookup(number_tables(language_).repeats, said_.front().text);
        if (times < 0) return;
        const auto rest = after(1);
        if (rest.empty() || lookup(number_tables(language_).repeats, rest.front().text) >= 0)
            return;
        const auto before = static_cast<std::size_t>(rest.data() - said_.data());
        for (LetterReading reading : Reader(rest, language_).read()) {
            reading.count += before;
            reading.times = static_cast<std::size_t>(times);
            reading.cost += reading.letter == 'U' && times == 2 ? 1.0 : 0.0;  // "double u"
            reading.weak = false;
            add(reading);
        }
    }

    std::span<const Word> said_;
    Language language_;
    const LetterTables& tables_;
    std::vector<LetterReading> found_;
};

}  // namespace

std::vector<LetterReading> letter_readings(std::span<const Word> said, std::size_t at,
                                           Language language) {
    if (at >= said.size()) return {};
    return Reader(said.subspan(at), language).read();
}

}  // namespace neura::reasoning
