// Fields of a claim: as they come with a call, and what their values may look like.

#include <gtest/gtest.h>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/claim.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/reasoning/value_pattern.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;
using namespace std::chrono;

constexpr local_seconds now = local_days{2026y / November / 25} + 10h;

std::string written(std::string_view pattern, std::string_view value) {
    const auto parsed = ValuePattern::parse(pattern);
    if (!parsed) return "bad: " + parsed.error();
    return parsed->written(value).value_or("none");
}

TEST(ValuePattern, WritesAValueAsThePatternHasIt) {
    EXPECT_EQ(written(R"([A-Z]{2}-\d{6})", "AB-123456"), "AB-123456");
    EXPECT_EQ(written(R"(^[A-Z]{2}-\d{6}$)", "ab 123456"), "AB-123456");
    EXPECT_EQ(written(R"([a-z]\d{2,4})", "K1234"), "k1234");
    EXPECT_EQ(written(R"(P\d?[0-9A-F]{2})", "PAB"), "PAB");
    EXPECT_EQ(written(R"(P\d?[0-9A-F]{2})", "p1ab"), "P1AB");
    EXPECT_EQ(written(R"(\w{3}\.\d)", "a1b2"), "a1b.2");
    EXPECT_EQ(written(R"(A{0,2}A\d)", "AA1"), "AA1") << "what may be left out is not taken first";
}

TEST(ValuePattern, RefusesWhatIsNoSuchValue) {
    for (const auto* value : {"", "AB-12345", "AB-1234567", "A1-123456", "AB123456!", "ÄB123456"})
        EXPECT_EQ(written(R"([A-Z]{2}-\d{6})", value), "none") << value;
}

TEST(ValuePattern, SaysWhatOfAPatternCannotBeUsed) {
    for (const auto* pattern : {"",    "a|b",    "(ab)",  "a*",    "a+",
                                "[a",  "[]",     "[z-a]", "[A-z]", "a{",
                                "a{3", "a{4,2}", "a{0}",  "a{65}", "a{999999999999}",
                                "\\",  "\\s",    "é",     "--",    "[é]",
                                ".*",  "a{,3}",  "^"})
        EXPECT_TRUE(written(pattern, "a").starts_with("bad: ")) << pattern;
}

TEST(ValuePattern, TellsTheReaderOfCodesWhatItKnows) {
    const auto fixed = ValuePattern::parse(R"([A-Z]{2}-\d{3}\w)")->shape();
    EXPECT_EQ(fixed.pattern, "LLNNNA");
    EXPECT_EQ(fixed.max_length, 6u);
    const auto open = ValuePattern::parse(R"(\d{4,9})")->shape();
    EXPECT_EQ(open.pattern, "");
    EXPECT_EQ(open.min_length, 4u);
    EXPECT_EQ(open.max_length, 9u);
    EXPECT_FALSE(open.letters);
}

TEST(ClaimFields, AreReadFromAListAsInAnAgentFile) {
    const auto fields = read_claim_fields(Json::parse(R"([
        {"name": "pickup_day", "type": "date", "lies_ahead": true},
        {"name": "licence_plate", "type": "pattern", "pattern": "[A-Z]{1,3}-[A-Z]{1,2} \\d{1,4}",
         "label": "license plate", "example": "B-AB 123", "description": "of the rented car",
         "sensitive": true, "question": ["Which plate?", "And the plate?"]},
        {"name": "notes", "ask": false}])"));
    ASSERT_TRUE(fields) << fields.error().doing;
    ASSERT_EQ(fields->size(), 3u);
    EXPECT_EQ((*fields)[0].label, "pickup day");
    EXPECT_EQ((*fields)[0].questions, std::vector<std::string>{"What is the pickup day?"});
    EXPECT_TRUE((*fields)[0].lies_ahead);
    const auto& plate = (*fields)[1];
    EXPECT_EQ(plate.type, FieldType::code);
    ASSERT_TRUE(plate.pattern);
    EXPECT_EQ(plate.questions.size(), 2u);
    EXPECT_EQ(plate.example, "B-AB 123");
    EXPECT_EQ(plate.description, "of the rented car");
    EXPECT_TRUE(plate.sensitive);
    EXPECT_FALSE((*fields)[2].ask);
    EXPECT_EQ((*fields)[2].type, FieldType::text);
}

