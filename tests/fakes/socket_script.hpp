#pragma once

// A WebSocket fixture, one frame a line, as a vendor plays it: says what it says, when the client
// has done what it waits for.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "net/web_socket.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

/// Lines of a fixture in tests/data: "deepgram/listen.jsonl".
std::vector<std::string> read_script(const std::string& file);

/// @param texts        what the client says; of Azure's messages their path
/// @param audio_heard  bytes of audio it has sent so far
/// @param request_id   that the client gave last, where answers repeat it
/// All outlive the task.
Awaitable<> play_script(const std::vector<std::string>& script, net::WebSocket& socket,
                        Inbox<std::string>& texts, const std::size_t& audio_heard,
                        const std::string* request_id = nullptr);

}  // namespace neura::fakes
