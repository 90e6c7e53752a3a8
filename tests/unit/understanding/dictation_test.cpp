#include "call/reasoning/understanding/dictation.hpp"

#include <gtest/gtest.h>

#include <array>

namespace neura::reasoning {
namespace {

struct Row {
    std::string_view heard;
    std::string_view meant;
};

TEST(Dictation, IsReadThroughWhatTheRecogniserMadeOfIt) {
    for (const auto& row : std::to_array<Row>({
             {"H as in hotel, as in Alpha, and as in November", "H-A-N"},
             {"I as in India, we as in Victor", "I-V"},
             {"o as in usker, are as in Romeo, he has an echo.", "O-R-E."},
             {"p. s. in papa, h. as in hotel", "P-H"},
             {"papa, India, echo, Romeo, Romeo, echo! Andelkathar, Oscar, Kilo, Alpha, Foxtret",
              "P-I-E-R-R-E! Andelkathar, O-K-A-F"},
             {"it's like India, golf, uniform, echo, Lima", "it's M-I-G-U-E-L"},
             {"Dot, a h as in hotel, i as in India, l as in Lima", "Dot, H-I-L"},
             {"V like Victor, I like India, like Alpha, en for November", "V-I-A-N"},
             {"G as in gaul, new as in uniform, he has in papa", "G-U-P"},
             {"D as in dog, E as in echo", "D-E"},
             {"he has indelda, jay has indoliot, o as in usker, n as in November", "D-J-O-N"},
             {"s like fears, do you like delta, e-like gecko", "S-D-E"},
             {"double you like whiskey, e like echo, juggle you like whiskey", "W-E-W"},
             {"arisen Romeo, he has an alpha, jazen Juliet", "R-A-J"},
             {"he has entangled, ellazen liner, H as in hotel", "T-L-H"},
             {"Zulu, Oscar, echo", "Z-O-E"},
         }))
        EXPECT_EQ(with_dictation_read(row.heard), row.meant) << row.heard;
}

TEST(Dictation, KeepsTheWordOfOneLetterAlone) {
    for (const auto& row : std::to_array<Row>({
             {"B as in bravo", "B as in bravo"},
             {"be as in bravo, three", "B as in bravo, three"},
             {"double you as in whiskey", "W as in whiskey"},
             {"J as in Juliet, dot, B as in Bravo", "J as in juliet, dot, B as in bravo"},
         }))
        EXPECT_EQ(with_dictation_read(row.heard), row.meant) << row.heard;
}

TEST(Dictation, ThatWasAskedForIsBelievedWithLess) {
    for (const auto& row : std::to_array<Row>({
             {"s-like, the air, 023641", "S as in sierra, 023641"},
             {"No, it's like a halter, seven, three", "No, it's A as in alpha, seven, three"},
             {"Foxtrot, four four three", "F as in foxtrot, four four three"},
             {"K like Jillow. She likes Charlie 769347", "K-C 769347"},
             {"F for four, three, nine", "F for four, three, nine"},
             {"It was on Thursday, at four in the afternoon",
              "It was on Thursday, at four in the afternoon"},
         }))
        EXPECT_EQ(with_dictation_read(row.heard, true), row.meant) << row.heard;
}

TEST(Dictation, OfTwoNamesIsOfTwoWords) {
    for (const auto& row : std::to_array<Row>({
             {"M as in Mike, E as in Echo, and Baker, B as in Bravo, E as in echo",
              "M-E, and Baker, B-E"},
             {"Anna, A as in Alpha, N as in November. Kowalski, K as in Kilo, O as in Oscar",
              "Anna, A-N. Kowalski, K-O"},
             {"Roche, or as in Romeo, he has an alpha, and bileau, diazin delta. Ayas in India",
              "Roche, R-A, and bileau, D-I"},
             {"Miguel, Mike, India, golf, and Patel, papa, alphas, tango",
              "Miguel, M-I-G, and Patel, P-A-T"},
         }))
        EXPECT_EQ(with_dictation_read(row.heard), row.meant) << row.heard;
}

TEST(Dictation, BeginsAfterTheNameItself) {
    for (const auto& row : std::to_array<Row>({
             {"Nadia, November, alpha, delta, India", "Nadia, N-A-D-I"},
             {"Kelly, kilo, echo, lima", "Kelly, K-E-L"},
             {"No, it's my M as in Mike, E as in echo", "No, it's my M-E"},
         }))
        EXPECT_EQ(with_dictation_read(row.heard), row.meant) << row.heard;
}

TEST(Dictation, IsNotHeardInOrdinaryText) {
    for (const std::string_view text : {
             "It was the same as in March, as in the year before.",
             "My neighbor saw it as an accident.",
             "He has a broken arm and is in hospital.",
             "It looked like a hotel, and I waited for Mike for an hour.",
             "I was at the hotel on November 8th with Victor and Mike, near the engine.",
             "A deer jumped in front of my car, as in the film, and I like India.",
             "Another car ran into the back of mine while I was waiting at a red light.",
             "The number is four one five, five five five, oh one two three.",
             "maria dot lopez at gmail dot com",
             "",
             "\xff\xfe as in \xff",
         })
        EXPECT_EQ(with_dictation_read(text), text);
}

}  // namespace
}  // namespace neura::reasoning
