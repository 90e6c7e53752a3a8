#include "call/reasoning/understanding/day_finder.hpp"

#include <array>

#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/numbers.hpp"

namespace neura::reasoning {

using namespace std::chrono;

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr int earliest_year = 1900, latest_year = 2100;

}  // namespace

void DayFinder::finish(DayTold& told) {
    for (std::size_t i = 0; i < said_.size(); ++i) {
        for (const auto& [phrase, days_off] : tables_.day_offsets) {
            const auto count = length_at(words_.from(i), phrase);
            if (count == 0) continue;
            const bool night = phrase.starts_with("last night") || phrase == "overnight";
            told.last_night = told.last_night || (night && told.day == today_ + days{days_off});
        }
    }
}

std::optional<DayTold> DayFinder::told(year_month_day date, std::size_t first, std::size_t count) {
    if (!date.ok()) return std::nullopt;
    words_.use(first, count);
    return DayTold{.day = local_days{date}};
}

std::optional<year_month_day> DayFinder::most_recent(int month_number, int day_number) const {
    const year_month_day now_date{today_};
    for (int back = 0; back <= 8; ++back) {
        const year_month_day date{now_date.year() - years{back},
                                  month{static_cast<unsigned>(month_number)},
                                  day{static_cast<unsigned>(day_number)}};
        if (date.ok() && local_days{date} <= today_) return date;
    }
    return std::nullopt;
}

std::optional<DayTold> DayFinder::numeric() {
    for (std::size_t i = 0; i < said_.size(); ++i) {
        std::vector<int> fields;
        std::size_t count = 1;
        const Word& word = said_[i];
        if (word.kind == WordKind::number && word.text.find_first_of("/.") != std::string::npos) {
            fields = split(word.text);
            const bool slash = word.text.contains('/');
            if (!slash && fields.size() < 3) continue;  // "4.30" is an hour or an amount
            constexpr auto shares = std::to_array<std::string_view>(
                {"of", "hour", "hours", "inch", "mile", "miles", "full"});
            if (fields.size() == 2 && contains(shares, text(i + 1))) continue;
            if (word.text == "24/7" || word.text == "50/50") continue;
        } else {
            fields = said_fields(i, count);
        }
        if (fields.size() != 2 && fields.size() != 3) continue;
        if (auto found = from_fields(fields)) {
            words_.use(i, count);
            return found;
        }
    }
    // Eight digits on their own, as from the keypad.
    if (said_.size() == 1 && said_[0].text.size() == 8 &&
        std::ranges::all_of(said_[0].text, is_digit)) {
        const std::string& digits = said_[0].text;
        const auto number = [&](std::size_t at, std::size_t length) {
            return std::stoi(digits.substr(at, length));
        };
        for (const auto& fields : {std::vector{number(0, 2), number(2, 2), number(4, 4)},
                                   std::vector{number(0, 4), number(4, 2), number(6, 2)}}) {
            if (auto found = from_fields(fields)) {
                words_.use(0, 1);
                return found;
            }
        }
    }
    return std::nullopt;
}

std::vector<int> DayFinder::split(std::string_view text) {
    std::vector<int> fields;
    int value = 0;
    std::size_t digits = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_digit(text[i])) {
            if (++digits > 4) return {};
            value = value * 10 + (text[i] - '0');
            continue;
        }
        if (i < text.size() && text[i] != '/' && text[i] != '.') return {};
        if (digits == 0) return {};
        fields.push_back(value);
        value = 0;
        digits = 0;
    }
    return fields;
}

std::vector<int> DayFinder::said_fields(std::size_t at, std::size_t& count) const {
    std::vector<int> fields;
    std::size_t i = at;
    bool four_digits = false;
    while (i < said_.size() && fields.size() < 3) {
        std::size_t year_words = 0;
        if (const int year_number = fields.size() == 2 ? year_at(i, year_words) : 0;
            year_number != 0) {
            fields.push_back(year_number);
            four_digits = true;
            count = i + year_words - at;
            break;
        }
        const auto group = read_number_group(said_, i, language_);
        if (!group || group->digits.size() > 4) break;
        fields.push_back(std::stoi(group->digits));
        four_digits = four_digits || group->digits.size() == 4;
        i += group->count;
        count = i - at;
        const bool slash = text(i) == "slash" || text(i) == "stroke";
        if (slash) {
            ++i;
        } else if (i >= said_.size() || !said_[i].hyphen_before ||
                   said_[i].kind != WordKind::number) {
            break;
        }
    }
    const bool slashed =
        std::any_of(said_.begin() + static_cast<std::ptrdiff_t>(at),
                    said_.begin() + static_cast<std::ptrdiff_t>(at + count),
                    [](const Word& w) { return w.text == "slash" || w.text == "stroke"; });
    // "415-867-5309" is no date.
    if (!slashed && (fields.size() < 3 || !four_digits)) return {};
    return fields;
}

