#include "call/reasoning/understanding/foreign_words.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "call/reasoning/understanding/longest_phrase.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Bytes of the character that begins at `at`.
std::size_t character_size(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80)
        ++size;
    return size;
}

/// Where an apostrophe stands in a word as written, and how many bytes it takes.
std::pair<std::size_t, std::size_t> apostrophe_in(std::string_view word) {
    for (const std::string_view mark : {"'", "\xE2\x80\x99", "\xE2\x80\x98", "\xCA\xBC"})
        if (const auto at = word.find(mark); at != std::string_view::npos) return {at, mark.size()};
    return {std::string_view::npos, 0};
}

/// Cuts words further, as their language does: "l'accident", "Ankara'da", "15h30", "三月三号".
class Cutter {
public:
    Cutter(std::string_view text, Language language) : text_(text), language_(language) {}

    Words cut(const Words& said) {
        for (const Word& word : said) piece(word);
        // German nouns are all written with capitals: they tell no names.
        if (language_ == Language::german)
            for (Word& word : out_) word.capital = false;
        return std::move(out_);
    }

private:
    void piece(const Word& word) {
        const bool sized = word.end - word.begin == word.text.size();
        if (word.kind == WordKind::address) {
            out_.push_back(word);
        } else if (language_ == Language::chinese && sized &&
                   !std::ranges::all_of(word.text, is_ascii)) {
            characters(word);
        } else if (word.kind == WordKind::number) {
            number(word);
        } else if (const auto at = word.text.find('\''); at != std::string::npos && at > 0) {
            apostrophe(word, at);
        } else {
            out_.push_back(word);
        }
    }

    void add(const Word& whole, std::string text, std::size_t begin, std::size_t end) {
        const bool first = begin == whole.begin, last = end == whole.end;
        const bool digits = !text.empty() && is_digit(text.front());
        Word word{.text = std::move(text),
                  .begin = begin,
                  .end = end,
                  .kind = digits ? WordKind::number : WordKind::word,
                  .capital = first && whole.capital,
                  .hyphen_before = first && whole.hyphen_before,
                  .mark_after = last ? whole.mark_after : '\0'};
        if (word.text.size() == 1 && !digits) word.kind = WordKind::letter;
        if (!word.text.empty()) out_.push_back(std::move(word));
    }

    /// The apostrophe stays with an elided word and leaves before a suffix.
    void apostrophe(const Word& word, std::size_t at) {
        const bool suffix = language_ == Language::turkish;
        const auto [mark, size] = apostrophe_in(text_.substr(word.begin, word.end - word.begin));
        if (mark == std::string_view::npos) return out_.push_back(word);
        const auto end = word.begin + mark + (suffix ? 0 : size);
        add(word, word.text.substr(0, at + (suffix ? 0 : 1)), word.begin, end);
        Word rest = word;
        rest.begin = word.begin + mark + size;
        rest.text.erase(0, at + 1);
        rest.capital = rest.hyphen_before = false;
        if (rest.text.empty()) return;
        if (const auto next = rest.text.find('\''); next != std::string::npos && next > 0) {
            apostrophe(rest, next);
            return;
        }
        if (rest.text.size() == 1) rest.kind = WordKind::letter;
        out_.push_back(std::move(rest));
    }

    /// "15h30", "3'te", "1er": digits and letters by themselves.
    void number(const Word& word) {
        const auto is_part = [](char c) {
            return is_digit(c) || std::string_view(".:/,").contains(c);
        };
        if (std::ranges::all_of(word.text, is_part) || word.end - word.begin != word.text.size())
            return out_.push_back(word);
        for (std::size_t at = 0; at < word.text.size();) {
            const bool part = is_part(word.text[at]);
            std::size_t end = at;
            while (end < word.text.size() && is_part(word.text[end]) == part) ++end;
            auto text = word.text.substr(at, end - at);
            std::erase(text, '\'');
            add(word, std::move(text), word.begin + at, word.begin + end);
            at = end;
        }
    }

    void characters(const Word& word) {
        for (std::size_t at = 0; at < word.text.size();) {
            std::size_t end = at;
            while (end < word.text.size() && is_ascii(word.text[end])) ++end;
            if (end == at) end += character_size(word.text, at);
            add(word, word.text.substr(at, end - at), word.begin + at, word.begin + end);
            at = end;
        }
    }

    std::string_view text_;
    Language language_;
    Words out_;
};

