// What becomes of the claims of a call in the guided dialogue: their history, another claim, and
// going on with an earlier call.

#include <gtest/gtest.h>

#include "scripted_caller.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

constexpr std::string_view small_file = R"(
persona: {agent: Ava, company: Example Mutual, language: en-US}
claim:
  - {name: story, label: description, narrative: true, question: "What happened?", summary: "{value}."}
  - {name: day, type: date, label: date, question: "On which day was it?", summary: "On {value}."}
  - {name: phone, type: phone, label: phone number, question: "Your phone number?", keep: true}
  - name: policy
    type: pattern
    pattern: '[A-Z]\d{6}'
    label: policy number
    question: What is your policy number?
    confirm: spell
    sensitive: true
phrases: {greeting: "Hello.", disclosure: "I am a machine.", acknowledgement: "Thanks."}
)";

class ClaimsOfACall : public testing::Test {
protected:
    void start(DialogueContext context = {}, std::string_view file = small_file) {
        context.now = call_time;
        context.caller_id = "+14155550100";
        agent_ = make_guided_dialogue(make_playbook(read_agent_file(file, "small.yaml").value()),
                                      std::move(context));
        said_ = finish(agent_->greet()).text;
        note();
    }

    std::string say(const std::string& text, bool keyed = false) {
        Turn turn{.text = text, .alternatives = {}, .keyed = keyed};
        auto reply = finish(agent_->answer(std::move(turn), say_nothing));
        hangs_up_ = reply.hang_up;
        said_ = std::move(reply.text);
        note();
        return said_;
    }

    void note() {
        for (auto& event : agent_->take_events()) events_.push_back(std::move(event));
    }

    template <class Event>
    std::vector<Event> all() const {
        std::vector<Event> found;
        for (const auto& event : events_)
            if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
        return found;
    }

    FieldChanged last_change_of(std::string_view field) const {
        FieldChanged last;
        for (const auto& change : all<FieldChanged>())
            if (change.field == field) last = change;
        return last;
    }

    Json claim() const { return agent_->progress().claim; }

    void tell_all() {
        say("A pipe burst in my kitchen and the floor is wet.");
        say("Yesterday.");
        say("It's 415 555 0123.");
        say("It's B 7 3 4 5 2 1.");
        say("Yes.");
    }

    /// As a later call would begin.
    DialogueContext later(bool was_cut_off) const {
        DialogueContext context;
        context.resume_from = all<Checkpoint>().back();
        context.was_cut_off = was_cut_off;
        return context;
    }

    std::unique_ptr<Agent> agent_;
    std::vector<AgentEvent> events_;
    std::string said_;
    bool hangs_up_ = false;
};

// History

TEST_F(ClaimsOfACall, EveryChangeSaysWhoMadeItOfWhichWords) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    EXPECT_EQ(last_change_of("story"),
              (FieldChanged{.field = "story",
                            .value = claim()["story"],
                            .before = nullptr,
                            .by = "guided_dialogue",
                            .words = "A pipe burst in my kitchen and the floor is wet."}));
    say("Yesterday.");
    say("4155550123", true);
    EXPECT_EQ(last_change_of("phone").value, "+14155550123");
    EXPECT_EQ(last_change_of("phone").by, "keypad");
    EXPECT_EQ(all<FieldChanged>().size(), 3u);
}

TEST_F(ClaimsOfACall, ACorrectionKeepsWhatWasThereBefore) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    say("Yesterday.");
    say("No, actually it was on Monday.");
    EXPECT_EQ(last_change_of("day").before, "2026-11-24");
    EXPECT_EQ(last_change_of("day").value, "2026-11-23");
    EXPECT_EQ(last_change_of("day").words, "No, actually it was on Monday.");
}

TEST_F(ClaimsOfACall, TheCallersOwnNumberIsTheCarriersWord) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    say("Yesterday.");
    say("It's the number I'm calling from.");
    EXPECT_EQ(last_change_of("phone").value, "+14155550100");
    EXPECT_EQ(last_change_of("phone").by, "caller_id");
}

