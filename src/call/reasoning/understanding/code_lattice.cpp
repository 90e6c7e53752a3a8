#include "call/reasoning/understanding/code_lattice.hpp"

#include <algorithm>
#include <optional>

#include "call/reasoning/understanding/letters.hpp"
#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/numbers.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

constexpr double skip_gap_word = 0.4;    ///< an unknown word amid the characters
constexpr double skip_doubtful = 0.6;    ///< a word that could have been a letter
constexpr double leave_out = 0.35;       ///< a sure character of the sentence not used
constexpr std::size_t most_words = 200;  ///< nobody reads a longer code
constexpr std::size_t beam = 32;
constexpr std::size_t most_regions = 6;
constexpr std::size_t most_readings = 48;

/// What the words from one place on may stand for.
struct Arc {
    std::size_t count = 0;
    std::string out;
    double cost = 0;
    bool certain = false;
    bool weak = false;
};

enum class Role { strong, weak, glue, other };

std::string upper(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_digit(c)) out += c;
        if (is_lower(c)) out += static_cast<char>(c - 32);
    }
    return out;
}

class Lattice {
public:
    Lattice(std::string_view text, bool letters, Language language)
        : text_(text),
          letters_(letters),
          language_(language),
          said_(without_fillers(words(text, language))) {
        if (said_.size() > most_words) said_.resize(most_words);
        arcs_.resize(said_.size());
        roles_.assign(said_.size(), Role::other);
        for (std::size_t i = 0; i < said_.size(); ++i) arcs_[i] = arcs_at(i);
        for (std::size_t i = 0; i < said_.size(); ++i) give_roles(i);
    }

    std::vector<LatticeReading> readings() {
        auto regions = find_regions();
        if (regions.size() > most_regions) {
            regions.erase(regions.begin(),
                          regions.end() - static_cast<std::ptrdiff_t>(most_regions));
        }
        std::vector<LatticeReading> all;
        for (std::size_t first = 0; first < regions.size(); ++first) {
            for (std::size_t last = first; last < regions.size(); ++last) {
                if (last > first && !joins(regions[last - 1], regions[last])) break;
                double extra = 0;
                for (std::size_t r = 0; r < regions.size(); ++r) {
                    if (r < first || r > last) extra += leave_out * regions[r].strong;
                }
                walk(regions[first].begin, regions[last].end, extra, all);
            }
        }
        take_backs(regions, all);
        return distinct(std::move(all));
    }

private:
    struct Region {
        std::size_t begin = 0;
        std::size_t end = 0;
        double strong = 0;  ///< sure characters in it
    };

    std::vector<Arc> arcs_at(std::size_t i) const {
        std::vector<Arc> arcs;
        const Word& word = said_[i];
        add_numbers(i, arcs);
        if (letters_ && !is_article(i)) {
            for (const LetterReading& r : letter_readings(said_, i, language_)) {
                arcs.push_back(
                    {r.count, std::string(r.times, r.letter), r.cost, r.certain, r.weak});
            }
            add_written(word, arcs);
        } else if (word.kind == WordKind::word && word.text.size() > 1) {
            // "b734521" where only digits can be: the digits of it
            std::string digits;
            for (const char c : word.text)
                digits += is_digit(c) ? std::string(1, c) : std::string();
            if (!digits.empty()) arcs.push_back({1, digits, 0.3, false, false});
        }
        if (const auto mark = lookup(letter_tables(language_).separators, word.text);
            !mark.empty()) {
            arcs.push_back({1, std::string(mark), 0, true, true});
        }
        return arcs;
    }

    /// Also for a place before the first word or after the last.
    bool digit_at(std::size_t i) const {
        return i < said_.size() && read_number_group(said_, i, language_).has_value();
    }

    /// "It's a nine two nine", "it's a G": the article of careless speech, without a pause after
    /// it.
    bool is_article(std::size_t i) const {
        constexpr auto verbs =
            std::to_array<std::string_view>({"is", "was", "have", "has", "says"});
        if (i == 0 || i + 1 >= said_.size() || said_[i].mark_after != 0) return false;
        const bool small_a = text_.substr(said_[i].begin, said_[i].end - said_[i].begin) == "a";
        if (!small_a || !contains(verbs, said_[i - 1].text)) return false;
        return digit_at(i + 1) || said_[i + 1].kind == WordKind::letter;
    }

    /// "One two six four to do": words like digits that close a code after three digits are some.
    bool closes_digits(std::size_t i) const {
        constexpr std::size_t enough = 3;
        const auto& tables = number_tables(language_);
        const auto like_digit = [&](const Word& word) {
            return lookup(tables.homophones, word.text) >= 0;
        };
        const auto rest = std::span(said_).subspan(i);
        if (rest.size() > enough || !std::ranges::all_of(rest, like_digit)) return false;
        std::size_t before = 0;
        while (before < i && before < enough &&
               (like_digit(said_[i - before - 1]) || digit_at(i - before - 1)))
            ++before;
        return before == enough;
    }

