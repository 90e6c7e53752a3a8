#include "server/checkup.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <fstream>
#include <functional>
#include <utility>

#include "net/http_server.hpp"
#include "net/reach.hpp"
#include "net/url.hpp"
#include "providers/embedded/flite.hpp"
#include "runtime/blocking_pool.hpp"
#include "runtime/task_scope.hpp"
#include "server/agent_tools.hpp"
#include "server/agents.hpp"
#include "server/knowledge.hpp"
#include "server/language_models.hpp"
#include "server/late_voice_detection.hpp"
#include "server/prices.hpp"
#include "server/serve.hpp"
#include "server/speech_to_speech.hpp"
#include "server/speech_vendors.hpp"
#include "server/vendor_trial.hpp"
#include "storage/errc.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::server {

namespace embedded = providers::embedded;

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using State = Finding::State;

constexpr auto reached_within = 5s;
constexpr auto tried_within = 20s;                     ///< longer than any adapter waits by itself
constexpr auto models_within = 60s;                    ///< from a slow disk
constexpr auto goodbyes_within = 3s;                   ///< of what was opened
constexpr std::uintmax_t little_room = 1'000'000'000;  ///< bytes: a day of recordings

/// Words with a second of sound in them.
constexpr std::string_view second_of_speech = "One, two, three.";

Finding wrong(std::string subject, std::string check, std::string seen, std::string fix) {
    return {std::move(subject), std::move(check), State::wrong, std::move(seen), std::move(fix)};
}

std::string words_of(const Error& error) { return error.code.message() + " (" + error.doing + ')'; }

// This machine

Finding agent_file(const Configuration& configuration) {
    const auto agent = load_agents(configuration);
    if (!agent)
        return wrong("agent file", {}, agent.error().doing,
                     "mend it, or set NEURA_AGENT to another");
    if (const auto problems = check_tools(configuration, **agent); !problems.empty())
        return wrong("agent file", "tools", problems.front().message,
                     "mend it, or take the tool out");
    return {"agent file", {}, State::well, configuration.agent_file.string()};
}

Finding prices(const Configuration& configuration) {
    const auto read = load_prices(configuration);
    if (read) return {"prices", {}, State::well, fmt::format("of {} services", read->all().size())};
    return wrong("prices", {}, read.error().doing, "mend it, or leave NEURA_PRICES out");
}

/// The folder, or what it would be made in.
std::filesystem::path nearest_there(std::filesystem::path folder) {
    std::error_code error;
    folder = std::filesystem::absolute(folder, error);
    while (!std::filesystem::exists(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder;
}

Finding data_folder(const Configuration& configuration) {
    const auto name = configuration.data_dir.string();
    const auto folder = nearest_there(configuration.data_dir);
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error) || ::access(folder.c_str(), W_OK | X_OK) != 0)
        return wrong("data folder", {}, folder.string() + " cannot be written to",
                     "let this user write there, or set NEURA_DATA_DIR to another folder");
    const auto room = std::filesystem::space(folder, error);
    if (!error && room.available < little_room)
        return {"data folder",
                {},
                State::note,
                fmt::format("{}: {} MB are free", name, room.available / 1'000'000),
                "make room: an hour of recorded talk takes 58 MB"};
    return {"data folder", {}, State::well, name};
}

Finding database(const Configuration& configuration) {
    const auto file = configuration.data_dir / "neura.db";
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return {"database", {}, State::well, file.string() + " is made at the first start"};
    const auto probed = storage::sqlite::probe_records(file);
    if (probed) return {"database", {}, State::well, file.string()};
    const bool busy = probed.error().code == storage::Errc::busy;
    return wrong("database", {}, words_of(probed.error()),
                 busy ? "stop the server that has it open, or set NEURA_DATA_DIR to another folder"
                      : "take back a copy, or set NEURA_DATA_DIR to another folder");
}

/// Answers nobody: the port is only asked for.
class Nobody final : public net::Handler {
    Awaitable<net::Response> respond(net::Request) override { co_return net::Response(); }
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override {
        co_return net::Response();
    }
    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket>) override {
        co_return;
    }
};

