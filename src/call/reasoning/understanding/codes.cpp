#include "call/reasoning/understanding/codes.hpp"

#include <algorithm>
#include <cmath>

#include "call/reasoning/understanding/code_lattice.hpp"
#include "call/reasoning/understanding/foreign_words.hpp"
#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/sounds.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::string bare(std::string_view code) {
    std::string out;
    for (const char c : code) {
        if (is_digit(c) || is_letter(c)) out += upper(c);
    }
    return out;
}

bool is_slot(char c) { return c == 'L' || c == 'N' || c == 'A'; }

/// The pattern's slots and what stands between them.
std::string slots_of(std::string_view pattern) {
    std::string slots;
    for (const char c : pattern) {
        if (is_slot(c)) slots += c;
    }
    return slots;
}

/// What a character may have been where the pattern wants the other kind; 0 if nothing.
char as_other_kind(char c, char slot) {
    constexpr std::string_view letters = "OIAEBUFXHL", digits = "0183324681";
    if (slot == 'N') {
        const auto found = letters.find(c);
        return found == std::string_view::npos ? '\0' : digits[found];
    }
    constexpr std::string_view said = "0813624", heard = "OAIEXUF";
    const auto found = said.find(c);
    return found == std::string_view::npos ? '\0' : heard[found];
}

/// The reading with characters of the wrong kind exchanged; empty if more than two are wrong.
std::string mended(std::string_view code, const CodeShape& shape, int& changes) {
    const std::string slots = slots_of(shape.pattern);
    std::string out = bare(code);
    changes = 0;
    if (slots.size() != out.size()) return {};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const bool right = slots[i] == 'A' || (slots[i] == 'N') == is_digit(out[i]);
        if (right) continue;
        out[i] = as_other_kind(out[i], slots[i]);
        if (out[i] == 0 || ++changes > 2) return {};
    }
    return out;
}

/// Insertions, deletions and changes of kind that would give a reading the shape.
double misfit(std::string_view code, const CodeShape& shape) {
    const std::string plain = bare(code), slots = slots_of(shape.pattern);
    if (slots.empty()) {
        const auto length = static_cast<double>(plain.size());
        const auto high = shape.max_length == 0 ? length : static_cast<double>(shape.max_length);
        return std::max({0.0, static_cast<double>(shape.min_length) - length, length - high});
    }
    std::string kinds;
    for (std::size_t i = 0; i < plain.size(); ++i) kinds += is_digit(plain[i]) ? 'N' : 'L';
    std::string wanted = slots;
    for (std::size_t i = 0; i < std::min(wanted.size(), kinds.size()); ++i) {
        if (wanted[i] == 'A') wanted[i] = kinds[i];
    }
    return static_cast<double>(edit_distance(kinds, wanted));
}

struct Ranked {
    std::string text;
    double cost = 0;
    bool fits = false;
    bool certain = false;
};

void rank(std::vector<Ranked>& ranked, const LatticeReading& reading, const CodeShape& shape,
          double extra) {
    const bool fits = shape.fits(reading.text);
    double cost = reading.cost + extra;
    if (!fits) cost += 2.0 + 0.5 * misfit(reading.text, shape);
    ranked.push_back(
        {fits ? shape.written(reading.text) : reading.text, cost, fits, reading.certain});
    if (fits) return;
    int changes = 0;
    const std::string other = mended(reading.text, shape, changes);
    if (!other.empty() && shape.fits(other)) {
        ranked.push_back({shape.written(other), reading.cost + extra + 0.8 * changes, true, false});
    }
}

