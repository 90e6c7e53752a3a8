#include <algorithm>
#include <array>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/time_words.hpp"

namespace neura::reasoning {

namespace {

using std::chrono::minutes;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Hours and minutes as read, before morning and afternoon are settled.
struct Clock {
    int hour = 0;
    int minute = 0;
    std::size_t first = 0;
    std::size_t end = 0;
    bool whole_day = false;  ///< "16:30", "08:30", "1600 hours"
};

class HourFinder {
public:
    HourFinder(const TimeWords& words, Language language)
        : words_(words), said_(words.said), language_(language), tables_(date_tables(language)) {}

    std::optional<HourTold> find() const {
        if (auto told = by_name(tables_.hours, false)) return told;
        std::optional<HourTold> best;
        for (std::size_t i = 0; i < said_.size() && !best; ++i) {
            if (words_.used[i]) continue;
            if (const auto clock = clock_at(i)) best = settle(*clock);
        }
        if (best) return best;
        return by_name(tables_.vague_hours, true);
    }

private:
    std::string_view text(std::size_t at) const {
        return at < said_.size() ? std::string_view(said_[at].text) : "";
    }
    std::string_view before(std::size_t at, std::size_t back = 1) const {
        return at >= back ? std::string_view(said_[at - back].text) : "";
    }

    std::optional<HourTold> by_name(NumberedTexts names, bool approximate) const {
        std::optional<Found> best;
        int at_minutes = 0;
        for (const auto& [phrase, value] : names) {
            const auto found = find_phrase(said_, phrase);
            if (!found || (best && found->count <= best->count)) continue;
            if (approximate && before(found->first) == "on") continue;  // "on Sunset Boulevard"
            best = found;
            at_minutes = value;
        }
        if (!best) return std::nullopt;
        const bool about = contains(tables_.roughly, before(best->first));
        return HourTold{
            .time = minutes{at_minutes}, .open = false, .approximate = approximate || about};
    }

    std::optional<Clock> clock_at(std::size_t i) const {
        for (const auto reader :
             {&HourFinder::half, &HourFinder::quarter, &HourFinder::minutes_past,
              &HourFinder::written, &HourFinder::hour_minute, &HourFinder::bare_hour}) {
            const auto clock = (this->*reader)(i);
            if (clock && clock->hour <= 23 && clock->minute <= 59) return clock;
        }
        return std::nullopt;
    }

    struct Small {
        int value = 0;
        std::size_t end = 0;
        bool leading_zero = false;
    };
    /// A number under 100 in one group.
    std::optional<Small> small(std::size_t at) const {
        if (at >= said_.size() || words_.used[at]) return std::nullopt;
        const auto group = read_number_group(said_, at, language_);
        if (!group || !group->value || *group->value > 99 || text(at) == "a") return std::nullopt;
        return Small{static_cast<int>(*group->value), at + group->count,
                     group->digits.starts_with('0') && group->digits.size() == 2};
    }

    std::optional<Small> hour12(std::size_t at) const {
        const auto hour = small(at);
        return hour && hour->value >= 1 && hour->value <= 12 ? hour : std::nullopt;
    }

    /// The same after "half past" and the like, where "for" can only be four.
    std::optional<Small> hour_due(std::size_t at) const {
        if (auto hour = hour12(at)) return hour;
        if (at >= said_.size()) return std::nullopt;
        // "nine a.m." comes back as "ninety": no other hour has such a number.
        if (const auto tens = small(at); tens && tens->value >= 60 && tens->value % 10 == 0)
            return Small{tens->value / 10, tens->end, false};
        const int digit =
            text(at) == "before" ? 4 : lookup(number_tables(language_).homophones, said_[at].text);
        const bool ends =
            at + 1 >= said_.size() || said_[at].mark_after != 0 || follows_well(at + 1);
        return digit > 0 && ends ? std::optional(Small{digit, at + 1, false}) : std::nullopt;
    }

