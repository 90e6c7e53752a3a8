// Any bytes on a stream of ElevenLabs' must give a message, nothing or an error that can be logged;
// the next good message must be read rightly; and whatever text is said must come to its end. Each
// line of the input is one message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/elevenlabs/protocol.hpp"

namespace elevenlabs = neura::providers::elevenlabs;
namespace remote = neura::providers::remote;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool can_be_logged(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        const auto read = elevenlabs::read_message(line);
        if (!read) {
            require(can_be_logged(read.error().doing));
        } else if (*read) {
            if (const auto* refusal = std::get_if<remote::Refusal>(&**read))
                require(refusal->why.code && can_be_logged(refusal->why.doing));
            else
                require(std::get<remote::Piece>(**read).is_final ||
                        !std::get<remote::Piece>(**read).audio.empty());
        }
        const auto messages = elevenlabs::speak("ctx1", line, 1.0);
        require(messages.size() == 4 && messages.back().contains("close_context"));
        (void)elevenlabs::meaning_of_words(line);
        const auto url = elevenlabs::voice_url({"https", "host", 443, "/"}, line, line);
        require(can_be_logged(url.target) && !url.target.contains(' '));
    }
    const auto good = elevenlabs::read_message(R"({"audio":"AQ==","contextId":"c"})");
    require(good && *good && std::get<remote::Piece>(**good).audio.size() == 1);
    return 0;
}
