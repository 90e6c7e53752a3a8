// Passages in a real database on disk, seen by two programs at once.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fakes/run.hpp"
#include "integration/temporary_folder.hpp"
#include "knowledge/errc.hpp"
#include "storage/migrations.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sqlite_index.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::storage::sqlite {
namespace {

using knowledge::Candidates;
using knowledge::Errc;
using knowledge::NewDocument;
using knowledge::Vector;

/// Lasts as long as the program: who gives an answer to it may not have let go of it yet.
asio::io_context& lasting_loop() {
    static asio::io_context loop;
    return loop;
}

template <class T>
T run(Awaitable<T> task) {
    return fakes::run_on(lasting_loop(), std::move(task));
}

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

TEST_F(SqliteIndexTest, FindsChineseJapaneseAndThaiByWords) {
    ASSERT_TRUE(put("password", "忘记密码：在登录页面点击“忘记密码”，按短信提示重置。", {1, 0})
                    .has_value());
    ASSERT_TRUE(put("printer", "打印机卡纸：打开后盖，慢慢取出卡住的纸张。", {0, 1}).has_value());
    ASSERT_TRUE(put("vpn", "在家办公请先连接VPN，再打开共享文件夹。", {0, 1}).has_value());
    ASSERT_TRUE(put("ja", "パスワードを忘れた場合は再設定してください。", {0, 1}).has_value());
    ASSERT_TRUE(put("th", "หากลืมรหัสผ่าน ให้กดปุ่มรีเซ็ต", {0, 1}).has_value());
    EXPECT_EQ(by_words("我忘记了密码，怎么办？"), Names{"password"});
    EXPECT_EQ(by_words("请问打印机卡纸了怎么处理"), Names{"printer"});
    EXPECT_EQ(by_words("家里连接不上vpn"), Names{"vpn"});
    EXPECT_EQ(by_words("パスワードが分からない"), Names{"ja"});
    EXPECT_EQ(by_words("ลืมรหัสผ่านทำอย่างไร"), Names{"th"});
    ASSERT_TRUE(run(writer_->remove("help", "password")).value());
    EXPECT_EQ(by_words("我忘记了密码"), Names());
}

TEST(SqliteIndexUpgrade, FindsWhatWasAddedBefore) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "neura.db";
    {
        auto database = Database::open(file, Database::Access::read_write).value();
        constexpr std::size_t before = 8;  // steps, the last without neura_words
        ASSERT_TRUE(migrate(database, migrations().first(before)).has_value());
        ASSERT_TRUE(
            database
                .run_script("INSERT INTO knowledge_collections VALUES (1, 'help', 'm', 1, 1, 1);"
                            "INSERT INTO knowledge_documents VALUES (1, 1, 'zh', 'h', 1);"
                            "INSERT INTO knowledge_passages VALUES"
                            " (1, 1, 1, '密码', '忘记密码请点击重置', x'0000803f');")
                .has_value());
    }
    const auto index = open_index(file).value();
    knowledge::Query query;
    query.collection = "help";
    query.texts.emplace_back("我忘记了密码");
    const auto found = run(index->find(query)).value();
    ASSERT_EQ(found.passages.size(), 1U);
    EXPECT_EQ(found.passages[0].passage.document, "zh");
    EXPECT_TRUE(run(index->remove("help", "zh")).value());
    EXPECT_TRUE(run(index->find(query)).value().passages.empty());
}

TEST_F(SqliteIndexTest, ComparesInBytesAndOrdersAsNumbersSay) {
    constexpr int passages = 400;
    NewDocument document{.name = "many", .content_hash = "h", .passages = {}, .vectors = {}};
    std::vector<std::pair<float, std::string>> right;
    for (int i = 0; i < passages; ++i) {
        // Nearer to each other than bytes can tell.
        const auto angle = static_cast<float>((i * 37) % passages) * 0.0005F;
        document.passages.push_back({"p" + std::to_string(i), "text"});
        document.vectors.push_back({std::cos(angle), std::sin(angle)});
        right.emplace_back(angle, "p" + std::to_string(i));
    }
    ASSERT_TRUE(run(writer_->put("help", "m", std::move(document))).has_value());
    std::ranges::sort(right);
    const auto found = ask("", {1, 0}).value();
    ASSERT_EQ(found.by_meaning.at(0).size(), 20U);
    float last = 1;
    for (const auto id : found.by_meaning[0]) {
        const auto one =
            std::ranges::find(found.passages, id, [](const auto& each) { return each.passage.id; });
        EXPECT_LE(*one->cosine, last);
        last = *one->cosine;
    }
    EXPECT_GT(last, std::cos(0.05F)) << "none that is far behind";
}

TEST_F(SqliteIndexTest, AnswersSeveralAtOnceAndLetsGoOfWhoDoesNotWait) {
    ASSERT_TRUE(put("a", "apples", {1, 0}).has_value());
    auto& loop = lasting_loop();
    int found = 0;
    for (int i = 0; i < 16; ++i) {
        knowledge::Query query;
        query.collection = "help";
        query.vectors.push_back({1, 0});
        query.texts.emplace_back("");
        query.model = "m";
        asio::co_spawn(loop, reader_->find(std::move(query)),
                       [&](const std::exception_ptr&, Result<Candidates> result) {
                           if (result && result->passages.size() == 1) ++found;
                       });
    }
    loop.restart();
    loop.run();
    EXPECT_EQ(found, 16);

    std::exception_ptr left;
    asio::cancellation_signal stop;
    knowledge::Query query;
    query.collection = "help";
    asio::co_spawn(loop, reader_->find(std::move(query)),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&](const std::exception_ptr& failure,
                                        const Result<Candidates>&) { left = failure; }));
    loop.restart();
    loop.poll_one();  // it is handed over
    stop.emit(asio::cancellation_type::terminal);
    loop.run();
    EXPECT_TRUE(left != nullptr);
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
