#pragma once

// What a recogniser owes to a call when its vendor fails, whoever that is:
//
//   INSTANTIATE_TEST_SUITE_P(Acme, SpeechToTextFaults, testing::Values(&make_acme_rig));

#include "integration/speech_to_text_contract.hpp"

namespace neura::tests {

class SpeechToTextFaults : public SpeechToTextContract {
protected:
    /// A turn under that fault costs no word, and the next one none either.
    void expect_no_word_lost(Fault fault) {
        rig_->disturb(fault);
        open();
        const auto began = Clock::now();
        say_turn(rig_->sentence());
        EXPECT_EQ(next_turn(), rig_->sentence().words);
        // A call waits twice as long as is usual.
        EXPECT_LT(Clock::now() - began, 2 * rig_->stt().final_within());
        say_turn(rig_->answer());
        EXPECT_EQ(next_turn(), rig_->answer().words);
    }

    /// Turn after turn it is said, and never with the key.
    void expect_refusal(Fault fault, listening::Errc code) {
        rig_->disturb(fault);
        open();
        for (int i = 0; i < 2; ++i) {
            say_turn(rig_->answer());
            auto event = next();
            while (event && *event) event = next();
            ASSERT_FALSE(event.has_value());
            EXPECT_EQ(event.error().code, code) << event.error().doing;
            EXPECT_EQ(event.error().doing.find(rig_->secret()), std::string::npos);
        }
    }
};

TEST_P(SpeechToTextFaults, SaysThatTheKeyIsRefused) {
    expect_refusal(Fault::bad_key, listening::Errc::bad_credentials);
}

TEST_P(SpeechToTextFaults, SaysThatTheQuotaIsUsedUp) {
    expect_refusal(Fault::no_quota, listening::Errc::quota_exceeded);
}

TEST_P(SpeechToTextFaults, AConnectionCutInMidWordCostsNoWord) { expect_no_word_lost(Fault::cut); }

TEST_P(SpeechToTextFaults, NorDoesOneThatStalls) { expect_no_word_lost(Fault::stall); }

TEST_P(SpeechToTextFaults, NorDoesOneThatTalksNonsense) { expect_no_word_lost(Fault::garbage); }

}  // namespace neura::tests