TEST_F(ClaimsOfACall, WhatWasToldInSeveralTurnsIsOfAllOfThem) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    say("Yesterday.");
    say("It's 415 555.");
    EXPECT_FALSE(claim().contains("phone"));
    say("0123.");
    EXPECT_EQ(claim().value("phone", ""), "+14155550123");
    EXPECT_EQ(last_change_of("phone").words, "It's 415 555. / 0123.");
}

TEST_F(ClaimsOfACall, WhoAgreesAndWantsToGoOnSaysNothingElse) {
    start({}, R"(
persona: {agent: Ava, company: Example Mutual}
claim:
  - {name: city, label: city, question: "Which city?", confirm: readback}
  - {name: street, label: street, question: "Which street?"}
phrases: {greeting: "Hello.", disclosure: "I am a machine."}
)");
    EXPECT_TRUE(say("Berlin").contains("Berlin")) << said_;
    EXPECT_TRUE(say("Yes, please go on.").contains("Which street?")) << said_;
    EXPECT_EQ(claim()["city"], "Berlin");
}

TEST_F(ClaimsOfACall, WhatIsSensitiveIsMarkedWithTheWordsItIsReadBackIn) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    say("Yesterday.");
    say("It's 415 555 0123.");
    const auto reply = say("It's B 7 3 4 5 2 1.");
    const auto change = last_change_of("policy");
    EXPECT_EQ(change.value, "B734521");
    EXPECT_TRUE(change.sensitive);
    EXPECT_FALSE(change.spoken.empty());
    auto shown = reply;
    std::erase(shown, '`');
    EXPECT_TRUE(shown.contains(change.spoken)) << reply << '\n' << change.spoken;
    EXPECT_FALSE(last_change_of("phone").sensitive);
    EXPECT_EQ(last_change_of("phone").spoken, "");
}

TEST_F(ClaimsOfACall, EachStepThatChangedSomethingCanBeGoneOnFrom) {
    start();
    const auto before = all<Checkpoint>().size();
    say("A pipe burst in my kitchen and the floor is wet.");
    EXPECT_EQ(all<Checkpoint>().size(), before + 1);
    say("Hm?");
    EXPECT_EQ(all<Checkpoint>().size(), before + 1) << "nothing new";
}

// Another claim

TEST_F(ClaimsOfACall, AnotherClaimBeginsWhereTheNextWordsLand) {
    start();
    tell_all();
    ASSERT_TRUE(said_.contains("pipe burst")) << said_;
    const auto reply = say("Yes, that's right, but I have another claim to report.");

    EXPECT_FALSE(hangs_up_);
    EXPECT_TRUE(reply.contains("What happened?")) << reply;
    EXPECT_EQ(claim(), (Json{{"phone", "+14155550123"}})) << "what belongs to the caller is kept";
    const auto opened = all<ClaimOpened>();
    ASSERT_EQ(opened.size(), 1u);
    EXPECT_EQ(opened[0], (ClaimOpened{.number = 2, .outcome = "claim_complete"}));
    const auto closed = all<ClaimChanged>();
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_TRUE(closed[0].complete);
    EXPECT_EQ(closed[0].claim["policy"], "B734521");
    EXPECT_EQ(last_change_of("phone").by, "earlier_claim");
    EXPECT_EQ(last_change_of("phone").words, "");

    say("Somebody stole my bike in front of the station.");
    EXPECT_TRUE(claim()["story"].get<std::string>().contains("bike")) << claim();
    EXPECT_EQ(last_change_of("story").before, nullptr);
    EXPECT_EQ(all<ClaimOpened>().size(), 1u);
}

