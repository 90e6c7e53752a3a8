#include "call/reasoning/understanding/number_groups.hpp"

#include <algorithm>

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::int64_t to_value(std::string_view digits) {
    std::int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

/// Reads one group, a word at a time.
class Reader {
public:
    Reader(std::span<const Word> said, std::size_t at, Language language)
        : said_(said), start_(at), at_(at), tables_(number_tables(language)) {}

    std::optional<NumberGroup> read() {
        if (auto repeated = repeat()) return repeated;
        const Word& first = said_[at_];
        if (first.kind == WordKind::number && !std::ranges::all_of(first.text, is_digit))
            return marked();
        if (first.kind == WordKind::number && first.text.size() > 3) return literal();

        const bool unsure = contains(tables_.unsure_zero, first.text);
        const bool plain_zero =
            first.kind == WordKind::number && first.text.size() > 1 && first.text.front() == '0';
        if (plain_zero) return literal();
        std::optional<std::int64_t> value;
        if (first.text == "a" && at_ + 1 < said_.size() && scale(said_[at_ + 1]) > 0) {
            ++at_;
            value = 1;
        } else {
            value = below_hundred();
            if (!value && scale(first) > 0) value = 1;
        }
        if (!value) return std::nullopt;
        const bool single = *value < 10 && at_ == start_ + 1;
        std::int64_t total = scaled(*value);
        return NumberGroup{.digits = std::to_string(total),
                           .value = total,
                           .count = at_ - start_,
                           .single = single && total < 10,
                           .unsure = unsure && at_ == start_ + 1};
    }

private:
    std::optional<NumberGroup> literal() {
        const std::string& text = said_[at_].text;
        NumberGroup group{.digits = text, .value = {}, .count = 1};
        if (text.size() <= 15) group.value = to_value(text);
        ++at_;
        return group;
    }

    /// "16:52", "3.4": digits with marks the recogniser put between.
    std::optional<NumberGroup> marked() {
        NumberGroup group{.digits = {}, .value = {}, .count = 1};
        for (const char c : said_[at_].text) {
            if (is_digit(c)) {
                group.digits += c;
            } else if (!std::string_view(":/.,'").contains(c)) {
                return std::nullopt;  // "3rd", "4b"
            }
        }
        return group;
    }

    std::optional<NumberGroup> repeat() {
        const int times = lookup(tables_.repeats, said_[at_].text);
        if (times < 0) return std::nullopt;
        std::size_t next = at_ + 1;
        while (next < said_.size() && said_[next].filler) ++next;
        if (next == said_.size()) return std::nullopt;
        std::string digits;
        if (const int unit = lookup(tables_.units, said_[next].text); unit >= 0) {
            digits = std::to_string(unit);
        } else if (said_[next].kind == WordKind::number &&
                   std::ranges::all_of(said_[next].text, is_digit)) {
            digits = said_[next].text;
        } else {
            return std::nullopt;
        }
        NumberGroup group{.digits = {}, .value = {}, .count = next + 1 - start_};
        // "double 77" is the recogniser's own doubling.
        const bool done = digits.size() == static_cast<std::size_t>(times) &&
                          digits.find_first_not_of(digits[0]) == std::string::npos;
        for (int i = 0; i < (done ? 1 : times); ++i) group.digits += digits;
        return group;
    }

    int scale(const Word& word) const { return lookup(tables_.scales, word.text); }

    /// The next word if nothing stands between it and the one before.
    const Word* follow() const {
        if (at_ == start_ || at_ >= said_.size()) return nullptr;
        const char mark = said_[at_ - 1].mark_after;
        return mark == 0 || mark == '-' ? &said_[at_] : nullptr;
    }

    /// 0 to 99, or a literal up to 999.
    std::optional<std::int64_t> below_hundred() {
        const Word& word = said_[at_];
        if (word.kind == WordKind::number) {
            if (!std::ranges::all_of(word.text, is_digit) || word.text.size() > 3)
                return std::nullopt;
            ++at_;
            return to_value(word.text);
        }
        if (const int unit = lookup(tables_.units, word.text); unit >= 0) {
            ++at_;
            return unit;
        }
        if (const int teen = lookup(tables_.teens, word.text); teen >= 0) {
            ++at_;
            return teen;
        }
        const int ten = lookup(tables_.tens, word.text);
        if (ten < 0) return std::nullopt;
        ++at_;
        if (const Word* next = follow()) {
            const int unit = next->kind == WordKind::number && next->text.size() == 1
                                 ? next->text[0] - '0'
                                 : lookup(tables_.units, next->text);
            if (unit > 0) {
                ++at_;
                return ten + unit;
            }
        }
        return ten;
    }

    /// "hundred and five", "thousand two hundred" after `value`.
    std::int64_t scaled(std::int64_t value) {
        std::int64_t total = 0;
        int last = 9;
        bool opening = at_ == start_;  // a bare "hundred"
        for (;;) {
            const Word* next = opening ? &said_[at_] : follow();
            const int power = next == nullptr ? -1 : scale(*next);
            if (power < 0 || power >= last || value == 0) return total + value;
            if (value >= (power == 2 ? 100 : 1000)) return total + value;
            opening = false;
            ++at_;
            std::int64_t scale_value = 1;
            for (int i = 0; i < power; ++i) scale_value *= 10;
            value *= scale_value;
            // "two hundred [and five] thousand"
            if (power == 2) {
                value += tail(100);
                last = 9;
                const Word* after = follow();
                if (after != nullptr && scale(*after) > 2) continue;
                return total + value;
            }
            last = power;
            total += value;
            value = tail(1000);
            if (value == 0) return total;
        }
    }

    /// "and five", "five", "two hundred" after a scale; 0 if there is none.
    std::int64_t tail(std::int64_t limit) {
        const std::size_t before = at_;
        const bool comma = limit == 1000 && at_ < said_.size() && said_[at_ - 1].mark_after == ',';
        if (!follow() && !comma) return 0;
        if (said_[at_].text == "and") ++at_;
        if (at_ >= said_.size() || (at_ > before && said_[at_ - 1].mark_after != 0)) {
            at_ = before;
            return 0;
        }
        const bool zero_first = lookup(tables_.units, said_[at_].text) == 0;
        auto value = zero_first ? std::nullopt : below_hundred();
        if (!value || *value >= limit || *value == 0) {
            at_ = before;
            return 0;
        }
        if (limit == 1000) {
            if (const Word* next = follow(); next != nullptr && scale(*next) == 2 && *value < 100) {
                ++at_;
                *value = *value * 100 + tail(100);
            }
        }
        return *value;
    }

    std::span<const Word> said_;
    std::size_t start_;
    std::size_t at_;
    const NumberTables& tables_;
};

}  // namespace

std::optional<NumberGroup> read_number_group(std::span<const Word> said, std::size_t at,
                                             Language language) {
    if (at >= said.size()) return std::nullopt;
    return Reader(said, at, language).read();
}

std::string take_back(std::string_view before, std::string_view after) {
    if (after.size() >= before.size() || after.empty()) {
        return std::string(after.empty() ? before : after);
    }
    return std::string(before.substr(0, before.size() - after.size())) + std::string(after);
}

}  // namespace neura::reasoning
