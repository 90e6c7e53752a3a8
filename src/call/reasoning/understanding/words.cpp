#include "call/reasoning/understanding/words.hpp"

#include <algorithm>

#include "call/reasoning/understanding/foreign_words.hpp"
#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || is_upper(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// One character of the text, folded to what the readers know.
struct Char {
    char folded = 0;  ///< lower-case ASCII, a mark, a space, or a raw byte of other scripts
    bool capital = false;
    std::size_t at = 0;
    std::size_t end = 0;
};

/// Typographic marks in UTF-8 and the ASCII they stand for.
struct Mark {
    std::string_view bytes;
    char ascii;
};
constexpr auto marks = std::to_array<Mark>({
    {"\xE2\x80\x98", '\''}, {"\xE2\x80\x99", '\''}, {"\xCA\xBC", '\''},    {"\xE2\x80\x9C", '"'},
    {"\xE2\x80\x9D", '"'},  {"\xE2\x80\x90", '-'},  {"\xE2\x80\x91", '-'}, {"\xE2\x80\x92", '~'},
    {"\xE2\x80\x93", '~'},  {"\xE2\x80\x94", '~'},  {"\xE2\x80\xA6", '~'}, {"\xC2\xA0", ' '},
    {"\xE2\x80\x89", ' '},  {"\xE2\x80\xAF", ' '},  {"\xC2\xBF", ' '},     {"\xC2\xA1", ' '},
    {"\xE3\x80\x82", '.'},  {"\xEF\xBC\x8C", ','},  {"\xEF\xBC\x9F", '?'}, {"\xC2\xA3", '$'},
    {"\xE2\x82\xAC", '$'},  {"\xEF\xBC\x81", '!'},  {"\xE3\x80\x81", ','}, {"\xEF\xBC\x9B", ';'},
    {"\xEF\xBC\x9A", ':'},
});

std::vector<Char> fold(std::string_view text) {
    std::vector<Char> chars;
    chars.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto rest = text.substr(i);
        const auto mark =
            std::ranges::find_if(marks, [&](const Mark& m) { return rest.starts_with(m.bytes); });
        if (mark != marks.end()) {
            const auto end = i + mark->bytes.size();
            chars.push_back({mark->ascii, false, i, end});
            // Marks of scripts without blanks have none behind them.
            const bool wide = mark->bytes.starts_with('\xE3') || mark->bytes.starts_with('\xEF');
            if (wide) chars.push_back({' ', false, end, end});
            i = end;
            continue;
        }
        if (rest.starts_with("...") || rest.starts_with("--")) {
            std::size_t length = 0;
            while (length < rest.size() && rest[length] == rest[0]) ++length;
            chars.push_back({'~', false, i, i + length});
            i += length;
            continue;
        }
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        const bool capital_latin1 = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC3 &&
                                    byte >= 0x80 && byte <= 0x9E && byte != 0x97;
        // The capitals of Latin Extended-A stand before their small letters: "Ş", "Ğ".
        const auto lead = i > 0 ? static_cast<unsigned char>(text[i - 1]) : 0;
        const bool capital_latin_a = (lead == 0xC4 && byte < 0xB8 && byte % 2 == 0) ||
                                     (lead == 0xC5 && byte >= 0x8A && byte < 0xB8 && byte % 2 == 0);
        if (rest.starts_with("\xC4\xB0")) {  // "İ"
            chars.push_back({'i', true, i, i + 2});
            ++i;
        } else if (capital_latin_a) {
            chars.push_back({static_cast<char>(byte + 1), true, i, i + 1});
        } else if (is_upper(c)) {
            chars.push_back({static_cast<char>(c + 32), true, i, i + 1});
        } else if (capital_latin1) {
            chars.push_back({static_cast<char>(byte + 0x20), true, i, i + 1});
        } else if (byte < 0x20 || byte == 0x7F) {
            chars.push_back({' ', false, i, i + 1});
        } else {
            chars.push_back({c, false, i, i + 1});
        }
        ++i;
    }
    return chars;
}

using Chunk = std::span<const Char>;

std::string text_of(Chunk chunk) {
    std::string text;
    for (const Char& c : chunk) text += c.folded;
    return text;
}

constexpr std::string_view mark_order = "?!.;:,-";

