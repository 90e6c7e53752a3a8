#pragma once

// What a language model is told of what is sensitive, where the agent file says `privacy: {prompts:
// masked}`: how a value ends, and no more. The guided dialogue takes such values down itself.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "call/reasoning/conversation.hpp"

namespace neura::reasoning {

/// Stands for a turn of the caller's that gave such a value.
inline constexpr std::string_view turn_kept_private = "(the caller answered; it is kept from you)";

/// "B734521" → "•••••21"; of four signs or fewer nothing is left.
std::string masked_but_its_end(std::string_view value);

/// Values by field name as a model may know them.
nlohmann::json for_model(const AgentFile& file, nlohmann::json values);

/// Words of ours, likewise.
std::string for_model(const Conversation& conversation, std::string words);

}  // namespace neura::reasoning
