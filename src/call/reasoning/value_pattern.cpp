#include "call/reasoning/value_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace neura::reasoning {

namespace {

constexpr std::string_view separators = "-./_: ";
constexpr std::string_view special = R"(\[]{}()?*+|^$)";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
bool is_separator(char c) { return separators.contains(c); }

char in_other_case(char c) {
    if (!is_letter(c)) return c;
    return static_cast<char>(c ^ ('a' - 'A'));
}

using Set = std::bitset<128>;

Set range(char first, char last) {
    Set set;
    for (int c = first; c <= last; ++c) set.set(static_cast<std::size_t>(c));
    return set;
}

const Set digits = range('0', '9');
const Set letters = range('A', 'Z') | range('a', 'z');

bool holds(const Set& set, char c) {
    const auto at = static_cast<unsigned char>(c);
    return at < set.size() && set[at];
}

}  // namespace

/// Reads a pattern from left to right.
class PatternParser {
public:
    explicit PatternParser(std::string_view text) : rest_(text) {}

    std::expected<ValuePattern, std::string> read() {
        if (rest_.starts_with('^')) rest_.remove_prefix(1);
        if (rest_.ends_with('$') && !rest_.ends_with("\\$")) rest_.remove_suffix(1);
        made_.text_ = rest_;
        while (!rest_.empty() && error_.empty()) read_part();
        if (error_.empty() && made_.slots_.empty()) error_ = "it allows nothing";
        const auto is_sign = [](const ValuePattern::Slot& slot) { return !slot.separator; };
        if (error_.empty() && std::ranges::none_of(made_.slots_, is_sign))
            error_ = "it needs a letter or a digit";
        if (!error_.empty()) return std::unexpected(std::move(error_));
        return std::move(made_);
    }

private:
    using Slot = ValuePattern::Slot;

    void refuse(std::string why) {
        if (error_.empty()) error_ = std::move(why);
    }

    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void read_part() {
        Slot slot;
        const char c = take();
        if (c == '[') {
            slot.set = read_class();
        } else if (c == '\\') {
            if (rest_.empty()) return refuse("a \\ at its end");
            slot = of_escape(take());
        } else if (special.contains(c)) {
            return refuse(
                fmt::format("no {} can be used: there are [A-Z], \\d, {{n}}, {{n,m}} and ?", c));
        } else {
            slot = of_sign(c);
        }
        read_count(slot);
    }

    Slot of_escape(char c) {
        if (c == 'd') return {.set = digits};
        if (c == 'w') return {.set = digits | letters};
        if (is_letter(c) || is_digit(c)) refuse(fmt::format("no \\{} can be used", c));
        return of_sign(c);
    }

    Slot of_sign(char c) {
        if (!is_letter(c) && !is_digit(c) && !is_separator(c))
            refuse("letters, digits and the separators - . / _ : and blank are all there may be");
        return {
            .set = c < 0 ? Set() : range(c, c), .optional = false, .separator = is_separator(c)};
    }

    Set read_class() {
        Set set;
        while (!rest_.empty() && rest_.front() != ']') {
            const char first = take();
            if (first == '\\' && rest_.starts_with('d')) {
                take();
                set |= digits;
                continue;
            }
            if (!is_letter(first) && !is_digit(first)) {
                refuse("[…] holds letters, digits and \\d alone");
                return set;
            }
            char last = first;
            if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
                take();
                last = take();
            }
            const bool alike = (is_digit(first) && is_digit(last)) ||
                               (is_letter(last) && is_capital(first) == is_capital(last));
            if (!alike || last < first) {
                refuse(fmt::format("{}-{} is no range", first, last));
                return set;
            }
            set |= range(first, last);
        }
        if (rest_.empty())
            refuse("a [ that nothing closes");
        else
            take();
        if (set.none()) refuse("a […] that allows nothing");
        return set;
    }

    std::size_t read_number() {
        std::size_t number = 0;
        if (rest_.empty() || !is_digit(rest_.front())) refuse("{n} or {n,m} needs numbers");
        while (!rest_.empty() && is_digit(rest_.front()) && number <= ValuePattern::longest)
            number = number * 10 + static_cast<std::size_t>(take() - '0');
        return number;
    }

    void read_count(const Slot& slot) {
        std::size_t least = 1;
        std::size_t most = 1;
        if (rest_.starts_with('?')) {
            take();
            least = 0;
        } else if (rest_.starts_with('{')) {
            take();
            least = most = read_number();
            if (rest_.starts_with(',')) {
                take();
                most = read_number();
            }
            if (!rest_.starts_with('}')) return refuse("a { that no } closes behind {n} or {n,m}");
            take();
            if (most < least || most == 0) return refuse("{n,m} must grow, and not be 0");
        }
        if (made_.slots_.size() + most > ValuePattern::longest)
            return refuse(fmt::format("it is longer than {} signs", ValuePattern::longest));
        for (std::size_t i = 0; i < most; ++i) {
            made_.slots_.push_back(slot);
            made_.slots_.back().optional = i >= least;
        }
    }

    std::string_view rest_;
    ValuePattern made_;
    std::string error_;
};

std::expected<ValuePattern, std::string> ValuePattern::parse(std::string_view text) {
    return PatternParser(text).read();
}

std::optional<std::string> ValuePattern::written(std::string_view value) const {
    std::string signs;
    for (const char c : value) {
        if (is_letter(c) || is_digit(c))
            signs += c;
        else if (!is_separator(c))
            return std::nullopt;
    }
    if (signs.size() > longest) return std::nullopt;

    // possible[i] says from which numbers of signs the slots from i on can be gone through.
    std::array<std::bitset<longest + 1>, longest + 1> possible;
    const auto fitting = [&](const Slot& slot, char c) {
        return holds(slot.set, c) || holds(slot.set, in_other_case(c));
    };
    const auto count = slots_.size();
    possible[count].set(signs.size());
    for (auto i = count; i-- > 0;)
        for (std::size_t at = 0; at <= signs.size(); ++at) {
            const auto& slot = slots_[i];
            const bool passes = (slot.separator || slot.optional) && possible[i + 1][at];
            const bool takes = !slot.separator && at < signs.size() && possible[i + 1][at + 1] &&
                               fitting(slot, signs[at]);
            possible[i][at] = passes || takes;
        }
    if (!possible[0][0]) return std::nullopt;

    std::string made;
    std::size_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& slot = slots_[i];
        if (slot.separator) {
            // One that may be left out is left out.
            if (!slot.optional)
                for (std::size_t c = 0; c < slot.set.size(); ++c)
                    if (slot.set[c]) made += static_cast<char>(c);
            continue;
        }
        const bool takes = at < signs.size() && possible[i + 1][at + 1] && fitting(slot, signs[at]);
        if (!takes) continue;
        made += holds(slot.set, signs[at]) ? signs[at] : in_other_case(signs[at]);
        ++at;
    }
    return made;
}

CodeShape ValuePattern::shape() const {
    CodeShape shape{.letters = false};
    bool fixed = true;
    for (const auto& slot : slots_) {
        if (slot.separator) continue;
        const bool has_letters = (slot.set & letters).any();
        const bool has_digits = (slot.set & digits).any();
        shape.pattern += has_letters && has_digits ? 'A' : has_letters ? 'L' : 'N';
        shape.letters = shape.letters || has_letters;
        fixed = fixed && !slot.optional;
        if (!slot.optional) ++shape.min_length;
        ++shape.max_length;
    }
    if (!fixed) shape.pattern.clear();
    return shape;
}

}  // namespace neura::reasoning
