#include "phone/call_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <random>

#include "audio/wav.hpp"
#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "numbering/callers_time.hpp"
#include "phone/call_printing.hpp"
#include "phone/claims.hpp"
#include "phone/scripted_caller.hpp"
#include "phone/softphone.hpp"
#include "phone/speech_channel.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/embedded_tts.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "runtime/loops.hpp"
#include "runtime/task_scope.hpp"
#include "runtime/ticker.hpp"

namespace neura::phone {

namespace {

namespace embedded = providers::embedded;

constexpr int tried_and_bad = 1;
constexpr int not_tried = 2;

/// Not the agent's, so that one hears who speaks.
constexpr std::string_view default_voice = "slt";

void complain(const Error& error) {
    std::cerr << "neura call: " << error.doing;
    if (error.code.category() != make_error_code(Errc::bad_script).category())
        std::cerr << ": " << error.code.message();
    std::cerr << '\n';
}

/// One call to be placed: by a script, or by an invented caller.
struct Job {
    CallPlan plan;
    std::optional<Script> script;
    std::optional<Invention> truth;
    std::uint32_t number = 0;
    bool is_later = false;  ///< a further call of the caller before: placed once that is over
};

class CallSession {
public:
    explicit CallSession(const CallOptions& options)
        : options_(options),
          claims_(options.claims == 0 && options.scripts.empty() && options.say.empty() &&
                          options.wav.empty()
                      ? 1
                      : options.claims),
          ticker_(loop_),
          speech_(worker_config()),
          tts_(embedded::make_tts(speech_)),
          stt_(embedded::make_stt(speech_)),
          parts_{loop_, ticker_, *tts_, recognises() ? stt_.get() : nullptr},
          server_{options.url, options.public_url, options.token, options.api_key} {
        while (server_.base.ends_with('/')) server_.base.pop_back();
        if (options.carrier_port) exchange_.emplace(loops_, *options.carrier_port);
    }

    int run() {
        int code = not_tried;
        asio::co_spawn(loop_, work(), [&](std::exception_ptr failure, int result) {
            if (failure) std::rethrow_exception(failure);
            code = result;
            ticker_.stop();
            loops_.stop();
        });
        loops_.run();
        return code;
    }

private:
    embedded::WorkerConfig worker_config() const {
        embedded::WorkerConfig config;
        config.options.models_dir = options_.models_dir;
        config.options.asr = recognises() ? "base" : "";
        config.options.threads =
            1;  // the server may be on this machine, and its turn is what counts
        config.command = options_.worker_command;
        return config;
    }

    bool in_process() const { return options_.claims > 0 && options_.through != Through::call; }

    /// Whether callers take the agent's words from the server.
    bool reads() const {
        const auto unless_told = claims_ > 0 ? Hearing::written : Hearing::recognised;
        return options_.listen && options_.ear.value_or(unless_told) == Hearing::written;
    }

    /// Whether anything has to be recognised.
    bool recognises() const {
        if (in_process()) return options_.through == Through::speech;
        return options_.listen && !reads();
    }

    Awaitable<int> work() {
        if (in_process()) co_return co_await converse_in_process();
        if (exchange_) {
            // Before all else: the server may give orders at any time.
            const auto listens = exchange_->listen();
            if (!listens) {
                complain(listens.error());
                co_return not_tried;
            }
        }
        const int code = co_await play();
        if (exchange_) co_await exchange_->close();
        co_return code;
    }

    Awaitable<int> play() {
        const auto reachable = co_await check_reachable(server_);
        if (!reachable) {
            complain(reachable.error());
            co_return not_tried;
        }
        const auto ready = co_await speech_.wait_until_ready();
        if (!ready) {
            complain(ready.error());
            co_return not_tried;
        }
        auto jobs = make_jobs();
        if (!jobs) {
            complain(jobs.error());
            co_return not_tried;
        }
        jobs_ = std::move(*jobs);
        const auto noisy = co_await add_noise();
        if (!noisy) {
            complain(noisy.error());
            co_return not_tried;
        }
        co_return co_await place_all();
    }

    // What to play.