std::optional<DayTold> DayFinder::from_fields(const std::vector<int>& fields) const {
    const int this_year = static_cast<int>(year_month_day{today_}.year());
    if (fields.size() == 3 && fields[0] > 31) {
        const year_month_day date{year{fields[0]}, month{static_cast<unsigned>(fields[1])},
                                  day{static_cast<unsigned>(fields[2])}};
        if (!date.ok() || fields[0] < earliest_year || fields[0] > latest_year) return std::nullopt;
        return DayTold{.day = local_days{date}};
    }
    int year_number = fields.size() == 3 ? fields[2] : this_year;
    if (fields.size() == 3 && year_number < 100) year_number += 2000;
    if (year_number < earliest_year || year_number > latest_year) return std::nullopt;
    const auto read = [&](int month_number, int day_number) -> std::optional<year_month_day> {
        if (month_number < 1 || month_number > 12 || day_number < 1 || day_number > 31)
            return std::nullopt;
        if (fields.size() == 2) return most_recent(month_number, day_number);
        const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                                  day{static_cast<unsigned>(day_number)}};
        return date.ok() ? std::optional(date) : std::nullopt;
    };
    auto likelier = read(fields[0], fields[1]), other = read(fields[1], fields[0]);
    if (order_ == DateOrder::day_first) std::swap(likelier, other);
    const bool both = likelier && other && *likelier != *other;
    if (both && local_days{*likelier} > today_ && local_days{*other} <= today_)
        std::swap(likelier, other);
    if (!likelier) std::swap(likelier, other);
    if (!likelier) return std::nullopt;
    return DayTold{.day = local_days{*likelier}, .ambiguous = both};
}

int DayFinder::month_at(std::size_t at) const {
    return at < said_.size() && said_[at].kind == WordKind::word
               ? lookup(tables_.months, said_[at].text)
               : -1;
}

int DayFinder::year_at(std::size_t at, std::size_t& count) const {
    std::size_t i = at;
    if (text(i) == "of" || text(i) == "in" || text(i) == "year") ++i;
    if (text(i) == "the" && text(i + 1) == "year") i += 2;
    const int this_year = static_cast<int>(year_month_day{today_}.year());
    if ((text(i) == "last" || text(i) == "this" || text(i) == "next") && text(i + 1) == "year") {
        count = i + 2 - at;
        return this_year + (text(i) == "last" ? -1 : text(i) == "next" ? 1 : 0);
    }
    const auto group = read_number_group(said_, i, language_);
    if (!group || !group->value || words_.any_used(i, group->count)) return 0;
    const auto value = *group->value;
    if (value >= earliest_year && value <= latest_year) {
        count = i + group->count - at;
        return static_cast<int>(value);
    }
    if (value != 19 && value != 20) return 0;
    const auto rest = read_number_group(said_, i + group->count, language_);
    if (!rest || !rest->value) return 0;
    if (*rest->value >= 10 && *rest->value < 100) {
        count = i + group->count + rest->count - at;
        return static_cast<int>(value * 100 + *rest->value);
    }
    // "nineteen oh five"
    const auto last =
        rest->unsure ? read_number_group(said_, i + group->count + rest->count, language_) : rest;
    if (!rest->unsure || !last || !last->single) return 0;
    count = i + group->count + rest->count + 1 - at;
    return static_cast<int>(value * 100 + *last->value);
}

