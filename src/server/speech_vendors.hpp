#pragma once

// Who hears and who speaks, by name: the only place that knows these.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/health.hpp"
#include "call/listening/speech_to_text.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "providers/deepgram/connection.hpp"
#include "providers/deepgram/deepgram_tts.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "server/configuration.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// What forbids to use the configured ones: a name we do not know, a key that is missing.
std::vector<Problem> check_speech(const Configuration& configuration);

/// The configured recogniser and voice, and what they need: a speech worker if one of them is
/// "embedded", an account each for "deepgram". Destroyed before the loops and after the calls.
class SpeechVendors {
public:
    /// @param configuration  was checked. @param time  outlives it
    SpeechVendors(const Configuration& configuration, const TimeSource& time);
    ~SpeechVendors();

    listening::SpeechToText& stt() { return *stt_; }
    speaking::TextToSpeech& tts() { return *tts_; }

    /// The agent file's voice if the vendor has it, else the vendor's own.
    speaking::Voice voice(const std::string& of_agent_file) const;

    /// Whatever the first call on this loop should not have to wait for. Called on it.
    void prepare(const Executor& loop);

    /// Parts of the program for /health, by name.
    std::vector<std::pair<std::string, api::Health::Probe>> parts() const;

    /// Waiting does not help: models are missing, or a vendor refuses us. Any thread.
    bool is_hopeless() const;

    void register_metrics(metrics::Registry& registry) const;

private:
    void open_account(std::optional<providers::deepgram::Account>& account,
                      const Configuration& configuration);

    const TimeSource& time_;
    std::optional<providers::embedded::SpeechWorker> worker_;
    std::optional<providers::deepgram::Account> deepgram_hears_;
    std::optional<providers::deepgram::Account> deepgram_speaks_;
    std::unique_ptr<listening::SpeechToText> stt_;
    std::unique_ptr<speaking::TextToSpeech> tts_;
    providers::deepgram::DeepgramTts* deepgram_tts_ = nullptr;  ///< `tts_`, if it is that
};

}  // namespace neura::server
