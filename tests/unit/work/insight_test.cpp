#include "work/insight.hpp"

#include <gtest/gtest.h>

namespace neura::work {
namespace {

TEST(Insight, ComesOutOfItsJsonAsItWentIn) {
    Insight insight;
    insight.synthesis = "**Your call**";
    insight.in_short = "the hail";
    insight.satisfaction = Satisfaction::disappointed;
    insight.satisfaction_reasons = "It took long.";
    insight.sentiment = {0, -0.5, 1};
    insight.trend = "rising";
    insight.next_action = "call_back";
    insight.justification = "Asked for it.";
    insight.improvements = {"Be quicker."};
    insight.missing_fields = {"policy_number"};
    insight.made_by = "openai/gpt";

    const auto back = insight_of(json_of(insight));

    EXPECT_EQ(json_of(back), json_of(insight));
    EXPECT_EQ(back.satisfaction, Satisfaction::disappointed);
    EXPECT_EQ(back.sentiment, insight.sentiment);
}

TEST(Insight, WhatIsNotAsItShouldBeIsLeftOut) {
    const nlohmann::json odd{{"synthesis", 7},
                             {"satisfaction", "overjoyed"},
                             {"sentiment", "good"},
                             {"improvements", {1, "two"}}};

    const auto insight = insight_of(odd);

    EXPECT_EQ(insight.synthesis, "");
    EXPECT_EQ(insight.satisfaction, Satisfaction::unknown);
    EXPECT_TRUE(insight.sentiment.empty());
    EXPECT_EQ(insight.improvements, std::vector<std::string>{"two"});
    EXPECT_EQ(insight_of(nlohmann::json("text")).made_by, "");
}

TEST(Insight, TheTrendComparesTheSecondHalfWithTheFirst) {
    EXPECT_EQ(trend_of({-1, -0.5, 0.5, 1}), "rising");
    EXPECT_EQ(trend_of({1, 0, -1}), "falling");
    EXPECT_EQ(trend_of({0.1, 0, 0.2, 0}), "steady");
    EXPECT_EQ(trend_of({1}), "unknown");
    EXPECT_EQ(trend_of({}), "unknown");
}

}  // namespace
}  // namespace neura::work
