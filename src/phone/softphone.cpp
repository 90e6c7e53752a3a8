#include "phone/softphone.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>

#include "net/client.hpp"
#include "providers/twilio/signature.hpp"
#include "providers/twilio/twiml.hpp"
#include "runtime/id.hpp"

namespace neura::phone {

namespace {

namespace twilio = providers::twilio;
using namespace std::chrono_literals;

/// Twilio gives a webhook 15 s in all.
constexpr auto webhook_timeout = 15s;
constexpr auto stream_timeout = 10s;

/// A document that redirects to itself would keep us for ever.
constexpr int most_documents = 20;

constexpr std::array<std::string_view, 6> final_states{"completed", "failed",   "no_answer",
                                                       "busy",      "canceled", "no-answer"};

/// How fast the carrier's own voice reads `<Say>` aloud.
constexpr auto spoken_letter = 65ms;

std::string sid(std::string_view kind) { return std::string(kind) + random_hex(16); }

Awaitable<> pause(Executor loop, Clock::duration length) {
    Timer timer(loop, length);
    co_await timer.async_wait(as_result);
}

/// How long a person's telephone rings before it is known what becomes of it.
constexpr auto persons_ringing = 1s;
/// How long somebody who was put through talks.
constexpr auto persons_talk = 1s;

std::string_view dial_status(Person person) {
    switch (person) {
        case Person::no_answer: return "no-answer";
        case Person::busy: return "busy";
        case Person::failed: return "failed";
        case Person::talks: break;
    }
    return "completed";
}

/// A caller whose time goes on in another stream of the same call.
class GoingOn final : public Caller {
public:
    GoingOn(Caller& caller, LineTime since) : caller_(caller), since_(since) {}

    void agent_started(LineTime at) override { caller_.agent_started(since_ + at); }
    void agent_finished(std::string_view words, LineTime at) override {
        caller_.agent_finished(words, since_ + at);
    }
    std::optional<Act> next(LineTime now) override { return caller_.next(since_ + now); }
    void acted(LineTime at) override { caller_.acted(since_ + at); }

private:
    Caller& caller_;
    const LineTime since_;
};

/// Adds what was measured in a stream that began at `since`.
void add(LineMeasures& all, const LineMeasures& stream, LineTime since) {
    for (const auto& turn : stream.turns)
        all.turns.push_back({turn.caller_end + since, turn.agent_start + since});
    for (const auto& gap : stream.gaps) all.gaps.push_back({gap.at + since, gap.length});
    for (auto cut_in : stream.cut_ins) {
        cut_in.onset += since;
        if (cut_in.cleared) *cut_in.cleared += since;
        all.cut_ins.push_back(cut_in);
    }
    all.frames_with_agent += stream.frames_with_agent;
}

/// One call as the carrier handles it.
class Carrier {
public:
    Carrier(const ServerAddress& server, CallPlan plan, Caller& caller, const PhoneParts& parts,
            Exchange* exchange)
        : server_(server),
          plan_(std::move(plan)),
          caller_(caller),
          parts_(parts),
          exchange_(exchange) {
        if (server_.public_base.empty()) server_.public_base = server_.base;
        report_.name = plan_.name;
        report_.carrier_id = sid("CA");
        voice_url_ = server_.public_base + "/webhooks/twilio/voice";
        status_url_ = server_.public_base + "/webhooks/twilio/status";
    }

    Awaitable<PlacedCall> place() {
        const bool waits = plan_.called_within.has_value();
        if (waits && !co_await is_called()) co_return finished();
        const auto begun = Clock::now();
        auto document =
            co_await ask(voice_url_, "POST", call_fields(waits ? "in-progress" : "ringing"));
        if (!document) {
            give_up(document.error());
            co_return finished();
        }
        if (exchange_ != nullptr)
            exchange_->connected(report_.carrier_id, [this](std::vector<twilio::Verb> verbs) {
                redirect(std::move(verbs));
            });
        co_await obey(std::move(*document));
        if (exchange_ != nullptr) exchange_->hung_up(report_.carrier_id);
        const auto seconds = std::chrono::round<std::chrono::seconds>(Clock::now() - begun);
        if (answered_) co_await report_status("completed", seconds);
        co_await fetch_record();
        co_return finished();
    }

private:
    struct Document {
        std::string url;  ///< its own, as the server knows it
        std::vector<twilio::Verb> verbs;
    };

