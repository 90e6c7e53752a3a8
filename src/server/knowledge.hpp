#pragma once

// The documents that agents look things up in, joined from its parts: the index in the database,
// and the embedder that the configuration names.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/toolbox.hpp"
#include "knowledge/embedder.hpp"
#include "knowledge/index.hpp"
#include "knowledge/search.hpp"
#include "server/configuration.hpp"
#include "server/engagement.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// What forbids to use the configured embedder: a name we do not know, a key that is missing.
std::vector<Problem> check_embedder(const Configuration& configuration);

/// All there are, in the order people are shown them.
std::vector<EngagedVendor> embedding_vendors(const Configuration& configuration);

/// The configured embedder. @param patience  for an answer of a vendor
/// @pre `check_embedder` found nothing
std::unique_ptr<knowledge::Embedder> make_embedder(const Configuration& configuration,
                                                   std::chrono::milliseconds patience);

/// Shared by all loops; destroyed before them and after the calls.
class Knowledge {
public:
    /// Whether somebody is on the telephone meanwhile: vectors that come late are gone without.
    enum class Asked { in_a_call, at_leisure };

    /// @param configuration  was checked. @param time  outlives it
    Knowledge(const Configuration& configuration, std::unique_ptr<knowledge::Index> index,
              const TimeSource& time, Asked asked = Asked::in_a_call);

    /// What an agent of that file looks things up with; null if it has nothing to look in.
    /// @param meter  of its call, outlives the tools; null: nobody asks what it costs
    std::unique_ptr<reasoning::Toolbox> tools_for(const reasoning::AgentFile& file,
                                                  Meter* meter = nullptr);

    /// Brings model and vectors into memory for an agent file with that, so that the first caller
    /// need not wait for them. Says in the log what cannot be.
    Awaitable<> warm(std::optional<reasoning::KnowledgeUse> use);

    void register_metrics(metrics::Registry& registry) const;

private:
    std::string vendor_;
    Asked asked_;
    std::unique_ptr<knowledge::Embedder> embedder_;
    std::unique_ptr<knowledge::Index> index_;
    knowledge::Search search_;
};

}  // namespace neura::server
