#include "server/eval_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <span>
#include <utility>

#include "call/reasoning/claim.hpp"
#include "call/reasoning/foreign_json.hpp"
#include "knowledge/library.hpp"
#include "numbering/phone_number.hpp"
#include "phone/call_report.hpp"
#include "providers/http_tools/protocol.hpp"
#include "server/after_calls.hpp"
#include "server/agents.hpp"
#include "server/customer_tools.hpp"
#include "server/outward_tools.hpp"
#include "storage/sqlite/sqlite_index.hpp"
#include "storage/sqlite/sqlite_records.hpp"
#include "work/jobs/reminder_tools.hpp"

namespace neura::server {

namespace {

using namespace std::chrono_literals;
using reasoning::ModelTool;
using reasoning::ToolResult;

constexpr auto documents_patience = 60s;  ///< of a vendor, for the vectors of documents
constexpr auto connect_patience = 10s;
constexpr auto look_again = 20ms;
constexpr auto earlier_call_lasted = 2min;

Error bad_script(std::string words) {
    return {phone::make_error_code(phone::Errc::bad_script), std::move(words)};
}

const ModelTool* tool_named(std::span<const ModelTool> tools, std::string_view name) {
    const auto found = std::ranges::find(tools, name, &ModelTool::name);
    return found == tools.end() ? nullptr : &*found;
}

/// Tools that a scenario answers in the place of whoever has them.
class AnsweredTools final : public reasoning::Toolbox {
public:
    /// @param answers, declared  outlive it. @param tools  of all answers
    AnsweredTools(const std::vector<phone::ToolAnswer>& answers,
                  const std::vector<reasoning::HttpTool>& declared, std::vector<ModelTool> tools)
        : answers_(answers),
          declared_(declared),
          tools_(std::move(tools)),
          used_(answers.size(), 0) {}

    std::span<const ModelTool> tools() const override { return tools_; }

    Awaitable<ToolResult> use(reasoning::ToolCall call) override {
        const auto arguments = reasoning::foreign_json(call.arguments);
        if (auto refusal = refusal_of(call.name, arguments); !refusal.empty())
            co_return ToolResult{.text = std::move(refusal), .failed = true};
        for (std::size_t i = 0; i < answers_.size(); ++i) {
            const auto& answer = answers_[i];
            const bool fits = answer.tool == call.name &&
                              used_[i] < answer.times.value_or(used_[i] + 1) &&
                              phone::arguments_hold(answer.with, arguments);
            if (!fits) continue;
            ++used_[i];
            if (answer.after > phone::LineTime::zero()) {
                const auto loop = co_await asio::this_coro::executor;
                Timer timer(loop);
                timer.expires_after(answer.after);
                co_await timer.async_wait(use_awaitable);
            }
            co_return ToolResult{.text = answer.gives, .failed = answer.failed};
        }
        co_return ToolResult{.text = "there is nothing for these arguments", .failed = true};
    }

private:
    /// Why no request could be made of these arguments, of a tool over HTTP; empty if one could.
    std::string refusal_of(const std::string& name, const nlohmann::json& arguments) const {
        for (const auto& tool : declared_) {
            if (tool.tool.name != name) continue;
            auto request = providers::http_tools::request_for(tool, arguments, {});
            if (!request) return std::move(request).error();
        }
        return {};
    }

