#include <algorithm>

#include "call/reasoning/conversation.hpp"

// How an agent that talks by itself shares a call with this conversation.

namespace neura::reasoning {

bool Conversation::must_answer(const Turn& turn) const {
    switch (step_) {
        case Step::consent:
        case Step::earlier:
        case Step::safe:
        case Step::offer_human:
        case Step::lookup:
        case Step::ended: return true;
        default: break;
    }
    if (is_private(turn)) return true;
    if (turn.keyed) return false;
    if (checks_.refused(turn.text)) return true;
    const auto danger = read_danger(turn.text, situation_.language);
    return danger && danger->present;
}

bool Conversation::is_private(const Turn& turn) const {
    if (!file_.masks_prompts || turn.text.empty()) return false;
    if (std::ranges::any_of(asked_, &Field::sensitive)) return true;
    if (turn.keyed) return false;
    const auto offers = read_turn(turn, asked_, file_.fields, claim_, mentions_, situation_);
    return std::ranges::any_of(offers, [](const Offer& offer) { return offer.field->sensitive; });
}

void Conversation::others_said(std::string_view words, const Field* asked, bool wants_yes_or_no) {
    const auto first = [this](auto holds) {
        const auto found = std::ranges::find_if(file_.fields, holds);
        return found == file_.fields.end() ? nullptr : &*found;
    };
    const auto open = to_ask();
    const auto* missing = open.empty() ? nullptr : open.front();
    const auto* doubtful =
        first([&](const Field& f) { return claim_.filled(f) && !claim_[f.name].confirmed; });

    step_ = Step::fields;
    if (asked == nullptr) asked = missing;
    if (wants_yes_or_no && doubtful != nullptr) {
        step_ = Step::confirm;
        asked = doubtful;
    } else if (wants_yes_or_no && missing == nullptr) {
        step_ = Step::summary;
        asked = nullptr;
    }
    asked_.clear();
    if (asked != nullptr) asked_.push_back(asked);
    repairing_ = nullptr;
    unclear_ = 0;
    question_unheard_ = false;
    told_early_.reset();  // told to the others
    body_ = words;
    wording_.said(words);
}

std::string Conversation::looking_up() { return wording_.say(file_.phrases.looking_up); }

Reply Conversation::close(Close why) {
    taken_.clear();
    lead_.clear();
    switch (why) {
        case Close::confirmed: return agreed(true);
        case Close::caller_leaves:
            return end(wording_.say(file_.phrases.caller_leaves), "claim_incomplete");
        case Close::too_long: return end(wording_.say(file_.phrases.limit), "claim_incomplete");
        case Close::wants_human: break;
    }
    return to_a_person(wording_.say(file_.phrases.human));
}

Reply Conversation::not_put_through() {
    lead_.clear();
    taken_.clear();
    if (auto before = std::exchange(before_person_, std::nullopt)) {
        step_ = before->step;
        asked_ = std::move(before->asked);
        repairing_ = before->repairing;
        if (step_ != Step::ended) outcome_.clear();
    }
    if (step_ == Step::offer_human) step_ = Step::fields;  // they have just tried
    lead(wording_.say(file_.phrases.human_busy));
    // Where a graph has come to its end there is nothing left but the person.
    const auto& node = run_.node();
    const bool only_person = node.ends() && !has_open();
    if (step_ == Step::ended || only_person)
        return end(wording_.say(file_.phrases.goodbye), "wants_human");
    return ask_again();
}

/// Where it happened, as far as the claim holds it.
std::string Conversation::known_place() const {
    for (const auto& field : file_.fields)
        if (field.type == FieldType::place && claim_.filled(field)) return spoken(field);
    return {};
}

Reply Conversation::voicemail() { return end(wording_.say(file_.phrases.voicemail), "voicemail"); }

}  // namespace neura::reasoning