Finding port(const Configuration& configuration) {
    Loops loops(1);
    BlockingPool files(1);
    Nobody nobody;
    net::HttpServer::Options options;
    options.host = configuration.host;
    options.port = configuration.port;
    net::HttpServer server(loops, files, options, nobody);
    const auto taken = server.listen();
    if (!taken)
        return wrong("port", {}, taken.error().doing,
                     "stop who listens there, or set APP_PORT to another");
    asio::co_spawn(loops.at(0), server.close(), [&](const std::exception_ptr&) { loops.stop(); });
    loops.run();
    return {"port", {}, State::well, fmt::format("{}:{} is free", configuration.host, *taken)};
}

/// A server that runs here has its database and its port; there is nothing wrong with that.
void allow_for_a_running_server(Finding& database, Finding& port) {
    if (database.state != State::wrong || port.state != State::wrong) return;
    for (auto* finding : {&database, &port}) {
        finding->state = State::note;
        finding->fix = "nothing, if that is the server that runs here";
    }
}

Finding carrier_token(const Configuration& configuration) {
    if (!configuration.twilio_auth_token.empty())
        return {"telephony", "signature", State::well, "every request of Twilio must be signed"};
    return {"telephony", "signature", State::note,
            "anybody on this machine may call: no token is set",
            "before a carrier calls, set TWILIO_AUTH_TOKEN to the token of the Twilio console"};
}

Finding public_address(const Configuration& configuration) {
    const auto& base = configuration.public_base;
    if (base.starts_with("https://"))
        return {"telephony", "address", State::well, "the carrier is given " + base};
    return {"telephony", "address", State::note,
            base.empty() ? "the carrier is given the address it called by"
                         : "the carrier is given " + base + ", where everybody can listen in",
            "before a carrier calls, set TWILIO_WEBHOOK_URL to the https address it reaches us at"};
}

// Vendors

/// One vendor, for one kind of work.
struct Patient {
    std::string subject;  ///< "deepgram stt"
    Engagement engaged;
    std::string needs;                     ///< names of settings
    std::function<Task<Trial>()> attempt;  ///< called once
    std::vector<Finding> findings{};
};

std::string fix_of(const net::Reach& reach, const net::Url& url) {
    switch (reach.at) {
        case net::Reach::Step::name:
            return "see that the name is right and that this machine can look up names (DNS)";
        case net::Reach::Step::connection:
            return fmt::format(
                "see that a server listens there and that no firewall keeps this machine from port "
                "{}",
                url.port);
        case net::Reach::Step::tls:
            return "see that the clock is right and that nobody stands between; a certificate of "
                   "one's own is named by SSL_CERT_FILE";
        case net::Reach::Step::there: break;
    }
    return {};
}

std::string_view step_of(const net::Reach& reach) {
    switch (reach.at) {
        case net::Reach::Step::name: return "its name is not known";
        case net::Reach::Step::connection: return "no connection";
        case net::Reach::Step::tls: return "no TLS";
        case net::Reach::Step::there: break;
    }
    return "reached";
}

Finding reachable(const std::string& subject, const net::Url& url, const net::Reach& reach) {
    if (reach.at != net::Reach::Step::there)
        return wrong(subject, "reachable", fmt::format("{}: {}", step_of(reach), reach.why),
                     fix_of(reach, url));
    auto seen = fmt::format("{}: name {} ms, connection {} ms", url.origin(), reach.name.count(),
                            reach.connection.count());
    if (url.is_tls()) seen += fmt::format(", TLS {} ms", reach.tls.count());
    return {subject,         "reachable", State::well,
            std::move(seen), {},          reach.name + reach.connection + reach.tls};
}

std::string settings_in_words(std::string needs) {
    for (auto at = needs.find(' '); at != std::string::npos; at = needs.find(' ', at + 5))
        needs.replace(at, 1, " and ");
    return needs.empty() ? "the key" : needs;
}

