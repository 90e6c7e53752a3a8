#include "phone/invention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "phone/invention_words.hpp"
#include "phone/pattern.hpp"

namespace neura::phone {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, topic_count> fields{
    "incident_description", "incident_date_time", "incident_location",  "injuries",
    "medical_records",      "involved_parties",   "witnesses",          "pre_existing_damages",
    "policyholder_name",    "policy_number",      "policyholder_phone", "policyholder_email",
};

constexpr int noon = 12 * 60;

bool one_in(std::mt19937& random, unsigned n) { return random() % n == 0; }

Account account(const words::Told& told) {
    Account account{std::string(told.said), {}};
    for (auto rest = told.words; !rest.empty();) {
        const auto end = std::min(rest.find('+'), rest.size());
        account.words.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return account;
}

template <class Telling>
Account maybe(std::mt19937& random, unsigned one_of, const Telling& told) {
    return one_in(random, one_of) ? account(pick(random, told)) : Account{};
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view part_of_day(int minute) {
    if (minute < 5 * 60) return "at night";
    if (minute < noon) return "in the morning";
    if (minute < 18 * 60) return "in the afternoon";
    return minute < 21 * 60 ? "in the evening" : "at night";
}

/// "half past three in the afternoon", "3:30 p.m." in words people use.
std::string clock_time(std::mt19937& random, int minute) {
    if (minute == noon && one_in(random, 2)) return "noon";
    const auto hour_word = [](int hour) {
        return std::string(words::numbers[static_cast<std::size_t>((hour + 11) % 12 + 1)]);
    };
    const int hour = minute / 60;
    const auto* half = minute < noon ? " a.m." : " p.m.";
    const bool names_noon =
        hour == 11 && minute % 60 == 45;  // nobody says "quarter to twelve a.m."
    const auto end =
        !names_noon && one_in(random, 2) ? half : fmt::format(" {}", part_of_day(minute));
    switch (minute % 60) {
        case 15:
            return (one_in(random, 2) ? "quarter past " + hour_word(hour)
                                      : hour_word(hour) + " fifteen") +
                   end;
        case 30:
            return (one_in(random, 2) ? "half past " + hour_word(hour)
                                      : hour_word(hour) + " thirty") +
                   end;
        case 45:
            return (one_in(random, 2) ? "quarter to " + hour_word(hour + 1)
                                      : hour_word(hour) + " forty five") +
                   end;
        default: return hour_word(hour) + (one_in(random, 4) ? " o'clock" : "") + end;
    }
}

/// A day as people name it, `ago` days back.
std::string day_name(std::mt19937& random, year_month_day date, int ago) {
    const auto weekday = words::weekdays[std::chrono::weekday(sys_days(date)).c_encoding()];
    if (ago == 0) return "today";
    if (ago == 1) return "yesterday";
    if (ago == 2 && one_in(random, 3)) return "the day before yesterday";
    if (ago < 7 && one_in(random, 3))
        return fmt::format("{} days ago", words::numbers[static_cast<std::size_t>(ago)]);
    if (ago < 7) return fmt::format("{} {}", one_in(random, 2) ? "on" : "last", weekday);
    const auto month = words::months[unsigned{date.month()} - 1];
    const auto day = words::ordinals[unsigned{date.day()}];
    switch (random() % 4) {
        case 0: return fmt::format("on the {} of {}", day, month);
        case 1: return fmt::format("on {}, {} {}", weekday, month, day);
        case 2: return fmt::format("{} the {}", month, day);
        default: return fmt::format("on {} {}", month, day);
    }
}

Moment moment(std::mt19937& random, std::chrono::local_seconds now) {
    const auto today = std::chrono::floor<days>(now);
    const int ago = one_in(random, 3)   ? 1
                    : one_in(random, 2) ? 2 + static_cast<int>(random() % 5)
                                        : 7 + static_cast<int>(random() % 40);
    Moment moment;
    moment.date = year_month_day(today - days(ago));
    moment.today = year_month_day(today);
    moment.minute = static_cast<int>(7 * 60 + random() % 60 * 15);
    moment.exact = !one_in(random, 4);
    moment.day = day_name(random, moment.date, ago);
    const auto clock = clock_time(random, moment.minute);
    moment.clock = (one_in(random, 2) ? "around " : "at about ") + clock;
    moment.time = moment.exact ? (one_in(random, 3) ? "around " : "at ") + clock
                               : std::string(part_of_day(moment.minute));
    return moment;
}

std::string digits(std::mt19937& random, std::size_t count) {
    std::string out;
    while (out.size() < count) out += static_cast<char>('0' + random() % 10);
    return out;
}

std::string email(std::mt19937& random, const Invention& who) {
    const auto first = lower(who.first);
    const auto last = lower(who.last);
    const std::string host(pick(random, words::mail_hosts));
    switch (random() % 4) {
        case 0: return first + '.' + last + '@' + host;
        case 1: return first + last + '@' + host;
        case 2: return first.substr(0, 1) + last + '@' + host;
        default: return first + digits(random, 2) + '@' + host;
    }
}

std::string text_of(const nlohmann::json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return value.is_null() ? "" : value.dump();
    std::string all;
    for (const auto& item : value) all += text_of(item) + ' ';
    return all;
}

bool is_right_time(const Moment& truth, std::string_view value) {
    if (value.size() < 16 || value[10] != 'T') return false;
    int hour = -1;
    int minute = -1;
    std::from_chars(value.data() + 11, value.data() + 13, hour);
    std::from_chars(value.data() + 14, value.data() + 16, minute);
    if (hour < 0 || minute < 0) return false;
    const int found = hour * 60 + minute;
    constexpr int tolerance = 30;
    return std::abs(found - truth.minute) <= tolerance ||
           (!truth.exact && part_of_day(found) == part_of_day(truth.minute));
}

bool is_right_account(const Account& truth, const nlohmann::json& value) {
    const auto text = lower(text_of(value));
    if (truth.said.empty()) return value == false || text == "none" || text == "no" || text == "0";
    constexpr double whole = 0.99;
    return std::ranges::all_of(
        truth.words, [&](const std::string& word) { return told_in(word, text) > whole; });
}

std::string iso(year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()});
}

}  // namespace

