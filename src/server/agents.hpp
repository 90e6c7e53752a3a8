#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/health.hpp"
#include "call/reasoning/agent.hpp"
#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/playbook.hpp"
#include "runtime/blocking_pool.hpp"
#include "server/configuration.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// By its name: "insurance.yaml", and neither its translation "insurance.fr.yaml" nor a hidden
/// file.
bool is_agent_file(const std::filesystem::path& path);

/// Reads the agent file that the configuration names, with the names it gives to agent and
/// company. Errors: the words say file, line and what to mend, or that there is no such file.
Result<reasoning::AgentFile> load_agent_file(const Configuration& configuration);

/// The same file and all others of its folder that are no translations: those it hands calls over
/// to, and those that only a call of ours may name. Errors: as above, of itself and of those that
/// it hands over to; also a hand-over to a file that is not there. Of the others one that cannot be
/// used is left out, with a line in the log.
Result<reasoning::SharedPlaybook> load_agents(const Configuration& configuration);

/// An agent and all that stand beside it, each once, itself first.
std::vector<const reasoning::Playbook*> with_others(const reasoning::Playbook& first);

/// The agent files as they stand now: all are read again when one of the folder, or .env with the
/// secrets of their tools, has changed, has come or is gone. A file that cannot be used, or whose
/// tools cannot, is refused, with a line in the log, and what there was of it stays; where it is
/// the usual one or one that it hands over to, all stay. Calls keep what they began with.
class AgentFiles {
public:
    /// @param read  as `load_agents` gave it
    AgentFiles(const Configuration& configuration, reasoning::SharedPlaybook read);

    /// Told of what is taken, before any call gets it, and of what secrets are looked up in from
    /// then on; on whatever looks.
    std::function<void(const reasoning::Playbook&, const Values& environment)> on_change;

    /// For a call that begins now. Any thread.
    reasoning::SharedPlaybook now() const;

    /// Looks once a second, on `pool`. Runs until it is cancelled.
    Awaitable<> watch(BlockingPool& pool);

    /// Looks now, and reads what has changed; blocks. One at a time.
    void look();

    /// `degraded` while a changed file is refused and there is an old one, with the reason. Any
    /// thread.
    api::ComponentHealth health() const;

    void register_metrics(metrics::Registry& registry) const;

private:
    struct Stamp {
        std::filesystem::file_time_type written;
        std::uintmax_t size = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    using Seen = std::map<std::filesystem::path, std::optional<Stamp>>;
    static Seen seen_of(const Configuration& configuration);

    Configuration configuration_;  ///< of whoever looks, with the secrets of then
    Seen seen_;                    ///< likewise
    std::atomic<std::uint64_t> read_again_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;

    mutable std::mutex mutex_;  ///< guards all below
    reasoning::SharedPlaybook now_;
    std::string wrong_;  ///< with what was found last; empty: nothing
};

}  // namespace neura::server
