#include "server/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cmath>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "phone/text_call.hpp"
#include "runtime/time_source.hpp"
#include "server/agents.hpp"
#include "server/eval_stage.hpp"
#include "server/language_models.hpp"
#include "server/text_table.hpp"

namespace neura::server {

namespace {

using std::chrono::milliseconds;
using namespace asio::experimental::awaitable_operators;

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

/// Why a script cannot be played before anything is set up for it; empty if it can.
std::string left_out(const phone::Script& script, const reasoning::SharedPlaybook& playbook,
                     bool has_model) {
    if (const auto language = reasoning::known_language(script.language);
        !script.language.empty() && (!language || !in_language(playbook, *language)))
        return "its agent does not speak " + script.language;
    const bool needs_model = std::ranges::find(script.needs, "model") != script.needs.end();
    return needs_model && !has_model ? "needs a language model" : "";
}

/// The tools that a script needs and an agent with these has not, as a reason; empty for none.
std::string missing_tools(const phone::Script& script, const reasoning::Playbook& playbook,
                          const reasoning::Toolbox& toolbox) {
    const auto is_there = [&](const std::string& need) {
        const auto has = [&](std::span<const reasoning::ModelTool> tools) {
            return std::ranges::find(tools, need, &reasoning::ModelTool::name) != tools.end();
        };
        return need == "model" || has(toolbox.tools()) ||
               (need == "speech_language" && !playbook.translations.empty()) ||
               std::ranges::any_of(playbook.briefings,
                                   [&](const auto& briefing) { return has(briefing.tools); });
    };
    std::string missing;
    for (const auto& need : script.needs)
        if (!is_there(need)) missing += (missing.empty() ? "needs the tool " : ", ") + need;
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

/// One conversation from its greeting to its end.
class Conversing {
public:
    Conversing(const Evaluation& evaluation, const Configuration& configuration, EvalStage& stage,
               const reasoning::SharedPlaybook& playbook, const phone::Script& script,
               reasoning::LanguageModel* model)
        : evaluation_(evaluation),
          configuration_(configuration),
          stage_(stage),
          playbook_(playbook),
          script_(script),
          model_(model) {}

    Task<> run() {
        auto scene = co_await stage_.scene();
        if (!scene) co_return std::unexpected(std::move(scene).error());
        Result<void> outcome;
        if ((*scene)->has_servers())
            co_await (talk(**scene, outcome) || (*scene)->run());
        else
            co_await talk(**scene, outcome);
        co_return outcome;
    }

    Meter meter{};
    std::optional<phone::TextCall> call{};
    std::string left_out{};  ///< why there is no call

private:
    Awaitable<> talk(EvalScene& scene, Result<void>& outcome) {
        if (scene.has_servers()) co_await scene.connected();
        auto tools = scene.tools(meter);
        if (!tools) {
            outcome = std::unexpected(std::move(tools).error());
            co_return;
        }
        left_out = missing_tools(script_, *playbook_, **tools);
        if (!left_out.empty()) co_return;
        const auto agent = make_agent(configuration_, playbook_, context(scene, std::move(*tools)),
                                      model_, &meter);
        call = co_await phone::converse_by_text(script_, *agent);
    }

    reasoning::DialogueContext context(const EvalScene& scene,
                                       std::shared_ptr<reasoning::Toolbox> tools) const {
        reasoning::DialogueContext context;
        context.now = stage_.on_the_callers_wall(evaluation_.time.wall());
        context.caller_id = script_.from;
        context.language = script_.language;
        context.tools = std::move(tools);
        if (scene.earlier) {
            context.resume_from = scene.earlier->at;
            context.was_cut_off = scene.earlier->was_cut_off;
            if (scene.earlier->is_complete)
                context.taken_at = stage_.on_the_callers_wall(scene.earlier->ended_at);
        }
        return context;
    }

    const Evaluation& evaluation_;
    const Configuration& configuration_;
    EvalStage& stage_;
    const reasoning::SharedPlaybook& playbook_;
    const phone::Script& script_;
    reasoning::LanguageModel* const model_;
};

/// Plays a script as often as is wanted, with one model.
Result<void> play(const Evaluation& evaluation, const Configuration& configuration,
                  EvalStage& stage, const reasoning::SharedPlaybook& playbook,
                  const phone::Script& script, EvalRow& row) {
    LanguageModels models(configuration, evaluation.time);
    for (int i = 0; i < evaluation.times && row.left_out.empty(); ++i) {
        asio::io_context loop{1};
        const auto model = models.make(loop.get_executor());
        Conversing conversing(evaluation, configuration, stage, playbook, script, model.get());
        std::exception_ptr failure;
        Result<void> outcome;
        asio::co_spawn(loop, conversing.run(), [&](std::exception_ptr error, Result<void> came) {
            failure = error;
            outcome = std::move(came);
            loop.stop();  // connections are kept open for a next turn that does not come
        });
        loop.run();
        if (failure) std::rethrow_exception(failure);
        if (!outcome) return outcome;
        row.left_out = conversing.left_out;
        if (conversing.call)
            row.runs.push_back(run_of(std::move(*conversing.call), model != nullptr,
                                      conversing.meter, evaluation.prices));
    }
    return {};
}

/// Whether a scenario is wrong, rather than something it needs not to be had here.
bool is_wrong(const Error& error) { return error.code == phone::Errc::bad_script; }

/// The value that so many per cent are not above. @pre there are some
milliseconds percentile(std::vector<milliseconds> values, std::size_t per_cent) {
    std::ranges::sort(values);
    return values[(values.size() - 1) * per_cent / 100];
}

std::string in_words(const std::map<std::string, std::int64_t>& cost, bool all_priced) {
    std::string text;
    for (const auto& [currency, nano] : cost)
        text += fmt::format("{}{:.5f} {}", text.empty() ? "" : ", ",
                            static_cast<double>(nano) / 1e9, currency);
    if (!all_priced) text += text.empty() ? "not known" : " and what has no price";
    return text.empty() ? "0" : text;
}

/// What failed in a row, each once, with the times it did, and the first conversation in which
/// anything did.
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
    if (failed.empty()) return {};
    auto text = fmt::format("\n{} ({}), {} of {} passed\n", row.script, row.model, row.passed(),
                            row.runs.size());
    for (const auto& [what, times] : failed)
        text += fmt::format("  FAIL {}, {} of {}: {}\n", what, times.first, row.runs.size(),
                            times.second);
    const auto first =
        std::ranges::find_if(row.runs, [](const EvalRun& run) { return !run.report.good(); });
    text += fmt::format("  conversation {}:\n", first - row.runs.begin() + 1);
    for (const auto& line : first->report.transcript)
        text += fmt::format("    {}  {}{}\n", line.side == phone::Side::agent ? "agent " : "caller",
                            line.keyed ? "keys " : "", line.text);
    if (first->report.tools)
        for (const auto& tool : *first->report.tools)
            text += fmt::format("    used    {} {}{}\n", tool.name, tool.arguments.dump(),
                                tool.failed ? ", which failed" : "");
    return text;
}

std::string in_per_cent(std::size_t passed, std::size_t played) {
    if (played == 0) return "-";
    return fmt::format("{:.0f} %",
                       100.0 * static_cast<double>(passed) / static_cast<double>(played));
}

/// Rows with the same model, or all of them, as one.
struct Sums {
    std::size_t passed = 0;
    std::size_t played = 0;
    std::size_t left_out = 0;  ///< scenarios, not conversations
    std::vector<milliseconds> first_words{};
    std::vector<milliseconds> whole{};
    std::map<std::string, std::int64_t> cost{};
    bool all_priced = true;