const Account* account_of(const Invention& truth, Topic topic) {
    switch (topic) {
        case Topic::description: return &truth.description;
        case Topic::place: return &truth.place;
        case Topic::injuries: return &truth.injuries;
        case Topic::medical: return &truth.medical;
        case Topic::parties: return &truth.parties;
        case Topic::witnesses: return &truth.witnesses;
        case Topic::earlier_damage: return &truth.earlier_damage;
        default: return nullptr;
    }
}

double told_in(std::string_view words, std::string_view text) {
    const auto pattern = Pattern::parse(words);
    if (!pattern) return 0;
    std::string joined(text);
    std::erase(joined, '-');
    return std::max(pattern->similarity(text), pattern->similarity(joined));
}

std::string_view field_of(Topic topic) { return fields[static_cast<std::size_t>(topic)]; }

bool Invention::knows(Topic topic) const {
    return std::ranges::find(does_not_know, topic) == does_not_know.end();
}

bool applies(const Invention& truth, Topic topic) {
    return topic != Topic::medical || !truth.injuries.said.empty();
}

Invention invent(std::uint32_t series, std::uint32_t number, std::chrono::local_seconds now) {
    std::seed_seq seeds{series, number};
    std::mt19937 random(seeds);
    constexpr std::array<std::string_view, 3> voices{"slt", "awb", "rms"};
    constexpr std::string_view letters = "ABCDEFGHJKLMNPRSTUVWXYZ";

    Invention who;
    who.seed = static_cast<std::uint32_t>(random());
    who.manner = static_cast<Manner>(random() % 3);
    who.voice = voices[number % voices.size()];
    who.first = pick(random, words::first_names);
    who.last = pick(random, words::last_names);
    who.policy = letters[random() % letters.size()];
    if (one_in(random, 4)) who.policy += letters[random() % letters.size()];
    who.policy += digits(random, 6);
    who.phone = std::to_string(2 + random() % 8) + digits(random, 2) +
                std::to_string(2 + random() % 8) + digits(random, 6);
    who.email = email(random, who);
    who.when = moment(random, now);
    who.description = account(pick(random, words::incidents));
    const auto street = pick(random, words::streets);
    const auto town = pick(random, words::towns);
    const auto street_name = street.substr(0, street.find(' '));
    who.place = {
        fmt::format("{} in {}", street, town),
        {street_name == "Harbor" ? "Harbor|Harbour" : std::string(street_name), std::string(town)}};
    who.injuries = maybe(random, 3, words::injuries);
    if (!who.injuries.said.empty() && !one_in(random, 3))
        who.medical = account(pick(random, words::treatments));
    who.parties = maybe(random, 2, words::parties);
    who.witnesses = maybe(random, 3, words::witnesses);
    who.earlier_damage = maybe(random, 4, words::earlier);
    who.one_breath = one_in(random, 3);
    if (one_in(random, 10)) who.does_not_know.push_back(Topic::policy);
    if (one_in(random, 10)) who.does_not_know.push_back(Topic::email);
    if (one_in(random, 6))
        who.slip = std::array{Topic::when, Topic::policy, Topic::phone}[random() % 3];
    if (one_in(random, 6)) who.correction = one_in(random, 2) ? Topic::when : Topic::place;
    if (who.slip == who.correction) who.correction.reset();
    who.likening = static_cast<Likening>(random() % 3);
    return who;
}

bool is_right(const Invention& truth, Topic topic, const nlohmann::json& value) {
    const auto text = text_of(value);
    if (!truth.knows(topic)) return text.empty() || text == "none" || text == "unknown";
    switch (topic) {
        case Topic::name: return lower(text) == lower(truth.first + ' ' + truth.last);
        case Topic::policy: return text == truth.policy;
        case Topic::phone: return text == "+1" + truth.phone;
        case Topic::email: return text == truth.email;
        case Topic::when:
            return text.starts_with(iso(truth.when.date)) && is_right_time(truth.when, text);
        default: return is_right_account(*account_of(truth, topic), value);
    }
}

std::string truth_of(const Invention& truth, Topic topic) {
    if (!truth.knows(topic)) return "(not known)";
    switch (topic) {
        case Topic::name: return truth.first + ' ' + truth.last;
        case Topic::policy: return truth.policy;
        case Topic::phone: return "+1" + truth.phone;
        case Topic::email: return truth.email;
        case Topic::when:
            return fmt::format("{}T{:02}:{:02}{}", iso(truth.when.date), truth.when.minute / 60,
                               truth.when.minute % 60, truth.when.exact ? "" : " or so");
        default: break;
    }
    const auto* account = account_of(truth, topic);
    if (account->said.empty()) return "none";
    std::string words;
    for (const auto& word : account->words) words += (words.empty() ? "" : " + ") + word;
    return words;
}

}  // namespace neura::phone
