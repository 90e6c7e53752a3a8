#include "call/reasoning/understanding/pronunciation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace neura::reasoning {

namespace {

struct Rule {
    std::string_view written;
    std::string_view sounds;
};

/// Words that are not said as they are spelled.
constexpr auto irregular = std::to_array<Rule>({
    {"the", "Ta"},   {"you", "ju"},    {"your", "jor"},     {"are", "ar"},   {"our", "aur"},
    {"who", "hu"},   {"one", "wan"},   {"eye", "ai"},       {"i", "ai"},     {"a", "e"},
    {"as", "az"},    {"has", "haz"},   {"is", "iz"},        {"his", "hiz"},  {"was", "waz"},
    {"why", "wai"},  {"my", "mai"},    {"by", "bai"},       {"oh", "o"},     {"to", "tu"},
    {"do", "du"},    {"says", "sez"},  {"said", "sed"},     {"hey", "he"},   {"they", "de"},
    {"eight", "et"}, {"mike", "maik"}, {"of", "av"},        {"ease", "iz"},  {"key", "ki"},
    {"ray", "re"},   {"quay", "ki"},   {"people", "pipal"}, {"echo", "eko"}, {"echoes", "ekos"},
});

/// Tried at each place, the first that fits is taken; so the longer come first.
constexpr auto spellings = std::to_array<Rule>({
    {"tch", "C"}, {"sch", "S"}, {"igh", "ai"}, {"ight", "ait"}, {"eigh", "e"}, {"ph", "f"},
    {"th", "T"},  {"sh", "S"},  {"ch", "C"},   {"ck", "k"},     {"gh", "g"},   {"wh", "w"},
    {"qu", "kw"}, {"ng", "n"},  {"ee", "i"},   {"ea", "i"},     {"ie", "ie"},  {"ei", "i"},
    {"ai", "e"},  {"ay", "e"},  {"oo", "u"},   {"ou", "u"},     {"ew", "u"},   {"oa", "o"},
    {"ow", "o"},  {"au", "o"},  {"aw", "o"},   {"oi", "oi"},    {"oy", "oi"},  {"ue", "u"},
});

constexpr auto letter_names = std::to_array<std::string_view>({
    "e",  "bi", "si", "di",  "i",  "ef", "Ji", "eC", "ai", "Je",      "ke",  "el",  "em",
    "en", "o",  "pi", "kju", "ar", "es", "ti", "ju", "vi", "dabalju", "eks", "wai", "zi",
});

constexpr bool is_vowel(char c) { return std::string_view("aeiou").contains(c); }

/// A vowel before one consonant and a silent e is said by its name: "like".
std::string_view long_vowel(char c) {
    switch (c) {
        case 'a': return "e";
        case 'i':
        case 'y': return "ai";
        case 'o': return "o";
        default: return "u";
    }
}

bool has_silent_end(std::string_view word, std::size_t vowel) {
    return vowel + 3 == word.size() && word.back() == 'e' && !is_vowel(word[vowel + 1]);
}

/// The sounds of one letter where no rule of several fits.
std::string_view sound_of_letter(std::string_view word, std::size_t at) {
    const char c = word[at];
    const char next = at + 1 < word.size() ? word[at + 1] : '\0';
    const bool soft = next == 'e' || next == 'i' || next == 'y';
    switch (c) {
        case 'c': return soft ? "s" : "k";
        case 'g': return soft && at > 0 ? "J" : "g";
        case 'j': return "J";
        case 'q': return "k";
        case 'x': return at == 0 ? "z" : "ks";
        case 'y': return at == 0 && is_vowel(next) ? "j" : "i";
        default: return word.substr(at, 1);
    }
}

/// Sounds that are taken for each other, and at what cost.
struct Likeness {
    std::string_view sounds;
    double cost;
};
constexpr auto alike = std::to_array<Likeness>({
    {"aeiou", 0.3}, {"pb", 0.3},   {"td", 0.3},  {"kg", 0.3}, {"fv", 0.3}, {"sz", 0.2},
    {"SC", 0.3},    {"SJ", 0.4},   {"CJ", 0.3},  {"mn", 0.3}, {"dJ", 0.4}, {"tC", 0.4},
    {"gJ", 0.4},    {"sS", 0.3},   {"lr", 0.5},  {"lw", 0.5}, {"fT", 0.4}, {"sT", 0.4},
    {"zJ", 0.4},    {"ptk", 0.5},  {"bdg", 0.5}, {"bv", 0.4}, {"dT", 0.4}, {"tT", 0.4},
    {"fs", 0.3},    {"fsSh", 0.6}, {"ft", 0.6},  {"pT", 0.6}, {"lo", 0.4}, {"lu", 0.4},
    {"mnl", 0.7},   {"ji", 0.2},   {"wuo", 0.3}, {"kh", 0.5}, {"ph", 0.5}, {"th", 0.5},
    {"rw", 0.5},    {"zvd", 0.6},  {"pf", 0.6},  {"sC", 0.5},
});

constexpr std::size_t sounds_known = 128;

struct ChangeTable {
    std::array<std::array<double, sounds_known>, sounds_known> cost{};

