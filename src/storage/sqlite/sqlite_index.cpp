#include "storage/sqlite/sqlite_index.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <unordered_map>
#include <utility>

#include "knowledge/errc.hpp"
#include "knowledge/ranking.hpp"
#include "knowledge/similarity.hpp"
#include "knowledge/words.hpp"
#include "runtime/blocking_pool.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/vector_tables.hpp"

namespace neura::storage::sqlite {

using knowledge::Candidates;
using knowledge::NewDocument;
using knowledge::Vector;

namespace {

using Id = std::int64_t;

namespace sql {

constexpr std::string_view collection =
    "SELECT id, model, dimensions, revision, generation FROM knowledge_collections WHERE name = ?";
constexpr std::string_view add_collection =
    "INSERT INTO knowledge_collections (name, model, dimensions, revision, generation)"
    " VALUES (?, ?, ?, 0, 0)";
constexpr std::string_view collection_changed =
    "UPDATE knowledge_collections SET revision = revision + 1 WHERE id = ?";
constexpr std::string_view collection_made_anew =
    "UPDATE knowledge_collections SET model = ?, dimensions = ?, revision = revision + 1,"
    " generation = generation + 1 WHERE id = ?";
constexpr std::string_view collections =
    "SELECT name, model, (SELECT COUNT(*) FROM knowledge_documents d WHERE d.collection = c.id),"
    " (SELECT COUNT(*) FROM knowledge_passages p WHERE p.collection = c.id)"
    " FROM knowledge_collections c ORDER BY name";
constexpr std::string_view documents =
    "SELECT d.name, d.content_hash, d.added_at,"
    " (SELECT COUNT(*) FROM knowledge_passages p WHERE p.document = d.id)"
    " FROM knowledge_documents d JOIN knowledge_collections c ON c.id = d.collection"
    " WHERE c.name = ? ORDER BY d.name";
constexpr std::string_view document_ids =
    "SELECT id FROM knowledge_documents WHERE collection = ? ORDER BY id";
constexpr std::string_view document_named =
    "SELECT id FROM knowledge_documents WHERE collection = ? AND name = ?";
constexpr std::string_view add_document =
    "INSERT INTO knowledge_documents (collection, name, content_hash, added_at)"
    " VALUES (?, ?, ?, ?) RETURNING id";
constexpr std::string_view remove_passages = "DELETE FROM knowledge_passages WHERE document = ?";
constexpr std::string_view remove_document = "DELETE FROM knowledge_documents WHERE id = ?";
constexpr std::string_view add_passage =
    "INSERT INTO knowledge_passages (collection, document, title, text, vector)"
    " VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view passages =
    "SELECT p.id, d.name, p.title, p.text FROM knowledge_passages p"
    " JOIN knowledge_documents d ON d.id = p.document WHERE p.collection = ? ORDER BY p.id";
constexpr std::string_view passage =
    "SELECT p.id, d.name, p.title, p.text FROM knowledge_passages p"
    " JOIN knowledge_documents d ON d.id = p.document WHERE p.id = ?";
constexpr std::string_view passage_ids =
    "SELECT id FROM knowledge_passages WHERE collection = ? ORDER BY id";
constexpr std::string_view set_vector = "UPDATE knowledge_passages SET vector = ? WHERE id = ?";
constexpr std::string_view vector = "SELECT vector FROM knowledge_passages WHERE id = ?";
constexpr std::string_view revisions =
    "SELECT COALESCE(SUM(revision), 0) FROM knowledge_collections";
constexpr std::string_view passage_count = "SELECT COUNT(*) FROM knowledge_passages";
constexpr std::string_view word_count = "SELECT doc FROM knowledge_vocabulary WHERE term = ?";
constexpr std::string_view by_words =
    "SELECT rowid FROM knowledge_words WHERE knowledge_words MATCH ? ORDER BY rank LIMIT ?";

}  // namespace sql

Bytes bytes_of(const Vector& vector) { return std::as_bytes(std::span(vector)); }

knowledge::Passage passage_of(const Row& row) {
    return {
        .id = row.integer(0), .document = row.text(1), .title = row.text(2), .text = row.text(3)};
}

/// What FTS5 looks for: passages of the collection with any of the words.
std::string match_of(Id collection, const std::vector<std::string>& words) {
    std::string any;
    for (const auto& word : words) {
        if (!any.empty()) any += " OR ";
        any += '"' + word + '"';
    }
    return "collection : \"" + std::to_string(collection) + "\" AND {title text} : (" + any + ')';
}

/// In how many passages of all collections words stand: asked once for each, until anything
/// changes. Any thread.
class WordCounts {
public:
    /// Of the words of `text`, each once, those that tell passages apart, the rarest first: a word
    /// that stands in many says little, and costs the more to look for. No more of them than stand
    /// in `most_looked_at` passages together. @param alone  nothing else finds anything: the rarest
    /// is among them then, however many it stands in
    Result<std::vector<std::string>> telling_words(Database& database, std::string_view text,
                                                   bool alone) {
        const std::lock_guard lock(mutex_);
        auto fresh = follow(database);
        if (!fresh) return std::unexpected(std::move(fresh).error());
        const auto many = std::max(passages_ / 20, few_passages);
        std::set<std::string> words;
        for (auto& word : knowledge::words_of(text)) words.insert(std::move(word));
        std::vector<std::pair<std::size_t, std::string>> counted;
        for (const auto& word : words) {
            const auto count = count_of(database, word);
            if (!count) return std::unexpected(count.error());
            counted.emplace_back(*count, word);
        }
        std::ranges::sort(counted);
        std::vector<std::string> telling;
        std::size_t looked_at = 0;
        for (auto& [count, word] : counted) {
            looked_at += count;
            const bool is_needed = telling.empty() && alone;
            const bool is_too_much = !telling.empty() && looked_at > most_looked_at;
            if (!is_needed && (count > many || is_too_much)) break;
            telling.push_back(std::move(word));
        }
        return telling;
    }

private:
    /// Words are not counted where looking for all of them is quick.
    static constexpr std::size_t few_passages = 200;

