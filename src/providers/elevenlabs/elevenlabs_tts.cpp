#include "providers/elevenlabs/elevenlabs_tts.hpp"

#include <utility>

#include "providers/elevenlabs/protocol.hpp"
#include "providers/elevenlabs/voice_line.hpp"

namespace neura::providers::elevenlabs {

std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              VoiceOptions options) {
    auto open = [&account, &time, model = std::move(options.model),
                 keep_alive = options.keep_alive](Executor loop, const std::string& voice) {
        return std::make_shared<VoiceLine>(loop, account, time,
                                           voice_url(account.base(), voice, model), keep_alive);
    };
    remote::SharedVoice::Options shared{
        .vendor = "ElevenLabs", .voice = std::move(options.voice), .knows = is_voice_id};
    return std::make_unique<remote::SharedVoice>(time, std::move(shared), std::move(open));
}

}  // namespace neura::providers::elevenlabs
