// `neura bench load`: the calls of load.hpp, watched, and what came of them in words.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/load.hpp"
#include "bench/process_cost.hpp"
#include "net/url.hpp"

namespace neura::bench {

namespace {

constexpr Micros second = 1'000'000;
constexpr Micros settling = 3 * second;
constexpr Micros up_within = 60 * second;

/// One request to the mocks.
class Question final : public Connection {
public:
    explicit Question(RawLoop& loop) : Connection(loop) {}
    std::string answer;
    bool done = false;

private:
    void answered(const HttpHead& head) override { expected_ = head.content_length(); }
    void body(std::string_view bytes) override {
        answer += bytes;
        done = answer.size() >= expected_;
    }
    void lost() override { done = true; }

    std::size_t expected_ = 0;
};

/// What the mocks answer, while the calls go on; empty without mocks.
std::string ask_mocks(RawLoop& loop, Load& load, const std::string& mocks, std::string_view method,
                      std::string_view target) {
    const auto url = net::parse_url(mocks);
    if (mocks.empty() || !url) return {};
    auto question = std::make_shared<Question>(loop);
    loop.connect(question, url->host, url->port);
    question->ask(method, url->authority(), target, "text/plain", "");
    for (int i = 0; i < 100 && !question->done; ++i) load.run(20'000);
    question->close();
    return question->answer;
}

double seconds_since(Micros from) { return static_cast<double>(now_us() - from) / 1e6; }

/// A process over the time that was measured.
struct Watched {
    std::string name;
    int process = 0;
    ProcessCost before_calls{};
    ProcessCost from{};
    ProcessCost to{};
};

void note(std::vector<Watched>& watched, ProcessCost Watched::* when) {
    for (auto& process : watched)
        if (const auto cost = cost_of(process.process)) process.*when = *cost;
}

nlohmann::json in_json(const Latencies& of) {
    const auto ms = [](Micros us) { return static_cast<double>(us) / 1000; };
    return {{"n", of.count()},
            {"p50_ms", ms(of.quantile(0.5))},
            {"p99_ms", ms(of.quantile(0.99))},
            {"p999_ms", ms(of.quantile(0.999))},
            {"max_ms", ms(of.longest())}};
}

nlohmann::json in_json(const LoadStats& stats) {
    return {{"announce_to_answer", in_json(stats.announce_to_answer)},
            {"start_to_greeting", in_json(stats.start_to_greeting)},
            {"turn", in_json(stats.turn)},
            {"tts_to_caller", in_json(stats.tts_to_caller)},
            {"onset_to_clear", in_json(stats.onset_to_clear)},
            {"confirmed_to_silence", in_json(stats.confirmed_to_silence)},
            {"jitter", in_json(stats.jitter)},
            {"lateness", in_json(stats.lateness)},
            {"begun", stats.begun},
            {"answered", stats.answered},
            {"ended", stats.ended},
            {"refused", stats.refused},
            {"unanswered", stats.unanswered},
            {"barge_ins", stats.barge_ins},
            {"underruns", stats.underruns},
            {"frames_out", stats.frames_out},
            {"frames_in", stats.frames_in},
            {"own", stats.own},
            {"foreign", stats.foreign}};
}

void print(const nlohmann::json& report) {
    const auto& calls = report["calls"];
    const auto& callers = report["callers"];
    fmt::print("{} calls for {:.1f} s; set up at {:.0f} a second\n", calls.get<std::size_t>(),
               report["seconds"].get<double>(), report["set_ups_a_second"].get<double>());
    const auto line = [](const std::string& name, const nlohmann::json& of, double scale) {
        fmt::print("  {:<20} p50 {:>8.2f}  p99 {:>8.2f}  p99.9 {:>8.2f}  max {:>8.2f} ms  n {}\n",
                   name, of["p50" + std::string(scale == 1 ? "_ms" : "_us")].get<double>() * scale,
                   of["p99" + std::string(scale == 1 ? "_ms" : "_us")].get<double>() * scale,
                   of["p999" + std::string(scale == 1 ? "_ms" : "_us")].get<double>() * scale,
                   of["max" + std::string(scale == 1 ? "_ms" : "_us")].get<double>() * scale,
                   of["n"].get<std::uint64_t>());
    };
    for (const auto* name : {"announce_to_answer", "start_to_greeting", "turn", "onset_to_clear",
                             "confirmed_to_silence", "jitter", "tts_to_caller", "lateness"})
        line(name,
             name == std::string("announce_to_answer") || name == std::string("start_to_greeting")
                 ? report["set_up"][name]
                 : callers[name],
             1);
    if (report.contains("mocks"))
        for (const auto* name : {"caller_to_stt", "stt_to_llm", "llm_to_tts"})
            line(name, report["mocks"][name], 1e-3);
    for (const auto* name : {"begun", "answered", "ended", "refused", "unanswered", "barge_ins",
                             "underruns", "frames_out", "frames_in", "own", "foreign"})
        fmt::print("  {:<20} {}\n", name, callers[name].get<std::uint64_t>());
    for (const auto& process : report["processes"])
        fmt::print("  {:<20} {:.1f} % of a core, {:.3f} % a call; {} KB, {:.1f} KB a call\n",
                   process["name"].get<std::string>(), process["cpu_percent"].get<double>(),
                   process["cpu_percent_a_call"].get<double>(),
                   process["resident_kb"].get<std::uint64_t>(), process["kb_a_call"].get<double>());
}

nlohmann::json in_json(const Watched& watched, double seconds, std::size_t calls) {
    const auto percent = 100 * (watched.to.cpu_seconds - watched.from.cpu_seconds) / seconds;
    const auto grown = static_cast<double>(watched.to.resident_kb) -
                       static_cast<double>(watched.before_calls.resident_kb);
    const auto of = static_cast<double>(calls);
    return {{"name", watched.name},
            {"cpu_percent", percent},
            {"cpu_percent_a_call", percent / of},
            {"resident_kb", watched.to.resident_kb},
            {"kb_a_call", grown / of}};
}

struct Measured {
    LoadStats set_up;   ///< until all calls were up
    LoadStats callers;  ///< then
    double up_after = 0;
    double seconds = 0;
};

/// Brings all calls up, and measures once they go on steadily.
Measured measure_steady(RawLoop& loop, Load& load, const LoadOptions& options,
                        std::vector<Watched>& watched) {
    Measured measured;
    const auto began = now_us();
    while (!load.is_up() && now_us() - began < up_within) load.run(10'000);
    measured.up_after = seconds_since(began);
    if (!load.is_up()) std::cerr << "neura bench load: not all calls came up\n";
    measured.set_up = load.stats();
    load.run(settling);

    ask_mocks(loop, load, options.mocks, "POST", "/reset");
    load.reset();
    note(watched, &Watched::from);
    const auto from = now_us();
    load.run(static_cast<Micros>(options.seconds * 1e6));
    note(watched, &Watched::to);
    measured.seconds = seconds_since(from);
    measured.callers = load.stats();
    return measured;
}

/// Plays as many calls as are wanted, from the first to the last.
Measured measure_all(Load& load, std::vector<Watched>& watched) {
    note(watched, &Watched::from);
    const auto began = now_us();
    auto done = load.stats().begun;
    for (auto progress = began; !load.is_over() && now_us() - progress < up_within;) {
        load.run(10'000);
        if (std::exchange(done, load.stats().begun) != load.stats().begun) progress = now_us();
    }
    note(watched, &Watched::to);
    if (!load.is_over()) std::cerr << "neura bench load: not all calls came to their end\n";
    const auto seconds = seconds_since(began);
    return {load.stats(), load.stats(), seconds, seconds};
}

/// Every call was greeted, none was lost, and nobody heard what was meant for another.
bool is_good(const LoadOptions& options, const Measured& measured) {
    const auto& [set_up, callers, up_after, seconds] = measured;
    if (set_up.foreign > 0 || callers.foreign > 0 || callers.ended > 0) return false;
    if (options.total == 0) return set_up.begun >= options.calls;
    return callers.begun == options.total && (!options.brief || callers.answered == options.total);
}

}  // namespace

int bench_load(const LoadOptions& options) try {
    auto utterances = caller_utterances();
    if (!utterances) {
        std::cerr << "neura bench load: " << utterances.error().doing << '\n';
        return 1;
    }
    RawLoop loop;
    Load load(loop, options, std::move(*utterances));
    std::vector<Watched> watched{{.name = "generator", .process = getpid()}};
    for (const auto& [name, process] : options.watched)
        watched.push_back({.name = name, .process = process});
    note(watched, &Watched::before_calls);

    const auto measured = options.total > 0 ? measure_all(load, watched)
                                            : measure_steady(loop, load, options, watched);
    const auto& [set_up, callers, up_after, seconds] = measured;
    nlohmann::json report = {{"calls", options.calls},
                             {"seconds", seconds},
                             {"set_ups_a_second", static_cast<double>(set_up.begun) / up_after},
                             {"set_up", in_json(set_up)},
                             {"callers", in_json(callers)},
                             {"processes", nlohmann::json::array()}};
    for (const auto& process : watched)
        report["processes"].push_back(in_json(process, seconds, options.calls));
    const auto mocks = ask_mocks(loop, load, options.mocks, "GET", "/stats");
    if (auto parsed = nlohmann::json::parse(mocks, nullptr, false); parsed.is_object())
        report["mocks"] = std::move(parsed);
    load.hang_up();
    loop.serve(now_us() + second / 5);

    if (options.json)
        std::cout << report.dump() << '\n';
    else
        print(report);
    return is_good(options, measured) ? 0 : 1;
} catch (const std::exception& error) {
    std::cerr << "neura bench load: " << error.what() << '\n';
    return 1;
}

}  // namespace neura::bench
