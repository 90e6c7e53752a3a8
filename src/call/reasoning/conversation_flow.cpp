#include <algorithm>
#include <utility>

#include "call/reasoning/conversation.hpp"
#include "call/reasoning/understanding/codes.hpp"

// What is said next, and how a conversation ends.

namespace neura::reasoning {

namespace {

/// A longer value is not read back in the summary.
constexpr std::size_t summary_words = 20;

std::string sentence(std::string text, Language language) {
    return with_stop(capitalised(std::move(text)), language);
}

std::string first_words(std::string_view text, std::size_t most) {
    std::size_t end = 0;
    for (std::size_t words = 0; words < most && end < text.size(); ++words)
        end = std::min(text.find(' ', text.find_first_not_of(' ', end)), text.size());
    return std::string(text.substr(0, end));
}

/// The first sentences of a story, as many as fit into a summary, or what fits of the first.
std::string beginning(const nlohmann::json& story) {
    if (!story.is_string()) return {};
    std::string kept;
    std::string_view rest = story.get_ref<const std::string&>();
    while (!rest.empty()) {
        const auto stop = rest.find_first_of(".?!");
        const auto sentence = rest.substr(0, stop);
        if (kept.empty() && word_count(sentence) > summary_words)
            return first_words(sentence, summary_words);
        if (word_count(kept) + word_count(sentence) > summary_words) break;
        kept += sentence;
        if (stop == std::string_view::npos) break;
        kept += rest[stop];
        rest.remove_prefix(stop + 1);
    }
    while (!kept.empty() && std::string_view(". ").contains(kept.back())) kept.pop_back();
    return kept;
}

bool is_given_up(const Entry& entry) { return entry.to_check; }

}  // namespace

Reply Conversation::greet() {
    if (!same_call_) {
        const auto& phrases = file_.phrases;
        lead(wording_.say(situation_.outbound ? phrases.greeting_outbound : phrases.greeting));
        tell_what_the_law_wants();
        if (!situation_.purpose.empty()) lead(situation_.purpose);
        lead(std::exchange(welcome_, {}));
    }
    if (!wants_consent() || consent_asked_) {
        auto reply = next();
        if (same_call_) mark();
        return reply;
    }
    step_ = Step::consent;
    consent_asked_ = true;
    auto reply = say(wording_.say(file_.phrases.consent_question), Expecting::yes_or_no);
    reply.interruptible = false;
    return reply;
}

Reply Conversation::next() {
    if (earlier_) return ask_whether_earlier();
    if (!recap_.empty()) lead(std::exchange(recap_, {}));
    // The account may have come before it was asked for.
    for (const auto& field : file_.fields) {
        if (!field.narrative || !claim_.missing(field) || !told_early_) continue;
        const auto turn = *std::exchange(told_early_, std::nullopt);
        const Field* asked[] = {&field};
        for (auto& offer : read_turn(turn, asked, file_.fields, claim_, mentions_, situation_))
            take(std::move(offer));
    }
    repairing_ = nullptr;

    for (const auto& field : file_.fields) {
        const auto& entry = claim_[field.name];
        if (entry.state == Entry::State::filled && !entry.confirmed && !is_given_up(entry))
            return read_back(field, entry.tries > 0);
    }
    for (const auto& field : file_.fields) {
        if (field.type != FieldType::date_time || !claim_.filled(field)) continue;
        constexpr std::size_t only_a_day = 10;  // characters of "2026-11-24"
        const auto& value = claim_[field.name].value.get_ref<const std::string&>();
        const bool settled = std::ranges::find(time_settled_, &field) != time_settled_.end();
        if (value.size() != only_a_day || settled) continue;
        time_settled_.push_back(&field);
        return ask_with({}, field, wording_.say(file_.phrases.time_question));
    }
    return walk();
}

Reply Conversation::ask(std::vector<const Field*> fields) {
    step_ = Step::fields;
    asked_ = std::move(fields);
    const auto& field = *asked_.front();
    if (const auto known = whens_.find(&field);
        known != whens_.end() && !known->second.date && known->second.time)
        return say(wording_.say(file_.phrases.day_question), Expecting::anything);
    auto question = wording_.question(field);
    for (std::size_t i = 1; i < asked_.size(); ++i) {
        // "Was anyone hurt, and were there any witnesses?"
        while (!question.empty() && std::string_view("?. ").contains(question.back()))
            question.pop_back();
        question += ", " + wording_.filled(asked_[i]->short_question);
    }
    return say(std::move(question), expecting());
}

Reply Conversation::ask_with(std::string before, const Field& field, std::string question) {
    step_ = Step::fields;
    asked_ = {&field};
    lead(std::move(before));
    return say(std::move(question), expecting());
}

Reply Conversation::ask_again() {
    switch (step_) {
        case Step::consent: {
            auto reply = say(wording_.say(file_.phrases.consent_again), Expecting::yes_or_no);
            reply.interruptible = false;
            return reply;
        }
        case Step::earlier: return ask_whether_earlier();
        case Step::confirm:
            return say(
                wording_.say(file_.phrases.confirm_unclear, {{"value", spoken(*asked_.front())}}),
                Expecting::yes_or_no);
        case Step::safe: return say(wording_.say(file_.phrases.safe_again), Expecting::yes_or_no);
        case Step::summary:
            return say(wording_.say(file_.phrases.summary_unclear), Expecting::yes_or_no);
        case Step::what_is_wrong:
            return say(wording_.say(file_.phrases.summary_wrong), Expecting::anything);
        case Step::offer_human:
            return say(wording_.say(file_.phrases.human_offer), Expecting::yes_or_no);
        case Step::lookup: return look_up();
        case Step::fields:
            if (asked_.empty()) return next();
            if (repairing_ != nullptr)
                return repairing_->confirm == Confirm::none ? reopen(*repairing_)
                                                            : ask_to_repeat(*repairing_);
            return ask({asked_.front()});
        case Step::ended: break;
    }
    return end(wording_.say(file_.phrases.after_goodbye), outcome_);
}

Reply Conversation::sum_up() {
    // Enough: what they insist on is not to be heard better.
    const bool insists =
        std::ranges::any_of(insisted_, [](const auto& one) { return one.second > 1; });
    if (insists) return agreed(true);
    const auto summary = summary_text();
    const bool nothing = std::ranges::none_of(
        file_.fields, [this](const Field& field) { return claim_.filled(field); });
    if (nothing)
        return end(wording_.say(file_.phrases.nothing_to_sum_up) + ' ' +
                       wording_.say(file_.phrases.goodbye),
                   "claim_incomplete");
    if (summary.empty()) return agreed(true);
    step_ = Step::summary;
    asked_.clear();
    unclear_ = 0;
    taken_.clear();  // all of it is in the summary
    echoed_.clear();
    const bool again = std::exchange(summed_up_, true);
    return say(wording_.say(again ? file_.phrases.summary_again : file_.phrases.summary,
                            {{"summary", summary}}),
               Expecting::yes_or_no);
}

std::string Conversation::summary_text() const {
    std::string text;
    std::vector<std::string> denied;
    for (const auto& field : file_.fields) {
        if (field.summary.empty() || !claim_.filled(field)) continue;
        const auto& value = claim_[field.name].value;
        if (!field.negative.empty() && value == field.negative) {
            denied.push_back(field.label);
            continue;
        }
        const auto words_of_it = field.narrative ? beginning(value) : spoken(field);
        if (words_of_it.empty() || word_count(words_of_it) > summary_words) continue;
        if (!text.empty()) text += ' ';
        text += sentence(
            wording_.filled(field.summary, {{"value", words_of_it}, {"label", field.label}}),
            situation_.language);
    }
    if (!denied.empty()) {
        if (!text.empty()) text += ' ';
        text += wording_.filled(file_.phrases.summary_none.front(),
                                {{"labels", listed(denied, Joint::or_, situation_.language)}});
    }
    return text;
}

Reply Conversation::conclude(bool confirmed) {
    complete_ = confirmed && claim_.has_all_required();
    const bool partial = !complete_ || claim_.has_gaps();
    const auto& steps = partial ? file_.phrases.next_steps_partial : file_.phrases.next_steps;
    taken_.clear();
    return end(wording_.say(steps) + ' ' + wording_.say(file_.phrases.goodbye),
               complete_ ? "claim_complete" : "claim_incomplete");
}

Reply Conversation::end(std::string text, std::string outcome) {
    step_ = Step::ended;
    asked_.clear();
    taken_.clear();
    if (outcome_.empty()) outcome_ = std::move(outcome);
    auto reply = say(std::move(text), Expecting::anything);
    reply.hang_up = true;
    return reply;
}

Reply Conversation::say(std::string text, Expecting expecting) {
    auto before = take_lead();
    lead_size_ = before.size();
    body_ = text;
    if (!before.empty()) text = before + ' ' + text;
    wording_.said(text);
    return Reply{.text = std::move(text), .expecting = expecting};
}

void Conversation::lead(std::string text) {
    if (text.empty()) return;
    if (!lead_.empty()) lead_ += ' ';
    lead_ += text;
}

std::string Conversation::take_lead() {
    echoed_.clear();
    if (!taken_.empty()) {
        const bool told = std::ranges::any_of(taken_, &Field::narrative);
        if (told && !sympathised_) {
            sympathised_ = true;
            lead(wording_.say(file_.phrases.sympathy));
        } else if (lead_.empty()) {
            lead(wording_.say(file_.phrases.acknowledgement));
        }
        lead(echo());
        taken_.clear();
    }
    return std::exchange(lead_, {});
}

std::string Conversation::echo() {
    constexpr std::size_t most = 2;  // more would be a speech
    std::string text;
    for (const auto* field : taken_) {
        const auto& entry = claim_[field->name];
        if (field->echo.empty() || entry.state != Entry::State::filled || !entry.confirmed)
            continue;
        if (echoed_.size() == most) break;
        const auto value = spoken(*field);
        if (word_count(value) > summary_words) continue;
        if (!text.empty()) text += ", ";
        text += wording_.filled(field->echo, {{"value", value}, {"label", field->label}});
        echoed_.push_back(field);
    }
    return sentence(std::move(text), situation_.language);
}

std::string Conversation::spoken(const Field& field) const {
    const auto& entry = claim_[field.name];
    const auto language = situation_.language;
    if (entry.value.is_boolean())
        return std::string(spoken_bool(entry.value.get<bool>(), language));
    if (entry.value.is_array())
        return listed(entry.value.get<std::vector<std::string>>(), Joint::and_, language);
    if (!entry.value.is_string()) return entry.value.dump();
    const auto& value = entry.value.get_ref<const std::string&>();
    const bool spell = field.confirm == Confirm::spell;
    switch (field.type) {
        case FieldType::date:
        case FieldType::date_time:
            return spoken_date(value, entry.approximate, situation_.now, language);
        case FieldType::code: return spoken_code(value, language);
        case FieldType::phone: return spoken_phone(value, situation_.region, language);
        case FieldType::email: return spelled_email(value, known_words(), language);
        case FieldType::person_name: return spell ? spelled_name(value, language) : value;
        default: return value;
    }
}

Expecting Conversation::expecting() const {
    switch (step_) {
        case Step::consent:
        case Step::earlier:
        case Step::confirm:
        case Step::safe:
        case Step::summary:
        case Step::offer_human: return Expecting::yes_or_no;
        case Step::what_is_wrong:
        case Step::lookup:
        case Step::ended: return Expecting::anything;
        case Step::fields: break;
    }
    for (const auto* field : asked_) {
        switch (field->type) {
            case FieldType::code:
            case FieldType::phone: return Expecting::digits;
            case FieldType::email: return Expecting::spelling;
            case FieldType::boolean: return Expecting::yes_or_no;
            case FieldType::person_name:
                return repairing_ == nullptr ? Expecting::anything : Expecting::spelling;
            default: break;
        }
        if (field->narrative) return Expecting::narrative;
    }
    return Expecting::anything;
}

const Phrase& Conversation::emergency_phrase(std::string_view kind) const {
    const auto name = "emergency_" + std::string(kind);
    const auto keys = phrase_keys();
    const auto key = std::ranges::find(keys, name, &PhraseKey::name);
    return key == keys.end() ? file_.phrases.emergency : file_.phrases.*key->phrase;
}

std::string Conversation::while_waiting(Waiting how) {
    switch (how) {
        case Waiting::noticeably: return wording_.say(file_.phrases.one_moment);
        case Waiting::long_: return wording_.say(file_.phrases.still_thinking);
        case Waiting::in_vain: return wording_.say(file_.phrases.no_answer);
    }
    return {};
}

std::vector<std::string> Conversation::expected_words() const {
    auto expected = file_.vocabulary;
    const bool spells = std::ranges::any_of(file_.fields, [](const Field& field) {
        return field.type == FieldType::code || field.type == FieldType::email ||
               field.type == FieldType::person_name || field.type == FieldType::place;
    });
    if (spells)
        for (char letter = 'A'; letter <= 'Z'; ++letter)
            expected.emplace_back(alphabet_word(letter, situation_.language));
    return expected;
}

}  // namespace neura::reasoning