char stronger(char a, char b) {
    if (a == 0 || b == 0) return a == 0 ? b : a;
    return mark_order.find(a) < mark_order.find(b) ? a : b;
}

bool is_trailing_mark(char c) { return std::string_view(".,?!;:-~)]}>\"'%*").contains(c); }
bool is_leading_mark(char c) { return std::string_view("([{<\"'$#*-~.,;:?!").contains(c); }

class Splitter {
public:
    explicit Splitter(const WordTables& tables) : tables_(tables) {}

    void chunk(Chunk chunk) {
        while (!chunk.empty() && is_leading_mark(chunk.front().folded)) {
            // A dash or dot on its own still says that there was a pause.
            if (std::string_view("-~.,").contains(chunk.front().folded)) mark(chunk.front().folded);
            chunk = chunk.subspan(1);
        }
        char after = 0;
        while (!chunk.empty() && is_trailing_mark(chunk.back().folded)) {
            const char c = chunk.back().folded == '~' ? '-' : chunk.back().folded;
            if (mark_order.contains(c)) after = stronger(c, after);
            chunk = chunk.first(chunk.size() - 1);
        }
        if (!chunk.empty()) body(chunk, false);
        if (after != 0) mark(after);
    }

    Words take() && { return std::move(out_); }

private:
    void mark(char c) {
        if (c == '~') c = '-';
        if (!out_.empty()) out_.back().mark_after = stronger(c, out_.back().mark_after);
    }

    void emit(std::string text, Chunk chunk, WordKind kind, bool joined) {
        if (text.empty()) return;
        Word word;
        word.kind = kind;
        word.begin = chunk.front().at;
        word.end = chunk.back().end;
        word.capital = chunk.front().capital || (chunk.size() > 1 && chunk[1].capital);
        word.filler = contains(tables_.fillers, text);
        word.hyphen_before = joined && !out_.empty();
        word.text = std::move(text);
        out_.push_back(std::move(word));
    }

    /// A run without spaces, marks at its ends already gone.
    void body(Chunk chunk, bool joined) {
        const std::string text = text_of(chunk);
        if (text == "@" || text == "&" || text == "+" || text == "_" || text == "/") {
            emit(text == "&" ? "and" : text, chunk,
                 text == "@" ? WordKind::address : WordKind::word, joined);
            return;
        }
        if (const auto whole = lookup(tables_.whole, text); !whole.empty()) {
            spread(whole, chunk, joined);
            return;
        }
        if (contains(tables_.hyphenated, text)) {
            emit(text, chunk, WordKind::word, joined);
            return;
        }
        if (text.contains('@')) {
            emit(text, chunk, WordKind::address, joined);
            return;
        }
        if (text.front() == '+' && text.size() > 1) {
            emit("plus", chunk.first(1), WordKind::word, joined);
            body(chunk.subspan(1), false);
            return;
        }
        for (const char separator : {'-', '~'}) {
            if (split_at(chunk, separator, joined)) return;
        }
        if (is_digit(text.front())) {
            number(chunk, joined);
            return;
        }
        if (dotted(chunk, joined)) return;
        for (const char separator : {',', '?', '!', ';', ':', '/', '(', ')', '"'}) {
            if (split_at(chunk, separator, joined)) return;
        }
        word(chunk, joined);
    }

    bool split_at(Chunk chunk, char separator, bool joined) {
        if (std::ranges::find(chunk, separator, &Char::folded) == chunk.end()) return false;
        const bool hyphen = separator == '-';
        bool first = true;
        while (!chunk.empty()) {
            const auto found = std::ranges::find(chunk, separator, &Char::folded);
            const auto length = static_cast<std::size_t>(found - chunk.begin());
            auto part = chunk.first(length);
            while (!part.empty() && is_leading_mark(part.front().folded)) part = part.subspan(1);
            while (!part.empty() && is_trailing_mark(part.back().folded))
                part = part.first(part.size() - 1);
            if (!part.empty()) {
                body(part, first ? joined : hyphen);
                first = false;
            }
            if (found == chunk.end()) break;
            if (!hyphen) mark(separator);
            chunk = chunk.subspan(length + 1);
        }
        return true;
    }

