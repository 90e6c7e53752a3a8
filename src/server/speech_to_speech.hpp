#pragma once

// Vendors who hear, find the words and speak in one, and who takes over when they fail.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/health.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "providers/remote/account.hpp"
#include "runtime/circuit_breaker.hpp"
#include "runtime/meter.hpp"
#include "server/configuration.hpp"
#include "server/engagement.hpp"
#include "server/switchboard.hpp"
#include "server/vendor_trial.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// What forbids to use the configured one: a name we do not know, a key that is missing.
std::vector<Problem> check_speech_to_speech(const Configuration& configuration);

/// All there are, in the order people are shown them.
std::vector<EngagedVendor> speech_to_speech_vendors(const Configuration& configuration);

/// The configured vendor, if any. How it stands is known to all loops; a session is of one call.
class SpeechToSpeech {
public:
    /// @param configuration  was checked. @param time  outlives this and what it makes
    SpeechToSpeech(const Configuration& configuration, const TimeSource& time);

    /// Who hears, finds the words and speaks without it. They outlive what `join` gives.
    struct Others {
        listening::SpeechToText& stt;
        speaking::TextToSpeech& tts;
        reasoning::LanguageModel* model;  ///< null for the guided dialogue
        Meter* meter = nullptr;           ///< of the call, for them
    };

    /// Who talks in one call on `loop`: the vendor, and `others` for whatever of it fails; those
    /// alone where none is configured, or the configured one has just failed other calls.
    Interlocutor join(const Executor& loop, const Others& others,
                      reasoning::SharedPlaybook playbook, reasoning::DialogueContext context);

    /// Has a short sentence said in a session of its own. Errors: those of its voice.
    /// @pre a vendor is configured
    Task<Trial> try_out(Executor loop);

    /// Parts of the program for /health; `degraded` at the worst, since others stand in.
    std::vector<std::pair<std::string, api::Health::Probe>> parts() const;

    void register_metrics(metrics::Registry& registry) const;

private:
    const Configuration configuration_;
    const TimeSource& time_;
    std::optional<providers::remote::Account> account_;  ///< none: no vendor is configured
    CircuitBreaker breaker_;
};

}  // namespace neura::server
