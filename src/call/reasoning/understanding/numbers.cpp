#include "call/reasoning/understanding/numbers.hpp"

#include <algorithm>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/number_groups.hpp"

namespace neura::reasoning {

namespace {

std::size_t past_fillers(std::span<const Word> said, std::size_t at) {
    while (at < said.size() && said[at].filler) ++at;
    return at;
}

/// A group at `at`, homophones included where `before` groups stood directly in front.
std::optional<NumberGroup> group_at(std::span<const Word> said, std::size_t at, std::size_t before,
                                    bool liberal, Language language) {
    if (at >= said.size()) return std::nullopt;
    if (auto group = read_number_group(said, at, language)) return group;
    const auto& tables = number_tables(language);
    const auto single = [&](int digit) {
        return NumberGroup{
            .digits = std::to_string(digit), .value = digit, .count = 1, .single = true};
    };
    const auto next_is_digit = [&](std::size_t from) {
        const auto next = read_number_group(said, past_fillers(said, from), language);
        return next && (next->single || next->digits.size() > 2);
    };
    for (const auto phrase : tables.misheard_zero) {
        const auto count = length_at(said.subspan(at), phrase);
        if (count == 0 || !next_is_digit(at + count)) continue;
        return NumberGroup{.digits = "0", .value = 0, .count = count, .single = true};
    }
    if (const int digit = lookup(tables.misheard, said[at].text); digit >= 0) {
        if (before > 0 || next_is_digit(at + 1)) return single(digit);
    }
    const int digit = lookup(tables.homophones, said[at].text);
    if (digit < 0) return std::nullopt;
    if (liberal && (before > 0 || read_number_group(said, past_fillers(said, at + 1), language)))
        return single(digit);
    std::size_t after = 0;
    for (std::size_t i = past_fillers(said, at + 1); i < said.size() && after < 3;) {
        const auto next = read_number_group(said, i, language);
        const bool alike = !next && lookup(tables.homophones, said[i].text) >= 0;
        if (!alike && (!next || !next->single)) break;
        ++after;
        i = past_fillers(said, i + (next ? next->count : 1));
    }
    const bool amid = before >= 2 && after >= 1;
    const bool opening = before == 0 && after >= 3;
    const bool closing = before >= 3 && past_fillers(said, at + 1) == said.size();
    if (amid || opening || closing || (before == 1 && after >= 2)) return single(digit);
    return std::nullopt;
}

struct Part {
    NumberGroup group;
    std::size_t first = 0;
};

NumberRun to_run(std::span<const Part> parts) {
    NumberRun run;
    for (const Part& part : parts) run.digits += part.group.digits;
    run.first = parts.front().first;
    run.count = parts.back().first + parts.back().group.count - run.first;
    if (parts.size() == 1) run.cardinal = parts.front().group.value;
    return run;
}

bool taken_back(std::span<const Word> between, Language language) {
    return find_any(between, number_tables(language).taken_back).has_value();
}

}  // namespace

std::vector<NumberRun> number_runs(std::span<const Word> said, Language language) {
    return number_runs_liberal(said, false, language);
}

std::vector<NumberRun> number_runs_liberal(std::span<const Word> said, bool liberal,
                                           Language language) {
    std::vector<NumberRun> runs;
    for (std::size_t i = 0; i < said.size();) {
        if (said[i].filler) {
            ++i;
            continue;
        }
        std::vector<Part> parts;
        std::size_t singles = 0;
        std::size_t at = i;
        while (auto group = group_at(said, at, singles, liberal, language)) {
            const std::size_t next = at + group->count;
            singles =
                group->single || group->digits.size() > 2 ? singles + group->digits.size() : 0;
            parts.push_back({*std::move(group), at});
            const char mark = said[next - 1].mark_after;
            at = past_fillers(said, next);
            if (mark == '?' || mark == '!') break;
        }
        if (parts.empty()) {
            ++i;
            continue;
        }
        i = parts.back().first + parts.back().group.count;
        std::span<const Part> kept = parts;
        // "Oh, five" is surprise; "oh, five, five, one, two, three" a number.
        std::size_t digits = 0;
        for (const Part& part : parts) digits += part.group.digits.size();
        if (kept.front().group.unsure && said[kept.front().first].mark_after != 0 && digits < 5) {
            kept = kept.subspan(1);
        }
        const bool only_unsure =
            std::ranges::all_of(kept, [](const Part& p) { return p.group.unsure; });
        if (!only_unsure) runs.push_back(to_run(kept));
    }
    return runs;
}

std::string read_digits(std::string_view text, Language language) {
    const Words said = words(text, language);
    std::string digits;
    std::size_t end = 0;
    for (const NumberRun& run : number_runs(said, language)) {
        const auto between = std::span(said).subspan(end, run.first - end);
        if (!digits.empty() && taken_back(between, language)) {
            digits = take_back(digits, run.digits);
        } else {
            digits += run.digits;
        }
        end = run.first + run.count;
    }
    return digits;
}

std::optional<std::int64_t> read_cardinal(std::string_view text, Language language) {
    const Words said = words(text, language);
    const auto runs = number_runs(said, language);
    if (runs.empty()) return std::nullopt;
    const auto value = [](const NumberRun& run) -> std::optional<std::int64_t> {
        if (run.cardinal) return run.cardinal;
        if (run.digits.empty() || run.digits.size() > 4 || run.digits.front() == '0')
            return std::nullopt;
        return std::stoll(run.digits);
    };
    std::optional<std::int64_t> best;
    std::size_t end = 0;
    for (const NumberRun& run : runs) {
        const bool none = run.first > 0 && said[run.first - 1].text == "no" && run.digits == "1" &&
                          said[run.first - 1].mark_after == 0;
        const bool negated = none || (run.first > 0 && said[run.first - 1].text == "not");
        const auto between = std::span(said).subspan(end, run.first - end);
        const auto read = value(run);
        if (read && !negated && (!best || taken_back(between, language))) best = read;
        end = run.first + run.count;
    }
    return best;
}

std::optional<Ordinal> read_ordinal(std::span<const Word> said, Language language) {
    std::size_t at = past_fillers(said, 0);
    if (at < said.size() && said[at].text == "the") at = past_fillers(said, at + 1);
    if (at >= said.size()) return std::nullopt;
    const auto& tables = number_tables(language);
    const Word& word = said[at];
    if (word.kind == WordKind::number) {
        std::size_t digits = 0;
        while (digits < word.text.size() && word.text[digits] >= '0' && word.text[digits] <= '9')
            ++digits;
        const auto suffix = std::string_view(word.text).substr(digits);
        const bool split_suffix =
            suffix.empty() && at + 1 < said.size() && said[at + 1].text == "th";
        if (digits == 0 || digits > 3) return std::nullopt;
        if (!split_suffix && suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th") {
            return std::nullopt;
        }
        return Ordinal{std::stoi(word.text.substr(0, digits)), at + (split_suffix ? 2u : 1u)};
    }
    if (const int value = lookup(tables.ordinals, word.text); value > 0)
        return Ordinal{value, at + 1};
    const int ten = lookup(tables.tens, word.text);
    if (ten > 0 && at + 1 < said.size() && word.mark_after == 0) {
        const int value = lookup(tables.ordinals, said[at + 1].text);
        if (value > 0 && value < 10) return Ordinal{ten + value, at + 2};
        // "twenty 1st"
        if (said[at + 1].kind == WordKind::number) {
            const auto rest = read_ordinal(said.subspan(at + 1), language);
            if (rest && rest->value < 10) return Ordinal{ten + rest->value, at + 1 + rest->count};
        }
    }
    return std::nullopt;
}

std::optional<Count> read_count(std::string_view text, Language language) {
    const Words said = words(text, language);
    const auto& tables = number_tables(language);
    const auto about = [&](std::size_t first) {
        const auto before = std::span(said).first(first);
        const auto after = std::span(said).subspan(std::min(first + 1, said.size()));
        return find_any(before, tables.about).has_value() ||
               says_any(after, {"or so", "or more", "maybe"});
    };

    // "no one" is none and "just one" one: look at those before the digits in them.
    const auto runs = number_runs(said, language);
    for (std::size_t i = runs.size(); i-- > 0;) {
        const NumberRun& run = runs[i];
        const bool no_one = run.digits == "1" && run.first > 0 &&
                            (said[run.first - 1].text == "no" || said[run.first - 1].text == "not");
        if (no_one && said[run.first - 1].mark_after == 0) continue;
        if (!run.cardinal) continue;
        // "three or four"
        const bool range = i > 0 && runs[i - 1].cardinal &&
                           runs[i - 1].first + runs[i - 1].count + 1 == run.first &&
                           (said[run.first - 1].text == "or" || said[run.first - 1].text == "to");
        if (range) return Count{*runs[i - 1].cardinal, true};
        // "the second one", "another one"
        if (run.digits == "1" && run.first > 0 &&
            read_ordinal(std::span(said).subspan(run.first - 1, 1), language)) {
            continue;
        }
        return Count{*run.cardinal, about(run.first)};
    }
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (const int amount = lookup(tables.amounts, said[i].text); amount > 0) {
            return Count{amount, about(i)};
        }
    }
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (const int value = lookup(tables.vague, said[i].text); value > 0)
            return Count{value, true};
    }
    // "me and my wife", "my wife and I", "my son"
    std::int64_t people = 0;
    bool self = false;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (contains(tables.others, said[i].text)) ++people;
        const bool joined = (i > 0 && said[i - 1].text == "and") ||
                            (i + 1 < said.size() && said[i + 1].text == "and");
        self = self || (joined &&
                        (said[i].text == "me" || said[i].text == "i" || said[i].text == "myself"));
    }
    if (people > 0) return Count{people + (self ? 1 : 0), false};
    if (find_any(said, tables.alone)) return Count{1, false};
    if (find_any(said, tables.none)) return Count{0, false};
    return std::nullopt;
}

}  // namespace neura::reasoning
