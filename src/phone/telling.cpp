#include "phone/telling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "phone/invention_words.hpp"

namespace neura::phone {

namespace {

using Ways = std::span<const std::string_view>;

constexpr std::array<std::string_view, 26> alphabet{
    "Alpha",  "Bravo", "Charlie", "Delta",  "Echo",     "Foxtrot", "Golf",   "Hotel",  "India",
    "Juliet", "Kilo",  "Lima",    "Mike",   "November", "Oscar",   "Papa",   "Quebec", "Romeo",
    "Sierra", "Tango", "Uniform", "Victor", "Whiskey",  "X-ray",   "Yankee", "Zulu"};

constexpr auto polite_openings =
    std::to_array<std::string_view>({"", "Yes, ", "Sure, ", "Of course, ", "Well, "});
constexpr auto rambling_openings =
    std::to_array<std::string_view>({"Uh, let me think. ", "Oh, well, you know, ", "Um, so, ",
                                     "Right, okay, so, ", "Well, let's see. ", "Let me see. "});
constexpr auto hesitations =
    std::to_array<std::string_view>({"", "Um, ", "Oh, ", "Let me think. "});

constexpr auto description_ways = std::to_array<std::string_view>({
    "{}.",
    "Well, {}.",
    "So, {}.",
    "What happened is that {}.",
    "I want to report that {}.",
    "I am calling because {}.",
    "It's like this, {}.",
});
constexpr auto when_ways = std::to_array<std::string_view>({
    "{}.",
    "It was {}.",
    "It happened {}.",
    "That was {}.",
    "This was {}, I believe.",
    "I think it was {}.",
    "{}, as far as I remember.",
});
constexpr auto place_ways = std::to_array<std::string_view>({
    "On {}.",
    "It was on {}.",
    "That was on {}.",
    "It happened on {}.",
    "{}.",
    "We were on {}.",
    "It was right on {}.",
});
constexpr auto name_ways = std::to_array<std::string_view>({
    "{}.",
    "My name is {}.",
    "It's {}.",
    "This is {}.",
    "I'm {}.",
    "The name is {}.",
    "It's under {}.",
});
constexpr auto policy_ways = std::to_array<std::string_view>({
    "{}.",
    "It's {}.",
    "My policy number is {}.",
    "The number is {}.",
    "I have it here, it's {}.",
    "That would be {}.",
    "It says {}.",
});
constexpr auto phone_ways = std::to_array<std::string_view>({
    "{}.",
    "It's {}.",
    "You can reach me at {}.",
    "My number is {}.",
    "The best one is {}.",
    "My cell phone is {}.",
    "Call me on {}.",
});
constexpr auto email_ways = std::to_array<std::string_view>({
    "{}.",
    "It's {}.",
    "My e-mail is {}.",
    "That's {}.",
    "You can write to {}.",
    "The address is {}.",
});

constexpr auto yes_account_ways = std::to_array<std::string_view>({
    "Yes, {}.",
    "Well, {}.",
    "{}.",
    "I'm afraid so, {}.",
    "Yes. {}.",
    "Uh, yes, {}.",
});
constexpr auto parties_ways = std::to_array<std::string_view>({
    "Yes, {}.",
    "{}.",
    "There was {}.",
    "It was {}.",
    "Just {}.",
    "Well, {}.",
});
constexpr auto no_injuries = std::to_array<std::string_view>({
    "No, nobody was hurt.",
    "No, everyone is fine.",
    "No injuries.",
    "No.",
    "Luckily no one was hurt.",
    "No, we are all okay.",
    "Nobody got hurt, thank God.",
});
constexpr auto no_treatment = std::to_array<std::string_view>({
    "No, no doctor.",
    "No, we did not see a doctor.",
    "No.",
    "No, there was no treatment.",
    "Not so far, no.",
    "No, there are no medical records.",
});
constexpr auto no_parties = std::to_array<std::string_view>({
    "No, nobody else.",
    "Just me.",
    "No one else was involved.",
    "Nobody, only me.",
    "No, I was alone.",
    "No other people, no.",
});
constexpr auto no_witnesses = std::to_array<std::string_view>({
    "No, there were no witnesses.",
    "No, nobody saw it.",
    "No witnesses.",
    "No.",
    "I don't think anyone saw it, no.",
    "None, no.",
});
constexpr auto no_damage = std::to_array<std::string_view>({
    "No, nothing.",
    "No, nothing was damaged before.",
    "No, it was in perfect condition.",
    "No.",
    "No earlier damage.",
    "Nothing, no.",
});

constexpr auto not_known = std::to_array<std::string_view>({
    "I don't know.",
    "I don't have that with me.",
    "Sorry, I don't know it.",
    "I'm not sure, I don't have it here.",
    "No idea, sorry.",
    "I can't find it right now.",
});
constexpr auto no_email = std::to_array<std::string_view>({
    "I don't have one.",
    "I don't have an e-mail address.",
    "I don't use e-mail.",
    "No e-mail, sorry.",
    "I have no e-mail.",
    "I'd rather not give that.",
});

/// What belongs to each remark, by its order.
constexpr auto consent =
    std::to_array<std::string_view>({"Yes.", "Yes, that's fine.", "Sure, go ahead.",
                                     "Yes, you may.", "Okay, yes.", "That's okay."});
constexpr auto yes = std::to_array<std::string_view>(
    {"Yes.", "Yes, that's right.", "That's correct.", "Right.", "Yes, correct.", "Exactly."});
constexpr auto no = std::to_array<std::string_view>(
    {"No.", "No, that's wrong.", "No, that's not right.", "No, not quite."});
constexpr auto here = std::to_array<std::string_view>(
    {"Yes, I'm here.", "I'm still here.", "Yes, hello.", "Sorry, yes, I'm here."});
constexpr auto go_on = std::to_array<std::string_view>(
    {"No, let's go on.", "No, thank you, let's continue.", "No, it's fine with you."});
constexpr auto nothing = std::to_array<std::string_view>(
    {"Nothing, it's all right.", "Nothing, that's fine.", "It's fine as it is."});
constexpr auto repeat = std::to_array<std::string_view>(
    {"Sorry, can you repeat that?", "Could you say that again, please?", "Pardon?"});

/// `value` in its place in `way`, written as a sentence: a capital first, one stop at the end.
std::string fill(std::string_view way, std::string_view value) {
    std::string out(way);
    if (const auto at = out.find("{}"); at != std::string::npos) {
        const bool two_stops = value.ends_with('.') && out.substr(at + 2).starts_with('.');
        out.replace(at, two_stops ? 3 : 2, value);
        if (at > 1 && out[at - 2] == '.')
            out[at] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[at])));
    }
    if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
    return out;
}

