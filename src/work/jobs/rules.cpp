#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "work/jobs/letter_words.hpp"
#include "work/jobs/mood.hpp"
#include "work/jobs/understanding.hpp"

namespace neura::work::jobs {

namespace {

using nlohmann::json;
using reasoning::AgentFile;
using reasoning::Field;
using reasoning::Language;
using reasoning::LeftAs;

/// The language that was spoken.
Language language_of(const Story& story, const AgentFile& file) {
    return reasoning::language_of(story.language.empty() ? file.persona.language : story.language);
}

/// The agent file as it was spoken: its labels and phrases in the language of the call.
const AgentFile& spoken(const Story& story, const AgentFile& file) {
    const auto language = language_of(story, file);
    for (const auto& translation : file.translations)
        if (reasoning::language_of(translation.persona.language) == language) return translation;
    return file;
}

std::vector<double> sentiment_of(const Story& story, Language language) {
    std::vector<double> sentiment;
    for (const auto& line : story.lines)
        if (line.role == "caller") sentiment.push_back(mood_of(line.text, language));
    return sentiment;
}

/// The agent had to say that it had not understood: its own phrases for that are known.
int misunderstandings(const Story& story, const AgentFile& file) {
    const auto& phrases = file.phrases;
    const auto says = [](const std::string& text, const reasoning::Phrase& phrase) {
        return std::ranges::any_of(phrase, [&](std::string_view way) {
            way = way.substr(0, way.find('{'));  // what comes after is filled in
            constexpr std::size_t telling = 8;
            return way.size() >= telling && text.contains(way);
        });
    };
    return static_cast<int>(std::ranges::count_if(story.lines, [&](const Story::Line& line) {
        return line.role == "agent" &&
               (says(line.text, phrases.not_heard) || says(line.text, phrases.misheard) ||
                says(line.text, phrases.no_answer) || says(line.text, phrases.confirm_unclear));
    }));
}

bool has_value(const json& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found != fields.end() && !found->is_null() && *found != json("");
}

std::string in_words(const json& value, const LetterWords& letter = letter_words({})) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return std::string(value.get<bool>() ? letter.yes : letter.no);
    if (!value.is_array()) return value.dump(-1, ' ', false, json::error_handler_t::replace);
    std::string words;
    for (const auto& item : value) words += (words.empty() ? "" : ", ") + in_words(item, letter);
    return words;
}

/// A caller's words as text of Markdown, on one line: they mark nothing up.
std::string plain(std::string_view words) {
    std::string text;
    for (const char c : words) {
        if (std::string_view("\\`*_[]<>#|").contains(c)) text += '\\';
        text += c == '\n' || c == '\r' ? ' ' : c;
    }
    return text;
}

/// The first words of a text, whole ones.
std::string beginning_of(const std::string& text, std::size_t most) {
    if (text.size() <= most) return text;
    const auto space = text.rfind(' ', most);
    auto cut = space == std::string::npos ? most : space;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    return text.substr(0, cut) + "…";
}

/// "what you told us: "A truck hit my parked car"".
std::string in_short(const Story& story, const AgentFile& file, const LetterWords& letter) {
    constexpr std::size_t most = 60;
    for (const bool narrative : {true, false})
        for (const auto& field : file.fields)
            if (!field.sensitive && field.narrative == narrative &&
                has_value(story.fields, field.name) && story.fields[field.name].is_string())
                return fmt::format(fmt::runtime(letter.about), field.label,
                                   beginning_of(in_words(story.fields[field.name]), most));
    return std::string(letter.call);
}

/// A value as a letter has it; letters go through many hands, so one that is sensitive is not told.
std::string told(const Field& field, const json& value, const LetterWords& letter) {
    if (field.sensitive) return std::string(letter.noted);
    auto words = in_words(value, letter);
    if (field.type == reasoning::FieldType::date_time) std::ranges::replace(words, 'T', ' ');
    return plain(words);
}

std::string synthesis_of(const Story& story, const AgentFile& file,
                         const std::vector<std::string>& missing, const LetterWords& letter) {
    const auto minutes = std::max<std::int64_t>(1, (story.lasted.count() + 30) / 60);
    auto text = fmt::format(fmt::runtime(letter.begins), plain(file.persona.company), minutes,
                            minutes == 1 ? "minute" : "minutes");
    std::string list;
    for (const auto& field : file.fields)
        if (has_value(story.fields, field.name))
            list += fmt::format("- {}: {}\n", plain(field.label),
                                told(field, story.fields[field.name], letter));
    if (!list.empty()) text += fmt::format("\n{}\n\n", letter.told) + list;
    std::string needed;
    for (const auto& name : missing)
        needed += fmt::format("- {}\n", plain(file.field(name)->label));
    if (!needed.empty()) text += fmt::format("\n{}\n\n", letter.needed) + needed;
    if (list.empty()) text += fmt::format("\n{}\n", letter.nothing);
    return text;
}

std::string_view in_words(LeftAs left) {
    switch (left) {
        case LeftAs::complete: return "everything that is needed was given and confirmed";
        case LeftAs::incomplete: return "the call came to its end and not everything is known";
        case LeftAs::cut_off: return "the call ended in the middle";
        case LeftAs::wants_person: return "the caller asked for a person";
        case LeftAs::emergency: return "there was danger";
        case LeftAs::off_topic: return "nothing was written down";
    }
    return "";
}

void choose_next_action(Insight& insight, LeftAs left, const AgentFile& file) {
    for (const auto& action : file.after_call.next_actions) {
        if (std::ranges::find(action.when, left) == action.when.end()) continue;
        insight.next_action = action.name;
        insight.justification = fmt::format("Chosen by rule: {}.", in_words(left));
        return;
    }
    insight.justification =
        fmt::format("No action of the agent file is for this: {}.", in_words(left));
}

void judge_satisfaction(Insight& insight, int misheard, LeftAs left) {
    std::vector<double> felt;
    std::ranges::copy_if(insight.sentiment, std::back_inserter(felt),
                         [](double mood) { return mood != 0; });
    if (felt.empty()) {
        insight.satisfaction_reasons = fmt::format(
            "The caller used no word that tells; the agent did not understand {} times.", misheard);
        return;
    }
    const auto mean =
        std::accumulate(felt.begin(), felt.end(), 0.0) / static_cast<double>(felt.size());
    const auto mood = mean - 0.15 * misheard;
    insight.satisfaction = mood <= -0.6   ? Satisfaction::dissatisfied
                           : mood <= -0.1 ? Satisfaction::disappointed
                           : mood < 0.4   ? Satisfaction::mixed
                                          : Satisfaction::satisfied;
    insight.satisfaction_reasons = fmt::format(
        "Counted: {} of {} turns with telling words, {:+.1f} on average from -1 to 1; the agent "
        "did not understand {} times; {}.",
        felt.size(), insight.sentiment.size(), mean, misheard, in_words(left));
}

std::vector<std::string> improvements(const Story& story, int misheard) {
    const auto cut_in = std::ranges::count_if(story.lines, [](const Story::Line& line) {
        return line.role == "agent" && line.interrupted;
    });
    std::vector<std::string> found;
    if (misheard >= 2)
        found.push_back(
            fmt::format("The agent did not understand {} times: listen to the "
                        "recording, and add the words to the vocabulary.",
                        misheard));
    if (cut_in >= 3)
        found.push_back(fmt::format(
            "The caller cut in {} times: the agent may talk too long or too slowly.", cut_in));
    if (story.corrections >= 2)
        found.push_back(fmt::format("{} answers were corrected afterwards: have them read back.",
                                    story.corrections));
    if (story.tool_failures > 0)
        found.push_back(fmt::format("{} uses of a tool failed: look at the call's events.",
                                    story.tool_failures));
    return found;
}

}  // namespace

