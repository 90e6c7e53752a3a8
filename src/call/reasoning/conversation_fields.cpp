#include <algorithm>
#include <utility>

#include "call/reasoning/address_guesses.hpp"
#include "call/reasoning/consensus.hpp"
#include "call/reasoning/conversation.hpp"
#include "call/reasoning/free_text.hpp"
#include "call/reasoning/name_reader.hpp"
#include "call/reasoning/spelled_place.hpp"
#include "call/reasoning/understanding/emails.hpp"
#include "call/reasoning/understanding/words.hpp"

// How values are taken, doubted, read back and put right.

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

bool contains(const std::vector<Json>& list, const Json& value) {
    return std::ranges::find(list, value) != list.end();
}

}  // namespace

Conversation::Taken Conversation::take(Offer offer) {
    const auto& field = *offer.field;
    if (offer.bare_yes) {
        const bool told_before = std::ranges::find(followed_up_, &field) != followed_up_.end();
        if (!told_before) {
            followed_up_.push_back(&field);
            return Taken::follow_up;
        }
        return put(field, Reading{.value = "yes"}) ? Taken::value : Taken::nothing;
    }
    if (is_date(field.type)) return take_date(field, offer.reading);
    if (offer.reading.value.is_null()) return take_part(field, offer.reading);
    parts_.erase(&field);
    if (hear(field, std::move(offer.reading))) return Taken::value;
    return Taken::nothing;
}

Conversation::Taken Conversation::take_date(const Field& field, Reading& reading) {
    if (!reading.when) return Taken::nothing;
    auto when = *reading.when;
    if (const auto known = whens_.find(&field); known != whens_.end())
        when = join(known->second, when, situation_.now);
    if (when.future && !field.lies_ahead) {
        lead(wording_.say(file_.phrases.in_the_future));
        return Taken::refused;
    }
    whens_[&field] = when;
    if (!when.date) return Taken::part;
    Reading joined{.value = when.to_iso(),
                   .approximate = when.date_approximate || when.time_approximate};
    if (!put(field, std::move(joined))) {
        whens_.erase(&field);
        return Taken::refused;
    }
    return Taken::value;
}

Conversation::Taken Conversation::take_part(const Field& field, Reading& reading) {
    if (reading.part.empty()) return Taken::nothing;
    if (field.type != FieldType::code && field.type != FieldType::phone) return Taken::nothing;
    const auto before = parts_.contains(&field) ? parts_[&field] : std::string();
    parts_.erase(&field);

    auto whole =
        before.empty() ? Json() : value_of_characters(field, before + reading.part, situation_);
    if (whole.is_null()) {
        // Not the rest of it, so all of it once more.
        hearings_[&field].push_back(reading.part);
        whole = agreed(field, false);
    }
    if (!whole.is_null())
        return put(field, Reading{.value = std::move(whole)}) ? Taken::value : Taken::nothing;
    if (reading.too_long || ++misses_[&field] >= field.max_tries) return Taken::nothing;
    parts_[&field] = reading.part;
    return Taken::part;
}

/// What several hearings have in common, if they make a value.
Json Conversation::agreed(const Field& field, bool also_rejected) const {
    const auto found = hearings_.find(&field);
    if (found == hearings_.end() || found->second.size() < 2) return {};
    const auto& rejected = claim_[field.name].rejected;
    const auto acceptable = [&](const Json& value) {
        return !value.is_null() && (also_rejected || !contains(rejected, value));
    };
    if (field.type == FieldType::person_name || field.type == FieldType::email) {
        const char joint = field.type == FieldType::email ? '@' : ' ';
        const auto text = consensus_of_parts(found->second, joint, [&](std::string_view candidate) {
            return acceptable(Json(candidate));
        });
        return text ? Json(*text) : Json();
    }
    const auto accepts = [&](std::string_view candidate) {
        return acceptable(value_of_characters(field, candidate, situation_));
    };
    auto text = consensus_of_code(found->second, accepts);
    if (!text) text = consensus(found->second, accepts);
    return text ? value_of_characters(field, *text, situation_) : Json();
}

/// What to keep when the caller agreed to nothing: what all hearings have in common; of names and
/// addresses what was told letter by letter, though denied, for then the "no" may have been
/// misheard.
Json Conversation::best_heard(const Field& field) const {
    const bool plain = field.type == FieldType::code || field.type == FieldType::phone;
    if (plain)
        for (const bool also_rejected : {false, true})
            if (auto value = agreed(field, also_rejected); !value.is_null()) return value;
    if (const auto clear = told_.find(&field); clear != told_.end()) return clear->second;
    return agreed(field, false);
}