TEST_F(ClaimsOfACall, AnotherClaimMayBeToldInTheSameBreath) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    const auto reply =
        say("I have another claim to report. Somebody stole my bike in front of the station.");
    EXPECT_TRUE(reply.contains("n which day was it?")) << reply;
    EXPECT_TRUE(claim()["story"].get<std::string>().contains("bike")) << claim();
    EXPECT_EQ(all<ClaimOpened>().at(0).outcome, "claim_incomplete");
    EXPECT_FALSE(all<ClaimChanged>().at(0).complete);
}

TEST_F(ClaimsOfACall, ADoneCallerMayStillHaveAnotherClaim) {
    start();
    tell_all();
    say("Yes.");
    ASSERT_TRUE(hangs_up_);
    const auto reply = say("Oh wait, I want to report another accident.");
    EXPECT_FALSE(hangs_up_);
    EXPECT_TRUE(reply.contains("What happened?")) << reply;
    EXPECT_EQ(all<ClaimOpened>().at(0).outcome, "claim_complete");
    EXPECT_EQ(agent_->progress().outcome, "") << "the new one is open";
}

TEST_F(ClaimsOfACall, MoreOfTheSameMatterIsNoOtherClaim) {
    for (const auto* words :
         {"I don't have another claim.", "Is there another claim of mine?", "What about my claim?",
          "It is about the claim.", "Another pipe is leaking as well.",
          "Can you open the claim for me?", "I had another accident last year."}) {
        events_.clear();
        start();
        say("A pipe burst in my kitchen and the floor is wet.");
        say(words);
        EXPECT_TRUE(all<ClaimOpened>().empty()) << words;
    }
}

TEST_F(ClaimsOfACall, NothingIsOpenedBesideAClaimThatIsStillEmpty) {
    start();
    say("I have another claim to report.");
    EXPECT_TRUE(all<ClaimOpened>().empty());
}

// Going on with an earlier call

TEST_F(ClaimsOfACall, ACallerWhoComesBackIsToldWhatIsKnownAndAskedForTheRest) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    say("Yesterday.");
    const auto known = claim();
    const auto context = later(false);
    events_.clear();

    start(context);

    EXPECT_TRUE(said_.contains("Welcome back")) << said_;
    EXPECT_TRUE(said_.contains("the description and date")) << said_;
    EXPECT_FALSE(said_.contains("pipe")) << "whoever holds the telephone";
    EXPECT_TRUE(said_.ends_with("Your phone number?")) << said_;
    EXPECT_LT(said_.find("machine"), said_.find("Welcome")) << said_;
    EXPECT_EQ(claim(), known);
    EXPECT_EQ(last_change_of("story").by, "earlier_call");
    EXPECT_EQ(last_change_of("story").words, "");

    say("It's 415 555 0123.");
    say("It's B 7 3 4 5 2 1.");
    say("Yes.");
    say("Yes.");
    EXPECT_TRUE(agent_->progress().complete) << said_;
}

TEST_F(ClaimsOfACall, ACallerWhoseLineBrokeIsGreetedAsSuch) {
    start();
    say("A pipe burst in my kitchen and the floor is wet.");
    start(later(true));
    EXPECT_TRUE(said_.contains("we were cut off")) << said_;
}

TEST_F(ClaimsOfACall, ConsentIsAskedForAnewAndTheRecapComesBehindIt) {
    const auto file = "consent: {demanded: true}" + std::string(small_file);
    start({}, file);
    say("Yes.");
    say("A pipe burst in my kitchen and the floor is wet.");
    start(later(false), file);
    EXPECT_TRUE(said_.ends_with("May I record this call?")) << said_;
    EXPECT_FALSE(agent_->progress().may_record);
    const auto reply = say("Yes.");
    EXPECT_TRUE(reply.contains("I already have the description")) << reply;
    EXPECT_TRUE(reply.ends_with("On which day was it?")) << reply;
}

