// Passages in a real database on disk, seen by two programs at once.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fakes/run.hpp"
#include "integration/temporary_folder.hpp"
#include "knowledge/errc.hpp"
#include "storage/sqlite/sqlite_index.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::storage::sqlite {
namespace {

using fakes::run;
using knowledge::Candidates;
using knowledge::Errc;
using knowledge::NewDocument;
using knowledge::Vector;

using Names = std::vector<std::string>;

class SqliteIndexTest : public testing::Test {
protected:
    std::unique_ptr<knowledge::Index> open() {
        auto index = open_index(folder_.path() / "data" / "neura.db");
        if (!index) throw std::runtime_error(index.error().doing);
        return std::move(*index);
    }

    /// A document of one passage.
    Result<void> put(const std::string& name, std::string text, Vector vector,
                     const std::string& collection = "help", const std::string& model = "m") {
        NewDocument document{.name = name, .content_hash = text, .passages = {}, .vectors = {}};
        document.passages.push_back({name, std::move(text)});
        document.vectors.push_back(std::move(vector));
        return run(writer_->put(collection, model, std::move(document)));
    }

    Result<Candidates> ask(std::string text, Vector vector, std::string collection = "help",
                           std::string model = "m") {
        knowledge::Query query;
        query.collection = std::move(collection);
        query.texts.push_back(std::move(text));
        if (!vector.empty()) query.vectors.push_back(std::move(vector));
        query.model = std::move(model);
        return run(reader_->find(std::move(query)));
    }

    static Names documents(const Candidates& found,
                           const std::vector<std::vector<std::int64_t>>& lists) {
        Names names;
        for (const auto& list : lists)
            for (const auto id : list)
                for (const auto& each : found.passages)
                    if (each.passage.id == id) names.push_back(each.passage.document);
        return names;
    }
    Names by_meaning(Vector vector) {
        const auto found = ask("", std::move(vector)).value();
        return documents(found, found.by_meaning);
    }
    Names by_words(std::string text, std::string collection = "help") {
        const auto found = ask(std::move(text), {}, std::move(collection)).value();
        return documents(found, found.by_words);
    }

