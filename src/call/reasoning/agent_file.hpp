#pragma once

// An agent file: who answers the phone, what must be known at the end of the call, and the words
// to get it with. agents/insurance.yaml is one; nothing in the code knows about insurance.
//
//   persona:  {agent: Ava, company: …, language: en-US, voice: rms, speed: 1.0,
//              voices: {fr: {voice: …, speed: 1.1}}, emergency_number: "911",
//              languages: [fr-FR, tr-TR], offer_languages: true}     see `Persona::languages`
//   consent:  {demanded: true, disclosure: true}    each may be by_country; see calling_rules.hpp
//   safety:   {jailbreak: refuse, …}   see safety.hpp
//   vocabulary: [dent, windshield, …]    words callers of this agent are likely to say
//   claim:    [{name: policy_number, type: code, label: policy number, question: …}, …]
//   privacy:  {prompts: masked}          what is sensitive is not told to language models
//   phrases:  {greeting: [...], …}     see phrases.hpp; what is left out has a default
//   backchannels: [mm-hm, okay, …]   said over our words, they do not stop us
//   limits:   {turns: 60, tries: 3}
//   knowledge: {collection: helpdesk, passages: 4, least_score: 0.3, always: false}   what it looks
//   things up in
//   graph:    {nodes: {…}}             see agent_graph.hpp; without one, all of the claim is asked
//   for
//   after_call, reminders: see after_call.hpp
//   tools, mcp: [...]                what else a language model may use, see declared_tools.hpp
//   transfer: {number: "+14155550111"}    whom callers who want a person are put through to
//   emergencies: {transfer: "+1…", sms: "+1…", webhook: https://…}    who is told of danger
//
// Texts may hold {company}, {agent} and {emergency_number}, and what else is said beside them.

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/after_call.hpp"
#include "call/reasoning/agent_graph.hpp"
#include "call/reasoning/declared_tools.hpp"
#include "call/reasoning/phrases.hpp"
#include "call/reasoning/safety.hpp"
#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/value_pattern.hpp"
#include "runtime/error.hpp"

namespace neura::reasoning {

/// What a field holds, and so how it is heard, checked and read back. In JSON:
enum class FieldType {
    text,         ///< the caller's words, without lead-ins and fillers
    place,        ///< the same, without a leading "at" or "it was on"
    person_name,  ///< "Mary O'Brien"
    number,       ///< a number
    boolean,      ///< true or false
    choice,       ///< one of `choices`
    date,         ///< ISO 8601: "2026-11-24"
    date_time,    ///< ISO 8601 local time, "2026-11-24T15:00"; "2026-11-24" if no time is known
    email,        ///< lower case
    phone,        ///< E.164
    code,         ///< upper-case letters and digits, nothing else
    list,         ///< an array of strings
};

/// How sure the caller must make us before we believe what we heard.
enum class Confirm {
    none,      ///< said in passing with the next question, so that the caller can object
    readback,  ///< said and confirmed
    spell,     ///< spelled letter by letter or digit by digit and confirmed
};

/// Holds when another field has this value.
struct Condition {
    std::string field;
    std::string value;
};

struct Field {
    std::string name;  ///< key in the claim
    FieldType type = FieldType::text;
    std::string label;                   ///< spoken, without article: "policy number"
    std::string description;             ///< more of it, for a model; callers are not told
    std::string example;                 ///< of a value, likewise
    std::vector<std::string> questions;  ///< the first time, then the next ones in turn
    std::string short_question;          ///< asked behind another: "and where did it happen?"
    std::string why;                     ///< answers "why do you ask?"
    std::string help;                ///< said to a caller who does not know: where it is written
    std::string echo;                ///< `{value}` in a few words, said in passing
    std::string summary;             ///< a sentence with `{value}`; empty: not read back at the end
    std::string follow_up;           ///< asked after a bare "yes": "Who were they?"
    std::string negative;            ///< stored when the caller says "no" or "none"
    std::vector<std::string> names;  ///< what callers call it, beside `label`
    std::vector<std::string> cues;   ///< words that tell of it, or mean yes: "hurt", "injur*"
    std::vector<std::string> denials;  ///< phrases that mean `negative`, or no: "nobody was hurt"
    std::vector<std::string> choices;  ///< of a `choice`
    CodeShape shape;                   ///< of a `code`: refuses what the recogniser made up
    std::optional<ValuePattern> pattern;  ///< of a `code`: exactly what it is, and how written
    std::optional<Condition> skip_if;     ///< not asked then
    Confirm confirm = Confirm::none;
    std::string with;         ///< asked in one breath with this field, if both are missing
    bool required = true;     ///< worth a second try when the caller does not know
    bool ask = true;          ///< false: only taken when the caller offers it
    bool lies_ahead = false;  ///< of a date: still to come, where else it must not be
    bool sensitive = false;   ///< masked wherever it is shown
    bool keep = false;        ///< of the caller, not of the matter: the next claim begins with it
    bool narrative = false;   ///< the answer is an account in which anything may be told
    int max_tries = 3;        ///< hearings, then the best one is kept and flagged
};

/// How an agent sounds.
struct PersonaVoice {
    std::string name;    ///< the speech synthesiser's own; empty for its default
    double speed = 1.0;  ///< 0.5 to 2

