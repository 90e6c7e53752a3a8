// Hours, spans of time and dates of other languages in the order of English.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr auto month_names =
    std::to_array<std::string_view>({"january", "february", "march", "april", "may", "june", "july",
                                     "august", "september", "october", "november", "december"});

class Times {
public:
    Times(Words said, Language language) : said_(std::move(said)), language_(language) {}

    Words read() {
        while (at_ < said_.size())
            if (!ago() && !clock() && !date()) plain();
        return std::move(out_);
    }

private:
    std::string_view text(std::size_t at) const {
        return at < said_.size() ? std::string_view(said_[at].text) : "";
    }

    /// A number of digits only; -1 if it is none.
    int number(std::size_t at) const {
        constexpr std::size_t most = 4;  // a year
        if (at >= said_.size() || said_[at].kind != WordKind::number) return -1;
        const auto& digits = said_[at].text;
        if (digits.size() > most || !std::ranges::all_of(digits, is_digit)) return -1;
        return std::stoi(digits);
    }

    bool joined(std::size_t at) const { return at > 0 && said_[at - 1].mark_after == 0; }

    std::string_view unit(std::size_t at) const {
        const auto word = text(at);
        if (word == "o'clock" || word == "hour'") return "hours";
        constexpr auto units =
            std::to_array<std::string_view>({"minute", "minutes", "hour", "hours", "day", "days",
                                             "week", "weeks", "month", "months", "year", "years"});
        return contains(units, word) ? word : std::string_view{};
    }

    void put(std::string text, std::size_t first, std::size_t end) {
        Word word = said_[first];
        word.end = said_[end - 1].end;
        word.mark_after = said_[end - 1].mark_after;
        word.kind = is_digit(text.front()) ? WordKind::number : WordKind::word;
        word.capital = word.filler = false;
        word.text = std::move(text);
        out_.push_back(std::move(word));
    }

    void plain() {
        Word word = said_[at_++];
        // A sign that came to nothing.
        if (word.text == "ago'") {
            if (language_ == Language::german) {
                word.text = "before";
            } else if (language_ == Language::french) {
                word.text = "there";
                const auto mark = std::exchange(word.mark_after, '\0');
                out_.push_back(word);
                word.text = "is";
                word.mark_after = mark;
            } else {
                return;
            }
        } else if (word.text == "hour'" || word.text == "o'clock") {
            word.text = "hours";
        } else if (word.text == "month'") {
            word.text = "month";
        } else if (word.text == "day'") {
            word.text = "day";
        } else if (word.text == "year'") {
            word.text = "year";
        }
        out_.push_back(std::move(word));
    }

    /// "il y a deux heures" → "2 hours ago".
    bool ago() {
        if (text(at_) != "ago'") return false;
        auto end = at_ + 1;
        constexpr std::size_t most = 4;  // words of an amount
        while (end < said_.size() && end - at_ <= most && unit(end).empty()) ++end;
        if (unit(end).empty() || end == at_ + 1) return false;
        for (auto i = at_ + 1; i < end; ++i) out_.push_back(said_[i]);
        put(std::string(unit(end)), end, end + 1);
        const auto mark = std::exchange(out_.back().mark_after, '\0');
        put("ago", at_, end + 1);
        out_.back().mark_after = mark;
        at_ = end + 1;
        return true;
    }

    struct Minutes {
        int value = 0;
        std::size_t end = 0;
    };

    /// What follows an hour: "and half", "30", "minus quarter".
    Minutes minutes(std::size_t at, bool only_joined) const {
        if (!joined(at)) return {0, at};
        const bool minus = text(at) == "minus", joint = text(at) == "and";
        const auto place = minus || joint ? at + 1 : at;
        const int sign = minus ? -1 : 1;
        if (text(place) == "half" && !minus) return {30, place + 1};
        if (text(place) == "quarter") return {sign * 15, place + 1};
        const int value = number(place);
        const bool plausible = value >= 1 && value <= 59 && (!only_joined || minus || joint);
        if (!plausible) return {0, at};
        const bool unit = text(place + 1) == "minute" || text(place + 1) == "minutes";
        return {sign * value, place + (unit ? 2 : 1)};
    }

