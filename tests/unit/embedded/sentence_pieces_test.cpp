#include "providers/embedded/sentence_pieces.hpp"

#include <gtest/gtest.h>

namespace neura::providers::embedded {
namespace {

using Tokens = std::vector<std::int32_t>;

/// Six control tokens, then what is given.
SentencePieces pieces(std::vector<SentencePieces::Piece> known) {
    std::vector<SentencePieces::Piece> all(6, {"<control>", 0.0F});
    all.insert(all.end(), known.begin(), known.end());
    return SentencePieces(all);
}

TEST(SentencePieces, TakesTheLikeliestWay) {
    const auto made = pieces(
        {{"▁", -1}, {"a", -2}, {"b", -2}, {"ab", -3}, {"▁ab", -8}, {"▁a", -2.5F}, {"ba", -9}});
    EXPECT_EQ(made.tokens("ab"), (Tokens{6, 9})) << "▁ ab: -4, less than ▁ a b, ▁ab or ▁a b";
    EXPECT_EQ(made.tokens("a b"), (Tokens{11, 6, 8}));
    EXPECT_EQ(made.tokens(""), Tokens{6});
}

TEST(SentencePieces, UnknownCharactersAreOneToken) {
    const auto made = pieces({{"▁", -1}, {"a", -2}});
    EXPECT_EQ(made.tokens("a日本a"), (Tokens{6, 7, 0, 7}));
    EXPECT_EQ(made.tokens("\xff\xfe"), (Tokens{6, 0})) << "what is not UTF-8 is unknown";
}

TEST(SentencePieces, WhiteSpaceIsOneBlank) {
    const auto made = pieces({{"▁", -1}, {"a", -2}});
    EXPECT_EQ(made.tokens("a \n\t a"), (Tokens{6, 7, 6, 7}));
}

TEST(SentencePieces, ReadsItsFile) {
    const auto made = SentencePieces::read(
        R"([["<u>",0],["<s>",0],["</s>",0],["a",0],["b",0],["c",0],["▁",-1],[":",null]])");
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->size(), 8U);
    EXPECT_EQ(made->tokens(":"), (Tokens{6, 7}));
    for (const auto* wrong :
         {"", "{}", "[]", R"([1,2,3,4,5,6,7,8])", R"([["a"],["a"],["a"],["a"],["a"],["a"],["a"]])"})
        EXPECT_FALSE(SentencePieces::read(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace neura::providers::embedded
