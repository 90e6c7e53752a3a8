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
             {"H as in hotel, as in Alpha, and as in November", "H-A-N"},
             {"I as in India, we as in Victor", "I-V"},
             {"m as in like, o as in usker, are as in Romeo, he has an echo.", "M-O-R-E."},
             {"be as in bravo, three", "B as in bravo, three"},
             {"double you as in whiskey", "W as in whiskey"},
             {"p. s. in papa, h. as in hotel", "P-H"},
             {"No, it's my M as in Mike, E as in echo", "No, it's my M-E"},
             {"M as in Mike, E as in Echo, and Baker, B as in Bravo, E as in echo",
              "M-E, and Baker, B-E"},
             {"Anna, A as in Alpha, N as in November. Kowalski, K as in Kilo, O as in Oscar",
              "Anna, A-N. Kowalski, K-O"},
             {"J as in Juliet, dot, B as in Bravo", "J as in juliet, dot, B as in bravo"},
             {"V like Victor, I like India, like Alpha, en for November", "V-I-A-N"},
             {"G as in Belf, U as in uniform", "G-U"},
             {"D as in dog, E as in echo", "D-E"},
             {"he has indelda, jay has indoliot, o as in usker, n as in November", "D-J-O-N"},
             {"it's Yasin Charlie, H, as in hotel", "it's C-H"},
         }))
        EXPECT_EQ(with_alphabet_repaired(row.heard), row.meant) << row.heard;
}

TEST(JoinedLetters, AreWords) {
    EXPECT_EQ(joined_letters("It's Maria, M-A-R-I-A, Lopez. L-O-P-E-Z"),
              (std::vector<std::string>{"maria", "lopez"}));
    EXPECT_TRUE(joined_letters("A B C, well-known, X as in x-ray").empty());
}

TEST(Alphabet, LeavesOrdinaryTextAlone) {
    for (const std::string_view text : {
             "It was the same as in March, as in the year before.",
             "My neighbor saw it as an accident.",
             "He has a broken arm and is in hospital.",
             "It looked like a hotel, and I waited for Mike for an hour.",
             "I was at the hotel on November 8th with Victor and Mike, near the engine.",
             "",
             "\xff\xfe as in \xff",
         })
        EXPECT_EQ(with_alphabet_repaired(text), text);
}

}  // namespace
}  // namespace neura::reasoning