    friend bool operator==(const PersonaVoice&, const PersonaVoice&) = default;
};

struct Persona {
    std::string agent = "Ava";
    std::string company = "Neura Insurance";
    std::string language = "en-US";  ///< BCP 47
    PersonaVoice voice;              ///< in languages that are not in `voices`
    std::map<std::string, PersonaVoice, std::less<>> voices;  ///< by language: "fr-CA" or "fr"
    std::string emergency_number = "911";
    std::string time_zone{};  ///< IANA, of callers in a country that has several: "America/Chicago"

    /// What else it speaks, BCP 47, at most eight; each has a translation of the file.
    std::vector<std::string> languages{};
    bool offer_languages = true;  ///< at the start of a call, where there are several

    /// The voice for a language: its own, else that of the language without its country.
    const PersonaVoice& voice_in(std::string_view wanted) const;
};

/// Whether something is said, or asked, at the beginning of a call.
enum class AtStart : std::uint8_t {
    never,
    always,
    by_country,  ///< as the law of the caller's number's place wants it
};

struct Limits {
    int turns = 60;          ///< then the call is concluded politely
    int patience = 3;        ///< more silences allowed after "hold on"
    int misheard_turns = 4;  ///< in a row that led nowhere, then a person is offered
};

/// What an agent looks things up in.
struct KnowledgeUse {
    std::string collection = "default";  ///< of documents, as `neura knowledge add` was told
    int passages = 4;                    ///< found at most, 1 to 20
    double least_score = 0.3;            ///< of a passage, 0 to 1; worse ones are not found
    bool always = false;  ///< with each turn, before a model is asked: see foreknowledge.hpp
};

/// "mm-hm", "uh-huh", "okay", "right", …
std::vector<std::string> default_backchannels(Language language = Language::english);

/// Who is told of danger; what is empty is as the installation has it.
struct EmergencyContacts {
    std::string transfer;  ///< number that the caller is put through to
    std::string sms;       ///< number that is written to
    std::string webhook;   ///< address that is posted to
};

struct AgentFile {
    Persona persona;
    AtStart consent = AtStart::never;      ///< record nothing until the caller agreed
    AtStart disclosure = AtStart::always;  ///< that it is no person
    SafetyPolicy safety;
    std::vector<std::string> vocabulary;  ///< for the recogniser to lean to: one word each
    std::vector<Field> fields;            ///< in the order they are asked
    Phrases phrases;
    /// What callers say over our words only to show that they listen. Lower case.
    std::vector<std::string> backchannels = default_backchannels();
    Limits limits;
    AgentGraph graph;
    bool masks_prompts = false;             ///< models are not told what is sensitive
    std::optional<KnowledgeUse> knowledge;  ///< without it, there is no `search_documents`
    AfterCall after_call;
    Reminders reminders;
    DeclaredTools tools;  ///< beyond the conversation itself

    /// The same agent in the other languages of its persona. Filled by whoever reads the files.
    std::vector<AgentFile> translations{};
    std::string
        person;  ///< E.164: whom callers are put through to; empty: as the installation has it
    EmergencyContacts emergencies;

    /// Nothing if there is no such field.
    const Field* field(std::string_view name) const;
};

/// Reads an agent file. @param name  of the file, for the error.
///
/// Errors: `Errc::bad_agent_file`, saying file, line, what was expected and, for a key that does
/// not exist, the nearest that does.
Result<AgentFile> read_agent_file(std::string_view yaml, std::string_view name);

/// Reads the fields of one call's own claim, as they come with the call: a list of fields as in an
/// agent file, or a JSON Schema of an object, of which `properties` with `title`, `description`,
/// `examples`, `type`, `format`, `enum`, `pattern` and `items`, and `required` are understood.
/// What is not said has a default: a label is the name in words, a question asks for the label;
/// both must be said where `language`, that they are asked in, is not English.
///
/// Errors: `Errc::bad_claim_fields`, saying which field and what was expected.
Result<std::vector<Field>> read_claim_fields(const nlohmann::json& json,
                                             Language language = Language::english);

/// The same agent in another language: the texts of `translation` in place of those of `yaml`; see
/// agent_translation.hpp. @param name  of the translation, for the error
Result<AgentFile> read_translation(std::string_view yaml, std::string_view translation,
                                   std::string_view name);

enum class Errc {
    bad_agent_file = 1,    ///< correct it as the message says
    bad_claim_fields = 2,  ///< likewise
};

std::error_code make_error_code(Errc code);

}  // namespace neura::reasoning

template <>
struct std::is_error_code_enum<neura::reasoning::Errc> : std::true_type {};
