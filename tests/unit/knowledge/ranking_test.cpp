#include "knowledge/ranking.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "knowledge/similarity.hpp"

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

TEST(Similarity, IsTheProductWithEachRow) {
    constexpr std::size_t size = 70;  // twice the running sums and some
    std::array<float, 3 * size> rows{};
    std::array<float, size> query{};
    for (std::size_t i = 0; i < size; ++i) {
        query[i] = static_cast<float>(i % 7) - 3;
        rows[i] = 1;
        rows[size + i] = query[i];
        rows[2 * size + i] = i == 69 ? 2.0F : 0.0F;
    }
    float sum = 0;
    float squares = 0;
    for (const auto value : query) {
        sum += value;
        squares += value * value;
    }
    std::array<float, 3> products{};
    multiply_rows(rows, query, products);
    EXPECT_FLOAT_EQ(products[0], sum);
    EXPECT_FLOAT_EQ(products[1], squares);
    EXPECT_FLOAT_EQ(products[2], 2 * query[69]);
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
