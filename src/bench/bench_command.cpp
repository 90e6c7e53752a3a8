#include "bench/bench_command.hpp"

#include <CLI/CLI.hpp>
#include <string>

#include "bench/bench_echo.hpp"
#include "bench/bench_knowledge.hpp"
#include "bench/bench_stt.hpp"
#include "bench/bench_twilio.hpp"
#include "bench/bench_vad.hpp"
#include "bench/floor.hpp"
#include "bench/load.hpp"
#include "bench/vendor_mocks.hpp"

namespace neura::bench {

struct BenchCommand::Options {
    SttOptions stt;
    LoadOptions load;
    std::vector<std::string> watched;  ///< NAME=PID
    MockOptions mocks;
    FloorOptions floor;
    KnowledgeOptions knowledge;
};

namespace {

void add_stt(CLI::App& bench, SttOptions& options) {
    auto* stt = bench.add_subcommand("stt", "Word errors of the live pipeline over a folder");
    stt->add_option("folder", options.folder, "holds manifest.json, or NAME.wav and NAME.txt")
        ->required();
    stt->add_option("--parallel", options.parallel, "streams at a time");
    stt->add_flag("--show", options.show_errors, "print every wrong sentence");
}

void add_load(CLI::App& bench, LoadOptions& options, std::vector<std::string>& watched) {
    auto* load = bench.add_subcommand("load", "Many calls at a server");
    load->add_option("url", options.url, "the server, as in http://127.0.0.1:8080")->required();
    load->add_option("--calls", options.calls, "calls at a time")->check(CLI::Range(1, 100'000));
    load->add_option("--rate", options.rate, "calls begun a second");
    load->add_option("--seconds", options.seconds, "measured, once all calls are up");
    load->add_option("--length", options.length, "seconds a call takes; 0: to the end");
    load->add_option("--first", options.first, "number of the first call");
    load->add_flag("--brief", options.brief, "calls end once an answer was heard");
    load->add_option("--total", options.total, "calls altogether, instead of --seconds");
    load->add_option("--barge-ins", options.barge_ins, "share of replies cut into")
        ->check(CLI::Range(0.0, 1.0));
    load->add_option("--mocks", options.mocks, "address of the vendor mocks, for what they saw");
    load->add_option("--watch", watched, "NAME=PID of a process, for its CPU and memory");
    load->add_flag("--json", options.json, "one line of JSON");
}

void add_mocks(CLI::App& bench, MockOptions& options) {
    auto* mocks = bench.add_subcommand("mocks", "Vendors of speech and language, on this machine");
    const auto milliseconds = [&](const std::string& name, Micros& value, const std::string& what) {
        mocks->add_option_function<double>(
            name, [&value](double ms) { value = static_cast<Micros>(ms * 1000); },
            what + ", milliseconds");
    };
    mocks->add_option("--port", options.port, "0: any free one");
    milliseconds("--recognise", options.recognise, "from Finalize to the words");
    milliseconds("--first-token", options.first_token, "from the request to the first token");
    milliseconds("--between-tokens", options.between_tokens, "from one token to the next");
    milliseconds("--first-audio", options.first_audio, "from Flush to the first audio");
    milliseconds("--between-chunks", options.between_chunks, "from 200 ms of audio to the next");
    milliseconds("--hears-for", options.hears_for, "audio after which listening is cut; 0: never");
    milliseconds("--speaks-for", options.speaks_for, "audio after which speaking is cut; 0: never");
    mocks->add_option("--writes-words", options.writes_words,
                      "of an answer after which it is cut; 0: never");
    mocks->add_flag("--overloads", options.overloads,
                    "it is then overloaded, and says so, instead of being cut");
    auto* certificate =
        mocks->add_option("--certificate", options.certificate, "PEM file: over TLS too");
    mocks->add_option("--key", options.key, "PEM file, of the certificate's key")
        ->needs(certificate);
    mocks->add_flag("--claims", options.claims, "the model writes a claim before it answers");
}

void add_floor(CLI::App& bench, FloorOptions& options) {
    auto* floor = bench.add_subcommand("floor", "A server that only moves the frames of calls");
    floor->add_option("--port", options.port, "0: any free one");
    floor->add_option("--vendors", options.vendors, "address of the vendor mocks")->required();
    floor->add_flag("--net", options.net, "over net/ instead of raw sockets");
}

void add_knowledge(CLI::App& bench, KnowledgeOptions& options) {
    auto* knowledge = bench.add_subcommand("knowledge", "What looking something up takes");
    knowledge->add_option("--passages", options.passages, "of the collection")
        ->check(CLI::Range(1, 1'000'000));
    knowledge->add_option("--questions", options.questions, "asked one after the other");
    knowledge->add_option("--at-once", options.at_once, "asked at the same time, after that")
        ->check(CLI::Range(1, 1'000));
}

bool read_watched(const std::vector<std::string>& texts, LoadOptions& options) {
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        const auto process = equals == std::string::npos ? 0 : std::atoi(&text[equals + 1]);
        if (process <= 0) return false;
        options.watched.emplace_back(text.substr(0, equals), process);
    }
    return true;
}

}  // namespace

BenchCommand::BenchCommand(CLI::App& bench) : bench_(bench), options_(std::make_unique<Options>()) {
    bench.require_subcommand(1);
    add_stt(bench, options_->stt);
    add_load(bench, options_->load, options_->watched);
    add_mocks(bench, options_->mocks);
    add_floor(bench, options_->floor);
    add_knowledge(bench, options_->knowledge);
    bench.add_subcommand("echo", "What a caller's loudspeaker does to the agent and to them");
    bench.add_subcommand("twilio", "What a media message costs, without sockets");
    bench.add_subcommand("vad", "What a window costs the voice detector");
}

BenchCommand::~BenchCommand() = default;

int BenchCommand::run(const std::filesystem::path& models_dir) {
    if (bench_.got_subcommand("mocks")) return bench_mocks(options_->mocks);
    if (bench_.got_subcommand("floor")) return bench_floor(options_->floor);
    if (bench_.got_subcommand("twilio")) return bench_twilio();
    if (bench_.got_subcommand("vad")) return bench_vad(models_dir);
    if (bench_.got_subcommand("knowledge")) return bench_knowledge(models_dir, options_->knowledge);
    if (bench_.got_subcommand("echo")) return bench_echo(models_dir);
    if (bench_.got_subcommand("load")) {
        if (read_watched(options_->watched, options_->load)) return bench_load(options_->load);
        std::cerr << "neura bench load: --watch takes NAME=PID\n";
        return 2;
    }
    options_->stt.models_dir = models_dir;
    return bench_stt(options_->stt);
}

}  // namespace neura::bench
