#include "knowledge/passages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace neura::knowledge {
namespace {

/// "w1 w2 … w9 w10." and so on: sentences of ten words, each word another.
std::string sentences(int count) {
    std::string text;
    for (int i = 1; i <= count * 10; ++i) {
        text += 'W' + std::to_string(i);
        text += i % 10 == 0 ? ". " : " ";
    }
    text.pop_back();
    return text;
}

std::vector<TitledText> cut(std::string text, PassageSize size = {}) {
    return passages_of({.title = "T", .sections = {{{}, std::move(text)}}}, "file", size);
}

TEST(Passages, AreOneForEachShortSection) {
    const Document document{.title = "VPN",
                            .sections = {{{"VPN"}, "Intro."},
                                         {{"VPN", "Setup"}, "One.\nTwo."},
                                         {{"VPN", "Setup", "Windows"}, "Click."}}};
    EXPECT_EQ(passages_of(document, "file"),
              (std::vector<TitledText>{{"VPN", "Intro."},
                                       {"VPN > Setup", "One.\nTwo."},
                                       {"VPN > Setup > Windows", "Click."}}));
}

TEST(Passages, AreCalledAsTheFileWithoutATitle) {
    const Document document{.title = "", .sections = {{{}, "Text."}}};
    EXPECT_EQ(passages_of(document, "notes").at(0).title, "notes");
}

TEST(Passages, OfALongSectionOverlapAtTheEndsOfSentences) {
    const auto passages = cut(sentences(100));
    ASSERT_EQ(passages.size(), 5U);
    for (std::size_t i = 0; i < passages.size(); ++i) {
        const auto& text = passages[i].text;
        EXPECT_TRUE(text.ends_with('.'));
        EXPECT_GE(size_in_words(text), 150U) << i;
        EXPECT_LE(size_in_words(text), 250U) << i;
        if (i == 0) continue;
        const auto first = text.substr(0, text.find('.') + 1);
        EXPECT_TRUE(passages[i - 1].text.contains(first)) << i;
    }
    EXPECT_TRUE(passages.back().text.ends_with("W1000."));
}

TEST(Passages, LoseNoWord) {
    std::string all;
    for (const auto& passage : cut(sentences(77), {.usual = 50, .most = 70, .overlap = 20}))
        all += passage.text + ' ';
    for (int i = 1; i <= 770; ++i)
        EXPECT_TRUE(all.contains('W' + std::to_string(i) + (i % 10 == 0 ? '.' : ' '))) << i;
}

TEST(Passages, CutASentenceWithoutAnEnd) {
    std::string words;
    for (int i = 0; i < 1'000; ++i) words += "word ";
    for (const auto& passage : cut(words)) EXPECT_LE(size_in_words(passage.text), 250U);

    std::string chinese;
    for (int i = 0; i < 4'000; ++i) chinese += "字";
    const auto passages = cut(chinese);
    EXPECT_GE(passages.size(), 3U);
    for (const auto& passage : passages) {
        EXPECT_LE(size_in_words(passage.text), 250U);
        EXPECT_EQ(passage.text.size() % 3, 0U) << "a character was cut in two";
    }
}

TEST(Passages, GoOnBehindAnAbbreviation) {
    const auto passages = cut("One two e.g. this. Next one here. 再见。下一句",
                              {.usual = 4, .most = 5, .overlap = 0});
    ASSERT_GE(passages.size(), 3U);
    EXPECT_EQ(passages[0].text, "One two e.g. this.");
    EXPECT_TRUE(passages[1].text.starts_with("Next one here."));
    EXPECT_EQ(passages[2].text, "下一句");
}

}  // namespace
}  // namespace neura::knowledge
