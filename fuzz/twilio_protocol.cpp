// Any bytes on a media stream must give a message, nothing or an error, in either direction; and
// a decoder that was given some must read the next good message rightly. Each line of the input
// is one message, so that a time line sees more than one payload.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/twilio/protocol.hpp"
#include "providers/twilio/timeline.hpp"

namespace twilio = neura::providers::twilio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    twilio::Decoder decoder;
    twilio::Timeline timeline;
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));

        const auto heard = decoder.from_carrier(line);
        if (heard && *heard) {
            if (const auto* media = std::get_if<twilio::Media>(&**heard)) {
                timeline.push(media->timestamp, media->payload);
                while (timeline.next()) {
                }
            }
        }
        const auto told = decoder.to_carrier(line);
        if (!told) continue;
        const twilio::ServerWriter writer(told->stream_sid);
        if (const auto* mark = std::get_if<twilio::Mark>(&told->command)) {
            const auto name = mark->name;
            const auto read_back = decoder.to_carrier(writer.mark(name));
            if (!read_back || std::get<twilio::Mark>(read_back->command).name != name) std::abort();
        }
    }
    if (!decoder.from_carrier(R"({"event":"dtmf","dtmf":{"digit":"5"}})")) std::abort();
    return 0;
}
