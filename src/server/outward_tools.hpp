#pragma once

// Tools that reach other people: send_sms, notify_emergencies.

#include <memory>
#include <vector>

#include "call/reasoning/toolbox.hpp"
#include "server/emergencies.hpp"
#include "server/switchboard.hpp"
#include "server/text_messages.hpp"

namespace neura::server {

/// What those tools are to a model.
std::vector<reasoning::ModelTool> outward_tools();

/// Of one call. A tool is there only where it can do what it says.
/// @param texts  null: no messages can be sent
/// @param ways   how those are told of danger who must know; without `any()`: nobody can be told
std::unique_ptr<reasoning::Toolbox> make_outward_tools(const Calling& calling, TextMessages* texts,
                                                       Emergencies& emergencies,
                                                       EmergencyWays ways);

}  // namespace neura::server
