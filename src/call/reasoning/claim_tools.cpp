#include "call/reasoning/claim_tools.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "call/reasoning/code_reader.hpp"
#include "call/reasoning/field_reader.hpp"
#include "call/reasoning/privacy.hpp"
#include "call/reasoning/tool_use.hpp"
#include "call/reasoning/understanding/dictation.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

constexpr std::string_view update_claim = "update_claim";
constexpr std::string_view end_call = "end_call";
constexpr std::string_view transfer_to_human = "transfer_to_human";
constexpr std::string_view new_claim = "new_claim";

constexpr std::string_view confirmed_fields = "confirmed_fields";
constexpr std::string_view unknown_fields = "unknown_fields";

// The schema

Json schema_of(const Field& field) {
    Json schema{{"type", "string"}};
    std::string description = field.label;
    switch (field.type) {
        case FieldType::number: schema["type"] = "number"; break;
        case FieldType::boolean: schema["type"] = "boolean"; break;
        case FieldType::list:
            schema["type"] = "array";
            schema["items"] = {{"type", "string"}};
            break;
        case FieldType::choice: schema["enum"] = field.choices; break;
        case FieldType::date: description += ", YYYY-MM-DD"; break;
        case FieldType::date_time:
            description += ", local time: YYYY-MM-DDTHH:MM, or YYYY-MM-DD if the hour is not known";
            break;
        case FieldType::phone: description += ", digits with the country code: +14155550123"; break;
        case FieldType::code:
            description += field.pattern ? ", of the form " + field.pattern->text()
                                         : ", capital letters and digits only";
            break;
        case FieldType::email: description += ", lower case"; break;
        case FieldType::person_name: description += ", as it is written"; break;
        case FieldType::place:
        case FieldType::text: break;
    }
    if (!field.description.empty()) description += ". " + field.description;
    if (!field.example.empty()) description += "; for example " + field.example;
    if (!field.negative.empty()) description += "; \"" + field.negative + "\" if there is none";
    schema["description"] = std::move(description);
    return schema;
}

/// The guided dialogue takes it down.
bool is_kept_from_models(const AgentFile& file, const Field& field) {
    return file.masks_prompts && field.sensitive;
}

