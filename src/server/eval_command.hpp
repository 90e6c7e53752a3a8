#pragma once

// `neura eval`: scenarios against language models, several times each, as a table and as JSON.

#include <string>
#include <vector>

#include "phone/call_command.hpp"
#include "server/configuration.hpp"

namespace neura::server {

struct EvalOptions {
    std::vector<std::string> scripts{};  ///< files or folders of them
    std::vector<std::string> vendors{};  ///< as LLM_PROVIDER names them; none: the configured ones
    int times = 1;
    std::string json_file{};
    bool asks_outside = false;  ///< uses the agents' declared tools for real
    bool spoken = false;        ///< real calls to the server of `call`, which has its own model
    phone::CallOptions call{};  ///< where it is, when spoken
};

/// @return the exit code: 0 when every conversation that was played passed, 1 when not, 2 when
/// nothing was played or it could not be tried.
int eval_command(const Configuration& configuration, EvalOptions options);

}  // namespace neura::server
