#include "phone/invented_caller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "phone/invention_words.hpp"
#include "phone/pattern.hpp"
#include "phone/spoken_words.hpp"

namespace neura::phone {

namespace {

/// A claim takes about five minutes; on a slow line, and corrected often, twice as long.
constexpr LineTime call_limit{std::chrono::minutes(15)};

constexpr LineTime patience_after_goodbye{std::chrono::seconds(6)};

/// A caller agrees in the end, right or not: nobody corrects the same thing for ever.
constexpr int corrections_before_giving_up = 4;

/// Who was misunderstood speaks slower.
constexpr double careful_speed = 0.85;

Pattern listen_for(std::string_view words) { return Pattern::parse(words).value(); }

bool is_about(std::string_view words, std::string_view text) {
    return listen_for(words).matches(text);
}

struct Asked {
    Topic topic;
    std::string_view by;
};

/// What tells a topic from another in a question. In the order they are answered.
constexpr std::array<Asked, topic_count> questions{{
    {Topic::description,
     "what happened | your own words | briefly | like to report | describe | tell me about it"},
    {Topic::when,
     "when did | when was | when it happened | which day | what day | day and * time | the day | "
     "what time | time of day | the date | the right date"},
    {Topic::place,
     "where did | where was | where exactly | where it happened | which street | what street | "
     "street and * town | which place | what place | the place | location | which town"},
    {Topic::injuries, "hurt | injur*"},
    {Topic::medical, "doctor | medical | hospital | treatment | clinic"},
    {Topic::parties, "who else | anybody else | anyone else | involved | who was it | plate"},
    {Topic::witnesses, "witness* | saw it | see it | who were they | saw what"},
    {Topic::earlier_damage,
     "damage* before | already damage* | damage from before | earlier damage | pre existing | "
     "preexisting | previous damage"},
    {Topic::name, "your name | full name | last name | first name | the name | name please"},
    {Topic::policy, "policy number | your policy | contract number | policy code"},
    {Topic::phone, "phone | telephone | reach you | call you back on"},
    {Topic::email, "email | e mail | mail address"},
}};

/// The sentences of `text`, last first.
std::vector<std::string_view> sentences_backwards(std::string_view text) {
    std::vector<std::string_view> sentences;
    for (std::size_t start = 0; start < text.size();) {
        auto end = text.find_first_of(".?!", start);
        while (end != std::string_view::npos && end + 1 < text.size() && text[end + 1] != ' ')
            end = text.find_first_of(".?!", end + 1);
        end = std::min(end, text.size());
        sentences.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    std::ranges::reverse(sentences);
    return sentences;
}

/// The fewest letters to change in any part of `text` to make it `wanted`, as a share of it.
double least_changed(std::string_view wanted, std::string_view text) {
    std::vector<std::size_t> row(text.size() + 1, 0);
    for (std::size_t i = 1; i <= wanted.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= text.size(); ++j) {
            const auto changed = diagonal + (wanted[i - 1] == text[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return static_cast<double>(std::ranges::min(row)) / static_cast<double>(wanted.size());
}

std::string only_digits(std::string_view text) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out),
                         [](char c) { return c >= '0' && c <= '9'; });
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// "J A N E"
std::string spelled_apart(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (!out.empty()) out += ' ';
        out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

/// Whether `agent` spells `letters`, and no letter more.
bool spells_out(std::string_view agent, std::string_view letters) {
    const auto at = agent.find(letters);
    if (at == std::string_view::npos) return false;
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    const auto rest = agent.substr(at + letters.size());
    const bool another = rest.size() > 1 && rest[0] == ' ' && is_letter(rest[1]) &&
                         (rest.size() == 2 || !is_letter(rest[2]));
    return !another;
}

std::optional<int> number(std::string_view word) {
    int value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || stop == word.data() || value < 0) return std::nullopt;
    return value;
}

/// The day of the month in a word: "22", "22nd".
std::optional<unsigned> day_of_month(std::string_view word) {
    const auto day = number(word);
    if (!day || *day < 1 || *day > 31) return std::nullopt;
    return static_cast<unsigned>(*day);
}

/// Whether `said` names another day than the one it happened on: by month and day, by weekday, as
/// yesterday or today.
bool names_another_day(const std::vector<std::string>& said, const Moment& when) {
    const auto days_ago =
        (std::chrono::sys_days(when.today) - std::chrono::sys_days(when.date)).count();
    const auto weekday = std::chrono::weekday(std::chrono::sys_days(when.date)).c_encoding();
    const auto day_near = [&](std::size_t i) -> std::optional<unsigned> {
        for (const auto j : {i + 1, i - 1, i + 2, i - 2})
            if (j < said.size())
                if (const auto day = day_of_month(said[j])) return day;
        return std::nullopt;
    };
    const auto place_in = [](const auto& names, const std::string& word) {
        return static_cast<std::size_t>(
            std::ranges::find_if(names, [&](auto name) { return lower(name) == word; }) -
            names.begin());
    };
    for (std::size_t i = 0; i < said.size(); ++i) {
        const bool before = i > 1 && said[i - 1] == "before" && said[i - 2] == "day";
        if (said[i] == "yesterday" && days_ago != (before ? 2 : 1)) return true;
        if (said[i] == "today" && days_ago != 0) return true;
        if (const auto day = place_in(words::weekdays, said[i]); day < words::weekdays.size())
            if (day != weekday) return true;
        const auto month = place_in(words::months, said[i]);
        if (month == words::months.size()) continue;
        const auto day = day_near(i);
        if (!day) continue;  // "may", and other words that are months too
        if (month + 1 != unsigned{when.date.month()} || *day != unsigned{when.date.day()})
            return true;
    }
    return false;
}

/// The same of a text, where days named as examples do not count.
bool names_another_day(std::string_view text, const Moment& when) {
    return std::ranges::any_of(sentences_backwards(text), [&](std::string_view sentence) {
        return !is_about("like | for example", sentence) &&
               names_another_day(spoken_words(sentence), when);
    });
}

/// Whether `text` names a time of the clock more than half an hour off.
bool names_another_time(std::string_view text, const Moment& when) {
    if (!when.exact) return false;
    const auto said = spoken_words(text);
    for (std::size_t i = 0; i + 1 < said.size(); ++i) {
        const bool is_time = said[i + 1] == "am" || said[i + 1] == "pm" || said[i + 1] == "oclock";
        const auto digits = number(said[i]);
        if (!is_time || !digits) continue;
        constexpr int half_a_day = 12 * 60;
        const int minute = *digits > 12 ? *digits / 100 * 60 + *digits % 100 : *digits * 60;
        const bool morning = when.minute < half_a_day;
        if (said[i + 1] != "oclock" && (said[i + 1] == "am") != morning) return true;
        const int off = std::abs(minute % half_a_day - when.minute % half_a_day);
        return std::min(off, half_a_day - off) > 30;
    }
    return false;
}

std::string_view beginning_of_correction(Topic topic) {
    switch (topic) {
        case Topic::description: return "what happened is that";
        case Topic::when: return "it was";
        case Topic::place: return "it was on";
        case Topic::injuries: return "about the injuries,";
        case Topic::medical: return "about the doctor,";
        case Topic::parties: return "the other people involved,";
        case Topic::witnesses: return "about the witnesses,";
        case Topic::earlier_damage: return "about the earlier damage,";
        default: return "it's";
    }
}

/// What introduces a thing in a summary.
struct SummedUp {
    Topic topic;
    std::string_view by;
};
constexpr auto summed_up = std::to_array<SummedUp>({
    {Topic::description, "you told me"},
    {Topic::place, "the place"},
    {Topic::injuries, "injuries"},
    {Topic::medical, "medical treatment"},
    {Topic::parties, "also involved"},
    {Topic::witnesses, "witnesses"},
    {Topic::earlier_damage, "damaged before | earlier damage"},
});

bool asks_to_confirm(std::string_view agent) {
    return is_about(
        "is that right | is that correct | is it right | is that all correct | yes or no | "
        "is that it | then is it | is this right | is this correct | did i get that right | "
        "file it like that",
        agent);
}

}  // namespace

std::vector<Topic> topics_asked(std::string_view agent) {
    std::vector<Topic> topics;
    for (const auto sentence : sentences_backwards(agent)) {
        for (const auto& [topic, by] : questions)
            if (is_about(by, sentence)) topics.push_back(topic);
        if (!topics.empty()) break;
    }
    return topics;
}

std::vector<std::string> spelled_words(std::string_view text) {
    auto said = spoken_words(text);
    std::vector<std::string> words;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const bool likened = said[i] == "as" && i + 2 < said.size() && said[i + 1] == "in";
        const bool doubled = said[i] == "double" && i + 1 < said.size() && said[i + 1].size() == 1;
        if (likened) {
            // Among digits a lone O was taken for a zero.
            if (!words.empty() && words.back().ends_with('0') && said[i + 2].starts_with('o'))
                words.back().back() = 'o';
            const bool x_ray = said[i + 2] == "x" && i + 3 < said.size() && said[i + 3] == "ray";
            i += x_ray ? 3 : 2;
        } else if (doubled) {
            words.push_back(said[i + 1]);
        } else {
            words.push_back(std::move(said[i]));
        }
    }
    return words;
}

std::string condensed(std::string_view text) {
    std::string out;
    for (const auto& word : spelled_words(text))
        out += word == "at" ? "@" : word == "dot" || word == "point" ? "." : word;
    return out;
}

std::vector<std::string> codes_in(std::string_view text) {
    std::vector<std::string> codes;
    bool goes_on = false;
    for (const auto& word : spelled_words(text)) {
        const bool part = word.size() == 1 || number(word.substr(0, 1));
        if (part && goes_on)
            codes.back() += word;
        else if (part)
            codes.push_back(word);
        goes_on = part;
    }
    return codes;
}

InventedCaller::InventedCaller(const Invention& truth, Ear ear)
    : truth_(truth), ear_(ear), random_(truth.seed) {}

std::optional<Act> InventedCaller::answer(std::string_view agent) {
    const auto say = [&](std::string words) {
        last_words_ = words;
        lost_ = 0;
        return Act(Say{std::move(words), told(latest_) > 1 ? careful_speed : 1.0});
    };
    const auto make = [&](Remark what) { return remark(random_, truth_, what); };
    if (const auto heard = condensed(agent); heard.contains('@'))
        domain_heard_ = heard.contains(truth_.email.substr(truth_.email.find('@')));

    if (is_about("goodbye | good by* | bye bye", agent)) {
        leaving_ = true;
        return std::nullopt;
    }
    if (is_about("record this call | is recorded | recording", agent))
        return say(make(Remark::consent));
    if (is_about("still there | hear me | can not hear you | hear nothing", agent))
        return Act(Say{make(Remark::here) + ' ' + once_more()});
    if (is_about("take your time | no hurry | i will wait", agent) && !agent.contains('?'))
        return Act(Say{once_more()});
    if (is_about("pass you on | put you through | a colleague now", agent) &&
        is_about("shall i | should i | would you", agent))
        return say(make(Remark::go_on));
    if (is_about("everyone safe | all safe", agent)) return say("Yes, everyone is safe.");
    if (is_about("should i change", agent))
        return say(objected_ ? correct(*objected_) : make(Remark::nothing));
    if (is_about("comes after that | and the rest", agent))
        return say(rest_of(topic_of(agent), agent));
    if (is_about("keypad | key it in | key in", agent)) return key_in(topic_of(agent));
    if (is_about("spell it | spell the | as in | word for each letter", agent) &&
        !asks_to_confirm(agent)) {
        const auto topic = topic_of(agent);
        const bool alphabet = is_about("as in | word for each letter", agent);
        ++told(topic);
        latest_ = topic;
        const auto care = alphabet ? Care::alphabet : Care::spelled;
        if (topic == Topic::email && truth_.knows(topic) && domain_heard_)
            return say(spelled_address(random_, truth_, care, false) + '.');
        return say(tell(random_, truth_, topic, care, false));
    }
    if (asks_to_confirm(agent)) return confirm(agent);

    const auto topics = topics_asked(agent);
    std::string words;
    for (const auto topic : misunderstood(agent))
        if (std::ranges::find(topics, topic) == topics.end()) words += correct(topic) + ' ';
    if (topics.empty() && words.empty()) {
        if (++lost_ > 2 || !agent.contains('?')) return std::nullopt;
        return Act(Say{make(Remark::repeat)});
    }
    for (const auto topic : topics) {
        words += tell_topic(topic) + ' ';
        if (topic == Topic::description) break;  // the rest of that question is part of the story
    }
    words.pop_back();
    return say(std::move(words));
}

/// The first time as anybody says it; asked again, more carefully.
std::string InventedCaller::tell_topic(Topic topic) {
    latest_ = topic;
    const int before = told(topic)++;
    if (topic == Topic::description && truth_.one_breath && before == 0) {
        for (const auto also : {Topic::when, Topic::place, Topic::injuries}) ++told(also);
        return tell_all(random_, truth_);
    }
    if (topic == Topic::when && before > 0 && corrected(topic) == 0)
        return "It was " + truth_.when.day + ", " + truth_.when.clock + '.';
    const auto care = before == 0 ? Care::plain : before == 1 ? Care::spelled : Care::alphabet;
    return tell(random_, truth_, topic, topic < Topic::name ? Care::plain : care,
                before == 0 && truth_.slip == topic);
}

/// What was said last, without any decoration: the agent did not take it in.
std::string InventedCaller::once_more() {
    if (told(latest_) == 0) return last_words_;
    auto plainly = truth_;
    plainly.manner = Manner::terse;
    plainly.correction.reset();
    return tell(random_, plainly, latest_, Care::plain, false);
}

/// Yes to what is read back right; no, and mostly what it should be, to what is wrong.
std::optional<Act> InventedCaller::confirm(std::string_view agent) {
    const bool about_summary = is_about("that summary right | file it like that", agent);
    const bool summing_up = about_summary || is_about("sum up | i have this | once again", agent);
    if (summing_up && !about_summary) summary_ = agent;
    auto wrong = misunderstood(about_summary ? summary_ : agent);
    if (!summing_up) {
        const auto topic = topic_of(agent);
        latest_ = topic;
        wrong.clear();
        if (is_wrong(topic, agent)) wrong.push_back(topic);
    }
    std::erase_if(wrong,
                  [&](Topic topic) { return corrected(topic) >= corrections_before_giving_up; });
    lost_ = 0;
    objected_.reset();
    if (!wrong.empty()) objected_ = wrong.front();
    if (wrong.empty()) {
        last_words_ = remark(random_, truth_, Remark::yes);
    } else if (truth_.manner == Manner::terse && corrected(wrong.front()) == 0 && !summing_up) {
        ++corrected(wrong.front());
        last_words_ = remark(random_, truth_, Remark::no);
    } else {
        last_words_ = correct(wrong.front());
    }
    return Say{last_words_, wrong.empty() ? 1.0 : careful_speed};
}

std::string InventedCaller::correct(Topic topic) {
    if (!truth_.knows(topic)) return "No. " + tell(random_, truth_, topic, Care::plain, false);
    const int before = corrected(topic)++;
    latest_ = topic;
    const bool careful = topic >= Topic::name && before > 0;
    const auto* account = account_of(truth_, topic);
    if (account != nullptr && account->said.empty())
        return "No. " + tell(random_, truth_, topic, Care::plain, false);
    const auto value =
        topic == Topic::email && careful
            ? spelled_address(random_, truth_, Care::alphabet, !domain_heard_)
            : value_of(random_, truth_, topic, careful ? Care::alphabet : Care::plain, false);
    return fmt::format("No, {} {}.", beginning_of_correction(topic), value);
}

Act InventedCaller::key_in(Topic topic) {
    latest_ = topic;
    ++told(topic);
    if (!truth_.knows(topic)) {
        last_words_ = tell(random_, truth_, topic, Care::plain, false);
        return Say{last_words_};
    }
    const auto digits = only_digits(topic == Topic::phone ? truth_.phone : truth_.policy);
    last_words_ = value_of(random_, truth_, topic, Care::plain, false);
    if (topic == Topic::phone || random_() % 2 == 0) return Press{digits + '#'};
    return Say{last_words_};
}

/// What follows the part the agent has, if it is the beginning; the whole, if it is not.
std::string InventedCaller::rest_of(Topic topic, std::string_view agent) {
    const auto whole = topic == Topic::phone ? truth_.phone : only_digits(truth_.policy);
    const auto heard = only_digits(condensed(agent));
    latest_ = topic;
    if (topic != Topic::email && heard.size() > 1 && heard.size() < whole.size() &&
        whole.starts_with(heard))
        return spelled(whole.substr(heard.size())) + '.';
    return correct(topic);
}

/// Which of the things named in `agent` are wrong: what is spoken of in passing or summed up.
std::vector<Topic> InventedCaller::misunderstood(std::string_view agent) const {
    std::vector<Topic> wrong;
    if (names_another_day(agent, truth_.when) ||
        (is_about("it happened", agent) && names_another_time(agent, truth_.when)))
        wrong.push_back(Topic::when);
    for (const auto sentence : sentences_backwards(agent))
        for (const auto& [topic, by] : summed_up) {
            if (!is_about(by, sentence) || sentence.contains("here")) continue;
            const bool denied = is_about("no *", sentence);
            if (denied ? !account_of(truth_, topic)->said.empty() : is_wrong(topic, sentence))
                wrong.push_back(topic);
        }
    return wrong;
}

bool InventedCaller::is_wrong(Topic topic, std::string_view agent) const {
    constexpr std::string_view spelling = "spelled ";
    const bool exact = ear_ == Ear::exact;
    const auto same_letters = [&](const std::string& wanted) {
        if (!exact) return least_changed(wanted, condensed(agent)) <= 0.3;
        // What is spelled is what counts; before it only the shape of a sentence.
        const auto at = agent.find(spelling);
        if (at != std::string_view::npos)
            return condensed(agent.substr(at + spelling.size())).starts_with(wanted);
        const auto heard = condensed(agent);
        const auto found = heard.find(wanted);
        return found != std::string::npos && (found == 0 || heard[found - 1] != '.');
    };
    switch (topic) {
        case Topic::when:
            return names_another_day(agent, truth_.when) || names_another_time(agent, truth_.when);
        case Topic::phone:
            return std::ranges::none_of(codes_in(agent), [&](const std::string& code) {
                return code == truth_.phone || code == '1' + truth_.phone;
            });
        case Topic::policy:
            // Single letters are what a telephone carries worst: a caller who hears the digits
            // right takes the letter for right.
            return std::ranges::none_of(codes_in(agent), [&](const std::string& code) {
                return exact ? code == lower(truth_.policy)
                             : only_digits(code) == only_digits(truth_.policy);
            });
        case Topic::name:
            if (exact && agent.contains(spelling))
                return !spells_out(agent,
                                   fmt::format("{}{}, {}", spelling, spelled_apart(truth_.first),
                                               spelled_apart(truth_.last)));
            return !same_letters(lower(truth_.first + truth_.last));
        case Topic::email: return !same_letters(truth_.email);
        default: {
            const auto& words = account_of(truth_, topic)->words;
            if (!exact && topic != Topic::place && !words.empty()) {
                // Of a synthetic voice one hears half: only what is all wrong is noticed.
                return std::ranges::all_of(
                    words, [&](const std::string& word) { return told_in(word, agent) < 0.6; });
            }
            return words.empty() || std::ranges::any_of(words, [&](const std::string& word) {
                       return told_in(word, agent) < (exact ? 0.99 : 0.6);
                   });
        }
    }
}

/// What the agent speaks of: what it names, else what was spoken of last.
Topic InventedCaller::topic_of(std::string_view agent) const {
    for (const auto& [topic, by] : questions)
        if (topic >= Topic::name && is_about(by, agent)) return topic;
    const auto words = Pattern::parse("as name | the name | name is").value();
    if (words.matches(agent)) return Topic::name;
    return latest_;
}

void InventedCaller::agent_started(LineTime) { answer_at_.reset(); }

void InventedCaller::agent_finished(std::string_view words, LineTime at) {
    if (acting_ || at <= acted_at_) return;  // talked over: nobody answers that
    if (!heard_.empty()) heard_ += ' ';
    heard_ += words;
    constexpr std::uint32_t quickest = 250;
    constexpr std::uint32_t spread = 700;
    answer_at_ = at + LineTime(quickest + random_() % spread);
}

std::optional<Act> InventedCaller::next(LineTime now) {
    if (over_) return std::nullopt;
    if (now >= call_limit) {
        over_ = true;
        return HangUp{};
    }
    if (acting_ || !answer_at_) return std::nullopt;
    if (leaving_) {  // the agent hangs up; if it does not, somebody has to
        over_ = now >= *answer_at_ + patience_after_goodbye;
        return over_ ? std::optional<Act>(HangUp{}) : std::nullopt;
    }
    if (now < *answer_at_) return std::nullopt;
    auto act = answer(std::exchange(heard_, {}));
    if (!leaving_) answer_at_.reset();
    acting_ = act.has_value();
    return act;
}

void InventedCaller::acted(LineTime at) {
    acting_ = false;
    acted_at_ = at;
    answer_at_.reset();
    heard_.clear();
}

}  // namespace neura::phone
