#include "call/reasoning/agent_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "call/reasoning/agent_translation.hpp"
#include "call/reasoning/claim_fields.hpp"
#include "call/reasoning/graph_reader.hpp"
#include "call/reasoning/yaml_map.hpp"
#include "numbering/phone_number.hpp"

namespace neura::reasoning {

namespace {

class Category final : public std::error_category {
public:
    const char* name() const noexcept override { return "reasoning"; }
    std::string message(int code) const override {
        switch (static_cast<Errc>(code)) {
            case Errc::bad_agent_file: return "the agent file cannot be used";
            case Errc::bad_claim_fields: return "the fields of the claim cannot be used";
        }
        return "unknown error";
    }
};

PersonaVoice read_voice(YamlMap& map, PersonaVoice otherwise) {
    return {.name = map.text("voice", std::move(otherwise.name)),
            .speed = map.decimal("speed", otherwise.speed, 0.5, 2)};
}

/// What a language does not say is as for all: but for the name, since voices speak one language.
std::map<std::string, PersonaVoice, std::less<>> read_voices(const YAML::Node& node,
                                                             double usual_speed) {
    std::map<std::string, PersonaVoice, std::less<>> voices;
    YamlMap map(node, "persona, voices");
    for (const auto& language : map.keys()) {
        YamlMap voice(map.node(language.c_str()), "persona, voices, " + language);
        voices[language] = read_voice(voice, {{}, usual_speed});
        voice.finish();
    }
    map.finish();
    return voices;
}

Persona read_persona(const YAML::Node& node) {
    Persona persona;
    YamlMap map(node, "persona");
    persona.agent = map.text("agent", persona.agent);
    persona.company = map.text("company", persona.company);
    persona.language = map.text("language", persona.language);
    persona.voice = read_voice(map, {});
    if (map.has("voices")) persona.voices = read_voices(map.node("voices"), persona.voice.speed);
    persona.emergency_number = map.text("emergency_number", persona.emergency_number);
    persona.time_zone = map.text("time_zone");
    persona.languages = map.texts("languages");
    persona.offer_languages = map.flag("offer_languages", true);
    constexpr std::size_t most_languages = 8;  // and its own: as many as there are keys
    if (persona.languages.size() > most_languages) map.refuse("languages", "are more than eight");
    for (const auto& language : persona.languages)
        if (!known_language(language))
            map.refuse("languages", fmt::format("\"{}\" is not understood", language));
    map.finish();
    if (persona.agent.empty()) map.refuse("agent", "must not be empty");
    if (persona.company.empty()) map.refuse("company", "must not be empty");
    if (persona.emergency_number.empty()) map.refuse("emergency_number", "must not be empty");
    return persona;
}

AtStart read_at_start(YamlMap& map, const char* key, AtStart otherwise) {
    return map.choice(key, otherwise,
                      {{"true", AtStart::always},
                       {"false", AtStart::never},
                       {"by_country", AtStart::by_country}});
}

SafetyPolicy read_safety(const YAML::Node& node) {
    SafetyPolicy safety;
    YamlMap map(node, "safety");
    const auto read = [&](const char* key, OnUnsafe& on) {
        on = map.choice(
            key, on,
            {{"refuse", OnUnsafe::refuse}, {"note", OnUnsafe::note}, {"off", OnUnsafe::off}});
    };
    read("jailbreak", safety.jailbreak);
    read("profanity", safety.profanity);
    read("off_topic", safety.off_topic);
    read("secrets", safety.secrets);
    read("other_people", safety.other_people);
    read("commitments", safety.commitments);
    map.finish();
    return safety;
}

Limits read_limits(const YAML::Node& node) {
    Limits limits;
    YamlMap map(node, "limits");
    limits.turns = map.number("turns", limits.turns, 5, 1'000);
    limits.patience = map.number("patience", limits.patience, 0, 20);
    limits.misheard_turns = map.number("misheard_turns", limits.misheard_turns, 2, 20);
    map.finish();
    return limits;
}

KnowledgeUse read_knowledge(const YAML::Node& node) {
    KnowledgeUse knowledge;
    YamlMap map(node, "knowledge");
    knowledge.collection = map.text("collection", knowledge.collection);
    knowledge.passages = map.number("passages", knowledge.passages, 1, 20);
    knowledge.least_score = map.decimal("least_score", knowledge.least_score, 0, 1);
    knowledge.always = map.flag("always", knowledge.always);
    map.finish();
    if (knowledge.collection.empty()) map.refuse("collection", "must not be empty");
    return knowledge;
}

Phrases read_phrases(const YAML::Node& node, Language language) {
    auto phrases = default_phrases(language);
    YamlMap map(node, "phrases");
    for (const auto& key : phrase_keys()) {
        const std::string name(key.name);
        auto& phrase = phrases.*key.phrase;
        phrase = map.texts(name.c_str(), std::move(phrase));
        if (phrase.empty() || std::ranges::find(phrase, "") != phrase.end())
            map.refuse(name.c_str(), "needs at least one way of saying it, and no empty one");
        for (const auto& way : phrase)
            check_placeholders(way, key.placeholders,
                               map.has(name.c_str()) ? line_of(map.node(name.c_str())) : 0,
                               "phrase " + name);
    }
    map.finish();
    return phrases;
}

CodeShape read_shape(const YAML::Node& node, const std::string& what) {
    CodeShape shape;
    YamlMap map(node, what + ", shape");
    shape.pattern = map.text("pattern");
    shape.min_length = static_cast<std::size_t>(map.number("min", 0, 0, 64));
    shape.max_length = static_cast<std::size_t>(map.number("max", 0, 0, 64));
    shape.letters = map.flag("letters", true);
    map.finish();
    if (shape.max_length != 0 && shape.max_length < shape.min_length)
        map.refuse("max", "is less than min");
    return shape;
}

/// A code that is exactly what its pattern says.
void read_pattern(YamlMap& map, Field& field) {
    if (field.type != FieldType::code)
        map.refuse("pattern", "only a field of type pattern has one");
    auto pattern = ValuePattern::parse(map.needed_text("pattern"));
    if (!pattern) map.refuse("pattern", pattern.error());
    field.shape = pattern->shape();
    field.pattern = std::move(*pattern);
}

Condition read_condition(const YAML::Node& node, const std::string& what) {
    YamlMap map(node, what + ", skip_if");
    Condition condition{.field = map.needed_text("field"), .value = map.needed_text("is")};
    map.finish();
    return condition;
}

/// What callers say for a thing, each by itself.
std::vector<std::string> read_wordings(YamlMap& map, const char* key) {
    auto wordings = map.texts(key);
    if (std::ranges::any_of(wordings, [](const std::string& one) { return one.contains('|'); }))
        map.refuse(key, "knows no \"|\": write each wording as a text of its own");
    return wordings;
}

Field read_field(const YAML::Node& node) {
    Field field;
    YamlMap map(node, "a field of the claim");
    field.name = map.needed_text("name");
    const auto what = "field " + field.name;
    map.rename(what);

    field.type = map.choice("type", field.type,
                            {{"text", FieldType::text},
                             {"place", FieldType::place},
                             {"person_name", FieldType::person_name},
                             {"number", FieldType::number},
                             {"boolean", FieldType::boolean},
                             {"enum", FieldType::choice},
                             {"date", FieldType::date},
                             {"date_time", FieldType::date_time},
                             {"email", FieldType::email},
                             {"phone", FieldType::phone},
                             {"code", FieldType::code},
                             {"pattern", FieldType::code},
                             {"list", FieldType::list}});
    if (map.has("pattern") || map.text("type") == "pattern") read_pattern(map, field);
    field.lies_ahead = map.flag("lies_ahead", false);
    field.confirm = map.choice(
        "confirm", field.confirm,
        {{"none", Confirm::none}, {"readback", Confirm::readback}, {"spell", Confirm::spell}});
    field.label = map.needed_text("label");
    field.description = map.text("description");
    field.example = map.text("example");
    field.sensitive = map.flag("sensitive", false);
    field.keep = map.flag("keep", false);
    field.ask = map.flag("ask", true);
    field.required = map.flag("required", field.ask);
    field.narrative = map.flag("narrative", false);
    field.lies_ahead = map.flag("lies_ahead", false);
    field.max_tries = map.number("max_tries", field.max_tries, 1, 10);
    field.questions = map.texts("question");
    if (field.ask && field.questions.empty()) map.refuse("question", "needed for what is asked");

    field.short_question = map.text("short_question");
    field.why = map.text("why");
    field.help = map.text("help");
    field.echo = map.text("echo");
    field.summary = map.text("summary");
    field.follow_up = map.text("follow_up");
    field.negative = map.text("negative");
    field.names = map.texts("names");
    field.cues = read_wordings(map, "cues");
    field.denials = read_wordings(map, "denials");
    field.choices = map.texts("choices");
    field.with = map.text("with");
    if (map.has("shape") && field.pattern) map.refuse("shape", "a pattern says it all");
    if (map.has("shape")) field.shape = read_shape(map.node("shape"), what);
    if (map.has("skip_if")) field.skip_if = read_condition(map.node("skip_if"), what);
    if (field.lies_ahead && field.type != FieldType::date && field.type != FieldType::date_time)
        map.refuse("lies_ahead", "only a date lies ahead");
    if (field.type == FieldType::choice && field.choices.empty())
        map.refuse("choices", "an enum needs them");
    map.finish();

    for (const auto* text : {&field.short_question, &field.why, &field.help, &field.follow_up})
        check_placeholders(*text, "label", map.line(), what);
    for (const auto& question : field.questions)
        check_placeholders(question, "label", map.line(), what);
    check_placeholders(field.echo, "value label", map.line(), what + ", echo");
    check_placeholders(field.summary, "value label", map.line(), what + ", summary");
    return field;
}

/// What one field says of another must be there and come before it.
void check_references(const AgentFile& file, const Field& field, const YAML::Node& node) {
    YamlMap map(node, "field " + field.name);
    const auto check = [&](const char* key, const std::string& name) {
        if (name.empty()) return;
        std::vector<std::string_view> earlier;
        for (const auto& other : file.fields) {
            if (other.name == field.name) break;
            earlier.push_back(other.name);
        }
        if (std::ranges::find(earlier, name) != earlier.end()) return;
        map.refuse(key, fmt::format("there is no field \"{}\" before this one{}", name,
                                    suggestion(name, earlier)));
    };
    check("with", field.with);
    if (field.skip_if) check("skip_if", field.skip_if->field);
    if (!field.with.empty() && field.short_question.empty())
        map.refuse("short_question", "needed to ask it together with another field");
}

std::vector<Field> read_fields(const YAML::Node& node, AgentFile& file) {
    if (!node.IsSequence() || node.size() == 0)
        throw BadYaml{line_of(node), "claim: expected a sequence of fields"};
    for (const auto& item : node) {
        auto field = read_field(item);
        if (file.field(field.name) != nullptr)
            throw BadYaml{line_of(item), fmt::format("field {}: there are two", field.name)};
        file.fields.push_back(std::move(field));
    }
    for (std::size_t i = 0; i < node.size(); ++i) check_references(file, file.fields[i], node[i]);
    return std::move(file.fields);
}

/// Tools that a node may name. Of an MCP server those that the file names are known.
std::vector<std::string> tools_of(const DeclaredTools& declared) {
    std::vector<std::string> names{"update_claim",       "end_call",         "transfer_to_human",
                                   "new_claim",          "search_documents", "send_sms",
                                   "notify_emergencies", "create_reminder",  "update_reminder",
                                   "get_customer_info",  "get_call_history", "speech_speed",
                                   "speech_language"};
    for (const auto& tool : declared.http) names.push_back(tool.tool.name);
    for (const auto& server : declared.mcp)
        for (const auto& tool : server.tools) names.push_back(server.name + '_' + tool);
    return names;
}

/// @param map  the file's
AgentGraph read_graph_of(YamlMap& map, const AgentFile& file) {
    if (map.has("graph")) return read_graph(map.node("graph"), file, tools_of(file.tools));
    std::vector<std::string> asked;
    for (const auto& field : file.fields)
        if (field.ask) asked.push_back(field.name);
    return graph_of_one_node(std::move(asked));
}

/// E.164, or nothing.
std::string read_number(YamlMap& map, const char* key) {
    auto number = map.text(key);
    if (!number.empty() && !numbering::is_e164(number))
        map.refuse(key, "expected a number such as \"+14155550123\", in quotes");
    return number;
}

EmergencyContacts read_emergencies(const YAML::Node& node) {
    EmergencyContacts contacts;
    YamlMap map(node, "emergencies");
    contacts.transfer = read_number(map, "transfer");
    contacts.sms = read_number(map, "sms");
    contacts.webhook = map.text("webhook");
    if (!contacts.webhook.empty() && !contacts.webhook.starts_with("https://") &&
        !contacts.webhook.starts_with("http://"))
        map.refuse("webhook", "expected an address that begins with https:// or http://");
    map.finish();
    return contacts;
}

AgentFile read(const YAML::Node& node) {
    AgentFile file;
    YamlMap map(node, "the file");
    if (map.has("persona")) file.persona = read_persona(map.node("persona"));
    const auto language = language_of(file.persona.language);
    if (map.has("consent")) {
        YamlMap consent(map.node("consent"), "consent");
        file.consent = read_at_start(consent, "demanded", file.consent);
        file.disclosure = read_at_start(consent, "disclosure", file.disclosure);
        consent.finish();
    }
    if (map.has("safety")) file.safety = read_safety(map.node("safety"));
    if (!map.has("claim")) throw BadYaml{map.line(), "\"claim\" is missing: what should be asked"};
    file.fields = read_fields(map.node("claim"), file);
    file.vocabulary = map.texts("vocabulary");
    file.phrases = map.has("phrases") ? read_phrases(map.node("phrases"), language)
                                      : default_phrases(language);
    file.backchannels = map.texts("backchannels", default_backchannels(language));
    if (map.has("limits")) file.limits = read_limits(map.node("limits"));
    if (map.has("knowledge")) file.knowledge = read_knowledge(map.node("knowledge"));
    if (map.has("after_call")) file.after_call = read_after_call(map.node("after_call"));
    if (map.has("reminders")) file.reminders = read_reminders(map.node("reminders"));
    const auto& asked = file.after_call.sms.only_if;
    if (!asked.empty() && file.field(asked) == nullptr)
        map.refuse("after_call", "sms, if: there is no field \"" + asked + '"');
    file.tools = read_declared_tools(map);
    file.graph = read_graph_of(map, file);
    if (map.has("privacy")) {
        YamlMap privacy(map.node("privacy"), "privacy");
        file.masks_prompts = privacy.choice("prompts", false, {{"masked", true}, {"open", false}});
        privacy.finish();
    }
    if (map.has("transfer")) {
        YamlMap transfer(map.node("transfer"), "transfer");
        file.person = read_number(transfer, "number");
        transfer.finish();
    }
    if (map.has("emergencies")) file.emergencies = read_emergencies(map.node("emergencies"));
    map.finish();
    return file;
}

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

std::vector<std::string> default_backchannels(Language language) {
    switch (language) {
        case Language::english: break;
        case Language::french:
            return {"oui",      "ouais", "mm",    "mhm",       "hm",      "ah",
                    "d'accord", "ok",    "bien",  "très bien", "je vois", "c'est ça",
                    "exact",    "voilà", "merci", "bien sûr",  "parfait"};
        case Language::spanish:
            return {"sí",     "mm",         "mhm",      "hm",       "ah",    "ajá",
                    "vale",   "ok",         "bien",     "muy bien", "claro", "ya",
                    "ya veo", "de acuerdo", "perfecto", "gracias",  "exacto"};
        case Language::german:
            return {"ja",       "mm",         "mhm",     "hm",    "ah",    "aha",
                    "ok",       "okay",       "gut",     "genau", "klar",  "ach so",
                    "verstehe", "in ordnung", "richtig", "danke", "stimmt"};
        case Language::turkish:
            return {"evet",    "mm",    "hm",  "hı hı", "ha",    "tamam", "peki",
                    "anladım", "tabii", "iyi", "doğru", "aynen", "olur",  "teşekkürler"};
        case Language::chinese:
            return {"嗯", "嗯嗯", "哦",   "啊",     "好", "好的", "对",
                    "是", "是的", "明白", "知道了", "行", "可以", "谢谢"};
    }
    return {"mm hm",     "mm hmm",  "mm",    "mhm",    "mhmm",       "hm",        "hmm",
            "uh huh",    "uh-huh",  "um hm", "ah",     "oh",         "aha",       "huh",
            "yeah",      "yep",     "yes",   "okay",   "ok",         "right",     "sure",
            "all right", "alright", "i see", "got it", "of course",  "exactly",   "go on",
            "good",      "fine",    "great", "true",   "no problem", "thank you", "thanks"};
}

const PersonaVoice& Persona::voice_in(std::string_view wanted) const {
    for (const auto name : {wanted, wanted.substr(0, wanted.find('-'))})
        if (const auto found = voices.find(name); found != voices.end()) return found->second;
    return voice;
}

const Field* AgentFile::field(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? nullptr : &*found;
}

Result<std::vector<Field>> read_claim_fields(const nlohmann::json& json, Language language) {
    const auto bad = [](const std::string& message) {
        return fail(Errc::bad_claim_fields, "claim: " + message);
    };
    const auto listed = fields_listed(json, language);
    if (!listed) return bad(listed.error());
    AgentFile file;
    try {
        // All JSON is YAML.
        return read_fields(YAML::Load(listed->dump()), file);
    } catch (const BadYaml& error) {
        return bad(error.message);
    } catch (const YAML::Exception& error) {
        return bad(error.msg);
    }
}

namespace {

Result<AgentFile> read_as(std::string_view name, const std::function<AgentFile()>& read_it) {
    const auto bad = [&](int line, std::string_view message) {
        return fail(Errc::bad_agent_file, line > 0 ? fmt::format("{}:{}: {}", name, line, message)
                                                   : fmt::format("{}: {}", name, message));
    };
    try {
        return read_it();
    } catch (const BadYaml& error) {
        return bad(error.line, error.message);
    } catch (const YAML::Exception& error) {
        return bad(error.mark.is_null() ? 0 : error.mark.line + 1, error.msg);
    }
}

}  // namespace

Result<AgentFile> read_agent_file(std::string_view yaml, std::string_view name) {
    return read_as(name, [&] { return read(YAML::Load(std::string(yaml))); });
}

Result<AgentFile> read_translation(std::string_view yaml, std::string_view translation,
                                   std::string_view name) {
    return read_as(name, [&] {
        return read(
            translated(YAML::Load(std::string(yaml)), YAML::Load(std::string(translation))));
    });
}

}  // namespace neura::reasoning
