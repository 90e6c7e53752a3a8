#include "server/serve.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <functional>
#include <iostream>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "api/api.hpp"
#include "api/health.hpp"
#include "call/reasoning/fixed_texts.hpp"
#include "net/http_server.hpp"
#include "numbering/callers_time.hpp"
#include "numbering/phone_number.hpp"
#include "providers/twilio/twilio_telephony.hpp"
#include "runtime/blocking_pool.hpp"
#include "runtime/loops.hpp"
#include "runtime/task_scope.hpp"
#include "server/after_calls.hpp"
#include "server/agent_tools.hpp"
#include "server/agents.hpp"
#include "server/customer_tools.hpp"
#include "server/errands.hpp"
#include "server/flag_watch.hpp"
#include "server/knowledge.hpp"
#include "server/language_models.hpp"
#include "server/late_voice_detection.hpp"
#include "server/loop_lag.hpp"
#include "server/outreach.hpp"
#include "server/outward.hpp"
#include "server/prices.hpp"
#include "server/router.hpp"
#include "server/speech_to_speech.hpp"
#include "server/speech_vendors.hpp"
#include "server/switchboard.hpp"
#include "storage/errc.hpp"
#include "storage/phrase_files.hpp"
#include "storage/recording.hpp"
#include "storage/sqlite/sqlite_flags.hpp"
#include "storage/sqlite/sqlite_index.hpp"
#include "storage/sqlite/sqlite_records.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/process_metrics.hpp"

namespace neura::server {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
namespace twilio = providers::twilio;

namespace {

constexpr auto settle = 20ms;        ///< between two looks at what shutting down waits for
constexpr auto goodbye_within = 3s;  ///< for calls that were told to end
constexpr auto hold_at_most = 60s;   ///< a call that came before the models

std::size_t loops_for(const Configuration& configuration) {
    if (configuration.loops != 0) return configuration.loops;
    return std::max(1U, std::thread::hardware_concurrency());
}

twilio::TelephonyConfig twilio_config(const Configuration& configuration) {
    twilio::TelephonyConfig config;
    if (!configuration.twilio_auth_token.empty())
        config.auth_tokens.push_back(configuration.twilio_auth_token);
    config.public_base = configuration.public_base;
    config.trust_host = configuration.is_loopback();
    return config;
}

api::Api::Options api_options(const Configuration& configuration, api::FlagsApi& flags) {
    api::Api::Options options;
    options.flags = &flags;
    options.key = configuration.api_key;
    options.key_header = configuration.api_key_header;
    options.only_here = configuration.is_loopback();
    options.data_folder = configuration.data_dir;
    return options;
}

api::ComponentHealth health_of(const LateVoiceDetection& voices) {
    using State = api::ComponentHealth::State;
    if (voices.is_loaded()) return {State::ok, voices.took(), {}};
    auto failure = voices.failure();
    return {failure.empty() ? State::loading : State::failed, {}, std::move(failure)};
}

}  // namespace

/// The program's parts, in the order they need each other.
class Server {
public:
    Server(const Configuration& configuration, reasoning::SharedPlaybook agent, Prices prices,
           std::unique_ptr<storage::Records> records, std::unique_ptr<storage::FlagStore> flags,
           std::unique_ptr<knowledge::Index> index)
        : configuration_(configuration),
          prices_(std::move(prices)),
          agents_(configuration, std::move(agent)),
          loops_(loops_for(configuration)),
          records_(std::move(records)),
          flag_store_(std::move(flags)),
          recordings_(configuration.data_dir),
          voices_(configuration.models_dir),
          fixed_phrases_(reasoning::fixed_texts(agents_.now()->file),
                         agents_.now()->file.persona.language),
          phrases_(configuration.data_dir / "phrases", configuration.phrases_mb * 1'000'000),
          speech_(configuration, time_, keeping()),
          knowledge_(configuration, std::move(index), time_),
          switchboard_(
              call_parts(), switchboard_options(),
              [this](const Executor& loop) -> Ticker& { return tickers_[index_of(loop)]->next(); }),
          outward_(configuration, {.records = *records_,
                                   .switchboard = switchboard_,
                                   .time = time_,
                                   .playbook = [this] { return agents_.now(); },
                                   .loop = loops_.at(0),
                                   .model = [this] { return models_[0].get(); }}),
          twilio_(twilio_config(configuration), switchboard_),
          health_(NEURA_VERSION, time_),
          api_(*records_, health_, metrics_, api_options(configuration, flags_api_),
               outward_.telephony()),
          router_(api_, twilio_),
          http_(loops_, blocking_, http_options(), router_) {
        tools_.take(*agents_.now(), configuration_.environment);
        agents_.on_change = [this](const reasoning::Playbook& agents, const Values& environment) {
            tools_.take(agents, environment);
        };
        for (std::size_t i = 0; i < loops_.size(); ++i) {
            tickers_.push_back(std::make_unique<SpreadTickers>(loops_.at(i)));
            lags_.push_back(measure_lag(metrics_, i, tickers_.back()->first(), time_));
            models_.push_back(language_models_.make(loops_.at(i)));
            if (language_models_.has_slow_talker())
                slow_models_.push_back(language_models_.make(loops_.at(i), Talks::slow));
        }
        after_calls_.emplace(AfterCalls::Parts{configuration_, prices_, time_, *records_,
                                               callers_time_, [this] { return agents_.now(); },
                                               loops_.at(0), models_.front().get()},
                             make_outreach(outward_.telephony(),
                                           outward_.sends_texts() ? &outward_.texts() : nullptr));
        for (auto& [name, probe] : speech_.parts()) add_component(std::move(name), probe);
        for (auto& [name, probe] : speech_to_speech_.parts()) add_component(std::move(name), probe);
        add_component("agent_file", [this] { return agents_.health(); });
        add_component("voice_detection", [this] { return health_of(voices_); });
        add_component("records", [this] { return api::health_of(records_->state()); });
        add_component("work", [this] { return after_calls_->health(); });
        add_component("recordings", [this] { return api::health_of(recordings_.state()); });
        register_metrics();
    }

