#include "phone/spoken_words.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

std::string joined(std::string_view text) {
    std::string out;
    for (const auto& word : spoken_words(text)) out += (out.empty() ? "" : " ") + word;
    return out;
}

TEST(SpokenWords, MakesOneFormOfWhatIsSaidAndWhatIsWritten) {
    struct Case {
        std::string_view written;
        std::string_view spoken;
    };
    for (const auto& [written, spoken] : {
             Case{"Call 911!", "call nine one one"},
             Case{"9-1-1", "nine eleven"},
             Case{"at 3:30 p.m.", "at three thirty pm"},
             Case{"K482913", "K four eight two nine one three"},
             Case{"K-482-913", "k forty eight twenty nine thirteen"},
             Case{"1,200 miles", "twelve hundred miles"},
             Case{"105", "one hundred and five"},
             Case{"2026", "two thousand and twenty six"},
             Case{"2026", "twenty twenty-six"},
             Case{"May 3rd", "may third"},
             Case{"the 21st", "the twenty first"},
             Case{"the 30th", "the thirtieth"},
             Case{"555 0100", "triple five oh one hundred"},
             Case{"jane.doe@example.com", "jane dot doe at example dot com"},
             Case{"3.5 percent", "three point five %"},
             Case{"$40", "forty dollars"},
             Case{"It's OK, I can't.", "it is okay i cannot"},
             Case{"We\u2019ll call you", "we will call you"},
             Case{"the driver's car", "the drivers car"},
             Case{"2,500", "two thousand five hundred"},
         })
        EXPECT_EQ(joined(written), joined(spoken)) << written;
}

TEST(SpokenWords, LeavesOhAloneOutsideNumbers) { EXPECT_EQ(joined("Oh, I see"), "oh i see"); }

TEST(SpokenWords, HasNoneInSilence) { EXPECT_TRUE(spoken_words(" ... '' - ").empty()); }

TEST(SpokenWords, KeepsOtherScripts) { EXPECT_EQ(joined("Zoë Günther"), "zoë günther"); }

TEST(SpokenWords, EndsOrdinaryWordsWithOneLetterAtTheStop) {
    EXPECT_EQ(joined("J. Smith"), "j smith");
    EXPECT_EQ(joined("plan b."), "plan b");
}

TEST(Likeness, IsTheShareOfLettersKept) {
    EXPECT_DOUBLE_EQ(likeness("police", "police"), 1);
    EXPECT_DOUBLE_EQ(likeness("abcd", "abxd"), 0.75);
    EXPECT_DOUBLE_EQ(likeness("abc", "xyz"), 0);
    EXPECT_DOUBLE_EQ(likeness("", ""), 1);
}

}  // namespace
}  // namespace neura::phone
