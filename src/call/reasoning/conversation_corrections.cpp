#include <algorithm>
#include <utility>

#include "call/reasoning/conversation.hpp"
#include "call/reasoning/free_text.hpp"
#include "call/reasoning/understanding/words.hpp"

// How the caller takes back what was said or heard: "no, it was Tuesday", "the e-mail is wrong".

namespace neura::reasoning {

namespace {

/// A correction of more words is an answer that happens to begin with "no".
constexpr std::size_t correction_words = 14;

/// A changed value of more words is not said again.
constexpr std::size_t spoken_words = 8;

/// After so many the caller is only heard, no longer understood to correct.
constexpr int corrections_most = 12;

/// What follows "what happened is that", if it tells something.
std::string story_anew(const std::string& text, Language language) {
    constexpr std::size_t tells = 4;  // words
    const auto said = words(text, language);
    for (const std::string_view opening :
         {"what happened is that", "what happened was that", "what happened is"}) {
        const auto found = find_phrase(said, opening);
        if (!found) continue;
        const auto rest = std::span(said).subspan(found->first + found->count);
        return rest.size() < tells ? std::string() : clean_account(slice(text, rest), language);
    }
    return {};
}

/// "About the witnesses, my neighbour saw it": what follows the name of the field.
std::string without_field_name(const std::string& text, const Mentions& mentions,
                               const Field& field, Language language) {
    static constexpr auto openings =
        std::to_array<std::string_view>({"about", "regarding", "concerning", "for"});
    const auto said = words(text, language);
    const auto named = mentions.named(said);
    if (named.empty() || named.front().field != &field) return text;
    const auto& at = named.front().at;
    const auto rest = std::span(said).subspan(at.first + at.count);
    constexpr std::size_t nearest = 2;  // "about the"
    const bool set_apart = said[at.first + at.count - 1].mark_after != 0;
    const bool opened =
        at.first > 0 && std::ranges::find(openings, said.front().text) != openings.end();
    if (at.first > nearest || rest.empty() || !(set_apart || opened)) return text;
    return std::string(slice(text, rest));
}

/// Equal but for capitals and punctuation.
bool says_the_same(const nlohmann::json& one, const nlohmann::json& other) {
    if (!one.is_string() || !other.is_string()) return one == other;
    const auto said = words(one.get_ref<const std::string&>());
    const auto known = words(other.get_ref<const std::string&>());
    return std::ranges::equal(said, known, {}, &Word::text, &Word::text);
}

bool holds_something(const std::optional<Reading>& reading) {
    return reading && (!reading->value.is_null() || reading->when);
}

}  // namespace

std::optional<Reply> Conversation::correction(const Turn& turn) {
    for (const auto& field : file_.fields) {
        const bool asked = std::ranges::find(asked_, &field) != asked_.end();
        if (!field.narrative || asked || !claim_.filled(field) || corrections_ >= corrections_most)
            continue;
        auto story = story_anew(turn.text, situation_.language);
        if (story.empty()) continue;
        for (const auto& other : turn.alternatives) {
            if (!was_denied(field, story)) break;
            if (auto another = story_anew(other, situation_.language); !another.empty())
                story = std::move(another);
        }
        ++corrections_;
        change(field, Reading{.value = std::move(story)});
        return next();
    }
    // "No, it was Tuesday. And it was on Elm Street": the first sentence corrects, the rest
    // answers.
    const auto first = first_sentence(turn.text);
    if (first.size() < turn.text.size()) {
        const auto corrected = correct(Turn{.text = first, .alternatives = {}});
        if (corrected && corrected->changed != nullptr) {
            const Turn rest{.text = turn.text.substr(first.size()), .alternatives = {}};
            take_answers(rest);
            return next();
        }
    }
    if (take_denial(turn)) return next();
    const auto corrected = correct(turn);
    if (!corrected) return std::nullopt;
    if (corrected->unclear != nullptr) return reopen(*corrected->unclear);
    const bool of_place =
        corrected->changed != nullptr && corrected->changed->type == FieldType::place;
    if (of_place && ++claim_[corrected->changed->name].tries > 1 && !place_spelled_)
        return reopen(*corrected->changed);
    for (const auto* asked : asked_) {
        if (step_ != Step::fields || asked->type != FieldType::place || claim_.filled(*asked))
            continue;
        // "No, it was Tuesday, on Elm Street."
        if (auto place = find_place(turn.text, situation_.language))
            put(*asked, Reading{.value = std::move(*place)});
    }
    return next();
}

/// "No, I was alone", said to a summary that names others: that field is denied, without its name.
bool Conversation::take_denial(const Turn& turn) {
    if (step_ != Step::summary && step_ != Step::what_is_wrong) return false;
    const auto said = words(turn.text, situation_.language);
    if (word_count(turn.text) > correction_words || corrections_ >= corrections_most) return false;
    for (const auto& field : file_.fields) {
        const bool told = field.type == FieldType::text && !field.negative.empty() &&
                          claim_.filled(field) && claim_[field.name].value != field.negative;
        if (!told || !mentions_.denied(field, said)) continue;
        if (mentions_.stance(field, said) != Stance::denies) continue;
        ++corrections_;
        return change(field, Reading{.value = field.negative});
    }
    return false;
}

void Conversation::take_answers(const Turn& turn) {
    const auto asked = step_ == Step::fields ? asked_ : std::vector<const Field*>{};
    for (auto& offer : read_turn(turn, asked, file_.fields, claim_, mentions_, situation_))
        if (!offer.bare_yes && (offer.asked || !claim_.filled(*offer.field)))
            take(std::move(offer));
}

/// "On Elm Street in Dover", said to the next question, corrects the place said in passing.
std::optional<Reply> Conversation::place_again(const Turn& turn) {
    const bool asks_place = std::ranges::any_of(asked_, [](const Field* field) {
        return field->type == FieldType::place || field->narrative || is_structured(field->type);
    });
    if (asks_place || repairing_ != nullptr) return std::nullopt;
    const auto echoed = std::ranges::find(echoed_, FieldType::place, &Field::type);
    if (echoed == echoed_.end()) return std::nullopt;
    const auto answer = read_place_answer(turn.text, situation_.language);
    const auto place = find_place("on " + answer, situation_.language);
    if (!place || *place != answer) return std::nullopt;
    return change_or_ask(**echoed, Reading{.value = answer});
}

const Field* Conversation::corrected_field(const Turn& turn, const Correction& found) const {
    for (const auto& name : found.named_field_words)
        if (const auto* field = mentions_.called(name)) return field;
    const auto said = words(turn.text, situation_.language);
    for (const auto& named : mentions_.named(said)) {
        const bool asked = std::ranges::find(asked_, named.field) != asked_.end();
        if (!asked && claim_.filled(*named.field)) return named.field;
    }
    return nullptr;
}

std::optional<Conversation::Corrected> Conversation::correct(const Turn& turn) {
    const auto found = read_correction(turn.text, situation_.language);
    if (!found || corrections_ >= corrections_most) return std::nullopt;

    const auto* field = corrected_field(turn, *found);
    if (field == nullptr) return correct_unnamed(turn, *found);

    const bool asked = !asked_.empty() && asked_.front() == field &&
                       (step_ == Step::fields || step_ == Step::confirm);
    if (asked) return std::nullopt;  // an answer, whatever it begins with
    const bool says_what = !found->corrected_text.empty();
    if (!claim_.filled(*field) && !says_what) return std::nullopt;

    ++corrections_;
    auto told = says_what ? found->corrected_text : turn.text;
    if (says_what && !is_structured(field->type))
        told = without_field_name(told, mentions_, *field, situation_.language);
    const std::vector<std::string> corrected{std::move(told)};
    const auto& value = claim_[field->name].value;
    std::optional<Reading> reading;
    if (says_what || is_structured(field->type))
        reading = claim_.filled(*field) ? read_correction_of(*field, value, corrected, situation_)
                                        : read_answer(*field, corrected, situation_);
    const bool denies = field->type == FieldType::text && !field->negative.empty() && says_what &&
                        mentions_.stance(*field, words(found->corrected_text,
                                                       situation_.language)) == Stance::denies;
    if (denies && reading) reading->value = field->negative;
    if (reading && !is_structured(field->type) && was_denied(*field, reading->value))
        if (auto other = other_correction(*field, turn)) reading = std::move(other);
    if (holds_something(reading) && reading->value != value && change(*field, std::move(*reading)))
        return Corrected{.changed = field};
    return Corrected{.unclear = field};
}

std::optional<Conversation::Corrected> Conversation::correct_unnamed(const Turn& turn,
                                                                     const Correction& found) {
    const auto language = situation_.language;
    const auto words_said = word_count(found.corrected_text);
    if (words_said == 0 || words_said > correction_words) return std::nullopt;
    const std::vector<std::string> corrected{found.corrected_text};
    if (step_ == Step::fields) {
        const auto said = words(turn.text, language);
        for (const auto* wanted : asked_) {
            if (mentions_.stance(*wanted, said) != Stance::silent) return std::nullopt;
            if (!is_structured(wanted->type)) continue;
            if (holds_something(read_answer(*wanted, corrected, situation_))) return std::nullopt;
        }
    }
    // What was said in passing just now; in a summary, all of it; a date at any time.
    const bool summing_up = step_ == Step::summary || step_ == Step::what_is_wrong;
    const auto place = find_place(corrected.front(), language);
    bool tells_date = false;  // "on Thursday, October fifteenth" is no place, whatever was heard
    for (const auto& field : file_.fields) {
        const bool echoed = std::ranges::find(echoed_, &field) != echoed_.end();
        const bool late = step_ == Step::fields && is_date(field.type);
        if (!claim_.filled(field) || (!echoed && !summing_up && !late)) continue;
        const auto& value = claim_[field.name].value;
        Reading reading;
        if (field.type == FieldType::place) {
            if (!place || tells_date) continue;
            // All that was said to be right is the place, not only what surely is one.
            auto whole = read_place_answer(corrected.front(), language);
            reading.value = whole.empty() ? *place : std::move(whole);
            if (was_denied(field, reading.value))
                if (auto other = other_correction(field, turn)) reading = std::move(*other);
            if (reading.value == value || told_.contains(&field)) {
                // They insist, and the ear hears no difference: letters may help, else a person.
                if (!place_spelled_) {
                    ++claim_[field.name].tries;
                    return Corrected{.unclear = &field};
                }
                if (insisted_[&field]++ > 0) claim_[field.name].to_check = true;
                if (!claim_[field.name].to_check) continue;
                ++corrections_;
                lead(wording_.say(file_.phrases.kept, {{"label", field.label}}));
                step_ = Step::summary;
                return Corrected{.changed = &field};
            }
        } else if (is_structured(field.type) && field.type != FieldType::person_name &&
                   field.type != FieldType::code) {
            auto read = read_answer(field, corrected, situation_);
            tells_date = tells_date || (read && read->when && read->when->date);
            if (!holds_something(read) || read->value == value) continue;
            // "On Sunset Boulevard" tells no hour.
            if (read->when && !read->when->date && place) continue;
            reading = std::move(*read);
        } else {
            continue;
        }
        ++corrections_;
        if (!change(field, std::move(reading))) return Corrected{.unclear = &field};
        return Corrected{.changed = &field};
    }
    return std::nullopt;
}

/// Whether the caller said no to it, or does just now.
bool Conversation::was_denied(const Field& field, const nlohmann::json& value) const {
    const auto& entry = claim_[field.name];
    const auto is_it = [&](const nlohmann::json& known) { return says_the_same(value, known); };
    return is_it(entry.value) || std::ranges::any_of(entry.rejected, is_it);
}

/// What is told once more and heard as what was denied was misheard: of the other readings of the
/// turn the first that says something new.
std::optional<Reading> Conversation::other_correction(const Field& field, const Turn& turn) const {
    for (const auto& text : turn.alternatives) {
        const auto found = read_correction(text, situation_.language);
        if (!found || found->corrected_text.empty()) continue;
        const std::vector<std::string> corrected{
            without_field_name(found->corrected_text, mentions_, field, situation_.language)};
        auto reading = read_answer(field, corrected, situation_);
        if (!reading || reading->value.is_null() || was_denied(field, reading->value)) continue;
        if (field.type == FieldType::place && !find_place(corrected.front(), situation_.language))
            continue;
        return reading;
    }
    return std::nullopt;
}

bool Conversation::change(const Field& field, Reading reading) {
    auto& entry = claim_[field.name];
    const bool replaces = claim_.filled(field) && !is_date(field.type);
    if (replaces) entry.rejected.push_back(entry.value);
    const bool taken = is_date(field.type) ? take_date(field, reading) == Taken::value
                                           : hear(field, std::move(reading));
    if (!taken) {
        if (replaces) entry.rejected.pop_back();
        return false;
    }
    lost_turns_ = 0;
    repairing_ = nullptr;
    if (!claim_[field.name].confirmed) return true;  // it is read back anyway
    std::erase(taken_, &field);
    const auto value = spoken(field);
    lead(word_count(value) <= spoken_words
             ? capitalised(wording_.say(file_.phrases.corrected,
                                        {{"label", field.label}, {"value", value}}))
             : wording_.say(file_.phrases.acknowledgement));
    return true;
}

Reply Conversation::change_or_ask(const Field& field, Reading reading) {
    return change(field, std::move(reading)) ? next() : reopen(field);
}

Reply Conversation::reopen(const Field& field) {
    step_ = Step::fields;
    asked_ = {&field};
    repairing_ = &field;
    if (field.type == FieldType::place && claim_[field.name].tries++ > 0 &&
        !std::exchange(place_spelled_, true))
        return say(wording_.say(file_.phrases.spell_request, {{"label", field.label}}),
                   Expecting::spelling);
    return say(wording_.say(file_.phrases.correction_question, {{"label", field.label}}),
               expecting());
}

Reply Conversation::on_what_is_wrong(const Turn& turn) {
    if (auto reply = correction(turn)) return *reply;
    const auto language = situation_.language;
    const auto said = words(turn.text, language);
    const std::vector<std::string> text{turn.text};
    const auto is_new = [](const std::optional<Reading>& reading, const nlohmann::json& value) {
        return reading && !reading->value.is_null() && reading->value != value;
    };
    if (const auto named = mentions_.named(said); !named.empty()) {
        const auto& field = *named.front().field;
        const auto& value = claim_[field.name].value;
        std::optional<Reading> reading;
        if (is_structured(field.type)) {
            reading = read_correction_of(field, value, text, situation_);
        } else if (field.type == FieldType::place) {
            if (auto place = find_place(turn.text, language))
                reading = Reading{.value = std::move(*place)};
        }
        if (is_new(reading, value)) return change_or_ask(field, std::move(*reading));
        return reopen(field);
    }
    // Not named: the first field whose looks or words the turn has.
    for (const auto& field : file_.fields) {
        if (!claim_.filled(field)) continue;
        const auto& value = claim_[field.name].value;
        std::optional<Reading> reading;
        if (field.type == FieldType::place) {
            if (auto place = find_place(turn.text, language))
                reading = Reading{.value = std::move(*place)};
        } else if (is_structured(field.type)) {
            const bool by_looks = is_date(field.type) || field.type == FieldType::email ||
                                  field.type == FieldType::phone;
            if (by_looks) reading = read_answer(field, text, situation_);
        } else if (!field.narrative && mentions_.stance(field, said) == Stance::tells) {
            reading = read_answer(field, text, situation_);
        }
        if (is_new(reading, value)) return change_or_ask(field, std::move(*reading));
    }
    // "It was on guard in every": a place, however it was heard.
    for (const auto& field : file_.fields) {
        if (field.type != FieldType::place || !claim_.filled(field) || place_spelled_) continue;
        if (!says_any(said, {"it was on", "it was in", "it was at", "it happened on"})) continue;
        ++claim_[field.name].tries;
        return reopen(field);
    }
    const bool nothing_wrong = read_yes_no(turn.text, language).polarity == Polarity::yes ||
                               wants(turn.text, Intent::nothing, false, language) ||
                               wants(turn.text, Intent::done, false, language);
    if (nothing_wrong) return conclude(true);
    constexpr int unclear_most = 2;
    if (++unclear_ >= unclear_most) return conclude(false);
    step_ = Step::what_is_wrong;
    lead(wording_.say(file_.phrases.nothing_yet));
    return say(wording_.say(file_.phrases.summary_wrong), Expecting::anything);
}

}  // namespace neura::reasoning
