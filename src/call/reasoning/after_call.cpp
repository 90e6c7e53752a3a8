#include "call/reasoning/after_call.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "call/reasoning/template_text.hpp"
#include "call/reasoning/yaml_map.hpp"

namespace neura::reasoning {

namespace {

constexpr std::pair<std::string_view, LeftAs> ways_left[] = {
    {"complete", LeftAs::complete},   {"incomplete", LeftAs::incomplete},
    {"cut_off", LeftAs::cut_off},     {"wants_person", LeftAs::wants_person},
    {"emergency", LeftAs::emergency}, {"off_topic", LeftAs::off_topic}};

LeftAs way_left(YamlMap& map, const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& [known, value] : ways_left) {
        if (known == name) return value;
        names.push_back(known);
    }
    map.refuse("when", fmt::format("unknown \"{}\"{}; expected {}", name, suggestion(name, names),
                                   fmt::join(names, ", ")));
}

std::vector<NextAction> read_next_actions(const YAML::Node& node) {
    if (!node.IsSequence() || node.size() == 0)
        throw BadYaml{line_of(node), "next_actions: expected a sequence of actions"};
    std::vector<NextAction> actions;
    for (const auto& item : node) {
        YamlMap map(item, "a next action");
        NextAction action;
        action.name = map.needed_text("name");
        map.rename("next action " + action.name);
        action.description = map.needed_text("description");
        for (const auto& name : map.texts("when")) action.when.push_back(way_left(map, name));
        map.finish();
        if (std::ranges::find(actions, action.name, &NextAction::name) != actions.end())
            map.refuse("name", "there are two of this name");
        actions.push_back(std::move(action));
    }
    return actions;
}

CallerReport read_caller_report(YamlMap& map) {
    CallerReport report;
    if (map.has("sms")) {
        const auto node = map.node("sms");
        if (node.IsMap()) {
            YamlMap sms(node, "after_call, sms");
            report.only_if = sms.needed_text("if");
            sms.finish();
            report.is_sent = true;
        } else {
            report.is_sent = map.flag("sms", false);
        }
    }
    report.text = map.text("sms_text", std::move(report.text));
    const auto names = placeholders(report.text);
    constexpr std::string_view allowed[] = {"company", "agent", "emergency_number", "about",
                                            "reference"};
    if (!names) map.refuse("sms_text", "has a { that nothing closes, or a lone }");
    for (const auto name : *names)
        if (std::ranges::find(allowed, name) == std::end(allowed))
            map.refuse("sms_text", fmt::format("unknown placeholder {{{}}}{}", name,
                                               suggestion(name, allowed)));
    return report;
}

}  // namespace

std::vector<NextAction> default_next_actions() {
    return {
        {.name = "process_claim",
         .description = "All that is needed is there: hand the claim on to be worked at.",
         .when = {LeftAs::complete}},
        {.name = "ask_for_missing",
         .description = "Something that is needed is missing: ask the caller for it in writing.",
         .when = {LeftAs::incomplete}},
        {.name = "call_back",
         .description = "The call broke off, or the caller wants to be called: call back.",
         .when = {LeftAs::cut_off}},
        {.name = "hand_to_person",
         .description = "A person must talk to the caller or decide: hand it to one.",
         .when = {LeftAs::wants_person}},
        {.name = "act_at_once",
         .description = "Somebody is hurt or in danger, or damage grows: somebody acts now.",
         .when = {LeftAs::emergency}},
        {.name = "close",
         .description = "Nothing is left to be done: close it.",
         .when = {LeftAs::off_topic}}};
}

AfterCall read_after_call(const YAML::Node& node) {
    AfterCall after;
    YamlMap map(node, "after_call");
    if (map.has("next_actions")) after.next_actions = read_next_actions(map.node("next_actions"));
    after.sms = read_caller_report(map);
    map.finish();
    return after;
}

Reminders read_reminders(const YAML::Node& node) {
    Reminders reminders;
    reminders.are_offered = true;
    YamlMap map(node, "reminders");
    reminders.by = map.choice("by", reminders.by,
                              {{"call", ReminderWay::call},
                               {"sms", ReminderWay::sms},
                               {"webhook", ReminderWay::webhook}});
    map.finish();
    return reminders;
}

}  // namespace neura::reasoning