std::vector<std::string> missing_fields(const Story& story, const AgentFile& file) {
    std::vector<std::string> missing;
    for (const auto& field : file.fields) {
        if (!field.required || has_value(story.fields, field.name)) continue;
        const auto& skip = field.skip_if;
        if (skip && has_value(story.fields, skip->field) &&
            in_words(story.fields[skip->field]) == skip->value)
            continue;
        missing.push_back(field.name);
    }
    return missing;
}

LeftAs left_as(const Story& story, const AgentFile& file) {
    if (story.outcome == "emergency") return LeftAs::emergency;
    if (story.outcome == "wants_human") return LeftAs::wants_person;
    if (story.is_complete || story.outcome == "claim_complete") return LeftAs::complete;
    const bool is_over = !story.reason.empty();  // no other claim followed
    if (is_over && story.outcome.empty()) return LeftAs::cut_off;
    const bool has_any = std::ranges::any_of(
        file.fields, [&](const Field& field) { return has_value(story.fields, field.name); });
    return has_any ? LeftAs::incomplete : LeftAs::off_topic;
}

Insight insight_by_rules(const Story& story, const AgentFile& file) {
    const auto left = left_as(story, file);
    const auto& as_spoken = spoken(story, file);
    const auto language = language_of(story, file);
    const auto letter = letter_words(language);
    const auto misheard = misunderstandings(story, as_spoken);
    Insight insight;
    insight.call = story.call;
    insight.claim = story.claim;
    insight.missing_fields = missing_fields(story, file);
    insight.is_complete = insight.missing_fields.empty();
    insight.synthesis = synthesis_of(story, as_spoken, insight.missing_fields, letter);
    insight.in_short = in_short(story, as_spoken, letter);
    insight.sentiment = sentiment_of(story, language);
    insight.trend = trend_of(insight.sentiment);
    judge_satisfaction(insight, misheard, left);
    choose_next_action(insight, left, file);
    insight.improvements = improvements(story, misheard);
    insight.made_by = "rules";
    return insight;
}

}  // namespace neura::work::jobs