TEST(ClaimFields, AreReadFromAJsonSchema) {
    const auto fields = read_claim_fields(Json::parse(R"({
        "type": "object",
        "required": ["mail", "size"],
        "properties": {
            "mail": {"type": "string", "format": "email", "title": "e-mail address"},
            "size": {"enum": ["small", "large"], "description": "of the parcel"},
            "when": {"type": "string", "format": "date-time"},
            "day": {"type": "string", "format": "date"},
            "weight": {"type": "number", "examples": [2.5]},
            "count": {"type": "integer"},
            "fragile": {"type": "boolean"},
            "items": {"type": "array", "items": {"type": "string"}},
            "number": {"type": "string", "pattern": "^[A-Z]{2}\\d{6}$"}}})"));
    ASSERT_TRUE(fields) << fields.error().doing;
    const auto named = [&](std::string_view name) {
        return *std::ranges::find(*fields, name, &Field::name);
    };
    EXPECT_EQ(named("mail").type, FieldType::email);
    EXPECT_EQ(named("mail").label, "e-mail address");
    EXPECT_TRUE(named("mail").required);
    EXPECT_EQ(named("size").type, FieldType::choice);
    EXPECT_EQ(named("size").choices, (std::vector<std::string>{"small", "large"}));
    EXPECT_EQ(named("when").type, FieldType::date_time);
    EXPECT_FALSE(named("when").required);
    EXPECT_EQ(named("day").type, FieldType::date);
    EXPECT_EQ(named("weight").type, FieldType::number);
    EXPECT_EQ(named("weight").example, "2.5");
    EXPECT_EQ(named("count").type, FieldType::number);
    EXPECT_EQ(named("fragile").type, FieldType::boolean);
    EXPECT_EQ(named("items").type, FieldType::list);
    EXPECT_TRUE(named("number").pattern);
}

TEST(ClaimFields, ThatCannotBeUsedAreRefusedInWords) {
    struct Case {
        const char* json;
        const char* says;
    };
    for (const auto& [json, says] : {
             Case{"3", "list of 1 to 100 fields"},
             Case{"[]", "list of 1 to 100 fields"},
             Case{"{}", "\"properties\""},
             Case{R"([7])", "\"name\""},
             Case{R"([{"type": "text"}])", "\"name\""},
             Case{R"([{"name": "_flags"}])", "letters, digits"},
             Case{R"([{"name": "a b"}])", "letters, digits"},
             Case{R"([{"name": "a"}, {"name": "a"}])", "there are two"},
             Case{R"([{"name": "a", "type": "txt"}])", "text"},
             Case{R"([{"name": "a", "tpye": "text"}])", "tpye"},
             Case{R"([{"name": "a", "type": "enum"}])", "choices"},
             Case{R"([{"name": "a", "type": "pattern"}])", "pattern"},
             Case{R"j([{"name": "a", "type": "pattern", "pattern": "(x|y)"}])j", "("},
             Case{R"([{"name": "a", "pattern": "x"}])", "only a field of type pattern"},
             Case{R"([{"name": "a", "lies_ahead": true}])", "only a date"},
             Case{R"([{"name": "a", "question": [["b"]]}])", "question"},
             Case{R"([{"name": "a", "question": "{secret}"}])", "secret"},
             Case{R"([{"name": "a", "label": 5.5}])", "label"},
             Case{R"({"properties": {"a": {"type": "null"}}})", "known are string"},
             Case{R"({"properties": {"a": {"type": "string", "format": "uri"}}})", "format"},
             Case{R"({"properties": {"a": 7}})", "expected an object"},
         }) {
        const auto fields = read_claim_fields(Json::parse(json));
        ASSERT_FALSE(fields) << json;
        EXPECT_EQ(fields.error().code, Errc::bad_claim_fields);
        EXPECT_TRUE(fields.error().doing.contains(says)) << fields.error().doing << '\n' << json;
    }
}

TEST(ClaimFields, NeedTheirWordsWhereTheCallIsNotInEnglish) {
    const auto why = [](const char* json) {
        const auto fields = read_claim_fields(Json::parse(json), Language::german);
        return fields ? "" : fields.error().doing;
    };
    EXPECT_EQ(why(R"([{"name": "size", "question": "Welche Größe?"}])"),
              "claim: field size: needs a \"label\" in the language of the call, de");
    EXPECT_EQ(why(R"({"properties": {"size": {"type": "number", "title": "Größe"}}})"),
              "claim: field size: needs a \"question\" in the language of the call, de");
    EXPECT_EQ(why(R"([{"name": "size", "label": "Größe", "question": "Welche Größe?"},
                      {"name": "color", "label": "Farbe", "ask": false}])"),
              "");
}

