#pragma once

// Every vendor that hears or speaks: adding one means one line in the table of the source.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/health.hpp"
#include "call/listening/speech_to_text.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "server/configuration.hpp"
#include "server/engagement.hpp"
#include "server/metering.hpp"

namespace neura::server {

/// What a vendor is made of.
struct VendorNeeds {
    const Configuration& configuration;  ///< was checked
    const TimeSource& time;
    providers::embedded::SpeechWorker* worker;  ///< never null for "embedded"
    bool has_fallback;                          ///< somebody else takes over when it fails
};

/// A vendor's recognition, for all loops.
struct Recogniser {
    std::string part;               ///< of the program, as /health calls it
    std::shared_ptr<void> needs{};  ///< outlives `stt`
    std::unique_ptr<listening::SpeechToText> stt{};
    std::function<api::ComponentHealth()> health{};  ///< any thread
    Charging charging{};
};

/// A vendor's voices, for all loops.
struct VoiceMaker {
    std::string part;
    std::shared_ptr<void> needs{};  ///< outlives `tts`
    std::unique_ptr<speaking::TextToSpeech> tts{};
    std::function<api::ComponentHealth()> health{};  ///< any thread

    /// Whether it has a voice of that name; its default is taken otherwise.
    std::function<bool(const speaking::Voice&)> knows = [](const speaking::Voice&) { return true; };

    /// What changes how a sentence sounds beside the voice that is asked for, so that a phrase can
    /// be kept: address, model, usual voice. Empty: nothing is, since making it costs nothing.
    std::string sounds{};

    /// Whatever the first call on a loop should not have to wait for. Called on it.
    std::function<void(const Executor&)> prepare = [](const Executor&) {};
};

enum class SpeechPart { hearing, speaking };

/// As settings, prices and records call it.
constexpr std::string_view kind_of(SpeechPart part) {
    return part == SpeechPart::hearing ? "stt" : "tts";
}

struct SpeechVendor {
    std::string_view name;

    /// What is missing to use it, in words; empty if nothing.
    std::string (*missing)(const Configuration&);
    Recogniser (*hears)(const VendorNeeds&);   ///< null: it does not
    VoiceMaker (*speaks)(const VendorNeeds&);  ///< null: it does not

    /// Settings it cannot do without, with blanks between.
    std::string_view needs{};

    /// Null: what runs in this program, with no model to choose.
    Engagement (*engaged)(const Configuration&, SpeechPart) = nullptr;

    Hearing hearing = Hearing::stream;

    Engagement engagement(const Configuration& configuration, SpeechPart part) const {
        if (engaged != nullptr) return engaged(configuration, part);
        return {.service = {std::string(name), std::string(kind_of(part)), {}}};
    }

    bool can(SpeechPart part) const {
        return part == SpeechPart::hearing ? hears != nullptr : speaks != nullptr;
    }
};

/// All of them, in the order people are shown them.
std::span<const SpeechVendor> speech_vendors();

/// Null for a name nobody has.
const SpeechVendor* speech_vendor_named(std::string_view name);

/// Of those that can: "embedded or deepgram".
std::string speech_vendor_names(SpeechPart part);

}  // namespace neura::server
