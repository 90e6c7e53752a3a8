#include "call/reasoning/understanding/spelling.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

TEST(Spelling, IsReadFromLetters) {
    struct Row {
        std::string_view text, letters, merged;
    };
    const Row rows[] = {
        {"S M I T H", "SMITH", "Smith"},
        {"S, M, I, T, H.", "SMITH", "Smith"},
        {"s-m-i-t-h", "SMITH", "Smith"},
        {"S.M.I.T.H.", "SMITH", "Smith"},
        {"G, a, r, c, i, a", "GARCIA", "Garcia"},
        {"M as in Mike, I, double L, E R", "MILLER", "Miller"},
        {"D for David, A for apple, V for Victor, I, S for sugar", "DAVIS", "Davis"},
        {"Bee ell ay are kay", "BLARK", "Blark"},
        {"it's spelled K O W A L S K I", "KOWALSKI", "Kowalski"},
        {"Sierra Mike India Tango Hotel", "SMITH", "Smith"},
        {"capital S, M, I, T, H", "SMITH", "Smith"},
        {"N as in Nancy, G as in George, U, Y, E, N", "NGUYEN", "Nguyen"},
        // What a recogniser made of such sentences.
        {"Amazon Mike, iasin India, ellasin Lima, ellasin Lima, easin echo, r as in Romeo.",
         "MILLER", "Miller"},
        {"S as in sierra, amazon mike, hi as in India, chaz and tengo, h as in hotel.", "SMITH",
         "Smith"},
        {"n s in Nancy, g s in George, u s in uniform, y s in yellow, d s in echo, n s in Nancy.",
         "NGUYEN", "Nguyen"},
        {"Enhazin Nancy, jazin George, you as in uniform, yasin yellow, yasin echo, enazin Nancy.",
         "NGUYEN", "Nguyen"},
        {"Be for boy, our for rubber, of for Oscar, W for water, and for Nancy.", "BROWN", "Brown"},
        {"Brother Charlie Delta echo", "BCDE", "Bcde"},
        {"Who is an Oscar? K as in Kolo? Who is an Oscar? N as in November? K as in Kolo? Double U "
         "as in "
         "whiskey? Who has an Oscar?",
         "OKONKWO", "Okonkwo"},
        {"64 zulu, i4 india, m4 mike, m4 mike, b4 echo, r4 romeo, m4 mike, a4 alpha, n4 november.",
         "ZIMMERMAN", "Zimmerman"},
        {"G as in golf, s in alpha, l as in Lima, l as in Lima, s in alpha, g as in golf", "GALLAG",
         "Gallag"},
        {"Elfer Lima, ifur India, and for November, d for delta", "LIND", "Lind"},
        {"Shao bun, si-o-b-h-a-n", "SIOBHAN", "Siobhan"},
    };
    for (const Row& row : rows) {
        const auto read = read_spelling(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->letters, row.letters) << row.text;
        EXPECT_EQ(read->merged, row.merged) << row.text;
    }
    EXPECT_FALSE(read_spelling("I have a car"));
    EXPECT_FALSE(read_spelling("S"));
    EXPECT_FALSE(read_spelling(""));
}

TEST(Spelling, IsMendedFromTheWordBesideIt) {
    struct Row {
        std::string_view text, spoken, merged;
    };
    const Row rows[] = {
        {"Smith, S-M-I-T-H", "smith", "Smith"},
        {"it's Kowalski, K O W A L S K I", "kowalski", "Kowalski"},
        {"my last name is Garcia. G-A-R-C-I-A.", "garcia", "Garcia"},
        {"My name is Kawalski, K-O-W-A-L-S-K-I.", "kawalski", "Kowalski"},
        {"My name is gawelski, K-o-w-a-l-s-k-i", "gawelski", "Kowalski"},
        {"Smith, S M T H", "smith", "Smith"},
        {"Smith, S M I F H", "smith", "Smith"},
        {"Thompson, ph, l, m, p, s, o, n", "thompson", "Thompson"},
        {"Smith, S M Y T H E", "smith", "Smythe"},
        {"Catherine, K A T H E R I N E", "catherine", "Katherine"},
        {"Murphy, m-u-r-p-h", "murphy", "Murphy"},
        {"Nowak, N-O-V-A-K", "nowak", "Novak"},
    };
    for (const Row& row : rows) {
        const auto read = read_spelling(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->spoken, row.spoken) << row.text;
        EXPECT_EQ(read->merged, row.merged) << row.text;
        EXPECT_GT(read->agreement, 0.5) << row.text;
    }
}

TEST(Spelling, KnowsWhenItIsCertain) {
    EXPECT_TRUE(read_spelling("Smith, S M I T H")->certain);
    EXPECT_TRUE(read_spelling("Sierra Mike India Tango Hotel")->certain);
    EXPECT_FALSE(read_spelling("S M I T H")->certain);
}

TEST(Agreement, IsOneForTheSameAndLowForOthers) {
    EXPECT_DOUBLE_EQ(spelling_agreement("SMITH", "smith"), 1.0);
    EXPECT_GT(spelling_agreement("SMITH", "smyth"), 0.7);
    EXPECT_GT(spelling_agreement("DAVIS", "tavis"), spelling_agreement("DAVIS", "mavis"));
    EXPECT_LT(spelling_agreement("SMITH", "garcia"), 0.4);
    EXPECT_DOUBLE_EQ(spelling_agreement("", "smith"), 0.0);
}

}  // namespace
}  // namespace neura::reasoning
