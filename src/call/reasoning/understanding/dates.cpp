#include "call/reasoning/understanding/dates.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/time_words.hpp"

namespace neura::reasoning {

namespace {

using namespace std::chrono;

constexpr minutes half_day{12 * 60};

PartOfDay find_part(const TimeWords& words, Language language) {
    const auto& tables = date_tables(language);
    for (std::size_t i = words.said.size(); i-- > 0;) {
        const int part = lookup(tables.parts, words.said[i].text);
        if (part <= 0) continue;
        // "good morning" is no time.
        if (i > 0 && words.said[i - 1].text == "good") continue;
        return static_cast<PartOfDay>(part);
    }
    return PartOfDay::unsaid;
}

minutes hour_of(PartOfDay part) {
    switch (part) {
        case PartOfDay::morning: return hours{9};
        case PartOfDay::afternoon: return hours{15};
        case PartOfDay::evening: return hours{19};
        case PartOfDay::night: return hours{22};
        case PartOfDay::unsaid: break;
    }
    return hours{12};
}

/// An hour under 13 in the half of the day that `part` means.
minutes within(PartOfDay part, minutes time) {
    const auto hour = floor<hours>(time).count();
    const minutes morning = hour == 12 ? time - half_day : time;
    const minutes afternoon = hour == 12 ? time : time + half_day;
    switch (part) {
        case PartOfDay::morning: return morning;
        case PartOfDay::afternoon: return afternoon;
        case PartOfDay::evening: return hour == 12 || hour < 4 ? morning : afternoon;
        case PartOfDay::night: return hour >= 6 && hour < 12 ? afternoon : morning;
        case PartOfDay::unsaid: break;
    }
    return hour >= 7 && hour < 12 ? morning : afternoon;
}

minutes time_of(local_seconds at) { return floor<minutes>(at - floor<days>(at)); }

/// Settles an hour said without morning or afternoon.
void settle_open(When& when, minutes time, local_seconds now) {
    when.time = within(when.part, time);
    if (when.part != PartOfDay::unsaid) return;
    when.time_ambiguous = true;
    if (!when.date || local_days{*when.date} != floor<days>(now)) return;
    // Of today only the hours gone by can be meant.
    const minutes early = *when.time >= half_day ? *when.time - half_day : *when.time;
    if (early + half_day <= time_of(now)) return;
    when.time_ambiguous = false;
    when.time = early;
}

void look_ahead(When& when, local_seconds now) {
    when.future = false;
    if (!when.date) return;
    const local_days day{*when.date}, today = floor<days>(now);
    if (day != today) {
        when.future = day > today;
    } else if (when.time && *when.time > time_of(now)) {
        // "this afternoon" said early in the afternoon is now.
        if (when.time_approximate && *when.time - time_of(now) < hours{4}) {
            when.time = time_of(now);
        } else {
            when.future = true;
        }
    }
}

std::optional<When> read_part(Words said, local_seconds now, DateOrder order, Language language) {
    TimeWords words{.said = std::move(said), .used = {}};
    words.used.assign(words.said.size(), false);
    const auto day = find_day(words, now, order, language);
    When when{.date = {}, .time = {}};
    when.part = find_part(words, language);
    if (day) {
        when.date = year_month_day{day->day};
        when.date_approximate = day->approximate;
        when.date_ambiguous = day->ambiguous;
    }
    const auto hour = find_hour(words, language);
    if (day && day->time && !hour) {
        when.time = day->time;
        when.time_approximate = true;
    } else if (hour) {
        when.time_approximate = hour->approximate;
        if (hour->open) {
            settle_open(when, hour->time, now);
        } else {
            when.time = hour->time;
        }
        // The small hours of last night were today's.
        constexpr hours dawn{5};
        if (day && day->last_night && *when.time < dawn)
            when.date = year_month_day{day->day + days{1}};
    } else if (when.part != PartOfDay::unsaid) {
        when.time = hour_of(when.part);
        when.time_approximate = true;
    }
    if (!when.date && !when.time) return std::nullopt;
    look_ahead(when, now);
    return when;
}

}  // namespace

DateOrder date_order_of(std::string_view region) {
    constexpr auto month_first = std::to_array<std::string_view>({"US", "PH", "FM", "MH", "PW"});
    return contains(month_first, region) ? DateOrder::month_first : DateOrder::day_first;
}

bool When::exact() const {
    return date && time && !date_approximate && !date_ambiguous && !time_approximate &&
           !time_ambiguous;
}

std::string When::to_iso() const {
    std::string out;
    char field[32];
    if (date) {
        std::snprintf(field, sizeof field, "%04d-%02u-%02u", static_cast<int>(date->year()),
                      static_cast<unsigned>(date->month()), static_cast<unsigned>(date->day()));
        out += field;
    }
    if (time) {
        const auto count = static_cast<int>(time->count());
        std::snprintf(field, sizeof field, "%02d:%02d", count / 60 % 24, count % 60);
        if (date) out += 'T';
        out += field;
    }
    return out;
}

std::optional<When> read_when(std::string_view text, local_seconds now, DateOrder order,
                              Language language) {
    Words said = without_fillers(words(text, language));
    constexpr std::size_t most_words = 300;
    if (said.size() > most_words) said.resize(most_words);
    // What is taken back gives way to what follows: "March third, sorry, March fourth".
    constexpr auto cues = std::to_array<std::string_view>(
        {"no", "sorry", "i mean", "i meant", "wait", "scratch that", "actually", "correction",
         "my mistake", "no sorry", "no wait", "make that", "or rather"});
    std::optional<When> whole;
    while (!said.empty()) {
        const auto cue = find_any(said, cues);
        const std::size_t end = cue ? cue->first : said.size();
        Words piece(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(end));
        if (auto read = read_part(std::move(piece), now, order, language)) {
            whole = whole ? join(*whole, *read, now) : *read;
        }
        if (!cue) break;
        said.erase(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(end + cue->count));
    }
    return whole;
}

When join(const When& older, const When& newer, local_seconds now) {
    When when = older;
    // "On Sunday at ten" after "on Sunday, November eighth" tells the hour, not another Sunday.
    const bool same_day = older.date && newer.date && newer.time && !older.date_approximate &&
                          weekday(sys_days(*older.date)) == weekday(sys_days(*newer.date)) &&
                          sys_days(*newer.date) > sys_days(*older.date);
    if (newer.date && !same_day) {
        when.date = newer.date;
        when.date_approximate = newer.date_approximate;
        when.date_ambiguous = newer.date_ambiguous;
    }
    const bool only_part = newer.part != PartOfDay::unsaid && newer.time_approximate &&
                           newer.time && *newer.time == hour_of(newer.part);
    if (newer.part != PartOfDay::unsaid) when.part = newer.part;
    if (only_part && older.time && (older.time_ambiguous || !older.time_approximate)) {
        // "at three" … "in the afternoon"
        const minutes early =
            *older.time >= half_day + hours{1} ? *older.time - half_day : *older.time;
        if (older.time_ambiguous) when.time = within(newer.part, early);
        when.time_ambiguous = false;
    } else if (newer.time) {
        when.time = newer.time;
        when.time_approximate = newer.time_approximate;
        when.time_ambiguous = newer.time_ambiguous;
        // "yesterday afternoon" … "at three"
        if (newer.time_ambiguous && older.part != PartOfDay::unsaid) {
            const minutes early =
                *newer.time >= half_day + hours{1} ? *newer.time - half_day : *newer.time;
            when.time = within(older.part, early);
            when.time_ambiguous = false;
        } else if (newer.time_ambiguous) {
            const minutes early =
                *newer.time >= half_day + hours{1} ? *newer.time - half_day : *newer.time;
            settle_open(when, early, now);
        }
    }
    look_ahead(when, now);
    return when;
}

}  // namespace neura::reasoning
