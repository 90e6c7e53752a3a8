#pragma once

// Tools beyond the conversation in the hands of a model: all calls of one answer at once, the same
// call twice in a turn only once, and nothing that they give taken for more than it is.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/toolbox.hpp"
#include "runtime/task.hpp"

namespace neura::reasoning {

/// The tools of one call, as its agent uses them. On the loop of the call.
class ToolUse {
public:
    struct Limits {
        std::chrono::milliseconds slow{700};        ///< then the caller is told to wait
        std::chrono::milliseconds at_most{12'000};  ///< of a use, below what a caller waits for
        std::size_t result = 8 * 1024;              ///< bytes of a result; the rest is cut off
    };

    /// @param tools  null for none
    ToolUse(std::shared_ptr<Toolbox> tools, Limits limits);

    bool has(std::string_view name) const;
    std::span<const ModelTool> tools() const;

    /// The caller said something. What tools gave for a turn that nobody answered is kept for the
    /// same turn when it comes again, with more words or without.
    void hear(std::string_view turn);

    /// That turn has its answer.
    void answered() { is_open_ = false; }

    /// Uses them all at once, and completes when all are done. What each gives is as the model is
    /// told it: JSON, whose "data" or "failed" holds the tool's own words.
    ///
    /// @param calls  of tools that there are; outlive the task
    /// @param done   told each call, by its place, when it is done; what the model is told of it,
    ///               and what the tool gave
    /// @param slow   called once if they take long
    /// Cancelled, it ends all of them, throws operation_aborted, and calls neither any more.
    using Done = std::function<void(std::size_t, std::string, const ToolResult&)>;
    Awaitable<> use(std::span<const ToolCall> calls, Done done, std::function<void()> slow);

    /// What the model is told of a call whose end nobody waited for.
    static std::string unfinished();

    /// For the record: a tool was used.
    void note(ToolUsed used) { used_.push_back(std::move(used)); }
    std::vector<ToolUsed> take_used() { return std::exchange(used_, {}); }

private:
    struct Wanted;

    Awaitable<> run(Wanted& wanted);
    Awaitable<ToolResult> result_of(const ToolCall& call);
    std::string refusal(const ToolCall& call) const;

    const std::shared_ptr<Toolbox> tools_;
    const Limits limits_;
    struct Given {
        std::string told;
        ToolResult result;
    };
    std::map<std::string, Given> kept_;  ///< in this turn, by call
    std::string turn_;
    bool is_open_ = false;  ///< the turn has no answer yet
    std::vector<ToolUsed> used_;
};

/// The arguments of a call for the record: a text if they are no JSON that could be kept.
nlohmann::json arguments_of(const ToolCall& call);

/// A tool's result as the model is told it: `{"data": …}` or `{"failed": "…"}`, JSON where it is
/// JSON. What is longer than `most` bytes is cut, and "cut" says so.
std::string as_told(const ToolResult& result, std::size_t most);

}  // namespace neura::reasoning