    /// Where to go on after a verb: another document, or nowhere.
    struct Next {
        std::string url;
        std::string method;
        net::Form told{};  ///< beside what is told of every call
    };

    /// Waits for the server to call. False if it does not.
    Awaitable<bool> is_called() {
        if (exchange_ == nullptr) {
            report_.trouble =
                "the server cannot call without the carrier's REST interface: --carrier-port";
            co_return false;
        }
        auto order = co_await exchange_->ringing(plan_.from, *plan_.called_within);
        if (!order) {
            report_.trouble = fmt::format("the server did not call {} within {} s", plan_.from,
                                          plan_.called_within->count() / 1000);
            co_return false;
        }
        report_.carrier_id = std::move(order->sid);
        plan_.to = std::move(order->from);
        voice_url_ = std::move(order->voice_url);
        status_url_ = std::move(order->status_url);
        machine_url_ = std::move(order->machine_url);
        co_await report_status("ringing", 0s);
        co_return true;
    }

    /// The server wants the call to go on otherwise.
    void redirect(std::vector<twilio::Verb> verbs) {
        ordered_ = Document{voice_url_, std::move(verbs)};
        if (stream_ != nullptr) stream_->take_off();
    }

    PlacedCall finished() { return {std::move(report_), std::move(recording_)}; }

    void give_up(const Error& error) {
        if (report_.trouble.empty()) report_.trouble = error.doing + ": " + error.code.message();
    }

    net::Form call_fields(std::string_view status) const {
        const bool inbound = !plan_.called_within;
        const auto& from = inbound ? plan_.from : plan_.to;
        const auto& to = inbound ? plan_.to : plan_.from;
        return {{"CallSid", report_.carrier_id},
                {"AccountSid", account_},
                {"From", from},
                {"To", to},
                {"Caller", from},
                {"Called", to},
                {"CallStatus", std::string(status)},
                {"ApiVersion", "2010-04-01"},
                {"Direction", inbound ? "inbound" : "outbound-api"}};
    }

    /// Where to really connect for a URL of the server's.
    std::string reachable(std::string url) const {
        if (server_.public_base == server_.base) return url;
        const auto swap = [&](std::string_view from, std::string_view to) {
            if (url.starts_with(from)) url = std::string(to) + url.substr(from.size());
        };
        swap(server_.public_base, server_.base);
        if (server_.public_base.starts_with("http") && server_.base.starts_with("http"))
            swap("ws" + server_.public_base.substr(4), "ws" + server_.base.substr(4));
        return url;
    }

    Task<net::Response> request(std::string url, std::string method, net::Form form) {
        auto address = net::parse_url(reachable(url));
        if (!address) co_return std::unexpected(std::move(address).error());
        net::Fetch request;
        request.method = method;
        request.url = std::move(*address);
        if (method == "POST") {
            request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
            request.body = net::encode_form(form);
        } else if (!form.empty()) {
            const auto* join = request.url.target.contains('?') ? "&" : "?";
            request.url.target += join + net::encode_form(form);
            url += join + net::encode_form(form);
            form.clear();
        }
        if (!server_.token.empty())
            request.headers.add("X-Twilio-Signature", twilio::sign(server_.token, url, form));
        co_return co_await net::fetch(std::move(request), webhook_timeout);
    }

