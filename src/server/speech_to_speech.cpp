#include "server/speech_to_speech.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <variant>

#include "call/listening/failover.hpp"
#include "call/reasoning/failover.hpp"
#include "call/reasoning/model_agent.hpp"
#include "call/speaking/failover.hpp"
#include "net/url.hpp"
#include "providers/openai_realtime/session.hpp"
#include "server/language_models.hpp"
#include "server/openai_account.hpp"
#include "server/vendor_breaker.hpp"

namespace neura::server {

namespace openai_realtime = providers::openai_realtime;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view known = "openai_realtime";

/// The first audio of a sentence that is read comes within 0.5 to 1 s, the first sentence's after
/// the session was opened too. What takes longer is said by another voice.
constexpr auto first_audio_within = 3s;

/// Voice to voice a session needs 1.1 to 1.5 s, 4.3 s at the most
/// (docs/protocols/openai_realtime.md). Somebody else who began sooner would only take the words
/// out of its mouth.
constexpr auto first_words_within = 4s;

/// A call's session, and what joins it with those who stand in.
struct Joined {
    Joined(const TimeSource& time, std::unique_ptr<openai_realtime::Session> of_the_call)
        : hearing(time),
          words(time),
          voice(time),
          stands_in(time),
          session(std::move(of_the_call)) {}

    // Of this session: how the vendor is, its own breaker knows.
    CircuitBreaker hearing;
    CircuitBreaker words;
    CircuitBreaker voice;
    CircuitBreaker stands_in;  ///< the last is always asked
    std::unique_ptr<openai_realtime::Session> session;
    std::unique_ptr<reasoning::LanguageModel> model;
};

openai_realtime::SessionOptions options_of(const Configuration& configuration, Meter* meter) {
    openai_realtime::SessionOptions options;
    options.model = configuration.openai_realtime_model;
    options.voice = configuration.openai_realtime_voice;
    options.transcription_model = configuration.openai_realtime_transcription_model;
    options.organisation = configuration.openai_organisation;
    options.meter = meter;
    options.vendor = paid_at(configuration.openai_base_url, "openai_compatible");
    return options;
}

/// A session lives by somebody listening to it.
Awaitable<> listen_on(listening::SpeechStream& stream) {
    for (;;) {
        auto event = co_await stream.next();
        if (!event || !*event) break;
    }
    const auto loop = co_await asio::this_coro::executor;
    Timer until_cancelled(loop, Clock::time_point::max());
    co_await until_cancelled.async_wait(as_result);
}

}  // namespace

std::vector<Problem> check_speech_to_speech(const Configuration& configuration) {
    const auto& name = configuration.speech_to_speech;
    if (name.empty()) return {};
    auto wrong = name == known ? openai_missing(configuration)
                               : '"' + name + "\" is not known; expected " + std::string(known);
    if (wrong.empty()) return {};
    return {{"SPEECH_TO_SPEECH_PROVIDER", std::move(wrong)}};
}

std::vector<EngagedVendor> speech_to_speech_vendors(const Configuration& configuration) {
    const auto& address = configuration.openai_base_url;
    return {{.name = known,
             .needs = "OPENAI_API_KEY",
             .missing = openai_missing(configuration),
             .engagement = {.service = {paid_at(address, "openai_compatible"), "s2s",
                                        configuration.openai_realtime_model + " audio"},
                            .address = address}}};
}

SpeechToSpeech::SpeechToSpeech(const Configuration& configuration, const TimeSource& time)
    : configuration_(configuration), time_(time), breaker_(time) {
    if (configuration.speech_to_speech.empty()) return;
    account_.emplace(net::parse_url(configuration.openai_base_url).value(),
                     configuration.openai_api_key, time);
    tell_of(breaker_, std::string(known), "speech to speech");
}

Interlocutor SpeechToSpeech::join(const Executor& loop, const Others& others,
                                  reasoning::SharedPlaybook playbook,
                                  reasoning::DialogueContext context) {
    Interlocutor who;
    if (!account_ || !breaker_.may_try()) {
        who.agent = make_agent(configuration_, std::move(playbook), std::move(context),
                               others.model, others.meter);
        return who;
    }
    const auto joined = std::make_shared<Joined>(
        time_, openai_realtime::make_session(loop, *account_, time_, breaker_,
                                             options_of(configuration_, others.meter)));
    auto& session = *joined->session;
    who.stt = listening::make_failover(
        {{session.stt(), joined->hearing}, {others.stt, joined->stands_in}}, time_);
    const auto only_voice = [](const speaking::Voice&) { return speaking::Voice{}; };
    who.tts = speaking::make_failover({{session.tts(), joined->voice, only_voice},
                                       {.tts = others.tts, .breaker = joined->stands_in}},
                                      {.patience = first_audio_within});
    if (others.model != nullptr)
        joined->model = reasoning::make_failover(
            {{session.model(), joined->words}, {*others.model, joined->stands_in}}, time_,
            {.at_least = first_words_within, .unknown = first_words_within});
    auto& model = joined->model ? *joined->model : session.model();
    // Its words come with their sound, which waits for them to be looked at.
    constexpr bool holds_back = false;
    who.agent = make_agent(configuration_, std::move(playbook), std::move(context), &model,
                           others.meter, holds_back);
    who.needs = joined;
    return who;
}

Task<Trial> SpeechToSpeech::try_out(Executor loop) {
    const auto session = openai_realtime::make_session(loop, *account_, time_, breaker_,
                                                       options_of(configuration_, nullptr));
    listening::SpeechOptions any_words;
    auto stream = co_await session->stt().open(std::move(any_words));
    if (!stream) co_return std::unexpected(std::move(stream).error());
    const speaking::Voice its_own;
    auto first = co_await (try_speaking(session->tts(), its_own) || listen_on(**stream));
    auto trial = std::get<0>(std::move(first));
    // The voice says only that it failed.
    if (const auto trouble = account_->trouble(); !trial && trouble)
        co_return std::unexpected(trouble->why);
    co_return trial;
}

std::vector<std::pair<std::string, api::Health::Probe>> SpeechToSpeech::parts() const {
    if (!account_) return {};
    const auto probe = [this]() -> api::ComponentHealth {
        const auto trouble = account_->trouble();
        if (!trouble) return {};
        return {api::ComponentHealth::State::degraded,
                {},
                trouble->why.code.message() + " (" + trouble->why.doing + ')'};
    };
    return {{std::string(known), probe}};
}

void SpeechToSpeech::register_metrics(metrics::Registry& registry) const {
    if (account_) count_failures(registry, breaker_, std::string(known), "speech to speech");
}

}  // namespace neura::server
