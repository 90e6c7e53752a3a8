#include "providers/deepgram/deepgram_tts.hpp"

#include <utility>

#include "providers/deepgram/speak_line.hpp"

namespace neura::providers::deepgram {

std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              std::string model) {
    remote::SharedVoice::Options options{
        .vendor = "Deepgram", .voice = std::move(model), .knows = is_voice_name};
    auto open = [&account, &time](Executor loop, const std::string& voice) {
        return std::make_shared<SpeakLine>(loop, account, time, voice);
    };
    return std::make_unique<remote::SharedVoice>(time, std::move(options), std::move(open));
}

bool is_voice_name(std::string_view name) { return name.starts_with("aura"); }

}  // namespace neura::providers::deepgram
