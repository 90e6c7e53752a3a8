// Any bytes on a stream of Flux's must give a message, nothing or an error that can be logged;
// whatever turns say, each turn of the call must be told once; and the vendor is told audio only,
// in messages it takes. Each line is one message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "heard_call.hpp"
#include "providers/deepgram/flux.hpp"
#include "providers/deepgram/protocol.hpp"

namespace deepgram = neura::providers::deepgram;

namespace {

void judge(const neura::net::Message& message) {
    if (message.kind != neura::net::Message::Kind::binary) std::abort();
    if (message.data.empty() || message.data.size() > 2'000) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const neura::SystemTime time;
    const neura::providers::remote::Account account({"https", "host", 443, "/"}, "key", time);
    deepgram::ListenOptions options;
    options.patience_with_turns.abandoned = neura::listening::AudioTime(1'000'000'000);
    neura::fuzz::HeardCall call(deepgram::make_flux(account, options, {}), judge);

    std::string_view input(reinterpret_cast<const char*>(data), size);
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        const auto read = deepgram::read_turns(line);
        if (read && *read)
            if (const auto* failure = std::get_if<deepgram::Failure>(&**read))
                for (const char c : failure->code)
                    if (c < ' ' || c > '~') std::abort();
        call.take({neura::net::Message::Kind::text, std::string(line)});
    }
    call.end();
    const auto good = deepgram::read_turns(
        R"({"type":"TurnInfo","event":"Update","turn_index":0,"audio_window_start":0,)"
        R"("audio_window_end":1,"transcript":"yes"})");
    if (!good || !*good || std::get<deepgram::TurnInfo>(**good).to != 8'000) std::abort();
    return 0;
}