    /// What full text costs: each takes some 2 us to weigh.
    static constexpr std::size_t most_looked_at = 1'000;

    Result<void> follow(Database& database) {
        Id revision = 0;
        auto read =
            database.each(sql::revisions, {}, [&](const Row& row) { revision = row.integer(0); });
        if (!read || revision == revision_) return read;
        counts_.clear();
        read = database.each(sql::passage_count, {}, [&](const Row& row) {
            passages_ = static_cast<std::size_t>(row.integer(0));
        });
        if (read) revision_ = revision;
        return read;
    }

    Result<std::size_t> count_of(Database& database, const std::string& word) {
        if (passages_ <= few_passages) return 0;
        if (const auto known = counts_.find(word); known != counts_.end()) return known->second;
        std::size_t count = 0;
        auto read = database.each(sql::word_count, {word}, [&](const Row& row) {
            count = static_cast<std::size_t>(row.integer(0));
        });
        if (!read) return std::unexpected(std::move(read).error());
        constexpr std::size_t most_kept = 100'000;
        if (counts_.size() < most_kept) counts_.emplace(word, count);
        return count;
    }

    std::mutex mutex_;
    Id revision_ = -1;
    std::size_t passages_ = 0;
    std::unordered_map<std::string, std::size_t> counts_;
};

Result<std::optional<Collection>> find_collection(Database& database, const std::string& name) {
    std::optional<Collection> found;
    auto read = database.each(sql::collection, {name}, [&](const Row& row) {
        found = Collection{.id = row.integer(0),
                           .model = row.text(1),
                           .dimensions = static_cast<std::size_t>(row.integer(2)),
                           .revision = row.integer(3),
                           .generation = row.integer(4)};
    });
    if (!read) return std::unexpected(std::move(read).error());
    return found;
}

Result<void> check(const Collection& collection, const std::string& model, std::size_t dimensions) {
    if (collection.model == model && collection.dimensions == dimensions) return {};
    return fail(knowledge::Errc::other_model,
                "compare vectors of " + model + " with those of " + collection.model);
}

/// What there is, and how it is changed; on one thread.
class Passages {
public:
    explicit Passages(Database database) : database_(std::move(database)) {}

    Result<std::vector<knowledge::CollectionEntry>> collections() {
        std::vector<knowledge::CollectionEntry> entries;
        auto read = database_.each(sql::collections, {}, [&](const Row& row) {
            if (row.integer(2) == 0) return;
            entries.push_back({.name = row.text(0),
                               .model = row.text(1),
                               .documents = static_cast<std::size_t>(row.integer(2)),
                               .passages = static_cast<std::size_t>(row.integer(3))});
        });
        if (!read) return std::unexpected(std::move(read).error());
        return entries;
    }

