#include "server/known_speech_vendors.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <utility>

#include "net/url.hpp"
#include "providers/assemblyai/assemblyai_stt.hpp"
#include "providers/azure_speech/azure_speech_stt.hpp"
#include "providers/azure_speech/azure_speech_tts.hpp"
#include "providers/azure_speech/errc.hpp"
#include "providers/cartesia/cartesia_tts.hpp"
#include "providers/coqui/coqui_tts.hpp"
#include "providers/deepgram/deepgram_stt.hpp"
#include "providers/deepgram/deepgram_tts.hpp"
#include "providers/deepgram/errc.hpp"
#include "providers/elevenlabs/elevenlabs_tts.hpp"
#include "providers/elevenlabs/errc.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/embedded_tts.hpp"
#include "providers/openai/openai_tts.hpp"
#include "providers/remote/account.hpp"
#include "providers/whisper/whisper_stt.hpp"
#include "server/openai_account.hpp"
#include "server/wording.hpp"

namespace neura::server {

namespace assemblyai = providers::assemblyai;
namespace azure_speech = providers::azure_speech;
namespace cartesia = providers::cartesia;
namespace coqui = providers::coqui;
namespace deepgram = providers::deepgram;
namespace elevenlabs = providers::elevenlabs;
namespace embedded = providers::embedded;
namespace openai = providers::openai;
namespace whisper = providers::whisper;
using providers::remote::Account;
using State = api::ComponentHealth::State;

namespace {

using namespace std::chrono_literals;

/// What the vendor refused for good is tried again after so long, by the next call: it may have
/// been mended.
constexpr auto refused_for = 30s;

/// Where somebody else can hear or speak, nobody is tried twice.
constexpr int attempts_beside_others = 1;

/// A server that needs longer for an utterance is left for the next.
constexpr listening::AudioTime whisper_final_beside_others{2'000};

// embedded

std::string nothing_missing(const Configuration&) { return {}; }

api::ComponentHealth health_of(const embedded::WorkerStatus& worker) {
    switch (worker.state) {
        case embedded::WorkerState::loading: return {State::loading, {}, "speech models"};
        case embedded::WorkerState::ready: return {State::ok, worker.loading, {}};
        case embedded::WorkerState::restarting: return {State::loading, {}, worker.reason};
        case embedded::WorkerState::failed: return {State::failed, {}, worker.reason};
    }
    return {State::failed, {}, "unknown"};
}

Recogniser embedded_hears(const VendorNeeds& needs) {
    auto* const worker = needs.worker;
    return {.part = "speech", .stt = embedded::make_stt(*worker), .health = [worker] {
                return health_of(worker->status());
            }};
}

VoiceMaker embedded_speaks(const VendorNeeds& needs) {
    auto* const worker = needs.worker;
    return {.part = "speech", .tts = embedded::make_tts(*worker), .health = [worker] {
                return health_of(worker->status());
            }};
}

// Vendors with an account

std::shared_ptr<Account> account_at(const std::string& base, const std::string& key,
                                    const VendorNeeds& needs) {
    return std::make_shared<Account>(net::parse_url(base).value(), key, needs.time);
}

/// How things stand with it. @param is_lasting  somebody has to mend that
template <class IsLasting>
std::function<api::ComponentHealth()> health_of(std::shared_ptr<Account> account,
                                                const TimeSource& time, IsLasting is_lasting) {
    return [account = std::move(account), &time, is_lasting]() -> api::ComponentHealth {
        const auto trouble = account->trouble();
        if (!trouble) return {};
        const bool refused =
            is_lasting(trouble->why.code) && time.now() - trouble->at < refused_for;
        return {refused ? State::failed : State::degraded,
                {},
                trouble->why.code.message() + " (" + trouble->why.doing + ')'};
    };
}

/// See `VoiceMaker::sounds`.
std::string sounds_of(const Account& account, std::initializer_list<std::string_view> settings) {
    auto sounds = account.base().origin();
    for (const auto& setting : settings) sounds.append("\n").append(setting);
    return sounds;
}

/// Gives up early where somebody else can hear.
template <class Options>
Options hurried(Options options, const VendorNeeds& needs) {
    if (!needs.has_fallback) return options;
    options.attempts = attempts_beside_others;
    options.open_within = needs.configuration.connect_timeout;
    return options;
}

/// A voice whose streams the calls of a loop share.
template <class IsLasting>
VoiceMaker on_streams(std::string part, const std::shared_ptr<Account>& account,
                      std::unique_ptr<providers::remote::SharedVoice> tts, const TimeSource& time,
                      IsLasting is_lasting, std::initializer_list<std::string_view> sounds) {
    auto* const shared = tts.get();
    return {.part = std::move(part),
            .needs = account,
            .tts = std::move(tts),
            .health = health_of(account, time, is_lasting),
            .knows = [shared](const speaking::Voice& voice) { return shared->knows(voice); },
            .sounds = sounds_of(*account, sounds),
            .prepare = [shared](const Executor& loop) { shared->prepare(loop); }};
}

/// A voice that is asked for by one request a sentence.
VoiceMaker by_requests(std::string part, const std::shared_ptr<Account>& account,
                       std::unique_ptr<providers::remote::HttpVoice> tts, const TimeSource& time,
                       std::initializer_list<std::string_view> sounds) {
    auto* const voice = tts.get();
    return {.part = std::move(part),
            .needs = account,
            .tts = std::move(tts),
            .health = health_of(account, time, speaking::is_lasting),
            .knows = [voice](const speaking::Voice& wanted) { return voice->knows(wanted); },
            .sounds = sounds_of(*account, sounds)};
}

// deepgram

std::string deepgram_missing(const Configuration& configuration) {
    if (!configuration.deepgram_api_key.empty()) return {};
    return "deepgram needs DEEPGRAM_API_KEY: set it to a key of console.deepgram.com, or take "
           "embedded, which needs none";
}

std::shared_ptr<Account> deepgram_account(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    return account_at(configuration.deepgram_base_url, configuration.deepgram_api_key, needs);
}

Recogniser deepgram_hears(const VendorNeeds& needs) {
    const auto account = deepgram_account(needs);
    deepgram::ListenOptions options;
    options.model = needs.configuration.deepgram_stt_model;
    const auto as = [model = options.model](const listening::SpeechOptions& speech) {
        const bool multi = model.starts_with("nova") && deepgram::hears_multi(model, speech);
        return multi ? model + " multi" : model;
    };
    return {.part = "deepgram_stt",
            .needs = account,
            .stt = deepgram::make_stt(*account, needs.time, hurried(std::move(options), needs)),
            .health = health_of(account, needs.time, deepgram::is_lasting),
            .charging = {.as = as}};
}

VoiceMaker deepgram_speaks(const VendorNeeds& needs) {
    const auto account = deepgram_account(needs);
    auto tts = deepgram::make_tts(*account, needs.time, needs.configuration.deepgram_tts_model);
    return on_streams("deepgram_tts", account, std::move(tts), needs.time, deepgram::is_lasting,
                      {needs.configuration.deepgram_tts_model});
}

Engagement deepgram_engaged(const Configuration& configuration, SpeechPart part) {
    const bool hears = part == SpeechPart::hearing;
    return {{"deepgram", std::string(kind_of(part)),
             hears ? configuration.deepgram_stt_model : configuration.deepgram_tts_model},
            configuration.deepgram_base_url};
}

// elevenlabs

/// What a vendor needs that has keys and voices of an account. @param at  where both are
std::string key_or_voice_missing(const std::string& vendor, const std::string& key,
                                 const std::string& voice, const char* prefix, const char* at) {
    std::string missing;
    if (key.empty()) missing.append(prefix).append("_API_KEY");
    if (voice.empty()) {
        if (!missing.empty()) missing += " and ";
        missing.append(prefix).append("_VOICE_ID");
    }
    if (missing.empty()) return {};
    return vendor + " needs " + missing + ": keys and the ids of voices are at " + at +
           "; or take embedded, which needs none";
}

std::string elevenlabs_missing(const Configuration& configuration) {
    return key_or_voice_missing("elevenlabs", configuration.elevenlabs_api_key,
                                configuration.elevenlabs_voice, "ELEVENLABS", "elevenlabs.io");
}

VoiceMaker elevenlabs_speaks(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    const auto account =
        account_at(configuration.elevenlabs_base_url, configuration.elevenlabs_api_key, needs);
    const elevenlabs::VoiceOptions options{.voice = configuration.elevenlabs_voice,
                                           .model = configuration.elevenlabs_model};
    if (configuration.elevenlabs_by_requests)
        return by_requests("elevenlabs_tts", account,
                           elevenlabs::make_tts_by_requests(*account, needs.time, options),
                           needs.time, {options.model, options.voice});
    return on_streams("elevenlabs_tts", account,
                      elevenlabs::make_tts(*account, needs.time, options), needs.time,
                      elevenlabs::is_lasting, {options.model, options.voice});
}

Engagement elevenlabs_engaged(const Configuration& configuration, SpeechPart) {
    return {{"elevenlabs", "tts", configuration.elevenlabs_model},
            configuration.elevenlabs_base_url};
}

// cartesia

std::string cartesia_missing(const Configuration& configuration) {
    return key_or_voice_missing("cartesia", configuration.cartesia_api_key,
                                configuration.cartesia_voice, "CARTESIA", "play.cartesia.ai");
}

VoiceMaker cartesia_speaks(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    const auto account =
        account_at(configuration.cartesia_base_url, configuration.cartesia_api_key, needs);
    auto tts = cartesia::make_tts(
        *account, needs.time,
        {.voice = configuration.cartesia_voice, .model = configuration.cartesia_model});
    return on_streams("cartesia_tts", account, std::move(tts), needs.time, speaking::is_lasting,
                      {configuration.cartesia_model, configuration.cartesia_voice});
}

Engagement cartesia_engaged(const Configuration& configuration, SpeechPart) {
    return {{"cartesia", "tts", configuration.cartesia_model}, configuration.cartesia_base_url};
}

// openai

VoiceMaker openai_speaks(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    const auto account =
        account_at(configuration.openai_base_url, configuration.openai_api_key, needs);
    openai::TtsOptions options;
    options.model = configuration.openai_tts_model;
    options.voice = configuration.openai_tts_voice;
    options.organisation = configuration.openai_organisation;
    auto tts = openai::make_tts(*account, needs.time, std::move(options));
    return by_requests("openai_tts", account, std::move(tts), needs.time,
                       {configuration.openai_tts_model, configuration.openai_tts_voice});
}

Engagement openai_engaged(const Configuration& configuration, SpeechPart) {
    const auto& address = configuration.openai_base_url;
    return {{paid_at(address, "openai_compatible"), "tts", configuration.openai_tts_model},
            address};
}

// coqui

std::string coqui_missing(const Configuration& configuration) {
    const auto& file = configuration.coqui_xtts_speaker;
    if (file.empty()) return {};
    const auto speaker = coqui::load_speaker(file);
    if (speaker) return {};
    return "coqui cannot use COQUI_XTTS_SPEAKER (" + speaker.error().doing +
           "): set it to a file with a voice as the server's /clone_speaker gives it";
}

VoiceMaker coqui_speaks(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    const auto account =
        account_at(configuration.coqui_base_url, configuration.coqui_api_key, needs);
    coqui::TtsOptions options;
    options.speaker = configuration.coqui_speaker;
    options.language = configuration.coqui_language;
    if (const auto& file = configuration.coqui_xtts_speaker; !file.empty())
        options.xtts_speaker = coqui::load_speaker(file).value_or(std::string());
    const auto xtts_speaker = options.xtts_speaker;
    auto tts = coqui::make_tts(*account, needs.time, std::move(options));
    return by_requests("coqui_tts", account, std::move(tts), needs.time,
                       {configuration.coqui_speaker, configuration.coqui_language, xtts_speaker});
}

Engagement coqui_engaged(const Configuration& configuration, SpeechPart) {
    const auto& address = configuration.coqui_base_url;
    return {{paid_at(address, "coqui"), "tts", configuration.coqui_speaker}, address};
}

// assemblyai

std::string assemblyai_missing(const Configuration& configuration) {
    if (!configuration.assemblyai_api_key.empty()) return {};
    return "assemblyai needs ASSEMBLYAI_API_KEY: set it to a key of www.assemblyai.com, or take "
           "embedded, which needs none";
}

Recogniser assemblyai_hears(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    const auto account =
        account_at(configuration.assemblyai_base_url, configuration.assemblyai_api_key, needs);
    assemblyai::ListenOptions options;
    options.model = configuration.assemblyai_model;
    return {.part = "assemblyai_stt",
            .needs = account,
            .stt = assemblyai::make_stt(*account, needs.time, hurried(std::move(options), needs)),
            .health = health_of(account, needs.time, listening::is_lasting)};
}

Engagement assemblyai_engaged(const Configuration& configuration, SpeechPart) {
    return {{"assemblyai", "stt", configuration.assemblyai_model},
            configuration.assemblyai_base_url};
}

// azure

std::string azure_missing(const Configuration& configuration) {
    std::string missing;
    if (configuration.azure_speech_key.empty()) missing = "AZURE_SPEECH_KEY";
    if (configuration.azure_speech_region.empty() && configuration.azure_speech_base_url.empty()) {
        if (!missing.empty()) missing += " and ";
        missing += "AZURE_SPEECH_REGION";
    }
    if (missing.empty()) return {};
    return "azure needs " + missing +
           ": see \"Keys and Endpoint\" of the speech resource, or take embedded, which needs none";
}

/// @param part  the first name of the vendor's hosts: "stt" or "tts"
std::string azure_address(std::string_view part, const Configuration& configuration) {
    if (!configuration.azure_speech_base_url.empty()) return configuration.azure_speech_base_url;
    return "https://" + configuration.azure_speech_region + '.' + std::string(part) +
           ".speech.microsoft.com";
}

std::shared_ptr<Account> azure_account(std::string_view part, const VendorNeeds& needs) {
    return account_at(azure_address(part, needs.configuration),
                      needs.configuration.azure_speech_key, needs);
}

Recogniser azure_hears(const VendorNeeds& needs) {
    const auto account = azure_account("stt", needs);
    return {.part = "azure_stt",
            .needs = account,
            .stt = azure_speech::make_stt(*account, needs.time,
                                          hurried(azure_speech::ListenOptions(), needs)),
            .health = health_of(account, needs.time, azure_speech::is_lasting)};
}

VoiceMaker azure_speaks(const VendorNeeds& needs) {
    const auto account = azure_account("tts", needs);
    auto tts = azure_speech::make_tts(*account, needs.time, needs.configuration.azure_tts_voice);
    return on_streams("azure_tts", account, std::move(tts), needs.time, azure_speech::is_lasting,
                      {needs.configuration.azure_tts_voice});
}

Engagement azure_engaged(const Configuration& configuration, SpeechPart part) {
    return {{"azure", std::string(kind_of(part)),
             part == SpeechPart::hearing ? std::string() : configuration.azure_tts_voice},
            azure_address(part == SpeechPart::hearing ? "stt" : "tts", configuration)};
}

// whisper

/// For each request, however short (groq.com/pricing).
constexpr auto groq_charges_at_least = 10s;

Recogniser whisper_hears(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    const auto account =
        account_at(configuration.whisper_base_url, configuration.whisper_api_key, needs);
    whisper::ListenOptions options;
    options.model = configuration.whisper_model;
    if (needs.has_fallback) {
        options.attempts = attempts_beside_others;
        options.connect = configuration.connect_timeout;
        options.final_within = whisper_final_beside_others;
    }
    const bool is_groq = paid_at(configuration.whisper_base_url, "whisper") == "groq";
    return {.part = "whisper_stt",
            .needs = account,
            .stt = whisper::make_stt(*account, std::move(options)),
            .health = health_of(account, needs.time, listening::is_lasting),
            .charging = {.at_least = is_groq ? groq_charges_at_least : 0s}};
}

Engagement whisper_engaged(const Configuration& configuration, SpeechPart) {
    const auto& address = configuration.whisper_base_url;
    return {{paid_at(address, "whisper"), "stt", configuration.whisper_model}, address};
}

// clang-format off
constexpr std::array vendors{
    SpeechVendor{"embedded",   nothing_missing,    embedded_hears,   embedded_speaks},
    SpeechVendor{"deepgram",   deepgram_missing,   deepgram_hears,   deepgram_speaks,   "DEEPGRAM_API_KEY",                       deepgram_engaged},
    SpeechVendor{"assemblyai", assemblyai_missing, assemblyai_hears, nullptr,           "ASSEMBLYAI_API_KEY",                     assemblyai_engaged},
    SpeechVendor{"azure",      azure_missing,      azure_hears,      azure_speaks,      "AZURE_SPEECH_KEY AZURE_SPEECH_REGION",   azure_engaged},
    SpeechVendor{"whisper",    nothing_missing,    whisper_hears,    nullptr,           "",                                       whisper_engaged, Hearing::on_demand},
    SpeechVendor{"elevenlabs", elevenlabs_missing, nullptr,          elevenlabs_speaks, "ELEVENLABS_API_KEY ELEVENLABS_VOICE_ID", elevenlabs_engaged},
    SpeechVendor{"openai",     openai_missing,     nullptr,          openai_speaks,     "OPENAI_API_KEY",                         openai_engaged},
    SpeechVendor{"cartesia",   cartesia_missing,   nullptr,          cartesia_speaks,   "CARTESIA_API_KEY CARTESIA_VOICE_ID",     cartesia_engaged},
    SpeechVendor{"coqui",      coqui_missing,      nullptr,          coqui_speaks,      "",                                       coqui_engaged},
};
// clang-format on

}  // namespace

std::span<const SpeechVendor> speech_vendors() { return vendors; }

const SpeechVendor* speech_vendor_named(std::string_view name) {
    const auto* found = std::ranges::find(vendors, name, &SpeechVendor::name);
    return found == vendors.end() ? nullptr : found;
}

std::string speech_vendor_names(SpeechPart part) {
    std::vector<std::string_view> able;
    for (const auto& vendor : vendors)
        if (vendor.can(part)) able.push_back(vendor.name);
    return one_of(able);
}

}  // namespace neura::server
