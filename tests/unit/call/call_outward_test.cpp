// Callers who are put through to people, calls of ours, and what is written instead of said.

#include "call/words_for_person.hpp"
#include "call_rig.hpp"
#include "fakes/run.hpp"

namespace neura::call {
namespace {

using How = PutThrough::How;

class OutwardCallTest : public CallTest {
protected:
    OutwardCallTest() : known_(loop_.get_executor(), Clock::time_point::max()) {
        change = [this](Parts& parts) {
            parts.has_person = person_.empty();
            parts.placed = placed_;
            parts.leaves_message = leaves_message_;
            parts.put_through = [this](std::string to, std::string about) {
                return put_through(std::move(to), std::move(about));
            };
        };
    }

    Awaitable<PutThrough> put_through(std::string to, std::string about) {
        asked_.push_back(to + '|' + about);
        while (!outcome_) co_await known_.async_wait(as_result);
        auto outcome = std::move(*outcome_);
        outcome_.reset();
        co_return std::move(outcome);
    }

    void it_went(How how, std::unique_ptr<transport::MediaLeg> back = nullptr) {
        outcome_.emplace(PutThrough{.how = how, .to = "+15550001111", .back = std::move(back)});
        known_.cancel();
        run_loop();
    }

    /// The caller wants a person and has heard that they get one.
    void until_put_through() {
        agent_.will_say("Hello.");
        agent_.replies.push_back({.text = "I'll put you through.",
                                  .interruptible = false,
                                  .hang_up = true,
                                  .transfer = true,
                                  .person = person_});
        start();
        silence(2s);
        caller_says("A person, please.");
        silence(3s);
    }

    std::string person_;
    bool placed_ = false;
    bool leaves_message_ = true;
    std::vector<std::string> asked_;
    std::optional<PutThrough> outcome_;
    Timer known_;
};

TEST_F(OutwardCallTest, PutsTheCallerThroughOnceTheWordsWereHeard) {
    agent_.state.claim = {{"policy_number", "B17"}};
    agent_.state.outcome = "wants_human";
    until_put_through();
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_[0], "|A caller is being put through to you. policy number: B17.");
    EXPECT_EQ(transcript().back(), "agent: I'll put you through.");
    EXPECT_FALSE(ending_);
    EXPECT_FALSE(leg_.hung_up);

    leg_.hangs_up();  // their stream ends: the carrier has taken them
    silence(1s);
    EXPECT_FALSE(ending_);
    it_went(How::talked);

    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->status, transport::CallStatus::completed);
    EXPECT_EQ(ending_->reason, "transferred");
    EXPECT_EQ(journal_.all<Transferred>().at(0).to, "+15550001111");
    ASSERT_EQ(journal_.all<Concluded>().size(), 1U);
    EXPECT_EQ(journal_.all<Concluded>()[0].outcome, "transferred");
}

TEST_F(OutwardCallTest, PutsTheCallerThroughToThePersonOfTheAgent) {
    person_ = "+15550001122";
    until_put_through();
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_TRUE(asked_[0].starts_with("+15550001122|")) << asked_[0];
    it_went(How::talked);
}

TEST_F(OutwardCallTest, ACallerWhomNobodyTookComesBackToTheSameAgent) {
    until_put_through();
    leg_.hangs_up();
    silence(10s);
    EXPECT_EQ(agent_.told.back(), "said: A person, please.") << "nobody is asked while away";

    auto again = std::make_unique<fakes::FakeLeg>(loop_.get_executor());
    auto& back = *again;
    agent_.will_say("My colleagues are busy.");
    agent_.will_say("Which street?");
    it_went(How::busy, std::move(again));
    EXPECT_EQ(agent_.told.back(), "not put through");

    const auto pass_there = [&](std::int16_t level, std::chrono::milliseconds length) {
        audio::Frame frame;
        for (std::size_t i = 0; i < frame.size(); ++i)
            frame[i] = i % 2 == 0 ? level : static_cast<std::int16_t>(-level);
        for (auto passed = 0ms; passed < length; passed += 20ms) {
            time_.pass(20ms);
            back.advance(frame);
            call_->tick(time_.now());
            run_loop();
        }
    };
    pass_there(0, 3s);
    EXPECT_GT(back.frames_played, 10U);
    stt_.script.push_back({"It was on Oak Street."});
    pass_there(8'000, 600ms);
    pass_there(0, 3s);

    EXPECT_EQ(transcript(), (std::vector<std::string>{
                                "agent: Hello.", "caller: A person, please.",
                                "agent: I'll put you through.", "agent: My colleagues are busy.",
                                "caller: It was on Oak Street.", "agent: Which street?"}));
    EXPECT_EQ(journal_.all<Transferred>().at(0).how, How::busy);
    const auto turns = journal_.all<TurnTimed>();
    ASSERT_EQ(turns.size(), 2U);
    EXPECT_EQ(turns[1].number, 2);
    back.hangs_up();
    run_loop();
    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "caller_hung_up");
}

