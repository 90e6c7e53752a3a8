#include "server/flag_watch.hpp"

#include <gtest/gtest.h>

namespace neura::server {
namespace {

using namespace std::chrono_literals;

TEST(WithFlags, WhatIsUnsetIsAsConfigured) {
    CallTerms configured{.records = false};
    configured.limits.silence = 7s;
    const auto terms = with_flags(configured, {});
    EXPECT_EQ(terms.limits.silence, 7s);
    EXPECT_EQ(terms.limits.answer.give_up, call::AnswerBudget::Limits{}.give_up);
    EXPECT_EQ(terms.limits.turns.ordinary, listening::TurnDetector::Options{}.ordinary);
    EXPECT_TRUE(terms.limits.waiting_sound);
    EXPECT_FALSE(terms.records);
}

TEST(WithFlags, EachFlagGovernsItsPart) {
    const auto terms = with_flags({.records = true}, {.answer_hard_timeout = 9s,
                                                      .answer_soft_timeout = 0ms,
                                                      .phone_silence_timeout = 0ms,
                                                      .recording_enabled = false,
                                                      .tone = false,
                                                      .vad_cutoff_timeout = 250ms,
                                                      .vad_silence_timeout = 900ms,
                                                      .vad_threshold = 0.8});
    EXPECT_EQ(terms.limits.answer.give_up, 9s);
    EXPECT_EQ(terms.limits.answer.apology, 0ms);
    EXPECT_EQ(terms.limits.silence, 0ms);
    EXPECT_FALSE(terms.records);
    EXPECT_FALSE(terms.limits.waiting_sound);
    EXPECT_EQ(terms.limits.barge_in.onset, 250ms);
    EXPECT_EQ(terms.limits.turns.ordinary, 900ms);
    EXPECT_FLOAT_EQ(terms.limits.turns.voice_above, 0.8F);
    EXPECT_FLOAT_EQ(terms.limits.turns.silence_below, 0.56F);
    EXPECT_EQ(terms.flags.tone, std::optional(false)) << "for whom they concern";
}

}  // namespace
}  // namespace neura::server