/// Two parts of one sentence, or two sentences if the first is one.
std::string after_opening(std::string_view opening, std::string_view way) {
    std::string out(opening);
    const bool goes_on = opening.ends_with(", ");
    const bool keeps_capital =
        way.starts_with("I ") || way.starts_with("I'") || way.starts_with('{');
    out += way;
    if (goes_on && !keeps_capital)
        out[opening.size()] =
            static_cast<char>(std::tolower(static_cast<unsigned char>(out[opening.size()])));
    return out;
}

Ways ways_of(Topic topic) {
    switch (topic) {
        case Topic::description: return description_ways;
        case Topic::when: return when_ways;
        case Topic::place: return place_ways;
        case Topic::name: return name_ways;
        case Topic::policy: return policy_ways;
        case Topic::phone: return phone_ways;
        case Topic::email: return email_ways;
        case Topic::parties: return parties_ways;
        default: return yes_account_ways;
    }
}

Ways denials_of(Topic topic) {
    switch (topic) {
        case Topic::medical: return no_treatment;
        case Topic::parties: return no_parties;
        case Topic::witnesses: return no_witnesses;
        case Topic::earlier_damage: return no_damage;
        default: return no_injuries;
    }
}

/// The last digit, off by one: how people misread a number.
std::string misread(std::string text) {
    text.back() = text.back() == '9' ? '8' : static_cast<char>(text.back() + 1);
    return text;
}