    static Clock clock(int hour, int minute, std::size_t first, std::size_t end,
                       bool whole_day = false) {
        if (minute < 0) {
            minute += 60;
            hour = hour == 1 ? 12 : hour - 1;
        }
        return {hour, minute, first, end, whole_day};
    }

    /// "half past eight", "half eight".
    std::optional<Clock> half(std::size_t i) const {
        // "half past" comes back as "have passed".
        const bool have = text(i) == "have" && contains(tables_.past, text(i + 1));
        if (text(i) != "half" && !have) return std::nullopt;
        const std::size_t at = contains(tables_.past, text(i + 1)) ? i + 2 : i + 1;
        const auto hour = hour_due(at);
        if (!hour) return std::nullopt;
        return clock(hour->value, 30, i, hour->end);
    }

    /// "quarter to nine", "a quarter past 3".
    std::optional<Clock> quarter(std::size_t i) const {
        if (text(i) != "quarter" && text(i) != "quarters" && text(i) != "1/4") return std::nullopt;
        const bool past = contains(tables_.past, text(i + 1)),
                   to = contains(tables_.to, text(i + 1));
        const auto hour = hour_due(i + 2);
        if ((!past && !to) || !hour) return std::nullopt;
        return clock(hour->value, past ? 15 : -15, i, hour->end);
    }

    /// "ten past five", "twenty minutes to six".
    std::optional<Clock> minutes_past(std::size_t i) const {
        const auto amount = small(i);
        if (!amount || amount->value < 1 || amount->value > 59) return std::nullopt;
        std::size_t at = amount->end;
        const bool unit = text(at) == "minutes" || text(at) == "minute";
        if (unit) ++at;
        const bool past = contains(tables_.past, text(at)), to = contains(tables_.to, text(at));
        const auto hour = hour12(at + 1);
        if ((!past && !to) || !hour) return std::nullopt;
        // "three to four people": a range, unless the minutes are ones people say.
        if (!unit && amount->value % 5 != 0) return std::nullopt;
        // "from five to six", "between 5 and 6"
        if (before(i) == "from" || before(i) == "between") return std::nullopt;
        return clock(hour->value, past ? amount->value : -amount->value, i, hour->end);
    }

    /// "4:30", "16:30:00", "430 pm", "4.30 pm", "1630 hours".
    std::optional<Clock> written(std::size_t i) const {
        if (i >= said_.size() || said_[i].kind != WordKind::number) return std::nullopt;
        const std::string& word = said_[i].text;
        const auto mark = word.find_first_not_of("0123456789");
        const bool named =
            is_half_of_day(i + 1) || contains(tables_.before_time, before(i)) || said_.size() == 1;
        if (mark != std::string::npos) {
            if ((word[mark] != ':' && word[mark] != '.') || mark == 0 || mark > 2)
                return std::nullopt;
            if (word.size() < mark + 3 || !is_digit(word[mark + 1]) || !is_digit(word[mark + 2]))
                return std::nullopt;
            const bool seconds = word.size() > mark + 3;
            if (seconds && word[mark + 3] != ':') return std::nullopt;
            if (word[mark] == '.' && !named) return std::nullopt;
            const int hour = std::stoi(word.substr(0, mark)),
                      minute = std::stoi(word.substr(mark + 1, 2));
            return clock(hour, minute, i, i + 1, word[0] == '0' && mark == 2);
        }
        if (word.size() != 3 && word.size() != 4) return std::nullopt;
        const bool hours = text(i + 1) == "hours" || text(i + 1) == "hundred";
        if (!is_half_of_day(i + 1) && !hours && !contains(tables_.before_time, before(i)))
            return std::nullopt;
        if (!follows_well(i + 1) && !hours && !is_half_of_day(i + 1)) return std::nullopt;
        const int number = std::stoi(word);
        return clock(number / 100, number % 100, i, i + (hours ? 2 : 1), hours || word[0] == '0');
    }

