// The telephone in software against a small server over real sockets.

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "fakes/fake_text_to_speech.hpp"
#include "fakes/run.hpp"
#include "integration/net_peers.hpp"
#include "net/client.hpp"
#include "phone/script.hpp"
#include "phone/scripted_caller.hpp"
#include "phone/softphone.hpp"
#include "providers/twilio/protocol.hpp"
#include "providers/twilio/signature.hpp"
#include "providers/twilio/twiml.hpp"
#include "runtime/loops.hpp"
#include "runtime/task_scope.hpp"
#include "runtime/ticker.hpp"

namespace neura::phone {
namespace {

using namespace std::chrono_literals;
namespace twilio = providers::twilio;

/// Takes calls by the carrier's protocol: says half a second of noise, hears the caller out, says
/// it again and closes. Remembers what it was asked.
class SmallServer final : public net::Handler {
public:
    std::string token;                ///< demands signatures when not empty
    std::vector<twilio::Verb> voice;  ///< what the call begins with; empty: the stream
    std::vector<twilio::Verb> after;  ///< what comes after the stream
    std::string record = R"({"call":{"status":"completed","outcome":"claim_complete"},
                             "claim":{"fields":{"policy_number":"K1"}}})";
    std::size_t late_records = 0;  ///< times it is read before anything is in it
    unsigned record_status = 200;
    std::uint16_t port = 0;
    bool closes = true;  ///< the stream, after the second time

    net::Form asked(const std::string& target, std::size_t nth = 0) {
        const std::lock_guard lock(mutex_);
        const auto& forms = asked_[target];
        return nth < forms.size() ? forms[nth] : net::Form{};
    }
    std::size_t times_asked(const std::string& target) {
        const std::lock_guard lock(mutex_);
        return asked_[target].size();
    }

    Awaitable<net::Response> respond(net::Request request) override {
        net::Response response;
        const auto form = net::parse_form(request.body).value_or(net::Form{});
        const std::string path(request.path());
        std::size_t times = 0;
        {
            const std::lock_guard lock(mutex_);
            asked_[path].push_back(form);
            times = asked_[path].size();
        }
        if (path.starts_with("/api/")) {
            response.body = times <= late_records ? "{}" : record;
            response.status = record_status;
            co_return response;
        }
        if (!is_signed("http://127.0.0.1:" + std::to_string(port) + request.target, form,
                       request.headers)) {
            response.status = 403;
            co_return response;
        }
        response.content_type = twilio::twiml_content_type;
        if (path == "/webhooks/twilio/voice")
            response.body = twilio::to_twiml(voice.empty() ? stream() : voice);
        if (path == "/after") response.body = twilio::to_twiml(after);
        if (path == "/elsewhere" || path == "/transferred")
            response.body = twilio::to_twiml(stream());
        if (path == "/loop") {
            const std::vector<twilio::Verb> again{twilio::Redirect{.url = "/loop"}};
            response.body = twilio::to_twiml(again);
        }
        co_return response;
    }

    Awaitable<std::optional<net::Response>> refuse_web_socket(
        const net::Request& request) override {
        if (is_signed("ws://127.0.0.1:" + std::to_string(port) + request.target, {},
                      request.headers))
            co_return std::nullopt;
        co_return net::json_error(403, "forbidden", "Not signed.");
    }

    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket> socket) override {
        twilio::Decoder decoder;
        std::optional<twilio::ServerWriter> writer;
        int said = 0;
        int loud_frames = 0;
        int quiet_frames = 0;
        for (;;) {
            auto message = co_await socket->read();
            if (!message) co_return;
            auto decoded = decoder.from_carrier(message->data);
            if (!decoded || !*decoded) continue;
            if (const auto* start = std::get_if<twilio::Start>(&**decoded)) {
                writer.emplace(start->stream_sid);
                say(*socket, *writer);
                ++said;
            } else if (const auto* media = std::get_if<twilio::Media>(&**decoded)) {
                const bool loud = std::ranges::any_of(
                    media->payload, [](std::uint8_t byte) { return (byte & 0x7f) < 0x50; });
                loud_frames += loud ? 1 : 0;
                quiet_frames = loud ? 0 : quiet_frames + 1;
                if (said == 1 && loud_frames > 0 && quiet_frames > 10) {
                    say(*socket, *writer);
                    ++said;
                }
            } else if (std::holds_alternative<twilio::Mark>(**decoded) && said == 2 && closes) {
                co_await socket->close(net::CloseCode::normal);
                co_return;
            }
        }
    }