/// What a lone unsure letter may have been instead.
void add_alike(std::vector<Ranked>& ranked, const CodeShape& shape, Language language) {
    if (ranked.empty() || ranked.front().certain) return;
    const Ranked best = ranked.front();
    for (std::size_t i = 0; i < best.text.size(); ++i) {
        if (!is_letter(best.text[i])) continue;
        for (char c = 'A'; c <= 'Z'; ++c) {
            if (c == best.text[i] || !sound_alike(c, best.text[i], language)) continue;
            std::string other = best.text;
            other[i] = c;
            if (shape.fits(other) == best.fits)
                ranked.push_back({other, best.cost + 0.9, best.fits, false});
        }
    }
}

std::optional<Code> best_of(std::vector<Ranked> ranked, const CodeShape& shape, Language language) {
    std::erase_if(ranked, [](const Ranked& r) { return bare(r.text).empty(); });
    if (ranked.empty()) return std::nullopt;
    std::ranges::stable_sort(ranked, {}, &Ranked::cost);
    // Once one reading has the shape asked for, others without it are of no use.
    const bool open = shape.pattern.empty() && shape.min_length == 0 && shape.max_length == 0;
    if (ranked.front().fits && !open)
        std::erase_if(ranked, [](const Ranked& r) { return !r.fits; });
    add_alike(ranked, shape, language);
    std::stable_sort(ranked.begin() + 1, ranked.end(),
                     [](const Ranked& a, const Ranked& b) { return a.cost < b.cost; });
    Code code{.text = ranked.front().text,
              .alternatives = {},
              .fits = ranked.front().fits,
              .certain = ranked.front().certain};
    constexpr std::size_t most = 8;
    for (const Ranked& other : ranked) {
        if (code.alternatives.size() == most) break;
        const bool known =
            std::ranges::find(code.alternatives, other.text) != code.alternatives.end();
        if (known || bare(other.text) == bare(code.text)) continue;
        code.alternatives.push_back(other.text);
    }
    return code;
}

std::vector<Ranked> rank_all(std::string_view text, const CodeShape& shape, Language language) {
    std::vector<Ranked> ranked;
    for (const LatticeReading& reading : code_readings(text, shape.letters, language)) {
        rank(ranked, reading, shape, 0);
    }
    return ranked;
}

}  // namespace

bool CodeShape::fits(std::string_view code) const {
    const std::string plain = bare(code);
    if (plain.empty()) return false;
    if (!letters && !std::ranges::all_of(plain, is_digit)) return false;
    if (min_length > 0 && plain.size() < min_length) return false;
    if (max_length > 0 && plain.size() > max_length) return false;
    const std::string slots = slots_of(pattern);
    if (slots.empty()) return true;
    if (slots.size() != plain.size()) return false;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i] != 'A' && (slots[i] == 'N') != is_digit(plain[i])) return false;
    }
    return true;
}

std::string CodeShape::written(std::string_view code) const {
    if (!fits(code) || slots_of(pattern).empty()) return std::string(code);
    const std::string plain = bare(code);
    std::string out;
    std::size_t next = 0;
    for (const char c : pattern) {
        if (c == ' ') continue;
        out += is_slot(c) ? plain[next++] : c;
    }
    return out;
}

std::optional<Code> read_code(std::string_view text, const CodeShape& shape, Language language) {
    return best_of(rank_all(text, shape, language), shape, language);
}

std::optional<Code> read_code(std::span<const std::string> hearings, const CodeShape& shape,
                              Language language) {
    std::vector<Ranked> ranked;
    double extra = 0;
    for (const std::string& hearing : hearings) {
        for (Ranked& reading : rank_all(hearing, shape, language)) {
            reading.cost += extra;
            ranked.push_back(std::move(reading));
        }
        extra += 0.5;
    }
    return best_of(std::move(ranked), shape, language);
}

std::string_view alphabet_word(char letter, Language language) {
    const char c = upper(letter);
    if (c < 'A' || c > 'Z') return {};
    const auto index = static_cast<std::size_t>(c - 'A');
    if (language != Language::english) return foreign_tables(language).alphabet[index];
    return letter_tables(language).readback[index];
}

}  // namespace neura::reasoning
