#pragma once

// The messages of a talk with a language model: what callers say as it is told to the model, and
// what becomes of messages afterwards. Private to reasoning/.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/language_model.hpp"

namespace neura::reasoning {

/// The text of a turn as the model sees it: what stands in brackets is ours, not the caller's.
/// @param expecting  what our last words asked for
std::string heard_as(const Turn& turn, Expecting expecting);

/// Whether a model is told that which was said before it talked. A caller's words become as it
/// sees them.
bool may_know(const AgentFile& file, ModelMessage& said_before);

/// The call of a tool with that id has this result, whatever it had.
void set_result(std::vector<ModelMessage>& messages, const std::string& call_id,
                std::string result);

/// Gives each call an id of its own where the model gave none, or one twice.
/// @param place  of the message they are in
void name_calls(std::vector<ToolCall>& calls, std::size_t place);

/// Whether what was said asks something at its end.
bool ends_with_a_question(std::string_view said);

/// Our last reply is no more than `said`, the beginning of it.
/// @param reply_at  its first message. @param mark  behind what is cut
void cut_reply(std::vector<ModelMessage>& messages, std::size_t reply_at, std::string_view said,
               std::string_view mark);

}  // namespace neura::reasoning
