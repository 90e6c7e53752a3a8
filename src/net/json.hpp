#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace neura::net {

/// What a text off the wire says, all of it checked; nothing if it is no JSON.
///
/// It lies in memory that all streams of this thread share, and is gone with the next call. That
/// memory is what the longest text so far needed, some 15 bytes for each of its bytes, so callers
/// refuse what is too long for them.
///
/// simdjson's DOM, not its on-demand half: that one leaves the rest of a text unchecked and must
/// not be asked again after most errors, for 40 ns a message.
std::optional<simdjson::dom::element> read_json(std::string_view text);

/// `text` as a JSON string: in quotes, escaped. What is not UTF-8 is replaced.
std::string json_text(std::string_view text);

}  // namespace neura::net