    /// "a.m.", "s.m.i.t.h", "gmail.com".
    bool dotted(Chunk chunk, bool joined) {
        const std::string text = text_of(chunk);
        if (!text.contains('.')) return false;
        bool single = true;
        std::string letters;
        std::size_t length = 0;
        for (const char c : text) {
            if (c == '.') {
                length = 0;
                continue;
            }
            letters += c;
            single = single && ++length == 1 && is_letter(c);
        }
        if (!single) {
            emit(text, chunk, WordKind::address, joined);
        } else if (letters == "am" || letters == "pm") {
            emit(letters, chunk, WordKind::word, joined);
        } else {
            bool first = true;
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                if (chunk[i].folded == '.') continue;
                emit(std::string(1, chunk[i].folded), chunk.subspan(i, 1), WordKind::letter,
                     first ? joined : true);
                first = false;
            }
        }
        return true;
    }

    void number(Chunk chunk, bool joined) {
        std::string text = text_of(chunk);
        if (text.contains(',')) {
            const bool thousands = [&] {
                std::size_t digits = 0;
                bool first = true;
                for (const char c : text + ",") {
                    if (c == ',') {
                        if (first ? digits > 3 : digits != 3) return false;
                        first = false;
                        digits = 0;
                    } else if (is_digit(c)) {
                        ++digits;
                    } else {
                        return false;
                    }
                }
                return true;
            }();
            if (!thousands) {
                split_at(chunk, ',', joined);
                return;
            }
            std::erase(text, ',');
        }
        // "3pm", "4:30p.m."
        std::size_t tail = 0;
        while (tail < text.size() && !is_letter(text[tail])) ++tail;
        std::string letters = text.substr(tail);
        std::erase(letters, '.');
        if (letters == "pm" || letters == "am") {
            emit(text.substr(0, tail), chunk.first(tail), WordKind::number, joined);
            emit(letters, chunk.subspan(tail), WordKind::word, false);
            return;
        }
        emit(text, chunk, WordKind::number, joined);
    }

    void word(Chunk chunk, bool joined) {
        const std::string text = text_of(chunk);
        for (const auto& [ending, full] : tables_.endings) {
            if (!text.ends_with(ending) || text.size() <= ending.size()) continue;
            const auto stem = text.size() - ending.size();
            emit(text.substr(0, stem), chunk, stem == 1 ? WordKind::letter : WordKind::word,
                 joined);
            emit(std::string(full), chunk, WordKind::word, false);
            out_.back().capital = false;
            return;
        }
        if (text.ends_with("'s")) {
            const std::string stem = text.substr(0, text.size() - 2);
            if (contains(tables_.is_after, stem)) {
                emit(stem, chunk, WordKind::word, joined);
                emit("is", chunk, WordKind::word, false);
                out_.back().capital = false;
                return;
            }
        }
        const bool letter = text.size() == 1 && is_letter(text.front());
        emit(text, chunk, letter ? WordKind::letter : WordKind::word, joined);
    }

    void spread(std::string_view full, Chunk chunk, bool joined) {
        bool first = true;
        while (!full.empty()) {
            const auto space = std::min(full.find(' '), full.size());
            const std::string part(full.substr(0, space));
            emit(part, chunk, part.size() == 1 ? WordKind::letter : WordKind::word,
                 joined && first);
            if (!first) out_.back().capital = false;
            first = false;
            full.remove_prefix(std::min(space + 1, full.size()));
        }
    }

    const WordTables& tables_;
    Words out_;
};

/// "you know" and "like" are fillers only where they interrupt.
void mark_interruptions(Words& said) {
    for (std::size_t i = 0; i < said.size(); ++i) {
        const bool pause_before = i == 0 || said[i - 1].mark_after == ',' || said[i - 1].filler;
        if (said[i].text == "like" && i > 0 && pause_before && said[i].mark_after == ',') {
            said[i].filler = true;
        }
        if (said[i].text == "you" && i + 1 < said.size() && said[i + 1].text == "know" &&
            said[i + 1].mark_after == ',' && (pause_before || i + 2 == said.size())) {
            said[i].filler = said[i + 1].filler = true;
        }
    }
}

