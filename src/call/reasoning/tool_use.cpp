#include "call/reasoning/tool_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "call/reasoning/foreign_json.hpp"
#include "call/reasoning/structured_answer.hpp"
#include "runtime/task_scope.hpp"

namespace neura::reasoning {

namespace {

using namespace asio::experimental::awaitable_operators;
using Json = nlohmann::json;

std::string dumped(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The first bytes of a text, not ending within a character.
std::string_view beginning_of(std::string_view text, std::size_t most) {
    const auto goes_on = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (most > 0 && goes_on(text[most])) --most;
    return text.substr(0, most);
}

/// The same for calls of one tool whose arguments say the same.
std::string key_of(const ToolCall& call) {
    const auto arguments = arguments_of(call);
    return call.name + '\n' + (arguments.is_string() ? call.arguments : dumped(arguments));
}

Awaitable<> after(std::chrono::milliseconds time) {
    const auto loop = co_await asio::this_coro::executor;
    Timer timer(loop, time);
    co_await timer.async_wait(use_awaitable);
}

/// Calls it then, and waits to be cancelled.
Awaitable<> remind(std::chrono::milliseconds then, const std::function<void()>& call) {
    const auto loop = co_await asio::this_coro::executor;
    Timer timer(loop, then);
    const auto [cancelled] = co_await timer.async_wait(as_result);
    if (cancelled) co_return;
    call();
    timer.expires_at(Clock::time_point::max());
    co_await timer.async_wait(as_result);
}

ToolResult failed(std::string why) { return {.text = std::move(why), .failed = true}; }

}  // namespace

/// One use, for every call that wants it.
struct ToolUse::Wanted {
    const ToolCall* call = nullptr;
    std::string key;
    std::vector<std::size_t> places;  ///< of the calls
    const ToolUse::Done* done = nullptr;
    Clock::time_point began{};
    bool is_done = false;

    ToolUsed record(std::string told, bool did_fail) const {
        return {
            .name = call->name,
            .arguments = arguments_of(*call),
            .result = std::move(told),
            .failed = did_fail,
            .took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began)};
    }
};

ToolUse::ToolUse(std::shared_ptr<Toolbox> tools, Limits limits)
    : tools_(std::move(tools)), limits_(limits) {}

std::span<const ModelTool> ToolUse::tools() const {
    if (!tools_) return {};
    return tools_->tools();
}

bool ToolUse::has(std::string_view name) const {
    return std::ranges::find(tools(), name, &ModelTool::name) != tools().end();
}

void ToolUse::hear(std::string_view turn) {
    if (!is_open_ || !turn.starts_with(turn_)) kept_.clear();
    turn_ = turn;
    is_open_ = true;
}

Awaitable<> ToolUse::use(std::span<const ToolCall> calls, Done done, std::function<void()> slow) {
    const auto loop = co_await asio::this_coro::executor;
    std::vector<Wanted> all;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        auto key = key_of(calls[i]);
        if (const auto known = kept_.find(key); known != kept_.end()) {
            done(i, known->second.told, known->second.result);
            continue;
        }
        const auto same = std::ranges::find(all, key, &Wanted::key);
        if (same != all.end())
            same->places.push_back(i);
        else
            all.push_back({&calls[i], std::move(key), {i}, &done, Clock::now()});
    }
    if (all.empty()) co_return;

    TaskScope uses(loop);
    for (auto& wanted : all) uses.spawn(run(wanted));
    co_await (uses.join() || remind(limits_.slow, slow));

    const auto state = co_await asio::this_coro::cancellation_state;
    if (!is_cancelled(state)) co_return;
    for (const auto& wanted : all)
        if (!wanted.is_done) note(wanted.record(unfinished(), true));
    throw boost::system::system_error(asio::error::operation_aborted);
}

Awaitable<> ToolUse::run(Wanted& wanted) {
    auto result = co_await result_of(*wanted.call);
    auto told = as_told(result, limits_.result);
    wanted.is_done = true;
    auto record = wanted.record(told, result.failed);
    record.sources = result.sources;
    note(std::move(record));
    for (const auto place : wanted.places) (*wanted.done)(place, told, result);
    Given given{.told = std::move(told), .result = std::move(result)};
    kept_.insert_or_assign(std::move(wanted.key), std::move(given));
}

/// Whatever goes wrong is a result.
Awaitable<ToolResult> ToolUse::result_of(const ToolCall& call) {
    if (auto why = refusal(call); !why.empty()) co_return failed(std::move(why));
    std::string escaped;
    try {
        auto first = co_await (tools_->use(call) || after(limits_.at_most));
        if (first.index() == 0) co_return std::get<0>(std::move(first));
        co_return failed(
            "it did not answer in time. Do not wait for it: tell the caller that this is not to "
            "be had right now, and go on without it.");
    } catch (const std::exception& error) {
        escaped = error.what();
    }
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) throw boost::system::system_error(asio::error::operation_aborted);
    co_return failed("it broke down (" + escaped + "). Go on without it.");
}

/// Why a call must not be carried out; empty if it may.
std::string ToolUse::refusal(const ToolCall& call) const {
    const auto arguments = arguments_of(call);
    if (!arguments.is_object())
        return "the arguments are not a JSON object: call it again with an object.";
    const auto tool = std::ranges::find(tools(), call.name, &ModelTool::name);
    if (tool == tools().end()) return "there is no such tool.";
    const auto wrong = mismatch(arguments, foreign_json(tool->parameters));
    if (wrong.empty()) return {};
    return "the arguments are not as its parameters say; expected at " + wrong +
           ". Ask the caller for what is missing, or call it again with it put right.";
}

std::string ToolUse::unfinished() {
    return dumped(
        {{"failed", "not finished: the caller interrupted. Call it again if it is still wanted."}});
}

Json arguments_of(const ToolCall& call) {
    auto arguments = foreign_json(call.arguments);
    if (arguments.is_discarded()) arguments = call.arguments;
    return arguments;
}

std::string as_told(const ToolResult& result, std::size_t most) {
    nlohmann::ordered_json told;
    const std::string_view text = result.text;
    const auto* const as = result.failed ? "failed" : "data";
    if (text.size() > most) {
        const auto kept = beginning_of(text, most);
        told[as] = kept;
        told["cut"] = fmt::format("these are only the first {} bytes", kept.size());
        return dumped(told);
    }
    // Twice, so that its members stay in their order.
    if (foreign_json(text).is_structured())
        told[as] = nlohmann::ordered_json::parse(text);
    else
        told[as] = text;
    return dumped(told);
}

}  // namespace neura::reasoning
