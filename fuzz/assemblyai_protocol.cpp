// Any bytes on a stream of AssemblyAI's must give a message, nothing or an error that can be
// logged; whatever turns say, each turn of the call must be told once and in order, and what is
// sent must be of a legal length and no faster than it was said. Each line is one message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "providers/assemblyai/protocol.hpp"
#include "providers/streaming_stt/turns.hpp"

namespace assemblyai = neura::providers::assemblyai;
namespace streaming_stt = neura::providers::streaming_stt;
using neura::Clock;
using neura::listening::AudioTime;

namespace {

/// A call whose audio comes as it likes, and a vendor who says what it likes.
class Call {
public:
    void take(std::string_view line) {
        if (!turns_.in_utterance()) turns_.begin(at_, at_);
        const std::vector<std::uint8_t> audio(line.size() % 11 * 160, 0x20);
        turns_.append(audio);
        at_ += AudioTime(audio.size() / 8);
        now_ += std::chrono::milliseconds(line.size());
        if (line.size() % 3 == 0) turns_.pause();
        if (line.size() % 5 == 0) finish();
        if (line.size() % 7 == 0) reopen();
        send();
        if (turns_.look(now_)) reopen();

        const auto said = assemblyai::read(line);
        if (said && *said) {
            if (const auto* turn = std::get_if<assemblyai::Turn>(&**said))
                turns_.heard(*turn, now_);
            if (const auto* failure = std::get_if<assemblyai::Failure>(&**said))
                for (const char c : failure->words)
                    if (c < ' ' || c > '~') std::abort();
        }
        send();
        count_told();
    }

    void end() {
        if (turns_.in_utterance()) finish();
        turns_.give_up({neura::listening::Errc::utterance_lost, "all is over"});
        count_told();
        if (told_ != begun_) std::abort();
    }

private:
    void finish() {
        ++begun_;
        turns_.finish(at_, now_);
    }

    void reopen() {
        turns_.closed();
        turns_.opened(now_);
        opened_ = now_;
        sent_ = 0;
    }

    void send() {
        while (const auto outgoing = turns_.next_to_send(now_)) {
            if (outgoing->force_end) continue;
            const auto size = outgoing->audio.size();
            if (size < assemblyai::intake.shortest || size > assemblyai::intake.longest)
                std::abort();
            sent_ += size;
        }
        const auto open = std::chrono::duration_cast<std::chrono::milliseconds>(now_ - opened_);
        const auto most = static_cast<std::size_t>(open.count()) * 8 + assemblyai::intake.longest;
        if (sent_ > most) std::abort();
    }

    void count_told() {
        while (const auto event = turns_.next_event())
            if (!*event || std::holds_alternative<neura::listening::FinalTranscript>(**event))
                ++told_;
    }

    // Never are words too late, so that each turn is told.
    streaming_stt::Turns turns_{true, {.abandoned = AudioTime(1'000'000'000)}, assemblyai::intake};
    Clock::time_point now_{};
    Clock::time_point opened_{};
    AudioTime at_{};
    std::size_t sent_ = 0;
    int begun_ = 0;
    int told_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    Call call;
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        call.take(line);
    }
    call.end();
    if (!assemblyai::read(R"({"type":"Begin","id":"x"})")) std::abort();
    return 0;
}
