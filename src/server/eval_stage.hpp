#pragma once

// What conversations of `neura eval` by text find around them: tools that the scenario answers
// itself, documents, and what earlier calls left. Nobody outside is asked unless that is wanted.

#include <chrono>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "call/reasoning/playbook.hpp"
#include "call/reasoning/toolbox.hpp"
#include "phone/script.hpp"
#include "runtime/meter.hpp"
#include "runtime/scratch_folder.hpp"
#include "runtime/task.hpp"
#include "server/agent_tools.hpp"
#include "server/evaluation.hpp"
#include "server/knowledge.hpp"
#include "server/resumption.hpp"
#include "storage/records.hpp"

namespace neura::server {

class EvalScene;

/// The stage of one scenario, for all conversations by it.
class EvalStage {
public:
    /// All outlive it.
    EvalStage(const Evaluation& evaluation, reasoning::SharedPlaybook playbook,
              const phone::Script& script);

    /// Puts the documents in. Blocks. Errors: `phone::Errc::bad_script` when the scenario names
    /// what its agent has not, with file and line; those of documents and of the embedder.
    Result<void> prepare();

    /// A conversation's share of it, on the loop it is called on. Errors: those of the disk.
    Task<std::unique_ptr<EvalScene>> scene();

    /// What the clock on the caller's wall shows then.
    std::chrono::local_seconds on_the_callers_wall(
        std::chrono::system_clock::time_point moment) const {
        return evaluation_.callers_time.at(moment, script_.from, {});
    }

private:
    friend class EvalScene;

    Result<void> prepare_knowledge();
    Result<void> prepare_earlier_calls();
    Task<> write_earlier_calls(storage::Records& records) const;
    Task<std::optional<Earlier>> recalled(storage::Records& records, CallId call) const;

    const Evaluation& evaluation_;
    const reasoning::SharedPlaybook playbook_;
    const phone::Script& script_;
    const ScratchFolder folder_{"neura-eval"};
    reasoning::AgentFile file_;             ///< with only those declared tools that may be used
    std::unique_ptr<Knowledge> knowledge_;  ///< null: nothing to look in
    std::vector<nlohmann::json> claims_;    ///< of the earlier calls, as checkpoints hold them
    std::size_t scenes_ = 0;
};

/// What one conversation has to itself. On its loop; its stage outlives it.
class EvalScene {
public:
    EvalScene(EvalStage& stage, std::unique_ptr<storage::Records> records, Executor loop);

    /// The call that this one goes on with, as a server would find it.
    std::optional<Earlier> earlier{};

    /// Whether it talks to servers of tools. Then `run` is to be run beside the conversation, and
    /// `connected` completes when all of them are, or after 10 s.
    bool has_servers() const;
    Awaitable<> run() { return declared_.run(); }
    Awaitable<> connected();

    /// What the agent may use beside its conversation.
    /// @param meter  of the conversation, outlives it. Errors: `phone::Errc::bad_script` for an
    /// answer of a tool that nothing describes, with file and line.
    Result<std::shared_ptr<reasoning::Toolbox>> tools(Meter& meter);

private:
    friend class EvalStage;

    EvalStage& stage_;
    const CallId call_ = new_call_id();
    const std::unique_ptr<storage::Records> records_;
    AgentTools declared_;
};

}  // namespace neura::server