private:
    static void say(net::WebSocket& socket, const twilio::ServerWriter& writer) {
        const std::vector<std::uint8_t> loud(4000, 0x10);
        socket.send({net::Message::Kind::text, writer.play(loud)});
        socket.send({net::Message::Kind::text, writer.mark("said")});
    }

    std::vector<twilio::Verb> stream() const {
        twilio::Stream to{.url = "ws://127.0.0.1:" + std::to_string(port) + "/stream",
                          .parameters = {{"call", "01ABC"}}};
        return {twilio::Connect{.stream = std::move(to), .action = "/after", .method = "POST"}};
    }

    bool is_signed(const std::string& url, const net::Form& form,
                   const net::Headers& headers) const {
        if (token.empty()) return true;
        const std::vector<std::string> tokens{token};
        const auto signature = headers.find("X-Twilio-Signature").value_or("");
        return twilio::verify(tokens, url, form, signature);
    }

    std::mutex mutex_;
    std::map<std::string, std::vector<net::Form>> asked_;
};

std::string value_in(const net::Form& form, std::string_view name) {
    for (const auto& [key, value] : form)
        if (key == name) return value;
    return {};
}

class PhoneTest : public testing::Test {
protected:
    PhoneTest() : server_(net::HttpServer::Options{}, handler_) {
        handler_.port = server_.port();
        address_.base = server_.url("http", "");
        handler_.after = {twilio::Hangup{}};
    }

    /// @param reads  the caller knows the agent's words from the record.
    PlacedCall call(std::string_view yaml, bool reads = false) {
        const auto script = parse_script(yaml, "a.yaml", {2026y / std::chrono::March / 1}).value();
        asio::io_context loop;
        Ticker ticker(loop.get_executor());
        fakes::FakeTextToSpeech tts(loop.get_executor());
        ticker.start();
        const PhoneParts parts{loop.get_executor(), ticker, tts, nullptr};
        ScriptedCaller caller(script);
        CallPlan plan;
        plan.name = "test";
        plan.from = script.from;
        plan.record = true;
        plan.reads = reads;
        const auto talk = [&]() -> Awaitable<PlacedCall> {
            auto placed = co_await place_call(address_, std::move(plan), caller, parts);
            ticker.stop();
            co_return placed;
        };
        return fakes::run_on(loop, talk());
    }