    Result<std::vector<knowledge::DocumentEntry>> documents(const std::string& collection) {
        std::vector<knowledge::DocumentEntry> entries;
        auto read = database_.each(sql::documents, {collection}, [&](const Row& row) {
            entries.push_back({.name = row.text(0),
                               .content_hash = row.text(1),
                               .passages = static_cast<std::size_t>(row.integer(3)),
                               .added_at = row.time(2)});
        });
        if (!read) return std::unexpected(std::move(read).error());
        return entries;
    }

    Result<std::vector<knowledge::Passage>> passages(const std::string& name) {
        const auto collection = find_collection(database_, name);
        if (!collection) return std::unexpected(collection.error());
        std::vector<knowledge::Passage> all;
        if (!*collection) return all;
        auto read = database_.each(sql::passages, {(*collection)->id},
                                   [&](const Row& row) { all.push_back(passage_of(row)); });
        if (!read) return std::unexpected(std::move(read).error());
        return all;
    }

    Result<void> put(const std::string& name, const std::string& model, NewDocument document) {
        auto transaction = Transaction::begin(database_);
        if (!transaction) return std::unexpected(std::move(transaction).error());
        const auto dimensions = document.vectors.empty() ? 0 : document.vectors.front().size();
        const auto collection = collection_for(name, model, dimensions);
        if (!collection) return std::unexpected(collection.error());

        auto removed = remove_from(*collection, document.name);
        if (!removed) return std::unexpected(std::move(removed).error());
        Id id = 0;
        auto added = database_.each(
            sql::add_document,
            {*collection, document.name, document.content_hash, std::chrono::system_clock::now()},
            [&](const Row& row) { id = row.integer(0); });
        for (std::size_t i = 0; added && i < document.passages.size(); ++i) {
            const auto& [title, text] = document.passages[i];
            added = database_.run(sql::add_passage,
                                  {*collection, id, title, text, bytes_of(document.vectors[i])});
        }
        if (added) added = database_.run(sql::collection_changed, {*collection});
        if (!added) return added;
        return transaction->commit();
    }

    Result<bool> remove(const std::string& name, const std::string& document) {
        auto transaction = Transaction::begin(database_);
        if (!transaction) return std::unexpected(std::move(transaction).error());
        const auto collection = find_collection(database_, name);
        if (!collection) return std::unexpected(collection.error());
        if (!*collection) return false;
        const auto removed = remove_from((*collection)->id, document);
        if (!removed) return removed;
        auto done = database_.run(sql::collection_changed, {(*collection)->id});
        if (done) done = transaction->commit();
        if (!done) return std::unexpected(std::move(done).error());
        return removed;
    }

    Result<void> set_vectors(const std::string& name, const std::string& model,
                             const std::vector<Id>& ids, const std::vector<Vector>& vectors) {
        auto transaction = Transaction::begin(database_);
        if (!transaction) return std::unexpected(std::move(transaction).error());
        const auto collection = find_collection(database_, name);
        if (!collection) return std::unexpected(collection.error());
        std::vector<Id> present;
        Result<void> done;
        if (*collection)
            done = database_.each(sql::passage_ids, {(*collection)->id},
                                  [&](const Row& row) { present.push_back(row.integer(0)); });
        if (!done) return done;
        if (present != ids || ids.size() != vectors.size() || ids.empty())
            return fail(knowledge::Errc::no_such_document,
                        "rebuild " + name + ", which has changed meanwhile");
        for (std::size_t i = 0; done && i < ids.size(); ++i)
            done = database_.run(sql::set_vector, {bytes_of(vectors[i]), ids[i]});
        if (done)
            done = database_.run(sql::collection_made_anew,
                                 {model, vectors.front().size(), (*collection)->id});
        if (!done) return done;
        return transaction->commit();
    }

private:
    /// The id of a collection that vectors of that kind can be put into.
    Result<Id> collection_for(const std::string& name, const std::string& model,
                              std::size_t dimensions) {
        auto collection = find_collection(database_, name);
        if (!collection) return std::unexpected(std::move(collection).error());
        if (!*collection) {
            auto made = database_.run(sql::add_collection, {name, model, dimensions});
            if (!made) return std::unexpected(std::move(made).error());
            collection = find_collection(database_, name);
            if (!collection) return std::unexpected(std::move(collection).error());
        }
        const auto id = (*collection)->id;
        auto right = check(**collection, model, dimensions);
        if (right) return id;
        bool is_empty = true;
        auto read = database_.each(sql::document_ids, {id}, [&](const Row&) { is_empty = false; });
        if (!read) return std::unexpected(std::move(read).error());
        if (is_empty) right = database_.run(sql::collection_made_anew, {model, dimensions, id});
        if (!right) return std::unexpected(std::move(right).error());
        return id;
    }