    int run();

private:
    std::optional<SpeechVendors::Keeping> keeping();
    CallParts call_parts();
    Interlocutor interlocutor(const Calling& calling);
    Switchboard::Options switchboard_options() const;
    net::HttpServer::Options http_options() const;
    void add_component(std::string name, const api::Health::Probe& probe);
    void register_metrics();
    std::size_t index_of(const Executor& loop);
    std::shared_ptr<reasoning::Toolbox> tools_of(const Calling& calling,
                                                 const reasoning::AgentFile& file);
    reasoning::SharedPlaybook playbook_of(const Calling& calling);
    reasoning::DialogueContext context_of(const Calling& calling, const reasoning::AgentFile& file);
    Awaitable<std::optional<Earlier>> recall(const Calling& calling);
    Awaitable<bool> ready();
    bool is_hopeless() const;

    Awaitable<> close_interrupted_calls();
    Awaitable<> serve_until_told();
    Awaitable<> wind_down();
    Awaitable<> wait_until(std::function<bool()> condition, Clock::duration at_most);

    const Configuration configuration_;
    const Prices prices_;
    AgentFiles agents_;
    const numbering::CallersTime callers_time_;
    const SystemTime time_;
    metrics::Registry metrics_;  ///< its readings look at all below, while requests are served
    call::CallMetrics call_metrics_{metrics_};
    Loops loops_;
    std::unique_ptr<storage::Records> records_;
    const std::unique_ptr<storage::FlagStore> flag_store_;
    storage::RecordingStore recordings_;
    LateVoiceDetection voices_;
    BlockingPool blocking_{2};  ///< gone before what its work touches: the voices' models, flags
    FlagWatch flags_{*flag_store_, blocking_, metrics_};
    api::FlagsApi flags_api_{*flag_store_, blocking_};
    const speaking::FixedPhrases fixed_phrases_;
    storage::PhraseFiles phrases_;
    SpeechVendors speech_;
    Knowledge knowledge_;
    LanguageModels language_models_{configuration_, time_};
    SpeechToSpeech speech_to_speech_{configuration_, time_};
    AgentTools tools_{configuration_, loops_.at(0)};
    std::vector<std::unique_ptr<SpreadTickers>> tickers_;            ///< one a loop
    std::vector<std::unique_ptr<reasoning::LanguageModel>> models_;  ///< likewise; null for none
    std::vector<std::unique_ptr<reasoning::LanguageModel>> slow_models_;  ///< that talk; likewise
    std::vector<Ticker::Subscription> lags_;
    Switchboard switchboard_;
    Outward outward_;
    twilio::TwilioTelephony twilio_;
    api::Health health_;
    api::Api api_;
    Router router_;
    net::HttpServer http_;
    std::optional<AfterCalls> after_calls_;  ///< always there, once the models are
    std::atomic<bool> stopping_ = false;     ///< calls are being ended
    int exit_code_ = 0;
};

std::optional<SpeechVendors::Keeping> Server::keeping() {
    if (configuration_.phrases_mb == 0) return std::nullopt;
    return SpeechVendors::Keeping{phrases_, fixed_phrases_};
}

CallParts Server::call_parts() {
    CallParts parts{
        .stt = speech_.stt(),
        .voices = voices_,
        .tts = speech_.tts(),
        .journal = *records_,
        .metrics = call_metrics_,
        .time = time_,
        .interlocutor = [this](const Calling& calling) { return interlocutor(calling); },
        .charges = [this](const Meter& meter) { return prices_.charges(meter); },
        .record = {},
        .ready = [this] { return ready(); },
        .agent_name = configuration_.agent_file.stem().string(),
        .voice = speech_.voice(agents_.now()->file.persona)};
    parts.can_transfer = configuration_.outward.has_account();
    parts.telephony = [this] { return outward_.telephony(); };
    parts.leaves_message = configuration_.outward.leaves_message;
    parts.text_received = [this](const transport::ReceivedText& text) {
        outward_.texts().received(text);
    };
    parts.text_reported = [this](const transport::TextReport& report) {
        outward_.texts().reported(report);
    };
    parts.recall = [this](const Calling& calling) { return recall(calling); };
    parts.terms = [this](const CallId& call, const std::string& agent) {
        auto flags = flags_.current()->of(agent, call);
        return with_flags(
            {.limits = switchboard_options().limits, .records = configuration_.record_calls},
            std::move(flags));
    };
    parts.record = [this](const CallId& call) {
        auto started = recordings_.begin(call, time_.wall());
        return call::Parts::StartedRecording{std::move(started.to), std::move(started.file)};
    };
    return parts;
}

/// Who listens, thinks and speaks in that call.
Interlocutor Server::interlocutor(const Calling& calling) {
    const bool is_slow =
        calling.terms.flags.slow_llm_for_chat.value_or(false) && !slow_models_.empty();
    auto* model = (is_slow ? slow_models_ : models_)[index_of(calling.loop)].get();
    const auto playbook = playbook_of(calling);
    auto context = context_of(calling, playbook->file);
    const auto chosen =
        context.language.empty()
            ? nullptr
            : reasoning::in_language(playbook, reasoning::language_of(context.language));
    auto who =
        speech_to_speech_.join(calling.loop, {speech_.stt(), speech_.tts(), model, &calling.meter},
                               playbook, std::move(context));
    who.voice =
        speech_.voice(playbook->file.persona, (chosen ? chosen : playbook)->file.persona.language);
    who.voice_in = [this, playbook](std::string_view language) {
        return speech_.voice(playbook->file.persona, std::string(language));
    };
    who.person = configuration_.outward.person;
    return who;
}

/// Who talks in that call, by the agent files as they stand now.
reasoning::SharedPlaybook Server::playbook_of(const Calling& calling) {
    auto playbook = playbook_for(agents_.now(), calling.errand);
    if (playbook) return std::move(*playbook);
    // It could be held when it was placed.
    log::error("call.errand_lost",
               {{"call", calling.call.text()}, {"why", playbook.error().doing}});
    return agents_.now();
}

/// What the agent of that call may use beside its conversation.
std::shared_ptr<reasoning::Toolbox> Server::tools_of(const Calling& calling,
                                                     const reasoning::AgentFile& file) {
    std::vector<std::unique_ptr<reasoning::Toolbox>> boxes;
    if (auto box = knowledge_.tools_for(file, &calling.meter)) boxes.push_back(std::move(box));
    if (auto reminders = after_calls_->reminders_of(calling, file))
        boxes.push_back(std::move(reminders));
    boxes.push_back(make_customer_tools(*records_, file, calling.from, calling.call));
    boxes.push_back(outward_.tools_of(calling, file));
    return tools_.of_call(file, std::move(boxes));
}

/// What is known of that call before its first word.
reasoning::DialogueContext Server::context_of(const Calling& calling,
                                              const reasoning::AgentFile& file) {
    reasoning::DialogueContext context{
        .now = callers_time_.at(time_.wall(), calling.from, file.persona.time_zone),
        .caller_id = calling.from,
        .outbound = calling.outbound,
        .purpose = calling.errand.purpose,
        .tools = tools_of(calling, file),
        .tools_of = [this, calling](const reasoning::AgentFile& other) {
            return tools_of(calling, other);
        }};
    context.known = calling.errand.known;
    context.language = calling.errand.language;
    context.silence_retries = calling.terms.flags.recognition_retry_max;
    context.records = calling.terms.records;
    context.can_talk = [this](std::string_view language) {
        return can_talk(configuration_, language);
    };
    if (calling.earlier) {
        context.resume_from = calling.earlier->at;
        context.was_cut_off = calling.earlier->was_cut_off;
        if (calling.earlier->is_complete)
            context.taken_at =
                callers_time_.at(calling.earlier->ended_at, calling.from, file.persona.time_zone);
        if (!calling.earlier->language.empty()) context.language = calling.earlier->language;
    }
    return context;
}

/// The call that one goes on with, if any.
Awaitable<std::optional<Earlier>> Server::recall(const Calling& calling) {
    const auto within =
        calling.terms.flags.callback_timeout.value_or(configuration_.callback_timeout);
    if (within <= 0ms || !numbering::tells_the_caller(calling.from)) co_return std::nullopt;
    // A call of ours that comes with a matter of its own is about that one.
    if (!calling.errand.claim.is_null() || !calling.errand.known.is_null() ||
        !calling.errand.agent.empty() || !calling.errand.language.empty())
        co_return std::nullopt;
    storage::CallsWith before_this{
        .number = calling.from, .before = calling.call.text(), .talked_in = true};
    const auto before = co_await records_->latest_call(std::move(before_this));
    if (!before) {
        log::warning("call.not_recalled",
                     {{"call", calling.call.text()}, {"error", before.error().doing}});
        co_return std::nullopt;
    }
    if (!*before) co_return std::nullopt;
    auto earlier = to_resume(**before, time_.wall(), within);
    // Whom we call knows what it is about by what we say.
    if (earlier && earlier->is_complete && calling.outbound) earlier.reset();
    co_return earlier;
}

Switchboard::Options Server::switchboard_options() const {
    Switchboard::Options options;
    options.most_calls = configuration_.max_calls;
    options.limits.silence = configuration_.silence_timeout;
    options.limits.longest = configuration_.max_call_duration;
    options.limits.answer.apology = configuration_.response_timeout;
    options.limits.answer.give_up =
        std::max(options.limits.answer.give_up, 2 * configuration_.response_timeout);
    return options;
}

net::HttpServer::Options Server::http_options() const {
    net::HttpServer::Options options;
    options.host = configuration_.host;
    options.port = configuration_.port;
    return options;
}

/// A part that /health tells of, and /metrics too.
void Server::add_component(std::string name, const api::Health::Probe& probe) {
    metrics_.gauge("neura_component_ok", "1 while /health calls this part of the server ok.",
                   [probe] { return probe().state == api::ComponentHealth::State::ok ? 1 : 0; },
                   {{"component", name}});
    health_.add(std::move(name), probe);
}

void Server::register_metrics() {
    const auto number = [](auto value) { return static_cast<double>(value); };
    metrics_.gauge("neura_build_info", "1; the version is a label.", [] { return 1; },
                   {{"version", NEURA_VERSION}});
    metrics_.gauge("neura_calls_live", "Calls that are being talked to.",
                   [this, number] { return number(switchboard_.live()); });
    metrics_.gauge("neura_calls_limit", "Calls that may be live or about to be at once.",
                   [this, number] { return number(configuration_.max_calls); });
    agents_.register_metrics(metrics_);
    speech_.register_metrics(metrics_);
    language_models_.register_metrics(metrics_);
    speech_to_speech_.register_metrics(metrics_);
    knowledge_.register_metrics(metrics_);
    after_calls_->register_metrics(metrics_);
    outward_.texts().register_metrics(metrics_);
    metrics_.gauge("neura_events_waiting", "Events of calls not committed to the database yet.",
                   [this, number] { return number(records_->state().waiting); });
    metrics_.counter_read("neura_events_lost_total",
                          "Events of calls given up because the database could not be written.",
                          [this, number] { return number(records_->state().lost); });
    metrics::add_process_metrics(metrics_);
}

std::size_t Server::index_of(const Executor& loop) {
    for (std::size_t i = 0; i < loops_.size(); ++i)
        if (loops_.at(i) == loop) return i;
    std::abort();  // every coroutine of ours runs on a loop of ours
}

/// Completes once calls can be talked to: a call that comes before is held.
Awaitable<bool> Server::ready() {
    const auto loop = co_await asio::this_coro::executor;
    Timer pause(loop);
    for (const auto give_up = Clock::now() + hold_at_most; Clock::now() < give_up;) {
        if (health_.is_ready()) co_return true;
        if (stopping_ || is_hopeless()) co_return false;
        pause.expires_after(settle);
        co_await pause.async_wait(as_result);
    }
    co_return false;
}

/// Models that are missing do not come by waiting.
bool Server::is_hopeless() const { return speech_.is_hopeless() || !voices_.failure().empty(); }

int Server::run() {
    const auto zone = agents_.now()->file.persona.time_zone;
    if (!zone.empty() && !callers_time_.knows(zone))
        log::warning("agent.unknown_time_zone", {{"zone", zone}});
    if (callers_time_.empty()) log::warning("server.no_time_zones");
    for (std::size_t i = 0; i < loops_.size(); ++i)
        asio::post(loops_.at(i), [this, i] {
            tickers_[i]->start();
            speech_.prepare(loops_.at(i));
        });
    const auto end_program_on = [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    };
    asio::co_spawn(loops_.at(0), voices_.load(blocking_), end_program_on);
    asio::co_spawn(loops_.at(0), agents_.watch(blocking_), end_program_on);
    asio::co_spawn(loops_.at(0), knowledge_.warm(agents_.now()->file.knowledge), end_program_on);
    asio::co_spawn(loops_.at(0), serve_until_told(), [this](std::exception_ptr error) {
        loops_.stop();
        if (error) std::rethrow_exception(error);
    });
    loops_.run();
    return exit_code_;
}

Awaitable<> Server::serve_until_told() {
    const auto closed = co_await records_->close_interrupted_calls("server_restarted");
    if (closed && !closed->empty())
        log::warning("server.closed_interrupted_calls", {{"calls", closed->size()}});

    const auto port = http_.listen();
    if (!port) {
        std::cerr << "neura serve: " << port.error().doing << '\n';
        exit_code_ = 1;
        co_return;
    }
    log::info("server.listening", {{"host", configuration_.host}, {"port", *port}});

    const auto loop = co_await asio::this_coro::executor;
    TaskScope work(loop);
    work.spawn(after_calls_->run());
    TaskScope tools(loop);
    tools.spawn(tools_.run());
    asio::basic_signal_set<Executor> signals(loop, SIGTERM, SIGINT);
    const auto heed_flags = [this] { switchboard_.terms_changed(); };
    co_await (signals.async_wait(as_result) || flags_.run(heed_flags));
    switchboard_.close();
    log::info("server.stopping", {{"live_calls", switchboard_.live()}});
    const auto all_over = [this] { return switchboard_.expected_or_live() == 0; };
    co_await (signals.async_wait(as_result) || wait_until(all_over, configuration_.drain) ||
              flags_.run(heed_flags));

    co_await wind_down();
    co_await after_calls_->stop();
    co_await work.join();
    tools.cancel();
    co_await tools.join();
    (void)co_await records_->flush();
    recordings_.drain();
    for (std::size_t i = 0; i < loops_.size(); ++i)
        asio::post(loops_.at(i), [&ticker = *tickers_[i]] { ticker.stop(); });
    log::info("server.stopped");
}

/// Ends the calls that are left, and then the connections.
Awaitable<> Server::wind_down() {
    stopping_ = true;
    switchboard_.end_all("server_stopped");
    const auto all_gone = [this] { return switchboard_.live() == 0; };
    co_await wait_until(all_gone, goodbye_within);
    const auto loop = co_await asio::this_coro::executor;
    Timer patience(loop, goodbye_within);
    co_await (http_.close() || patience.async_wait(as_result));
    patience.expires_after(goodbye_within);
    co_await (outward_.finish() || patience.async_wait(as_result));
}

Awaitable<> Server::wait_until(std::function<bool()> condition, Clock::duration at_most) {
    const auto loop = co_await asio::this_coro::executor;
    Timer pause(loop);
    for (const auto give_up = Clock::now() + at_most; !condition() && Clock::now() < give_up;) {
        pause.expires_after(settle);
        co_await pause.async_wait(use_awaitable);
    }
}

namespace {

/// Languages that nobody configured hears or speaks are not offered.
void warn_of_languages(const reasoning::AgentFile& agent, const Configuration& configuration) {
    auto languages = agent.persona.languages;
    languages.insert(languages.begin(), agent.persona.language);
    std::string without;
    for (const auto& language : languages)
        if (!can_talk(configuration, language)) without += (without.empty() ? "" : ", ") + language;
    if (without.empty()) return;
    log::warning("speech.language_without_vendor",
                 {{"languages", without},
                  {"what",
                   "the embedded speech knows English alone: configure vendors that hear "
                   "and speak them"}});
}

}  // namespace

std::vector<Problem> what_forbids_to_serve(const Configuration& configuration) {
    auto problems = check_for_serving(configuration, true);
    std::ranges::move(check_language_models(configuration), std::back_inserter(problems));
    std::ranges::move(check_speech(configuration), std::back_inserter(problems));
    std::ranges::move(check_speech_to_speech(configuration), std::back_inserter(problems));
    std::ranges::move(check_embedder(configuration), std::back_inserter(problems));
    std::ranges::move(check_after_calls(configuration), std::back_inserter(problems));
    std::ranges::move(check_outward(configuration), std::back_inserter(problems));
    return problems;
}

namespace {

/// Not with this configuration. @return the exit code
int refuse(const std::string& why) {
    std::cerr << why;
    return 2;
}

/// Not now. @return likewise
int give_up(const Error& error) {
    std::cerr << "neura serve: " << error.doing << ": " << error.code.message();
    if (error.code == storage::Errc::busy)
        std::cerr << "; stop that server, or set NEURA_DATA_DIR to another folder";
    std::cerr << '\n';
    return 1;
}

void log_oddities(const Configuration& configuration) {
    for (const auto& warning : configuration.warnings)
        log::warning("configuration.odd", {{"where", warning.where}, {"what", warning.message}});
    for (const auto& name : configuration.not_used_yet)
        log::warning("configuration.not_used_yet", {{"name", name}});
}

}  // namespace

int serve(const Configuration& configuration) {
    log::set_level(configuration.log_level);
    if (const auto problems = what_forbids_to_serve(configuration); !problems.empty())
        return refuse(in_words(problems));
    log_oddities(configuration);

    auto agent = load_agents(configuration);
    if (!agent) return refuse("neura serve: " + agent.error().doing + '\n');
    if (const auto problems = check_tools(configuration, **agent); !problems.empty())
        return refuse(in_words(problems));
    warn_of_languages((*agent)->file, configuration);
    auto prices = load_prices(configuration);
    if (!prices) return refuse("neura serve: " + prices.error().doing + '\n');

    const auto database = configuration.data_dir / "neura.db";
    auto records = storage::sqlite::open_records(database);
    if (!records) return give_up(records.error());
    auto flags = storage::sqlite::open_flags(database);
    if (!flags) return give_up(flags.error());
    auto index = storage::sqlite::open_index(database);
    if (!index) return give_up(index.error());

    Server server(configuration, std::move(*agent), std::move(*prices), std::move(*records),
                  std::move(*flags), std::move(*index));
    return server.run();
}

}  // namespace neura::server
