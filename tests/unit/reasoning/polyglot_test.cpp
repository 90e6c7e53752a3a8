#include "call/reasoning/polyglot.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "languages_rig.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

class PolyglotTest : public testing::Test {
protected:
    void start(bool offers, std::string caller_id = "+14155550100",
               std::optional<Checkpoint> resume_from = {}) {
        auto file = insurance_agent_in_all_languages();
        file.persona.offer_languages = offers;
        DialogueContext context{.now = call_time, .caller_id = std::move(caller_id)};
        context.resume_from = std::move(resume_from);
        agent_ = make_polyglot(make_playbook(std::move(file)), std::move(context),
                               [this](SharedPlaybook book, DialogueContext of_call) {
                                   tools_ = of_call.tools;
                                   return make_guided_dialogue(std::move(book), std::move(of_call));
                               });
        last_ = finish(agent_->greet());
    }

    Reply& says(std::string text, std::string language = {}) {
        Turn turn;
        turn.text = std::move(text);
        turn.language = std::move(language);
        last_ = finish(agent_->answer(std::move(turn), say_nothing));
        return last_;
    }
    Reply& presses(std::string digits) {
        Turn turn;
        turn.text = std::move(digits);
        turn.keyed = true;
        last_ = finish(agent_->answer(std::move(turn), say_nothing));
        return last_;
    }

    template <class Event>
    std::vector<Event> events() {
        std::vector<Event> all;
        for (auto& event : agent_->take_events())
            if (auto* one = std::get_if<Event>(&event)) all.push_back(std::move(*one));
        return all;
    }

    std::unique_ptr<Agent> agent_;
    std::shared_ptr<Toolbox> tools_;
    Reply last_;
};

TEST_F(PolyglotTest, OffersEveryLanguageInItsOwnWords) {
    start(true);
    EXPECT_TRUE(last_.text.contains("For English, press 1")) << last_.text;
    EXPECT_TRUE(last_.text.contains("thank you for calling")) << last_.text;
    EXPECT_EQ(last_.language, "en-US");
    ASSERT_EQ(last_.behind.size(), 5u);
    EXPECT_TRUE(last_.behind[0].text.contains("Pour le français, tapez 2"));
    EXPECT_EQ(last_.behind[0].language, "fr-FR");
    EXPECT_TRUE(last_.behind[4].text.contains("中文请按6"));
}

TEST_F(PolyglotTest, BeginsWithTheLanguageOfTheCallersCountry) {
    start(true, "+905320000000");
    EXPECT_EQ(last_.language, "tr-TR");
    EXPECT_TRUE(last_.text.contains("Türkçe için 1")) << last_.text;
    EXPECT_TRUE(last_.behind[0].text.contains("press 2")) << last_.behind[0].text;
}

TEST_F(PolyglotTest, TakesTheKeyPressed) {
    start(true);
    presses("4");
    EXPECT_EQ(last_.language, "de-DE");
    EXPECT_TRUE(last_.text.contains("Darf ich dieses Gespräch aufzeichnen")) << last_.text;
    EXPECT_EQ(events<LanguageChosen>(), std::vector<LanguageChosen>{{"de-DE"}});
}

TEST_F(PolyglotTest, AsksAgainAfterAKeyThatIsNone) {
    start(true);
    presses("9");
    EXPECT_EQ(last_.behind.size(), 5u);
    presses("3");
    EXPECT_EQ(last_.language, "es-ES");
}

TEST_F(PolyglotTest, TakesTheNameOfALanguageOrWhateverIsSpoken) {
    struct Choice {
        const char* said;
        const char* language;
    };
    for (const auto& [said, language] :
         {Choice{"Français.", "fr-FR"}, Choice{"Deutsch bitte", "de-DE"},
          Choice{"English", "en-US"}, Choice{"中文", "zh-CN"},
          Choice{"Hola, buenos días.", "es-ES"}, Choice{"Merhaba, iyi günler.", "tr-TR"},
          Choice{"Kowalski", "en-US"}}) {
        start(true);
        says(said);
        EXPECT_EQ(last_.language, language) << said;
        EXPECT_TRUE(last_.behind.empty());
    }
}