/// The words of a phrase of the tables, cut as a caller's are.
std::vector<std::string> key_words(std::string_view key, Language language) {
    std::vector<std::string> out{""};
    for (std::size_t at = 0; at < key.size();) {
        const auto size = character_size(key, at);
        const auto character = key.substr(at, size);
        at += size;
        if (character == " " || character == "-") {
            out.emplace_back();
        } else if (language == Language::chinese && size > 1) {
            if (out.back().empty()) out.pop_back();
            out.emplace_back(character);
            out.emplace_back();
        } else {
            out.back() += character;
            if (character == "'") out.emplace_back();
        }
    }
    std::erase(out, "");
    return out;
}

/// The phrases of a language by their first word.
class PhraseBook {
public:
    explicit PhraseBook(Language language) : tables_(foreign_tables(language)) {
        for (const auto& [key, english] : tables_.phrases) {
            auto words = key_words(key, language);
            if (words.empty()) continue;
            auto bare = without_accents(words.front());
            by_first_[std::move(bare)].push_back({std::move(words), english});
        }
    }

    struct Match {
        std::string_view english;
        std::size_t count = 0;
    };

    /// The longest phrase at the start of `said`; of equals the one with the same accents.
    Match match(std::span<const Word> said) const {
        Match best;
        bool best_exact = false;
        const auto found = by_first_.find(without_accents(said.front().text));
        if (found == by_first_.end()) return best;
        for (const auto& [words, english] : found->second) {
            if (words.size() > said.size() || words.size() < best.count) continue;
            bool exact = true, fits = true;
            for (std::size_t i = 0; i < words.size() && fits; ++i) {
                const Word& word = said[i];
                const bool same = word.text == words[i];
                exact = exact && same;
                fits = (same || without_accents(word.text) == without_accents(words[i])) &&
                       (i + 1 == words.size() ||
                        !std::string_view(".?!").contains(word.mark_after) || word.mark_after == 0);
            }
            if (!fits || (words.size() == best.count && (best_exact || !exact))) continue;
            best = {english, words.size()};
            best_exact = exact;
        }
        return best;
    }

private:
    struct Entry {
        std::vector<std::string> words;
        std::string_view english;
    };
    const ForeignTables& tables_;
    std::unordered_map<std::string, std::vector<Entry>> by_first_;
};

const PhraseBook& phrase_book(Language language) {
    static const PhraseBook french(Language::french), spanish(Language::spanish),
        german(Language::german), turkish(Language::turkish), chinese(Language::chinese);
    switch (language) {
        case Language::french: return french;
        case Language::spanish: return spanish;
        case Language::german: return german;
        case Language::turkish: return turkish;
        case Language::english:
        case Language::chinese: break;
    }
    return chinese;
}

/// The words of `english` in place of `said`.
void spread(std::string_view english, std::span<const Word> said, Words& out) {
    const Word& first = said.front();
    const Word& last = said.back();
    const auto& fillers = word_tables(Language::english).fillers;
    if (english.empty() && !out.empty()) {
        // A particle without a blank before it stays with what it follows: 撞了.
        if (out.back().end == first.begin) out.back().end = last.end;
        if (out.back().mark_after == 0) out.back().mark_after = last.mark_after;
    }
    for (bool begins = true; !english.empty(); begins = false) {
        const auto space = std::min(english.find(' '), english.size());
        const auto text = english.substr(0, space);
        english.remove_prefix(std::min(space + 1, english.size()));
        Word word{.text = std::string(text),
                  .begin = first.begin,
                  .end = last.end,
                  .kind = text.size() == 1 ? WordKind::letter : WordKind::word,
                  .filler = contains(fillers, text),
                  .hyphen_before = begins && first.hyphen_before,
                  .translated = true,
                  .mark_after = english.empty() ? last.mark_after : '\0'};
        if (is_digit(text.front())) word.kind = WordKind::number;
        if (text == "@") word.kind = WordKind::address;
        out.push_back(std::move(word));
    }
}

Words with_phrases(const Words& said, Language language) {
    const auto& book = phrase_book(language);
    Words out;
    for (std::size_t at = 0; at < said.size();) {
        const auto rest = std::span(said).subspan(at);
        const auto match = book.match(rest);
        if (match.count == 0) {
            out.push_back(said[at++]);
            continue;
        }
        spread(match.english, rest.first(match.count), out);
        at += match.count;
    }
    return out;
}

