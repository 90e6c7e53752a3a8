#include "knowledge/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace neura::knowledge {

namespace {

enum class Script : std::uint8_t {
    spaced,  ///< has blanks between words, or is none
    mark,    ///< punctuation of East Asia: parts words
    han,
    hiragana,
    katakana,
    thai,
    joining,  ///< vowel and tone marks of Thai, which unicode61 takes for no letters
};

struct Character {
    std::uint32_t code = 0;
    std::size_t size = 1;  ///< bytes
};

/// A byte that is no UTF-8 is a character of its own.
Character character_at(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = byte(0);
    const std::size_t size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size == 1 || size > text.size()) return {first, 1};
    auto code = std::uint32_t{first} & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {first, 1};
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    return {code, size};
}

/// Source of the ranges: Unicode's Blocks.txt.
Script script_of(std::uint32_t code) {
    const auto in = [code](std::uint32_t from, std::uint32_t to) {
        return code >= from && code <= to;
    };
    if (code < 0x0E00) return Script::spaced;
    if (code == 0x0E31 || in(0x0E34, 0x0E3A) || in(0x0E47, 0x0E4E)) return Script::joining;
    if (in(0x0E01, 0x0E46)) return Script::thai;
    if (code == 0x3005 || in(0x3400, 0x4DBF) || in(0x4E00, 0x9FFF) || in(0xF900, 0xFAFF) ||
        in(0x20000, 0x323AF))
        return Script::han;
    if (in(0x3041, 0x309F)) return Script::hiragana;
    if (in(0x30A1, 0x30FA) || in(0x30FC, 0x30FF)) return Script::katakana;
    if (in(0x3000, 0x303F) || code == 0x30FB || in(0xFF00, 0xFF0F) || in(0xFF1A, 0xFF20) ||
        in(0xFF3B, 0xFF40) || in(0xFF5B, 0xFF65))
        return Script::mark;
    return Script::spaced;
}

/// Of Chinese, simplified and traditional: pronouns, particles, auxiliaries and what questions are
/// put with. Where one of them is part of a word, the rest of it is found all the same.
constexpr std::string_view holding_together[] = {
    "的", "了", "吗", "嗎", "呢", "吧", "啊", "呀", "我", "你", "您", "他", "她", "它", "们",
    "們", "是", "在", "有", "和", "就", "也", "都", "把", "被", "请", "請", "怎", "么", "麼",
    "什", "哪", "这", "這", "那", "个", "個", "很", "想", "要", "会", "會", "能", "可", "以",
    "不", "没", "沒", "问", "問", "该", "該", "去", "来", "來", "给", "給"};

bool holds_together(std::string_view character) {
    return std::ranges::find(holding_together, character) != std::end(holding_together);
}

bool is_in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Puts the words of a run of one script behind `to`.
void put_words(const std::vector<std::string_view>& run, Script script, std::string& to) {
    // One letter of a syllabary or an alphabet says nothing, one Chinese character does.
    if (run.size() == 1 && script == Script::han) {
        to += ' ';
        to += run.front();
    }
    for (std::size_t i = 0; i + 1 < run.size(); ++i) {
        to += ' ';
        to += run[i];
        to += run[i + 1];
    }
    to += ' ';
}

}  // namespace

std::string spaced(std::string_view text) {
    std::string put;
    put.reserve(text.size());
    std::vector<std::string_view> run;
    auto script = Script::spaced;
    const auto finish = [&] {
        if (!run.empty()) put_words(run, script, put);
        run.clear();
    };
    while (!text.empty()) {
        const auto [code, size] = character_at(text);
        const auto character = text.substr(0, size);
        const auto of = script_of(code);
        text.remove_prefix(size);
        if (of == Script::joining) continue;
        if (of != script) finish();
        script = of;
        if (of == Script::spaced) {
            put += character;
        } else if (of == Script::mark || (of == Script::han && holds_together(character))) {
            finish();
            put += ' ';
        } else {
            run.push_back(character);
        }
    }
    finish();
    return put;
}

void each_word(std::string_view text, const std::function<void(std::string)>& take) {
    std::string word;
    for (const char written : spaced(text)) {
        const char c = lower(written);
        if (is_in_word(c))
            word += c;
        else if (!word.empty())
            take(std::exchange(word, {}));
    }
    if (!word.empty()) take(std::move(word));
}

std::vector<std::string> words_of(std::string_view text) {
    constexpr std::size_t most = 64;
    std::vector<std::string> words;
    each_word(text, [&](std::string word) {
        if (words.size() < most) words.push_back(std::move(word));
    });
    return words;
}

bool is_mostly_beyond_latin(std::string_view text) {
    constexpr std::uint32_t behind_latin = 0x250;
    std::size_t latin = 0;
    std::size_t beyond = 0;
    while (!text.empty()) {
        const auto [code, size] = character_at(text);
        text.remove_prefix(size);
        const bool is_ascii_letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
        if (is_ascii_letter || (code >= 0xC0 && code < behind_latin && size > 1))
            ++latin;
        else if (code >= behind_latin && (code < 0x2000 || code > 0x206F))
            ++beyond;
    }
    return beyond > latin;
}

}  // namespace neura::knowledge
