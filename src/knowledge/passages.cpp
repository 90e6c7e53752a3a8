#include "knowledge/passages.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace neura::knowledge {

namespace {

constexpr std::size_t characters_of_word = 6;  ///< English, with its blank

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

/// A sentence, with the white space behind it.
struct Sentence {
    std::string_view text;
    std::size_t words = 0;
};

/// Whether a sentence ends before `at`, which is behind a mark of punctuation.
bool ends_before(std::string_view text, std::size_t at) {
    if (at == text.size()) return true;
    if (text[at] != ' ') return false;
    // "e.g. this" goes on; "No. Then" does not matter.
    return at + 1 == text.size() || text[at + 1] < 'a' || text[at + 1] > 'z';
}

/// Bytes up to the end of the first sentence of `text`, white space behind it included.
std::size_t first_sentence(std::string_view text) {
    static constexpr std::array<std::string_view, 4> wide{"。", "！", "？", "…"};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') return i + 1;
        if (text[i] == '.' || text[i] == '!' || text[i] == '?') {
            auto end = i + 1;
            while (end < text.size() && std::string_view(".!?)\"'").contains(text[end])) ++end;
            if (ends_before(text, end)) return std::min(end + 1, text.size());
            i = end - 1;
            continue;
        }
        for (const auto mark : wide)
            if (text.substr(i).starts_with(mark)) return i + mark.size();
    }
    return text.size();
}

/// Bytes of at most `words` words, cut behind a blank if there is one, and never in a character.
std::size_t first_words(std::string_view text, std::size_t words) {
    std::size_t characters = 0;
    std::size_t blanks = 0;
    std::size_t behind_blank = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (begins_character(text[i]) && ++characters > words * characters_of_word)
            return behind_blank > 0 ? behind_blank : i;
        if (text[i] != ' ') continue;
        behind_blank = i + 1;
        if (++blanks == words) return behind_blank;
    }
    return text.size();
}

std::vector<Sentence> sentences_of(std::string_view text, std::size_t most) {
    std::vector<Sentence> sentences;
    while (!text.empty()) {
        auto bytes = first_sentence(text);
        if (size_in_words(text.substr(0, bytes)) > most)
            bytes = std::min(bytes, first_words(text, most));
        const auto sentence = text.substr(0, bytes);
        sentences.push_back({sentence, size_in_words(sentence)});
        text.remove_prefix(bytes);
    }
    return sentences;
}

std::string title_of(const Section& section, std::string_view document) {
    std::string title(document);
    for (const auto& heading : section.headings) {
        if (heading == document) continue;
        if (!title.empty()) title += " > ";
        title += heading;
    }
    return title;
}

std::string_view without_end(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

/// The beginning of the overlap in front of `at`: whole sentences, the first one of all left out.
std::size_t overlapping(const std::vector<Sentence>& sentences, std::size_t first, std::size_t at,
                        std::size_t most) {
    std::size_t words = 0;
    auto from = at;
    while (from > first + 1 && words + sentences[from - 1].words <= most)
        words += sentences[--from].words;
    return from;
}

/// The texts of one section, of about the same size.
std::vector<std::string> texts_of(std::string_view text, PassageSize size) {
    const auto all = size_in_words(text);
    if (all <= size.most) return {std::string(text)};

    const auto sentences = sentences_of(text, size.most - size.overlap);
    const auto wanted = (all + size.usual - 1) / size.usual;
    const auto each = all / wanted;
    std::vector<std::string> texts;
    for (std::size_t first = 0, at = 0; at < sentences.size();) {
        std::size_t words = 0;
        for (auto i = first; i < at; ++i) words += sentences[i].words;
        const auto begun_at = at;
        const auto enough = words + each;
        while (at < sentences.size() &&
               (at == begun_at || (words < enough && words + sentences[at].words <= size.most)))
            words += sentences[at++].words;
        const auto* begin = sentences[first].text.data();
        const auto& last = sentences[at - 1].text;
        const std::string_view passage(begin,
                                       static_cast<std::size_t>(last.data() + last.size() - begin));
        texts.emplace_back(without_end(passage));
        first = overlapping(sentences, first, at, size.overlap);
    }
    return texts;
}

}  // namespace

std::size_t size_in_words(std::string_view text) {
    std::size_t words = 0;
    std::size_t characters = 0;
    bool in_word = false;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\n';
        if (!is_blank && !in_word) ++words;
        in_word = !is_blank;
        if (begins_character(c)) ++characters;
    }
    // Rounded up, so that a whole is never more than its parts.
    return std::max(words, (characters + characters_of_word - 1) / characters_of_word);
}

std::vector<TitledText> passages_of(const Document& document, std::string_view name,
                                    PassageSize size) {
    std::vector<TitledText> passages;
    const std::string_view called = document.title.empty() ? name : document.title;
    for (const auto& section : document.sections)
        for (auto& text : texts_of(section.text, size))
            passages.push_back({title_of(section, called), std::move(text)});
    return passages;
}

}  // namespace neura::knowledge
