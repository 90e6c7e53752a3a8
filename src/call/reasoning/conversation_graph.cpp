#include <algorithm>
#include <utility>

#include "call/reasoning/conversation.hpp"

// How the conversation goes from node to node of the agent's graph.

namespace neura::reasoning {

// Without a model

/// Goes on until something is to be asked, looked up, summed up or ended.
Reply Conversation::walk() {
    // An agent file without a turn in a circle is refused: no more moves than nodes.
    for (std::size_t moves = 0; moves <= file_.graph.nodes.size(); ++moves) {
        arrive();
        const auto& node = run_.node();
        if (node.lookup && !run_.done.looked_up) return look_up();
        if (auto open = to_ask(); !open.empty()) {
            const auto& first = *open.front();
            std::erase_if(open, [&](const Field* field) {
                const bool together = field->with == first.name && wording_.times_asked(first) == 0;
                return field != &first && !together;
            });
            return ask(std::move(open));
        }
        if (node.sums_up && !run_.done.agreed) return sum_up();
        if (node.ends()) return end_here();
        run_.take(*run_.after(Settled{}, claim_));
    }
    return conclude(false);
}

void Conversation::arrive() {
    if (std::exchange(run_.done.arrived, true)) return;
    const auto& node = run_.node();
    if (node.anew)
        for (const auto& name : node.fields) forget(*file_.field(name));
    if (!node.say.empty()) lead(wording_.say(node.say, claim_values()));
}

void Conversation::forget(const Field& field) {
    claim_.forget(field.name);
    wording_.ask_anew(field);
    whens_.erase(&field);
    parts_.erase(&field);
    hearings_.erase(&field);
    keyed_.erase(&field);
    told_.erase(&field);
    told_again_.erase(&field);
    misses_.erase(&field);
    insisted_.erase(&field);
    std::erase(followed_up_, &field);
    std::erase(time_settled_, &field);
    std::erase(taken_, &field);
}

std::vector<const Field*> Conversation::to_ask() const {
    const auto& node = run_.node();
    std::vector<const Field*> open;
    if (!node.until.empty() && hold(node.until, claim_)) return open;
    for (const auto& name : node.fields)
        if (const auto* field = file_.field(name); claim_.missing(*field)) open.push_back(field);
    return open;
}

/// What the claim holds, as it is said, for the texts of the agent file.
Values Conversation::claim_values() const {
    Values values;
    for (const auto& field : file_.fields) {
        if (!claim_.filled(field)) continue;
        const auto& value = claim_[field.name].value;
        const bool as_written = value.is_string() && !is_date(field.type) &&
                                field.type != FieldType::phone && field.type != FieldType::code;
        values.emplace_back(field.name, as_written ? value.get<std::string>() : spoken(field));
    }
    return values;
}

Reply Conversation::look_up() {
    const auto call = lookup_of_arrival();
    step_ = Step::lookup;
    wanted_ = call;
    return Reply{};
}

Reply Conversation::looked_up(const ToolResult& result) {
    wanted_.reset();
    step_ = Step::fields;
    const auto lookup = *run_.node().lookup;
    const auto passage = best_passage(result);
    const bool found = kind_of(result) == Gave::something && !passage.empty();
    lead(found ? wording_.filled(lookup.found, {{"passage", passage}})
               : wording_.filled(lookup.not_found));
    tool_gave(lookup.tool, result);
    auto reply = walk();
    mark();
    return reply;
}

/// The caller spoke while something was being looked up: it is looked up with what they say now.
Reply Conversation::on_dropped_lookup(const Turn& turn) {
    wanted_.reset();
    for (const auto* field : asked_) {
        const auto& value = claim_[field->name].value;
        // What was cut off before it was answered may come again with more.
        if (!value.is_string() || claim_[field->name].source_turn != turns_ - 1) continue;
        const auto again = read_answer(*field, std::vector{turn.text}, situation_);
        const auto& before = value.get_ref<const std::string&>();
        if (again && again->value.is_string() &&
            again->value.get_ref<const std::string&>().starts_with(before)) {
            put(*field, *again);
            return next();
        }
    }
    step_ = Step::fields;
    question_unheard_ = true;
    if (auto reply = continued_answer(turn)) return *reply;
    return next();
}

/// The summary is done with. @param confirmed  by the caller
Reply Conversation::agreed(bool confirmed) {
    run_.done.agreed = true;
    agreed_ = confirmed;
    if (run_.node().ends()) return end_here();
    run_.take(*run_.after(Settled{}, claim_));
    return walk();
}

Reply Conversation::end_here() {
    arrive();
    const auto& node = run_.node();
    if (!node.ending) return hand_over();
    if (node.ending->outcome == "claim") {
        const bool sums_up = std::ranges::any_of(file_.graph.nodes, &GraphNode::sums_up);
        return conclude(agreed_ || !sums_up);
    }
    taken_.clear();
    complete_ = node.ending->complete;
    if (node.ending->transfer) {
        outcome_ = node.ending->outcome;
        return to_a_person(node.say.empty() ? wording_.say(file_.phrases.human) : take_lead());
    }
    return end(wording_.say(file_.phrases.goodbye), node.ending->outcome);
}

Reply Conversation::hand_over() {
    const auto& other = run_.node().hands_over;
    taken_.clear();
    if (playbook_->other(other) == nullptr) return to_a_person(wording_.say(file_.phrases.human));
    hands_over_to_ = other;
    step_ = Step::ended;
    mark();
    return Reply{.text = take_lead()};
}

/// The words before a person takes over. Where they do not, the conversation goes on from here.
Reply Conversation::to_a_person(std::string text) {
    if (!before_person_) before_person_ = Paused{step_, asked_, repairing_};
    auto reply = end(std::move(text), "wants_human");
    reply.transfer = true;
    reply.person = file_.person;
    reply.interruptible = false;
    return reply;
}

void Conversation::mark() {
    Checkpoint now{.node = run_.node().name,
                   .state = {{"agent", playbook_->name},
                             {"claim", claim_.to_state()},
                             {"consent_asked", consent_asked_ && step_ != Step::consent},
                             {"may_record", may_record_}}};
    if (number_ > 1) now.state["number"] = number_;
    if (now == marked_) return;
    events_.emplace_back(now);
    marked_ = std::move(now);
}

void Conversation::resume(const Checkpoint& from) {
    const auto& state = from.state;
    if (!state.is_object()) return;
    const auto is_so = [&](const char* key) { return state.value(key, nlohmann::json()) == true; };
    run_.resume_at(from.node);
    claim_.take_state(state.value("claim", nlohmann::json()));
    same_call_ = is_so("same_call");
    const auto number = state.value("number", nlohmann::json());
    if (same_call_ && number.is_number_integer()) number_ = number.get<std::int64_t>();
    consent_asked_ = same_call_ && is_so("consent_asked");
    if (consent_asked_ || (same_call_ && !wants_consent())) may_record_ = is_so("may_record");
}

Progress Conversation::progress() const {
    return {.claim = claim_.to_json(),
            .complete = complete_,
            .may_record = may_record_,
            .outcome = outcome_,
            .agent = playbook_->name,
            .hands_over_to = hands_over_to_};
}

// For an agent that finds its own words

bool Conversation::follow(const Turn& turn) {
    if (turn.keyed) return false;
    const auto* edge = run_.after(CallerSaid{turn.text, situation_.language}, claim_);
    if (edge == nullptr) return false;
    run_.take(*edge);
    wanted_.reset();
    asked_.clear();
    repairing_ = nullptr;
    step_ = Step::fields;
    return true;
}

std::string Conversation::choose(std::string_view where) {
    const auto& node = run_.node();
    if (const auto* edge = run_.after(Chosen{where}, claim_)) {
        run_.take(*edge);
        return {};
    }
    // Agreed to, a summary leads on like all that is done.
    const auto* on = node.sums_up ? run_.after(Settled{}, claim_) : nullptr;
    if (on == nullptr || on->to != where) return "nothing leads there from here now";
    if (!to_ask().empty()) return "ask for what is missing first";
    run_.done.agreed = agreed_ = true;
    run_.take(*on);
    return {};
}

bool Conversation::tool_gave(std::string_view tool, const ToolResult& result) {
    if (run_.node().lookup && run_.node().lookup->tool == tool) run_.done.looked_up = true;
    const auto* edge = run_.after(ToolGave{tool, result}, claim_);
    if (edge != nullptr) run_.take(*edge);
    return edge != nullptr;
}

/// Something is to be looked up, asked, confirmed or agreed to.
bool Conversation::has_open() const {
    const auto& node = run_.node();
    if (node.lookup && !run_.done.looked_up) return true;
    if (node.sums_up && !run_.done.agreed) return true;
    if (!node.until.empty() && hold(node.until, claim_)) return false;
    if (!to_ask().empty()) return true;
    return std::ranges::any_of(node.fields, [this](const auto& name) {
        const auto& entry = claim_[name];
        return entry.state == Entry::State::filled && !entry.confirmed;
    });
}

/// Whether one who talks by themselves may go on from the node.
bool Conversation::is_settled() const {
    const auto& node = run_.node();
    if (!run_.done.arrived && (node.anew || !node.say.empty())) return false;
    if (has_open()) return false;
    if (!node.fields.empty()) return true;
    return !node.has(Edge::On::choice) && (node.prompt.empty() || run_.done.told);
}

bool Conversation::move_on(bool may_end) {
    bool moved = false;
    for (std::size_t moves = 0; moves <= file_.graph.nodes.size(); ++moves) {
        if (run_.node().ends() || !is_settled()) break;
        const auto* edge = run_.after(Settled{}, claim_);
        if (edge == nullptr || (!may_end && file_.graph.node(edge->to)->ends())) break;
        run_.take(*edge);
        moved = true;
    }
    return moved;
}

std::string Conversation::words_of_arrival() {
    arrive();
    return std::exchange(lead_, {});
}

std::optional<ToolCall> Conversation::lookup_of_arrival() {
    const auto& node = run_.node();
    if (!node.lookup || run_.done.looked_up) return std::nullopt;
    auto arguments = nlohmann::json::object();
    for (const auto& [name, text] : node.lookup->arguments)
        arguments[name] = wording_.filled(text, claim_values());
    return ToolCall{
        .id = "lookup_" + std::to_string(++lookups_),
        .name = node.lookup->tool,
        .arguments = arguments.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

}  // namespace neura::reasoning