TEST_F(OutwardCallTest, WhereTheCarrierRefusesTheCallerIsStillThere) {
    until_put_through();
    agent_.will_say("My colleagues are busy.");
    it_went(How::failed);
    silence(2s);
    EXPECT_EQ(transcript().back(), "agent: My colleagues are busy.");
    EXPECT_FALSE(ending_);
}

TEST_F(OutwardCallTest, ACallerWhoLeavesWhileItRingsHasHungUp) {
    until_put_through();
    leg_.hangs_up();
    run_loop();
    it_went(How::caller_left);
    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "caller_hung_up");
}

TEST_F(OutwardCallTest, WithoutAPersonTheCallEndsAsItDid) {
    change = [](Parts&) {};
    until_put_through();
    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "agent_hung_up");
    EXPECT_TRUE(journal_.all<Transferred>().empty());
}

TEST_F(OutwardCallTest, AToolMayPutTheCallerThroughAfterTheNextWords) {
    agent_.will_say("Hello, please leave the house, help is on its way.");
    start();
    call_->transfer("+15550001122");
    silence(200ms);
    EXPECT_TRUE(asked_.empty());
    silence(4s);
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_TRUE(asked_[0].starts_with("+15550001122|"));
    it_went(How::talked);
    EXPECT_EQ(ending_->reason, "transferred");
}

TEST_F(OutwardCallTest, WhatIsWrittenIsAnsweredByVoice) {
    agent_.will_say("Hello.");
    agent_.will_say("Thank you, I have the number.");
    start();
    silence(1s);
    call_->caller_texted("B17 is my policy number");
    silence(2s);
    EXPECT_EQ(agent_.told.back(), "texted: B17 is my policy number");
    EXPECT_EQ(transcript().back(), "agent: Thank you, I have the number.");
}

TEST_F(OutwardCallTest, WhoWasCalledSpeaksFirst) {
    placed_ = true;
    agent_.will_say("Hello, this is Ava.");
    start();
    silence(200ms);
    caller_says("Miller speaking.", 800ms);
    silence(3s);
    EXPECT_EQ(transcript(),
              (std::vector<std::string>{"caller: Miller speaking.", "agent: Hello, this is Ava."}));
    EXPECT_TRUE(agent_.told.empty()) << "a hello wants no answer but the greeting";
}

TEST_F(OutwardCallTest, WhoeverSaysNothingForASecondIsGreeted) {
    placed_ = true;
    agent_.will_say("Hello, this is Ava.");
    start();
    silence(800ms);
    EXPECT_TRUE(tts_.asked.empty());
    silence(400ms);
    EXPECT_EQ(tts_.asked.at(0), "Hello, this is Ava.");
}

TEST_F(OutwardCallTest, AMachineIsLeftAMessage) {
    placed_ = true;
    agent_.will_say("Hello, this is Ava.");
    start();
    silence(1'500ms);
    agent_.message = "We could not reach you.";
    call_->machine_answered();
    call_->machine_answered();  // reported twice
    silence(5s);
    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "voicemail");
    EXPECT_EQ(transcript().back(), "agent: We could not reach you.");
}

TEST_F(OutwardCallTest, OrIsHungUpOn) {
    placed_ = true;
    leaves_message_ = false;
    start();
    call_->machine_answered();
    silence(200ms);
    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "voicemail");
    EXPECT_TRUE(tts_.asked.empty());
}

TEST(WordsForPerson, SaysWhatIsKnownWithinReason) {
    EXPECT_EQ(words_for_person({{"injured", false}, {"witnesses", {"Ann", "Bob"}}, {"x", nullptr}}),
              "A caller is being put through to you. injured: no. witnesses: Ann, Bob.");
    EXPECT_EQ(words_for_person({{"story", std::string(1'000, 'x')}}),
              "A caller is being put through to you.");
    EXPECT_EQ(words_for_person(nullptr), "A caller is being put through to you.");
}

}  // namespace
}  // namespace neura::call