ModelTool update_tool(const AgentFile& file) {
    Json properties = Json::object();
    Json names = Json::array();
    for (const auto& field : file.fields) {
        if (is_kept_from_models(file, field)) continue;
        properties[field.name] = schema_of(field);
        names.push_back(field.name);
    }
    const Json some_fields{{"type", "array"}, {"items", {{"type", "string"}, {"enum", names}}}};
    properties[confirmed_fields] = some_fields;
    properties[confirmed_fields]["description"] =
        "fields whose value you read back and the caller then agreed to";
    properties[unknown_fields] = some_fields;
    properties[unknown_fields]["description"] =
        "fields the caller does not know or does not want to tell";
    const Json schema{
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    return {.name = std::string(update_claim),
            .description =
                "Writes down what the caller told, corrected or confirmed. Use it in "
                "every turn that tells something, with all that it tells. The result "
                "says what was refused and why, what is to be read back, and what is "
                "still open.",
            .parameters = schema.dump()};
}

ModelTool end_tool() {
    return {.name = std::string(end_call),
            .description =
                "Ends the call; the words of farewell are said for you. Use it when the "
                "caller agreed to your summary, or wants to stop.",
            .parameters = R"({"type":"object","properties":{"because":{"type":"string",)"
                          R"("enum":["claim_complete","caller_leaves"]}},)"
                          R"("required":["because"],"additionalProperties":false})"};
}

ModelTool transfer_tool() {
    return {.name = std::string(transfer_to_human),
            .description =
                "Puts the caller through to a person; the words for it are said for "
                "you. Use it when the caller asks for a person.",
            .parameters = R"({"type":"object","properties":{},"additionalProperties":false})"};
}

/// "ticket: the caller wants one", for each way on that is the model's to choose.
std::optional<ModelTool> go_to_tool(const GraphNode& node) {
    Json names = Json::array();
    std::string ways;
    const auto add = [&](const std::string& to, const std::string& when) {
        if (std::ranges::find(names, Json(to)) == names.end()) names.push_back(to);
        ways += ' ' + to + ": " + when + '.';
    };
    for (const auto& edge : node.edges) {
        if (edge.on == Edge::On::choice) add(edge.to, edge.choice);
        if (edge.on == Edge::On::settled && node.sums_up) add(edge.to, "the caller agreed");
        if (edge.on != Edge::On::request) continue;
        std::string wishes;
        for (const auto& words : edge.says) wishes += (wishes.empty() ? "" : ", ") + words;
        for (const auto intent : edge.wants)
            wishes += (wishes.empty() ? "" : ", ") + std::string(intent_name(intent));
        add(edge.to, "the caller asks for it (" + wishes + ")");
    }
    if (names.empty()) return std::nullopt;
    const Json schema{{"type", "object"},
                      {"properties", {{"where", {{"type", "string"}, {"enum", names}}}}},
                      {"required", {"where"}},
                      {"additionalProperties", false}};
    return ModelTool{.name = std::string(go_to),
                     .description = "Goes on with another part of the conversation." + ways,
                     .parameters = schema.dump()};
}

ModelTool new_claim_tool() {
    return {.name = std::string(new_claim),
            .description =
                "Closes this claim as it stands and opens another one of the same caller; what "
                "update_claim is given next goes into the new one. Use it only when the caller "
                "says that they have a second, different matter to report, never for more words, "
                "corrections or questions about the same matter.",
            .parameters = R"({"type":"object","properties":{},"additionalProperties":false})"};
}

// Values

std::string kept(std::string_view text, bool (*keep)(unsigned char), int (*change)(int)) {
    std::string made;
    for (const char c : text)
        if (keep(static_cast<unsigned char>(c)))
            made += static_cast<char>(change(static_cast<unsigned char>(c)));
    return made;
}

bool is_alphanumeric(unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; }
bool is_of_a_number(unsigned char c) { return c == '+' || (c >= '0' && c <= '9'); }
bool is_no_blank(unsigned char c) { return c > ' '; }
int as_it_is(int c) { return c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// As the claim writes it, where a model may well write it otherwise.
Json as_written(const Field& field, const Json& value, const Situation& situation) {
    if (field.type == FieldType::list && value.is_string()) return Json::array({value});
    if (!value.is_string()) return value;
    std::string text = value;
    while (!text.empty() && text.back() == ' ') text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    if (!field.negative.empty() && equal_ignoring_case(text, field.negative)) return field.negative;
    switch (field.type) {
        case FieldType::code:
            return field.pattern ? text : kept(text, is_alphanumeric, std::toupper);
        case FieldType::email: return kept(text, is_no_blank, std::tolower);
        case FieldType::phone: {
            auto number =
                value_of_characters(field, kept(text, is_of_a_number, as_it_is), situation);
            return number.is_null() ? Json(text) : number;
        }
        case FieldType::date: {
            constexpr std::size_t to_the_day = 10;
            return text.substr(0, to_the_day);
        }
        case FieldType::date_time: {
            constexpr std::size_t to_the_minute = 16;
            return text.substr(0, to_the_minute);
        }
        case FieldType::choice:
            for (const auto& choice : field.choices)
                if (equal_ignoring_case(text, choice)) return choice;
            return text;
        default: return text;
    }
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What the turn spells sign by sign for a field of that kind.
std::optional<std::string> spelled_in_turn(const Field& field, const Turn& turn,
                                           const Situation& situation) {
    const bool can_be = field.type == FieldType::code || field.type == FieldType::email ||
                        field.type == FieldType::person_name;
    if (!can_be || turn.text.empty()) return std::nullopt;
    if (turn.keyed) return std::nullopt;
    const std::vector<std::string> hearings{with_dictation_read(turn.text, true)};
    const auto reading = read_answer(field, hearings, situation);
    if (!reading || !reading->clear || !reading->value.is_string()) return std::nullopt;
    return reading->value.get<std::string>();
}

/// Whether `written` holds what was spelled: of a name perhaps only a part was.
bool agrees(const std::string& spelled, const Json& written) {
    if (!written.is_string()) return false;
    const auto plain = [](std::string_view text) {
        auto signs = letters_and_digits(text);
        std::ranges::transform(signs, signs.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return signs;
    };
    return plain(written.get_ref<const std::string&>()).contains(plain(spelled));
}

/// The turn takes something back, or says no to it.
bool takes_back(const Turn& turn, const Situation& situation) {
    return turn.keyed || read_correction(turn.text, situation.language) ||
           read_yes_no(turn.text, situation.language).polarity == Polarity::no;
}

ClaimTools::Outcome refused(std::string_view why) { return {.result = dumped({{"refused", why}})}; }

}  // namespace

std::vector<ModelTool> claim_tools(const AgentFile& file, const GraphNode& node) {
    std::vector<ModelTool> tools{update_tool(file)};
    for (auto& tool : {end_tool(), transfer_tool(), new_claim_tool()})
        if (node.allows(tool.name)) tools.push_back(tool);
    if (auto going = go_to_tool(node)) tools.push_back(std::move(*going));
    return tools;
}

ClaimTools::ClaimTools(Conversation& conversation)
    : conversation_(conversation), file_(conversation.file()) {}

ClaimTools::Outcome ClaimTools::use(const ToolCall& call, int turn) {
    if (call.name == transfer_to_human)
        return {.result = "{}", .close = Conversation::Close::wants_human};
    if (call.name == new_claim) return open_claim(turn);
    if (call.name != update_claim && call.name != end_call && call.name != go_to)
        return refused("there is no such tool");
    const auto arguments = Json::parse(call.arguments, nullptr, false);
    if (!arguments.is_object()) return refused("the arguments are not a JSON object");
    if (call.name == go_to) return go(arguments);
    return call.name == end_call ? end(arguments, turn) : update(arguments, turn);
}

void ClaimTools::hear(const Turn& turn) { turn_ = turn; }

ClaimTools::Outcome ClaimTools::open_claim(int turn) {
    if (turn == opened_in_) return refused("this turn has opened one; write into that");
    if (!conversation_.open_claim())
        return refused("the claim you are at is still empty; write into that");
    opened_in_ = turn;
    Json result{{"number", conversation_.claim_number()}};
    known_ = conversation_.claim().to_json();
    if (!known_.empty()) result["known_of_the_caller"] = for_model(file_, known_);
    add_open(result);
    return {.result = dumped(result)};
}

ClaimTools::Outcome ClaimTools::go(const Json& arguments) {
    const auto where = arguments.find("where");
    if (where == arguments.end() || !where->is_string()) return refused("say where");
    if (auto why_not = conversation_.choose(where->get_ref<const std::string&>()); !why_not.empty())
        return refused(why_not);
    return {.result = "{}"};
}

/// What one update did, to be told.
struct ClaimTools::Update {
    Json saved = Json::array();
    Json refused = Json::object();
    Json read_back = Json::object();
};

ClaimTools::Outcome ClaimTools::update(const Json& arguments, int turn) {
    Update done;
    for (const auto& [name, value] : arguments.items()) {
        if (name == confirmed_fields || name == unknown_fields || value.is_null()) continue;
        const auto* field = file_.field(name);
        if (field == nullptr)
            done.refused[name] = "there is no such field";
        else
            set(*field, value, turn, done);
    }
    const auto each = [&](std::string_view list, const auto& apply) {
        const auto names = arguments.find(list);
        if (names == arguments.end() || !names->is_array()) return;
        for (const auto& name : *names)
            if (name.is_string())
                if (const auto* field = file_.field(name.template get_ref<const std::string&>()))
                    apply(*field);
    };
    each(confirmed_fields, [&](const Field& field) { confirm(field, turn, done); });
    each(unknown_fields, [&](const Field& field) {
        if (!conversation_.claim().filled(field))
            conversation_.claim()[field.name].state = Entry::State::unknown;
    });

    const bool wants_words = !done.refused.empty() || !done.read_back.empty();
    Json result = Json::object();
    if (!done.saved.empty()) result["saved"] = std::move(done.saved);
    if (!done.refused.empty()) result["refused"] = std::move(done.refused);
    if (!done.read_back.empty()) result["read_back_and_ask_if_right"] = std::move(done.read_back);
    add_open(result);
    known_ = conversation_.claim().to_json();
    return {.result = dumped(result), .close = {}, .wants_words = wants_words};
}

void ClaimTools::set(const Field& field, const Json& value, int turn, Update& update) {
    if (is_kept_from_models(file_, field)) {
        update.refused[field.name] = "it is taken down without you: only ask for it";
        return;
    }
    auto& claim = conversation_.claim();
    auto written = as_written(field, value, conversation_.situation());
    if (claim.filled(field) &&
        reasoning::written(field, claim[field.name].value) == reasoning::written(field, written)) {
        update.saved.push_back(field.name);
        return;
    }
    if (auto why = spelled_otherwise(field, written); !why.empty()) {
        update.refused[field.name] = std::move(why);
        return;
    }
    const bool spelled = spelled_in_turn(field, turn_, conversation_.situation()).has_value();
    if (const auto taken = claim.set(field.name, std::move(written), turn); !taken) {
        update.refused[field.name] = taken.error().reason;
        return;
    }
    update.saved.push_back(field.name);
    claim[field.name].spelled = spelled;
    claim[field.name].confirmed = field.confirm == Confirm::none;
    if (field.confirm != Confirm::none) update.read_back[field.name] = conversation_.spoken(field);
}

/// Why a value that the turn spells otherwise, or an earlier one spelled and this one only sounds
/// like, is not taken. Empty if it is.
std::string ClaimTools::spelled_otherwise(const Field& field, const Json& written) const {
    const auto& situation = conversation_.situation();
    if (const auto spelled = spelled_in_turn(field, turn_, situation)) {
        if (agrees(*spelled, written)) return {};
        return "the caller spelled it: " + *spelled;
    }
    const auto& entry = conversation_.claim()[field.name];
    if (entry.state != Entry::State::filled || !entry.spelled || takes_back(turn_, situation))
        return {};
    return "the caller spelled it: " + conversation_.spoken(field) +
           "; only they can correct it, so ask them if in doubt";
}

void ClaimTools::confirm(const Field& field, int turn, Update& update) {
    auto& entry = conversation_.claim()[field.name];
    if (entry.state != Entry::State::filled)
        update.refused[field.name] = "there is no value to confirm";
    else if (!entry.confirmed && entry.source_turn == turn)
        update.refused[field.name] = "read it back first; the caller confirms it in a later turn";
    else
        entry.confirmed = true;
}

/// What stands between the claim and its end.
void ClaimTools::add_open(Json& result) const {
    const auto& claim = conversation_.claim();
    for (const auto* field : conversation_.to_ask()) result["still_missing"].push_back(field->name);
    for (const auto& field : file_.fields) {
        if (claim.filled(field) && !claim[field.name].confirmed)
            result["not_confirmed_yet"].push_back(field.name);
    }
}

ClaimTools::Outcome ClaimTools::end(const Json& arguments, int turn) const {
    if (conversation_.is_resumed() && turn <= 1)
        return refused(
            "the caller has just come back after an earlier call: say what you know and ask how to "
            "go on");
    const auto because = arguments.find("because");
    if (because != arguments.end() && *because == "caller_leaves")
        return {.result = "{}", .close = Conversation::Close::caller_leaves};
    Json open = Json::object();
    add_open(open);
    const auto& node = conversation_.node();
    if (open.empty() && !node.ends() && file_.graph.declared)
        return refused("this is not the end: go on with what this part asks for");
    if (open.empty()) return {.result = "{}", .close = Conversation::Close::confirmed};
    open["refused"] =
        "ask for what is missing and have the rest confirmed, or put what the caller "
        "cannot tell into unknown_fields";
    return {.result = dumped(open)};
}

std::optional<ClaimTools::Told> ClaimTools::news() {
    auto now = conversation_.claim().to_json();
    if (now == known_) return std::nullopt;
    Json changed = Json::object();
    for (const auto& [name, value] : now.items())
        if (file_.field(name) != nullptr && known_.value(name, Json()) != value)
            changed[name] = value;
    known_ = std::move(now);
    Json result = Json::object();
    add_open(result);
    return Told{.call = {.id = "known_" + std::to_string(++told_),
                         .name = std::string(update_claim),
                         .arguments = dumped(for_model(file_, std::move(changed)))},
                .result = dumped(result)};
}

ToolUsed record_of(const ToolCall& call, const ClaimTools::Outcome& outcome) {
    const auto result = nlohmann::json::parse(outcome.result, nullptr, false);
    const bool did_nothing = result.contains("refused") && !result.contains("saved");
    return {.name = call.name,
            .arguments = arguments_of(call),
            .result = outcome.result,
            .failed = did_nothing};
}

}  // namespace neura::reasoning