    bool put_clock(int hour, const Minutes& past, std::size_t first) {
        int minute = past.value;
        if (minute < 0) {
            minute += 60;
            hour = hour == 1 ? 12 : hour - 1;
        }
        char digits[16];
        std::snprintf(digits, sizeof digits, "%d:%02d", hour % 24, minute);
        put(hour % 24 == 0 ? "0" + std::string(digits) : digits, first, past.end);
        at_ = past.end;
        return true;
    }

    bool clock() {
        const int hour = number(at_);
        if (hour >= 0 && hour <= 24) {
            const auto before =
                out_.empty() ? std::string_view{} : std::string_view(out_.back().text);
            const bool span = before == "during" || before == "for" || text(at_ + 2) == "ago" ||
                              text(at_ + 2) == "later";
            if (text(at_ + 1) == "o'clock" && !span)
                return put_clock(hour, minutes(at_ + 2, false), at_);
            const bool at = before == "at" || before == "around" || before == "about";
            if (language_ == Language::spanish && at && hour >= 1) {
                const auto past = minutes(at_ + 1, true);
                if (past.end > at_ + 1) return put_clock(hour, past, at_);
            }
        }
        if (language_ == Language::german && text(at_) == "half" && number(at_ + 1) >= 1 &&
            number(at_ + 1) <= 12)
            return put_clock(number(at_ + 1), {-30, at_ + 2}, at_);
        if (language_ == Language::german && text(at_) == "three-quarters" && number(at_ + 1) >= 1)
            return put_clock(number(at_ + 1), {-15, at_ + 2}, at_);
        if (language_ == Language::turkish && text(at_) == "hour'" && number(at_ + 1) >= 0 &&
            number(at_ + 1) <= 24 && text(at_ + 2) != "ago")
            return turkish_clock(at_ + 1, at_);
        if (language_ == Language::turkish && hour >= 1 && hour <= 24 && joined(at_ + 1) &&
            text(at_ + 1) == "half" && unit(at_ + 2).empty())
            return put_clock(hour, {30, at_ + 2}, at_);
        return false;
    }

    /// "saat üç buçuk", "saat üçü çeyrek geçe", "saat üçe on kala", "saat 15".
    bool turkish_clock(std::size_t hour_at, std::size_t first) {
        const int hour = number(hour_at);
        const auto next = hour_at + 1;
        if (text(next) == "half") return put_clock(hour, {30, next + 1}, first);
        const int amount = text(next) == "quarter" ? 15 : number(next);
        if (amount >= 1 && amount <= 59 && text(next + 1) == "past")
            return put_clock(hour, {amount, next + 2}, first);
        if (amount >= 1 && amount <= 59 && text(next + 1) == "to")
            return put_clock(hour, {-amount, next + 2}, first);
        if (amount >= 10 && amount <= 59 && joined(next))
            return put_clock(hour, {amount, next + 1}, first);
        return put_clock(hour, {0, next}, first);
    }

    /// 二零二六年三月三号 → "march 3 2026".
    bool date() {
        const auto first = at_;
        auto at = at_;
        int year = -1, month = -1, day = -1;
        if (number(at) >= 0 && text(at + 1) == "year'") {
            year = number(at);
            at += 2;
        }
        if (number(at) >= 1 && number(at) <= 12 && text(at + 1) == "month'") {
            month = number(at);
            at += 2;
            if (number(at) >= 1 && number(at) <= 31) {
                day = number(at);
                at += text(at + 1) == "day'" ? 2 : 1;
            }
        } else if (number(at) >= 1 && number(at) <= 31 && text(at + 1) == "day'") {
            if (year >= 0) return false;
            put("the", first, at + 2);
            out_.back().mark_after = 0;
            put(std::to_string(number(at)) + "th", first, at + 2);
            at_ = at + 2;
            return true;
        }
        if (month < 0) return false;
        const auto mark = said_[at - 1].mark_after;
        const auto piece = [&](std::string text) {
            put(std::move(text), first, at);
            out_.back().mark_after = 0;
        };
        piece(std::string(month_names[static_cast<std::size_t>(month - 1)]));
        if (day > 0) piece(std::to_string(day));
        if (year > 0) piece(std::to_string(year));
        out_.back().mark_after = mark;
        at_ = at;
        return true;
    }

    Words said_;
    Language language_;
    std::size_t at_ = 0;
    Words out_;
};

}  // namespace

Words with_times(Words said, Language language) { return Times(std::move(said), language).read(); }

}  // namespace neura::reasoning