    ChangeTable() {
        for (auto& row : cost) row.fill(1.0);
        for (const auto& one : alike)
            for (const char a : one.sounds)
                for (const char b : one.sounds) {
                    auto& now = cost[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
                    now = std::min(now, one.cost);
                }
        for (std::size_t sound = 0; sound < sounds_known; ++sound) cost[sound][sound] = 0;
    }
};

}  // namespace

std::string pronunciation(std::string_view word) {
    if (const auto* known = std::ranges::find(irregular, word, &Rule::written);
        known != irregular.end())
        return std::string(known->sounds);
    if (word.size() == 1) return std::string(letter_name(word.front()));
    std::string sounds;
    const auto add = [&](std::string_view more) {
        for (const char c : more)
            if (sounds.empty() || sounds.back() != c || is_vowel(c)) sounds += c;
    };
    for (std::size_t at = 0; at < word.size();) {
        const auto rest = word.substr(at);
        const char c = rest.front();
        const bool letter = c >= 'a' && c <= 'z';
        if (!letter || (at == 0 && (rest.starts_with("kn") || rest.starts_with("wr")))) {
            ++at;
            continue;
        }
        // Silent, but in "he" and "she".
        if (c == 'e' && rest.size() == 1 && at > 1 && !is_vowel(word[at - 1]) &&
            sounds.find_first_of("aeiou") != std::string::npos)
            break;
        if (c == 'e' && rest.size() == 1) {
            add("i");
            break;
        }
        const bool unstressed_end =
            at > 1 && (rest == "er" || rest == "or" || rest == "ar" || rest == "re");
        if (unstressed_end) {
            add("a");
            break;
        }
        const auto* rule = std::ranges::find_if(
            spellings, [&](const Rule& one) { return rest.starts_with(one.written); });
        if (rule != spellings.end()) {
            add(rule->sounds);
            at += rule->written.size();
            continue;
        }
        const bool vowel = is_vowel(c) || (c == 'y' && at > 0);
        add(vowel && has_silent_end(word, at) && c != 'e' ? long_vowel(c)
                                                          : sound_of_letter(word, at));
        ++at;
    }
    return sounds;
}

std::string_view letter_name(char letter) {
    return letter >= 'a' && letter <= 'z' ? letter_names[static_cast<std::size_t>(letter - 'a')]
                                          : std::string_view{};
}

double cost_of_change(char heard, char meant) {
    static const ChangeTable table;
    return table.cost[static_cast<unsigned char>(heard) % sounds_known]
                     [static_cast<unsigned char>(meant) % sounds_known];
}

double cost_of_loss(char sound) {
    switch (sound) {
        case 'h': return 0.25;
        case 'a':
        case 'e':
        case 'i':
        case 'o':
        case 'u':
        case 'j':
        case 'w': return 0.4;
        case 's':
        case 'z': return 0.35;
        case 'n':
        case 'r': return 0.5;
        default: return 0.8;
    }
}

double sound_difference(std::string_view one, std::string_view other) {
    const auto a = pronunciation(one);
    const auto b = pronunciation(other);
    if (a.empty() || b.empty()) return a == b ? 0 : 1;
    std::vector<double> row(b.size() + 1);
    for (std::size_t j = 0; j < b.size(); ++j) row[j + 1] = row[j] + cost_of_loss(b[j]);
    for (const char sound : a) {
        double diagonal = row[0];
        row[0] += cost_of_loss(sound);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const double changed = diagonal + cost_of_change(sound, b[j]);
            diagonal = row[j + 1];
            row[j + 1] =
                std::min({changed, row[j + 1] + cost_of_loss(sound), row[j] + cost_of_loss(b[j])});
        }
    }
    return row.back() / static_cast<double>(std::max(a.size(), b.size()));
}

}  // namespace neura::reasoning
