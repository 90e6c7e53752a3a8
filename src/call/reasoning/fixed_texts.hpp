#pragma once

#include <string>
#include <vector>

#include "call/reasoning/agent_file.hpp"

namespace neura::reasoning {

/// What an agent says whoever calls and whatever they say: the texts of its file, filled with what
/// else the file says and with nothing of a call. A text with any other placeholder ({value},
/// {summary}, …) is left out, so that no word of a caller's can be in one.
std::vector<std::string> fixed_texts(const AgentFile& file);

}  // namespace neura::reasoning
