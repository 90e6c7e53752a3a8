#include "call/reasoning/code_reader.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/dictation.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/spelling.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

/// "One two five or seven" is "oh" between digits, and so is "nine, no one six"; "nine, no, one"
/// takes back.
std::string with_zeros(const std::string& text, Language language) {
    const auto said = words(text, language);
    std::string out;
    std::size_t from = 0;
    for (std::size_t i = 1; i + 1 < said.size(); ++i) {
        const bool oh = said[i].text == "or" || (said[i].text == "no" && said[i].mark_after == 0);
        if (!oh || read_digits(said[i - 1].text, language).empty() ||
            read_digits(said[i + 1].text, language).empty())
            continue;
        out += text.substr(from, said[i].begin - from) + "oh";
        from = said[i].end;
    }
    return out + text.substr(from);
}

/// "HM 229406" with its capitals apart, so that "HM" is not taken for a hesitation.
std::string with_capitals_apart(std::string_view text) {
    constexpr std::size_t most = 4;  // letters of a code in one word
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto ends_word = [&](std::size_t at) {
        return at >= text.size() || std::isalnum(static_cast<unsigned char>(text[at])) == 0;
    };
    std::string apart;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_capital(text[end])) ++end;
        const bool whole_word = (at == 0 || text[at - 1] == ' ') && ends_word(end);
        const bool letters = whole_word && end - at >= 2 && end - at <= most;
        end = std::max(end, at + 1);
        for (; at < end; ++at) {
            if (letters && !apart.empty() && apart.back() != ' ') apart += ' ';
            apart += text[at];
        }
    }
    return apart;
}

/// One letter said alone, "it's B as in Bravo", stands for the one it was mistaken for.
std::optional<std::string> mend_letter(std::string code, char letter) {
    std::size_t nearest = code.size();
    double agreement = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (std::isalpha(static_cast<unsigned char>(code[i])) == 0 || code[i] == letter) continue;
        const auto here = spelling_agreement(std::string(1, letter), std::string(1, code[i]));
        if (here <= agreement) continue;
        agreement = here;
        nearest = i;
    }
    if (nearest == code.size()) return std::nullopt;
    code[nearest] = letter;
    return code;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `code` with all its digits as said now, if as many were said: the letters are the harder part.
std::string with_digits_of(std::string code, std::string_view text, Language language) {
    constexpr std::ptrdiff_t telling = 4;  // digits
    const auto digits = read_digits(text, language);
    const auto count = std::ranges::count_if(code, is_digit);
    if (count < telling || static_cast<std::size_t>(count) != digits.size()) return code;
    std::size_t next = 0;
    for (char& c : code)
        if (is_digit(c)) c = digits[next++];
    return code;
}

/// Fewer letters were said than the code has, and none that it lacks: nothing is put right.
bool repeats_letters_of(std::string_view code, std::string_view said) {
    const auto is_letter = [](char c) { return !is_digit(c); };
    if (std::ranges::count_if(said, is_letter) >= std::ranges::count_if(code, is_letter))
        return false;
    return std::ranges::all_of(said, [&](char c) { return is_digit(c) || code.contains(c); });
}

/// What is said before the digits of a correction: "out" of "no, it's out five two four".
std::string said_before_digits(const std::string& text, Language language) {
    constexpr auto introductions = std::to_array<std::string_view>(
        {"no", "you", "know", "it", "is", "its", "that", "was", "said", "says", "a"});
    constexpr auto may_be_digits = std::to_array<std::string_view>({"to", "too", "for", "or"});
    constexpr std::size_t most = 5;  // words of a letter
    const auto said = words(text, language);
    const auto is_one_of = [](const auto& list, const Word& word) {
        return std::ranges::find(list, word.text) != list.end();
    };
    std::size_t first = 0;
    while (first < said.size() && is_one_of(introductions, said[first])) ++first;
    std::size_t end = first;
    while (end < said.size() && read_digits(said[end].text, language).empty()) ++end;
    if (end == said.size()) return {};
    while (end > first && is_one_of(may_be_digits, said[end - 1])) --end;
    if (end == first || end - first > most) return {};
    std::string before;
    for (const auto& word : std::span(said).subspan(first, end - first)) {
        if (!before.empty()) before += ' ';
        before += word.text;
    }
    return before;
}

