#include "call/reasoning/spoken_check.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/word_patterns.hpp"

namespace neura::reasoning {

namespace {

using BareWords = std::span<const std::string>;

// How long a number must be to be somebody's: telephone numbers have 7 digits and more, policy
// numbers with letters 6 signs and more.
constexpr std::size_t digits_of_a_number = 7;
constexpr std::size_t signs_of_a_code = 6;
constexpr std::size_t digits_of_a_code = 3;

/// Leading digits that may be said although nobody told them: of a country, or a trunk's 0.
constexpr std::size_t dialling_prefix = 3;

/// A first clause shorter than this is not spoken by itself.
constexpr std::size_t first_clause = 40;  // bytes

/// Without a stop, words are not held back longer than the voice would hold them.
constexpr std::size_t longest_piece = 300;  // bytes

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Digits told as words, in the languages of the checks.
std::string_view as_digit(std::string_view word) {
    static constexpr std::pair<std::string_view, std::string_view> digits[] = {
        {"zero", "0"},   {"one", "1"},    {"two", "2"},    {"three", "3"}, {"four", "4"},
        {"five", "5"},   {"six", "6"},    {"seven", "7"},  {"eight", "8"}, {"nine", "9"},
        {"deux", "2"},   {"trois", "3"},  {"quatre", "4"}, {"cinq", "5"},  {"sept", "7"},
        {"huit", "8"},   {"neuf", "9"},   {"cero", "0"},   {"uno", "1"},   {"dos", "2"},
        {"tres", "3"},   {"cuatro", "4"}, {"cinco", "5"},  {"seis", "6"},  {"siete", "7"},
        {"ocho", "8"},   {"nueve", "9"},  {"null", "0"},   {"eins", "1"},  {"zwei", "2"},
        {"zwo", "2"},    {"drei", "3"},   {"vier", "4"},   {"funf", "5"},  {"sechs", "6"},
        {"sieben", "7"}, {"acht", "8"},   {"neun", "9"}};
    for (const auto& [name, digit] : digits)
        if (name == word) return digit;
    return word;
}

/// BareWords as one string of letters and digits; "oh" and "double" only mean digits in what a
/// caller dictates.
std::string signs_of(BareWords words, bool dictated) {
    std::string signs;
    int times = 1;
    for (std::string_view word : words) {
        if (dictated && (word == "double" || word == "triple")) {
            times = word == "double" ? 2 : 3;
            continue;
        }
        const auto sign = dictated && word == "oh" ? "0" : as_digit(word);
        for (; times > 0; --times) signs += sign;
        times = 1;
    }
    return signs;
}

/// "25th", "3pm", "15h": parts of dates and times, never of a number.
bool is_of_a_date(std::string_view word) {
    const auto digits = std::ranges::find_if_not(word, is_digit) - word.begin();
    const auto rest = word.substr(static_cast<std::size_t>(digits));
    constexpr std::string_view endings[] = {"st", "nd", "rd", "th", "am", "pm", "h", "er", "e"};
    return digits > 0 && digits <= 2 && std::ranges::find(endings, rest) != std::end(endings);
}

/// Whether a run of figures is a date: "2026 11 25", "25 11 2026".
bool is_date(BareWords run) {
    if (run.size() != 3) return false;
    const auto is_year = [](const std::string& word) {
        return word.size() == 4 && (word.starts_with("19") || word.starts_with("20"));
    };
    const auto is_short = [](const std::string& word) { return word.size() <= 2; };
    return (is_year(run[0]) && is_short(run[1]) && is_short(run[2])) ||
           (is_short(run[0]) && is_short(run[1]) && is_year(run[2]));
}

/// A word that may be part of a number read aloud: "555", "k482913", "K".
bool is_of_a_number(std::string_view word) {
    if (word.size() == 1 && is_letter(word[0])) return word != "a" && word != "i" && word != "y";
    const bool plain =
        std::ranges::all_of(word, [](char c) { return is_digit(c) || is_letter(c); });
    return plain && std::ranges::any_of(word, is_digit) && !is_of_a_date(word);
}

/// A token of an interface: nobody can need it on the telephone.
bool is_key(std::string_view token) {
    constexpr std::string_view beginnings[] = {"sk-",  "pk-",   "AKIA",       "ghp_",
                                               "gho_", "xoxb-", "xoxp-",      "eyJ",
                                               "AIza", "SG.",   "-----BEGIN", "Bearer"};
    constexpr std::size_t shortest = 16;
    constexpr std::size_t surely = 24;
    constexpr int of_each = 5;
    if (token.size() >= shortest && std::ranges::any_of(beginnings, [&](std::string_view one) {
            return token.starts_with(one);
        }))
        return true;
    if (token.starts_with("-----BEGIN")) return true;
    int digits = 0;
    int letters = 0;
    for (const char c : token) {
        if (static_cast<unsigned char>(c) >= 0x80 || c == '@' || c == '/') return false;
        digits += is_digit(c) ? 1 : 0;
        letters += std::isalpha(static_cast<unsigned char>(c)) != 0 ? 1 : 0;
    }
    return token.size() >= surely && digits >= of_each && letters >= of_each;
}

bool has_key(std::string_view sentence) {
    while (!sentence.empty()) {
        const auto end = std::min(sentence.find_first_of(" \n\t\"'"), sentence.size());
        if (is_key(sentence.substr(0, end))) return true;
        sentence.remove_prefix(std::min(end + 1, sentence.size()));
    }
    return false;
}

const WordPatterns& commitments() {
    static const WordPatterns patterns{
        "legally binding",
        "binding offer|agreement|contract|commitment|promise",
        "i|we promise|guarantee ~4 pay|paid|payment|payout|cover|covered|reimburse*|refund|money|"
        "compensation|settle*|dollars|euros",
        "we|i ~1 will pay ~1 you",
        "we|i ll pay ~1 you",
        "you will|ll ~2 receive|get|be ~2 paid|payment|payout|refund|compensation|reimbursed",
        "your claim is|has ~1 approved|accepted",
        "juridiquement contraignant*",
        "engagement ferme",
        "je|nous ~1 garanti* ~4 paiement|remboursement|indemnisation|rembours*|couvert*",
        "nous vous rembourserons|paierons|indemniserons",
        "vous serez rembourse*|indemnise*|paye*",
        "juridicamente|legalmente vinculante*",
        "le|les garantiz* ~4 pago|reembolso|indemnizacion|cobertura",
        "le|les pagaremos|reembolsaremos|indemnizaremos",
        "rechtsverbindlich*",
        "rechtlich bindend*",
        "ich|wir garantier* ~4 zahlung|erstattung|auszahlung|deckung|ubernahme",
        "wir zahlen|erstatten ~1 ihnen",
    };
    return patterns;
}

const WordPatterns& denials() {
    static const WordPatterns patterns{
        "not|cannot|can t|won t|isn t|never|nothing|unable|no",
        "can|won|isn|don|couldn t",
        "ne|pas|aucun*|jamais",
        "no|nunca|ningun*",
        "nicht|kein*|nie",
    };
    return patterns;
}

bool promises(const std::vector<std::string>& words) {
    return commitments().are_in(words) && !denials().are_in(words);
}

std::size_t hash_of(BareWords words) {
    std::size_t hash = 0;
    for (const auto& word : words) hash = hash * 1'000'003U ^ std::hash<std::string>{}(word);
    return hash;
}

}  // namespace

SpokenRules::SpokenRules(std::string_view instructions, std::span<const std::string> spoken)
    : signs_(signs_of(bare_words(instructions), false)) {
    const auto each_window = [](const std::vector<std::string>& words, auto act) {
        for (std::size_t at = 0; at + window <= words.size(); ++at)
            act(hash_of(BareWords(words).subspan(at, window)));
    };
    each_window(bare_words(instructions), [&](std::size_t hash) { kept_.insert(hash); });
    for (const auto& text : spoken) {
        const auto words = bare_words(text);
        each_window(words, [&](std::size_t hash) { kept_.erase(hash); });
        signs_ += '\n';
        signs_ += signs_of(words, false);
    }
}

bool SpokenRules::gives_away(BareWords words) const {
    for (std::size_t at = 0; at + window <= words.size(); ++at)
        if (kept_.contains(hash_of(words.subspan(at, window)))) return true;
    return false;
}

void SpokenCheck::knows(std::string_view text) {
    const auto words = bare_words(text);
    known_ += signs_of(words, true);
    known_ += '\n';
    if (auto digits = read_digits(text); !digits.empty()) known_.append(digits) += '\n';
}

std::optional<Unsafe> SpokenCheck::finds(std::string_view sentence) const {
    const auto words = bare_words(sentence);
    const auto looks = [&](Unsafe unsafe) { return on(policy_, unsafe) != OnUnsafe::off; };
    if (looks(Unsafe::secrets) && (has_key(sentence) || rules_.gives_away(words)))
        return Unsafe::secrets;
    if (looks(Unsafe::other_people) &&
        (has_strange_number(words) || has_strange_address(sentence, words)))
        return Unsafe::other_people;
    if (looks(Unsafe::commitments) && promises(words)) return Unsafe::commitments;
    return std::nullopt;
}

bool SpokenCheck::is_known(std::string_view signs) const {
    return known_.find(signs) != std::string::npos || rules_.signs().contains(signs);
}

bool SpokenCheck::has_strange_number(BareWords words) const {
    for (std::size_t at = 0; at < words.size(); ++at) {
        auto end = at;
        while (end < words.size() && is_of_a_number(as_digit(words[end]))) ++end;
        if (end == at) continue;
        const auto run = words.subspan(at, end - at);
        at = end;
        const auto signs = signs_of(run, false);
        const auto digits = static_cast<std::size_t>(std::ranges::count_if(signs, is_digit));
        const bool is_number = digits == signs.size();
        const bool is_long = is_number
                                 ? digits >= digits_of_a_number
                                 : signs.size() >= signs_of_a_code && digits >= digits_of_a_code;
        if (!is_long || is_date(run) || is_known(signs)) continue;
        bool without_prefix = false;
        for (std::size_t cut = 1; is_number && cut <= dialling_prefix; ++cut)
            without_prefix = without_prefix || (digits - cut >= digits_of_a_number &&
                                                is_known(std::string_view(signs).substr(cut)));
        if (!without_prefix) return true;
    }
    return false;
}

/// "name@example.org" and "name at example dot org", of which a part is from nowhere.
bool SpokenCheck::has_strange_address(std::string_view sentence, BareWords words) const {
    const auto strange = [this](BareWords parts) {
        return std::ranges::any_of(parts, [this](const std::string& part) {
            return part != "at" && part != "dot" && !is_known(part);
        });
    };
    for (auto sign = sentence.find('@'); sign != std::string_view::npos;
         sign = sentence.find('@', sign + 1)) {
        const auto before = sentence.find_last_of(" ,;:\"<(", sign);
        const auto begin = before == std::string_view::npos ? 0 : before + 1;
        const auto end = std::min(sentence.find_first_of(" ,;:\">)?!", sign), sentence.size());
        if (strange(bare_words(sentence.substr(begin, end - begin)))) return true;
    }
    for (std::size_t at = 1; at + 3 < words.size(); ++at) {
        const bool spoken =
            (words[at] == "at" || words[at] == "arobase" || words[at] == "arroba") &&
            (words[at + 2] == "dot" || words[at + 2] == "point" || words[at + 2] == "punto" ||
             words[at + 2] == "punkt");
        if (spoken && (!is_known(words[at - 1]) || !is_known(words[at + 1]))) return true;
    }
    return false;
}

std::string SentenceGate::push(std::string_view words,
                               const std::function<std::string(std::string)>& checked) {
    held_ += words;
    std::string passed;
    for (auto end = end_of_piece(); end != 0; end = end_of_piece()) {
        passed += checked(held_.substr(0, end));
        held_.erase(0, end);
        first_ = false;
    }
    return passed;
}

std::string SentenceGate::flush(const std::function<std::string(std::string)>& checked) {
    auto rest = std::exchange(held_, {});
    first_ = true;
    return rest.empty() ? rest : checked(std::move(rest));
}

bool SentenceGate::is_whole() const {
    return held_.ends_with('.') || held_.ends_with('?') || held_.ends_with('!');
}

bool SentenceGate::seems_over() const {
    const auto last = held_.find_last_not_of(".!?");
    return is_whole() && last != std::string::npos && !is_digit(held_[last]);
}

void SentenceGate::clear() {
    held_.clear();
    first_ = true;
}

/// Bytes of the first whole sentence of those held; 0 for none.
std::size_t SentenceGate::end_of_piece() const {
    // Full stops of Chinese and Japanese end a sentence without a space.
    constexpr std::array<std::string_view, 3> wide{"。", "！", "？"};
    const auto is_figure = [](char c) { return is_digit(c) || c == '@'; };
    for (std::size_t i = 0; i < held_.size(); ++i) {
        const char c = held_[i];
        if (static_cast<unsigned char>(c) >= 0x80) {
            for (const auto stop : wide)
                if (std::string_view(held_).substr(i).starts_with(stop)) return i + stop.size();
            continue;
        }
        const bool space_follows =
            i + 1 < held_.size() && (held_[i + 1] == ' ' || held_[i + 1] == '\n');
        if (!space_follows) continue;
        // With the space, by which the voice too knows that the sentence is over.
        if (c == '.' || c == '?' || c == '!') return i + 2;
        if (c == ',' && first_ && i >= first_clause &&
            std::ranges::none_of(held_.substr(0, i), is_figure))
            return i + 1;
    }
    if (held_.size() < longest_piece) return 0;
    const auto gap = held_.rfind(' ', longest_piece);
    return gap == std::string::npos ? 0 : gap;
}

// On their way to the caller

std::string GuardedWords::push(std::string words) {
    const auto look = [this](std::string one) { return checked(std::move(one)); };
    given_ += words.size();
    auto whole = gate_.push(words, look);
    if (holds_back_) return whole;
    if (gate_.seems_over()) gate_.flush(look);  // its sound waits for that
    return words;
}

std::string GuardedWords::rest() {
    auto last = gate_.flush([this](std::string one) { return checked(std::move(one)); });
    given_ = 0;
    return holds_back_ ? std::move(last) : std::string();
}

void GuardedWords::clear() {
    gate_.clear();
    given_ = 0;
}

void GuardedWords::begin() {
    clear();
    withheld_ = false;
    instead_of_rest_.clear();
}

std::string GuardedWords::take_instead() {
    auto instead = std::exchange(instead_of_rest_, {});
    begin();
    check_.knows(instead);
    return instead;
}

/// The sentence, or what is said instead; that only once, however many follow.
std::string GuardedWords::checked(std::string sentence) {
    const auto found = check_.finds(sentence);
    const bool was_withheld = std::exchange(withheld_, false);
    if (!found) return sentence;
    auto instead = instead_(*found);
    if (instead.empty()) return sentence;
    if (!holds_back_) {
        instead_of_rest_ = std::move(instead);
        return sentence;
    }
    withheld_ = true;
    if (was_withheld) return {};
    std::string said;
    if (sentence.starts_with(' ')) said += ' ';
    said += instead;
    if (sentence.ends_with(' ')) said += ' ';
    return said;
}

}  // namespace neura::reasoning
