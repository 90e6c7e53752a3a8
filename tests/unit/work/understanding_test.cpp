#include "work/jobs/understanding.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_language_model.hpp"
#include "fakes/run.hpp"

namespace neura::work::jobs {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using reasoning::LeftAs;

const reasoning::AgentFile& file() {
    static const auto read = reasoning::read_agent_file(R"(
persona: {company: Acme Insurance}
claim:
  - {name: what, type: text, label: what happened, question: "What happened?", narrative: true}
  - {name: hurt, type: boolean, label: injuries, question: "Was anybody hurt?"}
  - {name: doctor, type: text, label: doctor, question: "Who is the doctor?",
     skip_if: {field: hurt, is: "no"}}
  - {name: note, type: text, label: note, question: "Anything else?", required: false}
)",
                                                        "test");
    return *read;
}

Story story() {
    Story told;
    told.call = CallId("C1");
    told.from = "+14155550123";
    told.began_at = {};
    told.lasted = 150s;
    told.lines = {{.role = "agent", .text = "What happened?"},
                  {.role = "caller", .text = "A *truck* hit my car, this is terrible."},
                  {.role = "agent", .text = "Was anybody hurt?"},
                  {.role = "caller", .text = "No. Thank you, that was great help."}};
    told.fields = {{"what", "A *truck* hit my car"}, {"hurt", false}};
    told.is_complete = true;
    told.outcome = "claim_complete";
    told.reason = "claim_complete";
    return told;
}

json answer() {
    return {{"synthesis", "You told us of a truck."},
            {"in_short", "the truck that hit your car"},
            {"satisfaction", "satisfied"},
            {"satisfaction_reasons", "Thanked us."},
            {"sentiment", {-0.5, 0.8}},
            {"next_action", "process_claim"},
            {"justification", "All is there."},
            {"improvements", json::array()}};
}

class Understanding : public testing::Test {
protected:
    Understood understand_it() { return fakes::run(understand(story(), file(), &model_, nullptr)); }
    void will_answer(const json& value) { model_.will_say({value.dump()}); }

    fakes::FakeLanguageModel model_;
};

TEST(Rules, AStoryIsUnderstoodTheSameEachTime) {
    EXPECT_EQ(json_of(insight_by_rules(story(), file())),
              json_of(insight_by_rules(story(), file())));
    EXPECT_EQ(insight_by_rules(story(), file()).made_by, "rules");
}

TEST(Rules, TheLetterHoldsWhatWasWrittenDownAndMarksNothingUp) {
    const auto insight = insight_by_rules(story(), file());

    EXPECT_EQ(insight.synthesis,
              "**Your call with Acme Insurance** took 3 minutes.\n\nYou told us:\n\n"
              "- what happened: A \\*truck\\* hit my car\n- injuries: no\n");
    EXPECT_EQ(insight.in_short, "your what happened (\"A *truck* hit my car\")");
}

TEST(Rules, WhatIsMissingIsWhatIsRequiredAndNotSkipped) {
    auto told = story();
    EXPECT_TRUE(insight_by_rules(told, file()).is_complete);

    told.fields = {{"hurt", true}, {"what", ""}};
    told.is_complete = false;
    told.outcome = "claim_incomplete";
    const auto insight = insight_by_rules(told, file());

    EXPECT_EQ(insight.missing_fields, (std::vector<std::string>{"what", "doctor"}));
    EXPECT_FALSE(insight.is_complete);
    EXPECT_TRUE(insight.synthesis.contains("What we still need from you:\n\n- what happened\n"));
    EXPECT_EQ(insight.next_action, "ask_for_missing");
}

TEST(Rules, SentimentIsOfEachTurnOfTheCallers) {
    auto told = story();
    const auto insight = insight_by_rules(told, file());
    EXPECT_EQ(insight.sentiment, (std::vector<double>{-1, 1}));
    EXPECT_EQ(insight.trend, "rising");

    told.lines = {{.role = "caller", .text = "That is not good."},
                  {.role = "caller", .text = "I was not angry."},
                  {.role = "caller", .text = "On Oak Street."}};
    EXPECT_EQ(insight_by_rules(told, file()).sentiment, (std::vector<double>{-1, 1, 0}));
}