/// Letters named, and words they are told with.
Words with_letters(Words said, const ForeignTables& tables) {
    const auto as_letter = [](Word& word, char letter) {
        word.text = std::string(1, letter);
        word.kind = WordKind::letter;
        word.capital = false;
    };
    const auto is_character = [&](std::size_t at) {
        return at < said.size() &&
               (said[at].kind == WordKind::letter || said[at].kind == WordKind::number);
    };
    const auto code_word = [&](const Word& word) -> char {
        for (std::size_t i = 0; i < tables.alphabet.size(); ++i) {
            std::string name(tables.alphabet[i]);
            std::ranges::transform(name, name.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            });
            if (without_accents(name) == without_accents(word.text))
                return static_cast<char>('a' + i);
        }
        return 0;
    };
    Words out;
    for (std::size_t at = 0; at < said.size(); ++at) {
        Word word = said[at];
        const bool beside = (at > 0 && (is_character(at - 1) ||
                                        (!out.empty() && out.back().kind == WordKind::letter))) ||
                            is_character(at + 1);
        // "B comme Bernard": the letter is told by its word.
        const auto joint = longest(tables.as_in, std::span(said).subspan(at + 1));
        if (word.kind == WordKind::letter && joint > 0 && at + 1 + joint < said.size()) {
            const Word& told = said[at + 1 + joint];
            const auto first = without_accents(told.text);
            if (!first.empty()) as_letter(word, first.front());
            word.end = told.end;
            word.mark_after = told.mark_after;
            at += 1 + joint;
        } else if (const auto letter = lookup(tables.letters, word.text);
                   !letter.empty() && beside) {
            as_letter(word, letter.front());
        } else if (const char told = word.kind == WordKind::word ? code_word(word) : '\0';
                   told != 0 &&
                   (beside || (at + 1 < said.size() && code_word(said[at + 1]) != 0))) {
            // "B Berta": its word only repeats the letter.
            const bool repeats = !out.empty() && out.back().kind == WordKind::letter &&
                                 out.back().text.front() == told && out.back().mark_after == 0;
            if (repeats) {
                out.back().end = word.end;
                out.back().mark_after = word.mark_after;
                continue;
            }
            as_letter(word, told);
        }
        out.push_back(std::move(word));
    }
    return out;
}

}  // namespace

const ForeignTables& french_tables();
const ForeignTables& spanish_tables();
const ForeignTables& german_tables();
const ForeignTables& turkish_tables();
const ForeignTables& chinese_tables();

const ForeignTables& foreign_tables(Language language) {
    switch (language) {
        case Language::french: return french_tables();
        case Language::spanish: return spanish_tables();
        case Language::german: return german_tables();
        case Language::turkish: return turkish_tables();
        case Language::english:
        case Language::chinese: break;
    }
    return chinese_tables();
}

std::string without_accents(std::string_view word) {
    constexpr auto plain = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"à", "a"}, {"á", "a"}, {"â", "a"}, {"ä", "a"}, {"ã", "a"}, {"ç", "c"},  {"è", "e"},
         {"é", "e"}, {"ê", "e"}, {"ë", "e"}, {"ì", "i"}, {"í", "i"}, {"î", "i"},  {"ï", "i"},
         {"ı", "i"}, {"ñ", "n"}, {"ò", "o"}, {"ó", "o"}, {"ô", "o"}, {"ö", "o"},  {"ù", "u"},
         {"ú", "u"}, {"û", "u"}, {"ü", "u"}, {"ğ", "g"}, {"ş", "s"}, {"ß", "ss"}, {"œ", "oe"}});
    std::string out;
    out.reserve(word.size());
    for (std::size_t at = 0; at < word.size();) {
        const auto size = character_size(word, at);
        const auto character = word.substr(at, size);
        const auto found =
            size == 1 ? plain.end()
                      : std::ranges::find(plain, character, &decltype(plain)::value_type::first);
        out += found == plain.end() ? character : found->second;
        at += size;
    }
    return out;
}

Words in_english(std::string_view text, Words said, Language language) {
    const auto& tables = foreign_tables(language);
    auto words = with_phrases(Cutter(text, language).cut(said), language);
    words = with_numbers(std::move(words), language);
    words = with_letters(std::move(words), tables);
    return with_times(std::move(words), language);
}

std::size_t known_words(std::string_view text, const Words& said, Language language) {
    const auto cut = Cutter(text, language).cut(said);
    const auto& tables = foreign_tables(language);
    std::size_t known = 0;
    for (std::size_t at = 0; at < cut.size();) {
        const auto& word = cut[at].text;
        if (contains(tables.one, word) || lookup(tables.numbers, word) >= 0) ++known;
        const auto count = phrase_book(language).match(std::span(cut).subspan(at)).count;
        known += count;
        at += std::max<std::size_t>(count, 1);
    }
    return known;
}

}  // namespace neura::reasoning
