#pragma once

// `.env` files: NAME=value, one a line, as shells and container tools write them.

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace neura::server {

struct DotenvLine {
    int line = 0;  ///< from 1
    std::string name;
    std::string value;
};

struct DotenvProblem {
    int line = 0;
    std::string expected;  ///< "NAME=value", "a closing '\"'"
};

/// Reads the text of a `.env` file.
///
/// Blank lines and lines that begin with '#' are skipped; "export " before a name is allowed.
/// A value ends at the end of the line, or at a '#' with a space before it. In single quotes it is
/// taken as it stands; in double quotes \n, \t, \", \\ and \$ are escapes. Quoted values stay on
/// one line; nothing is expanded. A name that comes twice has its last value. All bad lines are
/// reported.
std::expected<std::vector<DotenvLine>, std::vector<DotenvProblem>> parse_dotenv(
    std::string_view text);

}  // namespace neura::server