    Result<bool> remove_from(Id collection, const std::string& document) {
        std::optional<Id> id;
        auto done = database_.each(sql::document_named, {collection, document},
                                   [&](const Row& row) { id = row.integer(0); });
        if (done && id) done = database_.run(sql::remove_passages, {*id});
        if (done && id) done = database_.run(sql::remove_document, {*id});
        if (!done) return std::unexpected(std::move(done).error());
        return id.has_value();
    }

    Database database_;
};

/// Finds, with a connection of its own; on one thread.
class Finder {
public:
    /// @param tables, counts  outlive it
    Finder(Database database, VectorTables& tables, WordCounts& counts)
        : database_(std::move(database)), tables_(tables), counts_(counts) {}

    Result<Candidates> find(const knowledge::Query& query) {
        // Another finder may have seen a change that came after this one looked.
        constexpr int looks = 3;
        for (int i = 0; i < looks; ++i) {
            auto found = find_now(query);
            if (!found) return std::unexpected(std::move(found).error());
            if (*found) return std::move(**found);
        }
        return fail(Errc::busy, "look into a collection that changes all the time");
    }

private:
    /// Nothing if it is to be looked again.
    Result<std::optional<Candidates>> find_now(const knowledge::Query& query) {
        // All that is seen is of one moment: no document goes while its passages are read.
        const auto moment = Transaction::begin_reading(database_);
        if (!moment) return std::unexpected(moment.error());
        const auto collection = find_collection(database_, query.collection);
        if (!collection) return std::unexpected(collection.error());
        Candidates found;
        if (!*collection) return found;

        std::map<Id, std::vector<float>> cosines;
        if (!query.vectors.empty()) {
            auto right = check(**collection, query.model, query.vectors.front().size());
            if (!right) return std::unexpected(std::move(right).error());
            auto nearest = tables_.nearest(database_, **collection, query.vectors, query.most);
            if (!nearest) return std::unexpected(std::move(nearest).error());
            if (!*nearest) return std::nullopt;
            auto sorted = sort(**nearest, query, cosines);
            if (!sorted) return std::unexpected(std::move(sorted).error());
            found.by_meaning = std::move(**nearest);
        }
        for (const auto& text : query.texts) {
            auto list = by_words((*collection)->id, text, query);
            if (!list) return std::unexpected(std::move(list).error());
            found.by_words.push_back(std::move(*list));
        }
        auto read = read_passages(found, query.vectors, cosines);
        if (!read) return std::unexpected(std::move(read).error());
        return found;
    }

    /// The cosines of a passage to all `vectors`, worked out once.
    Result<const std::vector<float>*> cosines_of(Id id, const std::vector<Vector>& vectors,
                                                 std::map<Id, std::vector<float>>& known) {
        const auto [at, is_new] = known.try_emplace(id);
        if (!is_new) return &at->second;
        auto read = database_.each(sql::vector, {id}, [&](const Row& row) {
            const auto vector = vector_of(row.bytes(0), vectors.front().size());
            if (!vector) return;
            for (const auto& each : vectors)
                at->second.push_back(knowledge::product(*vector, each));
        });
        if (!read) return std::unexpected(std::move(read).error());
        return &at->second;
    }

    /// Puts what was compared in bytes in its true order, and leaves the `most` best of each.
    Result<void> sort(std::vector<std::vector<Id>>& lists, const knowledge::Query& query,
                      std::map<Id, std::vector<float>>& known) {
        for (std::size_t i = 0; i < lists.size(); ++i) {
            std::vector<std::pair<float, Id>> exact;
            for (const auto id : lists[i]) {
                const auto cosines = cosines_of(id, query.vectors, known);
                if (!cosines) return std::unexpected(cosines.error());
                if (!(*cosines)->empty()) exact.emplace_back(-(**cosines)[i], id);
            }
            std::ranges::sort(exact);
            if (exact.size() > query.most) exact.resize(query.most);
            lists[i].clear();
            for (const auto& [cosine, id] : exact) lists[i].push_back(id);
        }
        return {};
    }

