#pragma once

// What an agent looks up by itself, because its graph says so.

#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/conversation.hpp"
#include "call/reasoning/toolbox.hpp"

namespace neura::reasoning {

/// Uses a tool; one that is not there has failed. @param tools  null: there is none
/// @param events  told of it
Awaitable<ToolResult> look_up(ToolCall call, Toolbox* tools, std::vector<AgentEvent>& events);

/// What is to be said once the conversation has all it wants to know for that reply.
Awaitable<Reply> with_lookups(Conversation& conversation, Toolbox* tools, Reply reply,
                              std::vector<AgentEvent>& events);

}  // namespace neura::reasoning