std::string spoken_email(std::mt19937& random, std::string_view email) {
    std::string out;
    std::string digits;
    const auto say = [&](std::string_view word) {
        if (!out.empty()) out += ' ';
        out += word;
    };
    const auto flush = [&] {
        if (!digits.empty()) say(spoken_digits(random, digits));
        digits.clear();
    };
    std::string word;
    for (const char c : std::string(email) + ' ') {
        const bool letter = c >= 'a' && c <= 'z';
        if (letter) {
            flush();
            word += c;
            continue;
        }
        if (!word.empty()) say(word);
        word.clear();
        if (c >= '0' && c <= '9') {
            digits += c;
            continue;
        }
        flush();
        if (c == '@') say("at");
        if (c == '.') say("dot");
    }
    return out;
}

std::string day_and_time(const Moment& when) { return when.day + ' ' + when.time; }

/// The same moment a day later than it was, for a slip.
std::string wrong_day(const Invention& caller) {
    const auto weekday =
        std::chrono::weekday(std::chrono::sys_days(caller.when.date)) + std::chrono::days(3);
    return fmt::format("on {} {}", words::weekdays[weekday.c_encoding()], caller.when.time);
}

std::optional<Likening> likening_for(const Invention& caller, Care care) {
    return care == Care::alphabet ? std::optional(caller.likening) : std::nullopt;
}

std::string name_value(const Invention& caller, Care care) {
    const auto plain = caller.first + ' ' + caller.last;
    if (care == Care::plain) return plain;
    const auto likening = likening_for(caller, care);
    return fmt::format("{}. {}. And {}. {}", caller.first, spelled(caller.first, likening),
                       caller.last, spelled(caller.last, likening));
}

/// "Elm. E as in Echo. ... Street in Dover. D as in Delta. ..."
std::string place_value(const Invention& caller, Care care) {
    const std::string_view said = caller.place.said;
    const auto street = said.substr(0, said.find(' '));
    const auto kind_and_in = said.substr(street.size() + 1, said.rfind(" in ") - street.size() + 3);
    const auto town = said.substr(said.rfind(" in ") + 4);
    const auto likening = likening_for(caller, care);
    if (town.contains(' '))
        return fmt::format("{}. {}. {}{}", street, spelled(street, likening), kind_and_in, town);
    return fmt::format("{}. {}. {}{}. {}", street, spelled(street, likening), kind_and_in, town,
                       spelled(town, likening));
}

}  // namespace

std::string spoken_digits(std::mt19937& random, std::string_view digits) {
    std::string out;
    for (const char digit : digits) {
        if (!out.empty()) out += ' ';
        out += digit == '0' && random() % 3 == 0
                   ? "oh"
                   : words::numbers[static_cast<std::size_t>(digit - '0')];
    }
    return out;
}

std::string spelled(std::string_view text, std::optional<Likening> likening) {
    std::string out;
    bool after_letter = false;
    for (const char c : text) {
        const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        const bool letter = upper >= 'A' && upper <= 'Z';
        // Whoever spells with words takes a breath after each letter.
        if (!out.empty()) out += likening && (letter || after_letter) ? ". " : ", ";
        after_letter = letter;
        if (letter && likening) {
            const auto word = alphabet[static_cast<std::size_t>(upper - 'A')];
            if (likening != Likening::word) out += upper;
            if (likening == Likening::as_in) out += " as in ";
            if (likening == Likening::like) out += " like ";
            out += word;
        } else if (c >= '0' && c <= '9') {
            out += words::numbers[static_cast<std::size_t>(c - '0')];
        } else if (c == '@') {
            out += "at";
        } else if (c == '.') {
            out += "dot";
        } else {
            out += upper;
        }
    }
    return out;
}

