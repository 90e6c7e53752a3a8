#include "call/speaking/sentence_splitter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace neura::speaking {
namespace {

using Sentences = std::vector<std::string>;

const SentenceSplitter::Options no_early_clause{.first_clause = 0};

Sentences split(std::string_view text, SentenceSplitter::Options options = no_early_clause) {
    SentenceSplitter splitter(options);
    auto sentences = splitter.push(text);
    for (auto& sentence : splitter.flush()) sentences.push_back(std::move(sentence));
    return sentences;
}

std::string joined(const Sentences& sentences) {
    std::string text;
    for (const auto& sentence : sentences) text += sentence;
    return text;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

struct Case {
    const char* name;
    std::string_view text;
    Sentences expected;
};

const Case cases[] = {
    {"plain", "Hello there. How are you? Fine!", {"Hello there.", " How are you?", " Fine!"}},
    {"no_stop_at_end", "Hello there. How are", {"Hello there.", " How are"}},
    {"decimals",
     "It is 3.14 or 1,200.50 in all. Yes.",
     {"It is 3.14 or 1,200.50 in all.", " Yes."}},
    {"number_at_end", "It costs 20. Then we wait.", {"It costs 20.", " Then we wait."}},
    {"time_runs_on",
     "Come at 3:30 p.m. tomorrow. Fine.",
     {"Come at 3:30 p.m. tomorrow.", " Fine."}},
    {"time_then_weekday",
     "At 9 a.m. Monday we open. Good.",
     {"At 9 a.m. Monday we open.", " Good."}},
    {"time_ends", "Come at 3:30 p.m. Bring the form.", {"Come at 3:30 p.m.", " Bring the form."}},
    {"e_mail",
     "Write to john.smith@example.co.uk. We answer.",
     {"Write to john.smith@example.co.uk.", " We answer."}},
    {"url",
     "See https://a.example.com/x?y=1.5&z! Then call.",
     {"See https://a.example.com/x?y=1.5&z!", " Then call."}},
    {"titles",
     "Mr. Smith saw Dr. Jones. They talked.",
     {"Mr. Smith saw Dr. Jones.", " They talked."}},
    {"saint_and_street",
     "He lives at 12 Main St. The car is at St. Mary's church.",
     {"He lives at 12 Main St.", " The car is at St. Mary's church."}},
    {"for_example",
     "Bring papers, e.g. a passport. Yes.",
     {"Bring papers, e.g. a passport.", " Yes."}},
    {"number_sign",
     "It is policy No. 17. No. It is not.",
     {"It is policy No. 17.", " No.", " It is not."}},
    {"company",
     "Acme Inc. Claims is here. We are Acme Inc. We help.",
     {"Acme Inc. Claims is here.", " We are Acme Inc.", " We help."}},
    {"initials",
     "I met John F. Kennedy and J. R. Smith. Yes.",
     {"I met John F. Kennedy and J. R. Smith.", " Yes."}},
    {"country",
     "He left the U.S. Army. She is in the U.S. They wait.",
     {"He left the U.S. Army.", " She is in the U.S.", " They wait."}},
    {"letters_read_out",
     "That is S, M, I, T, H. Is that right?",
     {"That is S, M, I, T, H.", " Is that right?"}},
    {"ellipsis", "Well... let me see... Yes.", {"Well... let me see...", " Yes."}},
    {"one_character_ellipsis", "Well… I see… and", {"Well…", " I see… and"}},
    {"quotes",
     "He said \"stop.\" Then he left. (He did.) So.",
     {"He said \"stop.\"", " Then he left.", " (He did.)", " So."}},
    {"quoted_question", "\"Are you ok?\" she asked. Yes.", {"\"Are you ok?\" she asked.", " Yes."}},
    {"many_marks", "Really?! Yes!!! Good.", {"Really?!", " Yes!!!", " Good."}},
    {"chinese", "你好。你好吗？「好！」我很好", {"你好。", "你好吗？", "「好！」", "我很好"}},
    {"japanese_with_space", "はい。　次です。", {"はい。", "　次です。"}},
    {"arabic", "كيف حالك؟ أنا بخير.", {"كيف حالك؟", " أنا بخير."}},
    {"urdu", "یہ ایک جملہ ہے۔ یہ دوسرا ہے۔", {"یہ ایک جملہ ہے۔", " یہ دوسرا ہے۔"}},
    {"hindi", "यह एक वाक्य है। यह दूसरा है॥", {"यह एक वाक्य है।", " यह दूसरा है॥"}},
    {"paragraph", "First line\n\nSecond line", {"First line", "\n\nSecond line"}},
    {"wrapped_line", "First line\ngoes on. Yes.", {"First line\ngoes on.", " Yes."}},
    {"list",
     "You need:\n- a form\n- a photo\n1. and time",
     {"You need:", "\n- a form", "\n- a photo", "\n1. and time"}},
    {"list_marker", "1. Open the door. 2. Go.", {"1. Open the door.", " 2. Go."}},
    {"unknown_abbreviation", "The rgt. of horse came. Ok.", {"The rgt. of horse came.", " Ok."}},
    {"capital_after_accent", "C'est fini. À demain.", {"C'est fini.", " À demain."}},
    {"blank", " \n ", {}},
    {"empty", "", {}},
};

TEST(SentenceSplitter, finds_the_sentences) {
    for (const auto& [name, text, expected] : cases) EXPECT_EQ(split(text), expected) << name;
}

TEST(SentenceSplitter, gives_a_sentence_as_soon_as_its_end_is_certain) {
    SentenceSplitter splitter(no_early_clause);
    EXPECT_EQ(splitter.push("Let me check that."), Sentences());
    EXPECT_EQ(splitter.push(" "), Sentences{"Let me check that."});
    EXPECT_EQ(splitter.push("I am in. "), Sentences());
    EXPECT_EQ(splitter.push("N"), Sentences{" I am in."});
    EXPECT_TRUE(splitter.holding());
    EXPECT_EQ(splitter.flush(), Sentences{" N"});
    EXPECT_FALSE(splitter.holding());
}

TEST(SentenceSplitter, ends_the_first_piece_early_at_a_comma) {
    const SentenceSplitter::Options early{.first_clause = 20};
    EXPECT_EQ(split("Well, thank you for that, I will note it, and then, we go on.", early),
              (Sentences{"Well, thank you for that,", " I will note it, and then, we go on."}));
    EXPECT_EQ(split("The sum is exactly 1,200,300 and no more, yes.", early),
              (Sentences{"The sum is exactly 1,200,300 and no more,", " yes."}));
    EXPECT_EQ(split("I have your number as B, 7, 3, 4, 5.", early),
              Sentences{"I have your number as B, 7, 3, 4, 5."});
}

TEST(SentenceSplitter, ends_the_first_piece_early_again_after_a_flush) {
    SentenceSplitter splitter({.first_clause = 10});
    EXPECT_EQ(splitter.push("Thank you very much, and "), Sentences{"Thank you very much,"});
    splitter.flush();
    EXPECT_EQ(splitter.push("One more question, and "), Sentences{"One more question,"});
}

TEST(SentenceSplitter, cuts_text_without_a_stop_at_spaces) {
    std::string text;
    while (text.size() < 1000) text += "again and ";
    const auto pieces = split(text);
    ASSERT_GE(pieces.size(), 4U);
    for (const auto& piece : pieces) EXPECT_LE(piece.size(), 300U);
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        EXPECT_EQ(pieces[i].front(), ' ');
        EXPECT_GE(pieces[i - 1].size(), 200U);
    }
}

TEST(SentenceSplitter, cuts_text_without_stops_or_spaces_between_characters) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "長";
    const auto pieces = split(text);
    EXPECT_EQ(joined(pieces), text);
    for (const auto& piece : pieces) {
        EXPECT_LE(characters(piece), 300U);
        EXPECT_EQ(piece.size() % 3, 0U);
    }
}

