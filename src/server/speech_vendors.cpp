#include "server/speech_vendors.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>

#include "net/url.hpp"
#include "providers/deepgram/deepgram_stt.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/embedded_tts.hpp"

namespace neura::server {

namespace deepgram = providers::deepgram;
namespace embedded = providers::embedded;
using State = api::ComponentHealth::State;

namespace {

using namespace std::chrono_literals;

/// What the vendor refused for good is tried again after so long, by the next call: it may have
/// been mended.
constexpr auto refused_for = 30s;

std::vector<Problem> check_vendor(std::string_view setting, const std::string& name,
                                  const Configuration& configuration) {
    if (name != "embedded" && name != "deepgram")
        return {
            {std::string(setting), '"' + name + "\" is not known; expected embedded or deepgram"}};
    if (name == "deepgram" && configuration.deepgram_api_key.empty())
        return {
            {std::string(setting),
             "deepgram needs DEEPGRAM_API_KEY: set it to a key of console.deepgram.com, or take "
             "embedded, which needs none"}};
    return {};
}

embedded::WorkerConfig worker_config(const Configuration& configuration) {
    embedded::WorkerConfig config;
    config.options.models_dir = configuration.models_dir;
    if (configuration.stt_provider != "embedded") config.options.asr.clear();
    return config;
}

api::ComponentHealth health_of(const embedded::WorkerStatus& worker) {
    switch (worker.state) {
        case embedded::WorkerState::loading: return {State::loading, {}, "speech models"};
        case embedded::WorkerState::ready: return {State::ok, worker.loading, {}};
        case embedded::WorkerState::restarting: return {State::loading, {}, worker.reason};
        case embedded::WorkerState::failed: return {State::failed, {}, worker.reason};
    }
    return {State::failed, {}, "unknown"};
}

bool is_refused(const deepgram::Account& account, Clock::time_point now) {
    const auto trouble = account.trouble();
    return trouble && deepgram::is_lasting(trouble->why.code) && now - trouble->at < refused_for;
}

api::ComponentHealth health_of(const deepgram::Account& account, Clock::time_point now) {
    const auto trouble = account.trouble();
    if (!trouble) return {};
    const auto state = is_refused(account, now) ? State::failed : State::degraded;
    return {state, {}, trouble->why.code.message() + " (" + trouble->why.doing + ')'};
}

}  // namespace

std::vector<Problem> check_speech(const Configuration& configuration) {
    auto problems = check_vendor("STT_PRIMARY_PROVIDER", configuration.stt_provider, configuration);
    std::ranges::move(
        check_vendor("TTS_PRIMARY_PROVIDER", configuration.tts_provider, configuration),
        std::back_inserter(problems));
    return problems;
}

SpeechVendors::SpeechVendors(const Configuration& configuration, const TimeSource& time)
    : time_(time) {
    const auto& hears = configuration.stt_provider;
    const auto& speaks = configuration.tts_provider;
    if (hears == "embedded" || speaks == "embedded") worker_.emplace(worker_config(configuration));
    if (hears == "deepgram") {
        deepgram::ListenOptions options;
        options.model = configuration.deepgram_stt_model;
        open_account(deepgram_hears_, configuration);
        stt_ = deepgram::make_stt(*deepgram_hears_, time, std::move(options));
    } else {
        stt_ = embedded::make_stt(*worker_);
    }
    if (speaks == "deepgram") {
        deepgram::SpeakOptions options;
        options.model = configuration.deepgram_tts_model;
        open_account(deepgram_speaks_, configuration);
        auto tts =
            std::make_unique<deepgram::DeepgramTts>(*deepgram_speaks_, time, std::move(options));
        deepgram_tts_ = tts.get();
        tts_ = std::move(tts);
    } else {
        tts_ = embedded::make_tts(*worker_);
    }
}

void SpeechVendors::open_account(std::optional<deepgram::Account>& account,
                                 const Configuration& configuration) {
    account.emplace(net::parse_url(configuration.deepgram_base_url).value(),
                    configuration.deepgram_api_key, time_);
}

SpeechVendors::~SpeechVendors() = default;

speaking::Voice SpeechVendors::voice(const std::string& of_agent_file) const {
    speaking::Voice voice;
    voice.name = of_agent_file;
    if (deepgram_tts_ != nullptr && !deepgram::DeepgramTts::knows(voice)) voice.name.clear();
    return voice;
}

void SpeechVendors::prepare(const Executor& loop) {
    if (deepgram_tts_ != nullptr) deepgram_tts_->prepare(loop);
}

std::vector<std::pair<std::string, api::Health::Probe>> SpeechVendors::parts() const {
    std::vector<std::pair<std::string, api::Health::Probe>> parts;
    if (worker_) parts.emplace_back("speech", [this] { return health_of(worker_->status()); });
    const auto add = [&](const char* name, const std::optional<deepgram::Account>& account) {
        if (account)
            parts.emplace_back(name, [this, &account] { return health_of(*account, time_.now()); });
    };
    add("deepgram_stt", deepgram_hears_);
    add("deepgram_tts", deepgram_speaks_);
    return parts;
}

bool SpeechVendors::is_hopeless() const {
    if (worker_ && worker_->status().state == embedded::WorkerState::failed) return true;
    const auto now = time_.now();
    return (deepgram_hears_ && is_refused(*deepgram_hears_, now)) ||
           (deepgram_speaks_ && is_refused(*deepgram_speaks_, now));
}

void SpeechVendors::register_metrics(metrics::Registry& registry) const {
    if (!worker_) return;
    const auto number = [](auto value) { return static_cast<double>(value); };
    registry.gauge("neura_speech_worker_requests",
                   "Requests that wait for the speech worker or are with it.",
                   [this, number] { return number(worker_->status().unanswered); });
    registry.counter_read("neura_speech_worker_restarts_total", "Speech workers that were lost.",
                          [this, number] { return number(worker_->status().restarts); });
}

}  // namespace neura::server
