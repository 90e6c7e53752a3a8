// The program: what it is told on the command line, and which part does it.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "bench/bench_command.hpp"
#include "phone/call_command.hpp"
#include "providers/embedded/worker_main.hpp"
#include "server/agents_command.hpp"
#include "server/chat_command.hpp"
#include "server/check_command.hpp"
#include "server/costs_command.hpp"
#include "server/eval_command.hpp"
#include "server/flags_command.hpp"
#include "server/knowledge_command.hpp"
#include "server/load_configuration.hpp"
#include "server/models_command.hpp"
#include "server/providers_command.hpp"
#include "server/serve.hpp"
#include "server/work_command.hpp"

namespace {

using neura::server::Configuration;
using neura::server::Values;

/// Reads the configuration and hands it on, or says all that is wrong with it.
template <class Command>
int with_configuration(Values overrides, Command command) {
    const auto configuration = neura::server::load_configuration(std::move(overrides));
    if (!configuration) {
        std::cerr << neura::server::in_words(configuration.error());
        return 2;
    }
    return command(*configuration);
}

/// Options that stand for a setting.
class Overrides {
public:
    void offer(CLI::App& command, const std::string& option, const std::string& setting,
               const std::string& what) {
        command.add_option_function<std::string>(
            option, [this, setting](const std::string& value) { values_[setting] = value; }, what);
    }
    const Values& values() const { return values_; }

private:
    Values values_;
};

void offer_flags(CLI::App& flags, neura::server::FlagsOptions& options) {
    using Do = neura::server::FlagsOptions::Do;
    flags.require_subcommand(1)->fallthrough();
    const auto add = [&](const char* name, const char* what, Do act) {
        auto* command = flags.add_subcommand(name, what);
        command->callback([&options, act] { options.what = act; });
        command->fallthrough();
        return command;
    };
    add("list", "All flags, and what is set for whom", Do::list);
    auto* set = add("set", "Set one", Do::set);
    auto* unset = add("unset", "Leave it to the configuration again", Do::unset);
    auto* history = add("history", "Who changed what, the latest first", Do::history);
    for (auto* command : {set, unset})
        command->add_option("name", options.name, "the flag")->required();
    set->add_option("value", options.value, "true, false or a number")->required();
    history->add_option("--most", options.most, "entries")->check(CLI::Range(1, 1'000));
    auto* agent = flags.add_option("--agent", options.agent, "for this agent's calls, by its name");
    flags.add_option("--call", options.call, "for this call, by its id")->excludes(agent);
    flags.add_flag("--json", options.as_json, "as JSON");
}

void offer_eval(CLI::App& eval, neura::server::EvalOptions& options) {
    eval.add_option("scenarios", options.scripts, "files, or folders of them; without any: evals/");
    eval.add_option("--llm", options.vendors,
                    "models to compare, as LLM_PROVIDER names them; without any: the configured")
        ->delimiter(',');
    eval.add_option("--times", options.times, "plays each so often")->check(CLI::Range(1, 1'000));
    eval.add_option("--json", options.json_file, "keeps everything in this file");
    auto* outside = eval.add_flag(
        "--real-tools", options.asks_outside,
        "uses the tools that agent files declare, where the scenario does not answer");
    auto* spoken = eval.add_flag("--spoken", options.spoken,
                                 "by real calls to a server, which has its own model");
    spoken->excludes(outside);
    eval.add_option("--url", options.call.url, "that server")->needs(spoken)->capture_default_str();
    eval.add_option("--token", options.call.token, "the carrier's token: signs what is sent")
        ->envname("TWILIO_AUTH_TOKEN");
    eval.add_option("--api-key", options.call.api_key, "for reading what the server keeps")
        ->envname("NEURA_API_KEY");
    eval.add_option("--parallel", options.call.parallel, "calls at once, when spoken")
        ->check(CLI::Range(1, 1'000));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Neura Call Center: answers and places telephone calls.", "neura");
    app.set_version_flag("--version", NEURA_VERSION);
    app.require_subcommand(1);
    Overrides overrides;

    auto* serve = app.add_subcommand("serve", "Answer calls");
    overrides.offer(*serve, "--host", "APP_HOST", "address to listen on");
    overrides.offer(*serve, "--port", "APP_PORT", "port to listen on; 0 takes any free one");
    overrides.offer(*serve, "--data", "NEURA_DATA_DIR", "folder of database and recordings");
    overrides.offer(*serve, "--agent", "NEURA_AGENT", "agent file");

    auto* chat = app.add_subcommand("chat", "Talk to the agent by keyboard, without audio");
    overrides.offer(*chat, "--agent", "NEURA_AGENT", "agent file");
    overrides.offer(*chat, "--data", "NEURA_DATA_DIR", "folder of what it looks things up in");

    auto* call = app.add_subcommand("call", "Place a call with a telephone in software");
    neura::phone::CallOptions call_options;
    neura::phone::add_call_options(*call, call_options);

    auto* check = app.add_subcommand("check", "Try everything a call needs, and say what to mend");
    bool check_as_json = false;
    check->add_flag("--json", check_as_json, "as JSON");
    overrides.offer(*check, "--data", "NEURA_DATA_DIR", "folder of database and recordings");
    overrides.offer(*check, "--agent", "NEURA_AGENT", "agent file");

    auto* providers = app.add_subcommand("providers", "List the vendors, and what each costs");
    bool providers_as_json = false;
    providers->add_flag("--json", providers_as_json, "as JSON");

    auto* costs = app.add_subcommand("costs", "Sum up what stored calls cost");
    neura::server::CostsOptions costs_options;
    costs->add_option("--from", costs_options.from, "first day (2026-11-26) or moment, in UTC");
    costs->add_option("--to", costs_options.to, "last day, or the moment after");
    costs->add_flag("--json", costs_options.as_json, "as JSON");
    overrides.offer(*costs, "--data", "NEURA_DATA_DIR", "folder of database and recordings");

    auto* agents = app.add_subcommand("agents", "List, draw and check agent files");
    neura::server::AgentsOptions agents_options;
    using What = neura::server::AgentsOptions::What;
    agents->require_subcommand(1);
    const auto offer_agents = [&](const std::string& name, const std::string& what, What does) {
        auto* command = agents->add_subcommand(name, what);
        overrides.offer(*command, "--agent", "NEURA_AGENT", "agent file");
        command->callback([&agents_options, does] { agents_options.what = does; });
        return command;
    };
    offer_agents("list", "Those that stand beside the one that answers", What::list);
    offer_agents("show", "The graph of one, as a Mermaid diagram", What::show)
        ->add_option("which", agents_options.which, "a file, or the name of one that is listed");
    offer_agents("check", "Say what is wrong with a file, and where", What::check)
        ->add_option("which", agents_options.which, "a file, or the name of one that is listed");
    offer_agents("laws", "What is said at the start of a call, by the caller's place", What::laws)
        ->add_option("number", agents_options.which, "of a caller, \"+4930…\"; else all places");
    auto* flags = app.add_subcommand("flags", "Change what a running server does, and see who did");
    neura::server::FlagsOptions flags_options;
    offer_flags(*flags, flags_options);
    overrides.offer(*flags, "--data", "NEURA_DATA_DIR", "folder of database and recordings");

    auto* eval = app.add_subcommand("eval", "Play scenarios against language models, and compare");
    neura::server::EvalOptions eval_options;
    offer_eval(*eval, eval_options);
    overrides.offer(*eval, "--agent", "NEURA_AGENT", "agent file, of scenarios that name none");

    auto* knowledge = app.add_subcommand("knowledge", "What agents look things up in");
    neura::server::KnowledgeOptions knowledge_options;
    neura::server::add_knowledge_options(*knowledge, knowledge_options);
    overrides.offer(*knowledge, "--data", "NEURA_DATA_DIR", "folder of database and recordings");

    auto* work = app.add_subcommand("work", "What calls have left to be done");
    work->require_subcommand(1);
    neura::server::WorkOptions work_options;
    auto* work_list = work->add_subcommand("list", "What is not done yet");
    auto* work_dead = work->add_subcommand("dead", "What was given up");
    auto* work_texts = work->add_subcommand("texts", "Text messages that did not arrive");
    auto* work_retry = work->add_subcommand("retry", "Have given up work tried again");
    work_retry->add_option("id", work_options.key, "as the lists show it")->required();
    for (auto* listing : {work_list, work_dead, work_texts})
        listing->add_flag("--json", work_options.as_json, "as JSON");
    auto* work_remind = work->add_subcommand(
        "remind", "Have somebody reminded, the way the agent file has reminders fire");
    work_remind->add_option("number", work_options.number, "such as +14155550123")->required();
    work_remind->add_option("--title", work_options.title, "of what, in a few words")->required();
    work_remind->add_option("--about", work_options.description, "what is to be done, a sentence");
    std::int64_t due_in = 0;
    work_remind->add_option("--in", due_in, "how long from now, as 45s, 20m or 3h")
        ->required()
        ->transform(CLI::AsNumberWithUnit(
            std::map<std::string, std::int64_t>{{"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}},
            CLI::AsNumberWithUnit::UNIT_REQUIRED))
        ->check(CLI::NonNegativeNumber);
    for (auto* each : {work_list, work_dead, work_texts, work_retry, work_remind})
        overrides.offer(*each, "--data", "NEURA_DATA_DIR", "folder of database and recordings");

    auto* models = app.add_subcommand("models", "pull or list the speech models");
    models->prefix_command();
    models->set_help_flag();

    auto* bench = app.add_subcommand("bench", "Measure");
    neura::bench::BenchCommand bench_command(*bench);

    // The server's own child; not for people.
    auto* worker = app.add_subcommand("speech-worker", "")->group("");
    worker->prefix_command();

    CLI11_PARSE(app, argc, argv);

    if (*serve) return with_configuration(overrides.values(), neura::server::serve);
    if (*chat) return with_configuration(overrides.values(), neura::server::chat);
    if (*agents)
        return with_configuration(overrides.values(), [&](const Configuration& configuration) {
            return neura::server::agents_command(configuration, agents_options);
        });
    if (*check) return neura::server::check_command(overrides.values(), check_as_json);
    if (*providers)
        return with_configuration({}, [&](const Configuration& configuration) {
            return neura::server::providers_command(configuration, providers_as_json);
        });
    if (*costs)
        return with_configuration(overrides.values(), [&](const Configuration& configuration) {
            return neura::server::costs_command(configuration, costs_options);
        });
    if (*flags)
        return with_configuration(overrides.values(), [&](const Configuration& configuration) {
            return neura::server::flags_command(configuration, flags_options);
        });
    if (*eval)
        return with_configuration(overrides.values(), [&](const Configuration& configuration) {
            eval_options.call.models_dir = configuration.models_dir;
            if (eval_options.call.api_key.empty())
                eval_options.call.api_key = configuration.api_key;
            return neura::server::eval_command(configuration, eval_options);
        });
    if (*knowledge)
        return with_configuration(overrides.values(), [&](const Configuration& configuration) {
            return neura::server::knowledge_command(configuration, knowledge_options);
        });
    if (*work)
        return with_configuration(overrides.values(), [&](const Configuration& configuration) {
            using Asked = neura::server::WorkOptions::What;
            work_options.what = *work_retry    ? Asked::retry
                                : *work_texts  ? Asked::texts
                                : *work_dead   ? Asked::dead
                                : *work_remind ? Asked::remind
                                               : Asked::list;
            work_options.due_in = std::chrono::seconds(due_in);
            return neura::server::work_command(configuration, work_options);
        });
    if (*worker) return neura::providers::embedded::speech_worker_main(worker->remaining());
    return with_configuration({}, [&](const Configuration& configuration) {
        if (*call) {
            call_options.models_dir = configuration.models_dir;
            if (call_options.api_key.empty()) call_options.api_key = configuration.api_key;
            return neura::phone::call_command(call_options);
        }
        if (*models)
            return neura::server::models_command(models->remaining(), configuration.models_dir);
        return bench_command.run(configuration.models_dir);
    });
}
