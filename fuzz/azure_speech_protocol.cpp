// Any bytes on a stream of Azure's must give a frame, nothing or an error that can be logged;
// whatever phrases say, each turn of the call must be told once; what we say must be frames too;
// and any text must become SSML. Each line is one message: its path, a blank, its body.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heard_call.hpp"
#include "providers/azure_speech/azure_speech_stt.hpp"
#include "providers/azure_speech/protocol.hpp"

namespace azure_speech = neura::providers::azure_speech;
using neura::net::Message;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool can_be_logged(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void read_raw(std::string_view input) {
    for (const auto kind : {Message::Kind::text, Message::Kind::binary}) {
        const Message message{kind, std::string(input)};
        const auto frame = azure_speech::read_frame(message);
        if (!frame) {
            require(can_be_logged(frame.error().doing));
            continue;
        }
        require(!frame->path.empty());
        const auto id = azure_speech::read_stream_id(*frame);
        require(id ? !id->empty() : can_be_logged(id.error().doing));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    read_raw(input);

    const neura::SystemTime time;
    const neura::providers::remote::Account account({"https", "host", 443, "/"}, "key", time);
    azure_speech::ListenOptions options;
    options.patience.abandoned = neura::listening::AudioTime(1'000'000'000);
    std::string turn;  // that is under way
    neura::fuzz::HeardCall call(azure_speech::make_dialect(account, time, options, {}),
                                [&turn](const Message& message) {
                                    const auto frame = azure_speech::read_frame(message);
                                    require(frame && frame->request_id.size() == 32);
                                    turn = frame->request_id;
                                });
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        const auto path = line.substr(0, line.find(' '));
        const auto body = line.substr(std::min(path.size() + 1, line.size()));
        std::string text("X-RequestId:" + turn + "\r\nPath:");
        text.append(path).append("\r\n\r\n").append(body);
        call.take({Message::Kind::text, std::move(text)});
        require(azure_speech::ssml(path, line, 1.0).ends_with("</speak>"));
    }
    call.end();
    return 0;
}
