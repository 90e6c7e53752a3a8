#pragma once

// Tools of an agent that reach beyond its conversation: documents, other programs, messages,
// reminders. Those that only concern the conversation itself (update_claim, end_call) are the
// agent's own.
//
//   agent ── use(call) ──▶ Toolbox of the call ──▶ whoever has the tool of that name

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/language_model.hpp"
#include "runtime/task.hpp"

namespace neura::reasoning {

/// The tool that documents are looked up with, where there are any (knowledge/search_tool.hpp).
inline constexpr std::string_view document_search = "search_documents";

struct ToolResult {
    std::string text;  ///< for the model: JSON, or words that say what went wrong and what to do
    bool failed = false;
    std::vector<Source> sources{};
};

/// The tools of one call, on its loop. Several may be in use at a time.
class Toolbox {
public:
    virtual ~Toolbox() = default;

    /// What there is; stays as it is.
    virtual std::span<const ModelTool> tools() const = 0;

    /// Uses the tool of that name, one of `tools()`. Whatever goes wrong is a result too. Nothing
    /// in the call can be trusted. Cancelled, it throws operation_aborted as Asio's own waits do;
    /// what it set in motion elsewhere may still happen.
    virtual Awaitable<ToolResult> use(ToolCall call) = 0;
};

/// One toolbox that holds what all of them do; of tools with the same name the first counts.
std::unique_ptr<Toolbox> join_toolboxes(std::vector<std::unique_ptr<Toolbox>> boxes);

}  // namespace neura::reasoning
