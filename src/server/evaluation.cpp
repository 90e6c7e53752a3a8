#include "server/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cmath>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "phone/text_call.hpp"
#include "runtime/time_source.hpp"
#include "server/agents.hpp"
#include "server/language_models.hpp"
#include "server/text_table.hpp"

namespace neura::server {

namespace {

using std::chrono::milliseconds;

/// The agents that scripts name, each read once.
class Playbooks {
public:
    explicit Playbooks(const Configuration& configuration) : configuration_(configuration) {}

    Result<reasoning::SharedPlaybook> of(const phone::Script& script) {
        auto& known = known_[script.agent];
        if (known) return known;
        auto configuration = configuration_;
        if (!script.agent.empty()) configuration.agent_file = script.agent;
        auto agents = load_agents(configuration);
        if (agents) known = *agents;
        return agents;
    }

private:
    const Configuration& configuration_;
    std::map<std::string, reasoning::SharedPlaybook> known_;
};

/// Names of all tools there are.
std::vector<std::string> tools_of(const Evaluation& evaluation,
                                  const reasoning::Playbook& playbook) {
    std::vector<std::string> names;
    for (const auto& briefing : playbook.briefings)
        for (const auto& tool : briefing.tools) names.push_back(tool.name);
    if (!playbook.translations.empty()) names.emplace_back("speech_language");
    if (!evaluation.tools) return names;
    const auto box = evaluation.tools(playbook.file);
    if (box != nullptr)
        for (const auto& tool : box->tools()) names.push_back(tool.name);
    return names;
}

/// What a script needs and a conversation has not; empty for nothing.
std::string missing_for(const phone::Script& script, const reasoning::SharedPlaybook& playbook,
                        const std::vector<std::string>& tools, bool has_model) {
    std::string missing;
    if (const auto language = reasoning::known_language(script.language);
        !script.language.empty() && (!language || !in_language(playbook, *language)))
        missing = "an agent that speaks " + script.language;
    for (const auto& need : script.needs) {
        const bool is_there =
            has_model && (need == "model" || std::ranges::find(tools, need) != tools.end());
        if (!is_there) missing.append(missing.empty() ? "" : ", ").append(need);
    }
    return missing;
}

std::string model_name(const Configuration& configuration) {
    const auto chosen = chosen_language_models(configuration).front();
    for (const auto& vendor : language_vendors(configuration))
        if (vendor.name == chosen && !vendor.engagement.service.model.empty())
            return chosen + ' ' + vendor.engagement.service.model;
    return chosen;
}

EvalRun run_of(phone::TextCall call, bool has_model, const Meter& meter, const Prices& prices) {
    EvalRun run{.report = std::move(call.report)};
    if (!has_model) run.report.tools.reset();
    const auto rounded = [](std::chrono::microseconds took) {
        return std::chrono::round<milliseconds>(took);
    };
    for (const auto& turn : call.turns) {
        run.first_words.push_back(rounded(turn.first_words));
        run.whole.push_back(rounded(turn.whole));
    }
    for (const auto& charge : prices.charges(meter)) {
        if (charge.cost)
            run.cost[charge.currency] += *charge.cost;
        else
            run.all_priced = false;
    }
    return run;
}

Awaitable<> play(const phone::Script& script, reasoning::Agent& agent,
                 std::optional<phone::TextCall>& call) {
    call = co_await phone::converse_by_text(script, agent);
}

/// One conversation from its greeting to its end, on a loop of its own.
EvalRun play_once(const Evaluation& evaluation, const Configuration& configuration,
                  LanguageModels& models, const reasoning::SharedPlaybook& playbook,
                  const phone::Script& script) {
    asio::io_context loop{1};
    Meter meter;
    const auto model = models.make(loop.get_executor());
    reasoning::DialogueContext context;
    context.now = local_time(std::chrono::system_clock::now());
    context.caller_id = script.from;
    context.language = script.language;
    if (evaluation.tools) context.tools = evaluation.tools(playbook->file);
    const auto agent = make_agent(configuration, playbook, std::move(context), model.get(), &meter);
    std::optional<phone::TextCall> call;
    std::exception_ptr failure;
    asio::co_spawn(loop, play(script, *agent, call), [&](std::exception_ptr error) {
        failure = error;
        loop.stop();  // connections are kept open for a next turn that does not come
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return run_of(std::move(*call), model != nullptr, meter, evaluation.prices);
}

/// The value that so many per cent are not above.
std::string percentile(std::vector<milliseconds> values, std::size_t per_cent) {
    if (values.empty()) return "-";
    std::ranges::sort(values);
    return fmt::format("{}", values[(values.size() - 1) * per_cent / 100].count());
}

std::vector<milliseconds> all_of(const EvalRow& row, std::vector<milliseconds> EvalRun::* values) {
    std::vector<milliseconds> all;
    for (const auto& run : row.runs)
        all.insert(all.end(), (run.*values).begin(), (run.*values).end());
    return all;
}

std::string in_words(const std::map<std::string, std::int64_t>& cost, bool all_priced) {
    std::string text;
    for (const auto& [currency, nano] : cost)
        text += fmt::format("{}{:.5f} {}", text.empty() ? "" : ", ",
                            static_cast<double>(nano) / 1e9, currency);
    if (!all_priced) text += text.empty() ? "not known" : " and what has no price";
    return text.empty() ? "0" : text;
}

/// Of one call of the row, on average.
std::string cost_each(const EvalRow& row) {
    std::map<std::string, std::int64_t> sums;
    bool all_priced = true;
    for (const auto& run : row.runs) {
        for (const auto& [currency, nano] : run.cost) sums[currency] += nano;
        all_priced = all_priced && run.all_priced;
    }
    for (auto& [currency, nano] : sums) nano /= static_cast<std::int64_t>(row.runs.size());
    return in_words(sums, all_priced);
}

/// What failed in a row, each once, with the times it did.
std::string failures_of(const EvalRow& row) {
    std::map<std::string, std::pair<int, std::string>> failed;
    const auto note = [&](const std::string& what, const std::string& found) {
        auto& [times, first] = failed[what];
        if (times++ == 0) first = found;
    };
    for (const auto& run : row.runs) {
        if (!run.report.trouble.empty()) note("trouble", run.report.trouble);
        for (const auto& verdict : run.report.verdicts)
            if (!verdict.held) note(verdict.expectation, verdict.found);
    }
    std::string text;
    for (const auto& [what, times] : failed)
        text += fmt::format("  {} ({}): {} failed {} of {}: {}\n", row.script, row.model, what,
                            times.first, row.runs.size(), times.second);
    return text;
}

}  // namespace

int EvalRow::passed() const {
    return static_cast<int>(
        std::ranges::count_if(runs, [](const EvalRun& run) { return run.report.good(); }));
}

Result<std::vector<EvalRow>> evaluate_by_text(const Evaluation& evaluation,
                                              const std::vector<phone::Script>& scripts) {
    const auto& configuration = evaluation.configuration;
    std::vector<Configuration> configurations;
    if (evaluation.vendors.empty()) configurations.push_back(configuration);
    for (const auto& vendor : evaluation.vendors) {
        auto& one = configurations.emplace_back(configuration);
        one.llm_provider = vendor;
        one.llm_fallbacks.clear();
    }
    Playbooks playbooks(configuration);
    const SystemTime time;
    std::vector<EvalRow> rows;
    for (const auto& script : scripts) {
        std::error_code error;
        if (!script.agent.empty() && !std::filesystem::exists(script.agent, error)) {
            rows.push_back({.script = script.name, .model = "-", .skipped = script.agent});
            continue;
        }
        auto playbook = playbooks.of(script);
        if (!playbook) return std::unexpected(std::move(playbook).error());
        for (const auto& one : configurations) {
            LanguageModels models(one, time);
            auto& row = rows.emplace_back();
            row.script = script.name;
            row.model = model_name(one);
            const bool has_model = one.llm_provider != "embedded";
            row.skipped =
                missing_for(script, *playbook, tools_of(evaluation, **playbook), has_model);
            for (int i = 0; i < evaluation.times && row.skipped.empty(); ++i)
                row.runs.push_back(play_once(evaluation, one, models, *playbook, script));
        }
    }
    return rows;
}

EvalRun run_of_call(phone::CallReport report) {
    EvalRun run;
    for (const auto& turn : report.measures.turns) run.first_words.push_back(turn.latency());
    // As GET /api/v1/calls/{id} gives it; null where nothing was charged.
    const auto cost = report.record.is_object() ? report.record.value("cost", nlohmann::json())
                                                : nlohmann::json();
    if (cost.is_object()) {
        run.all_priced = cost.value("is_all_known", true);
        const auto known = cost.value("known", nlohmann::json::object());
        for (const auto& [currency, units] : known.items())
            if (units.is_number()) run.cost[currency] = std::llround(units.get<double>() * 1e9);
    }
    run.report = std::move(report);
    return run;
}

std::string eval_table(const std::vector<EvalRow>& rows) {
    std::vector<std::vector<std::string>> cells{
        {"SCENARIO", "MODEL", "PASSED", "FIRST p50", "p95", "WHOLE p50", "p95", "COST EACH"}};
    std::string failures;
    int passed = 0;
    std::size_t played = 0;
    for (const auto& row : rows) {
        if (!row.skipped.empty()) {
            cells.push_back(
                {row.script, row.model, "skipped", "-", "-", "-", "-", "needs " + row.skipped});
            continue;
        }
        const auto first = all_of(row, &EvalRun::first_words);
        const auto whole = all_of(row, &EvalRun::whole);
        cells.push_back({row.script, row.model, fmt::format("{}/{}", row.passed(), row.runs.size()),
                         percentile(first, 50), percentile(first, 95), percentile(whole, 50),
                         percentile(whole, 95), cost_each(row)});
        passed += row.passed();
        played += row.runs.size();
        failures += failures_of(row);
    }
    auto text = text_table(cells, {2, 3, 4, 5, 6});
    text += fmt::format("\n{} of {} conversations passed; times in ms, of each answer.\n", passed,
                        played);
    if (!failures.empty()) text += "\nWhat failed:\n" + failures;
    return text;
}

nlohmann::json to_json(const std::vector<EvalRow>& rows) {
    using Json = nlohmann::json;
    const auto times = [](const std::vector<milliseconds>& values) {
        auto list = Json::array();
        for (const auto value : values) list.push_back(value.count());
        return list;
    };
    auto all = Json::array();
    for (const auto& row : rows) {
        auto runs = Json::array();
        for (const auto& run : row.runs) {
            auto costs = Json::object();
            for (const auto& [currency, nano] : run.cost)
                costs[currency] = static_cast<double>(nano) / 1e9;
            auto entry = phone::to_json(run.report);
            entry["first_words_ms"] = times(run.first_words);
            entry["whole_ms"] = times(run.whole);
            entry["cost"] = std::move(costs);
            entry["all_priced"] = run.all_priced;
            runs.push_back(std::move(entry));
        }
        all.push_back({{"scenario", row.script},
                       {"model", row.model},
                       {"skipped", row.skipped.empty() ? Json() : Json("needs " + row.skipped)},
                       {"passed", row.passed()},
                       {"played", row.runs.size()},
                       {"runs", std::move(runs)}});
    }
    return all;
}

}  // namespace neura::server
