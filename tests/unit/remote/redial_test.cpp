#include "providers/remote/redial.hpp"

#include <gtest/gtest.h>

namespace neura::providers::remote {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point start{24h};

TEST(Redial, IsDoneAtOnceAndThenEverMoreSeldom) {
    Redial redial(4, 100ms);
    EXPECT_FALSE(redial.due());
    redial.lost(start, false);
    EXPECT_TRUE(redial.take(start));
    EXPECT_FALSE(redial.take(start));
    redial.lost(start, false);
    EXPECT_EQ(redial.due(), start + 100ms);
    EXPECT_FALSE(redial.take(start + 99ms));
    EXPECT_TRUE(redial.take(start + 100ms));
    redial.lost(start, false);
    EXPECT_EQ(redial.due(), start + 200ms);
    EXPECT_FALSE(redial.has_given_up());
    redial.lost(start, false);
    EXPECT_TRUE(redial.has_given_up());
    EXPECT_FALSE(redial.due());
}

TEST(Redial, BeginsAnewOnceAStreamWorks) {
    Redial redial(2, 100ms);
    redial.lost(start, false);
    redial.works();
    redial.lost(start, false);
    EXPECT_TRUE(redial.take(start));
    EXPECT_FALSE(redial.has_given_up());
}

TEST(Redial, IsNoUseForWhatCannotBeCured) {
    Redial redial(5, 100ms);
    redial.lost(start, true);
    EXPECT_TRUE(redial.has_given_up());
    EXPECT_FALSE(redial.due());
}

}  // namespace
}  // namespace neura::providers::remote