/// "No, it's out five two four four eight nine", where 524489 was read back: nothing is wrong with
/// the digits, so what stands before them is a letter, however it was heard.
std::optional<Reading> letter_before_digits(const Field& field, const std::string& current,
                                            const std::string& text, Language language) {
    constexpr std::size_t misheard = 1;
    const auto digits = read_digits(text, language);
    if (!field.shape.letters || !std::ranges::all_of(current, is_digit) ||
        edit_distance(digits, current) > misheard)
        return std::nullopt;
    Reading reading;
    for (const char letter : letters_sounding_like(said_before_digits(text, language))) {
        const auto code = letter + (digits.size() == current.size() ? digits : current);
        if (!field.shape.fits(code)) continue;
        if (reading.value.is_null())
            reading.value = code;
        else
            add_alternative(reading, code);
    }
    reading.heard = reading.alternatives.size();
    return reading.value.is_null() ? std::nullopt : std::optional(std::move(reading));
}

}  // namespace

std::string letters_and_digits(std::string_view text) {
    std::string kept;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) kept += c;
    return kept;
}

std::optional<Reading> read_code_answer(const Field& field, Hearings as_written,
                                        const Situation& situation) {
    std::vector<std::string> hearings;
    for (const auto& hearing : as_written)
        hearings.push_back(with_capitals_apart(with_zeros(hearing, situation.language)));
    const auto code = read_code(hearings, field.shape, situation.language);
    if (!code) return std::nullopt;
    Reading reading;
    if (code->fits)
        reading.value = letters_and_digits(code->text);
    else
        reading.part = letters_and_digits(code->text);
    reading.clear = code->certain && std::ranges::any_of(code->text, [](unsigned char c) {
                        return std::isalpha(c) != 0;
                    });
    for (const auto& hearing : hearings) {
        const auto other = read_code(hearing, field.shape, situation.language);
        if (other && other->fits && !reading.value.is_null())
            add_alternative(reading, letters_and_digits(other->text));
    }
    reading.heard = reading.alternatives.size();
    for (const auto& other : code->alternatives) {
        auto plain = letters_and_digits(other);
        if (!field.shape.fits(plain)) continue;
        if (reading.value.is_null()) {
            // Too long or too short as heard best, but another reading has the shape.
            reading.value = std::move(plain);
            reading.part.clear();
        } else {
            add_alternative(reading, std::move(plain));
        }
    }
    return reading;
}

std::optional<Reading> correct_code_answer(const Field& field, const std::string& current,
                                           Hearings hearings, const Situation& situation) {
    const auto language = situation.language;
    const auto text = with_zeros(hearings.front(), language);
    // Said without regard to the shape: with it, "it's B" would be stretched to a whole code.
    const auto said = read_code(text, CodeShape{.letters = field.shape.letters}, language);
    if (!said) return std::nullopt;
    const auto plain = letters_and_digits(said->text);
    if (std::ranges::all_of(plain, is_digit))
        if (auto lettered = letter_before_digits(field, current, text, language)) return lettered;
    const auto base = with_digits_of(current, text, language);
    // "No, it's an 645671": the digits are new, the letter was lost.
    if (base != current && field.shape.fits(base) && repeats_letters_of(base, plain))
        return Reading{.value = base};
    if (const auto mended = correct_code(base, text, field.shape, language)) {
        auto whole = letters_and_digits(*mended);
        std::size_t changed = 0;
        for (std::size_t i = 0; i < std::min(whole.size(), base.size()); ++i)
            changed += whole[i] != base[i] ? 1 : 0;
        const bool in_place = whole.size() == base.size() && changed <= plain.size() &&
                              !repeats_letters_of(base, plain);
        const bool anew = plain.size() + 1 >= whole.size();
        if ((in_place || anew) && whole != current && field.shape.fits(whole))
            return Reading{.value = std::move(whole)};
    }
    if (base != current && field.shape.fits(base)) return Reading{.value = base};
    if (plain.size() == 1 && std::isalpha(static_cast<unsigned char>(plain[0])) != 0) {
        auto mended = mend_letter(current, plain[0]);
        if (!mended || !field.shape.fits(*mended)) return std::nullopt;
        return Reading{.value = std::move(*mended)};
    }
    if (plain.size() + 2 < current.size()) return std::nullopt;
    return read_code_answer(field, hearings, situation);
}

}  // namespace neura::reasoning
