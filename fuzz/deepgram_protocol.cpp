// Any bytes on a stream of Deepgram's must give a message, nothing or an error; the next good
// message must be read rightly; and whatever results say, each turn must be told once and in order.
// Each line of the input is one message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "providers/deepgram/hearing.hpp"
#include "providers/deepgram/protocol.hpp"

namespace deepgram = neura::providers::deepgram;
using neura::Clock;
using neura::listening::AudioTime;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    deepgram::Hearing hearing(true);
    Clock::time_point now{};
    AudioTime at{};
    int turns = 0;
    int told = 0;
    const auto count_told = [&] {
        while (const auto event = hearing.next_event())
            if (!*event || std::holds_alternative<neura::listening::FinalTranscript>(**event))
                ++told;
    };
    const auto finish = [&] {
        ++turns;
        hearing.finish(at, now);
    };
    const std::vector<std::uint8_t> audio(800, 0x20);

    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        (void)deepgram::read_speak(line);
        for (const auto& message : deepgram::speak(line))
            if (message.empty()) std::abort();

        // What the call does between messages hangs on their length.
        if (!hearing.in_utterance()) hearing.begin(at, at);
        hearing.append(audio);
        at += AudioTime(100);
        now += std::chrono::milliseconds(line.size());
        if (line.size() % 3 == 0) hearing.pause();
        if (line.size() % 5 == 0) finish();
        if (line.size() % 7 == 0) (void)hearing.reopen(160, now);
        if (hearing.look(now)) (void)hearing.reopen(160, now);

        const auto heard = deepgram::read_listen(line);
        if (heard && *heard) {
            if (const auto* results = std::get_if<deepgram::Results>(&**heard))
                hearing.heard(*results);
            if (const auto* end = std::get_if<deepgram::UtteranceEnd>(&**heard))
                hearing.heard(*end);
        }
        count_told();
    }
    if (hearing.in_utterance()) finish();
    hearing.give_up({neura::listening::Errc::utterance_lost, "all is over"});
    count_told();
    if (told != turns) std::abort();
    if (!deepgram::read_listen(R"({"type":"UtteranceEnd"})")) std::abort();
    return 0;
}
