#include "server/known_speech_vendors.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "net/url.hpp"
#include "providers/deepgram/deepgram_stt.hpp"
#include "providers/deepgram/deepgram_tts.hpp"
#include "providers/deepgram/errc.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/embedded_tts.hpp"
#include "providers/remote/account.hpp"

namespace neura::server {

namespace deepgram = providers::deepgram;
namespace embedded = providers::embedded;
using providers::remote::Account;
using State = api::ComponentHealth::State;

namespace {

using namespace std::chrono_literals;

/// What the vendor refused for good is tried again after so long, by the next call: it may have
/// been mended.
constexpr auto refused_for = 30s;

/// A socket that is not open by then is no use to a caller for whom somebody else can hear.
constexpr auto open_within_beside_others = 500ms;
constexpr int attempts_beside_others = 2;

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

// deepgram

std::string deepgram_missing(const Configuration& configuration) {
    if (!configuration.deepgram_api_key.empty()) return {};
    return "deepgram needs DEEPGRAM_API_KEY: set it to a key of console.deepgram.com, or take "
           "embedded, which needs none";
}

std::shared_ptr<Account> deepgram_account(const VendorNeeds& needs) {
    const auto& configuration = needs.configuration;
    return std::make_shared<Account>(
        net::parse_url(configuration.deepgram_base_url).value(), configuration.deepgram_api_key,
        needs.time);
}

api::ComponentHealth health_of(const Account& account, Clock::time_point now) {
    const auto trouble = account.trouble();
    if (!trouble) return {};
    const bool refused = deepgram::is_lasting(trouble->why.code) && now - trouble->at < refused_for;
    return {refused ? State::failed : State::degraded,
            {},
            trouble->why.code.message() + " (" + trouble->why.doing + ')'};
}

Recogniser deepgram_hears(const VendorNeeds& needs) {
    const auto account = deepgram_account(needs);
    deepgram::ListenOptions options;
    options.model = needs.configuration.deepgram_stt_model;
    if (needs.has_fallback) {
        options.attempts = attempts_beside_others;
        options.open_within = open_within_beside_others;
    }
    return {.part = "deepgram_stt",
            .needs = account,
            .stt = deepgram::make_stt(*account, needs.time, std::move(options)),
            .health = [account, &time = needs.time] { return health_of(*account, time.now()); }};
}

VoiceMaker deepgram_speaks(const VendorNeeds& needs) {
    const auto account = deepgram_account(needs);
    deepgram::SpeakOptions options;
    options.model = needs.configuration.deepgram_tts_model;
    auto tts = std::make_unique<deepgram::DeepgramTts>(*account, needs.time, std::move(options));
    auto* const prepared = tts.get();
    return {.part = "deepgram_tts",
            .needs = account,
            .tts = std::move(tts),
            .health = [account, &time = needs.time] { return health_of(*account, time.now()); },
            .knows = deepgram::DeepgramTts::knows,
            .prepare = [prepared](const Executor& loop) { prepared->prepare(loop); }};
}

// clang-format off
constexpr std::array vendors{
    SpeechVendor{"embedded", nothing_missing,  embedded_hears, embedded_speaks},
    SpeechVendor{"deepgram", deepgram_missing, deepgram_hears, deepgram_speaks},
};
// clang-format on

}  // namespace

const SpeechVendor* speech_vendor_named(std::string_view name) {
    const auto* found = std::ranges::find(vendors, name, &SpeechVendor::name);
    return found == vendors.end() ? nullptr : found;
}

std::string speech_vendor_names() {
    std::string names;
    for (std::size_t i = 0; i < vendors.size(); ++i) {
        if (i > 0) names += i + 1 == vendors.size() ? " or " : ", ";
        names += vendors[i].name;
    }
    return names;
}

}  // namespace neura::server