TEST(SentenceSplitter, keeps_bytes_that_are_no_utf8) {
    const std::string text = "Bad \xFF\xC0\x80 bytes. Cut \xE5\xA5";
    EXPECT_EQ(split(text), (Sentences{"Bad \xFF\xC0\x80 bytes.", " Cut \xE5\xA5"}));
}

TEST(SentenceSplitter, does_not_depend_on_where_chunks_end) {
    std::mt19937 random(20);
    std::string all;
    for (const auto& entry : cases) (all += entry.text) += random() % 2 ? " " : "\n";
    std::vector<std::string> texts{all};
    for (const auto& entry : cases) texts.emplace_back(entry.text);

    for (const auto options :
         {no_early_clause, SentenceSplitter::Options{.first_clause = 12},
          SentenceSplitter::Options{.first_clause = 5, .long_from = 10, .longest = 20}}) {
        for (const auto& text : texts) {
            const auto whole = split(text, options);
            for (unsigned longest : {1U, 2U, 5U, 40U}) {
                SentenceSplitter splitter(options);
                Sentences pieces;
                for (std::size_t at = 0; at < text.size();) {
                    const std::size_t size = 1 + random() % longest;
                    for (auto& s : splitter.push(std::string_view(text).substr(at, size))) {
                        pieces.push_back(std::move(s));
                    }
                    at += size;
                }
                for (auto& s : splitter.flush()) pieces.push_back(std::move(s));
                EXPECT_EQ(pieces, whole);
            }
        }
    }
}

TEST(SentenceSplitter, takes_back_what_waits_for_the_rest_of_its_sentence) {
    SentenceSplitter splitter;
    EXPECT_EQ(splitter.push("Yes, it is. It is 3:"), std::vector<std::string>{"Yes, it is."});
    EXPECT_EQ(splitter.take_back(), " It is 3:");
    EXPECT_FALSE(splitter.holding());
    EXPECT_EQ(splitter.take_back(), "");
    EXPECT_EQ(splitter.push(" It is four. A"), std::vector<std::string>{" It is four."});
}

TEST(SentenceSplitter, loses_nothing_but_blanks_at_the_end) {
    for (const auto& entry : cases) {
        const auto pieces = joined(split(entry.text, {.first_clause = 8, .longest = 12}));
        EXPECT_EQ(pieces, entry.text.substr(0, pieces.size()));
        EXPECT_EQ(entry.text.substr(pieces.size()).find_first_not_of(" \n"), std::string::npos);
    }
}

}  // namespace
}  // namespace neura::speaking
