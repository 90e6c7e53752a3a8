#include "bench/bench_knowledge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cmath>
#include <exception>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/latencies.hpp"
#include "knowledge/search.hpp"
#include "knowledge/search_tool.hpp"
#include "providers/embedded/embedded_embedder.hpp"
#include "runtime/scratch_folder.hpp"
#include "runtime/task_scope.hpp"
#include "storage/sqlite/sqlite_index.hpp"

namespace neura::bench {

namespace {

constexpr std::size_t words_of_passage = 180;
constexpr std::size_t passages_of_document = 50;

/// Callers' questions: the words in them that everybody uses stand in nearly every passage.
constexpr std::array<const char*, 8> questions{
    "I can't remember my password and I can't sign in to my account any more",
    "how do I connect to the VPN from home",
    "the printer says that there is a paper jam but I don't see any paper",
    "what do I have to do when I have lost my phone and need a code for signing in",
    "my laptop is very slow since the last update and the fan is loud all the time",
    "can you tell me how I get my work mail on my new phone",
    "where is it",
    "the shared drive is not there although I am connected"};

/// Texts whose words are as frequent as those of a language: the n-th is 1/n of the first. The
/// most frequent ones are English and stand in the questions too; what the questions are about
/// stands in some 3 to 5 of a hundred passages each, the most that is still looked for.
class Inventor {
public:
    Inventor() {
        words_ = {"the",  "to",    "and",   "I",    "a",     "is",   "my",  "in",   "of",  "it",
                  "you",  "for",   "on",    "not",  "have",  "that", "do",  "when", "can", "from",
                  "what", "how",   "there", "all",  "but",   "am",   "get", "any",  "new", "time",
                  "work", "phone", "see",   "last", "where", "more", "need"};
        const auto invent = [&](int count) {
            for (int i = 0; i < count; ++i) words_.push_back("w" + std::to_string(words_.size()));
        };
        invent(300);
        for (const auto* word :
             {"password",  "account", "sign",     "remember", "connect", "vpn",    "home",
              "printer",   "paper",   "jam",      "says",     "lost",    "code",   "laptop",
              "slow",      "update",  "fan",      "loud",     "mail",    "shared", "drive",
              "connected", "signing", "although", "since",    "very",    "don",    "t"})
            words_.emplace_back(word);
        invent(20'000);
        std::vector<double> weights;
        for (std::size_t i = 0; i < words_.size(); ++i)
            weights.push_back(1 / static_cast<double>(i + 1));
        which_ = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
    }

    std::string text() {
        std::string made;
        for (std::size_t i = 0; i < words_of_passage; ++i) made += words_[which_(random_)] + ' ';
        return made;
    }

    knowledge::Vector vector() {
        knowledge::Vector made(512);
        std::normal_distribution<float> normal;
        for (auto& value : made) value = normal(random_);
        knowledge::normalise(made);
        return made;
    }

private:
    std::mt19937 random_{1};
    std::vector<std::string> words_;
    std::discrete_distribution<std::size_t> which_;
};

Task<> fill(knowledge::Index& index, const std::string& model, std::size_t passages) {
    Inventor inventor;
    for (std::size_t done = 0; done < passages;) {
        knowledge::NewDocument document;
        document.name = "document " + std::to_string(done);
        for (std::size_t i = 0; i < passages_of_document && done < passages; ++i, ++done) {
            document.passages.push_back({"Title " + std::to_string(done), inventor.text()});
            document.vectors.push_back(inventor.vector());
        }
        auto put = co_await index.put("bench", model, std::move(document));
        if (!put) co_return put;
    }
    co_return Result<void>();
}

Micros micros(Clock::duration time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

reasoning::ToolCall call_for(std::size_t question) {
    reasoning::ToolCall call;
    call.arguments =
        std::string(R"({"query":[")") + questions[question % questions.size()] + "\"]}";
    return call;
}

/// What was found is told by its sources, what was found by words alone by the log.
struct Asked {
    Latencies took;
    std::size_t without_an_answer = 0;
};

/// A caller who asks again as soon as there is an answer.
Awaitable<> ask(reasoning::Toolbox& box, std::size_t first, std::size_t count, Asked& asked) {
    for (std::size_t i = 0; i < count; ++i) {
        auto call = call_for(first + i);
        const auto began = Clock::now();
        const auto result = co_await box.use(std::move(call));
        asked.took.add(micros(Clock::now() - began));
        if (result.failed || result.sources.empty()) ++asked.without_an_answer;
    }
}

Awaitable<> ask_at_once(reasoning::Toolbox& box, const KnowledgeOptions& options, Asked& asked) {
    const auto loop = co_await asio::this_coro::executor;
    TaskScope callers(loop);
    const auto each = std::max<std::size_t>(options.questions / options.at_once, 1);
    for (std::size_t i = 0; i < options.at_once; ++i) callers.spawn(ask(box, i, each, asked));
    co_await callers.join();
}

Task<> measure(knowledge::Search& search, const KnowledgeOptions& bench) {
    knowledge::SearchOptions options;
    options.collection = "bench";
    const auto began = Clock::now();
    std::vector<std::string> first{"hello"};
    auto warm = co_await search.find(std::move(first), options);
    if (!warm) co_return std::unexpected(std::move(warm).error());
    if (warm->trouble) co_return std::unexpected(std::move(*warm->trouble));
    std::cout << fmt::format("the first question, which loads model and vectors: {} ms\n",
                             micros(Clock::now() - began) / 1'000);

    Latencies embedding;
    Latencies looking;
    for (std::size_t i = 0; i < bench.questions; ++i) {
        std::vector<std::string> question{questions[i % questions.size()]};
        const auto found = co_await search.find(std::move(question), options);
        if (!found) co_return std::unexpected(found.error());
        embedding.add(found->embedding.count());
        looking.add(found->looking.count());
    }
    const auto box = knowledge::make_search_tool(search, options);
    Asked alone;
    co_await ask(*box, 0, bench.questions, alone);
    Asked together;
    co_await ask_at_once(*box, bench, together);
    std::cout << "the question's vector   " << embedding.in_words() << '\n'
              << "the index               " << looking.in_words() << '\n'
              << "search_documents        " << alone.took.in_words() << '\n'
              << fmt::format("{:<4}at once             ", bench.at_once) << together.took.in_words()
              << '\n';
    if (const auto none = alone.without_an_answer + together.without_an_answer; none > 0)
        std::cout << none << " found nothing\n";
    co_return Result<void>();
}

Task<> run(const std::filesystem::path& models_dir, const KnowledgeOptions& options) {
    const ScratchFolder scratch("neura-bench");
    auto index = storage::sqlite::open_index(scratch.path() / "neura.db");
    if (!index) co_return std::unexpected(std::move(index).error());
    const auto embedder = providers::embedded::make_embedder(models_dir);
    const SystemTime time;
    knowledge::Search search(**index, *embedder, time);

    auto done = co_await fill(**index, embedder->model(), options.passages);
    if (!done) co_return done;
    std::cout << options.passages << " passages of " << words_of_passage << " words\n";
    co_return co_await measure(search, options);
}

}  // namespace

int bench_knowledge(const std::filesystem::path& models_dir, const KnowledgeOptions& options) {
    asio::io_context loop{1};
    Result<void> outcome;
    const auto end = [&](std::exception_ptr failure, Result<void> result) {
        if (failure) std::rethrow_exception(failure);
        outcome = std::move(result);
    };
    asio::co_spawn(loop, run(models_dir, options), end);
    loop.run();
    if (outcome) return 0;
    std::cerr << "neura bench knowledge: " << outcome.error().doing << ": "
              << outcome.error().code.message() << '\n';
    return 1;
}

}  // namespace neura::bench
