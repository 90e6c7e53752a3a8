#include "call/reasoning/name_reader.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/spelling.hpp"

namespace neura::reasoning {

namespace {

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// Words given as joined letters, "J-O-H-A-N-S, O-N". What stands between two of them tells
/// whether they are one word: noise, or "and", or the next word itself as it is said before it is
/// spelled.
std::vector<std::string> dictated_parts(std::string_view text, Language language) {
    const auto said = words(text, language);
    std::vector<std::string> parts;
    bool noise = false;
    bool begins = true;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto& word = said[i];
        const bool joined_to_next = i + 1 < said.size() && said[i + 1].hyphen_before &&
                                    said[i + 1].kind == WordKind::letter;
        if (word.kind != WordKind::letter || !(word.hyphen_before || joined_to_next)) {
            noise = true;
            begins = begins || word.text == "and" || (word.text.size() > 3 && parts.empty());
            if (word.text.size() > 3) begins = begins || !word.filler;
            continue;
        }
        const bool new_run = !word.hyphen_before;
        if (parts.empty() || (new_run && (begins || !noise))) parts.emplace_back();
        parts.back() += word.text;
        noise = false;
        begins = false;
    }
    std::erase_if(parts, [](const std::string& letters) { return letters.size() < 2; });
    // Spelled twice, once without words and once with them.
    parts.erase(std::ranges::unique(parts).begin(), parts.end());
    return parts;
}

/// `letters` with what was lost before them, if they are the end of a word said in `text` or known
/// before: "R-L-O-S" beside "Carlos". Nothing was lost if the word itself was said: "Weber,
/// W-E-B-E-R"; or if it has the s of "it's": "it's Sanjali, A-N-J-A-L-I".
std::string completed(const std::string& letters, std::string_view text, const std::string& known,
                      Language language) {
    constexpr std::size_t most_lost = 2;
    constexpr std::size_t fewest_left = 3;
    if (letters.size() < fewest_left) return letters;
    const auto whole = lower(letters);
    const auto beside = words(text, language);
    if (std::ranges::find(beside, whole, &Word::text) != beside.end()) return letters;
    const bool its_s = find_phrase(beside, "it is s" + whole).has_value();
    for (const auto source : {text, std::string_view(known)})
        for (const auto& word : words(source, language)) {
            const bool longer =
                word.text.size() > letters.size() && word.text.size() <= letters.size() + most_lost;
            if (!longer || !word.text.ends_with(whole)) continue;
            if (!(its_s && word.text == 's' + whole)) return word.text;
        }
    return letters;
}

/// A first and a last name, both told letter by letter: then the letters are the name.
std::optional<std::string> dictated_name(std::string_view text, const std::string& known,
                                         Language language) {
    const auto parts = dictated_parts(text, language);
    if (parts.size() < 2) return std::nullopt;
    std::string name;
    for (const auto& part : parts)
        name += (name.empty() ? "" : " ") + lower(completed(part, text, known, language));
    return name_case(name);
}

/// "Aunt Bletney think this is Sofia Park": what stands before a lead-in is no name.
std::string after_lead_in(const std::string& text, Language language) {
    const auto said = words(text, language);
    std::size_t from = 0;
    for (std::size_t i = 1; i + 1 < said.size(); ++i) {
        const auto rest = std::span(said).subspan(i);
        for (const std::string_view lead_in :
             {"this is", "my name is", "name is", "my full name is", "i am called"}) {
            const auto found = find_phrase(rest, lead_in);
            if (found && found->first == 0 && found->count < rest.size()) from = i;
        }
    }
    return from == 0 ? text : text.substr(said[from].begin);
}

/// "Carlo's Carter" is Carlos: no name owns another.
std::string without_possessive(std::string text) {
    for (auto at = text.find("'s"); at != std::string::npos; at = text.find("'s", at + 1))
        if (at + 2 == text.size() || text[at + 2] == ' ') text.erase(at, 1);
    return text;
}

/// "Lolly and Johansson" is one person here.
std::optional<PersonName> read_whole_name(const std::string& text, Language language) {
    auto name = read_name(text, true, language);
    if (!name || name->full.contains(' ')) return name;
    const auto joint = text.find(" and ");
    if (joint == std::string::npos) return name;
    auto whole = read_name(text.substr(0, joint) + text.substr(joint + 4), true, language);
    return whole && whole->full.contains(' ') ? whole : name;
}

/// Puts the spelled `letters` in the place of the part of `name` they are likeliest to mend.
std::string mend_name(const std::string& name, const std::string& letters) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= name.size();) {
        const auto space = std::min(name.find(' ', at), name.size());
        parts.push_back(name.substr(at, space - at));
        at = space + 1;
    }
    std::size_t nearest = parts.size() - 1;
    double agreement = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto here = spelling_agreement(letters, parts[i]);
        if (here <= agreement) continue;
        agreement = here;
        nearest = i;
    }
    // The whole name in one go: "J O H N S M Y T H E", cut where both parts agree best.
    std::size_t cut = 0;
    double both = 0;
    for (std::size_t at = 2; parts.size() == 2 && at + 1 < letters.size(); ++at) {
        const auto here = (spelling_agreement(letters.substr(0, at), parts.front()) +
                           spelling_agreement(letters.substr(at), parts.back())) /
                          2;
        if (here <= both) continue;
        both = here;
        cut = at;
    }
    if (both > agreement && letters.size() > parts.front().size())
        return name_case(lower(letters.substr(0, cut) + ' ' + letters.substr(cut)));
    parts[nearest] = name_case(lower(letters));
    std::string mended;
    for (const auto& part : parts) mended += (mended.empty() ? "" : " ") + part;
    return mended;
}