    void add(const EvalRow& row) {
        passed += static_cast<std::size_t>(row.passed());
        played += row.runs.size();
        left_out += row.left_out.empty() ? 0 : 1;
        for (const auto& run : row.runs) {
            first_words.insert(first_words.end(), run.first_words.begin(), run.first_words.end());
            whole.insert(whole.end(), run.whole.begin(), run.whole.end());
            for (const auto& [currency, nano] : run.cost) cost[currency] += nano;
            all_priced = all_priced && run.all_priced;
        }
    }

    /// Of one conversation.
    std::string cost_each() const {
        auto each = cost;
        for (auto& [currency, nano] : each) nano /= static_cast<std::int64_t>(played);
        return in_words(each, all_priced);
    }

    nlohmann::json to_json() const {
        const auto quantiles = [](const std::vector<milliseconds>& values) {
            if (values.empty()) return nlohmann::json();
            return nlohmann::json{{"p50", percentile(values, 50).count()},
                                  {"p95", percentile(values, 95).count()}};
        };
        auto costs = nlohmann::json::object();
        for (const auto& [currency, nano] : cost) costs[currency] = static_cast<double>(nano) / 1e9;
        return {{"passed", passed},
                {"played", played},
                {"pass_rate", played == 0 ? nlohmann::json()
                                          : nlohmann::json(static_cast<double>(passed) /
                                                           static_cast<double>(played))},
                {"first_words_ms", quantiles(first_words)},
                {"whole_ms", quantiles(whole)},
                {"cost", std::move(costs)},
                {"all_priced", all_priced}};
    }
};

Sums sums_of(const EvalRow& row) {
    Sums sums;
    sums.add(row);
    return sums;
}

/// By model, in the order of the rows.
std::vector<std::pair<std::string, Sums>> totals_of(const std::vector<EvalRow>& rows) {
    std::vector<std::pair<std::string, Sums>> totals;
    for (const auto& row : rows) {
        auto found = std::ranges::find(totals, row.model, &std::pair<std::string, Sums>::first);
        if (found == totals.end()) found = totals.insert(found, {row.model, {}});
        found->second.add(row);
    }
    return totals;
}

std::vector<std::string> cells_of(std::string name, std::string model, const Sums& sums) {
    const auto shown = [](const std::vector<milliseconds>& values, std::size_t per_cent) {
        return values.empty() ? std::string("-")
                              : fmt::format("{}", percentile(values, per_cent).count());
    };
    return {std::move(name),
            std::move(model),
            fmt::format("{}/{}", sums.passed, sums.played),
            in_per_cent(sums.passed, sums.played),
            shown(sums.first_words, 50),
            shown(sums.first_words, 95),
            shown(sums.whole, 50),
            shown(sums.whole, 95),
            sums.played == 0 ? "-" : sums.cost_each()};
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
    std::vector<EvalRow> rows;
    for (const auto& script : scripts) {
        std::error_code error;
        if (!script.agent.empty() && !std::filesystem::exists(script.agent, error))
            return fail(phone::Errc::bad_script,
                        script.name + ": there is no agent file " + script.agent);
        auto playbook = playbooks.of(script);
        if (!playbook) return std::unexpected(std::move(playbook).error());
        EvalStage stage(evaluation, *playbook, script);
        const auto prepared = stage.prepare();
        if (!prepared && is_wrong(prepared.error())) return std::unexpected(prepared.error());
        for (const auto& one : configurations) {
            auto& row = rows.emplace_back();
            row.script = script.name;
            row.model = model_name(one);
            row.left_out = left_out(script, *playbook, one.llm_provider != "embedded");
            if (!prepared && row.left_out.empty())
                row.left_out = prepared.error().doing + ": " + prepared.error().code.message();
            const auto played = play(evaluation, one, stage, *playbook, script, row);
            if (!played) return std::unexpected(played.error());
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
    std::vector<std::vector<std::string>> cells{{"SCENARIO", "MODEL", "PASSED", "RATE", "FIRST p50",
                                                 "p95", "WHOLE p50", "p95", "COST EACH"}};
    std::string failures;
    std::string left_out;
    Sums all;
    for (const auto& row : rows) {
        all.add(row);
        if (!row.left_out.empty()) {
            left_out += fmt::format("  {} ({}): {}\n", row.script, row.model, row.left_out);
            continue;
        }
        cells.push_back(cells_of(row.script, row.model, sums_of(row)));
        failures += failures_of(row);
    }
    for (const auto& [model, sums] : totals_of(rows)) cells.push_back(cells_of("ALL", model, sums));
    auto text = text_table(cells, {2, 3, 4, 5, 6, 7});
    text += fmt::format("\n{} of {} conversations passed", all.passed, all.played);
    if (all.left_out > 0) text += fmt::format("; {} left out, not counted", all.left_out);
    text += ". Times in ms, of each answer.\n";
    if (!left_out.empty()) text += "\nLeft out:\n" + left_out;
    if (!failures.empty()) text += "\nWhat failed:\n" + failures;
    return text;
}

namespace {

/// Null where nobody tells.
nlohmann::json json_of(const std::optional<std::vector<reasoning::ToolUsed>>& tools) {
    if (!tools) return nullptr;
    auto all = nlohmann::json::array();
    for (const auto& tool : *tools)
        all.push_back({{"name", tool.name},
                       {"arguments", tool.arguments},
                       {"result", tool.result},
                       {"failed", tool.failed},
                       {"took_ms", tool.took.count()}});
    return all;
}

}  // namespace

nlohmann::json to_json(const std::vector<EvalRow>& rows) {
    using Json = nlohmann::json;
    const auto times = [](const std::vector<milliseconds>& values) {
        auto list = Json::array();
        for (const auto value : values) list.push_back(value.count());
        return list;
    };
    auto scenarios = Json::array();
    for (const auto& row : rows) {
        auto entry = sums_of(row).to_json();
        entry["scenario"] = row.script;
        entry["model"] = row.model;
        entry["left_out"] = row.left_out.empty() ? Json() : Json(row.left_out);
        auto runs = Json::array();
        for (const auto& run : row.runs) {
            auto costs = Json::object();
            for (const auto& [currency, nano] : run.cost)
                costs[currency] = static_cast<double>(nano) / 1e9;
            auto told = phone::to_json(run.report);
            told["first_words_ms"] = times(run.first_words);
            told["whole_ms"] = times(run.whole);
            told["cost"] = std::move(costs);
            told["all_priced"] = run.all_priced;
            told["tools"] = json_of(run.report.tools);
            runs.push_back(std::move(told));
        }
        entry["runs"] = std::move(runs);
        scenarios.push_back(std::move(entry));
    }
    auto totals = Json::array();
    for (const auto& [model, sums] : totals_of(rows)) {
        auto total = sums.to_json();
        total["model"] = model;
        total["left_out"] = sums.left_out;
        totals.push_back(std::move(total));
    }
    return {{"scenarios", std::move(scenarios)}, {"totals", std::move(totals)}};
}

}  // namespace neura::server
