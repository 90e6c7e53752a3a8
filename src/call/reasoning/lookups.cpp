#include "call/reasoning/lookups.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/tool_use.hpp"

namespace neura::reasoning {

Awaitable<ToolResult> look_up(ToolCall call, Toolbox* tools, std::vector<AgentEvent>& events) {
    const auto began = Clock::now();
    ToolUsed used;
    used.name = call.name;
    used.arguments = arguments_of(call);
    ToolResult result;
    if (tools != nullptr &&
        std::ranges::find(tools->tools(), call.name, &ModelTool::name) != tools->tools().end()) {
        result = co_await tools->use(std::move(call));
    } else {
        result.text = R"({"refused":"there is no such tool"})";
        result.failed = true;
    }
    using std::chrono::milliseconds;
    used.took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
    used.result = as_told(result, ToolUse::Limits().result);
    used.failed = result.failed;
    used.sources = result.sources;
    events.emplace_back(std::move(used));
    co_return result;
}

Awaitable<Reply> with_lookups(Conversation& conversation, Toolbox* tools, Reply reply,
                              std::vector<AgentEvent>& events) {
    while (conversation.wanted()) {
        auto call = *conversation.wanted();
        const auto result = co_await look_up(std::move(call), tools, events);
        reply = conversation.looked_up(result);
    }
    co_return reply;
}

}  // namespace neura::reasoning
