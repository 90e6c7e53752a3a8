#include "phone/script.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::year_month_day today{2026y / std::chrono::March / 1};

Result<Script> parse(std::string_view text) { return parse_script(text, "dir/a.yaml", today); }

std::string error_of(std::string_view text) {
    const auto script = parse(text);
    return script ? "no error" : script.error().doing;
}

TEST(Script, ReadsTurnsInTheOrderTheirKeysAreWritten) {
    const auto script = parse(R"(
name: two turns
voice: slt
limit: 90 s
noise: {kind: babble, snr_db: 10}
echo: {delay_ms: 150, level_db: -6}
turns:
  - say: Hello
  - {wait: 1.5 s, dtmf: "12#", wav: sound.wav, hang_up: true}
  - - interrupt_after: 800 ms
    - now: what * happened
      say: Wait
      hang_up: 900 ms
)");
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(script->name, "two turns");
    EXPECT_EQ(script->limit, LineTime(90'000));
    EXPECT_EQ(script->noise->kind, NoiseSetting::Kind::babble);
    EXPECT_DOUBLE_EQ(script->noise->snr_db, 10);
    EXPECT_EQ(script->echo->delay, LineTime(150));
    EXPECT_DOUBLE_EQ(script->echo->level_db, -6);
    ASSERT_EQ(script->turns.size(), 3U);
    const auto& second = script->turns[1];
    ASSERT_EQ(second.size(), 4U);
    EXPECT_EQ(std::get<Wait>(second[0]).length, LineTime(1500));
    EXPECT_EQ(std::get<Press>(second[1]).keys, "12#");
    EXPECT_EQ(std::get<PlayFile>(second[2]).file, "dir/sound.wav");
    EXPECT_TRUE(std::holds_alternative<HangUp>(second[3]));
    const auto& third = script->turns[2];
    ASSERT_EQ(third.size(), 4U);
    EXPECT_EQ(std::get<InterruptAfter>(third[0]).length, LineTime(800));
    EXPECT_EQ(std::get<HeardNow>(third[1]).pattern.text(), "what * happened");
    EXPECT_EQ(std::get<HangUpAfter>(third[3]).length, LineTime(900));
}

TEST(Script, ReadsRules) {
    const auto script = parse(R"(
rules:
  - {on: policy number, say: K one, times: 2}
  - on: one moment
  - on: anything
    do: [{wait: 10 ms}, {say: well}]
)");
    ASSERT_TRUE(script) << script.error().doing;
    ASSERT_EQ(script->rules.size(), 3U);
    EXPECT_EQ(script->rules[0].times, 2);
    EXPECT_TRUE(script->rules[1].steps.empty());
    EXPECT_FALSE(script->rules[1].times);
    EXPECT_EQ(script->rules[2].steps.size(), 2U);
}

TEST(Script, ReadsExpectations) {
    const auto script = parse(R"(
expect:
  - claim: {policy_number: "123456", injured: false, place: {contains: [main, street]}, spouse: ~}
  - {heard: thank you, threshold_percent: 60, within_ms: 900}
  - {within_ms: 700, of: median}
  - absent: goodbye
  - clears_within_ms: 400
  - {ended_by: caller, status: completed}
  - outcome: [wants_human, transferred]
)");
    ASSERT_TRUE(script) << script.error().doing;
    ASSERT_EQ(script->expect.size(), 11U);
    const auto& claim = std::get<ClaimExpected>(script->expect[0].what);
    EXPECT_EQ(std::get<FieldIs>(claim.check).value, "123456");
    const auto& injured = std::get<ClaimExpected>(script->expect[1].what);
    EXPECT_EQ(std::get<FieldIs>(injured.check).value, false);
    const auto& heard = std::get<HeardExpected>(script->expect[4].what);
    EXPECT_DOUBLE_EQ(heard.threshold, 0.6);
    EXPECT_EQ(heard.within, LineTime(900));
    EXPECT_EQ(script->expect[4].text, "heard \"thank you\"");
    EXPECT_EQ(script->expect[10].text, "outcome wants_human or transferred");
    EXPECT_EQ(std::get<OutcomeExpected>(script->expect[10].what).one_of.size(), 2U);
}

TEST(Script, ReadsSeveralCallsOfOneCaller) {
    const auto script = parse(R"(
name: resume
from: "+15550100201"
voice: awb
calls:
  - {limit: 9 s, person: busy, rules: [{on: where, hang_up: true}], expect: [ended_by: caller]}
  - called_within: 60 s
    expect:
      - record: {claims.0.outcome: done, call.resumes: {present: true}}
      - dialled: "+15550001111"
)");
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(script->limit, LineTime(9'000));
    EXPECT_EQ(script->person, Person::busy);
    EXPECT_EQ(script->rules.size(), 1U);
    EXPECT_FALSE(script->called_within);
    ASSERT_EQ(script->later.size(), 1U);
    const auto& later = script->later[0];
    EXPECT_EQ(later.name, "resume");
    EXPECT_EQ(later.from, "+15550100201");
    EXPECT_EQ(later.voice, "awb");
    EXPECT_EQ(later.called_within, LineTime(60'000));
    EXPECT_TRUE(later.rules.empty());
    ASSERT_EQ(later.expect.size(), 3U);
    EXPECT_EQ(std::get<RecordExpected>(later.expect[0].what).path, "claims.0.outcome");
    const auto& resumes = std::get<RecordExpected>(later.expect[1].what);
    EXPECT_TRUE(std::holds_alternative<FieldPresent>(resumes.check));
    EXPECT_EQ(std::get<DialledExpected>(later.expect[2].what).number, "+15550001111");
}

TEST(Script, PutsDatesIn) {
    const auto script = parse(R"(
turns: [{say: "On {yesterday}, not {today} nor {tomorrow}"}]
expect: [{claim: {a: "{yesterday}", b: {one_of: ["{today-2}", "{today}"]}, c: {contains: "{today}T15"}}}]
)");
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(std::get<Say>(script->turns[0][0]).text,
              "On February 28th, not March 1st nor March 2nd");
    const auto check = [&](std::size_t i) {
        return std::get<ClaimExpected>(script->expect[i].what).check;
    };
    EXPECT_EQ(std::get<FieldIs>(check(0)).value, "2026-02-28");
    EXPECT_EQ(std::get<FieldOneOf>(check(1)).values[0], "2026-02-27");
    EXPECT_EQ(std::get<FieldContains>(check(2)).words[0], "2026-03-01T15");
}

TEST(Script, SaysWhereItIsWrongAndWhatWasExpected) {
    struct Case {
        std::string_view text;
        std::string_view error;
    };
    for (const auto& [text, error] : {
             Case{"turns:\n  - sya: hello",
                  "dir/a.yaml:2: turn: unknown key \"sya\", did you mean "
                  "\"say\"?; expected one of say, wav"},
             Case{"turns:\n  - wait: 800", "2: \"800\": expected a time with its unit"},
             Case{"turns:\n  - wait: -1 s", "2: \"-1 s\": expected a time with its unit"},
             Case{"turns: hello", "1: script: \"turns\": expected a sequence"},
             Case{"turns:\n- say: ''", "2: \"say\": expected a text"},
             Case{"turns:\n- dtmf: 12x", "2: \"dtmf\": expected keys of 0123456789*#ABCD"},
             Case{"turns:\n- hang_up: no", "2: \"hang_up\": expected true or a time"},
             Case{"turns:\n- hang_up: 900 ms", "2: \"hang_up\": a time counts from the start"},
             Case{"rules:\n- say: hi", "2: rule: \"on\" is missing"},
             Case{"rules:\n- {on: a | , say: hi}", "2: \"on\": expected words on both sides"},
             Case{"rules:\n- {on: '!', say: hi}", "2: \"on\": expected words to listen for"},
             Case{"rules:\n- {on: a, say: hi, do: [say: ho]}", "2: rule: \"do\": either"},
             Case{"noise: {kind: pink}\nturns: []", "1: noise: \"kind\": \"pink\" is none of"},
             Case{"echo: {level_db: 3}\nturns: []", "1: echo: \"level_db\": expected a number"},
             Case{"expect:\n- heart: hi", "2: expect: unknown key \"heart\", did you mean"},
             Case{"expect:\n- {}", "2: expect: expected one of claim, record"},
             Case{"expect:\n- claim: {a: {contain: b}}", "2: field a: expected a value"},
             Case{"person: asleep\nturns: []", "1: script: \"person\": \"asleep\" is none of"},
             Case{"calls:\n- {say: hi}", "2: call: unknown key \"say\""},
             Case{"calls:\n- {limit: 2 s}", "2: script: nothing in it"},
             Case{"turns: []\ncalls:\n- {turns: [{say: hi}]}", "1: script: unknown key \"turns\""},
             Case{"expect:\n- ended_by: me", "2: expect: \"ended_by\": \"me\" is none of"},
             Case{"expect:\n- {heard: a, within_ms: soon}", "2: expect: \"within_ms\": expected a"},
             Case{"name: x", "1: script: nothing in it"},
             Case{"turns: [", "dir/a.yaml:1:"},
         })
        EXPECT_TRUE(error_of(text).contains(error)) << text << "\ngave: " << error_of(text);
}

/// A folder of scripts that goes with the test.
class ScriptFiles : public testing::Test {
protected:
    ScriptFiles()
        : folder_(testing::TempDir() + "/phone_scripts_" +
                  testing::UnitTest::GetInstance()->current_test_info()->name()) {
        std::filesystem::create_directories(folder_);
    }
    ~ScriptFiles() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path write(std::string_view name, std::string_view text) const {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }

    std::filesystem::path folder_;
};

TEST_F(ScriptFiles, TakeTheAnswersOfOthersAfterTheirOwn) {
    write("jane.yaml", "{voice: awb, rules: [{on: name, say: Jane}, {on: number, say: one}]}");
    const auto script = read_script(
        write("a.yaml", "{answers_of: jane.yaml, rules: [{on: number, say: two}]}"), today);
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(script->voice, "awb");
    ASSERT_EQ(script->rules.size(), 3U);
    EXPECT_EQ(std::get<Say>(script->rules[0].steps[0]).text, "two");
    EXPECT_EQ(std::get<Say>(script->rules[1].steps[0]).text, "Jane");
}

TEST_F(ScriptFiles, GiveTheirAnswersToEachCall) {
    write("jane.yaml", "{voice: awb, rules: [{on: name, say: Jane}]}");
    const auto script = read_script(
        write("a.yaml",
              "{answers_of: jane.yaml, calls: [{rules: [{on: a, say: b}]}, {limit: 1 s}]}"),
        today);
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(script->rules.size(), 2U);
    ASSERT_EQ(script->later.size(), 1U);
    EXPECT_EQ(script->later[0].voice, "awb");
    EXPECT_EQ(script->later[0].rules.size(), 1U);
}

TEST_F(ScriptFiles, SayWhichOfThemIsWrong) {
    write("jane.yaml", "rules: [{sya: Jane}]");
    const auto script = read_script(write("a.yaml", "answers_of: jane.yaml"), today);
    ASSERT_FALSE(script);
    EXPECT_TRUE(script.error().doing.contains("jane.yaml:1")) << script.error().doing;
    const auto itself = read_script(write("b.yaml", "answers_of: a.yaml"), today);
    ASSERT_FALSE(itself);
}

TEST(Script, SaysThatAFileIsMissing) {
    const auto script = read_script("/nowhere/at/all.yaml", today);
    ASSERT_FALSE(script);
    EXPECT_EQ(script.error().code, Errc::bad_script);
    EXPECT_TRUE(script.error().doing.starts_with("/nowhere/at/all.yaml: no such file"));
}

TEST(Script, ReadsWhatAnEvaluationNeeds) {
    const auto script = parse(R"(
agent: ../agents/insurance.yaml
language: fr-FR
needs: [model, search_documents]
turns: [{say: Bonjour}]
expect:
  - {tool: search_documents, with: {queries: {contains: [hail]}}}
  - no_tool: end_call
)");
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(script->agent, "dir/../agents/insurance.yaml");
    EXPECT_EQ(script->language, "fr-FR");
    EXPECT_EQ(script->needs, (std::vector<std::string>{"model", "search_documents"}));
    ASSERT_EQ(script->expect.size(), 2U);
    const auto& used = std::get<ToolExpected>(script->expect[0].what);
    EXPECT_EQ(used.name, "search_documents");
    ASSERT_EQ(used.arguments.size(), 1U);
    EXPECT_EQ(used.arguments[0].field, "queries");
    EXPECT_TRUE(std::get<ToolExpected>(script->expect[1].what).never);
    EXPECT_TRUE(error_of("expect: [{tool: a, with: 3}]").contains("with")) << "must be fields";
}

TEST(Script, ReadsWhatAnEvaluationMakesUp) {
    const auto script = parse(R"(
speaks: [en-US, fr-FR]
knowledge: ../papers
person: no_answer
earlier_calls:
  - {hours_ago: 1, claim: {policy: "0123"}, cut_off: true}
  - {hours_ago: 48, complete: true, outcome: claim_complete}
answers:
  - tool: order_status
    with: {order: A17}
    after: 2 s
    times: 1
    gives: {arrives: "{tomorrow}", parts: 2}
  - {tool: kb_search, description: Looks things up, fails: it is down}
turns:
  - hang_up: true
)");
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_EQ(script->speaks, (std::vector<std::string>{"en-US", "fr-FR"}));
    const auto& staging = script->staging;
    EXPECT_EQ(staging.knowledge, std::vector<std::string>{"dir/../papers"});
    EXPECT_EQ(script->person, Person::no_answer);
    ASSERT_EQ(staging.earlier_calls.size(), 2U);
    EXPECT_EQ(staging.earlier_calls[0].hours_ago, 48) << "the oldest first";
    EXPECT_TRUE(staging.earlier_calls[0].complete);
    EXPECT_EQ(staging.earlier_calls[1].claim.at("policy"), "0123");
    EXPECT_TRUE(staging.earlier_calls[1].cut_off);
    ASSERT_EQ(staging.answers.size(), 2U);
    EXPECT_EQ(staging.answers[0].gives, R"({"arrives":"2026-03-02","parts":2})");
    EXPECT_EQ(staging.answers[0].after, 2s);
    EXPECT_EQ(staging.answers[0].times, 1);
    EXPECT_EQ(staging.answers[0].with.at(0).field, "order");
    EXPECT_EQ(staging.answers[1].gives, "it is down");
    EXPECT_TRUE(staging.answers[1].failed);
    EXPECT_EQ(staging.answers[1].place, "dir/a.yaml:14");
}

TEST(Script, RefusesMadeUpThingsThatAreNone) {
    EXPECT_EQ(error_of("answers:\n  - {tool: a}\n"),
              "dir/a.yaml:2: answer of a: expected either \"gives\", what the tool gives, or "
              "\"fails\", why it does not");
    EXPECT_TRUE(error_of("answers:\n  - {tool: a, gives: b, wiht: {c: d}}\n")
                    .contains("dir/a.yaml:2: answer of a: unknown key \"wiht\", did you mean"));
    EXPECT_TRUE(error_of("person: somebody\n").contains("dir/a.yaml:1"));
    EXPECT_TRUE(error_of("earlier_calls:\n  - {hours_ago: soon}\n").contains("dir/a.yaml:2"));
}

}  // namespace
}  // namespace neura::phone