struct Mended {
    std::string name;
    double agreement = 0;
};

std::vector<std::string> letter_runs(std::string_view text) {
    std::vector<std::string> runs;
    bool in_run = false;
    for (const char c : text) {
        const bool letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
        if (letter && !in_run) runs.emplace_back();
        if (letter) runs.back() += c;
        in_run = letter;
    }
    return runs;
}

}  // namespace

std::optional<Reading> read_name_answer(Hearings hearings, const std::string& known,
                                        const Situation& situation) {
    if (auto dictated = dictated_name(hearings.front(), known, situation.language))
        return Reading{.value = std::move(*dictated), .clear = true};
    std::optional<Reading> reading;
    for (const auto& hearing : hearings) {
        const auto name =
            read_whole_name(after_lead_in(hearing, situation.language), situation.language);
        if (!name || name->full.empty()) continue;
        if (!reading) {
            reading.emplace();
            reading->value = without_possessive(name->full);
        } else {
            add_alternative(*reading, without_possessive(name->full));
        }
    }
    if (reading) reading->heard = reading->alternatives.size();
    return reading;
}

std::optional<Reading> correct_name_answer(const std::string& current, Hearings hearings,
                                           const std::string& corrected,
                                           const Situation& situation) {
    const auto language = situation.language;
    const auto& text = hearings.front();
    if (auto dictated = dictated_name(text, current, language))
        return Reading{.value = std::move(*dictated), .clear = true};
    if (const auto spelling = read_spelling(text, language);
        spelling && spelling->letters.size() > 1) {
        // "Smith, S M Y T H E": the word said beside the letters is the same name.
        const auto name = read_name(text, true, language);
        Reading reading;
        reading.value =
            name && name->spelled && name->full.contains(' ')
                ? name->full
                : mend_name(current, completed(spelling->letters, text, current, language));
        for (const auto& other : spelling->alternatives)
            add_alternative(reading, mend_name(current, other));
        return reading;
    }
    const auto name = read_whole_name(corrected, language);
    if (!name || name->full.empty()) return std::nullopt;
    // "No, it's Smythe": one part of the name for the part that sounds like it.
    if (!name->full.contains(' ') && current.contains(' '))
        return Reading{.value = mend_name(current, name->full)};
    return Reading{.value = without_possessive(name->full)};
}

std::string mend_name_by_address(const std::string& name, std::string_view address) {
    constexpr double near = 0.6;
    const auto said = words(name);
    const auto written = letter_runs(address.substr(0, address.find('@')));
    if (said.empty() || written.empty()) return name;

    Mended best{.name = name, .agreement = near};
    const auto& first = said.front().text;
    const auto& last = said.back().text;
    const auto consider = [&](const std::string& as_first, const std::string& as_last) {
        const auto one = as_first.empty() ? 1.0 : spelling_agreement(as_first, first);
        const auto other = as_last.empty() ? 1.0 : spelling_agreement(as_last, last);
        if (std::min(one, other) < near || (one + other) / 2 <= best.agreement) return;
        const auto& now_first = as_first.empty() ? first : as_first;
        const auto& now_last = as_last.empty() ? last : as_last;
        best.agreement = (one + other) / 2;
        best.name = name_case(said.size() == 1 ? now_first : now_first + ' ' + now_last);
    };
    if (said.size() == 1) {
        for (const auto& run : written) consider(run, {});
    } else if (said.size() > 2) {
        return name;
    } else if (written.size() > 1) {
        consider(written.front(), written.back());
        consider(written.back(), written.front());
    } else {
        // "mlopez", "maria", "marialopez".
        const auto& run = written.front();
        for (std::size_t cut = 2; cut + 1 < run.size(); ++cut)
            consider(run.substr(0, cut), run.substr(cut));
        if (run.front() == first.front() && run.size() > 2) consider({}, run.substr(1));
        consider(run, {});
        consider({}, run);
    }
    return best.name;
}

}  // namespace neura::reasoning