    Result<std::vector<Job>> make_jobs() const {
        const numbering::CallersTime callers_time;
        const auto now = std::chrono::system_clock::now();
        std::vector<Job> jobs;
        if (claims_ > 0) {
            for (int i = 0; i < claims_; ++i) {
                const auto number = static_cast<std::uint32_t>(options_.first + i);
                Job job{
                    .plan = plan_named(fmt::format("caller {}", number)),
                    .script = {},
                    .truth = invent(options_.seed, number, callers_time.at(now, options_.from, {})),
                    .number = number};
                if (options_.voice.empty()) job.plan.voice = job.truth->voice;
                jobs.push_back(std::move(job));
            }
            return jobs;
        }
        std::vector<Script> scripts;
        const auto today = [&](std::string_view from) { return callers_time.day(now, from, {}); };
        for (const auto& file : options_.scripts) {
            auto script = read_script(file, today);
            if (!script) return std::unexpected(std::move(script).error());
            scripts.push_back(std::move(*script));
        }
        if (!options_.say.empty() || !options_.wav.empty()) scripts.push_back(script_of_options());
        for (int i = 0; i < options_.count; ++i)
            for (const auto& script : scripts) {
                const auto name =
                    options_.count == 1 ? script.name : fmt::format("{} {}", script.name, i + 1);
                const auto from = options_.own_numbers ? number_of(jobs.size()) : script.from;
                jobs.push_back(job_of(script, name, from));
                int call = 1;
                for (const auto& later : script.later) {
                    jobs.push_back(job_of(later, fmt::format("{} (call {})", name, ++call), from));
                    jobs.back().is_later = true;
                }
            }
        return jobs;
    }

    /// @param from  the number that is called from
    Job job_of(const Script& script, std::string name, std::string from) const {
        Job job{.plan = plan_named(std::move(name)), .script = script, .truth = {}};
        if (options_.voice.empty() && !script.voice.empty()) job.plan.voice = script.voice;
        job.plan.from = std::move(from);
        job.plan.echo = script.echo;
        job.plan.person = script.person.value_or(Person::no_answer);
        job.plan.called_within = script.called_within;
        return job;
    }

    /// The sentences and files of the command line, then the end.
    Script script_of_options() const {
        Script script;
        script.name = "call";
        script.from = options_.from;
        for (const auto& text : options_.say) script.turns.push_back({Say{text}});
        for (const auto& file : options_.wav) script.turns.push_back({PlayFile{file}});
        script.turns.push_back({HangUp{}});
        return script;
    }

    /// A number that no other call of this run has, nor likely one of another.
    std::string number_of(std::size_t call) const {
        return fmt::format("+1555{:07}", (first_number_ + call) % 10'000'000);
    }

    CallPlan plan_named(std::string name) const {
        CallPlan plan;
        plan.name = std::move(name);
        plan.from = options_.from;
        plan.voice = options_.voice.empty() ? default_voice : options_.voice;
        plan.record = !options_.record.empty();
        plan.reads = reads();
        return plan;
    }

    Task<> add_noise() {
        std::vector<std::int16_t> babble;
        std::uint32_t number = 0;
        for (auto& job : jobs_) {
            if (!job.script || !job.script->noise) continue;
            const auto& setting = *job.script->noise;
            const double level = noise_level(caller_speech_level, setting.snr_db);
            if (setting.kind == NoiseSetting::Kind::white) {
                job.plan.noise = Noise::white(level, ++number);
                continue;
            }
            if (babble.empty()) {
                auto voices = co_await synthesise_babble(*tts_);
                if (!voices) co_return std::unexpected(std::move(voices).error());
                babble = std::move(*voices);
            }
            job.plan.noise = Noise::babble(babble, level);
        }
        co_return Result<void>{};
    }

    // Playing it.

    Awaitable<int> place_all() {
        ticker_.start();
        reports_.resize(jobs_.size());
        TaskScope callers(loop_);
        const bool unlimited = options_.rate > 0 && options_.parallel == 0;
        const auto most = unlimited ? jobs_.size() : static_cast<std::size_t>(options_.parallel);
        begun_ = Clock::now();
        for (std::size_t i = 0; i < std::clamp<std::size_t>(most, 1, jobs_.size()); ++i)
            callers.spawn(place_in_turn());
        co_await callers.join();
        co_return judge_all();
    }

    /// Takes jobs one after the other as long as there are any, none before it is due.
    Awaitable<> place_in_turn() {
        while (next_job_ < jobs_.size()) {
            const auto index = next_job_++;
            while (next_job_ < jobs_.size() && jobs_[next_job_].is_later) ++next_job_;
            const auto end = next_job_;
            if (options_.rate > 0) {
                const std::chrono::duration<double> due(static_cast<double>(index) / options_.rate);
                Timer timer(loop_);
                timer.expires_at(begun_ + std::chrono::duration_cast<Clock::duration>(due));
                co_await timer.async_wait(as_result);
            }
            for (auto call = index; call < end; ++call) co_await place(call);
        }
    }

