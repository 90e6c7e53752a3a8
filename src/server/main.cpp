// The program: what it is told on the command line, and which part does it.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>
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

namespace neura {
namespace {

using server::Configuration;
using server::Values;

/// Reads the configuration and hands it on, or says all that is wrong with it.
template <class Command>
int with_configuration(Values overrides, Command command) {
    const auto configuration = server::load_configuration(std::move(overrides));
    if (!configuration) {
        std::cerr << server::in_words(configuration.error());
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

/// All commands, with what each was told.
class Program {
public:
    Program() {
        app_.set_version_flag("--version", NEURA_VERSION);
        app_.require_subcommand(1);
        offer_serve();
        offer_chat();
        offer_call();
        offer_check();
        offer_providers();
        offer_costs();
        offer_agents();
        offer_flags();
        offer_eval();
        offer_knowledge();
        offer_work();
        offer_models();
        offer_bench();
        offer_speech_worker();
    }

    int run(int argc, char** argv) {
        CLI11_PARSE(app_, argc, argv);
        return chosen_();
    }

private:
    /// A command that needs no configuration, or not all of it.
    CLI::App& offer(const char* name, const char* what, std::function<int()> act) {
        auto* command = app_.add_subcommand(name, what);
        command->callback([this, act = std::move(act)] { chosen_ = act; });
        return *command;
    }
    template <class Command>
    CLI::App& offer_configured(const char* name, const char* what, Command act) {
        return offer(name, what,
                     [this, act] { return with_configuration(overrides_.values(), act); });
    }
    void offer_agent(CLI::App& command) {
        overrides_.offer(command, "--agent", "NEURA_AGENT", "agent file");
    }
    void offer_data(CLI::App& command, const char* what = "folder of database and recordings") {
        overrides_.offer(command, "--data", "NEURA_DATA_DIR", what);
    }

    void offer_serve() {
        auto& serve = offer_configured("serve", "Answer calls", server::serve);
        overrides_.offer(serve, "--host", "APP_HOST", "address to listen on");
        overrides_.offer(serve, "--port", "APP_PORT", "port to listen on; 0 takes any free one");
        offer_data(serve);
        offer_agent(serve);
    }

    void offer_chat() {
        auto& chat =
            offer_configured("chat", "Talk to the agent by keyboard, without audio", server::chat);
        offer_agent(chat);
        offer_data(chat, "folder of what it looks things up in");
    }

    void offer_call() {
        auto& call = offer_configured("call", "Place a call with a telephone in software",
                                      [this](const Configuration& configuration) {
                                          call_.models_dir = configuration.models_dir;
                                          if (call_.api_key.empty())
                                              call_.api_key = configuration.api_key;
                                          return phone::call_command(call_);
                                      });
        phone::add_call_options(call, call_);
    }

    void offer_check() {
        auto& check = offer("check", "Try everything a call needs, and say what to mend", [this] {
            return server::check_command(overrides_.values(), as_json_);
        });
        check.add_flag("--json", as_json_, "as JSON");
        offer_data(check);
        offer_agent(check);
    }

    void offer_providers() {
        offer_configured("providers", "List the vendors, and what each costs",
                         [this](const Configuration& configuration) {
                             return server::providers_command(configuration, as_json_);
                         })
            .add_flag("--json", as_json_, "as JSON");
    }

    void offer_costs() {
        auto& costs = offer_configured("costs", "Sum up what stored calls cost",
                                       [this](const Configuration& configuration) {
                                           return server::costs_command(configuration, costs_);
                                       });
        costs.add_option("--from", costs_.from, "first day (2026-11-26) or moment, in UTC");
        costs.add_option("--to", costs_.to, "last day, or the moment after");
        costs.add_flag("--json", costs_.as_json, "as JSON");
        offer_data(costs);
    }

    void offer_agents() {
        using What = server::AgentsOptions::What;
        auto& agents = offer_configured("agents", "List, draw and check agent files",
                                        [this](const Configuration& configuration) {
                                            return server::agents_command(configuration, agents_);
                                        });
        agents.require_subcommand(1);
        const auto add = [&](const char* name, const char* what, What does) {
            auto* command = agents.add_subcommand(name, what);
            offer_agent(*command);
            command->callback([this, does] { agents_.what = does; });
            return command;
        };
        add("list", "Those that stand beside the one that answers", What::list);
        for (auto* command :
             {add("show", "The graph of one, as a Mermaid diagram", What::show),
              add("check", "Say what is wrong with a file, and where", What::check)})
            command->add_option("which", agents_.which,
                                "a file, or the name of one that is listed");
        add("laws", "What is said at the start of a call, by the caller's place", What::laws)
            ->add_option("number", agents_.which, "of a caller, \"+4930…\"; else all places");
    }

    void offer_flags() {
        auto& flags =
            offer_configured("flags", "Change what a running server does, and see who did",
                             [this](const Configuration& configuration) {
                                 return server::flags_command(configuration, flags_);
                             });
        offer_data(flags);
        using Do = server::FlagsOptions::Do;
        flags.require_subcommand(1)->fallthrough();
        const auto add = [&](const char* name, const char* what, Do act) {
            auto* command = flags.add_subcommand(name, what);
            command->callback([this, act] { flags_.what = act; });
            command->fallthrough();
            return command;
        };
        add("list", "All flags, and what is set for whom", Do::list);
        auto* set = add("set", "Set one", Do::set);
        auto* unset = add("unset", "Leave it to the configuration again", Do::unset);
        auto* history = add("history", "Who changed what, the latest first", Do::history);
        for (auto* command : {set, unset})
            command->add_option("name", flags_.name, "the flag")->required();
        set->add_option("value", flags_.value, "true, false or a number")->required();
        history->add_option("--most", flags_.most, "entries")->check(CLI::Range(1, 1'000));
        auto* agent =
            flags.add_option("--agent", flags_.agent, "for this agent's calls, by its name");
        flags.add_option("--call", flags_.call, "for this call, by its id")->excludes(agent);
        flags.add_flag("--json", flags_.as_json, "as JSON");
    }

    void offer_eval() {
        auto& eval = offer_configured("eval", "Play scenarios against language models, and compare",
                                      [this](const Configuration& configuration) {
                                          eval_.call.models_dir = configuration.models_dir;
                                          if (eval_.call.api_key.empty())
                                              eval_.call.api_key = configuration.api_key;
                                          return server::eval_command(configuration, eval_);
                                      });
        overrides_.offer(eval, "--agent", "NEURA_AGENT", "agent file, of scenarios that name none");
        eval.add_option("scenarios", eval_.scripts,
                        "files, or folders of them; without any: evals/");
        eval.add_option(
                "--llm", eval_.vendors,
                "models to compare, as LLM_PROVIDER names them; without any: the configured")
            ->delimiter(',');
        eval.add_option("--times", eval_.times, "plays each so often")->check(CLI::Range(1, 1'000));
        eval.add_option("--json", eval_.json_file, "keeps everything in this file");
        auto* outside = eval.add_flag(
            "--real-tools", eval_.asks_outside,
            "uses the tools that agent files declare, where the scenario does not answer");
        auto* spoken = eval.add_flag("--spoken", eval_.spoken,
                                     "by real calls to a server, which has its own model");
        spoken->excludes(outside);
        eval.add_option("--url", eval_.call.url, "that server")
            ->needs(spoken)
            ->capture_default_str();
        eval.add_option("--token", eval_.call.token, "the carrier's token: signs what is sent")
            ->envname("TWILIO_AUTH_TOKEN");
        eval.add_option("--api-key", eval_.call.api_key, "for reading what the server keeps")
            ->envname("NEURA_API_KEY");
        eval.add_option("--parallel", eval_.call.parallel, "calls at once, when spoken")
            ->check(CLI::Range(1, 1'000));
    }

    void offer_knowledge() {
        auto& knowledge =
            offer_configured("knowledge", "What agents look things up in",
                             [this](const Configuration& configuration) {
                                 return server::knowledge_command(configuration, knowledge_);
                             });
        server::add_knowledge_options(knowledge, knowledge_);
        offer_data(knowledge);
    }

    void offer_work() {
        using What = server::WorkOptions::What;
        auto& work = offer_configured("work", "What calls have left to be done",
                                      [this](const Configuration& configuration) {
                                          return server::work_command(configuration, work_);
                                      });
        work.require_subcommand(1);
        const auto add = [&](const char* name, const char* what, What does) {
            auto* command = work.add_subcommand(name, what);
            offer_data(*command);
            command->callback([this, does] { work_.what = does; });
            return command;
        };
        for (auto* listing : {add("list", "What is not done yet", What::list),
                              add("dead", "What was given up", What::dead),
                              add("texts", "Text messages that did not arrive", What::texts)})
            listing->add_flag("--json", work_.as_json, "as JSON");
        add("retry", "Have given up work tried again", What::retry)
            ->add_option("id", work_.key, "as the lists show it")
            ->required();
        offer_reminding(*add("remind",
                             "Have somebody reminded, the way the agent file has reminders fire",
                             What::remind));
    }

    void offer_reminding(CLI::App& remind) {
        remind.add_option("number", work_.number, "such as +14155550123")->required();
        remind.add_option("--title", work_.title, "of what, in a few words")->required();
        remind.add_option("--about", work_.description, "what is to be done, a sentence");
        const std::map<std::string, std::int64_t> units{
            {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}};
        remind
            .add_option_function<std::int64_t>(
                "--in",
                [this](const std::int64_t& due) { work_.due_in = std::chrono::seconds(due); },
                "how long from now, as 45s, 20m or 3h")
            ->required()
            ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
            ->check(CLI::NonNegativeNumber);
    }

    void offer_models() {
        auto& models = offer_configured(
            "models", "pull or list the speech models", [this](const Configuration& configuration) {
                return server::models_command(rest_of("models"), configuration.models_dir);
            });
        models.prefix_command();
        models.set_help_flag();
    }

    void offer_bench() {
        auto& bench =
            offer_configured("bench", "Measure", [this](const Configuration& configuration) {
                return bench_->run(configuration.models_dir);
            });
        bench_.emplace(bench);
    }

    /// The server's own child; not for people.
    void offer_speech_worker() {
        auto& worker = offer("speech-worker", "", [this] {
            return providers::embedded::speech_worker_main(rest_of("speech-worker"));
        });
        worker.group("");
        worker.prefix_command();
    }

    std::vector<std::string> rest_of(const char* command) const {
        return app_.get_subcommand(command)->remaining();
    }

    CLI::App app_{"Neura Call Center: answers and places telephone calls.", "neura"};
    std::function<int()> chosen_;
    Overrides overrides_;
    bool as_json_ = false;
    phone::CallOptions call_;
    server::CostsOptions costs_;
    server::AgentsOptions agents_;
    server::FlagsOptions flags_;
    server::EvalOptions eval_;
    server::KnowledgeOptions knowledge_;
    server::WorkOptions work_;
    std::optional<bench::BenchCommand> bench_;
};

}  // namespace
}  // namespace neura

int main(int argc, char** argv) { return neura::Program().run(argc, argv); }
