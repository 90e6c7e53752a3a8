#include "call/reasoning/foreknowledge.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "call/reasoning/talk_messages.hpp"
#include "call/reasoning/tool_use.hpp"

namespace neura::reasoning {

namespace {

using namespace asio::experimental::awaitable_operators;
using Json = nlohmann::json;

bool has_search(const Toolbox* tools) {
    if (tools == nullptr) return false;
    const auto all = tools->tools();
    return std::ranges::find(all, document_search, &ModelTool::name) != all.end();
}

}  // namespace

Foreknowledge::Foreknowledge(std::shared_ptr<Toolbox> tools, bool wanted,
                             std::chrono::milliseconds patience)
    : tools_(std::move(tools)), wanted_(wanted && has_search(tools_.get())), patience_(patience) {}

void Foreknowledge::expect(std::string heard, std::string words) {
    expected_ = heard;
    if (const auto inbox = to_look_up_.lock()) inbox->push({std::move(heard), std::move(words)});
}

Awaitable<> Foreknowledge::run(Then then) {
    const auto loop = co_await asio::this_coro::executor;
    const auto to_look_up = std::make_shared<Inbox<Likely>>(loop);
    to_look_up_ = to_look_up;
    for (;;) {
        auto next = co_await to_look_up->next();
        if (!next) co_return;
        if (!expects(next->heard)) continue;
        auto found = co_await look_up(std::move(next->words));
        if (!expects(next->heard)) continue;
        then(next->heard, found);
        known_ = Known{std::move(next->heard), std::move(found)};
    }
}

Awaitable<std::optional<Foreknown>> Foreknowledge::on(const std::string& heard, std::string words) {
    auto known = std::exchange(known_, std::nullopt);
    if (known && known->heard == heard) co_return std::move(known->found);
    co_return co_await look_up(std::move(words));
}

void Foreknowledge::put(std::vector<ModelMessage>& messages, const Foreknown& found) {
    if (!put_.empty())
        set_result(messages, put_, R"({"data":"of an earlier turn; search again if need be"})");
    put_ = found.call.id;
    append(messages, found);
}

void Foreknowledge::append(std::vector<ModelMessage>& messages, const Foreknown& found) {
    using From = ModelMessage::From;
    messages.push_back({.from = From::agent, .calls = {found.call}});
    messages.push_back({.from = From::tool, .text = found.told, .call_id = found.call.id});
}

void Foreknowledge::take_back(std::vector<ModelMessage>& messages) {
    const auto& last = messages.back();
    if (put_.empty() || last.from != ModelMessage::From::tool || last.call_id != put_) return;
    messages.resize(messages.size() - 2);
    put_.clear();
}

Awaitable<std::optional<Foreknown>> Foreknowledge::look_up(std::string words) {
    ToolCall call{.id = "known_" + std::to_string(++count_),
                  .name = std::string(document_search),
                  .arguments = Json{{"query", {std::move(words)}}}.dump(
                      -1, ' ', false, Json::error_handler_t::replace)};
    const auto began = Clock::now();
    const auto result = co_await search(call);
    if (result.failed || result.sources.empty()) co_return std::nullopt;

    Foreknown found;
    found.told = as_told(result, ToolUse::Limits().result);
    found.used = {
        .name = call.name,
        .arguments = arguments_of(call),
        .result = found.told,
        .took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began),
        .sources = result.sources};
    found.call = std::move(call);
    co_return found;
}

/// One that failed where it takes too long or breaks down.
Awaitable<ToolResult> Foreknowledge::search(ToolCall call) {
    const auto loop = co_await asio::this_coro::executor;
    Timer patience(loop, patience_);
    std::optional<ToolResult> result;
    try {
        auto first = co_await (tools_->use(std::move(call)) || patience.async_wait(use_awaitable));
        if (first.index() == 0) result = std::get<0>(std::move(first));
    } catch (const std::exception&) {
        result.reset();
    }
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) throw boost::system::system_error(asio::error::operation_aborted);
    co_return std::move(result).value_or(ToolResult{.text = {}, .failed = true});
}

}  // namespace neura::reasoning
