#include "knowledge/search.hpp"

#include <algorithm>
#include <utility>

#include "knowledge/errc.hpp"

namespace neura::knowledge {

namespace {

constexpr std::size_t most_queries = 4;
constexpr std::size_t longest_query = 2'000;

/// Of `text`, whole characters of at most `longest_query` bytes.
std::string beginning(std::string text) {
    if (text.size() <= longest_query) return text;
    auto end = longest_query;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    return text;
}

std::chrono::microseconds since(Clock::time_point began) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
}

}  // namespace

Search::Search(Index& index, Embedder& embedder, const TimeSource& time)
    : index_(index), embedder_(embedder), breaker_(time) {}

Task<SearchResult> Search::find(std::vector<std::string> queries, SearchOptions options) {
    if (queries.size() > most_queries) queries.resize(most_queries);
    for (auto& query : queries) query = beginning(std::move(query));
    std::erase(queries, "");
    SearchResult result;
    if (queries.empty()) co_return result;

    Query query;
    query.collection = std::move(options.collection);
    query.texts = queries;
    query.model = embedder_.model();

    const auto began = Clock::now();
    auto vectors = co_await embed(queries);
    result.embedding = since(began);
    if (vectors)
        query.vectors = std::move(*vectors);
    else
        result.trouble = std::move(vectors).error();

    const auto looked = Clock::now();
    auto found = co_await index_.find(query);
    if (!found && found.error().code == Errc::other_model) {
        result.trouble = std::move(found).error();
        query.vectors.clear();
        found = co_await index_.find(std::move(query));
    }
    if (!found) co_return std::unexpected(std::move(found).error());
    result.passages = fuse(std::move(*found), queries);
    std::erase_if(result.passages,
                  [&](const FoundPassage& passage) { return passage.score < options.least_score; });
    if (result.passages.size() > options.passages) result.passages.resize(options.passages);
    result.looking = since(looked);
    co_return result;
}

Task<std::vector<Vector>> Search::embed(const std::vector<std::string>& texts) {
    if (!breaker_.may_try()) {
        const auto status = breaker_.status();
        co_return fail(Errc::embedder_failed, status.why ? status.why->doing : "embed a question");
    }
    auto vectors = co_await embedder_.embed(texts);
    if (vectors && vectors->size() != texts.size())
        vectors = fail(Errc::bad_answer, "embed a question");
    if (vectors)
        breaker_.succeeded();
    else
        breaker_.failed(vectors.error(), vectors.error().code == Errc::embedder_refused);
    co_return vectors;
}

}  // namespace neura::knowledge
