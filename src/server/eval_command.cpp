#include "server/eval_command.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include "server/agents.hpp"
#include "server/evaluation.hpp"
#include "server/knowledge.hpp"
#include "server/language_models.hpp"
#include "storage/sqlite/sqlite_index.hpp"

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

std::chrono::year_month_day today() {
    return std::chrono::year_month_day(
        std::chrono::floor<std::chrono::days>(local_time(std::chrono::system_clock::now())));
}

/// Prints and keeps what came of it.
int tell(const std::vector<EvalRow>& rows, const EvalOptions& options) {
    std::cout << eval_table(rows) << std::flush;
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file, std::ios::binary);
        file << to_json(rows).dump(2) << '\n';
        if (!file.flush()) return refuse("cannot write " + options.json_file);
    }
    const bool all_good = std::ranges::all_of(
        rows, [](const EvalRow& row) { return row.passed() == static_cast<int>(row.runs.size()); });
    return all_good ? 0 : failed;
}

/// The recogniser of the software telephone, and the voice, know English.
bool can_be_spoken(const phone::Script& script) {
    return script.language.empty() || script.language.starts_with("en");
}

int evaluate_spoken(const EvalOptions& options, const std::vector<phone::Script>& scripts,
                    const std::vector<std::string>& files) {
    std::vector<EvalRow> rows;
    std::vector<EvalRow> left_out;
    auto call = options.call;
    call.count = options.times;
    call.scripts.clear();
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        EvalRow row{.script = scripts[i].name, .model = "at " + call.url};
        if (can_be_spoken(scripts[i])) {
            call.scripts.push_back(files[i]);
            rows.push_back(std::move(row));
        } else {
            row.skipped = "a voice and a recogniser of " + scripts[i].language;
            left_out.push_back(std::move(row));
        }
    }
    if (rows.empty()) return refuse("none of the scenarios can be spoken");
    call.done = [&](const std::vector<phone::CallReport>& reports) {
        for (std::size_t i = 0; i < reports.size(); ++i)
            rows[i % rows.size()].runs.push_back(run_of_call(reports[i]));
    };
    if (const int code = phone::call_command(call); code == not_tried) return code;
    std::ranges::move(left_out, std::back_inserter(rows));
    return tell(rows, options);
}

}  // namespace

int eval_command(const Configuration& configuration, EvalOptions options) {
    if (options.scripts.empty()) options.scripts = {"evals"};
    const auto files = files_of(options.scripts);
    if (files.empty()) return refuse("no scenarios; name their files or folders");
    std::vector<phone::Script> scripts;
    for (const auto& file : files) {
        auto script = phone::read_script(file, today());
        if (!script) return refuse(script.error().doing);
        if (!script->later.empty())
            return refuse(file + ": \"calls\": more than one call; play it with neura call");
        scripts.push_back(std::move(*script));
    }
    if (options.spoken) return evaluate_spoken(options, scripts, files);

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
    const SystemTime time;
    std::unique_ptr<Knowledge> knowledge;
    const auto tools =
        [&](const reasoning::AgentFile& file) -> std::shared_ptr<reasoning::Toolbox> {
        if (!file.knowledge) return nullptr;
        if (!knowledge) {
            auto index = storage::sqlite::open_index(configuration.data_dir / "neura.db");
            if (!index) return nullptr;
            knowledge = std::make_unique<Knowledge>(configuration, std::move(*index), time);
        }
        return knowledge->tools_for(file);
    };
    const auto rows = evaluate_by_text({.configuration = configuration,
                                        .prices = *prices,
                                        .vendors = options.vendors,
                                        .times = options.times,
                                        .tools = tools},
                                       scripts);
    if (!rows) return refuse(rows.error().doing);
    return tell(*rows, options);
}

}  // namespace neura::server
