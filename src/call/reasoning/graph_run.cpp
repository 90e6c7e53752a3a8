#include "call/reasoning/graph_run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "call/reasoning/phrasing.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// A longer turn is an account in which such words may stand for anything.
constexpr std::size_t request_words = 12;

bool holds(const FieldTest& test, const Claim& claim) {
    using Is = FieldTest::Is;
    const auto& entry = claim[test.field];
    const bool filled = entry.state == Entry::State::filled;
    const auto written = [&] {
        return entry.value.is_string() ? entry.value.get<std::string>() : entry.value.dump();
    };
    switch (test.is) {
        case Is::known: return filled;
        case Is::unknown: return !filled;
        case Is::equal: return filled && written() == test.value;
        case Is::other: return !filled || written() != test.value;
        case Is::at_least:
            return filled && entry.value.is_number() && entry.value.get<double>() >= test.bound;
        case Is::at_most:
            return filled && entry.value.is_number() && entry.value.get<double>() <= test.bound;
    }
    return false;
}

bool fits(Gave wanted, Gave is) {
    switch (wanted) {
        case Gave::anything: return true;
        case Gave::something: return is == Gave::something;
        case Gave::nothing: return is != Gave::something;
        case Gave::failure: return is == Gave::failure;
    }
    return false;
}

bool asks_for(const CallerSaid& said, const Edge& edge) {
    if (word_count(said.text) > request_words) return false;
    const auto heard = words(said.text, said.language);
    if (std::ranges::any_of(
            edge.says, [&](const auto& phrase) { return says(heard, std::string_view(phrase)); }))
        return true;
    if (edge.wants.empty()) return false;
    for (const auto& found : read_intents(said.text, said.language)) {
        const bool meant = found.alone || found.intent == Intent::human;
        if (meant && std::ranges::find(edge.wants, found.intent) != edge.wants.end()) return true;
    }
    return false;
}

/// Whether `edge` is on what happened.
bool is_on(const Edge& edge, const Happening& happening) {
    if (std::holds_alternative<Settled>(happening)) return edge.on == Edge::On::settled;
    if (const auto* gave = std::get_if<ToolGave>(&happening))
        return edge.on == Edge::On::result && edge.tool == gave->tool &&
               fits(edge.gave, kind_of(gave->result));
    if (const auto* chosen = std::get_if<Chosen>(&happening))
        return (edge.on == Edge::On::choice || edge.on == Edge::On::request) &&
               edge.to == chosen->to;
    return edge.on == Edge::On::request && asks_for(std::get<CallerSaid>(happening), edge);
}

/// Nothing in it that could be told: no list with an entry, or nothing at all.
bool is_empty(const Json& json) {
    if (json.is_null() || json.empty()) return true;
    if (json.is_string()) return json.get_ref<const std::string&>().empty();
    if (!json.is_object()) return false;
    bool has_list = false;
    for (const auto& value : json) {
        if (!value.is_array()) continue;
        has_list = true;
        if (!value.empty()) return false;
    }
    return has_list;
}

/// The words of an entry, or of the first entry of the first list.
std::string text_of(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_array()) return json.empty() ? std::string() : text_of(json.front());
    if (!json.is_object()) return {};
    for (const auto* key : {"text", "passage", "content"})
        if (const auto found = json.find(key); found != json.end() && found->is_string())
            return found->get<std::string>();
    for (const auto& value : json)
        if (value.is_array()) return text_of(value);
    return {};
}

}  // namespace

bool hold(const std::vector<FieldTest>& tests, const Claim& claim) {
    return std::ranges::all_of(tests, [&](const FieldTest& test) { return holds(test, claim); });
}

Gave kind_of(const ToolResult& result) {
    if (result.failed) return Gave::failure;
    const auto json = Json::parse(result.text, nullptr, false);
    const bool empty = json.is_discarded() ? result.text.empty() : is_empty(json);
    return empty ? Gave::nothing : Gave::something;
}

std::string best_passage(const ToolResult& result) {
    constexpr std::size_t most_sentences = 2;
    constexpr std::size_t most_words = 60;  // some twenty seconds
    if (result.failed) return {};
    const auto json = Json::parse(result.text, nullptr, false);
    auto text = json.is_discarded() ? result.text : text_of(json);
    std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');

    std::string passage;
    std::string_view rest = text;
    for (std::size_t i = 0; i < most_sentences; ++i) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" #*-"), rest.size()));
        const auto sentence = first_sentence(rest);
        if (sentence.empty()) break;
        if (!passage.empty() && word_count(passage) + word_count(sentence) > most_words) break;
        if (!passage.empty()) passage += ' ';
        passage += sentence;
        rest.remove_prefix(sentence.size());
    }
    return passage;
}

const Edge* GraphRun::after(const Happening& happening, const Claim& claim) const {
    const auto edge = std::ranges::find_if(node_->edges, [&](const Edge& one) {
        return is_on(one, happening) && hold(one.when, claim);
    });
    return edge == node_->edges.end() ? nullptr : &*edge;
}

void GraphRun::take(const Edge& edge) {
    node_ = graph_->node(edge.to);
    done = {};
}

bool GraphRun::resume_at(std::string_view name) {
    const auto* found = graph_->node(name);
    if (found == nullptr) return false;
    node_ = found;
    done = {.arrived = true};
    return true;
}

}  // namespace neura::reasoning
