#include "knowledge/ranking.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "knowledge/embedder.hpp"
#include "knowledge/similarity.hpp"
#include "knowledge/words.hpp"

namespace neura::knowledge {
namespace {

Candidate candidate(std::int64_t id, std::string text, std::optional<float> cosine) {
    return {.passage = {.id = id, .document = "d", .title = "t", .text = std::move(text)},
            .cosine = cosine};
}

std::vector<std::int64_t> ids(const std::vector<FoundPassage>& found) {
    std::vector<std::int64_t> all;
    for (const auto& each : found) all.push_back(each.passage.id);
    return all;
}

TEST(Ranking, WhatBothFindComesFirst) {
    Candidates candidates;
    candidates.by_meaning = {{1, 2, 3}};
    candidates.by_words = {{3, 2}};
    candidates.passages = {candidate(1, "printers", 0.5F), candidate(2, "a jam", 0.5F),
                           candidate(3, "jam", 0.5F)};
    // 1/8 + 1/6, 1/7 + 1/7 and 1/6.
    EXPECT_EQ(ids(fuse(std::move(candidates), {"jam"})), (std::vector<std::int64_t>{3, 2, 1}));
}

TEST(Ranking, SmallWordsMoveNothing) {
    Candidates candidates;
    candidates.by_meaning = {{1, 2}};
    candidates.by_words = {{2, 1}};
    candidates.passages = {candidate(1, "printers", 0.5F), candidate(2, "what is my way", 0.5F)};
    EXPECT_EQ(ids(fuse(std::move(candidates), {"my colourless photographs"})),
              (std::vector<std::int64_t>{1, 2}));
}

TEST(Ranking, WithoutMeaningTheOrderIsThatOfTheWords) {
    Candidates candidates;
    candidates.by_words = {{7, 5}};
    candidates.passages = {candidate(5, "a printer", {}), candidate(7, "printer jam", {})};
    const auto found = fuse(std::move(candidates), {"printer jam"});
    EXPECT_EQ(ids(found), (std::vector<std::int64_t>{7, 5}));
    EXPECT_DOUBLE_EQ(found[0].score, 1.0);
    EXPECT_DOUBLE_EQ(found[1].score, 0.49) << "seven letters of ten";
}

TEST(Ranking, ScoresByWhicheverIsMore) {
    EXPECT_NEAR(score_of(candidate(1, "other words", 0.62F), {"error 0x80070035"}), 0.62, 1e-6);
    EXPECT_DOUBLE_EQ(score_of(candidate(1, "Error 0x80070035: …", 0.1F), {"error 0x80070035"}), 1);
    EXPECT_DOUBLE_EQ(score_of(candidate(1, "", -0.2F), {"x"}), 0);
    EXPECT_DOUBLE_EQ(score_of(candidate(1, "red", 0.0F), {"blue", "red"}), 1)
        << "the best of several wordings";
}

TEST(Ranking, SharesWords) {
    EXPECT_DOUBLE_EQ(share_of_words("My VPN is slow", "The vpn, slow?"), 1);
    EXPECT_DOUBLE_EQ(share_of_words("is it", "is it"), 0) << "short words say nothing";
    EXPECT_DOUBLE_EQ(share_of_words("", "text"), 0);
    EXPECT_EQ(words_of("Réinitialiser l'écran-2!"),
              (std::vector<std::string>{"réinitialiser", "l", "écran", "2"}));
    EXPECT_EQ(words_of(std::string(1'000, 'a') + std::string(500, ' ') + "b").size(), 2U);
}

TEST(Words, OfChineseAreNeighbouringCharactersWithoutThoseThatHoldSentencesTogether) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(words_of("我忘记了密码，怎么办？"), (Words{"忘记", "密码", "办"}));
    EXPECT_EQ(words_of("VPN连接不上"), (Words{"vpn", "连接", "上"}));
    EXPECT_EQ(words_of("重置密码"), (Words{"重置", "置密", "密码"}));
    EXPECT_EQ(words_of("打印机２楼"), (Words{"打印", "印机", "２", "楼"}));
}

TEST(Words, OfJapaneseAndThaiAreFoundToo) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(words_of("パスワードを忘れた"), (Words{"パス", "スワ", "ワー", "ード", "忘", "れた"}))
        << "a particle says nothing";
    const auto asked = words_of("ลืมรหัสผ่าน");
    const auto there = spaced("รหัสผ่านของคุณ");
    EXPECT_GE(asked.size(), 5U);
    EXPECT_TRUE(there.contains(asked[3])) << there;
}

TEST(Words, LeaveOtherTextsAsTheyAre) {
    for (const auto* text :
         {"My VPN, slow?", "Réinitialiser l'écran-2!", "Привет, мир", "\xff\xc3"})
        EXPECT_EQ(spaced(text), text);
    EXPECT_TRUE(is_mostly_beyond_latin("我的 VPN 连接不上了"));
    EXPECT_TRUE(is_mostly_beyond_latin("Привет"));
    EXPECT_FALSE(is_mostly_beyond_latin("Où est l’imprimante – là ?"));
    EXPECT_FALSE(is_mostly_beyond_latin("123"));
}

TEST(Ranking, AChineseQuestionIsAboutThePassageThatHasItsWords) {
    const auto passage = "忘记密码：在登录页面点击“忘记密码”，然后按短信里的提示重置。";
    EXPECT_DOUBLE_EQ(share_of_words("我忘记了密码", passage), 1);
    EXPECT_GT(share_of_words("我忘记密码了，怎么重置？", passage), 0.7);
    EXPECT_LT(share_of_words("打印机卡纸了怎么办？", passage), 0.3);
}

TEST(Similarity, IsTheProduct) {
    constexpr std::size_t size = 70;  // twice the running sums and some
    std::array<float, size> query{};
    float squares = 0;
    for (std::size_t i = 0; i < size; ++i) {
        query[i] = static_cast<float>(i % 7) - 3;
        squares += query[i] * query[i];
    }
    std::array<float, size> last{};
    last[69] = 2;
    EXPECT_FLOAT_EQ(product(query, query), squares);
    EXPECT_FLOAT_EQ(product(last, query), 2 * query[69]);
}

TEST(Similarity, InBytesIsNearlyTheProductInNumbers) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    const auto invented = [&] {
        Vector vector(512);
        for (auto& value : vector) value = normal(random);
        normalise(vector);
        return vector;
    };
    const auto query = invented();
    const auto coarse_query = coarse_of(query);
    for (int i = 0; i < 50; ++i) {
        auto other = invented();
        for (std::size_t k = 0; k < other.size(); ++k)
            other[k] += query[k] * static_cast<float>(i) / 25;
        normalise(other);
        const auto coarse = coarse_of(other);
        std::array<std::int32_t, 1> sum{};
        multiply_rows(coarse.values, coarse_query.values, sum);
        const auto nearly = static_cast<float>(sum[0]) * coarse.scale * coarse_query.scale;
        EXPECT_NEAR(nearly, product(query, other), 0.004F);
    }
    EXPECT_EQ(coarse_of(Vector(4)).values, std::vector<std::int8_t>(4));
}

TEST(Similarity, MakesLengthOne) {
    Vector vector{3, 4};
    normalise(vector);
    EXPECT_FLOAT_EQ(vector[0], 0.6F);
    EXPECT_FLOAT_EQ(vector[1], 0.8F);
    Vector zeros(3);
    normalise(zeros);
    EXPECT_EQ(zeros, Vector(3));
}

}  // namespace
}  // namespace neura::knowledge
