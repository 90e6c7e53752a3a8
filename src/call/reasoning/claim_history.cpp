#include "call/reasoning/claim_history.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/understanding/phones.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// As it is said, without the marks that tell the voice to spell.
std::string without_marks(std::string text) {
    std::erase(text, '`');
    return text;
}

void append(std::string& words, const std::string& more) {
    if (!words.empty() && !more.empty()) words += " / ";
    words += more;
}

}  // namespace

void ClaimHistory::hear(const Turn& turn) {
    // What was asked for and was not given a value by the turn before may be given one by both.
    for (const auto* field : conversation_.asked())
        if (unfinished_.contains(field)) append(unfinished_[field], turn_.text);
    const auto asked = conversation_.asked();
    std::erase_if(unfinished_, [&](const auto& one) {
        return std::ranges::find(asked, one.first) == asked.end();
    });
    for (const auto* field : asked)
        if (!conversation_.claim().filled(*field)) unfinished_.try_emplace(field);
    turn_ = turn;
}

void ClaimHistory::note(std::string_view by) {
    if (auto closed = conversation_.take_closed()) {
        compare(closed->claim, by);
        events_.emplace_back(ClaimChanged{.claim = closed->claim, .complete = closed->complete});
        events_.emplace_back(ClaimOpened{.number = conversation_.claim_number(),
                                         .outcome = std::move(closed->outcome)});
        known_ = Json::object();
        unfinished_.clear();
        note_kept(closed->claim);
    }
    if (conversation_.took_earlier()) {
        const auto turn = std::exchange(turn_, {});  // which told none of it
        compare(conversation_.progress().claim, "earlier_call");
        turn_ = turn;
        return;
    }
    compare(conversation_.progress().claim, by);
}

void ClaimHistory::note_kept(const Json& before) {
    const auto turn = std::exchange(turn_, {});
    const auto now = conversation_.progress().claim;
    auto kept = Json::object();
    for (const auto& field : conversation_.file().fields)
        if (field.keep && now.contains(field.name) &&
            now[field.name] == before.value(field.name, Json()))
            kept[field.name] = now[field.name];
    compare(kept, "earlier_claim");
    turn_ = turn;
}

void ClaimHistory::compare(const Json& claim, std::string_view by) {
    for (const auto& field : conversation_.file().fields) {
        const auto value = claim.value(field.name, Json());
        auto before = known_.value(field.name, Json());
        if (value == before) continue;
        FieldChanged change{.field = field.name,
                            .value = value,
                            .before = std::move(before),
                            .by = std::string(origin(field, value, by)),
                            .words = words_for(field),
                            .sensitive = field.sensitive};
        if (field.sensitive && !value.is_null() && conversation_.claim().filled(field))
            change.spoken = without_marks(conversation_.spoken(field));
        events_.emplace_back(std::move(change));
    }
    known_ = claim;
}

/// The turns that answered for it, the present one last.
std::string ClaimHistory::words_for(const Field& field) {
    auto words = std::exchange(unfinished_[&field], {});
    unfinished_.erase(&field);
    append(words, turn_.text);
    return words;
}

std::string_view ClaimHistory::origin(const Field& field, const Json& value,
                                      std::string_view by) const {
    const auto& situation = conversation_.situation();
    if (turn_.keyed) return "keypad";
    if (field.type != FieldType::phone || value.is_null() || situation.caller_id.empty()) return by;
    const auto said = read_phone(turn_.text, situation.region, situation.language);
    return said && said->uses_caller_id && value == Json(situation.caller_id) ? "caller_id" : by;
}

void ClaimHistory::choose_language(std::string language) {
    events_.emplace_back(LanguageChosen{.language = std::move(language)});
}

std::vector<AgentEvent> ClaimHistory::take() { return std::exchange(events_, {}); }

}  // namespace neura::reasoning