    /// The same with a carrier that takes orders, one of which the server gives once it was told
    /// `told` so many times how the call stands.
    PlacedCall call_with_order(std::string_view yaml, std::size_t told, const std::string& about,
                               const net::Form& order) {
        const auto script = parse_script(yaml, "a.yaml", {2026y / std::chrono::March / 1}).value();
        Loops loops(1);
        const auto loop = loops.at(0);
        Exchange exchange(loops, 0);
        Ticker ticker(loop);
        fakes::FakeTextToSpeech tts(loop);
        ticker.start();
        const PhoneParts parts{loop, ticker, tts, nullptr};
        ScriptedCaller caller(script);
        CallPlan plan;
        plan.from = script.from;
        plan.person = script.person.value_or(Person::no_answer);
        plan.called_within = script.called_within;
        const auto port = exchange.listen().value();
        const auto give = [&]() -> Awaitable<> {
            while (handler_.times_asked("/webhooks/twilio/status") < told) {
                Timer pause(loop, 5ms);
                co_await pause.async_wait(as_result);
            }
            auto sid = value_in(handler_.asked("/webhooks/twilio/voice"), "CallSid");
            net::Fetch request;
            request.method = "POST";
            request.url = net::parse_url("http://127.0.0.1:" + std::to_string(port) +
                                         "/2010-04-01/Accounts/AC1/" + about + sid + ".json")
                              .value();
            request.headers.add("Content-Type", "application/x-www-form-urlencoded");
            request.body = net::encode_form(order);
            const auto answer = co_await net::fetch(std::move(request), 5s);
            order_status_ = answer ? answer->status : 0;
        };
        std::optional<PlacedCall> placed;
        const auto talk = [&]() -> Awaitable<> {
            TaskScope orders(loop);
            orders.spawn(give());
            placed = co_await place_call(address_, std::move(plan), caller, parts, &exchange);
            co_await orders.join();
            co_await exchange.close();
            ticker.stop();
            loops.stop();
        };
        asio::co_spawn(loop, talk(), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        loops.run();
        return std::move(*placed);
    }

    SmallServer handler_;
    net::RunningServer server_;
    ServerAddress address_;
    unsigned order_status_ = 0;
};

TEST_F(PhoneTest, PlacesAWholeCall) {
    const auto placed = call("turns: [{say: hello there}]");
    const auto& report = placed.report;
    EXPECT_TRUE(report.trouble.empty()) << report.trouble;
    EXPECT_EQ(report.ended_by, Side::agent);
    EXPECT_EQ(report.call_id, "01ABC");
    EXPECT_EQ(report.claim()["policy_number"], "K1");
    EXPECT_EQ(report.measures.turns.size(), 1U);
    EXPECT_GT(placed.recording.size(), 16'000U);

    const auto voice = handler_.asked("/webhooks/twilio/voice");
    EXPECT_EQ(value_in(voice, "CallStatus"), "ringing");
    EXPECT_EQ(value_in(voice, "CallSid"), report.carrier_id);
    EXPECT_EQ(value_in(voice, "From"), "+15550100100");
    EXPECT_EQ(value_in(handler_.asked("/webhooks/twilio/status", 0), "CallStatus"), "in-progress");
    const auto completed = handler_.asked("/webhooks/twilio/status", 1);
    EXPECT_EQ(value_in(completed, "CallStatus"), "completed");
    EXPECT_EQ(value_in(completed, "SequenceNumber"), "1");
    EXPECT_FALSE(value_in(completed, "CallDuration").empty());
    EXPECT_EQ(handler_.times_asked("/after"), 1U);
}

TEST_F(PhoneTest, HangsUp) {
    handler_.closes = false;
    const auto placed = call("turns: [{say: hello there}, {hang_up: true}]");
    EXPECT_EQ(placed.report.ended_by, Side::caller);
    EXPECT_TRUE(placed.report.trouble.empty()) << placed.report.trouble;
    EXPECT_EQ(value_in(handler_.asked("/after"), "CallStatus"), "completed");
}

TEST_F(PhoneTest, ReadsWhatTheAgentSaid) {
    handler_.late_records = 2;
    handler_.record = R"({"call":{"status":"completed"},
                          "messages":[{"role":"agent","content":"Your name, please?"}]})";
    const auto placed = call("rules: [{on: your name, say: Jane Doe}]", true);
    EXPECT_TRUE(placed.report.trouble.empty()) << placed.report.trouble;
    ASSERT_EQ(placed.report.transcript.size(), 2U);
    EXPECT_EQ(placed.report.transcript[0].text, "Your name, please?");
    EXPECT_EQ(placed.report.transcript[1].text, "Jane Doe");
}

TEST_F(PhoneTest, SaysThatTheKeyIsMissing) {
    handler_.record_status = 401;
    const auto placed = call("turns: [{say: hello there}]", true);
    EXPECT_TRUE(placed.report.trouble.contains("--api-key")) << placed.report.trouble;
    EXPECT_EQ(placed.report.ended_by, Side::caller);
}

TEST_F(PhoneTest, SignsAllItSends) {
    handler_.token = "12345";
    address_.token = "12345";
    const auto placed = call("turns: [{say: hello there}]");
    EXPECT_TRUE(placed.report.trouble.empty()) << placed.report.trouble;
    EXPECT_EQ(placed.report.measures.turns.size(), 1U);
    EXPECT_EQ(handler_.times_asked("/webhooks/twilio/status"), 2U);
}

TEST_F(PhoneTest, SaysThatTheTokenIsMissing) {
    handler_.token = "12345";
    const auto placed = call("turns: [{say: hello there}]");
    EXPECT_TRUE(placed.report.trouble.contains("--token")) << placed.report.trouble;
    EXPECT_FALSE(placed.report.good());
}

TEST_F(PhoneTest, ObeysOtherVerbsToo) {
    handler_.voice = {twilio::Say{.text = "Hi.", .language = {}, .voice = {}},
                      twilio::Pause{.length = 0s}, twilio::Redirect{.url = "/elsewhere"}};
    const auto placed = call("turns: [{say: hello there}]");
    EXPECT_TRUE(placed.report.trouble.empty()) << placed.report.trouble;
    ASSERT_FALSE(placed.report.transcript.empty());
    EXPECT_EQ(placed.report.transcript[0].text, "Hi.");
    EXPECT_EQ(placed.report.measures.turns.size(), 1U);
}

