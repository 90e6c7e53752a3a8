#pragma once

// Tools over what earlier calls left: get_customer_info and get_call_history. Only those that came
// from the caller's own number are looked at.

#include <memory>
#include <string>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/toolbox.hpp"
#include "runtime/id.hpp"
#include "storage/records.hpp"

namespace neura::server {

/// For one call, on its loop. What is sensitive is not told.
/// @param records  outlives it
/// @param file     says which fields tell of the caller
/// @param caller   E.164, or as the carrier writes it; empty when withheld: then nothing is found
/// @param call     the present one, which is none of the earlier
std::unique_ptr<reasoning::Toolbox> make_customer_tools(storage::Records& records,
                                                        const reasoning::AgentFile& file,
                                                        std::string caller, CallId call);

}  // namespace neura::server