TEST_F(ClaimsOfACall, WhereNothingIsKnownNobodyIsWelcomedBack) {
    DialogueContext context;
    for (const auto* state : {"{}", "null", R"({"claim": {}})", R"({"claim": 3})"}) {
        context.resume_from = Checkpoint{.node = "fields", .state = Json::parse(state)};
        start(context);
        EXPECT_FALSE(said_.contains("Welcome back")) << state;
    }
}

class ATakenClaim : public ClaimsOfACall {
protected:
    /// Told and agreed to yesterday; the caller calls again.
    /// @param phrase  of the agent file, with those it has
    void comes_back(const std::string& consent = {}, const std::string& phrase = {}) {
        auto file = consent + std::string(small_file);
        file.insert(file.find("greeting:"), phrase);
        start({}, file);
        if (!consent.empty()) say("Yes.");
        tell_all();
        say("Yes.");
        ASSERT_TRUE(hangs_up_) << said_;
        auto context = later(false);
        context.taken_at = call_time - std::chrono::days(1);
        events_.clear();
        start(std::move(context), file);
    }
};

constexpr auto is_it_that =
    "What you told us yesterday has been taken down. Are you calling about that?";

TEST_F(ATakenClaim, IsSpokenOfToACallerWhoComesBack) {
    comes_back();
    EXPECT_TRUE(said_.contains("Welcome back.")) << said_;
    EXPECT_TRUE(said_.ends_with(is_it_that)) << said_;
    EXPECT_EQ(claim(), Json::object());
    say("Yes.");
    EXPECT_EQ(said_, "What should I change?");
    EXPECT_EQ(claim()["day"], "2026-11-24");
    EXPECT_EQ(last_change_of("day").by, "earlier_call");
    EXPECT_EQ(last_change_of("day").words, "");
    say("The date was the 20th of November.");
    EXPECT_EQ(claim()["day"], "2026-11-20");
    EXPECT_EQ(last_change_of("day").by, "guided_dialogue");
    EXPECT_FALSE(agent_->progress().complete) << "it is read back again";
}

TEST_F(ATakenClaim, IsAskedAboutInTheWordsOfTheHouse) {
    comes_back({}, "claim_was_taken: \"Is it what you said {day}?\", ");
    EXPECT_TRUE(said_.ends_with("Is it what you said yesterday?")) << said_;
}

TEST_F(ATakenClaim, IsLeftAloneWhereTheCallIsAboutAnotherMatter) {
    for (const auto* words : {"No.", "No, I have another claim to report.",
                              "No, somebody stole my bike in front of the station."}) {
        comes_back();
        say(words);
        EXPECT_TRUE(all<ClaimOpened>().empty()) << "it was closed by its own call";
        EXPECT_FALSE(claim().contains("policy")) << words;
        EXPECT_FALSE(claim().contains("day")) << words;
        EXPECT_FALSE(claim().contains("phone")) << words;
    }
    EXPECT_TRUE(claim()["story"].get<std::string>().contains("bike")) << claim();
    EXPECT_TRUE(said_.contains("n which day was it?")) << said_;
}

TEST_F(ATakenClaim, IsAskedAboutOnceMoreAndThenLeftAlone) {
    comes_back();
    say("Hm?");
    EXPECT_TRUE(said_.ends_with(is_it_that)) << said_;
    say("Hm?");
    EXPECT_TRUE(said_.contains("What happened?")) << said_;
}

TEST_F(ATakenClaim, IsSpokenOfBehindTheConsent) {
    comes_back("consent: {demanded: true}");
    EXPECT_TRUE(said_.ends_with("May I record this call?")) << said_;
    say("Yes.");
    EXPECT_TRUE(said_.ends_with(is_it_that)) << said_;
}

TEST_F(ClaimsOfACall, ALanguageThatWasChosenLasts) {
    DialogueContext context;
    context.language = "en-GB";
    start(context);
    EXPECT_EQ(all<LanguageChosen>().at(0).language, "en-GB");
}

}  // namespace
}  // namespace neura::reasoning