std::optional<DayTold> DayFinder::by_month() {
    std::optional<DayTold> best;
    for (std::size_t m = 0; m < said_.size(); ++m) {
        const int month_number = month_at(m);
        if (month_number < 0) continue;
        std::size_t first = m, end = m + 1;
        int day_number = day_before(m, first);
        if (day_number == 0) day_number = day_after(m + 1, end);
        if (day_number == 0) continue;
        std::size_t count = 0;
        const int year_number = year_at(end, count);
        if (year_number != 0) {
            end += count;
            const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                                      day{static_cast<unsigned>(day_number)}};
            if (auto found = told(date, first, end - first)) best = found;
        } else if (const auto date = most_recent(month_number, day_number)) {
            const bool next = before(first) == "next" || before(m) == "next";
            if (auto found = told(next ? *date + years{1} : *date, first, end - first))
                best = found;
        }
    }
    return best;
}

int DayFinder::day_before(std::size_t month_word, std::size_t& first) const {
    std::size_t end = month_word;
    if (before(end) == "of") --end;
    if (before(end) == "day") --end;
    for (std::size_t length = std::min<std::size_t>(3, end); length > 0; --length) {
        const std::size_t begin = end - length;
        const auto piece = std::span(said_).subspan(begin, length);
        if (const auto ordinal = read_ordinal(piece, language_);
            ordinal && ordinal->count == length) {
            first = begin;
            return in_month(ordinal->value);
        }
        const auto group = read_number_group(piece, 0, language_);
        const bool within_larger =
            begin > 0 &&
            (lookup(number_tables(language_).scales, before(begin)) > 0 || before(begin) == "and" ||
             lookup(number_tables(language_).tens, before(begin)) > 0);
        if (length < 3 && group && group->count == length && group->value && !within_larger) {
            // "at 3 March": still the day.
            first = begin;
            return in_month(static_cast<int>(std::min<std::int64_t>(*group->value, 99)));
        }
    }
    return 0;
}

int DayFinder::day_after(std::size_t at, std::size_t& end) const {
    if (at > 0 && at < said_.size() &&
        (said_[at - 1].mark_after == '?' || said_[at - 1].mark_after == '!'))
        return 0;
    const auto rest = words_.from(at);
    if (const auto ordinal = read_ordinal(rest, language_)) {
        end = at + ordinal->count;
        return in_month(ordinal->value);
    }
    std::size_t i = at;
    if (text(i) == "the") ++i;
    const auto group = read_number_group(said_, i, language_);
    if (!group || !group->value || *group->value > 31) return 0;
    end = i + group->count;
    return in_month(static_cast<int>(*group->value));
}

std::optional<DayTold> DayFinder::lone_month() {
    for (std::size_t m = 0; m < said_.size(); ++m) {
        const int month_number = month_at(m);
        if (month_number < 0) continue;
        constexpr auto leads =
            std::to_array<std::string_view>({"in", "of", "last", "this", "early", "late", "mid",
                                             "during", "since", "around", "about"});
        if (contains(tables_.doubtful_months, said_[m].text) && !contains(leads, before(m)) &&
            said_.size() > 1)
            continue;
        const auto early = before(m), far = before(m, 2);
        int day_number = 15;
        if (early == "early" || far == "beginning" || far == "start") day_number = 5;
        if (early == "late" || far == "end") day_number = 25;
        std::size_t count = 0;
        const int year_number = year_at(m + 1, count);
        auto date = most_recent(month_number, 1);
        if (!date) continue;
        date = year_month_day{year_number != 0 ? year{year_number} : date->year(), date->month(),
                              day{static_cast<unsigned>(day_number)}};
        words_.use(m, 1 + count);
        const auto chosen = local_days{*date};
        return DayTold{.day = year_number == 0 ? std::min(chosen, today_) : chosen,
                       .approximate = true};
    }
    return std::nullopt;
}

std::optional<DayTold> DayFinder::holiday() {
    for (std::size_t i = 0; i < said_.size(); ++i) {
        std::size_t longest = 0;
        std::optional<year_month_day> date;
        for (const auto& [phrase, code] : tables_.holidays) {
            const auto count = length_at(words_.from(i), phrase);
            if (count <= longest) continue;
            longest = count;
            date = most_recent(code / 100, code % 100);
        }
        for (const auto& [phrase, code] : tables_.holiday_weeks) {
            const auto count = length_at(words_.from(i), phrase);
            if (count <= longest) continue;
            longest = count;
            date = recent_weekday_of_month(code / 100, code / 10 % 10, code % 10);
        }
        if (longest > 0 && date) return told(*date, i, longest);
    }
    return std::nullopt;
}