    Awaitable<> place(std::size_t index) {
        auto& job = jobs_[index];
        std::unique_ptr<Caller> caller;
        const ScriptedCaller* scripted = nullptr;
        if (job.script) {
            auto made = std::make_unique<ScriptedCaller>(*job.script);
            scripted = made.get();
            caller = std::move(made);
        } else {
            caller =
                std::make_unique<InventedCaller>(*job.truth, reads() ? Ear::exact : Ear::telephone);
        }
        const auto name = jobs_.size() == 1 ? std::string() : job.plan.name;
        auto& out = options_.json ? std::cerr : std::cout;
        auto plan = job.plan;
        plan.on_line = [&out, name](const SpokenLine& line) {
            out << transcript_line(name, line) << std::endl;
        };
        auto placed = co_await place_call(server_, std::move(plan), *caller, parts_,
                                          exchange_ ? &*exchange_ : nullptr);
        if (scripted)
            placed.report.verdicts = judge(*job.script, placed.report, scripted->now_heard());
        if (job.plan.record && !save_recording(index, std::move(placed.recording)))
            placed.report.trouble += " the recording could not be kept";
        if (claims_ == 0) out << report_text(placed.report) << std::flush;
        reports_[index] = std::move(placed.report);
    }

    bool save_recording(std::size_t index, std::vector<std::int16_t> samples) const {
        std::filesystem::path file = options_.record;
        if (jobs_.size() > 1)
            file.replace_filename(
                fmt::format("{}-{}{}", file.stem().string(), index + 1, file.extension().string()));
        const audio::Wav wav{
            .rate = audio::telephone_rate, .channels = 2, .samples = std::move(samples)};
        const auto written = audio::write_wav(file, wav);
        if (!written)
            std::cerr << "neura call: " << file.string() << ' ' << audio::describe(written.error())
                      << '\n';
        return written.has_value();
    }

    int judge_all() {
        if (claims_ > 0) {
            std::vector<ClaimResult> results;
            std::vector<Invention> truths;
            for (std::size_t i = 0; i < jobs_.size(); ++i) {
                auto& report = reports_[i];
                results.push_back({.number = jobs_[i].number,
                                   .fields = compare(*jobs_[i].truth, report.claim()),
                                   .transcript = report.transcript,
                                   .outcome = report.outcome(),
                                   .trouble = report.trouble,
                                   .took = report.length});
                truths.push_back(*jobs_[i].truth);
            }
            if (!options_.json) std::cout << totals_text(reports_);
            return tell_claims(results, truths);
        }
        if (options_.done)
            options_.done(reports_);
        else if (options_.json)
            std::cout << to_json(reports_).dump(2) << std::endl;
        else if (reports_.size() > 1)
            std::cout << totals_text(reports_);
        return std::ranges::all_of(reports_, &CallReport::good) ? 0 : tried_and_bad;
    }

    // Without a server.

