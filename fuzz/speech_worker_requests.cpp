// What the program could send its speech worker, in any pieces, must give messages or an error;
// a message that could be read must be written as it was.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/embedded/worker_protocol.hpp"

using namespace neura::providers::embedded;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    FrameReader frames;
    while (!rest.empty()) {
        const auto piece = rest.substr(0, 7);
        rest.remove_prefix(piece.size());
        frames.feed(piece);
        for (;;) {
            const auto message = frames.next();
            if (!message) return 0;
            if (!*message) break;
            const auto request = decode_request(**message);
            if (request && encode(*request).substr(4) != **message) std::abort();
        }
    }
    return 0;
}
