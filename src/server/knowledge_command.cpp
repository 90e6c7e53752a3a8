#include "server/knowledge_command.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "knowledge/errc.hpp"
#include "knowledge/library.hpp"
#include "knowledge/search.hpp"
#include "knowledge/search_tool.hpp"
#include "server/agents.hpp"
#include "server/knowledge.hpp"
#include "server/text_table.hpp"
#include "storage/sqlite/sqlite_index.hpp"

namespace neura::server {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Action = KnowledgeOptions::Action;

namespace {

constexpr auto patience = 60s;  ///< nobody waits on the telephone

std::string words_of(const Error& error) { return error.doing + ": " + error.code.message(); }

int say(const Error& error) {
    std::cerr << "neura knowledge: " << words_of(error) << '\n';
    return 1;
}

/// One line that is replaced on a terminal; elsewhere nothing, until there is something to keep.
class Progress {
public:
    void update(const std::string& text) {
        if (!is_terminal_) return;
        std::cout << "\r\x1b[K" << text << std::flush;
        pending_ = true;
    }
    void line(const std::string& text) {
        clear();
        std::cout << text << std::endl;
    }
    void clear() {
        if (std::exchange(pending_, false)) std::cout << "\r\x1b[K" << std::flush;
    }

private:
    const bool is_terminal_ = ::isatty(STDOUT_FILENO) != 0;
    bool pending_ = false;
};

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

bool makes_vectors(Action action) { return action != Action::list && action != Action::remove; }

/// What the subcommands work with, and themselves.
class Command {
public:
    Command(const Configuration& configuration, const KnowledgeOptions& options,
            std::string collection, std::unique_ptr<knowledge::Index> index)
        : options_(options),
          collection_(std::move(collection)),
          index_(std::move(index)),
          embedder_(makes_vectors(options.action) ? make_embedder(configuration, patience)
                                                  : nullptr) {}

    Awaitable<int> run() {
        switch (options_.action) {
            case Action::add: co_return co_await add();
            case Action::list: co_return co_await list();
            case Action::remove: co_return co_await remove();
            case Action::search: co_return co_await search();
            case Action::rebuild: co_return co_await rebuild();
        }
        co_return 2;
    }

private:
    Awaitable<int> add() {
        const std::vector<fs::path> paths(options_.words.begin(), options_.words.end());
        auto files = knowledge::files_in(paths, fs::current_path());
        if (!files) co_return say(files.error());
        knowledge::Library library(*index_, *embedder_, collection_);
        std::size_t added = 0;
        std::size_t unchanged = 0;
        std::size_t failed = 0;
        for (std::size_t i = 0; i < files->size(); ++i) {
            auto& file = (*files)[i];
            const auto name = file.name;
            progress_.update(fmt::format("{}/{}  {}", i + 1, files->size(), name));
            const auto outcome = co_await library.add(std::move(file));
            if (!outcome) {
                ++failed;
                progress_.clear();
                say(outcome.error());
                // What one file suffers from, the next may not; a wrong model, all do.
                if (outcome.error().code == knowledge::Errc::other_model) co_return 1;
            } else if (outcome->is_unchanged) {
                ++unchanged;
            } else {
                ++added;
                progress_.line(
                    fmt::format("  {}  {}", name, counted(outcome->passages, "passage")));
            }
        }
        progress_.line(fmt::format("knowledge: {} in \"{}\", {} unchanged{}",
                                   counted(added, "new document"), collection_, unchanged,
                                   failed > 0 ? fmt::format(", {} failed", failed) : ""));
        co_return failed > 0 ? 1 : 0;
    }

    Awaitable<int> list() {
        const auto collections = co_await index_->collections();
        if (!collections) co_return say(collections.error());
        const bool all = options_.collection.empty() && options_.agent.empty();
        std::vector<std::vector<std::string>> rows{
            {"COLLECTION", "DOCUMENT", "PASSAGES", "ADDED", "MODEL"}};
        for (const auto& collection : *collections) {
            if (!all && collection.name != collection_) continue;
            const auto documents = co_await index_->documents(collection.name);
            if (!documents) co_return say(documents.error());
            for (const auto& document : *documents)
                rows.push_back({collection.name, document.name, std::to_string(document.passages),
                                fmt::format("{:%Y-%m-%d %H:%M}", document.added_at),
                                collection.model});
        }
        if (rows.size() == 1)
            std::cout << "no documents; add some with `neura knowledge add FILE…`\n";
        else
            std::cout << text_table(rows, {2});
        co_return 0;
    }

    Awaitable<int> remove() {
        const auto documents = co_await index_->documents(collection_);
        if (!documents) co_return say(documents.error());
        int exit_code = 0;
        for (const auto& word : options_.words) {
            const auto name = named(*documents, word);
            const auto gone = co_await index_->remove(collection_, name.value_or(word));
            if (!gone) co_return say(gone.error());
            if (*gone)
                progress_.line("  " + name.value_or(word) + "  removed");
            else
                exit_code = say({knowledge::Errc::no_such_document, "remove " + word});
        }
        co_return exit_code;
    }

    /// The one document of that name, or of a path that ends with it.
    static std::optional<std::string> named(const std::vector<knowledge::DocumentEntry>& documents,
                                            const std::string& word) {
        std::optional<std::string> found;
        for (const auto& document : documents) {
            if (document.name == word) return word;
            if (!document.name.ends_with('/' + word)) continue;
            if (found) return std::nullopt;
            found = document.name;
        }
        return found;
    }

