#include "knowledge/search.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"
#include "knowledge/errc.hpp"
#include "knowledge/search_tool.hpp"
#include "knowledge/words.hpp"

namespace neura::knowledge {
namespace {

/// Gives vectors while it works.
class FakeEmbedder final : public Embedder {
public:
    const std::string& model() const override { return model_; }
    std::size_t batch() const override { return 4; }
    Task<Embeddings> embed(std::vector<std::string> texts) override {
        ++asked;
        if (failure) co_return std::unexpected(*failure);
        if (is_slow) {
            const auto loop = co_await asio::this_coro::executor;
            Timer never(loop, Clock::time_point::max());
            co_await never.async_wait(use_awaitable);
        }
        Embeddings made;
        made.vectors.assign(texts.size(), Vector{1, 0});
        made.tokens = 7;
        co_return made;
    }
    bool reads(std::string_view text) const override { return !is_mostly_beyond_latin(text); }

    std::optional<Error> failure;
    bool is_slow = false;
    int asked = 0;

private:
    const std::string model_ = "fake";
};

/// Knows two passages, and says how it was asked.
class FakeIndex final : public Index {
public:
    Task<std::vector<CollectionEntry>> collections() override {
        co_return std::vector<CollectionEntry>();
    }
    Task<std::vector<DocumentEntry>> documents(std::string) override {
        co_return std::vector<DocumentEntry>();
    }
    Task<std::vector<Passage>> passages(std::string) override { co_return std::vector<Passage>(); }
    Task<> put(std::string, std::string, NewDocument) override { co_return Result<void>(); }
    Task<bool> remove(std::string, std::string) override { co_return false; }
    Task<> set_vectors(std::string, std::string, std::vector<std::int64_t>,
                       std::vector<Vector>) override {
        co_return Result<void>();
    }
    Task<Candidates> find(Query query) override {
        queries.push_back(query);
        if (has_another_model && !query.vectors.empty())
            co_return fail(Errc::other_model, "compare");
        Candidates found;
        const bool by_meaning = !query.vectors.empty();
        if (by_meaning) found.by_meaning = {{1, 2}};
        found.by_words = {{2}};
        const auto cosine = [&](float value) {
            return by_meaning ? std::optional(value) : std::nullopt;
        };
        found.passages.push_back({.passage = {1, "a.md", "A", "apples"}, .cosine = cosine(0.8F)});
        found.passages.push_back({.passage = {2, "b.md", "B", "bananas"}, .cosine = cosine(0.2F)});
        if (!by_meaning) found.passages.erase(found.passages.begin());
        co_return found;
    }

    std::vector<Query> queries;
    bool has_another_model = false;
};

class SearchTest : public testing::Test {
protected:
    SearchResult find(std::vector<std::string> queries,
                      SearchOptions options = {.collection = "c"}) {
        return fakes::run(search_.find(std::move(queries), std::move(options))).value();
    }
    static std::vector<std::string> documents(const SearchResult& result) {
        std::vector<std::string> names;
        for (const auto& each : result.passages) names.push_back(each.passage.document);
        return names;
    }