    /// Fetches the next document of the call.
    Task<Document> ask(std::string url, std::string method, net::Form form) {
        auto response = co_await request(url, std::move(method), std::move(form));
        if (!response) co_return std::unexpected(std::move(response).error());
        if (response->status == 403)
            co_return fail(Errc::refused,
                           "the server does not accept our signature (403): give its "
                           "TWILIO_AUTH_TOKEN with --token, and --public-url if it has one");
        if (response->status != 200)
            co_return fail(Errc::refused, fmt::format("{} answered {}", url, response->status));
        auto verbs = twilio::parse_twiml(response->body);
        if (!verbs) co_return std::unexpected(std::move(verbs).error());
        Document document{std::move(url), std::move(*verbs)};
        co_return document;
    }

    Awaitable<> obey(Document document) {
        for (int documents = 0; documents < most_documents; ++documents) {
            auto next = co_await obey_verbs(document);
            if (ordered_) {
                document = *std::exchange(ordered_, std::nullopt);
                continue;
            }
            if (!next) co_return;
            auto form = call_fields(over_ ? "completed" : "in-progress");
            std::ranges::move(next->told, std::back_inserter(form));
            auto asked =
                co_await ask(resolve_url(document.url, next->url), next->method, std::move(form));
            if (!asked) {
                give_up(asked.error());
                co_return;
            }
            if (over_) co_return;  // nobody is there any more to do it to
            document = std::move(*asked);
        }
        report_.trouble = fmt::format("more than {} documents in one call", most_documents);
    }

    /// Does what one document says, up to where it leads to another.
    Awaitable<std::optional<Next>> obey_verbs(const Document& document) {
        bool first = true;
        for (const auto& verb : document.verbs) {
            if (std::exchange(first, false) && !answered_) {
                if (const auto* reject = std::get_if<twilio::Reject>(&verb)) {
                    const bool busy = reject->reason == twilio::Reject::Reason::busy;
                    report_.trouble = busy ? "the server is busy: it took no more calls"
                                           : "the server rejected the call";
                    co_return std::nullopt;
                }
                answered_ = true;
                co_await report_status("in-progress", 0s);
                if (!machine_url_.empty()) co_await report_person();
            }
            if (const auto* connect = std::get_if<twilio::Connect>(&verb)) {
                co_await stream(*connect);
                if (ordered_) co_return std::nullopt;
                if (!connect->action.empty()) {
                    Next next{connect->action, connect->method};
                    co_return next;
                }
                if (over_) co_return std::nullopt;
            } else if (const auto* dial = std::get_if<twilio::Dial>(&verb)) {
                co_await put_through(*dial);
                if (!dial->action.empty()) {
                    Next next{dial->action, "POST"};
                    next.told.emplace_back("DialCallStatus", dial_status(plan_.person));
                    co_return next;
                }
            } else if (const auto* say = std::get_if<twilio::Say>(&verb)) {
                co_await carrier_says(say->text);
            } else if (const auto* wait = std::get_if<twilio::Pause>(&verb)) {
                co_await pause(parts_.loop, wait->length);
            } else if (const auto* redirect = std::get_if<twilio::Redirect>(&verb)) {
                Next next{redirect->url, redirect->method};
                co_return next;
            } else if (std::holds_alternative<twilio::Hangup>(verb)) {
                break;
            }
        }
        report_.ended_by = Side::agent;
        over_ = true;
        co_return std::nullopt;
    }

    /// Somebody is rung, and becomes of them what the plan says; the caller hears it ring.
    Awaitable<> put_through(const twilio::Dial& dial) {
        report_.dialled.push_back(dial.number);
        co_await pause(parts_.loop, persons_ringing);
        report_.length += persons_ringing;
        if (plan_.person != Person::talks) co_return;
        if (!dial.whisper.empty()) {
            net::Form form{{"CallSid", sid("CA")},
                           {"ParentCallSid", report_.carrier_id},
                           {"CallStatus", "in-progress"}};
            const auto whisper = co_await ask(dial.whisper, "POST", std::move(form));
            if (!whisper) give_up(whisper.error());
        }
        co_await pause(parts_.loop, persons_talk);
        report_.length += persons_talk;
    }