TEST_F(PhoneTest, SaysThatTheServerIsBusy) {
    handler_.voice = {twilio::Reject{.reason = twilio::Reject::Reason::busy}};
    const auto placed = call("turns: [{say: hello there}]");
    EXPECT_TRUE(placed.report.trouble.contains("busy")) << placed.report.trouble;
    EXPECT_EQ(handler_.times_asked("/webhooks/twilio/status"), 0U);
}

TEST_F(PhoneTest, LeavesARoundOfRedirections) {
    handler_.voice = {twilio::Redirect{.url = "/loop"}};
    const auto placed = call("turns: [{say: hello there}]");
    EXPECT_TRUE(placed.report.trouble.contains("documents")) << placed.report.trouble;
}

TEST_F(PhoneTest, PutsTheCallerThroughWhenToldToAndBringsThemBack) {
    const std::vector<twilio::Verb> dial{
        twilio::Dial{.number = "+15550001111", .action = "/transferred"}};
    const auto placed =
        call_with_order("{person: busy, turns: [{say: one}, {say: two}, {say: three}]}", 1,
                        "Calls/", {{"Twiml", twilio::to_twiml(dial)}});
    const auto& report = placed.report;
    EXPECT_TRUE(report.trouble.empty()) << report.trouble;
    EXPECT_EQ(order_status_, 200U);
    EXPECT_EQ(report.dialled, std::vector<std::string>{"+15550001111"});
    EXPECT_EQ(report.ended_by, Side::agent);
    EXPECT_FALSE(report.measures.turns.empty());
    const auto transferred = handler_.asked("/transferred");
    EXPECT_EQ(value_in(transferred, "DialCallStatus"), "busy");
    EXPECT_EQ(value_in(transferred, "CallSid"), report.carrier_id);
    EXPECT_EQ(handler_.times_asked("/after"), 1U) << "of the second stream alone";
}

TEST_F(PhoneTest, HangsUpWhenToldTo) {
    handler_.closes = false;
    const auto placed =
        call_with_order("turns: [{say: one}]", 1, "Calls/", {{"Status", "completed"}});
    EXPECT_TRUE(placed.report.trouble.empty()) << placed.report.trouble;
    EXPECT_EQ(order_status_, 200U);
    EXPECT_EQ(placed.report.ended_by, Side::agent);
}

TEST_F(PhoneTest, TakesACallOfTheServers) {
    const auto placed = call_with_order(
        "{from: \"+15550100203\", called_within: 20 s, turns: [{say: hello there}]}", 0, "Calls",
        {{"To", "+15550100203"},
         {"From", "+15550100199"},
         {"Url", address_.base + "/webhooks/twilio/voice"},
         {"StatusCallback", address_.base + "/webhooks/twilio/status"},
         {"AsyncAmdStatusCallback", address_.base + "/machine"}});
    EXPECT_TRUE(placed.report.trouble.empty()) << placed.report.trouble;
    EXPECT_EQ(order_status_, 201U);
    const auto voice = handler_.asked("/webhooks/twilio/voice");
    EXPECT_EQ(value_in(voice, "CallSid"), placed.report.carrier_id);
    EXPECT_EQ(value_in(voice, "Direction"), "outbound-api");
    EXPECT_EQ(value_in(voice, "From"), "+15550100199");
    EXPECT_EQ(value_in(voice, "To"), "+15550100203");
    EXPECT_EQ(value_in(handler_.asked("/machine"), "AnsweredBy"), "human");
    EXPECT_EQ(value_in(handler_.asked("/webhooks/twilio/status", 0), "CallStatus"), "ringing");
    EXPECT_EQ(value_in(handler_.asked("/webhooks/twilio/status", 2), "CallStatus"), "completed");
}

TEST_F(PhoneTest, SaysThatItWasNotCalled) {
    const auto placed = call_with_order("{called_within: 20 ms, turns: [{say: hello there}]}", 0,
                                        "Calls/CA1", {{"Status", "completed"}});
    EXPECT_TRUE(placed.report.trouble.contains("did not call")) << placed.report.trouble;
    EXPECT_EQ(order_status_, 404U);
}

TEST(Reachable, SaysHowToStartAServer) {
    ServerAddress nowhere;
    nowhere.base = "http://127.0.0.1:1";
    const auto reached = fakes::run(check_reachable(nowhere));
    ASSERT_FALSE(reached);
    EXPECT_EQ(reached.error().code, Errc::not_reachable);
    EXPECT_TRUE(reached.error().doing.contains("neura serve")) << reached.error().doing;
}

}  // namespace
}  // namespace neura::phone