    Awaitable<int> search() {
        const SystemTime time;
        knowledge::Search searching(*index_, *embedder_, time);
        knowledge::SearchOptions wanted;
        wanted.collection = collection_;
        const auto began = Clock::now();
        const auto found = co_await searching.find(options_.words, wanted);
        if (!found) co_return say(found.error());
        if (options_.as_json) {
            std::cout << knowledge::tool_result(found->passages).text << '\n';
        } else {
            print(*found, Clock::now() - began);
        }
        if (found->trouble) {
            std::cerr << "neura knowledge: searched by words alone: " << words_of(*found->trouble)
                      << '\n';
            co_return 1;
        }
        co_return 0;
    }

    static void print(const knowledge::SearchResult& found, Clock::duration took) {
        const auto ms = [](auto time) {
            return std::chrono::duration<double, std::milli>(time).count();
        };
        for (std::size_t i = 0; i < found.passages.size(); ++i) {
            const auto& [passage, score] = found.passages[i];
            std::cout << fmt::format("{}. {:.2f}  {}  ({})\n", i + 1, score, passage.title,
                                     passage.document);
            std::cout << "   " << passage.text << "\n\n";
        }
        std::cout << fmt::format("{} in {:.1f} ms: question {:.1f}, index {:.1f}\n",
                                 counted(found.passages.size(), "passage"), ms(took),
                                 ms(found.embedding), ms(found.looking));
    }

    Awaitable<int> rebuild() {
        const auto collections = co_await index_->collections();
        if (!collections) co_return say(collections.error());
        const bool all = options_.collection.empty() && options_.agent.empty();
        int exit_code = 0;
        for (const auto& collection : *collections) {
            if (!all && collection.name != collection_) continue;
            knowledge::Library library(*index_, *embedder_, collection.name);
            const auto show = [&](std::size_t done, std::size_t of) {
                progress_.update(fmt::format("{}/{}  {}", done, of, collection.name));
            };
            const auto made = co_await library.rebuild(show);
            progress_.clear();
            if (!made)
                exit_code = say(made.error());
            else
                progress_.line(fmt::format("  {}  {} by {}", collection.name,
                                           counted(*made, "passage"), embedder_->model()));
        }
        co_return exit_code;
    }

    const KnowledgeOptions& options_;
    const std::string collection_;
    std::unique_ptr<knowledge::Index> index_;
    std::unique_ptr<knowledge::Embedder> embedder_;  ///< null where no vectors are made
    Progress progress_;
};

/// That of the agent file, if one is named.
Result<std::string> collection_of(Configuration configuration, const KnowledgeOptions& options) {
    if (!options.collection.empty()) return options.collection;
    if (options.agent.empty()) return reasoning::KnowledgeUse().collection;
    const bool is_path = options.agent.contains('/') || options.agent.ends_with(".yaml");
    configuration.agent_file =
        is_path ? fs::path(options.agent) : fs::path("agents") / (options.agent + ".yaml");
    const auto agent = load_agent_file(configuration);
    if (!agent) return std::unexpected(agent.error());
    if (agent->knowledge) return agent->knowledge->collection;
    return fail(std::make_error_code(std::errc::invalid_argument),
                "find the collection of " + configuration.agent_file.string() +
                    ", which has no \"knowledge:\"");
}

}  // namespace

void add_knowledge_options(CLI::App& command, KnowledgeOptions& options) {
    command.require_subcommand(1);
    const auto add = [&](const char* name, const char* what, Action action) {
        auto* made = command.add_subcommand(name, what)->fallthrough();
        made->callback([&options, action] { options.action = action; });
        made->add_option("--collection", options.collection,
                         "the documents it is about; \"default\" unless said");
        made->add_option("--agent", options.agent,
                         "agent file whose collection it is about, or its name in agents/");
        return made;
    };
    add("add", "Add documents (.md, .txt, .html, .pdf), or those that have changed", Action::add)
        ->add_option("files", options.words, "files and folders")
        ->required();
    add("list", "List the documents", Action::list);
    add("remove", "Remove documents", Action::remove)
        ->add_option("names", options.words, "as `list` shows them, or the end of it")
        ->required();
    auto* search = add("search", "Look something up, as an agent would", Action::search);
    search->add_option("question", options.words, "in one or several wordings")->required();
    search->add_flag("--json", options.as_json, "as the agent is given it");
    add("rebuild", "Make all vectors again, by the embedder that is configured now",
        Action::rebuild);
}

int knowledge_command(const Configuration& configuration, const KnowledgeOptions& options) {
    if (makes_vectors(options.action)) {
        if (const auto problems = check_embedder(configuration); !problems.empty()) {
            std::cerr << in_words(problems);
            return 2;
        }
    }
    const auto collection = collection_of(configuration, options);
    if (!collection) return say(collection.error());
    auto index = storage::sqlite::open_index(configuration.data_dir / "neura.db");
    if (!index) return say(index.error());

    Command command(configuration, options, *collection, std::move(*index));
    asio::io_context loop{1};
    int exit_code = 1;
    const auto end = [&](std::exception_ptr failure, int code) {
        if (failure) std::rethrow_exception(failure);
        exit_code = code;
    };
    asio::co_spawn(loop, command.run(), end);
    loop.run();
    return exit_code;
}

}  // namespace neura::server