TEST(ClaimFields, MakeThePlaybookOfOneCall) {
    auto fields = read_claim_fields(Json::parse(R"([{"name": "size"}])"));
    AgentFile file;
    file.persona.company = "Example Parcels";
    const auto playbook = make_playbook(with_fields(file, std::move(*fields)));
    EXPECT_EQ(playbook->file.persona.company, "Example Parcels");
    EXPECT_TRUE(playbook->briefings.at(0).instructions.contains("- size: size"));
}

// The claim over them

std::vector<Field> typed() {
    auto fields = read_claim_fields(Json::parse(R"([
        {"name": "day", "type": "date"},
        {"name": "next_visit", "type": "date", "lies_ahead": true},
        {"name": "policy", "type": "pattern", "pattern": "[A-Z]{2}-\\d{6}", "keep": true},
        {"name": "story", "type": "text"},
        {"name": "people", "type": "list"}])"));
    return std::move(*fields);
}

TEST(Claim, TakesDatesWithoutATimeThatLieWhereTheyShould) {
    const auto fields = typed();
    Claim claim(fields, now);
    EXPECT_TRUE(claim.set("day", "2026-11-25", 1));
    EXPECT_EQ(claim.set("day", "2026-11-24T10:00", 1).error().kind, Refusal::Kind::malformed);
    EXPECT_EQ(claim.set("day", "2026-02-30", 1).error().kind, Refusal::Kind::malformed);
    EXPECT_EQ(claim.set("day", "2026-11-26", 1).error().kind, Refusal::Kind::in_the_future);
    EXPECT_TRUE(claim.set("next_visit", "2026-11-25", 1)) << "later today";
    EXPECT_TRUE(claim.set("next_visit", "2026-12-01", 1));
    EXPECT_EQ(claim.set("next_visit", "2026-11-24", 1).error().kind, Refusal::Kind::in_the_past);
    EXPECT_EQ(claim.to_json(), (Json{{"day", "2026-11-25"}, {"next_visit", "2026-12-01"}}));
}

TEST(Claim, GivesAPatternsValueAsItIsWritten) {
    const auto fields = typed();
    Claim claim(fields, now);
    EXPECT_TRUE(claim.set("policy", "ab123456", 1));
    EXPECT_EQ(claim.to_json()["policy"], "AB-123456");
    const auto refused = claim.set("policy", "AB-12345", 2);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().reason.contains(R"([A-Z]{2}-\d{6})")) << refused.error().reason;
    EXPECT_EQ(claim.to_json()["policy"], "AB-123456") << "the old value stays";
}

TEST(Claim, GoesOnFromItsState) {
    const auto fields = typed();
    Claim claim(fields, now);
    ASSERT_TRUE(claim.set("day", "2026-11-24", 3));
    ASSERT_TRUE(claim.set("policy", "AB-123456", 4));
    claim["policy"].confirmed = claim["policy"].spelled = true;
    claim["policy"].rejected = {"AB123455"};
    claim["policy"].tries = 1;
    claim["story"].state = Entry::State::declined;
    claim["people"].to_check = true;

    Claim other(fields, now);
    other.take_state(Json::parse(claim.to_state().dump()));

    EXPECT_EQ(other.to_json()["day"], "2026-11-24");
    EXPECT_EQ(other.to_json()["policy"], "AB-123456");
    EXPECT_TRUE(other["policy"].confirmed);
    EXPECT_TRUE(other["policy"].spelled);
    EXPECT_EQ(other["policy"].rejected, std::vector<Json>{"AB123455"});
    EXPECT_EQ(other["policy"].tries, 1);
    EXPECT_EQ(other["story"].state, Entry::State::declined);
    EXPECT_FALSE(other["day"].confirmed);
}

TEST(Claim, TakesOnlyWhatStillHoldsOfAState) {
    const auto fields = typed();
    Claim claim(fields, now);
    claim.take_state(Json::parse(R"({
        "day": {"state": "filled", "value": "2027-01-01", "confirmed": true},
        "next_visit": {"state": "filled", "value": 7},
        "policy": {"state": "filled", "value": "AB-1", "tries": -5},
        "story": {"state": "filled", "value": "A pipe burst", "confirmed": "yes", "tries": 1e9},
        "people": {"state": 3},
        "gone": {"state": "filled", "value": "x"}})"));
    EXPECT_EQ(claim.to_json(), (Json{{"story", "A pipe burst"}}));
    EXPECT_FALSE(claim["story"].confirmed);
    for (const auto* state :
         {"null", "[]", "7", "\"x\"", R"({"story": null})", R"({"story": {"state": "filled"}})"}) {
        Claim empty(fields, now);
        empty.take_state(Json::parse(state));
        EXPECT_EQ(empty.to_json(), Json::object()) << state;
    }
}

}  // namespace
}  // namespace neura::reasoning