/// Takes what was heard just now, in the light of what was heard before.
bool Conversation::hear(const Field& field, Reading reading) {
    const auto& entry = claim_[field.name];
    if (field.type == FieldType::email && reading.value.is_string()) {
        auto heard = reading.value.get<std::string>();
        auto known = with_known_domain(heard, hearings_[&field]);
        if (!contains(entry.rejected, known)) heard = std::move(known);
        auto likely = near_to_name(heard, known_words());
        reading.value = heard;
        if (likely != heard && valid_email(likely) && !contains(entry.rejected, likely)) {
            reading.alternatives.insert(reading.alternatives.begin(), std::move(heard));
            ++reading.heard;
            reading.value = std::move(likely);
        }
    }
    if (const auto keyed = keyed_.find(&field); keyed != keyed_.end()) {
        reading.value = with_digits_keyed(field, reading.value, keyed->second);
        for (auto& other : reading.alternatives)
            other = with_digits_keyed(field, other, keyed->second);
    }
    const bool plain = field.type == FieldType::code || field.type == FieldType::phone;
    if (plain)
        hearings_[&field].push_back(heard_characters(reading, situation_.region));
    else if (reading.value.is_string() && is_structured(field.type))
        hearings_[&field].push_back(reading.value.get<std::string>());
    if (reading.clear) told_[&field] = reading.value;
    // What is told freely is not misheard the same way twice: told again, it is meant.
    if (!is_structured(field.type) || !contains(entry.rejected, reading.value))
        return put(field, std::move(reading));
    if (reading.clear && told_again_.insert({&field, true}).second)
        return put(field, std::move(reading));

    // Heard again what was denied: the ear is wrong, another reading may be right.
    for (std::size_t i = 0; i < reading.alternatives.size(); ++i) {
        const bool guess = i >= reading.heard;
        if (guess && field.type != FieldType::code) break;
        if (!contains(entry.rejected, reading.alternatives[i]))
            return put(field, Reading{.value = reading.alternatives[i]});
    }
    if (auto other = agreed(field, false); !other.is_null())
        return put(field, Reading{.value = std::move(other)});
    return false;
}

/// The turn was to be an e-mail address and cannot be read as one: perhaps it sounds like one
/// that the caller's name lets expect.
bool Conversation::guess_email(const Field& field, const Turn& turn) {
    std::vector<std::string> domains(great_providers.begin(), great_providers.end());
    const auto& entry = claim_[field.name];
    for (const auto& heard : hearings_[&field])
        if (const auto at = heard.find('@'); at != std::string::npos)
            domains.insert(domains.begin(), heard.substr(at + 1));
    auto guess = guess_address(turn.text, known_words(), domains);
    if (!guess || contains(entry.rejected, *guess)) return false;
    return hear(field, Reading{.value = std::move(*guess)});
}

/// A name that is still in doubt may stand right in the address the caller agreed to.
void Conversation::mend_names_from(const Field& email) {
    const auto& address = claim_[email.name].value.get_ref<const std::string&>();
    for (const auto& field : file_.fields) {
        auto& entry = claim_[field.name];
        if (field.type != FieldType::person_name || !entry.to_check || !entry.value.is_string())
            continue;
        entry.value = mend_name_by_address(entry.value.get<std::string>(), address);
    }
}

bool Conversation::put(const Field& field, Reading reading) {
    const auto taken = claim_.set(field.name, reading.value, turns_);
    if (!taken) {
        if (taken.error().kind == Refusal::Kind::in_the_future)
            lead(wording_.say(file_.phrases.in_the_future));
        if (taken.error().kind == Refusal::Kind::in_the_past)
            lead(wording_.say(file_.phrases.in_the_past));
        return false;
    }
    auto& now = claim_[field.name];
    now.alternatives = std::move(reading.alternatives);
    now.heard = reading.heard;
    now.approximate = reading.approximate;
    now.spelled = reading.clear;
    now.confirmed = reading.certain || field.confirm == Confirm::none;
    if (std::ranges::find(taken_, &field) == taken_.end()) taken_.push_back(&field);
    return true;
}

void Conversation::take_by_the_way(const Turn& turn) {
    auto offers = read_turn(turn, {}, file_.fields, claim_, mentions_, situation_);
    for (auto& offer : offers)
        if (!claim_.filled(*offer.field)) take(std::move(offer));
}

std::optional<Reading> Conversation::read_repaired(const Field& field, const Turn& turn) const {
    std::vector<std::string> hearings{turn.text};
    hearings.insert(hearings.end(), turn.alternatives.begin(), turn.alternatives.end());
    const auto& value = claim_[field.name].value;
    auto reading = field.type == FieldType::code ? read_answer(field, hearings, situation_)
                                                 : std::optional<Reading>{};
    if (reading && !reading->value.is_null()) return reading;
    if (field.type == FieldType::place && place_spelled_)
        if (auto place = read_spelled_place(turn.text, situation_.language))
            return Reading{.value = std::move(*place), .clear = true};
    if (!is_structured(field.type)) return std::nullopt;
    auto corrected = read_correction_of(field, value, hearings, situation_);
    if (corrected && !corrected->value.is_null()) return corrected;
    return reading ? reading : corrected;
}

