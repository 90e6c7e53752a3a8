#include <gtest/gtest.h>

#include "knowledge/errc.hpp"
#include "providers/embedding/protocol.hpp"

namespace neura::providers::embedding {
namespace {

using knowledge::Errc;
using knowledge::Vector;

TEST(EmbeddingProtocol, AsksAsEachWantsIt) {
    const std::vector<std::string> texts{"a \"b\"", "c"};
    EXPECT_EQ(request_body({Dialect::openai, "m", 0}, texts),
              R"({"model":"m","input":["a \"b\"","c"],"encoding_format":"float"})");
    EXPECT_EQ(
        request_body({Dialect::openai, "m", 256}, texts),
        R"({"model":"m","input":["a \"b\"","c"],"dimensions":256,"encoding_format":"float"})");
    EXPECT_EQ(request_body({Dialect::ollama, "m", 0}, texts),
              R"({"model":"m","input":["a \"b\"","c"]})");
}

TEST(EmbeddingProtocol, ReadsOpenAi) {
    const auto vectors =
        read_answer(Dialect::openai,
                    R"({"object":"list","data":[{"object":"embedding","index":1,"embedding":[0,2]},
            {"object":"embedding","index":0,"embedding":[3,4]}],"model":"m","usage":{"prompt_tokens":2}})",
                    2);
    ASSERT_TRUE(vectors.has_value());
    EXPECT_EQ(vectors->vectors[1], (Vector{0, 1}));
    EXPECT_EQ(vectors->tokens, 2);
    EXPECT_FLOAT_EQ(vectors->vectors[0][0], 0.6F) << "by their index, and of length 1";
    const auto uncounted =
        read_answer(Dialect::openai, R"({"data":[{"embedding":[1]},{"embedding":[-2]}]})", 2);
    ASSERT_TRUE(uncounted.has_value()) << "some servers do not count them";
    EXPECT_EQ(uncounted->vectors[1], Vector{-1});
    EXPECT_EQ(uncounted->tokens, 0);
}

TEST(EmbeddingProtocol, ReadsOllama) {
    const auto vectors = read_answer(
        Dialect::ollama, R"({"model":"m","embeddings":[[0,5],[1,0]],"prompt_eval_count":5})", 2);
    ASSERT_TRUE(vectors.has_value());
    EXPECT_EQ(vectors->vectors, (std::vector<Vector>{{0, 1}, {1, 0}}));
    EXPECT_EQ(vectors->tokens, 5);
}

TEST(EmbeddingProtocol, RefusesWhatWasNotAgreed) {
    for (const auto* body :
         {"", "{}", "[]", R"({"data":[]})", R"({"data":[{"index":0,"embedding":[]}]})",
          R"({"data":[{"index":5,"embedding":[1]}]})",
          R"({"data":[{"index":0,"embedding":["a"]}]})",
          R"({"data":[{"index":0,"embedding":[1e300]}]})",
          R"({"data":[{"index":0,"embedding":"AAAA"}]})",
          R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})",
          R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]})"}) {
        const auto vectors = read_answer(Dialect::openai, body, 1);
        ASSERT_FALSE(vectors.has_value()) << body;
        EXPECT_EQ(vectors.error().code, Errc::bad_answer) << body;
    }
    EXPECT_FALSE(read_answer(Dialect::ollama, R"({"embeddings":[[1,0],[1]]})", 2).has_value())
        << "they differ in size";
}

TEST(EmbeddingProtocol, TellsWhatCanBeTriedAgain) {
    for (const unsigned status : {400U, 401U, 403U, 404U})
        EXPECT_EQ(refusal(status, "").code, Errc::embedder_refused) << status;
    for (const unsigned status : {408U, 429U, 500U, 503U})
        EXPECT_EQ(refusal(status, "").code, Errc::embedder_failed) << status;
    EXPECT_EQ(refusal(429, R"({"error":{"code":"insufficient_quota","message":"m"}})").code,
              Errc::embedder_refused);
    EXPECT_FALSE(refusal(400, "words of the vendor").doing.contains("words"));
}

}  // namespace
}  // namespace neura::providers::embedding
