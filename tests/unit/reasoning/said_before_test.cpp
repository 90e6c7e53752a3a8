#include "call/reasoning/said_before.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

/// What is left of an answer that comes in pieces of `size` bytes.
std::string left(std::string_view said, std::string_view answer, std::size_t size) {
    SaidBefore before(said);
    std::string left;
    while (left.empty() && !answer.empty()) {
        const auto piece = answer.substr(0, size);
        answer.remove_prefix(piece.size());
        left = before.leave_out(piece);
    }
    return left + std::string(answer);
}

TEST(SaidBefore, LeavesOutWhatIsRepeatedFromTheBeginningOrFromASentence) {
    const std::string_view said = "I'm sorry to hear that. Is anybody hurt? One moment.";
    for (const std::size_t size : {1u, 4u, 100u}) {
        EXPECT_EQ(left(said, std::string(said) + " When was it?", size), "When was it?") << size;
        EXPECT_EQ(left(said, "i'm sorry to hear that! is anybody hurt? One moment. When?", size),
                  "When?");
        EXPECT_EQ(left(said, "Is anybody hurt? One moment. When was it?", size), "When was it?");
        EXPECT_EQ(left(said, "One moment - when was it?", size), "when was it?");
    }
}

TEST(SaidBefore, LeavesAllElseAsItIs) {
    for (const std::size_t size : {1u, 4u, 100u}) {
        EXPECT_EQ(left("I'm sorry.", " When was it?", size), " When was it?");
        EXPECT_EQ(left("I'm sorry. Is", "Is anybody hurt?", size), "anybody hurt?");
        EXPECT_EQ(left("I'm sorry.", "I'm so sorry.", size), "I'm so sorry.");
        EXPECT_EQ(left("The", "There was a fire.", size), "There was a fire.");
        EXPECT_EQ(left("I see. Um", "Über Bath?", size), "Über Bath?");
        EXPECT_EQ(left("...", "Yes.", size), "Yes.");
        EXPECT_EQ(left("", "Yes.", size), "Yes.");
    }
}

TEST(SaidBefore, GivesNothingOfAMereRepetition) {
    for (const std::size_t size : {1u, 100u}) {
        EXPECT_EQ(left("I'm sorry. One moment.", "One moment.", size), "");
        EXPECT_EQ(left("I'm sorry. One moment.", "I'm sorry.", size), "");
    }
}

}  // namespace
}  // namespace neura::reasoning