Reply Conversation::without_answer(const Turn& turn, bool unknown, bool declined, bool took_other) {
    std::vector<const Field*> open;
    for (const auto* field : asked_)
        if (!claim_.filled(*field) || field == repairing_) open.push_back(field);
    if (open.empty() || step_ == Step::ended) return next();
    if (step_ != Step::fields) return ask_again();
    auto& field = *open.front();

    if (unknown || declined) {
        if (repairing_ != nullptr && claim_.filled(field)) return keep_best(field);
        if (field.required && misses_[&field]++ == 0) {
            lead(wording_.say(unknown ? file_.phrases.unknown_retry : file_.phrases.declined_retry,
                              {{"label", field.label}}));
            if (!field.help.empty()) lead(wording_.filled(field.help, {{"label", field.label}}));
            return ask({&field});
        }
        for (const auto* one : open)
            if (one == &field || !one->required)
                claim_[one->name].state = unknown ? Entry::State::unknown : Entry::State::declined;
        lead(wording_.say(unknown ? file_.phrases.unknown : file_.phrases.declined));
        return next();
    }

    if (repairing_ != nullptr) {
        auto& entry = claim_[field.name];
        if (++entry.tries >= field.max_tries) return keep_best(field);
        lead(wording_.say(file_.phrases.misheard, {{"label", field.label}}));
        return is_structured(field.type) ? ask_to_repeat(field) : reopen(field);
    }
    if (took_other) {
        // They spoke of something else, which was worth hearing; the question still stands.
        if (++misses_[&field] < field.max_tries) return next();
    } else {
        ++misses_[&field];
        ++lost_turns_;
    }
    if (lost_turns_ >= file_.limits.misheard_turns && !human_offered_) {
        human_offered_ = true;
        step_ = Step::offer_human;
        unclear_ = 0;
        return say(wording_.say(file_.phrases.human_offer), Expecting::yes_or_no);
    }
    if (misses_[&field] >= field.max_tries) {
        auto& entry = claim_[field.name];
        entry.state = Entry::State::unknown;
        entry.to_check = true;
        lead(wording_.say(file_.phrases.given_up, {{"label", field.label}}));
        return next();
    }
    lead(is_structured(field.type) && word_count(turn.text) > 1
             ? wording_.say(file_.phrases.misheard, {{"label", field.label}})
             : wording_.say(file_.phrases.nothing_yet));
    if (misses_[&field] > 1 && (field.type == FieldType::code || field.type == FieldType::phone))
        return ask_with({}, field,
                        wording_.say(file_.phrases.digits_request, {{"label", field.label}}));
    return ask({&field});
}

Reply Conversation::reject(const Field& field) {
    auto& entry = claim_[field.name];
    entry.rejected.push_back(entry.value);
    if (++entry.tries >= field.max_tries) return keep_best(field);
    const bool of_parts = field.type == FieldType::person_name || field.type == FieldType::email;
    if (of_parts && entry.tries > 1)
        if (auto other = agreed(field, false); !other.is_null())
            if (put(field, Reading{.value = std::move(other)})) return read_back(field, true);
    lead(wording_.say(file_.phrases.apology));
    return ask_to_repeat(field);
}

Reply Conversation::ask_to_repeat(const Field& field) {
    step_ = Step::fields;
    asked_ = {&field};
    repairing_ = &field;
    const bool digits =
        field.type == FieldType::phone ||
        (field.type == FieldType::code && (!field.shape.letters || claim_[field.name].tries > 1));
    return say(wording_.say(digits ? file_.phrases.digits_request : file_.phrases.spell_request,
                            {{"label", field.label}}),
               expecting());
}

Reply Conversation::keep_best(const Field& field) {
    if (auto best = best_heard(field); !best.is_null()) {
        put(field, Reading{.value = std::move(best)});
        std::erase(taken_, &field);
    }
    return keep(field);
}

/// Neither agreed to nor denied: it stays, for a person to look at.
Reply Conversation::keep(const Field& field) {
    claim_[field.name].to_check = true;
    repairing_ = nullptr;
    unclear_ = 0;
    lost_turns_ = 0;
    lead(wording_.say(file_.phrases.kept, {{"label", field.label}}));
    return next();
}

Reply Conversation::read_back(const Field& field, bool again) {
    step_ = Step::confirm;
    asked_ = {&field};
    repairing_ = nullptr;
    const Values values{{"label", field.label}, {"value", spoken(field)}};
    return say(wording_.say(again ? file_.phrases.readback_again : file_.phrases.readback, values),
               Expecting::yes_or_no);
}

std::vector<std::string> Conversation::known_words() const {
    std::vector<std::string> known;
    for (const auto& field : file_.fields) {
        const auto& entry = claim_[field.name];
        if (field.type != FieldType::person_name || !entry.confirmed || !entry.value.is_string())
            continue;
        // A letter that addresses do not have is no witness for how one is written.
        for (const auto& word : words(entry.value.get_ref<const std::string&>()))
            if (std::ranges::all_of(word.text, [](char c) { return c > 0; }))
                known.push_back(word.text);
    }
    return known;
}

}  // namespace neura::reasoning
