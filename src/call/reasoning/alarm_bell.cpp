#include "call/reasoning/alarm_bell.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace neura::reasoning {

std::string_view service_for(std::string_view danger) {
    if (danger == "medical") return "ambulance";
    if (danger == "crime") return "police";
    if (danger == "fire" || danger == "trapped" || danger == "gas_leak") return "fire";
    return "other";
}

void AlarmBell::ring(const std::optional<Alarm>& alarm) {
    if (!alarm || !tools_) return;
    if (std::ranges::find(rung_, alarm->service) != rung_.end()) return;
    const auto tools = tools_->tools();
    if (std::ranges::find(tools, notify_emergencies, &ModelTool::name) == tools.end()) return;
    const nlohmann::json arguments{{"service", alarm->service},
                                   {"reason", alarm->reason},
                                   {"location", alarm->location},
                                   {"contact", ""}};
    rung_.push_back(alarm->service);
    ToolCall call{
        .id = "alarm_" + std::to_string(rung_.size()),
        .name = std::string(notify_emergencies),
        .arguments = arguments.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
    if (const auto waiting = waiting_.lock())
        waiting->push(std::move(call));
    else
        early_.push_back(std::move(call));
}

Awaitable<> AlarmBell::run() {
    const auto loop = co_await asio::this_coro::executor;
    const auto waiting = std::make_shared<Inbox<ToolCall>>(loop);
    waiting_ = waiting;
    for (auto& call : std::exchange(early_, {})) waiting->push(std::move(call));
    for (;;) {
        auto call = co_await waiting->next();
        if (!call) co_return;
        (void)co_await tools_->use(std::move(*call));
    }
}

}  // namespace neura::reasoning
