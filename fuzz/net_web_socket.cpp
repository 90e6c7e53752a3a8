// Frames of a peer, in pieces: the first byte says which side sends them and how long a piece is.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "net/web_socket_codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace neura::net;
    if (size < 1) return 0;
    constexpr std::size_t max_message = 4096;
    FrameDecoder decoder(data[0] & 1 ? Side::client : Side::server, max_message);
    const std::size_t piece = 1u + (data[0] >> 1);
    std::string frames(reinterpret_cast<const char*>(data) + 1, size - 1);
    for (std::size_t at = 0; at < frames.size(); at += piece) {
        auto bytes = std::span(frames).subspan(at, std::min(piece, frames.size() - at));
        while (!bytes.empty()) {
            const auto before = bytes.size();
            const auto event = decoder.next(bytes);
            if (!event) return 0;
            if (bytes.size() > before || (!*event && !bytes.empty())) std::abort();
            if (!*event) continue;
            if (const auto* message = std::get_if<Message>(&**event))
                if (message->data.size() > max_message) std::abort();
        }
    }
    return 0;
}