    const std::vector<phone::ToolAnswer>& answers_;
    const std::vector<reasoning::HttpTool>& declared_;
    const std::vector<ModelTool> tools_;
    std::vector<int> used_;  ///< as `answers_`
};

/// The tool of an answer, as its model is to see it; null if nothing describes it.
const ModelTool* described(const std::string& name, const reasoning::AgentFile& file,
                           std::span<const ModelTool> built_in) {
    for (const auto& declared : file.tools.http)
        if (declared.tool.name == name) return &declared.tool;
    return tool_named(built_in, name);
}

Task<> add_documents(knowledge::Index& index, knowledge::Embedder& embedder,
                     const std::string& collection, std::vector<knowledge::FileToAdd> files) {
    knowledge::Library library(index, embedder, collection);
    for (auto& file : files) {
        const auto added = co_await library.add(std::move(file));
        if (!added) co_return std::unexpected(added.error());
    }
    co_return Result<void>{};
}

/// Runs a task to its end on a loop of its own.
Result<void> run_to_its_end(Task<> task) {
    asio::io_context loop{1};
    Result<void> outcome;
    std::exception_ptr failure;
    asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, Result<void> result) {
        failure = error;
        outcome = std::move(result);
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return outcome;
}

}  // namespace

EvalStage::EvalStage(const Evaluation& evaluation, reasoning::SharedPlaybook playbook,
                     const phone::Script& script)
    : evaluation_(evaluation),
      playbook_(std::move(playbook)),
      script_(script),
      file_(playbook_->file) {
    if (!evaluation.asks_outside) {
        file_.tools.http.clear();
        file_.tools.mcp.clear();
    }
    if (file_.tools.built_in)
        for (const auto& answer : script.staging.answers)
            file_.tools.built_in->push_back(answer.tool);
}

Result<void> EvalStage::prepare() {
    if (auto known = prepare_knowledge(); !known) return known;
    return prepare_earlier_calls();
}

Result<void> EvalStage::prepare_knowledge() {
    if (!file_.knowledge) {
        if (script_.staging.knowledge.empty()) return {};
        return std::unexpected(bad_script(script_.name + ": it names knowledge, and its agent has "
                                                         "no \"knowledge\" to look it up in"));
    }
    auto database = evaluation_.configuration.data_dir / "neura.db";
    if (!script_.staging.knowledge.empty()) {
        database = folder_.path() / "knowledge.db";
        const std::vector<std::filesystem::path> paths(script_.staging.knowledge.begin(),
                                                       script_.staging.knowledge.end());
        auto files = knowledge::files_in(paths, paths.front().parent_path());
        if (!files) return std::unexpected(std::move(files).error());
        auto index = storage::sqlite::open_index(database);
        if (!index) return std::unexpected(std::move(index).error());
        const auto embedder = make_embedder(evaluation_.configuration, documents_patience);
        auto added = run_to_its_end(
            add_documents(**index, *embedder, file_.knowledge->collection, std::move(*files)));
        if (!added) return added;
    }
    auto index = storage::sqlite::open_index(database);
    if (!index) return std::unexpected(std::move(index).error());
    knowledge_ = std::make_unique<Knowledge>(evaluation_.configuration, std::move(*index),
                                             evaluation_.time, Knowledge::Asked::at_leisure);
    return {};
}

Result<void> EvalStage::prepare_earlier_calls() {
    const auto now = on_the_callers_wall(evaluation_.time.wall());
    for (const auto& call : script_.staging.earlier_calls) {
        reasoning::Claim claim(file_.fields, now);
        for (const auto& [field, value] : call.claim) {
            const auto taken = claim.set(field, value, 1);
            if (!taken)
                return std::unexpected(
                    bad_script(fmt::format("{}: earlier call: claim field {}: {}", call.place,
                                           field, taken.error().reason)));
        }
        claims_.push_back(claim.to_state());
    }
    return {};
}

Task<std::unique_ptr<EvalScene>> EvalStage::scene() {
    const auto loop = co_await asio::this_coro::executor;
    auto records =
        storage::sqlite::open_records(folder_.path() / fmt::format("calls_{}.db", ++scenes_));
    if (!records) co_return std::unexpected(std::move(records).error());
    const auto written = co_await write_earlier_calls(**records);
    if (!written) co_return std::unexpected(written.error());
    auto scene = std::make_unique<EvalScene>(*this, std::move(*records), loop);
    auto earlier = co_await recalled(*scene->records_, scene->call_);
    if (!earlier) co_return std::unexpected(std::move(earlier).error());
    scene->earlier = std::move(*earlier);
    co_return std::move(scene);
}

/// As a server would have written them.
Task<> EvalStage::write_earlier_calls(storage::Records& records) const {
    const auto now = evaluation_.time.wall();
    for (std::size_t i = 0; i < claims_.size(); ++i) {
        const auto& made = script_.staging.earlier_calls[i];
        const auto ended =
            now - std::chrono::duration_cast<storage::WallTime::duration>(
                      std::chrono::duration<double, std::ratio<3600>>(made.hours_ago));
        const auto began = ended - earlier_call_lasted;
        const CallId id(fmt::format("{:026}", i + 1));  // below those of all calls of now
        transport::IncomingCall call{.carrier_id = CarrierCallId("EV" + id.text()),
                                     .carrier = "evaluation",
                                     .from = script_.from,
                                     .to = {}};
        records.write(id, began, call::Announced{std::move(call)});
        records.write(id, began, call::Answered{playbook_->name});
        auto fields = nlohmann::json::object();
        for (const auto& [field, value] : made.claim) fields[field] = value;
        records.write(id, ended, call::ClaimChanged{std::move(fields), made.complete});
        call::Checkpoint stood{.node = {},
                               .state = {{"agent", playbook_->name}, {"claim", claims_[i]}}};
        records.write(id, ended, std::move(stood));
        if (!made.outcome.empty()) records.write(id, ended, call::Concluded{made.outcome});
        using transport::CallStatus;
        records.write(
            id, ended,
            call::StatusChanged{.status = made.cut_off ? CallStatus::failed : CallStatus::completed,
                                .reason = made.cut_off ? "connection_lost" : "caller_hung_up",
                                .duration = earlier_call_lasted});
    }
    return records.flush();
}

Task<std::optional<Earlier>> EvalStage::recalled(storage::Records& records, CallId call) const {
    const auto within = evaluation_.configuration.callback_timeout;
    if (claims_.empty() || within <= 0ms || !numbering::tells_the_caller(script_.from))
        co_return std::optional<Earlier>();
    storage::CallsWith before_this{
        .number = script_.from, .before = call.text(), .talked_in = true};
    const auto before = co_await records.latest_call(std::move(before_this));
    if (!before) co_return std::unexpected(before.error());
    if (!*before) co_return std::optional<Earlier>();
    co_return to_resume(**before, evaluation_.time.wall(), within);
}

EvalScene::EvalScene(EvalStage& stage, std::unique_ptr<storage::Records> records, Executor loop)
    : stage_(stage),
      records_(std::move(records)),
      declared_(stage.evaluation_.configuration, std::move(loop)) {
    if (has_servers())
        declared_.take(*stage_.playbook_, stage_.evaluation_.configuration.environment);
}

bool EvalScene::has_servers() const { return !stage_.file_.tools.mcp.empty(); }

Awaitable<> EvalScene::connected() {
    const auto all_are = [&] {
        const auto box = declared_.of_call(stage_.file_, {});
        return std::ranges::all_of(stage_.file_.tools.mcp, [&](const auto& server) {
            return std::ranges::any_of(box->tools(), [&](const ModelTool& tool) {
                return tool.name.starts_with(server.name + '_');
            });
        });
    };
    const auto loop = co_await asio::this_coro::executor;
    Timer pause(loop);
    const auto give_up = Clock::now() + connect_patience;
    while (!all_are() && Clock::now() < give_up) {
        pause.expires_after(look_again);
        co_await pause.async_wait(use_awaitable);
    }
}

Result<std::shared_ptr<reasoning::Toolbox>> EvalScene::tools(Meter& meter) {
    const auto& file = stage_.file_;
    const auto& answers = stage_.script_.staging.answers;
    std::vector<std::unique_ptr<reasoning::Toolbox>> boxes;
    if (stage_.knowledge_ != nullptr) boxes.push_back(stage_.knowledge_->tools_for(file, &meter));
    if (file.reminders.are_offered)
        boxes.push_back(work::jobs::make_reminder_tools(
            records_->work_store(), stage_.evaluation_.time,
            reminder_context(stage_.evaluation_.callers_time, call_, stage_.script_.from, {})));
    boxes.push_back(make_customer_tools(*records_, file, stage_.script_.from, call_));

    auto built_in = outward_tools();
    for (const auto& box : boxes)
        for (const auto& tool : box->tools()) built_in.push_back(tool);
    std::vector<ModelTool> answered;
    for (const auto& answer : answers) {
        if (tool_named(answered, answer.tool) != nullptr) continue;
        if (!answer.description.empty()) {
            answered.push_back({answer.tool, answer.description, answer.parameters});
            continue;
        }
        const auto* tool = described(answer.tool, stage_.playbook_->file, built_in);
        if (tool == nullptr)
            return std::unexpected(bad_script(fmt::format(
                "{}: answer of {}: nothing describes this tool; the agent file declares "
                "no such tool, so give its \"description\" and \"parameters\"",
                answer.place, answer.tool)));
        answered.push_back(*tool);
    }
    boxes.insert(boxes.begin(),
                 std::make_unique<AnsweredTools>(answers, stage_.playbook_->file.tools.http,
                                                 std::move(answered)));
    return declared_.of_call(file, std::move(boxes));
}

}  // namespace neura::server
