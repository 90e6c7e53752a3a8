#pragma once

// `neura flags`: what can be changed while a server runs, and who did. It works beside a running
// server, which heeds a change within two seconds.

#include <string>

#include "server/configuration.hpp"

namespace neura::server {

struct FlagsOptions {
    enum class Do : std::uint8_t { list, set, unset, history } what = Do::list;
    std::string name{};   ///< of the flag, to set and unset
    std::string value{};  ///< true, false or a number
    std::string agent{};  ///< for this agent's calls; by name, as insurance
    std::string call{};   ///< for this call; by id
    int most = 20;        ///< entries of the history
    bool as_json = false;
};

/// @return the exit code: 0; 1 where the records cannot be used; 2 where the change is refused, the
/// words naming the flag and what was expected.
int flags_command(const Configuration& configuration, const FlagsOptions& options);

}  // namespace neura::server
