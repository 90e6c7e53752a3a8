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

/// A word no table knows that sounds like one of the alphabet's: "cherly", "brahvo".
std::optional<char> sounds_like_alphabet(const Word& word, const LetterTables& tables) {
    if (word.kind != WordKind::word || word.text.size() < 4) return std::nullopt;
    const std::string key = sound_key(word.text);
    if (key.size() < 2) return std::nullopt;
    for (const LetterWord& entry : tables.alphabet) {
        if (entry.words.contains(' ') || entry.words.size() < 4) continue;
        if (word.text.front() != entry.words.front() &&
            key.front() != sound_key(entry.words).front())
            continue;
        if (key == sound_key(entry.words) && edit_distance(word.text, entry.words) <= 2)
            return entry.letter;
        if (entry.words.size() >= 6 && edit_distance(word.text, entry.words) <= 1)
            return entry.letter;
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
        } else if (const auto letter = sounds_like_alphabet(said_.front(), tables_)) {
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
        const bool short_word =
            said_.front().text.size() <= 4 && said_.front().kind != WordKind::number;
        if (!plain.empty() || short_word) {
            for (const std::string_view phrase : tables_.as_in) {
                const auto rest = after(own);
                const auto length = length_at(rest, phrase);
                if (length == 0) continue;
                const bool clear = phrase.starts_with("as in") || phrase == "for the word";
                tell(plain, rest.subspan(length), clear ? Trust::any : Trust::alike);
            }
        }
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

    /// "ellasin Lima", "chaz and Tango": the letter's name has run into "as in".
    void glued() {
        const std::string& first = said_.front().text;
        constexpr std::size_t longest = 9;
        if (said_.front().kind != WordKind::word || first.size() < 3 || first.size() > longest)
            return;
        const auto ends = [&](std::string_view ending) { return first.ends_with(ending); };
        std::size_t used = 0;
        if (std::ranges::any_of(tables_.as_in_glued, ends)) {
            used = 1;
        } else if (std::ranges::any_of(tables_.as_glued, ends)) {
            used = 1 + length_at(after(1), "in|and|an|on|is");
        }
        if (used == 0 || (used == 1 && std::ranges::none_of(tables_.as_in_glued, ends))) return;
        const auto rest = after(used);
        const auto word = meant(rest, tables_);
        if (word && word->alphabet) tell({}, rest, Trust::any);
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
        if ((trust == Trust::same && !same) || (trust == Trust::alike && !close)) return;
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