std::string spelled_address(std::mt19937& random, const Invention& caller, Care care,
                            bool domain_too) {
    const auto at = caller.email.find('@');
    const auto local = spelled(caller.email.substr(0, at), likening_for(caller, care));
    const std::string_view domain = std::string_view(caller.email).substr(at + 1);
    const auto top = domain.rfind('.');
    // The great providers are known to everybody.
    const bool great =
        std::ranges::find(words::great_providers, domain) != words::great_providers.end();
    if (great || !domain_too) return fmt::format("{}. at {}", local, spoken_email(random, domain));
    return fmt::format("{}. at {}. dot {}", local,
                       spelled(domain.substr(0, top), likening_for(caller, care)),
                       domain.substr(top + 1));
}

std::string value_of(std::mt19937& random, const Invention& caller, Topic topic, Care care,
                     bool wrong) {
    switch (topic) {
        case Topic::when: return wrong ? wrong_day(caller) : day_and_time(caller.when);
        case Topic::name: return name_value(caller, care);
        case Topic::phone: {
            const auto number = wrong ? misread(caller.phone) : caller.phone;
            const std::string_view all = number;
            return fmt::format("{}, {}, {}", spoken_digits(random, all.substr(0, 3)),
                               spoken_digits(random, all.substr(3, 3)),
                               spoken_digits(random, all.substr(6)));
        }
        case Topic::policy: {
            const auto code = wrong ? misread(caller.policy) : caller.policy;
            const auto digits_at = code.find_first_of("0123456789");
            return spelled(code.substr(0, digits_at), likening_for(caller, care)) + ", " +
                   spoken_digits(random, std::string_view(code).substr(digits_at));
        }
        case Topic::email:
            return care == Care::plain ? spoken_email(random, caller.email)
                                       : spelled_address(random, caller, care, true);
        case Topic::place:
            if (care != Care::plain) return place_value(caller, care);
            if (!wrong) return caller.place.said;
            return std::string(pick(random, words::streets)) + " in " +
                   std::string(pick(random, words::towns));
        default: return account_of(caller, topic)->said;
    }
}

std::string tell(std::mt19937& random, const Invention& caller, Topic topic, Care care,
                 bool wrong) {
    if (!caller.knows(topic))
        return std::string(topic == Topic::email ? pick(random, no_email)
                                                 : pick(random, not_known));
    const bool story = topic == Topic::description || topic == Topic::place ||
                       topic == Topic::when || topic >= Topic::name;
    if (!story && account_of(caller, topic)->said.empty())
        return std::string(pick(random, denials_of(topic)));

    auto value = value_of(random, caller, topic, care, wrong);
    if (caller.correction == topic && care == Care::plain)
        value =
            fmt::format("{}, no, sorry, {}", value_of(random, caller, topic, care, true), value);
    if (care != Care::plain) return fill("{}.", value);
    const auto ways = ways_of(topic);
    if (caller.manner == Manner::terse) return fill(ways[0], value);
    std::string_view opening;
    if (caller.manner == Manner::rambling)
        opening = story ? pick(random, rambling_openings) : pick(random, hesitations);
    else if (topic >= Topic::name)
        opening = pick(random, polite_openings);
    return fill(after_opening(opening, pick(random, ways)), value);
}

std::string tell_all(std::mt19937& random, const Invention& caller) {
    const auto story = tell(random, caller, Topic::description, Care::plain, false);
    const auto when = day_and_time(caller.when);
    const auto injuries = caller.injuries.said.empty() && caller.manner == Manner::terse
                              ? std::string("Nobody was hurt.")
                              : tell(random, caller, Topic::injuries, Care::plain, false);
    switch (random() % 3) {
        case 0:
            return fill("{}", when) + ", on " + caller.place.said + ", " + caller.description.said +
                   ". " + injuries;
        case 1:
            return fmt::format("{} It was on {}, {}. {}", story, caller.place.said, when, injuries);
        default:
            return fmt::format("{} That was {} on {}. {}", story, when, caller.place.said,
                               injuries);
    }
}

std::string remark(std::mt19937& random, const Invention& caller, Remark what) {
    static constexpr std::array<Ways, 8> all{consent, yes,   no,      not_known,
                                             here,    go_on, nothing, repeat};
    const auto ways = all[static_cast<std::size_t>(what)];
    return std::string(caller.manner == Manner::terse ? ways[0] : pick(random, ways));
}

}  // namespace neura::phone