std::optional<year_month_day> DayFinder::recent_weekday_of_month(int month_number,
                                                                 int weekday_number,
                                                                 int which) const {
    for (int back = 0; back <= 1; ++back) {
        const auto this_month = (year_month_day{today_}.year() - years{back}) /
                                month{static_cast<unsigned>(month_number)};
        const weekday wanted{static_cast<unsigned>(weekday_number)};
        const local_days date = which == 5
                                    ? local_days{this_month / wanted[last]}
                                    : local_days{this_month / wanted[static_cast<unsigned>(which)]};
        if (date <= today_) return year_month_day{date};
    }
    return std::nullopt;
}

std::optional<DayTold> DayFinder::of_month() {
    const year_month this_month = year_month_day{today_}.year() / year_month_day{today_}.month();
    std::optional<year_month> named;
    if (says(said_, "last month")) named = this_month - std::chrono::months{1};
    if (says(said_, "this month")) named = this_month;
    if (says(said_, "month before last")) named = this_month - std::chrono::months{2};
    if (says(said_, "next month")) named = this_month + std::chrono::months{1};
    for (std::size_t i = 0; i < said_.size(); ++i) {
        const auto ordinal = read_ordinal(words_.from(i), language_);
        if (!ordinal || ordinal->value < 1 || ordinal->value > 31) continue;
        const bool article = text(i) == "the";
        const std::size_t end = i + ordinal->count;
        if (!stands_for_day(i, end, ordinal->value, article, named.has_value())) continue;
        const day day_number{static_cast<unsigned>(ordinal->value)};
        if (named) {
            const year_month_day date = *named / day_number;
            if (auto found = told(date, i, ordinal->count)) return found;
            continue;
        }
        for (int back = 0; back <= 2; ++back) {
            const year_month_day date = (this_month - std::chrono::months{back}) / day_number;
            if (date.ok() && local_days{date} <= today_) return told(date, i, ordinal->count);
        }
    }
    return std::nullopt;
}

bool DayFinder::stands_for_day(std::size_t first, std::size_t end, int value, bool article,
                               bool month_named) const {
    constexpr auto follows = std::to_array<std::string_view>({
        "of",     "at",     "around",  "about",     "in",       "this",     "last",    "and",
        "on",     "i",      "it",      "we",        "that",     "when",     "between", "just",
        "during", "so",     "but",     "maybe",     "probably", "sometime", "early",   "late",
        "my",     "please", "roughly", "o'clock",   "the",      "was",      "yes",     "a",
        "he",     "she",    "they",    "somewhere", "noon",     "midnight", "day",
    });
    const bool ends = end >= said_.size() || said_[end - 1].mark_after != 0;
    const bool good_end = ends || contains(follows, text(end)) ||
                          said_[std::min(end, said_.size() - 1)].kind == WordKind::number ||
                          lookup(tables_.parts, text(end)) > 0;
    if (!good_end || (text(end) == "of" && text(end + 1) == "all")) return false;
    const auto lead = before(first);
    const bool weekday_before = lookup(tables_.weekdays, lead) >= 0;
    const bool alone = first == 0 && end == said_.size();
    if (alone || month_named || weekday_before) return true;
    const bool written = said_[end - 1].kind == WordKind::number;
    const bool on = lead == "on" || lead == "was" || lead == "is" || lead == "night" ||
                    lead == "morning" || lead == "think";
    // "first", "second" and "third" have too many other uses.
    if (value <= 3 && !written) return on && article && ends;
    return article || written || on;
}

std::optional<TimeUnit> DayFinder::unit_at(std::size_t at) const {
    const auto found = std::ranges::find_if(
        tables_.units, [&](const auto& unit) { return unit.first == text(at); });
    return found == tables_.units.end() ? std::nullopt : std::optional(found->second);
}

void TimeWords::use(std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < std::min(first + count, used.size()); ++i) used[i] = true;
}

bool TimeWords::any_used(std::size_t first, std::size_t count) const {
    for (std::size_t i = first; i < std::min(first + count, used.size()); ++i) {
        if (used[i]) return true;
    }
    return false;
}

std::optional<DayTold> find_day(TimeWords& words, local_seconds now, DateOrder order,
                                Language language) {
    return DayFinder(words, now, order, language).find();
}

}  // namespace neura::reasoning
