#pragma once

// One turn of the caller's → every field it says something of: those asked for, and what was
// offered by the way ("yesterday on Main Street, nobody was hurt, and my name is …").

#include <span>
#include <string>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/claim.hpp"
#include "call/reasoning/field_reader.hpp"
#include "call/reasoning/mentions.hpp"

namespace neura::reasoning {

/// What a turn says of one field.
struct Offer {
    const Field* field = nullptr;
    Reading reading;
    bool asked = false;     ///< the question was for it
    bool bare_yes = false;  ///< "yes" and nothing more: there is something to tell
};

/// Asked fields come first. Never two offers for one field. A field that is filled is offered
/// only when the caller calls it by name.
std::vector<Offer> read_turn(const Turn& turn, std::span<const Field* const> asked,
                             std::span<const Field> fields, const Claim& claim,
                             const Mentions& mentions, const Situation& situation);

}  // namespace neura::reasoning
