#include "knowledge/search.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "knowledge/errc.hpp"

namespace neura::knowledge {

namespace {

using namespace asio::experimental::awaitable_operators;
using std::chrono::milliseconds;

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

Awaitable<> after(milliseconds time) {
    const auto loop = co_await asio::this_coro::executor;
    Timer timer(loop, time);
    co_await timer.async_wait(use_awaitable);
}

/// What `task` gives, unless that takes longer. @param patience  0 for as long as it takes
template <class T>
Task<T> within(milliseconds patience, Task<T> task) {
    if (patience <= milliseconds(0)) co_return co_await std::move(task);
    std::exception_ptr failure;
    try {
        auto first = co_await (std::move(task) || after(patience));
        if (first.index() == 0) co_return std::get<0>(std::move(first));
        co_return fail(Errc::too_late, "embed a question");
    } catch (...) {
        failure = std::current_exception();
    }
    // Of several operations that were cancelled at once, Asio makes an error of its own.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) throw boost::system::system_error(asio::error::operation_aborted);
    std::rethrow_exception(failure);
}

std::chrono::microseconds since(Clock::time_point began) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
}

}  // namespace

Search::Search(Index& index, Embedder& embedder, const TimeSource& time, Service paid)
    : index_(index), embedder_(embedder), breaker_(time), paid_(std::move(paid)) {}

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
    const bool is_readable =
        std::ranges::all_of(queries, [&](const auto& text) { return embedder_.reads(text); });
    if (is_readable) {
        auto vectors = co_await embed(queries, options);
        if (vectors)
            query.vectors = std::move(*vectors);
        else
            result.trouble = std::move(vectors).error();
    }
    result.embedding = since(began);

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

Task<std::vector<Vector>> Search::embed(const std::vector<std::string>& texts,
                                        const SearchOptions& options) {
    if (!breaker_.may_try()) {
        const auto status = breaker_.status();
        co_return fail(Errc::embedder_failed, status.why ? status.why->doing : "embed a question");
    }
    auto task = embedder_.embed(texts);
    auto made = co_await within(options.patience, std::move(task));
    const bool is_late = !made && made.error().code == Errc::too_late;
    if (options.meter != nullptr && (made || is_late)) {
        // A vendor charges for what it took on, whether anybody waits for it or not.
        const auto tokens = made ? made->tokens : 0;
        const Usage usage{.input_tokens = tokens, .untold = tokens == 0 ? 1 : 0};
        options.meter->add(paid_, usage);
    }
    if (is_late) co_return std::unexpected(std::move(made).error());
    if (made && made->vectors.size() != texts.size())
        made = fail(Errc::bad_answer, "embed a question");
    if (made)
        breaker_.succeeded();
    else
        breaker_.failed(made.error(), made.error().code == Errc::embedder_refused);
    if (!made) co_return std::unexpected(std::move(made).error());
    co_return std::move(made->vectors);
}

}  // namespace neura::knowledge
