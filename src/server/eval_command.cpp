#include "server/eval_command.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "numbering/callers_time.hpp"
#include "server/agents.hpp"
#include "server/evaluation.hpp"
#include "server/language_models.hpp"

namespace neura::server {

namespace {

constexpr int failed = 1;
constexpr int not_tried = 2;

int refuse(const std::string& words) {
    std::cerr << "neura eval: " << words << '\n';
    return not_tried;
}

/// The files, and those of the folders among them, by name.
std::vector<std::string> files_of(const std::vector<std::string>& named) {
    std::vector<std::string> files;
    for (const auto& name : named) {
        std::error_code error;
        if (!std::filesystem::is_directory(name, error)) {
            files.push_back(name);
            continue;
        }
        std::vector<std::string> inside;
        for (const auto& entry : std::filesystem::directory_iterator(name, error))
            if (entry.path().extension() == ".yaml") inside.push_back(entry.path().string());
        std::ranges::sort(inside);
        std::ranges::move(inside, std::back_inserter(files));
    }
    return files;
}

/// Prints and keeps what came of it.
int tell(const std::vector<EvalRow>& rows, const EvalOptions& options) {
    std::cout << eval_table(rows) << std::flush;
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file, std::ios::binary);
        file << to_json(rows).dump(2) << '\n';
        if (!file.flush()) return refuse("cannot write " + options.json_file);
    }
    const auto was_played = [](const EvalRow& row) { return !row.runs.empty(); };
    if (std::ranges::none_of(rows, was_played)) return refuse("nothing was played");
    const bool all_good = std::ranges::all_of(
        rows, [](const EvalRow& row) { return row.passed() == static_cast<int>(row.runs.size()); });
    return all_good ? 0 : failed;
}

/// Why a script cannot be spoken to the configured server; empty if it can.
std::string not_spoken(const phone::Script& script, const Configuration& configuration) {
    const auto agent = std::filesystem::path(script.agent).stem();
    if (!script.agent.empty() && agent != configuration.agent_file.stem())
        return "is for the agent " + agent.string() + ", and the server's is " +
               configuration.agent_file.stem().string();
    auto languages = script.speaks;
    if (languages.empty()) languages.push_back(script.language);
    for (const auto& language : languages)
        if (!language.empty() && !language.starts_with("en"))
            return "is spoken in " + language +
                   ", and the caller's voice and ear know English alone";
    const bool needs_model = std::ranges::find(script.needs, "model") != script.needs.end();
    if (needs_model && configuration.llm_provider == "embedded") return "needs a language model";
    if (!script.staging.empty() || script.person)
        return "makes up what its agent looks up, which a server does not know of";
    return {};
}

/// Takes calls that another agent answered out of the row.
void keep_to_agent(EvalRow& row, const phone::Script& script) {
    if (script.agent.empty()) return;
    const auto wanted = std::filesystem::path(script.agent).stem().string();
    for (const auto& run : row.runs) {
        const auto answered = run.report.agent();
        if (answered.empty() || answered == wanted) continue;
        row.left_out = "is for the agent " + wanted + ", and " + answered + " answered";
        row.runs.clear();
        return;
    }
}

int evaluate_spoken(const Configuration& configuration, const EvalOptions& options,
                    const std::vector<phone::Script>& scripts,
                    const std::vector<std::string>& files) {
    std::vector<EvalRow> rows;
    std::vector<EvalRow> left_out;
    std::vector<const phone::Script*> spoken;
    auto call = options.call;
    call.count = options.times;
    call.own_numbers = true;  // or each would go on with the one before
    call.json = true;         // what is said while it is said goes to the standard error stream
    call.scripts.clear();
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        EvalRow row{.script = scripts[i].name, .model = "at " + call.url};
        row.left_out = not_spoken(scripts[i], configuration);
        if (row.left_out.empty()) {
            call.scripts.push_back(files[i]);
            spoken.push_back(&scripts[i]);
            rows.push_back(std::move(row));
        } else {
            left_out.push_back(std::move(row));
        }
    }
    call.done = [&](const std::vector<phone::CallReport>& reports) {
        for (std::size_t i = 0; i < reports.size(); ++i)
            rows[i % rows.size()].runs.push_back(run_of_call(reports[i]));
    };
    if (!rows.empty() && phone::call_command(call) == not_tried) return not_tried;
    for (std::size_t i = 0; i < rows.size(); ++i) keep_to_agent(rows[i], *spoken[i]);
    std::ranges::move(left_out, std::back_inserter(rows));
    return tell(rows, options);
}

}  // namespace

int eval_command(const Configuration& configuration, EvalOptions options) {
    if (options.scripts.empty()) options.scripts = {"evals"};
    const auto files = files_of(options.scripts);
    if (files.empty()) return refuse("no scenarios; name their files or folders");
    const SystemTime time;
    const numbering::CallersTime callers_time;
    std::vector<phone::Script> scripts;
    for (const auto& file : files) {
        auto script = phone::read_script(
            file, [&](std::string_view from) { return callers_time.day(time.wall(), from, {}); });
        if (!script) return refuse(script.error().doing);
        if (!script->later.empty())
            return refuse(file + ": \"calls\": more than one call; play it with neura call");
        scripts.push_back(std::move(*script));
    }
    if (options.spoken) return evaluate_spoken(configuration, options, scripts, files);

    for (const auto& vendor : options.vendors) {
        auto one = configuration;
        one.llm_provider = vendor;
        one.llm_fallbacks.clear();
        if (const auto problems = check_language_models(one); !problems.empty())
            return refuse(problems.front().message);
    }
    if (const auto problems = check_language_models(configuration);
        options.vendors.empty() && !problems.empty())
        return refuse(problems.front().message);
    const auto prices = load_prices(configuration);
    if (!prices) return refuse(prices.error().doing);
    const Evaluation evaluation{.configuration = configuration,
                                .prices = *prices,
                                .time = time,
                                .callers_time = callers_time,
                                .vendors = options.vendors,
                                .times = options.times,
                                .asks_outside = options.asks_outside};
    const auto rows = evaluate_by_text(evaluation, scripts);
    if (!rows) return refuse(rows.error().doing);
    return tell(*rows, options);
}

}  // namespace neura::server
