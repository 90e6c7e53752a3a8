// A call that changes its language, and the pace of its voice.

#include <algorithm>

#include "call_rig.hpp"

namespace neura::call {
namespace {

TEST_F(CallTest, GoesOnInAnotherLanguage) {
    voice_in_ = [](std::string_view language) {
        return speaking::Voice{.name = "of " + std::string(language),
                               .language = std::string(language)};
    };
    agent_.will_say("Hello.");
    reasoning::Reply changed;
    changed.text = "Bonjour.";
    changed.language = "fr-FR";
    agent_.replies.push_back(std::move(changed));
    agent_.will_say("Merci.");
    start();
    silence(2s);
    caller_says("French, please.");
    silence(3s);
    caller_says("Merci bien.");
    silence(3s);

    EXPECT_EQ(stt_.languages, (std::vector<std::string>{"en-US", "fr-FR"}));
    EXPECT_EQ(stt_.heard_in, (std::vector<std::string>{"en-US", "fr-FR"}));
    EXPECT_EQ(tts_.asked, (std::vector<std::string>{"Hello.", "Bonjour.", "Merci."}));
    EXPECT_EQ(tts_.languages, (std::vector<std::string>{"en-US", "fr-FR", "fr-FR"}));
    EXPECT_EQ(tts_.voice, "of fr-FR");
    EXPECT_EQ(transcript(), (std::vector<std::string>{"agent: Hello.", "caller: French, please.",
                                                      "agent: Bonjour.", "caller: Merci bien.",
                                                      "agent: Merci."}));
}

TEST_F(CallTest, ListensForOthersUntilALanguageIsChosen) {
    agent_.others = {"fr-FR", "de-DE"};
    agent_.will_say("Hello.");
    agent_.will_say("Good.");
    agent_.will_say("Fine.");
    start();
    silence(2s);
    caller_says("Yes.");
    silence(3s);
    EXPECT_EQ(stt_.opened, 1);
    agent_.others.clear();
    caller_says("English is fine.");
    silence(3s);

    EXPECT_EQ(stt_.languages, (std::vector<std::string>{"en-US", "en-US"}));
    EXPECT_EQ(stt_.other_languages,
              (std::vector<std::vector<std::string>>{{"fr-FR", "de-DE"}, {}}));
}

/// What is being said while the talk changes its language is still heard by the old recogniser, to
/// its end.
TEST_F(CallTest, LosesNothingThatIsSaidWhileTheLanguageChanges) {
    agent_.will_say("Hello.");
    reasoning::Reply changed;
    changed.text = "Bonjour.";
    changed.language = "fr-FR";
    agent_.replies.push_back(std::move(changed));
    agent_.hold();
    start();
    silence(2s);
    caller_says("French, please.");
    silence(1s);
    pass(8'000, 200ms);  // speaks on while the answer comes
    agent_.release();
    caller_says("I mean it.", 400ms);
    silence(3s);
    caller_says("Merci.");
    silence(3s);

    EXPECT_EQ(stt_.heard_in, (std::vector<std::string>{"en-US", "en-US", "fr-FR"}));
    EXPECT_EQ(transcript().back(), "caller: Merci.");
    const auto said = transcript();
    EXPECT_NE(std::ranges::find(said, "caller: I mean it."), said.end());
}

TEST_F(CallTest, SpeaksSlowerFromTheReplyOnThatSaysSo) {
    agent_.will_say("Hello.");
    reasoning::Reply slower;
    slower.text = "Of course.";
    slower.speed = 0.85;
    agent_.replies.push_back(std::move(slower));
    agent_.will_say("And where?");
    start();
    silence(2s);
    caller_says("Slower, please.");
    silence(3s);
    caller_says("Yes.");
    silence(3s);

    EXPECT_EQ(tts_.speeds, (std::vector<double>{1.0, 0.85, 0.85}));
    EXPECT_EQ(stt_.opened, 1);
}

TEST_F(CallTest, OffersEachLanguageInItsOwnVoice) {
    reasoning::Reply offer;
    offer.text = "For English press 1.";
    offer.behind = {{"Pour le fran, tapez 2.", "fr-FR"}, {"Deutsch: 3.", "de-DE"}};
    agent_.replies.push_back(std::move(offer));
    agent_.will_say("Hello.");
    start();
    silence(2s);
    caller_says("English.");
    silence(3s);

    EXPECT_EQ(tts_.languages, (std::vector<std::string>{"en-US", "fr-FR", "de-DE", "en-US"}));
    EXPECT_EQ(transcript().front(),
              "agent: For English press 1. Pour le fran, tapez 2. Deutsch: 3.");
    EXPECT_EQ(stt_.opened, 1);
}

}  // namespace
}  // namespace neura::call
