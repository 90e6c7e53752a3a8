#pragma once

// Where passages are kept with their vectors, and found again. The database is behind this
// interface (storage/sqlite/sqlite_index.hpp); there is no SQL here.
//
// Passages belong to documents, documents to collections; a collection's vectors are all of one
// model.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/embedder.hpp"
#include "knowledge/passages.hpp"
#include "runtime/task.hpp"

namespace neura::knowledge {

struct CollectionEntry {
    std::string name;
    std::string model;  ///< of its vectors
    std::size_t documents = 0;
    std::size_t passages = 0;
};

struct DocumentEntry {
    std::string name;          ///< unique in its collection
    std::string content_hash;  ///< as it was put
    std::size_t passages = 0;
    std::chrono::system_clock::time_point added_at{};
};

struct NewDocument {
    std::string name;
    std::string content_hash;
    std::vector<TitledText> passages;
    std::vector<Vector> vectors;  ///< as many
};

struct Passage {
    std::int64_t id = 0;  ///< never given twice
    std::string document;
    std::string title;
    std::string text;
};

struct Query {
    std::string collection;
    std::vector<std::string> texts;
    std::vector<Vector> vectors;  ///< of the texts; or none, to find by words alone
    std::string model;            ///< of the vectors
    std::size_t most = 20;        ///< passages for each text, by meaning and by words
};

struct Candidate {
    Passage passage;
    std::optional<float> cosine;  ///< to the nearest of the query's vectors, if there are any
};

struct Candidates {
    /// Ids, the best first; one list for each text and way to find.
    std::vector<std::vector<std::int64_t>> by_meaning;
    std::vector<std::vector<std::int64_t>> by_words;
    std::vector<Candidate> passages;  ///< each of the lists', once
};

/// Shared by all loops; any thread. What another program puts in is found at the next search.
/// Errors: those of the database.
class Index {
public:
    virtual ~Index() = default;

    virtual Task<std::vector<CollectionEntry>> collections() = 0;
    virtual Task<std::vector<DocumentEntry>> documents(std::string collection) = 0;

    /// All of them, in no order.
    virtual Task<std::vector<Passage>> passages(std::string collection) = 0;

    /// Adds a document, in place of one of that name if there is one; the collection is made when
    /// it is missing. All of it or nothing is done.
    /// Errors: `Errc::other_model` if the collection's vectors are not of `model`.
    virtual Task<> put(std::string collection, std::string model, NewDocument document) = 0;

    /// Gives whether there was one. A collection without documents is gone.
    virtual Task<bool> remove(std::string collection, std::string document) = 0;

    /// The vectors of all passages anew. Errors: `Errc::no_such_document` if `ids` are not all that
    /// the collection has by now.
    virtual Task<> set_vectors(std::string collection, std::string model,
                               std::vector<std::int64_t> ids, std::vector<Vector> vectors) = 0;

    /// What might answer. A collection that is not there has nothing.
    /// Errors: `Errc::other_model` if there are vectors and the collection's are of another model.
    virtual Task<Candidates> find(Query query) = 0;
};

}  // namespace neura::knowledge