TEST(Rules, KnowTheMoodOfSixLanguages) {
    struct Case {
        const char* language;
        const char* glad;
        const char* cross;
        const char* turned;  ///< a glad word with a "not"
    };
    for (const auto& [language, glad, cross, turned] :
         {Case{"fr-FR", "Merci, c'est parfait.", "C'est inadmissible !", "Je ne suis pas content."},
          Case{"es-ES", "Muchas gracias, muy amable.", "¡Qué vergüenza!", "No estoy contento."},
          Case{"de-DE", "Vielen Dank, sehr nett.", "Das ist eine Frechheit.",
               "Ich bin nicht zufrieden."},
          Case{"tr-TR", "Çok teşekkürler, harika.", "Bu tam bir rezalet.", "Memnun değilim."},
          Case{"zh-CN", "谢谢，太好了。", "太差劲了，我要投诉。", "我不满意。"}}) {
        auto told = story();
        told.language = language;
        told.lines = {{.role = "caller", .text = glad},
                      {.role = "caller", .text = cross},
                      {.role = "caller", .text = turned},
                      {.role = "caller", .text = "12 34"}};
        EXPECT_EQ(insight_by_rules(told, file()).sentiment, (std::vector<double>{1, -1, -1, 0}))
            << language;
    }
}

TEST(Rules, WriteTheLetterInTheLanguageOfTheCall) {
    auto told = story();
    told.language = "fr";
    auto own = file();
    own.translations.push_back(own);
    own.translations[0].persona.language = "fr-FR";
    own.translations[0].fields[0].label = "ce qui s'est passé";
    const auto insight = insight_by_rules(told, own);
    EXPECT_EQ(insight.synthesis,
              "**Votre appel à Acme Insurance** a duré 3 min.\n\nVous nous avez dit :\n\n"
              "- ce qui s'est passé: A \\*truck\\* hit my car\n- injuries: non\n");
    EXPECT_EQ(insight.in_short, "ce qui s'est passé (« A *truck* hit my car »)");
    told.language = "zh-CN";
    told.fields = json::object();
    EXPECT_TRUE(insight_by_rules(told, own).synthesis.contains("没有记录任何内容。"));
}

TEST(Rules, SatisfactionIsUnknownWhereNothingTells) {
    auto told = story();
    told.lines = {{.role = "caller", .text = "On Oak Street."}};
    EXPECT_EQ(insight_by_rules(told, file()).satisfaction, Satisfaction::unknown);

    told.lines = {{.role = "caller", .text = "This is useless, I am furious."}};
    EXPECT_EQ(insight_by_rules(told, file()).satisfaction, Satisfaction::dissatisfied);
}

TEST(Rules, WhatWasNotUnderstoodIsCountedByTheAgentsOwnPhrases) {
    auto told = story();
    const auto sorry = file().phrases.not_heard.front();
    for (int i = 0; i < 3; ++i) told.lines.push_back({.role = "agent", .text = sorry});

    const auto insight = insight_by_rules(told, file());

    ASSERT_EQ(insight.improvements.size(), 1u);
    EXPECT_TRUE(insight.improvements[0].contains("3 times")) << insight.improvements[0];
    EXPECT_TRUE(insight_by_rules(story(), file()).improvements.empty());
}

TEST(Rules, HowACallWasLeftDecidesWhatComesNext) {
    const auto next = [](auto change) {
        auto told = story();
        told.is_complete = false;
        told.outcome.clear();
        told.reason = "caller_hung_up";
        change(told);
        return insight_by_rules(told, file()).next_action;
    };
    EXPECT_EQ(next([](Story& told) { told.is_complete = true; }), "process_claim");
    EXPECT_EQ(next([](Story&) {}), "call_back");
    EXPECT_EQ(next([](Story& told) { told.reason.clear(); }), "ask_for_missing");
    EXPECT_EQ(next([](Story& told) { told.outcome = "wants_human"; }), "hand_to_person");
    EXPECT_EQ(next([](Story& told) { told.outcome = "emergency"; }), "act_at_once");
    EXPECT_EQ(next([](Story& told) {
                  told.outcome = "claim_incomplete";
                  told.fields = json::object();
              }),
              "close");
}

TEST(Rules, WhereNoActionOfTheFileFitsNoneIsInvented) {
    auto own = file();
    own.after_call.next_actions = {{.name = "cheer", .description = "x", .when = {}}};

    const auto insight = insight_by_rules(story(), own);

    EXPECT_EQ(insight.next_action, "");
    EXPECT_TRUE(insight.justification.starts_with("No action of the agent file"));
}

