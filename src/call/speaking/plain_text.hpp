#pragma once

#include <string>
#include <string_view>

namespace neura::speaking {

/// What is to be said of a text that may hold markup: without Markdown and tags, pictures and
/// symbols, control characters and bytes that are no UTF-8; what stands between backticks
/// spelled; white space as single blanks, none at the ends. In any language.
std::string plain_text(std::string_view text);

}  // namespace neura::speaking