    void add_numbers(std::size_t i, std::vector<Arc>& arcs) const {
        const auto& tables = number_tables(language_);
        const Word& word = said_[i];
        const auto group = read_number_group(said_, i, language_);
        for (const auto phrase : tables.misheard_zero)
            if (const auto count = length_at(std::span(said_).subspan(i), phrase); count > 0)
                arcs.push_back({count, "0", 0.3, false, true});
        if (!group) {
            for (const auto* table : {&tables.misheard, &tables.homophones}) {
                const int digit = lookup(*table, word.text);
                if (digit < 0) continue;
                arcs.push_back({1, std::to_string(digit), 0.4, false, !closes_digits(i)});
                break;
            }
            return;
        }
        if (group->unsure) {
            const bool letter = word.kind == WordKind::letter;
            arcs.push_back({1, "0", 0.2, true, !letter});
            const bool amid_digits = digit_at(i - 1) && digit_at(i + 1);
            if (letters_ && !amid_digits) arcs.push_back({1, "O", 0.25, false, !letter});
            return;
        }
        arcs.push_back({group->count, group->digits, 0.03, true, word.text == "a"});
        if (word.kind == WordKind::number || group->count > 2 || !group->value) return;
        // "sixty two" may be 62 or 60, 2; "sixteen" may have been sixty.
        if (group->count == 2 && *group->value > 20 && *group->value < 100) {
            const auto ten = *group->value / 10 * 10;
            arcs.push_back({1, std::to_string(ten), 0.9, false, false});
        }
        const auto value = *group->value;
        if (group->count == 1 && value >= 13 && value <= 19) {
            arcs.push_back({1, std::to_string((value - 10) * 10), 1.4, false, false});
        }
        if (group->count == 1 && value >= 30 && value <= 90) {
            arcs.push_back({1, std::to_string(value / 10 + 10), 1.4, false, false});
        }
    }

    /// Characters the recogniser wrote as such: "B734521", "4B", "GPL".
    void add_written(const Word& word, std::vector<Arc>& arcs) const {
        const bool digits = std::ranges::any_of(word.text, is_digit);
        const bool letters = std::ranges::any_of(word.text, is_lower);
        if (word.text.contains('@') || word.text.size() < 2 || word.text.size() > 24) return;
        if (digits && letters) {
            const bool ordinal = read_ordinal(std::span(&word, 1), language_).has_value();
            arcs.push_back({1, upper(word.text), ordinal ? 0.9 : 0.1, false, ordinal});
            return;
        }
        if (word.kind != WordKind::word || word.text.size() > 5) return;
        const auto written = text_.substr(word.begin, word.end - word.begin);
        const bool capitals =
            std::ranges::none_of(written, is_lower) && upper(word.text).size() == word.text.size();
        const bool unsayable = word.text.find_first_of("aeiouy'") == std::string::npos;
        const bool known = contains(word_tables(language_).small, word.text);
        if (known || (!capitals && !unsayable)) return;
        arcs.push_back({1, upper(word.text), capitals ? 0.25 : 0.4, false, false});
    }

    void give_roles(std::size_t i) {
        for (const Arc& arc : arcs_[i]) {
            for (std::size_t j = i; j < std::min(i + arc.count, said_.size()); ++j) {
                const bool separator = arc.count == 1 && !arc.out.empty() &&
                                       !is_digit(arc.out[0]) &&
                                       !(arc.out[0] >= 'A' && arc.out[0] <= 'Z');
                const Role role = separator ? Role::glue : arc.weak ? Role::weak : Role::strong;
                if (static_cast<int>(role) < static_cast<int>(roles_[j])) roles_[j] = role;
            }
        }
        const bool between = contains(letter_tables(language_).between, said_[i].text) ||
                             said_[i].text == "and" || said_[i].text == "the";
        if (between && roles_[i] == Role::other) roles_[i] = Role::glue;
    }

    std::vector<Region> find_regions() const {
        std::vector<Region> regions;
        for (std::size_t i = 0; i < said_.size();) {
            if (roles_[i] == Role::other) {
                ++i;
                continue;
            }
            Region region{i, i, 0};
            while (region.end < said_.size() && roles_[region.end] != Role::other) {
                if (roles_[region.end] == Role::strong) region.strong += 1;
                ++region.end;
            }
            i = region.end;
            if (region.strong == 0) continue;
            const auto trim = [&](std::size_t at) { return roles_[at] == Role::glue; };
            while (trim(region.begin)) ++region.begin;
            while (trim(region.end - 1)) --region.end;
            regions.push_back(region);
        }
        return regions;
    }