TEST(AfterCallSettings, AreReadAndCheckedFromTheAgentFile) {
    const auto read = [](const std::string& more) {
        return reasoning::read_agent_file(
            "claim: [{name: ok, type: boolean, label: ok, question: 'OK?'}]\n" + more, "t");
    };
    const auto good = read(
        "after_call: {next_actions: [{name: a, description: b, when: [cut_off]}],"
        " sms: {if: ok}, sms_text: 'Noted {about}'}\nreminders: {by: sms}");
    ASSERT_TRUE(good.has_value()) << good.error().doing;
    EXPECT_EQ(good->after_call.next_actions.size(), 1u);
    EXPECT_EQ(good->after_call.next_actions[0].when, std::vector{LeftAs::cut_off});
    EXPECT_EQ(good->after_call.sms.only_if, "ok");
    EXPECT_TRUE(good->reminders.are_offered);
    EXPECT_EQ(good->reminders.by, reasoning::ReminderWay::sms);
    EXPECT_FALSE(read("")->reminders.are_offered);

    for (const auto* bad : {"after_call: {sms: {if: nothing}}", "after_call: {sms_text: '{abuot}'}",
                            "after_call: {next_actions: [{name: a, description: b, when: [cut]}]}",
                            "after_call: {next_actions: []}", "reminders: {by: pigeon}"})
        EXPECT_FALSE(read(bad).has_value()) << bad;
}

TEST_F(Understanding, ByAModelWhatItSaysIsKeptAndWhatIsCountedIsOurs) {
    will_answer(answer());

    const auto understood = understand_it();

    EXPECT_EQ(understood.insight.synthesis, "You told us of a truck.");
    EXPECT_EQ(understood.insight.sentiment, (std::vector<double>{-0.5, 0.8}));
    EXPECT_EQ(understood.insight.trend, "rising");
    EXPECT_TRUE(understood.insight.is_complete);
    EXPECT_NE(understood.insight.made_by, "rules");
    EXPECT_EQ(understood.usage.size(), 1u);
    EXPECT_EQ(understood.trouble, "");
}

TEST_F(Understanding, TheCallersWordsAreDataInOneJsonObject) {
    will_answer(answer());

    understand_it();

    ASSERT_EQ(model_.asked.size(), 1u);
    const auto& messages = model_.asked[0];
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_FALSE(messages[0].text.contains("truck"));
    const auto minutes = json::parse(messages[1].text);
    EXPECT_EQ(minutes.at("lines").size(), 4u);
    EXPECT_EQ(minutes.at("lines_of_the_caller"), 2);
}

TEST_F(Understanding, AnUnusableAnswerIsAskedForOnceMoreWithWhatWasWrong) {
    auto short_of_one = answer();
    short_of_one["sentiment"] = {0.5};
    will_answer(short_of_one);
    will_answer(answer());

    const auto understood = understand_it();

    ASSERT_EQ(model_.asked.size(), 2u);
    EXPECT_TRUE(model_.asked[1][0].text.contains("expected 2 numbers"));
    EXPECT_EQ(understood.insight.sentiment.size(), 2u);
    EXPECT_EQ(understood.usage.size(), 2u);
    EXPECT_EQ(understood.trouble, "");
}

TEST_F(Understanding, AfterTwoUnusableAnswersItIsByRulesAndSaysSo) {
    model_.will_say({"I would rather not."});
    model_.will_say({"{}"});

    const auto understood = understand_it();

    EXPECT_EQ(model_.asked.size(), 2u);
    EXPECT_EQ(understood.insight.made_by, "rules");
    EXPECT_FALSE(understood.trouble.empty());
    EXPECT_EQ(json_of(understood.insight), json_of(insight_by_rules(story(), file())));
}

TEST_F(Understanding, AModelThatIsNotThereIsAskedOnce) {
    model_.will_fail(reasoning::ModelErrc::unreachable);

    const auto understood = understand_it();

    EXPECT_EQ(model_.asked.size(), 1u);
    EXPECT_EQ(understood.insight.made_by, "rules");
}

TEST_F(Understanding, WithoutAModelItIsByRules) {
    const auto understood = fakes::run(understand(story(), file(), nullptr, nullptr));

    EXPECT_EQ(understood.insight.made_by, "rules");
    EXPECT_EQ(understood.trouble, "");
}

}  // namespace
}  // namespace neura::work::jobs