    /// The carrier's own voice reads to the caller, who only listens.
    Awaitable<> carrier_says(const std::string& text) {
        SpokenLine line{.side = Side::agent, .text = text, .start = report_.length, .end = {}};
        const auto length = spoken_letter * static_cast<long>(text.size());
        co_await pause(parts_.loop, length);
        report_.length += length;
        line.end = report_.length;
        if (plan_.on_line) plan_.on_line(line);
        report_.transcript.push_back(std::move(line));
    }

    Awaitable<> stream(const twilio::Connect& connect) {
        const auto url = resolve_stream(connect.stream.url);
        auto address = net::parse_url(reachable(url));
        if (!address) {
            give_up(address.error());
            co_return;
        }
        net::Headers headers;
        if (!server_.token.empty())
            headers.add("X-Twilio-Signature", twilio::sign(server_.token, url, {}));
        auto socket = co_await net::connect_web_socket(std::move(*address), std::move(headers),
                                                       stream_timeout);
        if (!socket) {
            give_up(socket.error());
            co_return;
        }
        for (const auto& [name, value] : connect.stream.parameters)
            if (name == "call") report_.call_id = value;
        if (plan_.reads && report_.call_id.empty()) {
            report_.trouble =
                "the server does not name the call, so that what the agent says cannot be read: "
                "hear it with --ear recognised";
            co_return;
        }
        twilio::Start start{.stream_sid = sid("MZ"),
                            .account_sid = account_,
                            .call_sid = report_.carrier_id,
                            .parameters = connect.stream.parameters};
        MediaCall::Options options{.voice = plan_.voice,
                                   .noise = plan_.noise,
                                   .echo = plan_.echo,
                                   .record = plan_.record,
                                   .on_line = {},
                                   .read_record = {}};
        const auto since = report_.length;
        const auto in_call = [since](SpokenLine line) {
            line.start += since;
            line.end += since;
            return line;
        };
        if (plan_.on_line)
            options.on_line = [&](const SpokenLine& line) { plan_.on_line(in_call(line)); };
        if (plan_.reads) options.read_record = [this] { return get_record(); };
        GoingOn caller(caller_, since);
        MediaCall call(std::move(*socket), std::move(start), caller, parts_, std::move(options));
        if (ordered_) co_return;  // while it was opened
        stream_ = &call;
        co_await call.run();
        stream_ = nullptr;
        for (auto& line : call.transcript()) report_.transcript.push_back(in_call(line));
        add(report_.measures, call.line().measures(), since);
        report_.length += call.line().now();
        report_.trouble = call.trouble();
        report_.ended_by = call.ended_by();
        std::ranges::copy(call.line().recording(), std::back_inserter(recording_));
        over_ = call.ended_by() == Side::caller && !ordered_;
    }

    /// Stream addresses are absolute; this accepts what a browser would too.
    std::string resolve_stream(const std::string& url) const {
        return url.contains("://") ? url : "ws" + resolve_url(server_.public_base, url).substr(4);
    }

    /// Of a call that the server ordered: who picked up is no machine.
    Awaitable<> report_person() {
        net::Form form{{"CallSid", report_.carrier_id}, {"AnsweredBy", "human"}};
        const auto response = co_await request(machine_url_, "POST", std::move(form));
        if (response && response->status >= 400)
            report_.trouble = fmt::format("who picked up was answered {}", response->status);
    }

    Awaitable<> report_status(std::string_view status, std::chrono::seconds length) {
        if (status_url_.empty()) co_return;
        auto form = call_fields(status);
        form.emplace_back("CallbackSource", "call-progress-events");
        form.emplace_back("SequenceNumber", std::to_string(statuses_reported_++));
        form.emplace_back("Timestamp", fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                                                   fmt::gmtime(std::chrono::system_clock::now())));
        if (status == "completed")
            form.emplace_back("CallDuration", std::to_string(length.count()));
        const auto response = co_await request(status_url_, "POST", std::move(form));
        if (response && response->status >= 400)
            report_.trouble = fmt::format("the status callback was answered {}", response->status);
    }