    Awaitable<int> converse_in_process() {
        std::ifstream in(options_.agent_file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        if (!in) {
            std::cerr << "neura call: " << options_.agent_file.string()
                      << ": no such agent file; name one with --agent\n";
            co_return not_tried;
        }
        auto file = reasoning::read_agent_file(text, options_.agent_file.string());
        if (!file) {
            complain(file.error());
            co_return not_tried;
        }
        if (options_.through == Through::speech) {
            const auto ready = co_await speech_.wait_until_ready();
            if (!ready) {
                complain(ready.error());
                co_return not_tried;
            }
        }
        const auto playbook = reasoning::make_playbook(std::move(*file));
        std::vector<ClaimResult> results(static_cast<std::size_t>(options_.claims));
        std::vector<Invention> truths(results.size());
        TaskScope callers(loop_);
        for (int i = 0; i < std::clamp(options_.parallel, 1, options_.claims); ++i)
            callers.spawn(converse_in_turn(playbook, results, truths));
        co_await callers.join();
        co_return tell_claims(results, truths);
    }

    Awaitable<> converse_in_turn(reasoning::SharedPlaybook playbook,
                                 std::vector<ClaimResult>& results,
                                 std::vector<Invention>& truths) {
        while (next_job_ < results.size()) {
            const auto index = next_job_++;
            const auto number =
                static_cast<std::uint32_t>(options_.first) + static_cast<std::uint32_t>(index);
            const auto now = numbering::local_time(std::chrono::system_clock::now());
            truths[index] = invent(options_.seed, number, now);
            const auto& truth = truths[index];
            reasoning::DialogueContext context{.now = now, .caller_id = "+1" + truth.phone};
            const auto agent = reasoning::make_guided_dialogue(playbook, std::move(context));
            const auto channel = options_.through == Through::speech
                                     ? make_speech_channel(*tts_, *stt_, agent->expected_words())
                                     : make_text_channel(options_.noise, truth.seed);
            results[index] = co_await converse(number, truth, *agent, *channel);
            if (options_.through == Through::speech)
                std::cerr << (results[index].right() ? '.' : 'x') << std::flush;
        }
    }

    int tell_claims(const std::vector<ClaimResult>& results, const std::vector<Invention>& truths) {
        if (options_.json)
            std::cout << to_json(results).dump(2) << std::endl;
        else
            std::cout << summary(results, truths, options_.show_failures) << std::flush;
        return std::ranges::all_of(results, &ClaimResult::right) ? 0 : tried_and_bad;
    }

    const CallOptions& options_;
    const int claims_;  ///< callers to invent: without anything else to play, one
    Loops loops_{1};
    const Executor loop_ = loops_.at(0);
    Ticker ticker_;
    embedded::SpeechWorker speech_;
    std::unique_ptr<speaking::TextToSpeech> tts_;
    std::unique_ptr<listening::SpeechToText> stt_;
    Clock::time_point begun_{};
    const PhoneParts parts_;
    ServerAddress server_;
    std::optional<Exchange> exchange_;
    std::vector<Job> jobs_;
    std::vector<CallReport> reports_;
    std::size_t next_job_ = 0;
    const std::size_t first_number_ = std::random_device()();  ///< of callers with their own
};

}  // namespace

void add_call_options(CLI::App& app, CallOptions& options) {
    app.add_option("url", options.url, "The server to call")->capture_default_str();
    app.add_option("--script", options.scripts,
                   "Scripted caller, a YAML file; several may be given")
        ->allow_extra_args(false);
    app.add_option("--say", options.say, "Says this, once the agent has finished; one a turn")
        ->allow_extra_args(false);
    app.add_option("--wav", options.wav, "Plays this WAV file; one a turn")
        ->allow_extra_args(false);
    app.add_option("--voice", options.voice, "The caller's voice")
        ->check(CLI::IsMember({"slt", "awb", "rms"}));
    app.add_option("--from", options.from, "The caller's number")->capture_default_str();
    app.add_option("--record", options.record, "Keeps the call in this WAV file, caller left");
    app.add_flag("--json", options.json,
                 "Prints one JSON document at the end; the rest goes to stderr");
    app.add_flag("--no-listen{false}", options.listen,
                 "Does not follow the agent's words: for load, when rules do not matter");
    const std::map<std::string, Hearing> ears{{"written", Hearing::written},
                                              {"recognised", Hearing::recognised}};
    app.add_option("--ear", options.ear,
                   "How the caller knows what the agent says: written (from the server's record of "
                   "the call, as a person would understand it; the default of --claims) or "
                   "recognised (from the audio; the default of scripts)")
        ->transform(CLI::CheckedTransformer(ears));

    app.add_option("--token", options.token, "The carrier's token: signs what is sent")
        ->envname("TWILIO_AUTH_TOKEN");
    app.add_option("--public-url", options.public_url,
                   "The address the server is configured with, when it is not the one called");
    app.add_option("--carrier-port", options.carrier_port,
                   "Plays the carrier's REST interface there too: the server's TWILIO_BASE_URL");
    app.add_option("--api-key", options.api_key, "For reading what the server keeps of the call")
        ->envname("NEURA_API_KEY");

    app.add_option("--count", options.count, "Plays each script so often")
        ->check(CLI::Range(1, 100'000));
    app.add_option("--rate", options.rate, "Begins so many calls a second")
        ->check(CLI::PositiveNumber);
    app.add_option("--parallel", options.parallel,
                   "At most so many calls at once; 1, or with --rate any number, unless given")
        ->check(CLI::Range(1, 10'000));

    app.add_option("--claims", options.claims, "Invents so many callers and compares their claims")
        ->check(CLI::Range(1, 100'000));
    app.add_option("--seed", options.seed, "Which series of callers")->capture_default_str();
    app.add_option("--first", options.first, "Number of the first of them")
        ->check(CLI::NonNegativeNumber);
    const std::map<std::string, Through> ways{
        {"call", Through::call}, {"speech", Through::speech}, {"text", Through::text}};
    app.add_option("--through", options.through,
                   "How their words reach the agent: call, speech or text (both without a server)")
        ->transform(CLI::CheckedTransformer(ways));
    app.add_flag("--show-failures", options.show_failures,
                 "Prints the conversations behind wrong claims");
    app.add_option("--noise", options.noise, "Share of words mangled, with --through text")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--agent", options.agent_file, "The agent file, when no server is called")
        ->capture_default_str();
}

int call_command(const CallOptions& options) {
    CallSession session(options);
    return session.run();
}

}  // namespace neura::phone
