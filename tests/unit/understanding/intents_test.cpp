#include "call/reasoning/understanding/intents.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

TEST(Intents, AreRecognised) {
    struct Row {
        Intent intent;
        std::string_view text;
    };
    const Row rows[] = {
        {Intent::repeat, "Can you say that again?"},
        {Intent::repeat, "pardon"},
        {Intent::repeat, "Sorry, what?"},
        {Intent::repeat, "What was that?"},
        {Intent::repeat, "I didn't catch that"},
        {Intent::repeat, "Could you repeat the question please"},
        {Intent::repeat, "I can't hear you"},
        {Intent::repeat, "one more time"},
        {Intent::slower, "slow down please"},
        {Intent::slower, "not so fast"},
        {Intent::why, "why do you need that"},
        {Intent::why, "What do you need that for?"},
        {Intent::why, "Why?"},
        {Intent::why, "why are you asking"},
        {Intent::why, "do I have to tell you that"},
        {Intent::dont_know, "I don't know"},
        {Intent::dont_know, "no idea"},
        {Intent::dont_know, "I'm not sure"},
        {Intent::dont_know, "I don't have it with me"},
        {Intent::dont_know, "I can't remember the number"},
        {Intent::dont_know, "I forgot"},
        {Intent::dont_know, "Dunno"},
        {Intent::dont_know, "I don't have my policy number on me"},
        {Intent::refuse, "I'd rather not say"},
        {Intent::refuse, "I'd rather not see."},
        {Intent::refuse, "that's private"},
        {Intent::refuse, "I won't tell you"},
        {Intent::refuse, "none of your business"},
        {Intent::refuse, "skip it"},
        {Intent::human, "a human please"},
        {Intent::human, "I want to speak to a real person"},
        {Intent::human, "Can I talk to an agent?"},
        {Intent::human, "Operator"},
        {Intent::human, "Representative!"},
        {Intent::human, "transfer me to somebody"},
        {Intent::human, "I don't want to talk to a machine"},
        {Intent::human, "get me a person"},
        {Intent::human, "let me speak with your supervisor"},
        {Intent::is_robot, "are you a robot"},
        {Intent::is_robot, "Am I talking to a machine?"},
        {Intent::is_robot, "Is this a real person?"},
        {Intent::hold_on, "one moment, let me look"},
        {Intent::hold_on, "Hold on a second"},
        {Intent::hold_on, "give me a minute"},
        {Intent::hold_on, "wait"},
        {Intent::goodbye, "goodbye"},
        {Intent::goodbye, "Bye."},
        {Intent::goodbye, "cancel"},
        {Intent::goodbye, "I have to go"},
        {Intent::thanks, "thank you very much"},
        {Intent::greeting, "Hello, good morning"},
        {Intent::done, "that's all"},
        {Intent::done, "No, nothing else."},
        {Intent::done, "That's it, thanks"},
        {Intent::nothing, "none"},
        {Intent::nothing, "no injuries"},
        {Intent::nothing, "nobody was hurt"},
        {Intent::nothing, "No, daddy was hurt."},
        {Intent::nothing, "Everyone is fine."},
        {Intent::nothing, "I'm not hurt"},
        {Intent::help, "what do you mean"},
        {Intent::help, "I don't understand"},
    };
    for (const Row& row : rows) EXPECT_TRUE(wants(row.text, row.intent, true)) << row.text;
}

TEST(Intents, AreNotRecognisedInOtherSentences) {
    struct Row {
        Intent intent;
        std::string_view text;
    };
    const Row rows[] = {
        {Intent::human, "my insurance agent told me to call"},
        {Intent::human, "are you a real person"},
        {Intent::human, "the other person was fine"},
        {Intent::why, "I don't know why it stopped"},
        {Intent::repeat, "what happened was that I slipped"},
        {Intent::goodbye, "he ran a stop sign"},
        {Intent::goodbye, "I could not stop the car"},
        {Intent::hold_on, "I had to wait for the police for an hour"},
        {Intent::nothing, "my wife was hurt"},
        {Intent::help, "I called for help"},
        {Intent::refuse, "He passed me on the left"},
        {Intent::dont_know, "John Smith"},
        {Intent::done, "I was done with work"},
    };
    for (const Row& row : rows) EXPECT_FALSE(wants(row.text, row.intent)) << row.text;
}

