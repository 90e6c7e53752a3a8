#include <algorithm>
#include <iterator>
#include <utility>

#include "call/reasoning/calling_rules.hpp"
#include "call/reasoning/conversation.hpp"

// What must be said first, and what becomes of unsafe words.

namespace neura::reasoning {

namespace {

bool holds(AtStart at_start, bool by_law) {
    return at_start == AtStart::always || (at_start == AtStart::by_country && by_law);
}

}  // namespace

bool Conversation::wants_consent() const {
    const auto& law = calling_rule_of(situation_.caller_id);
    return holds(file_.consent, situation_.records && law.recording == Recording::consent);
}

void Conversation::tell_what_the_law_wants() {
    const auto& law = calling_rule_of(situation_.caller_id);
    if (holds(file_.disclosure, law.disclose_ai)) lead(wording_.say(file_.phrases.disclosure));
    const bool is_told = file_.consent == AtStart::by_country && situation_.records &&
                         law.recording == Recording::inform;
    if (is_told) lead(wording_.say(file_.phrases.recording_notice));
}

/// What a turn is answered with that nobody else is to see.
Reply Conversation::on_unsafe(Unsafe unsafe) {
    switch (unsafe) {
        case Unsafe::off_topic: lead(wording_.say(file_.phrases.way_back)); break;
        case Unsafe::profanity: lead(wording_.say(file_.phrases.calm)); break;
        default: lead(wording_.say(file_.phrases.jailbreak)); break;
    }
    return ask_again();
}

bool Conversation::refuses(const Turn& turn) {
    checked_ = turn.text;
    refusal_ = turn.keyed ? std::nullopt : checks_.hear(turn.text);
    std::ranges::move(checks_.take_noted(), std::back_inserter(events_));
    return refusal_.has_value();
}

std::string Conversation::instead_of(Unsafe unsafe) {
    const bool refused = on(file_.safety, unsafe) == OnUnsafe::refuse;
    events_.emplace_back(
        SafetyNoted{.kind = std::string(name_of(unsafe)), .action = refused ? "refused" : "noted"});
    return refused ? wording_.say(file_.phrases.withheld) : std::string();
}

}  // namespace neura::reasoning
