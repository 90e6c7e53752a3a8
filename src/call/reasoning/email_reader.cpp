#include "call/reasoning/email_reader.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "call/reasoning/understanding/emails.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/spelling.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// An address of which the part before the @ was told letter by letter: "C-T, dot, B-A-K-E-R, at
/// …". Only letters, digits and marks count then; what else was heard is noise.
std::optional<std::string> dictated_address(const std::string& text, Language language) {
    const auto said = words(text, language);
    std::string local;
    std::size_t letters = 0;
    bool begun = false;
    std::size_t at = said.size();
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto& word = said[i];
        const bool joined_to_next = i + 1 < said.size() && said[i + 1].hyphen_before &&
                                    said[i + 1].kind == WordKind::letter;
        if (word.text == "at" || word.text == "@") at = i;
        const bool eight = word.text == "h" && !word.hyphen_before && !joined_to_next &&
                           i + 1 < said.size() && !read_digits(said[i + 1].text, language).empty();
        if (word.kind == WordKind::letter && !eight &&
            (word.hyphen_before || joined_to_next || begun)) {
            local += word.text;
            ++letters;
            begun = true;
        } else if (begun && at == said.size()) {
            if (word.text == "dot" || word.text == "point")
                local += '.';
            else if (word.text == "underscore")
                local += '_';
            else if (word.text == "dash" || word.text == "hyphen")
                local += '-';
            else if (eight)
                local += '8';  // what is heard before another digit
            else
                local += read_digits(word.text, language);
        }
        if (at != said.size()) break;
    }
    constexpr std::size_t fewest = 3;
    if (letters < fewest || at + 1 >= said.size()) return std::nullopt;
    // The domain as it is heard behind any name.
    const auto domain = read_email("x " + text.substr(said[at].begin), language);
    if (!domain || domain->domain.empty()) return std::nullopt;
    auto address = lower(local) + '@' + domain->domain;
    if (!valid_email(address)) return std::nullopt;
    return address;
}

/// Puts the spelled letters in the place of the part before the @ they are likeliest to mend.
std::optional<std::string> mend_email(const std::string& address, const Spelling& spelling) {
    const auto at = address.find('@');
    if (at == std::string::npos) return std::nullopt;
    const auto letters = lower(spelling.letters);
    std::size_t best_from = 0;
    std::size_t best_to = at;
    double agreement = 0;
    for (std::size_t from = 0; from < at;) {
        const auto to = std::min(address.find_first_of("._-+@", from), at);
        const auto here = spelling_agreement(letters, address.substr(from, to - from));
        if (here > agreement) {
            agreement = here;
            best_from = from;
            best_to = to;
        }
        from = to + 1;
    }
    if (spelling_agreement(letters, address.substr(0, at)) >= agreement) {
        best_from = 0;
        best_to = at;
    }
    const auto mended = address.substr(0, best_from) + letters + address.substr(best_to);
    if (!valid_email(mended)) return std::nullopt;
    return mended;
}

}  // namespace

std::optional<Reading> read_address_answer(Hearings hearings, const Situation& situation) {
    if (auto address = dictated_address(hearings.front(), situation.language))
        return Reading{.value = std::move(*address), .clear = true};
    std::optional<Reading> reading;
    std::vector<std::string> guesses;
    for (const auto& hearing : hearings) {
        const auto email = read_email(hearing, situation.language);
        if (!email) continue;
        if (!reading) reading.emplace();
        if (email->address.empty()) {
            if (reading->part.empty()) reading->part = email->local;
            continue;
        }
        if (reading->value.is_null())
            reading->value = email->address;
        else
            add_alternative(*reading, email->address);
        guesses.insert(guesses.end(), email->alternatives.begin(), email->alternatives.end());
    }
    if (reading) reading->heard = reading->alternatives.size();
    for (auto& guess : guesses) add_alternative(*reading, std::move(guess));
    return reading;
}

std::optional<Reading> correct_address_answer(const std::string& current, Hearings hearings,
                                              const Situation& situation) {
    auto whole = read_address_answer(hearings, situation);
    if (whole && !whole->value.is_null()) return whole;
    const auto spelling = read_spelling(hearings.front(), situation.language);
    if (!spelling) return std::nullopt;
    auto mended = mend_email(current, *spelling);
    if (!mended) return std::nullopt;
    return Reading{.value = std::move(*mended)};
}

}  // namespace neura::reasoning