TEST(Intents, KeepWhatElseWasSaid) {
    const auto found = read_intents("I don't know, maybe around three");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().intent, Intent::dont_know);
    EXPECT_FALSE(found.front().alone);
    EXPECT_EQ(found.front().rest, "maybe around three");
    EXPECT_EQ(read_intents("let me see, it was Tuesday").front().rest, "it was Tuesday");
    EXPECT_EQ(intent_name(Intent::dont_know), "dont_know");
}

TEST(Danger, IsPresent) {
    struct Row {
        DangerKind kind;
        std::string_view text;
    };
    const Row rows[] = {
        {DangerKind::fire, "there is a fire"},
        {DangerKind::fire, "There's a fire in my kitchen."},
        {DangerKind::fire, "my house is on fire"},
        {DangerKind::fire, "Fire!"},
        {DangerKind::fire, "Help, fire"},
        {DangerKind::fire, "my kitchen is burning"},
        {DangerKind::fire, "it's still burning"},
        {DangerKind::medical, "she is not breathing"},
        {DangerKind::medical, "he's not breathing"},
        {DangerKind::medical, "my husband is unconscious"},
        {DangerKind::medical, "he's bleeding badly"},
        {DangerKind::medical, "I need an ambulance"},
        {DangerKind::medical, "There's a lot of blood"},
        {DangerKind::medical, "I can't breathe"},
        {DangerKind::medical, "I think he is having a heart attack"},
        {DangerKind::medical, "My husband collapsed, please help"},
        {DangerKind::medical, "I was in an accident and my wife is not moving"},
        {DangerKind::crime, "someone is breaking into my house right now"},
        {DangerKind::crime, "he has a gun"},
        {DangerKind::trapped, "I'm trapped in my car"},
        {DangerKind::trapped, "I was hit by a truck and I can't get out"},
        {DangerKind::gas_leak, "I smell gas"},
    };
    for (const Row& row : rows) {
        const auto danger = read_danger(row.text);
        ASSERT_TRUE(danger) << row.text;
        EXPECT_EQ(danger->kind, row.kind) << row.text;
        EXPECT_TRUE(danger->present) << row.text;
    }
}

TEST(Danger, IsPastOrDenied) {
    for (const char* text : {"there was a fire last night in my kitchen",
                             "My car caught fire on the highway.",
                             "The fire is out now",
                             "No fire, just smoke damage",
                             "I want to report a fire",
                             "what if there is a fire",
                             "He was unconscious when I found him",
                             "Somebody broke into my house yesterday",
                             "the house was on fire when I got home last week",
                             "My policy covers fire",
                             "fire damage to my kitchen",
                             "we had a gas leak last Tuesday",
                             "I was stuck in traffic",
                             "The fire department came",
                             "nobody was bleeding",
                             "my bike was stolen",
                             "the airbag went off",
                             "yes",
                             "",
                             "I was trapped in the car for an hour",
                             "he was bleeding but he is fine",
                             "another car ran into the back of mine",
                             "It's a fire claim",
                             "a pipe burst in the kitchen",
                             "I hurt my neck"}) {
        const auto danger = read_danger(text);
        EXPECT_FALSE(danger && danger->present) << text;
    }
    const auto past = read_danger("there was a fire last night in my kitchen");
    ASSERT_TRUE(past);
    EXPECT_EQ(past->name(), "fire");
}

}  // namespace
}  // namespace neura::reasoning
