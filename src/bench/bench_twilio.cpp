#include "bench/bench_twilio.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audio/g711.hpp"
#include "net/base64.hpp"
#include "providers/twilio/protocol.hpp"
#include "providers/twilio/timeline.hpp"

namespace neura::bench {

namespace {

namespace twilio = providers::twilio;

constexpr int rounds = 200'000;
constexpr int messages = 1'000;

/// What `work` costs, at the best of five: what is more was something else on this machine.
template <class Work>
void time(std::string_view name, Work work) {
    double best = 1e9;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto from = std::chrono::steady_clock::now();
        for (int i = 0; i < rounds; ++i) work(i);
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - from;
        best = std::min(best, took.count() / rounds);
    }
    fmt::print("  {:<44} {:>7.0f} ns\n", name, best);
}

}  // namespace

int bench_twilio() {
    twilio::CarrierWriter carrier({.stream_sid = "MZ0123456789abcdef0123456789abcdef",
                                   .account_sid = "AC0123456789abcdef0123456789abcdef",
                                   .call_sid = "CA0123456789abcdef0123456789abcdef",
                                   .parameters = {}});
    audio::MulawFrame audio;
    for (std::size_t i = 0; i < audio.size(); ++i) audio[i] = static_cast<std::uint8_t>(i * 37);
    std::vector<std::string> texts;
    for (int i = 0; i < messages; ++i)
        texts.push_back(carrier.media(std::chrono::milliseconds(20 * i), audio));

    std::uint64_t kept = 0;  // what is not looked at would not be computed
    twilio::Decoder decoder;
    time("in: message to payload", [&](int i) {
        const auto event = decoder.from_carrier(texts[static_cast<std::size_t>(i % messages)]);
        kept += std::get<twilio::Media>(**event).payload[7];
    });
    twilio::Timeline timeline;
    std::int64_t clock = 0;
    time("in: payload to the time line, to samples", [&](int) {
        timeline.push(std::chrono::milliseconds(clock++ * 20), audio);
        while (const auto frame = timeline.next())
            kept += static_cast<std::uint64_t>(audio::decode_frame(*frame)[3]);
    });
    std::vector<std::uint8_t> bytes;
    const auto base64 = net::encode_base64(audio);
    time("   of which base64", [&](int) { kept += net::decode_base64(base64, bytes); });

    const twilio::ServerWriter server("MZ0123456789abcdef0123456789abcdef");
    std::string text;
    time("out: mu-law to message", [&](int) {
        text.clear();
        server.append_play(text, audio);
        kept += static_cast<std::uint8_t>(text[99]);
    });
    time("   of which base64", [&](int) {
        text.clear();
        net::append_base64(text, audio);
        kept += static_cast<std::uint8_t>(text[5]);
    });
    return kept == 0 ? 1 : 0;
}

}  // namespace neura::bench