    FakeIndex index_;
    FakeEmbedder embedder_;
    fakes::ManualTime time_;
    Search search_{index_, embedder_, time_, {"acme", "embedding", "fake"}};
};

using Names = std::vector<std::string>;

TEST_F(SearchTest, AsksByMeaningAndByWords) {
    EXPECT_EQ(documents(find({"bananas", "yellow fruit"})), (Names{"b.md", "a.md"}));
    ASSERT_EQ(index_.queries.size(), 1U);
    EXPECT_EQ(index_.queries[0].texts, (Names{"bananas", "yellow fruit"}));
    EXPECT_EQ(index_.queries[0].vectors.size(), 2U);
    EXPECT_EQ(index_.queries[0].model, "fake");
}

TEST_F(SearchTest, LeavesOutWhatIsNotGoodEnough) {
    EXPECT_EQ(documents(find({"fruit"}, {.collection = "c", .least_score = 0.5})), Names{"a.md"});
    EXPECT_EQ(find({"fruit"}, {.collection = "c", .passages = 1}).passages.size(), 1U);
}

TEST_F(SearchTest, BoundsWhatItIsAsked) {
    std::vector<std::string> many(9, "é" + std::string(1'997, 'x') + "é");
    many[1].clear();
    find(many);
    ASSERT_EQ(index_.queries.at(0).texts.size(), 3U);
    EXPECT_EQ(index_.queries[0].texts[0].size(), 1'999U) << "no character is cut in two";
    EXPECT_TRUE(find({"", ""}).passages.empty());
    EXPECT_EQ(index_.queries.size(), 1U);
}

TEST_F(SearchTest, GoesOnByWordsWhenTheEmbedderFails) {
    embedder_.failure = Error{Errc::embedder_failed, "embed"};
    const auto result = find({"bananas"});
    EXPECT_EQ(documents(result), Names{"b.md"});
    ASSERT_TRUE(result.trouble.has_value());
    EXPECT_EQ(result.trouble->code, Errc::embedder_failed);
}

TEST_F(SearchTest, LeavesAFailingEmbedderAloneForAWhile) {
    embedder_.failure = Error{Errc::embedder_failed, "embed"};
    for (int i = 0; i < 5; ++i) find({"bananas"});
    EXPECT_EQ(embedder_.asked, 3);
    embedder_.failure.reset();
    time_.pass(std::chrono::seconds(6));
    EXPECT_FALSE(find({"bananas"}).trouble.has_value());
    EXPECT_EQ(embedder_.asked, 4);
}

TEST_F(SearchTest, GoesOnByWordsWhenTheEmbedderIsLate) {
    embedder_.is_slow = true;
    Meter meter;
    const SearchOptions options{
        .collection = "c", .patience = std::chrono::milliseconds(15), .meter = &meter};
    const auto result = find({"bananas"}, options);
    EXPECT_EQ(documents(result), Names{"b.md"});
    ASSERT_TRUE(result.trouble.has_value());
    EXPECT_EQ(result.trouble->code, Errc::too_late);
    EXPECT_EQ(search_.breaker().status().failures, 0U) << "who is late may be in time again";
    ASSERT_EQ(meter.readings().size(), 1U);
    EXPECT_EQ(meter.readings()[0].second.untold, 1);
}

TEST_F(SearchTest, TellsTheMeterWhatAVendorCounts) {
    Meter meter;
    find({"bananas"}, {.collection = "c", .meter = &meter});
    find({"bananas"}, {.collection = "c", .meter = &meter});
    ASSERT_EQ(meter.readings().size(), 1U);
    EXPECT_EQ(meter.readings()[0].first, (Service{"acme", "embedding", "fake"}));
    EXPECT_EQ(meter.readings()[0].second.input_tokens, 14);
}

TEST_F(SearchTest, WhatAnEmbedderDoesNotReadIsFoundByWords) {
    const auto result = find({"我忘记了密码"});
    EXPECT_EQ(embedder_.asked, 0);
    EXPECT_FALSE(result.trouble.has_value()) << "nothing is wrong";
    EXPECT_TRUE(index_.queries.at(0).vectors.empty());
}

TEST_F(SearchTest, DoesNotMixModels) {
    index_.has_another_model = true;
    const auto result = find({"bananas"});
    EXPECT_EQ(documents(result), Names{"b.md"});
    ASSERT_TRUE(result.trouble.has_value());
    EXPECT_EQ(result.trouble->code, Errc::other_model);
    EXPECT_EQ(search_.breaker().status().failures, 0U) << "the embedder did nothing wrong";
}

TEST_F(SearchTest, IsATool) {
    const auto box = make_search_tool(search_, {.collection = "c"});
    ASSERT_EQ(box->tools().size(), 1U);
    EXPECT_EQ(box->tools()[0].name, "search_documents");
    EXPECT_TRUE(nlohmann::json::accept(box->tools()[0].parameters));

    reasoning::ToolCall call{
        .id = "1", .name = "search_documents", .arguments = R"({"query":"bananas"})"};
    const auto result = fakes::run(box->use(call));
    EXPECT_FALSE(result.failed);
    EXPECT_EQ(nlohmann::json::parse(result.text), nlohmann::json::parse(R"({"passages":[
                  {"n":1,"document":"b.md","title":"B","text":"bananas","score":1.0},
                  {"n":2,"document":"a.md","title":"A","text":"apples","score":0.8}]})"));
    EXPECT_EQ(result.sources,
              (std::vector<reasoning::Source>{{"b.md", "B", "2"}, {"a.md", "A", "1"}}));

    call.arguments = "{}";
    EXPECT_TRUE(fakes::run(box->use(call)).failed);
}

TEST(SearchTool, ReadsOneQuestionOrSeveral) {
    EXPECT_EQ(read_queries(R"({"query":"a"})"), Names{"a"});
    EXPECT_EQ(read_queries(R"({"query":["a","",1,"b"]})"), (Names{"a", "b"}));
    EXPECT_TRUE(read_queries("nonsense").empty());
    EXPECT_TRUE(read_queries(R"({"question":"a"})").empty());
    EXPECT_TRUE(read_queries(R"("a")").empty());
}

TEST(SearchTool, BoundsItsResult) {
    std::vector<FoundPassage> passages;
    for (int i = 0; i < 10; ++i)
        passages.push_back({{i, "d", "t", std::string(2'001, 'x') + "é"}, 0.5});
    const auto result = tool_result(passages);
    EXPECT_LT(result.text.size(), 14'000U);
    EXPECT_EQ(result.sources.size(), 7U);
    EXPECT_TRUE(nlohmann::json::accept(result.text));
}

}  // namespace
}  // namespace neura::knowledge