TEST_F(PolyglotTest, TakesItsOwnLanguageWhereNobodyChooses) {
    start(true);
    last_ = finish(agent_->silence(1));
    EXPECT_EQ(last_.behind.size(), 5u);
    last_ = finish(agent_->silence(2));
    EXPECT_EQ(last_.language, "en-US");
    EXPECT_TRUE(last_.text.contains("May I record")) << last_.text;
}

TEST_F(PolyglotTest, GoesOnWhereItStoodInTheLanguageAskedFor) {
    start(false);
    EXPECT_TRUE(last_.text.contains("May I record this call")) << last_.text;
    says("Yes.");
    says("Somebody ran into the back of my car at a red light.");
    says("It was yesterday at three in the afternoon.");
    EXPECT_TRUE(last_.text.contains("Where did it happen")) << last_.text;

    says("Can we speak French, please?");
    EXPECT_EQ(last_.language, "fr-FR");
    EXPECT_TRUE(last_.text.starts_with("Très bien, continuons en français.")) << last_.text;
    EXPECT_TRUE(last_.text.contains("Où cela s'est-il passé")) << last_.text;
    EXPECT_FALSE(last_.text.contains("Bonjour"));

    says("C'était rue de la Paix, à Lyon.");
    EXPECT_TRUE(last_.text.contains("blessé")) << last_.text;
    EXPECT_TRUE(last_.language.empty());
    const auto claim = agent_->progress().claim;
    EXPECT_EQ(claim["incident_date_time"], "2026-11-24T15:00");
    EXPECT_EQ(claim["incident_location"], "rue de la Paix, à Lyon");
    EXPECT_TRUE(agent_->progress().may_record);
    EXPECT_EQ(events<LanguageChosen>(), std::vector<LanguageChosen>{{"fr-FR"}});

    says("Auf Deutsch bitte.");
    EXPECT_EQ(last_.language, "de-DE");
    EXPECT_TRUE(last_.text.contains("Wurde jemand verletzt")) << last_.text;
    EXPECT_EQ(agent_->progress().claim["incident_location"], "rue de la Paix, à Lyon");
}

TEST_F(PolyglotTest, AsksForConsentInTheNewLanguageWhereItWasOpen) {
    start(false);
    says("¿Podemos hablar en español?");
    EXPECT_TRUE(last_.text.contains("¿Puedo grabar esta llamada")) << last_.text;
    EXPECT_FALSE(agent_->progress().may_record);
    says("Sí, claro.");
    EXPECT_TRUE(agent_->progress().may_record);
    EXPECT_TRUE(last_.text.contains("qué ha pasado")) << last_.text;
}

TEST_F(PolyglotTest, FollowsACallerWhoJustSpeaksAnother) {
    start(false);
    says("Yes.");
    says("Mon mari a eu un accident hier soir avec la voiture.");
    EXPECT_EQ(last_.language, "fr-FR");
    EXPECT_TRUE(
        agent_->progress().claim["incident_description"].get<std::string>().contains("accident"));
}

TEST_F(PolyglotTest, BelievesTheRecogniserAboutTheLanguage) {
    start(false);
    says("Ja.", "de");
    EXPECT_EQ(last_.language, "de-DE");
    EXPECT_TRUE(agent_->progress().may_record);
    says("Yes.", "sv");  // a language that is not spoken here changes nothing
    EXPECT_TRUE(last_.language.empty());
}

TEST_F(PolyglotTest, ABareNoIsNoOtherLanguage) {
    start(false);
    says("No.", "es");
    EXPECT_TRUE(last_.language.empty());
    EXPECT_FALSE(agent_->progress().may_record);
}