    bool is_half_of_day(std::size_t at) const {
        return text(at) == "am" || text(at) == "pm" ||
               ((text(at) == "a" || text(at) == "p") && text(at + 1) == "m");
    }

    bool is_o_clock(std::size_t at, std::size_t& end) const {
        if (text(at) == "o'clock" || text(at) == "oclock" || text(at) == "clock") {
            end = at + 1;
            return true;
        }
        const bool split =
            (text(at) == "o" || text(at) == "a" || text(at) == "oh" || text(at) == "of") &&
            text(at + 1) == "clock";
        if (split) end = at + 2;
        return split;
    }

    /// "three thirty", "eight oh five", "sixteen hundred hours".
    std::optional<Clock> hour_minute(std::size_t i) const {
        const auto whole = i < said_.size() ? read_number_group(said_, i, language_) : std::nullopt;
        if (whole && whole->value && *whole->value >= 100 && *whole->value <= 2359 &&
            *whole->value % 100 == 0 && text(i + whole->count) == "hours") {
            return clock(static_cast<int>(*whole->value / 100), 0, i, i + whole->count + 1, true);
        }
        const auto hour = small(i);
        if (!hour || hour->value > 23 ||
            (hour->value == 0 && !hour->leading_zero && text(i) != "zero"))
            return std::nullopt;
        if (said_[hour->end - 1].mark_after == ',' && said_[i].kind == WordKind::number)
            return std::nullopt;
        auto minute = small(hour->end);
        if (!minute || hour->end >= said_.size()) return std::nullopt;
        int value = minute->value;
        std::size_t end = minute->end;
        const bool oh = value == 0 && minute->end == hour->end + 1;
        if (oh) {
            const auto last = small(minute->end);
            if (!last || last->value > 9) return std::nullopt;
            value = last->value;
            end = last->end;
        } else if (value < 10 && !minute->leading_zero) {
            return std::nullopt;
        }
        // More numbers around it make it a number of another kind.
        if (small(end) && !is_half_of_day(end)) return std::nullopt;
        if (i > 0 && !words_.used[i - 1] && small(i - 1)) return std::nullopt;
        const bool named = is_half_of_day(end) || contains(tables_.before_time, before(i));
        if (!named && !follows_well(end)) return std::nullopt;
        if (hour->value > 12 && !named && said_.size() > 3) return std::nullopt;
        return clock(hour->value, value, i, end, hour->leading_zero);
    }

    /// "three o'clock", "4 pm", "around eight".
    std::optional<Clock> bare_hour(std::size_t i) const {
        if (i < said_.size() && said_[i].text.ends_with("ish")) {
            // "threeish", "3ish"
            Words stem{said_[i]};
            stem[0].text.resize(stem[0].text.size() - 3);
            if (!stem[0].text.empty() && is_digit(stem[0].text[0])) stem[0].kind = WordKind::number;
            const auto group =
                stem[0].text.empty() ? std::nullopt : read_number_group(stem, 0, language_);
            if (group && group->value && *group->value >= 1 && *group->value <= 12) {
                return clock(static_cast<int>(*group->value), 0, i, i + 1);
            }
        }
        // "at for in the afternoon"
        if (text(i) == "for" && text(i + 1) == "in" && text(i + 2) == "the" &&
            lookup(tables_.parts, text(i + 3)) > 0)
            return clock(4, 0, i, i + 1);
        const auto hour = small(i);
        if (!hour || hour->value > 23) return std::nullopt;
        std::size_t end = hour->end;
        if (is_o_clock(hour->end, end)) return clock(hour->value, 0, i, end);
        if (hour->value >= 1 && is_half_of_day(end))
            return clock(hour->value, 0, i, end, hour->value > 12);
        if (hour->value == 0) return std::nullopt;
        if (hour->value > 12 && before(i) != "at") return std::nullopt;
        // "ten in the morning", "at night around two"
        const bool part = lookup(tables_.parts, text(end)) > 0 ||
                          ((text(end) == "in" || text(end) == "at") &&
                           (lookup(tables_.parts, text(end + 1)) > 0 ||
                            lookup(tables_.parts, text(end + 2)) > 0)) ||
                          (text(end) == "this" && lookup(tables_.parts, text(end + 1)) > 0);
        const bool alone = is_alone(i, end);
        if (!part && !alone && !contains(tables_.before_time, before(i))) return std::nullopt;
        if (!part && !alone && !follows_well(end)) return std::nullopt;
        // "one of them was", "I think one was": no hours
        const bool weak_lead = before(i) == "was" || before(i) == "is" || before(i) == "it" ||
                               before(i) == "or" || before(i) == "be";
        if (!part && !alone && weak_lead && (hour->value == 1 || end < said_.size()))
            return std::nullopt;
        return clock(hour->value, 0, i, end);
    }