std::string fix_of(Trouble trouble, const Patient& patient) {
    const auto url = net::parse_url(patient.engaged.address);
    switch (trouble) {
        case Trouble::key: return "set " + settings_in_words(patient.needs) + " to what is valid";
        case Trouble::quota:
            return "look at the account: pay, wait, or ask the vendor for a higher limit";
        case Trouble::settings:
            return "see that the account has what the settings ask for: \"" +
                   patient.engaged.service.model + '"';
        case Trouble::busy: return "try again, and look at the vendor's page of its status";
        case Trouble::other:
            return "try again; if that does not help, see that the address is the vendor's" +
                   (url ? ": " + url->origin() : std::string());
    }
    return {};
}

void note_key(Patient& patient) {
    if (patient.engaged.address.empty()) return;  // there is none to show
    patient.findings.push_back({patient.subject, "key", State::well, "accepted"});
}

void note(Patient& patient, const Error& error) {
    const auto trouble = trouble_of(error.code);
    if (trouble == Trouble::quota || trouble == Trouble::settings) note_key(patient);
    patient.findings.push_back(wrong(patient.subject,
                                     trouble == Trouble::key ? "key" : "round trip",
                                     words_of(error), fix_of(trouble, patient)));
}

void note(Patient& patient, const Trial& trial) {
    note_key(patient);
    Finding finding{patient.subject, "round trip", State::well, trial.seen, {}, trial.took};
    if (trial.is_doubtful) {
        finding.state = State::wrong;
        finding.fix = fix_of(Trouble::settings, patient);
    }
    patient.findings.push_back(std::move(finding));
}

Awaitable<> examine(Patient& patient) {
    if (!patient.engaged.address.empty()) {
        const auto url = net::parse_url(patient.engaged.address);
        if (!url) {
            patient.findings.push_back(wrong(patient.subject, "reachable", words_of(url.error()),
                                             "mend the address in the settings"));
            co_return;
        }
        const auto way = co_await net::reach(*url, reached_within);
        patient.findings.push_back(reachable(patient.subject, *url, way));
        if (way.at != net::Reach::Step::there) co_return;
    }
    const auto loop = co_await asio::this_coro::executor;
    Timer patience(loop, tried_within);
    auto first = co_await (patient.attempt() || patience.async_wait(as_result));
    const auto* trial = std::get_if<0>(&first);
    if (trial == nullptr)
        note(patient, Error{std::make_error_code(std::errc::timed_out), "wait for its answer"});
    else if (*trial)
        note(patient, **trial);
    else
        note(patient, trial->error());
}

Task<Trial> hear_and_let_go(Recogniser vendor, std::vector<std::int16_t> speech) {
    co_return co_await try_hearing(*vendor.stt, std::move(speech));
}

Task<Trial> speak_and_let_go(VoiceMaker vendor, speaking::Voice voice) {
    if (!vendor.knows(voice)) voice.name.clear();
    co_return co_await try_speaking(*vendor.tts, std::move(voice));
}

Task<Trial> ask_and_let_go(std::unique_ptr<reasoning::LanguageModel> model) {
    co_return co_await try_answering(*model);
}

Task<Trial> embed_and_let_go(std::unique_ptr<knowledge::Embedder> embedder) {
    co_return co_await try_embedding(*embedder);
}

/// All that takes its time, on one loop.
class Examination {
public:
    explicit Examination(const Configuration& configuration)
        : configuration_(configuration), voices_(configuration.models_dir) {
        if (auto config = worker_for(configuration)) worker_.emplace(std::move(*config));
        if (auto agent = load_agent_file(configuration)) {
            const auto& persona = agent->persona;
            const auto& wanted = persona.voice_in(persona.language);
            voice_ = {wanted.name, wanted.speed, persona.language};
            declared_ = std::move(agent->tools);
            looks_up_ = agent->knowledge.has_value();
        }
    }

