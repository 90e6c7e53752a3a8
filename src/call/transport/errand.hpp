#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace neura::transport {

/// What a call that we place is for. Kept with the call.
struct Errand {
    std::string agent{};     ///< name of the agent file that talks; empty for the usual one
    std::string language{};  ///< BCP 47, one of the agent's, that it talks in from the first word;
                             ///< empty: as with a caller
    std::string purpose{};   ///< a sentence that is said after the greeting; may be empty
    nlohmann::json claim{};  ///< the fields to ask for, as `reasoning::read_claim_fields` takes
                             ///< them; null: those of the agent file
    nlohmann::json known{};  ///< what is known of them before the call, by field; null: nothing

    bool empty() const {
        return agent.empty() && language.empty() && purpose.empty() && claim.is_null() &&
               known.is_null();
    }

    friend bool operator==(const Errand&, const Errand&) = default;
};

}  // namespace neura::transport