bool matches(std::string_view pattern, std::string_view word) {
    while (!pattern.empty()) {
        const auto bar = std::min(pattern.find('|'), pattern.size());
        if (pattern.substr(0, bar) == word) return true;
        pattern.remove_prefix(std::min(bar + 1, pattern.size()));
    }
    return false;
}

/// Whether the phrase's first word can be `word`, by its first letter: most cannot.
bool may_begin(std::string_view phrase, std::string_view word) {
    bool starts = true;
    for (const char c : phrase) {
        if (c == ' ') return false;
        if (starts && (c == word.front() || c == '*')) return true;
        starts = c == '|';
    }
    return false;
}

/// Words of `said` that the phrase takes from its start on; nothing if it does not match.
std::optional<std::size_t> match(std::span<const Word> said, std::string_view phrase,
                                 std::size_t used) {
    if (phrase.empty()) return used;
    const auto fits = [&] {
        return used < said.size() && matches(phrase.substr(0, phrase.find(' ')), said[used].text);
    };
    while (used > 0 && used < said.size() && said[used].filler && !fits()) ++used;
    const auto space = std::min(phrase.find(' '), phrase.size());
    const auto pattern = phrase.substr(0, space);
    const auto rest = phrase.substr(std::min(space + 1, phrase.size()));
    if (pattern == "*") {
        if (auto without = match(said, rest, used)) return without;
        if (used < said.size()) return match(said, rest, used + 1);
        return std::nullopt;
    }
    return fits() ? match(said, rest, used + 1) : std::nullopt;
}

template <class Phrases>
std::optional<Found> earliest(std::span<const Word> said, const Phrases& phrases) {
    std::optional<Found> best;
    for (std::size_t first = 0; first < said.size() && !best; ++first) {
        for (const std::string_view phrase : phrases) {
            const auto count = length_at(said.subspan(first), phrase);
            if (count > 0 && (!best || count > best->count)) best = Found{first, count};
        }
    }
    return best;
}

}  // namespace

Words words(std::string_view text, Language language) {
    constexpr std::size_t longest = 16 * 1024;
    const auto chars = fold(text.substr(0, longest));
    static constexpr WordTables as_written{};
    const bool english = language == Language::english;
    Splitter splitter(english ? word_tables(language) : as_written);
    for (std::size_t i = 0; i < chars.size();) {
        if (chars[i].folded == ' ') {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < chars.size() && chars[end].folded != ' ') ++end;
        splitter.chunk(Chunk(chars).subspan(i, end - i));
        i = end;
    }
    Words said = std::move(splitter).take();
    if (!english) return in_english(text.substr(0, longest), std::move(said), language);
    mark_interruptions(said);
    return said;
}

Words without_fillers(Words said) {
    std::erase_if(said, [](const Word& word) { return word.filler; });
    return said;
}

std::optional<Found> find_phrase(std::span<const Word> said, std::string_view phrase) {
    return find_any(said, {phrase});
}

std::optional<Found> find_any(std::span<const Word> said,
                              std::span<const std::string_view> phrases) {
    return earliest(said, phrases);
}

std::optional<Found> find_any(std::span<const Word> said,
                              std::initializer_list<std::string_view> phrases) {
    return earliest(said, phrases);
}

bool says(std::span<const Word> said, std::string_view phrase) {
    return find_phrase(said, phrase).has_value();
}

bool says_any(std::span<const Word> said, std::initializer_list<std::string_view> phrases) {
    return find_any(said, phrases).has_value();
}

std::size_t length_at(std::span<const Word> said, std::string_view phrase) {
    if (said.empty() || !may_begin(phrase, said.front().text)) return 0;
    return match(said, phrase, 0).value_or(0);
}

bool begins_with(std::span<const Word> said, std::string_view phrase) {
    while (!said.empty() && said.front().filler && length_at(said, phrase) == 0)
        said = said.subspan(1);
    return length_at(said, phrase) > 0;
}

std::string join(std::span<const Word> said) {
    std::string text;
    for (const Word& word : said) {
        if (!text.empty()) text += ' ';
        text += word.text;
    }
    return text;
}

std::string_view slice(std::string_view text, std::span<const Word> said) {
    if (said.empty() || said.back().end > text.size() || said.front().begin > said.back().end)
        return {};
    return text.substr(said.front().begin, said.back().end - said.front().begin);
}

}  // namespace neura::reasoning