    /// What the server keeps of the call, once it has closed it.
    Awaitable<> fetch_record() {
        if (report_.call_id.empty()) co_return;
        for (int tries = 0; tries < 30; ++tries) {
            auto record = co_await get_record();
            if (!record) {
                const bool refused = record.error().code == Errc::refused;
                if (refused && report_.trouble.empty()) report_.trouble = record.error().doing;
                co_return;
            }
            report_.record = *std::move(record);
            report_.tools = tools_in(report_.record);
            const auto status = report_.status();
            if (std::ranges::find(final_states, status) != final_states.end()) co_return;
            co_await pause(parts_.loop, 100ms);
        }
    }

    /// The same as it stands; null if it is no JSON.
    Task<nlohmann::json> get_record() {
        auto address = net::parse_url(server_.base + "/api/v1/calls/" + report_.call_id);
        if (!address) co_return std::unexpected(std::move(address).error());
        net::Fetch request;
        request.url = std::move(*address);
        if (!server_.api_key.empty()) request.headers.add("X-API-Key", server_.api_key);
        const auto response = co_await net::fetch(std::move(request), webhook_timeout);
        if (!response) co_return std::unexpected(response.error());
        if (response->status != 200)
            co_return fail(
                Errc::refused,
                fmt::format("GET /api/v1/calls/{} answered {}{}", report_.call_id, response->status,
                            response->status == 401
                                ? ": give the server's NEURA_API_KEY with --api-key"
                                : ""));
        auto record = nlohmann::json::parse(response->body, nullptr, false);
        if (record.is_discarded()) record = nullptr;
        co_return Result<nlohmann::json>(std::in_place, std::move(record));
    }

    ServerAddress server_;
    CallPlan plan_;
    Caller& caller_;
    const PhoneParts& parts_;
    Exchange* const exchange_;
    const std::string account_ = sid("AC");
    std::string voice_url_;
    std::string status_url_;
    std::string machine_url_;  ///< where to say who picked up; empty: nobody asks
    int statuses_reported_ = 0;
    MediaCall* stream_ = nullptr;      ///< the one under way
    std::optional<Document> ordered_;  ///< what to go on with instead
    CallReport report_;
    std::vector<std::int16_t> recording_;
    bool answered_ = false;
    bool over_ = false;
};

}  // namespace

Awaitable<PlacedCall> place_call(const ServerAddress& server, CallPlan plan, Caller& caller,
                                 const PhoneParts& parts, Exchange* exchange) {
    Carrier carrier(server, std::move(plan), caller, parts, exchange);
    co_return co_await carrier.place();
}

std::string resolve_url(std::string_view base, std::string_view reference) {
    if (reference.contains("://")) return std::string(reference);
    const auto scheme_end = base.find("://");
    const auto host = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
    const auto path = std::min(base.find_first_of("/?#", host), base.size());
    if (reference.starts_with('/')) return std::string(base.substr(0, path)).append(reference);
    const auto target = base.substr(path, base.find_first_of("?#", path) - path);
    if (reference.empty()) return std::string(base);
    const auto folder = target.substr(0, target.rfind('/') + 1);
    return std::string(base.substr(0, path))
        .append(folder.empty() ? "/" : folder)
        .append(reference);
}

Task<> check_reachable(const ServerAddress& server) {
    auto address = net::parse_url(server.base + "/health/live");
    if (!address) co_return std::unexpected(std::move(address).error());
    net::Fetch request;
    request.url = std::move(*address);
    const auto response = co_await net::fetch(std::move(request), 5s);
    if (response) co_return Result<void>{};
    co_return fail(Errc::not_reachable,
                   fmt::format("nobody answers at {} ({}). Start a server with \"neura serve\", or "
                               "give the address of one that runs: neura call http://host:port",
                               server.base, response.error().code.message()));
}

}  // namespace neura::phone