    std::vector<Finding> run() {
        bool done = false;
        asio::co_spawn(loop_, examine_all(), [&](const std::exception_ptr& error) {
            done = true;
            if (error) std::rethrow_exception(error);
        });
        while (!done) loop_.run_one();
        loop_.run_for(goodbyes_within);
        return std::move(findings_);
    }

private:
    Awaitable<> examine_all() {
        co_await look_for_models();
        choose_speech();
        choose_models();
        choose_speech_to_speech();
        choose_embedder();
        TaskScope all(loop_.get_executor());
        for (auto& patient : patients_) all.spawn(server::examine(patient));
        for (const auto& tool : declared_.http) all.spawn(look_at(tool));
        if (!declared_.mcp.empty()) all.spawn(look_at_tool_servers());
        co_await all.join();
        for (auto& patient : patients_)
            std::ranges::move(patient.findings, std::back_inserter(findings_));
    }

    /// Only the way there: what a tool does when it is used, nobody knows.
    Awaitable<> look_at(const reasoning::HttpTool& tool) {
        const auto subject = "tool " + tool.tool.name;
        const auto url = net::parse_url(tool.url.substr(0, tool.url.find('{')));
        if (!url) co_return;  // told with the agent file
        const auto way = co_await net::reach(*url, reached_within, peers_of_tools(configuration_));
        findings_.push_back(reachable(subject, *url, way));
    }

    Awaitable<> look_at_tool_servers() {
        const auto loop = loop_.get_executor();
        const auto servers = make_mcp_tools(configuration_, declared_, loop);
        TaskScope running(loop);
        running.spawn(servers->run());
        const auto all_ready = [&] {
            return std::ranges::all_of(servers->status(), [](const auto& s) { return s.is_ready; });
        };
        Timer pause(loop);
        for (const auto give_up = Clock::now() + tried_within;
             !all_ready() && Clock::now() < give_up;) {
            pause.expires_after(50ms);
            co_await pause.async_wait(as_result);
        }
        running.cancel();
        for (const auto& [name, is_ready, why, tools] : servers->status()) {
            const auto subject = "mcp " + name;
            findings_.push_back(
                is_ready ? Finding{subject, {}, State::well, fmt::format("offers {} tools", tools)}
                         : wrong(subject, {}, why,
                                 "see that its command or url in the agent file is right"));
        }
        co_await running.join();
    }

    Awaitable<> look_for_models() {
        const std::string fix = "run: neura models pull";
        co_await voices_.load(blocking_);
        if (const auto failure = voices_.failure(); !failure.empty())
            findings_.push_back(wrong("models", "voice detection", failure, fix));
        else
            findings_.push_back(
                {"models", "voice detection", State::well, "loaded", {}, voices_.took()});
        if (!worker_) co_return;
        Timer patience(loop_.get_executor(), models_within);
        auto first = co_await (worker_->wait_until_ready() || patience.async_wait(as_result));
        const auto* loaded = std::get_if<0>(&first);
        speaks_here_ = loaded != nullptr && loaded->has_value();
        if (speaks_here_)
            findings_.push_back(
                {"models", "speech", State::well, "loaded", {}, worker_->status().loading});
        else
            findings_.push_back(
                wrong("models", "speech",
                      loaded == nullptr ? "they do not load" : words_of(loaded->error()), fix));
    }

    void choose_speech() {
        for (const auto part : {SpeechPart::hearing, SpeechPart::speaking})
            for (const auto& name : chosen(configuration_, part)) {
                const auto* vendor = speech_vendor_named(name);
                const bool usable = vendor != nullptr && vendor->can(part) &&
                                    vendor->missing(configuration_).empty();
                if (!usable || (name == "embedded" && !speaks_here_)) continue;
                add(name, vendor->engagement(configuration_, part), vendor->needs,
                    part == SpeechPart::hearing ? hearing_by(*vendor) : speaking_by(*vendor));
            }
    }

    void choose_models() {
        for (const auto& name : chosen_language_models(configuration_))
            for (auto& vendor : language_vendors(configuration_)) {
                const bool usable = vendor.name == name && vendor.missing.empty() &&
                                    !vendor.engagement.address.empty();
                if (!usable) continue;
                add(name, std::move(vendor.engagement), vendor.needs, [this, name] {
                    return ask_and_let_go(
                        make_language_model(configuration_, name, loop_.get_executor()));
                });
            }
    }

