#include "server/chat_command.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "server/agents.hpp"
#include "server/knowledge.hpp"
#include "server/language_models.hpp"
#include "storage/sqlite/sqlite_index.hpp"

namespace neura::server {

namespace {

/// One line is one turn; an empty line is silence. The terminal is all this loop has to do, so
/// waiting for it blocks nobody.
Task<> talk(reasoning::Agent& agent, const std::string& name) {
    bool speaks = false;
    const reasoning::Say say = [&](std::string_view words) {
        if (!std::exchange(speaks, true)) std::cout << name << ": ";
        std::cout << words << std::flush;
    };
    auto reply = co_await agent.greet();
    int silences = 0;
    for (;;) {
        if (!reply) co_return std::unexpected(std::move(reply).error());
        if (!reply->text.empty()) say(reply->text);
        if (std::exchange(speaks, false)) std::cout << '\n';
        if (reply->hang_up) break;

        std::cout << "you: " << std::flush;
        reasoning::Turn turn;
        if (!std::getline(std::cin, turn.text)) break;
        if (turn.text.empty()) {
            reply = co_await agent.silence(++silences);
        } else {
            silences = 0;
            reply = co_await agent.answer(std::move(turn), say);
        }
    }
    const auto progress = agent.progress();
    std::cout << '\n' << progress.claim.dump(2) << '\n';
    std::cout << (progress.complete ? "complete" : "not complete");
    if (!progress.outcome.empty()) std::cout << ", " << progress.outcome;
    std::cout << std::endl;
    co_return Result<void>{};
}

/// What the agent looks things up in; null if it has nothing to look in.
Result<std::unique_ptr<Knowledge>> open_knowledge(const Configuration& configuration,
                                                  const reasoning::AgentFile& file,
                                                  const TimeSource& time) {
    if (!file.knowledge) return nullptr;
    auto index = storage::sqlite::open_index(configuration.data_dir / "neura.db");
    if (!index) return std::unexpected(std::move(index).error());
    return std::make_unique<Knowledge>(configuration, std::move(*index), time);
}

}  // namespace

int chat(const Configuration& configuration) {
    const auto playbook = load_agents(configuration);
    if (!playbook) {
        std::cerr << "neura chat: " << playbook.error().doing << '\n';
        return 1;
    }
    auto problems = check_language_models(configuration);
    std::ranges::move(check_embedder(configuration), std::back_inserter(problems));
    if (!problems.empty()) {
        std::cerr << in_words(problems);
        return 2;
    }
    const auto name = (*playbook)->file.persona.agent;
    asio::io_context loop;
    const SystemTime time;
    LanguageModels models(configuration, time);
    const auto model = models.make(loop.get_executor());
    const auto knowledge = open_knowledge(configuration, (*playbook)->file, time);
    if (!knowledge) {
        std::cerr << "neura chat: " << knowledge.error().doing << '\n';
        return 1;
    }
    reasoning::DialogueContext context{.now = local_time(std::chrono::system_clock::now()),
                                       .caller_id = {}};
    if (*knowledge) context.tools = (*knowledge)->tools_for((*playbook)->file);
    const auto agent = make_agent(configuration, *playbook, std::move(context), model.get());
    if (*knowledge) {
        auto loading = (*knowledge)->warm((*playbook)->file.knowledge);
        asio::co_spawn(loop, std::move(loading), [](const std::exception_ptr& error) {
            if (error) std::rethrow_exception(error);
        });
        loop.run();
        loop.restart();
    }

    int code = 0;
    asio::co_spawn(loop, talk(*agent, name), [&](std::exception_ptr error, Result<void> result) {
        if (error) std::rethrow_exception(error);
        if (!result) {
            std::cerr << "neura chat: " << result.error().doing << '\n';
            code = 1;
        }
    });
    loop.run();
    return code;
}

}  // namespace neura::server