    /// Nothing of weight in the sentence but this number and what tells the day.
    bool is_alone(std::size_t first, std::size_t end) const {
        for (std::size_t i = 0; i < said_.size(); ++i) {
            if ((i >= first && i < end) || words_.used[i]) continue;
            if (said_[i].kind == WordKind::number) return false;
            const bool small_word = contains(word_tables(language_).small, said_[i].text) ||
                                    contains(tables_.before_time, said_[i].text) ||
                                    lookup(tables_.parts, said_[i].text) > 0;
            if (!small_word || said_[i].text == "one") return false;
        }
        return true;
    }

    bool follows_well(std::size_t at) const {
        if (at >= said_.size() || said_[at - 1].mark_after != 0 || words_.used[at]) return true;
        return contains(tables_.after_time, said_[at].text) ||
               lookup(tables_.weekdays, said_[at].text) >= 0;
    }

    HourTold settle(const Clock& clock) const {
        int hour = clock.hour;
        std::size_t end = clock.end;
        const bool spelled = (text(end) == "p" || text(end) == "a") && text(end + 1) == "m";
        const bool pm = text(end) == "pm" || (spelled && text(end) == "p");
        const bool am = text(end) == "am" || (spelled && text(end) == "a");
        bool open = hour >= 1 && hour <= 12 && !clock.whole_day;
        if (pm && hour < 12) hour += 12;
        if (am && hour == 12) hour = 0;
        if (pm || am) {
            open = false;
            end += spelled ? 2 : 1;
        }
        bool about = contains(tables_.roughly, before(clock.first)) ||
                     contains(tables_.roughly, before(clock.first, 2)) || text(end) == "ish" ||
                     (text(end) == "or" && text(end + 1) == "so") || text(end) == "roughly" ||
                     (clock.first < said_.size() && said_[clock.first].text.ends_with("ish")) ||
                     text(end) == "give" || text(end) == "approximately" ||
                     text(end) == "something" || text(end) == "thereabouts";
        auto time = minutes{hour * 60 + clock.minute};
        // "between three and four", "three or four": about the first
        if ((text(end) == "or" || text(end) == "and") && hour12(end + 1) &&
            follows_well(hour12(end + 1)->end)) {
            about = true;
            if (before(clock.first) == "between" && clock.minute == 0 &&
                hour12(end + 1)->value == clock.hour % 12 + 1) {
                time += minutes{30};
            }
            const std::size_t last = hour12(end + 1)->end;
            if (text(last) == "pm" && open && hour < 12) {
                time += minutes{720};
                open = false;
            } else if (text(last) == "am") {
                open = false;
            }
        }
        return {.time = time, .open = open, .approximate = about};
    }

    const TimeWords& words_;
    const Words& said_;
    Language language_;
    const DateTables& tables_;
};

}  // namespace

std::optional<HourTold> find_hour(const TimeWords& words, Language language) {
    return HourFinder(words, language).find();
}

}  // namespace neura::reasoning