    Result<std::vector<Id>> by_words(Id collection, std::string_view text,
                                     const knowledge::Query& query) {
        std::vector<Id> ids;
        const auto words = counts_.telling_words(database_, text, query.vectors.empty());
        if (!words) return std::unexpected(words.error());
        if (words->empty()) return ids;
        const auto match = match_of(collection, *words);
        auto read = database_.each(sql::by_words, {match, query.most},
                                   [&](const Row& row) { ids.push_back(row.integer(0)); });
        if (!read) return std::unexpected(std::move(read).error());
        return ids;
    }

    Result<void> read_passages(Candidates& found, const std::vector<Vector>& vectors,
                               std::map<Id, std::vector<float>>& known) {
        std::set<Id> wanted;
        for (const auto& list : found.by_meaning) wanted.insert(list.begin(), list.end());
        for (const auto& list : found.by_words) wanted.insert(list.begin(), list.end());
        for (const auto id : wanted) {
            std::optional<float> cosine;
            if (!vectors.empty()) {
                const auto cosines = cosines_of(id, vectors, known);
                if (!cosines) return std::unexpected(cosines.error());
                if (!(*cosines)->empty()) cosine = std::ranges::max(**cosines);
            }
            auto read = database_.each(sql::passage, {id}, [&](const Row& row) {
                found.passages.push_back({.passage = passage_of(row), .cosine = cosine});
            });
            if (!read) return read;
        }
        return {};
    }

    Database database_;
    VectorTables& tables_;
    WordCounts& counts_;
};

class SqliteIndex final : public knowledge::Index {
public:
    SqliteIndex(Database database, std::vector<Database> finding) : passages_(std::move(database)) {
        for (auto& each : finding)
            desks_.push_back(std::make_unique<Desk>(std::move(each), tables_, counts_));
    }

    Task<std::vector<knowledge::CollectionEntry>> collections() override {
        auto work = [&] { return passages_.collections(); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<std::vector<knowledge::DocumentEntry>> documents(std::string collection) override {
        auto work = [&] { return passages_.documents(collection); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<std::vector<knowledge::Passage>> passages(std::string collection) override {
        auto work = [&] { return passages_.passages(collection); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<> put(std::string collection, std::string model, NewDocument document) override {
        auto work = [&] { return passages_.put(collection, model, std::move(document)); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<bool> remove(std::string collection, std::string document) override {
        auto work = [&] { return passages_.remove(collection, document); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<> set_vectors(std::string collection, std::string model, std::vector<Id> ids,
                       std::vector<Vector> vectors) override {
        auto work = [&] { return passages_.set_vectors(collection, model, ids, vectors); };
        co_return co_await pool_.run(std::move(work));
    }

    Task<Candidates> find(knowledge::Query query) override {
        auto& desk = **std::ranges::min_element(
            desks_, {}, [](const auto& each) { return each->waiting.load(); });
        const Waiting waiting(desk);
        auto work = [&finder = desk.finder, query = std::move(query)] {
            return finder.find(query);
        };
        co_return co_await desk.pool.run_or_leave(std::move(work));
    }

private:
    /// Where one question after the other is answered.
    struct Desk {
        Desk(Database database, VectorTables& tables, WordCounts& counts)
            : finder(std::move(database), tables, counts) {}
        Finder finder;
        std::atomic<int> waiting = 0;
        BlockingPool pool{1};  ///< one thread, for one connection
    };
    struct Waiting {
        explicit Waiting(Desk& at) : desk(at) { ++desk.waiting; }
        ~Waiting() { --desk.waiting; }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        Desk& desk;
    };

    Passages passages_;
    BlockingPool pool_{1};
    VectorTables tables_;
    WordCounts counts_;
    std::vector<std::unique_ptr<Desk>> desks_;
};

}  // namespace

Result<std::unique_ptr<knowledge::Index>> open_index(const std::filesystem::path& file) {
    auto made = make_private_folder(file.parent_path());
    if (!made) return std::unexpected(std::move(made).error());
    auto database = Database::open(file, Database::Access::read_write);
    if (!database) return std::unexpected(std::move(database).error());
    auto current = migrate(*database);
    if (!current) return std::unexpected(std::move(current).error());
    std::vector<Database> finding;
    for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1U, 4U); ++i) {
        auto another = Database::open(file, Database::Access::read_only);
        if (!another) return std::unexpected(std::move(another).error());
        finding.push_back(std::move(*another));
    }
    return std::make_unique<SqliteIndex>(std::move(*database), std::move(finding));
}

}  // namespace neura::storage::sqlite