    bool is_taken_back(std::size_t begin, std::size_t end) const {
        return find_any(std::span(said_).subspan(begin, end - begin),
                        number_tables(language_).taken_back)
            .has_value();
    }

    bool joins(const Region& a, const Region& b) const {
        constexpr std::size_t widest = 2;
        return b.begin - a.end <= widest && !is_taken_back(a.end, b.begin);
    }

    struct State {
        std::string out;
        double cost = 0;
        bool certain = true;
    };

    static void keep_best(std::vector<State>& states) {
        std::ranges::stable_sort(states, {}, &State::cost);
        std::vector<State> kept;
        for (State& state : states) {
            if (kept.size() == beam) break;
            if (std::ranges::find(kept, state.out, &State::out) == kept.end())
                kept.push_back(std::move(state));
        }
        states = std::move(kept);
    }

    double skip_cost(std::size_t i, std::size_t begin, std::size_t end) const {
        switch (roles_[i]) {
            case Role::glue: return 0;
            case Role::weak: return edge(i, begin, end) ? skip_doubtful / 2 : skip_doubtful;
            case Role::strong: return 1.0;
            case Role::other: break;
        }
        return skip_gap_word;
    }

    /// Only doubtful words between here and one end of the region.
    bool edge(std::size_t i, std::size_t begin, std::size_t end) const {
        const auto none_strong = [&](std::size_t from, std::size_t to) {
            return std::all_of(roles_.begin() + static_cast<std::ptrdiff_t>(from),
                               roles_.begin() + static_cast<std::ptrdiff_t>(to),
                               [](Role role) { return role != Role::strong; });
        };
        return none_strong(begin, i) || none_strong(i + 1, end);
    }

    void walk(std::size_t begin, std::size_t end, double extra,
              std::vector<LatticeReading>& all) const {
        std::vector<std::vector<State>> states(end - begin + 1);
        states.front().push_back({});
        for (std::size_t i = begin; i < end; ++i) {
            auto& here = states[i - begin];
            keep_best(here);
            const double skip = skip_cost(i, begin, end);
            for (const State& state : here) {
                states[i + 1 - begin].push_back({state.out, state.cost + skip, state.certain});
                for (const Arc& arc : arcs_[i]) {
                    if (i + arc.count > end) continue;
                    State next{state.out + arc.out, state.cost + arc.cost,
                               state.certain && arc.certain};
                    // "oh" is a zero among digits and an O among letters.
                    if (arc.out == "0" || arc.out == "O") {
                        const bool after_digit = !state.out.empty() && is_digit(state.out.back());
                        if (!state.out.empty() && after_digit == (arc.out == "0")) next.cost -= 0.1;
                    }
                    states[i + arc.count - begin].push_back(std::move(next));
                }
            }
        }
        keep_best(states.back());
        for (State& state : states.back()) {
            while (!state.out.empty() && std::string_view("-/._").contains(state.out.back()))
                state.out.pop_back();
            all.push_back({state.out, state.cost + extra, state.certain});
        }
    }

    /// "B 7 3 4, no, 5": what came last replaces the end of what came before.
    void take_backs(const std::vector<Region>& regions, std::vector<LatticeReading>& all) const {
        for (std::size_t r = 1; r < regions.size(); ++r) {
            if (!is_taken_back(regions[r - 1].end, regions[r].begin)) continue;
            std::vector<LatticeReading> before, after;
            walk(regions[r - 1].begin, regions[r - 1].end, 0, before);
            walk(regions[r].begin, regions[r].end, 0, after);
            if (before.empty() || after.empty()) continue;
            all.push_back({take_back(before.front().text, after.front().text),
                           before.front().cost + after.front().cost, false});
        }
    }

    static std::vector<LatticeReading> distinct(std::vector<LatticeReading> all) {
        std::ranges::stable_sort(all, {}, &LatticeReading::cost);
        std::vector<LatticeReading> kept;
        for (LatticeReading& reading : all) {
            if (kept.size() == most_readings) break;
            const bool known =
                std::ranges::find(kept, reading.text, &LatticeReading::text) != kept.end();
            if (reading.text.empty() || known) continue;
            kept.push_back(std::move(reading));
        }
        return kept;
    }

    std::string_view text_;
    bool letters_;
    Language language_;
    Words said_;
    std::vector<std::vector<Arc>> arcs_;
    std::vector<Role> roles_;
};

}  // namespace

std::vector<LatticeReading> code_readings(std::string_view text, bool letters, Language language) {
    return Lattice(text, letters, language).readings();
}

}  // namespace neura::reasoning
