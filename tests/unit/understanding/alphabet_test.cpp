#include "call/reasoning/understanding/alphabet.hpp"

#include <gtest/gtest.h>

#include <array>

namespace neura::reasoning {
namespace {

struct Row {
    std::string_view heard;
    std::string_view meant;
};

TEST(Alphabet, IsReadThroughWhatTheRecogniserMadeOfIt) {
    for (const auto& row : std::to_array<Row>({
             {"B as in bravo", "B as in bravo"},
             {"H as in hotel, as in Alpha, and as in November",
              "H as in hotel, A as in alpha, N as in november"},
             {"I as in India, we as in Victor", "I as in india, V as in victor"},
             {"m as in like, o as in usker, are as in Romeo, he has an echo.",
              "M as in mike, O as in oscar, R as in romeo, E as in echo."},
             {"be as in bravo, three", "B as in bravo, three"},
             {"double you as in whiskey", "W as in whiskey"},
             {"p. s. in papa, h. as in hotel", "P as in papa, H as in hotel"},
             {"No, it's my M as in Mike, E as in echo", "No, it's my M as in mike, E as in echo"},
             {"N as in November, and Baker, B as in Bravo",
              "N as in november, and Baker, B as in bravo"},
             {"G as in Belf, U as in uniform", "G as in golf, U as in uniform"},
             {"D as in dog, echo", "D as in delta, E as in echo"},
         }))
        EXPECT_EQ(with_alphabet_repaired(row.heard), row.meant) << row.heard;
}

TEST(Alphabet, LeavesOrdinaryTextAlone) {
    for (const std::string_view text : {
             "It was the same as in March, as in the year before.",
             "My neighbor saw it as an accident.",
             "He has a broken arm and is in hospital.",
             "",
             "\xff\xfe as in \xff",
         })
        EXPECT_EQ(with_alphabet_repaired(text), text);
}

}  // namespace
}  // namespace neura::reasoning