TEST_F(PolyglotTest, LeavesTheLanguageOpenUntilTheCallerHasChosen) {
    const std::vector<std::string> all{"fr-FR", "es-ES", "de-DE", "tr-TR", "zh-CN"};
    start(false);
    EXPECT_EQ(agent_->other_languages(), all);
    says("Yes.", "en");
    EXPECT_EQ(agent_->other_languages(), all);
    says("Ja, gerne.", "de");
    EXPECT_EQ(agent_->other_languages(), std::vector<std::string>());

    start(true);
    presses("1");
    EXPECT_EQ(last_.language, "en-US");
    EXPECT_EQ(agent_->other_languages(), std::vector<std::string>());

    start(true);
    finish(agent_->silence(1));
    finish(agent_->silence(2));
    EXPECT_EQ(agent_->other_languages(), all) << "nobody has chosen";
}

TEST_F(PolyglotTest, SaysWhichLanguagesThereAre) {
    auto file = insurance_agent();
    agent_ = make_polyglot(make_playbook(std::move(file)), {.now = call_time, .caller_id = {}},
                           [](SharedPlaybook book, DialogueContext of_call) {
                               return make_guided_dialogue(std::move(book), std::move(of_call));
                           });
    finish(agent_->greet());
    says("Can we speak French?");
    EXPECT_TRUE(last_.text.contains("I speak English")) << last_.text;
    says("Yes.");
    EXPECT_TRUE(agent_->progress().may_record);
}

TEST_F(PolyglotTest, GoesOnInTheLanguageOfAnEarlierCall) {
    start(false);
    says("Español, por favor.");
    Checkpoint stood;
    for (auto& checkpoint : events<Checkpoint>()) stood = std::move(checkpoint);
    says("Sí.");
    for (auto& checkpoint : events<Checkpoint>()) stood = std::move(checkpoint);
    EXPECT_EQ(stood.state["language"], "es-ES");
    start(true, "+14155550100", stood);
    EXPECT_TRUE(last_.behind.empty());
    EXPECT_EQ(last_.language, "es-ES");
}

TEST_F(PolyglotTest, SpeaksSlowerWhenAsked) {
    start(false);
    says("Slower, please.");
    EXPECT_DOUBLE_EQ(last_.speed, 0.85);
    says("Slower, please.");
    EXPECT_DOUBLE_EQ(last_.speed, 0.75);
    says("Français, s'il vous plaît.");
    EXPECT_DOUBLE_EQ(last_.speed, 0.75);
    says("Oui.");
    EXPECT_EQ(last_.speed, 0);
}

TEST_F(PolyglotTest, GivesModelsToolsForLanguageAndSpeed) {
    start(false);
    ASSERT_EQ(tools_->tools().size(), 2u);
    const auto use = [&](std::string name, std::string arguments) {
        asio::io_context loop;
        std::optional<ToolResult> result;
        ToolCall call{.id = "1", .name = std::move(name), .arguments = std::move(arguments)};
        asio::co_spawn(
            loop,
            [&]() -> Awaitable<void> {
                auto done = co_await tools_->use(std::move(call));
                result = std::move(done);
            },
            [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            });
        loop.run();
        return *result;
    };
    EXPECT_TRUE(use("speech_language", R"({"language":"sv"})").failed);
    EXPECT_TRUE(use("speech_speed", R"({"speed":3})").failed);
    EXPECT_TRUE(use("speech_speed", "nonsense").failed);
    EXPECT_FALSE(use("speech_speed", R"({"speed":1.2})").failed);
    says("Yes.");
    EXPECT_DOUBLE_EQ(last_.speed, 1.2);
    EXPECT_FALSE(use("speech_language", R"({"language":"tr"})").failed);
    says("A tree fell on my car yesterday.");
    EXPECT_EQ(last_.language, "tr-TR");
    EXPECT_TRUE(last_.text.contains("Türkçe devam edelim")) << last_.text;
}

}  // namespace
}  // namespace neura::reasoning