    TemporaryFolder folder_;
    std::unique_ptr<knowledge::Index> writer_ = open();
    std::unique_ptr<knowledge::Index> reader_ =
        open();  ///< another connection, as another program has
};

TEST_F(SqliteIndexTest, FindsByMeaning) {
    ASSERT_TRUE(put("a", "apples", {1, 0}).has_value());
    ASSERT_TRUE(put("b", "bananas", {0, 1}).has_value());
    ASSERT_TRUE(put("c", "cherries", {0.6F, 0.8F}).has_value());
    const auto found = ask("", {0, 1}).value();
    EXPECT_EQ(documents(found, found.by_meaning), (Names{"b", "c", "a"}));
    for (const auto& each : found.passages) {
        if (each.passage.document != "c") continue;
        EXPECT_FLOAT_EQ(each.cosine.value_or(0), 0.8F);
        EXPECT_EQ(each.passage.text, "cherries");
        EXPECT_EQ(each.passage.title, "c");
    }
}

TEST_F(SqliteIndexTest, FindsByWordsWithoutMarksAndCase) {
    ASSERT_TRUE(put("a", "Réinitialiser le mot de passe", {1, 0}).has_value());
    ASSERT_TRUE(put("b", "L'imprimante est bloquée", {0, 1}).has_value());
    EXPECT_EQ(by_words("REINITIALISER"), Names{"a"});
    EXPECT_EQ(by_words("imprimante bloquee \" OR * NEAR("), Names{"b"});
    EXPECT_EQ(by_words("nothing of it"), Names());
    EXPECT_EQ(by_words("?!"), Names());
    EXPECT_FALSE(ask("imprimante", {}).value().passages.at(0).cosine.has_value());
}

TEST_F(SqliteIndexTest, TheWordsOfATitleCountForMore) {
    ASSERT_TRUE(put("other", "printer and more", {1, 0}).has_value());
    ASSERT_TRUE(put("printer", "how it is done", {1, 0}).has_value());
    EXPECT_EQ(by_words("printer"), (Names{"printer", "other"}));
}

TEST_F(SqliteIndexTest, CollectionsAreApart) {
    ASSERT_TRUE(put("a", "apples", {1, 0}).has_value());
    ASSERT_TRUE(put("x", "apples", {1, 0}, "shop").has_value());
    EXPECT_EQ(by_meaning({1, 0}), Names{"a"});
    EXPECT_EQ(by_words("apples", "shop"), Names{"x"});
    EXPECT_TRUE(ask("apples", {1, 0}, "none").value().passages.empty());
    const auto collections = run(reader_->collections()).value();
    ASSERT_EQ(collections.size(), 2U);
    EXPECT_EQ(collections[0].name, "help");
    EXPECT_EQ(collections[0].model, "m");
    EXPECT_EQ(collections[0].passages, 1U);
}

TEST_F(SqliteIndexTest, SeesWhatAnotherProgramChanges) {
    ASSERT_TRUE(put("a", "apples", {1, 0}).has_value());
    EXPECT_EQ(by_meaning({0, 1}), Names{"a"});
    ASSERT_TRUE(put("b", "bananas", {0, 1}).has_value());
    EXPECT_EQ(by_meaning({0, 1}), (Names{"b", "a"})) << "one more";
    ASSERT_TRUE(put("a", "apricots", {0.8F, 0.6F}).has_value());
    EXPECT_EQ(by_meaning({1, 0}), (Names{"a", "b"})) << "another in its place";
    EXPECT_EQ(by_words("apples"), Names()) << "the old words are gone";
    EXPECT_EQ(by_words("apricots"), Names{"a"});
    EXPECT_EQ(run(writer_->remove("help", "a")).value(), true);
    EXPECT_EQ(run(writer_->remove("help", "a")).value(), false);
    EXPECT_EQ(by_meaning({1, 0}), Names{"b"}) << "one less";
    EXPECT_EQ(run(reader_->documents("help")).value().at(0).content_hash, "bananas");
}

TEST_F(SqliteIndexTest, WorksWhileAServerHasTheDatabase) {
    const auto records = open_records(folder_.path() / "data" / "neura.db");
    ASSERT_TRUE(records.has_value());
    EXPECT_TRUE(put("a", "apples", {1, 0}).has_value());
    EXPECT_EQ(by_words("apples"), Names{"a"});
}

TEST_F(SqliteIndexTest, RefusesToMixModels) {
    ASSERT_TRUE(put("a", "apples", {1, 0}).has_value());
    EXPECT_EQ(put("b", "bananas", {1, 0}, "help", "other").error().code, Errc::other_model);
    EXPECT_EQ(put("b", "bananas", {1, 0, 0}).error().code, Errc::other_model);
    EXPECT_EQ(ask("apples", {1, 0}, "help", "other").error().code, Errc::other_model);
    EXPECT_EQ(by_words("apples"), Names{"a"}) << "words need no model";

    ASSERT_EQ(run(writer_->remove("help", "a")).value(), true);
    EXPECT_TRUE(put("b", "bananas", {1, 0}, "help", "other").has_value()) << "it was empty";
}

TEST_F(SqliteIndexTest, TakesVectorsOfAnotherModelForAll) {
    ASSERT_TRUE(put("a", "apples", {1, 0}).has_value());
    ASSERT_TRUE(put("b", "bananas", {0, 1}).has_value());
    EXPECT_EQ(by_meaning({1, 0}), (Names{"a", "b"}));

    std::vector<std::int64_t> ids;
    const auto passages = run(reader_->passages("help")).value();
    for (const auto& passage : passages) ids.push_back(passage.id);
    ASSERT_EQ(ids.size(), 2U);
    const std::vector<std::int64_t> some{ids[0]};
    EXPECT_EQ(run(writer_->set_vectors("help", "new", some, {{1, 0, 0}})).error().code,
              Errc::no_such_document);
    const std::vector<Vector> vectors{{0, 0, 1}, {0, 1, 0}};
    ASSERT_TRUE(run(writer_->set_vectors("help", "new", ids, vectors)).has_value());
    const auto found = ask("", {0, 1, 0}, "help", "new").value();
    EXPECT_EQ(documents(found, found.by_meaning), (Names{"b", "a"}));
    EXPECT_EQ(ask("", {1, 0}).error().code, Errc::other_model);
}

}  // namespace
}  // namespace neura::storage::sqlite
