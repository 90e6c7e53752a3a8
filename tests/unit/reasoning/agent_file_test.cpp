#include "call/reasoning/agent_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace neura::reasoning {
namespace {

constexpr std::string_view smallest = R"(
claim:
  - name: city
    label: city
    question: Which city?
)";

std::string http_tool(const std::string& parameters, const std::string& url) {
    return "tools:\n  - {name: t, description: d, parameters: " +
           (parameters == "{}" ? "{type: object}" : parameters) + ", http: {url: '" + url + "'}}";
}

TEST(AgentFile, NeedsNoMoreThanAClaim) {
    const auto file = read_agent_file(smallest, "small.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    ASSERT_EQ(file->fields.size(), 1u);
    EXPECT_EQ(file->fields[0].type, FieldType::text);
    EXPECT_TRUE(file->fields[0].required);
    EXPECT_FALSE(file->phrases.goodbye.empty());
    EXPECT_EQ(file->consent, AtStart::never);
}

TEST(AgentFile, TheOneWeShipIsReadWhole) {
    std::ifstream in(NEURA_SOURCE_DIR "/agents/insurance.yaml");
    const std::string yaml{std::istreambuf_iterator<char>(in), {}};
    const auto file = read_agent_file(yaml, "insurance.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    for (const auto* name :
         {"incident_date_time", "incident_description", "incident_location", "injuries",
          "involved_parties", "medical_records", "policy_number", "pre_existing_damages",
          "witnesses", "policyholder_name", "policyholder_email", "policyholder_phone"}) {
        EXPECT_NE(file->field(name), nullptr) << name;
    }
    EXPECT_EQ(file->consent, AtStart::always);
    EXPECT_EQ(file->field("policyholder_email")->type, FieldType::email);
    EXPECT_EQ(file->field("medical_records")->skip_if->field, "injuries");
}

TEST(AgentFile, HasAVoiceForEachLanguage) {
    const auto file = read_agent_file(std::string(smallest) + R"(
persona:
  voice: rms
  speed: 1.2
  voices:
    fr: {voice: amelie}
    fr-CA: {voice: luc, speed: 0.9}
)",
                                      "a.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    const auto& persona = file->persona;
    EXPECT_EQ(persona.voice_in("en-US"), (PersonaVoice{"rms", 1.2}));
    EXPECT_EQ(persona.voice_in("fr"), (PersonaVoice{"amelie", 1.2}));
    EXPECT_EQ(persona.voice_in("fr-FR"), (PersonaVoice{"amelie", 1.2}));
    EXPECT_EQ(persona.voice_in("fr-CA"), (PersonaVoice{"luc", 0.9}));
}

TEST(AgentFile, SaysWhereAndWhatIsWrong) {
    struct Case {
        std::string yaml;
        std::string_view message;
    };
    const std::string field = "claim:\n  - name: city\n    label: city\n";
    const std::string asked = field + "    question: Which?\n";
    for (const auto& [yaml, message] : {
             Case{"claim: []", "a.yaml:1: claim: expected a sequence of fields"},
             Case{"persona: {}", "\"claim\" is missing"},
             Case{"claim: [", "a.yaml:"},
             Case{field + "    questoin: Which?", "needed for what is asked"},
             Case{asked + "    requird: true",
                  "a.yaml:5: field city: unknown key \"requird\", did you mean \"required\"?"},
             Case{asked + "    type: textt",
                  "a.yaml:5: field city: \"type\": \"textt\" is none of text, place"},
             Case{asked + "    type: textt", "did you mean \"text\"?"},
             Case{asked + "    required: perhaps", "expected true or false"},
             Case{asked + "    denials: [no | none]", "\"denials\": knows no \"|\""},
             Case{asked + "    max_tries: 0", "expected a number from 1 to 10"},
             Case{asked + "    why: Because {compny} wants it",
                  "unknown placeholder {compny}, did you mean \"company\"?"},
             Case{asked + "    why: Because {company", "nothing closes"},
             Case{asked + "    with: town\n    short_question: and?",
                  "there is no field \"town\" before this one"},
             Case{asked + "    skip_if: {field: citi, is: none}", "no field \"citi\""},
             Case{asked + "    skip_if: {field: city}", "\"is\" is missing"},
             Case{asked + "    type: enum", "an enum needs them"},
             Case{asked + "    shape: {min: 9, max: 3}", "is less than min"},
             Case{asked + "    label: town", "\"label\" twice"},
             Case{asked + "  - name: city\n    label: city\n    question: Which?",
                  "field city: there are two"},
             Case{asked + "phrases:\n  godbye: Bye",
                  "a.yaml:6: phrases: unknown key \"godbye\", did you mean \"goodbye\"?"},
             Case{asked + "phrases:\n  goodbye: []", "at least one way"},
             Case{asked + "phrases:\n  goodbye: 'Bye {value}'", "unknown placeholder {value}"},
             Case{asked + "phrases:\n  goodbye: {a: b}", "expected a text or several"},
             Case{asked + "limits: {turns: 2}", "a.yaml:5: limits: \"turns\": expected a number"},
             Case{asked + "persona: {company: ''}", "must not be empty"},
             Case{asked + "persona: {speed: 3}",
                  "persona: \"speed\": expected a number from 0.5 to 2"},
             Case{asked + "persona: {voices: {fr: {speeed: 1}}}", "did you mean \"speed\"?"},
             Case{asked + "transfer: {number: 5550123}", "expected a number such as"},
             Case{asked + "emergencies: {sms: '+1 415'}", "expected a number such as"},
             Case{asked + "emergencies: {webhook: example.com}", "begins with https://"},
             Case{asked + "emergencies: {fax: '+14155550123'}", "unknown key \"fax\""},
             Case{asked + "consent: yes", "consent: expected a mapping, found a scalar"},
             Case{asked + "tools: all", "a.yaml:5: the file: \"tools\": expected a sequence"},
             Case{asked + "tools: [a b]", "a name is letters, digits and '_'"},
             Case{asked + "tools: [end_it, end_it]", "a.yaml:5: tool end_it: there are two"},
             Case{asked + "tools:\n  - {name: t, description: d}", "tool t: \"http\": needed"},
             Case{asked + http_tool("{}", "ftp://a.example"), "must begin with https://"},
             Case{asked + http_tool("{}", "https://a.example/{id}"),
                  "{id} is none of the parameters"},
             Case{asked + http_tool("{properties: {id: {type: string}}, type: object}",
                                    "https://a.example/{id}"),
                  "{id} must be one of the required"},
             Case{asked + http_tool("{}", "https://{secret:HOST}/"), "cannot depend on"},
             Case{asked + http_tool("{type: string}", "https://a.example/"), "JSON Schema"},
             Case{asked + "mcp: [{name: kb}]", "mcp kb: \"url\": either a url or a command"},
             Case{asked + "mcp: [{name: kb, url: 'https://a.example', headers: {A: '{b}'}}]",
                  "only {secret:NAME} can stand here"},
             Case{"- a", "the file: expected a mapping, found a sequence"},
             Case{"", "the file: expected a mapping, found nothing"},
         }) {
        const auto file = read_agent_file(yaml, "a.yaml");
        ASSERT_FALSE(file) << yaml;
        EXPECT_EQ(file.error().code, Errc::bad_agent_file);
        EXPECT_NE(file.error().doing.find(message), std::string::npos)
            << yaml << "\n→ " << file.error().doing << "\nnot: " << message;
    }
}

TEST(AgentFile, DeclaresTools) {
    const auto file = read_agent_file(std::string(smallest) + R"(
tools:
  - get_call_history
  - name: order_status
    description: Where an order is.
    parameters:
      type: object
      properties: {order: {type: string, enum: [yes, "17", 18]}}
      required: [order]
    http:
      method: POST
      url: https://crm.example.com/orders/{order}
      query: {key: "{secret:CRM_KEY}"}
      headers: {Authorization: "Bearer {secret:CRM_TOKEN}"}
      body: {id: "{order}", deep: [{n: 1, s: "1", t: true}]}
    timeout: 2.5
mcp:
  - {name: kb, command: [python3, kb.py], environment: {TOKEN: "{secret:KB}"}, tools: [search]}
)",
                                      "a.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    const auto& tools = file->tools;
    EXPECT_EQ(tools.built_in, std::vector<std::string>{"get_call_history"});
    ASSERT_EQ(tools.http.size(), 1u);
    const auto& http = tools.http[0];
    EXPECT_EQ(nlohmann::json::parse(http.tool.parameters),
              nlohmann::json::parse(R"({"type":"object","required":["order"],
                  "properties":{"order":{"type":"string","enum":["yes","17",18]}},
                  "additionalProperties":false})"));
    EXPECT_EQ(http.method, "POST");
    EXPECT_EQ(nlohmann::json::parse(http.body),
              nlohmann::json::parse(R"({"id":"{order}","deep":[{"n":1,"s":"1","t":true}]})"));
    EXPECT_EQ(http.timeout.count(), 2'500);
    ASSERT_EQ(tools.mcp.size(), 1u);
    EXPECT_EQ(tools.mcp[0].command, (std::vector<std::string>{"python3", "kb.py"}));
    EXPECT_EQ(tools.mcp[0].tools, std::vector<std::string>{"search"});
    EXPECT_EQ(secrets_of(tools), (std::vector<std::string>{"CRM_KEY", "CRM_TOKEN", "KB"}));
    EXPECT_EQ(read_agent_file(smallest, "a.yaml")->tools.built_in, std::nullopt);
}

TEST(AgentFile, NamesWhomToReach) {
    const auto file = read_agent_file(
        std::string(smallest) +
            "transfer: {number: '+14155550111'}\n"
            "emergencies: {sms: '+14155550112', webhook: 'https://example.com/alarm'}\n",
        "a.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    EXPECT_EQ(file->person, "+14155550111");
    EXPECT_EQ(file->emergencies.sms, "+14155550112");
    EXPECT_EQ(file->emergencies.webhook, "https://example.com/alarm");
    EXPECT_EQ(file->emergencies.transfer, "");
}

TEST(AgentFile, PhrasesReplaceTheDefaults) {
    const auto file = read_agent_file(
        std::string(smallest) + "phrases:\n  goodbye: [So long., Take care.]\n", "a.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    EXPECT_EQ(file->phrases.goodbye, (Phrase{"So long.", "Take care."}));
    EXPECT_EQ(file->phrases.hold, default_phrases().hold);
}

}  // namespace
}  // namespace neura::reasoning