    void choose_speech_to_speech() {
        for (auto& vendor : speech_to_speech_vendors(configuration_)) {
            if (vendor.name != configuration_.speech_to_speech || !vendor.missing.empty()) continue;
            all_in_one_.emplace(configuration_, time_);
            add(std::string(vendor.name), std::move(vendor.engagement), vendor.needs,
                [this] { return all_in_one_->try_out(loop_.get_executor()); });
        }
    }

    /// Only where the agent has something to look in.
    void choose_embedder() {
        if (!looks_up_) return;
        for (auto& vendor : embedding_vendors(configuration_)) {
            if (vendor.name != configuration_.embedding_provider || !vendor.missing.empty())
                continue;
            add(std::string(vendor.name), std::move(vendor.engagement), vendor.needs,
                [this] { return embed_and_let_go(make_embedder(configuration_, tried_within)); });
        }
    }

    void add(const std::string& name, Engagement engaged, std::string_view needs,
             std::function<Task<Trial>()> attempt) {
        auto subject = name + ' ' + engaged.service.kind;
        patients_.push_back({.subject = std::move(subject),
                             .engaged = std::move(engaged),
                             .needs = std::string(needs),
                             .attempt = std::move(attempt)});
    }

    VendorNeeds needs() { return {configuration_, time_, worker_ ? &*worker_ : nullptr, false}; }

    std::function<Task<Trial>()> hearing_by(const SpeechVendor& vendor) {
        return [this, &vendor] {
            auto speech = embedded::Flite().speak(second_of_speech).value();
            auto made = vendor.hears(needs());
            accounts_.push_back(made.needs);
            return hear_and_let_go(std::move(made), std::move(speech));
        };
    }

    std::function<Task<Trial>()> speaking_by(const SpeechVendor& vendor) {
        return [this, &vendor] {
            auto made = vendor.speaks(needs());
            accounts_.push_back(made.needs);
            return speak_and_let_go(std::move(made), voice_);
        };
    }

    const Configuration& configuration_;
    reasoning::DeclaredTools declared_;
    bool looks_up_ = false;  ///< the agent has documents
    const SystemTime time_;
    std::vector<std::shared_ptr<void>>
        accounts_;  ///< streams say goodbye after their vendor is gone
    std::optional<SpeechToSpeech> all_in_one_;
    asio::io_context loop_{1};
    LateVoiceDetection voices_;
    BlockingPool blocking_{1};
    std::optional<embedded::SpeechWorker> worker_;  ///< gone before the loop
    bool speaks_here_ = false;                      ///< the worker is ready
    speaking::Voice voice_;                         ///< of the agent file
    std::vector<Patient> patients_;                 ///< not changed once they are examined
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> findings_of(const std::vector<Problem>& problems) {
    std::vector<Finding> findings;
    for (const auto& [where, message] : problems)
        findings.push_back(wrong("configuration", where, message, "mend the setting"));
    return findings;
}

std::vector<Finding> check_up(const Configuration& configuration) {
    auto findings = findings_of(what_forbids_to_serve(configuration));
    if (findings.empty()) findings.push_back({"configuration", {}, State::well, "all settings"});
    for (const auto& [where, message] : configuration.warnings)
        findings.push_back(
            {"configuration", where, State::note, message, "mend it, unless it is meant so"});

    findings.push_back(agent_file(configuration));
    findings.push_back(prices(configuration));
    findings.push_back(data_folder(configuration));
    auto records = database(configuration);
    auto listening = port(configuration);
    allow_for_a_running_server(records, listening);
    findings.push_back(std::move(records));
    findings.push_back(std::move(listening));
    findings.push_back(carrier_token(configuration));
    findings.push_back(public_address(configuration));
    std::ranges::move(Examination(configuration).run(), std::back_inserter(findings));
    return findings;
}

}  // namespace neura::server
