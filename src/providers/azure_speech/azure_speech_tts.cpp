#include "providers/azure_speech/azure_speech_tts.hpp"

#include <utility>

#include "providers/azure_speech/protocol.hpp"
#include "providers/azure_speech/voice_line.hpp"

namespace neura::providers::azure_speech {

std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              std::string voice) {
    remote::SharedVoice::Options options{
        .vendor = "Azure", .voice = std::move(voice), .knows = is_voice_name};
    auto open = [&account, &time](Executor loop, const std::string& name) {
        return std::make_shared<VoiceLine>(loop, account, time, name);
    };
    return std::make_unique<remote::SharedVoice>(time, std::move(options), std::move(open));
}

}  // namespace neura::providers::azure_speech
