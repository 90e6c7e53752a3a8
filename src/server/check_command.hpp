#pragma once

#include "server/configuration.hpp"

namespace neura::server {

/// `neura check`: looks at everything a call needs and prints what to mend, as a table or as JSON.
/// @param overrides  of the command line
/// @return the exit code: 0 only if all is well; 1 otherwise
int check_command(Values overrides, bool as_json);

}  // namespace neura::server
