#include "providers/twilio/twilio_telephony.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <nlohmann/json.hpp>

#include "fakes/fake_reception.hpp"
#include "fakes/fake_web_socket.hpp"
#include "fakes/run.hpp"
#include "providers/twilio/signature.hpp"

namespace neura::providers::twilio {
namespace {

using std::chrono::milliseconds;

constexpr const char* base = "https://calls.example.com";
constexpr const char* auth_token = "12345678901234567890123456789012";

TelephonyConfig open_config() {
    TelephonyConfig config;
    config.public_base = base;
    return config;
}

TelephonyConfig signed_config() {
    auto config = open_config();
    config.auth_tokens = {auth_token};
    return config;
}

net::Request post(std::string target, const net::Form& form) {
    net::Request request;
    request.method = "POST";
    request.target = std::move(target);
    request.body = net::encode_form(form);
    return request;
}

const net::Form ringing{{"CallSid", "CA1"},
                        {"From", "+14158675309"},
                        {"To", "+18005551212"},
                        {"CallStatus", "ringing"}};
const net::Form in_progress{{"CallSid", "CA1"},
                            {"From", "+14158675309"},
                            {"To", "+18005551212"},
                            {"CallStatus", "in-progress"}};

std::vector<Verb> verbs_of(const net::Response& response) {
    EXPECT_EQ(response.status, 200u) << response.body;
    EXPECT_EQ(response.content_type, twiml_content_type);
    auto verbs = parse_twiml(response.body);
    EXPECT_TRUE(verbs.has_value()) << response.body;
    return verbs.value_or(std::vector<Verb>{});
}

std::string error_code_of(const net::Response& response) {
    return nlohmann::json::parse(response.body).at("error").at("code");
}

class TwilioTelephonyTest : public testing::Test {
protected:
    net::Response respond(const net::Request& request) {
        return fakes::run_on(loop_, telephony_->respond(request));
    }

    std::optional<net::Response> ask_for_stream(const net::Request& request) {
        return fakes::run_on(loop_, telephony_->refuse_web_socket(request));
    }

    void use(TelephonyConfig config) {
        telephony_ = std::make_unique<TwilioTelephony>(std::move(config), reception_);
    }

    /// Announces CA1 and gives the first verb's stream.
    Stream announce() {
        const auto verbs = verbs_of(respond(post("/webhooks/twilio/voice", ringing)));
        return std::get<Connect>(verbs.at(0)).stream;
    }

    void serve(fakes::FakePeer& peer) {
        fakes::run_on(loop_, telephony_->serve_web_socket(
                                 net::Request(), std::make_unique<fakes::FakeWebSocket>(peer)));
    }

    /// The carrier's end of the stream of CA1, as the TwiML asked for it.
    static CarrierWriter carrier_of(const Stream& stream) {
        return CarrierWriter(Start{.stream_sid = "MZ1",
                                   .account_sid = "AC1",
                                   .call_sid = "CA1",
                                   .parameters = stream.parameters});
    }

    std::vector<Verb> ask_what_comes_after(const std::string& target) {
        return verbs_of(respond(post(target, in_progress)));
    }

    asio::io_context loop_{1};
    fakes::FakeReception reception_;
    std::unique_ptr<TwilioTelephony> telephony_ =
        std::make_unique<TwilioTelephony>(open_config(), reception_);
};

// The voice webhook.

TEST_F(TwilioTelephonyTest, ConnectsACallToItsStream) {
    const auto verbs = verbs_of(respond(post("/webhooks/twilio/voice", ringing)));

    ASSERT_EQ(verbs.size(), 1u);
    const auto& connect = std::get<Connect>(verbs[0]);
    EXPECT_EQ(connect.stream.url, "wss://calls.example.com/stream/twilio");
    EXPECT_EQ(connect.stream.parameters,
              (Parameters{{"call", "call-of-CA1"}, {"token", "token-1"}}));
    EXPECT_EQ(connect.action, "https://calls.example.com/webhooks/twilio/after");
    ASSERT_EQ(reception_.announced.size(), 1u);
    EXPECT_EQ(reception_.announced[0].from, "+14158675309");
}

TEST_F(TwilioTelephonyTest, TakesGetAsWell) {
    net::Request request;
    request.target = "/webhooks/twilio/voice?" + net::encode_form(ringing);

    EXPECT_EQ(verbs_of(respond(request)).size(), 1u);
}

TEST_F(TwilioTelephonyTest, RejectsACallTooMany) {
    reception_.refusal = transport::Refusal::busy;

    const auto verbs = verbs_of(respond(post("/webhooks/twilio/voice", ringing)));

    ASSERT_EQ(verbs.size(), 1u);
    EXPECT_EQ(std::get<Reject>(verbs[0]).reason, Reject::Reason::busy);
}

TEST_F(TwilioTelephonyTest, ApologisesWhileShuttingDown) {
    reception_.refusal = transport::Refusal::shutting_down;

    const auto verbs = verbs_of(respond(post("/webhooks/twilio/voice", ringing)));

    ASSERT_EQ(verbs.size(), 2u);
    EXPECT_EQ(std::get<Say>(verbs[0]).text, TelephonyConfig().sorry_closing);
    EXPECT_TRUE(std::holds_alternative<Hangup>(verbs[1]));
}

TEST_F(TwilioTelephonyTest, NamesTheFieldThatIsMissing) {
    for (const std::string name : {"voice", "after", "status", "recording"}) {
        const auto response = respond(post("/webhooks/twilio/" + name, {{"From", "+1"}}));
        EXPECT_EQ(response.status, 400u) << name;
        EXPECT_TRUE(response.body.contains("CallSid is missing")) << response.body;
    }
    EXPECT_TRUE(reception_.announced.empty());
}

TEST_F(TwilioTelephonyTest, RefusesWhatIsNoForm) {
    auto request = post("/webhooks/twilio/voice", {});
    request.body = "CallSid=%zz";

    const auto response = respond(request);

    EXPECT_EQ(response.status, 400u);
    EXPECT_EQ(error_code_of(response), "bad_form");
}

TEST_F(TwilioTelephonyTest, KnowsItsPathsAndMethods) {
    EXPECT_TRUE(TwilioTelephony::serves("/webhooks/twilio/voice"));
    EXPECT_TRUE(TwilioTelephony::serves("/stream/twilio"));
    EXPECT_FALSE(TwilioTelephony::serves("/stream/other"));
    EXPECT_FALSE(TwilioTelephony::serves("/api/v1/calls"));
    EXPECT_EQ(respond(post("/webhooks/twilio/fax", ringing)).status, 404u);
    EXPECT_EQ(respond(post("/elsewhere", ringing)).status, 404u);

    auto request = post("/webhooks/twilio/voice", ringing);
    request.method = "DELETE";
    const auto response = respond(request);
    EXPECT_EQ(response.status, 405u);
    EXPECT_EQ(response.headers.find("Allow"), "GET, POST");
}

// Addresses.

TEST_F(TwilioTelephonyTest, WithoutPublicAddressBelievesTheHostOnlyWhenTold) {
    auto request = post("/webhooks/twilio/voice", ringing);
    request.headers.add("Host", "127.0.0.1:8080");

    use(TelephonyConfig());
    EXPECT_EQ(error_code_of(respond(request)), "no_public_address");

    TelephonyConfig config;
    config.trust_host = true;
    use(config);
    const auto verbs = verbs_of(respond(request));
    EXPECT_EQ(std::get<Connect>(verbs.at(0)).stream.url, "ws://127.0.0.1:8080/stream/twilio");

    request.headers.add("X-Forwarded-Proto", "https");
    const auto behind_tunnel = verbs_of(respond(request));
    EXPECT_EQ(std::get<Connect>(behind_tunnel.at(0)).stream.url,
              "wss://127.0.0.1:8080/stream/twilio");
}

TEST_F(TwilioTelephonyTest, RefusesAHostThatIsNone) {
    TelephonyConfig config;
    config.trust_host = true;
    use(config);
    auto request = post("/webhooks/twilio/voice", ringing);
    EXPECT_EQ(error_code_of(respond(request)), "bad_host");

    request.headers.add("Host", "a.test/\"><Dial>");
    EXPECT_EQ(error_code_of(respond(request)), "bad_host");
}

TEST_F(TwilioTelephonyTest, ThePublicAddressMustBeAnOrigin) {
    for (const std::string wrong : {"calls.example.com", "wss://calls.example.com", "https://",
                                    "https://a.test/path", "https://a b"}) {
        TelephonyConfig config;
        config.public_base = wrong;
        EXPECT_THROW(use(config), std::invalid_argument) << wrong;
    }
    TelephonyConfig config;
    config.public_base = "https://calls.example.com/";
    use(config);
    EXPECT_EQ(announce().url, "wss://calls.example.com/stream/twilio");
}

// Signatures.

TEST_F(TwilioTelephonyTest, TakesSignedWebhooksOnlyOnceATokenIsSet) {
    use(signed_config());
    for (const std::string name : {"voice", "after", "status", "recording"}) {
        const auto target = "/webhooks/twilio/" + name;
        const net::Form form{
            {"CallSid", "CA1"},          {"From", "+1"},          {"To", "+2"},
            {"CallStatus", "completed"}, {"RecordingSid", "RE1"}, {"RecordingStatus", "completed"}};
        auto request = post(target, form);
        EXPECT_EQ(respond(request).status, 403u) << name;

        auto forged = request;
        forged.headers.add("X-Twilio-Signature", sign("another token", base + target, form));
        EXPECT_EQ(error_code_of(respond(forged)), "bad_signature") << name;

        request.headers.add("x-twilio-signature", sign(auth_token, base + target, form));
        EXPECT_LT(respond(request).status, 300u) << name;
    }
    EXPECT_EQ(reception_.announced.size(), 1u);
    EXPECT_EQ(reception_.reports.size(), 1u);
    EXPECT_EQ(reception_.recordings.size(), 1u);
}

TEST_F(TwilioTelephonyTest, TheQueryIsPartOfWhatIsSigned) {
    use(signed_config());
    auto request = post("/webhooks/twilio/after?again=1", in_progress);
    request.headers.add(
        "X-Twilio-Signature",
        sign(auth_token, base + std::string("/webhooks/twilio/after"), in_progress));

    EXPECT_EQ(respond(request).status, 403u);
}

TEST_F(TwilioTelephonyTest, OnlyASignedUpgradeGetsAStream) {
    use(signed_config());
    net::Request request;
    request.target = "/stream/twilio";
    const auto unsigned_one = ask_for_stream(request);
    ASSERT_TRUE(unsigned_one.has_value());
    EXPECT_EQ(unsigned_one->status, 403u);

    auto https = request;
    https.headers.add("X-Twilio-Signature",
                      sign(auth_token, "https://calls.example.com/stream/twilio", {}));
    EXPECT_TRUE(ask_for_stream(https).has_value());

    request.headers.add("X-Twilio-Signature",
                        sign(auth_token, "wss://calls.example.com/stream/twilio", {}));
    EXPECT_FALSE(ask_for_stream(request).has_value());
}

TEST_F(TwilioTelephonyTest, AnotherPathIsNoStream) {
    net::Request request;
    request.target = "/stream/other";

    const auto response = ask_for_stream(request);

    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 404u);
}

// Reports.

TEST_F(TwilioTelephonyTest, PassesReportsOn) {
    EXPECT_EQ(
        respond(post("/webhooks/twilio/status",
                     {{"CallSid", "CA1"}, {"CallStatus", "no-answer"}, {"SequenceNumber", "2"}}))
            .status,
        204u);
    EXPECT_EQ(respond(post("/webhooks/twilio/recording", {{"CallSid", "CA1"},
                                                          {"RecordingSid", "RE1"},
                                                          {"RecordingStatus", "completed"}}))
                  .status,
              204u);

    ASSERT_EQ(reception_.reports.size(), 1u);
    EXPECT_EQ(reception_.reports[0].status, transport::CallStatus::no_answer);
    EXPECT_EQ(reception_.reports[0].sequence, 2u);
    ASSERT_EQ(reception_.recordings.size(), 1u);
    EXPECT_EQ(reception_.recordings[0].recording_id, "RE1");
}

// Streams.

TEST_F(TwilioTelephonyTest, AStreamThatPresentsItsTokenIsHeard) {
    auto carrier = carrier_of(announce());
    const std::vector<std::uint8_t> loud(160, 0x80);
    fakes::FakePeer peer;
    peer.says(carrier.connected())
        .says(carrier.start())
        .says(carrier.media(milliseconds(20), loud))
        .says(carrier.stop());

    serve(peer);

    EXPECT_EQ(reception_.conversations, (std::vector{CallId("call-of-CA1")}));
    ASSERT_EQ(reception_.heard.size(), 2u);
    EXPECT_EQ(std::get<transport::Heard>(reception_.heard[0]).frame[0], 32'124);
    EXPECT_EQ(std::get<transport::HungUp>(reception_.heard[1]).reason,
              transport::HungUp::Reason::caller);
    EXPECT_EQ(peer.closed_with(), net::CloseCode::normal);
}

TEST_F(TwilioTelephonyTest, AStreamWithoutRightTokenOrCallIsClosed) {
    const auto stream = announce();
    struct Case {
        std::string call_sid;
        Parameters parameters;
    };
    for (const auto& [call_sid, parameters] : {
             Case{"CA1", {}},
             Case{"CA1", {{"token", "token-2"}}},
             Case{"CA2", stream.parameters},
         }) {
        CarrierWriter carrier(Start{.stream_sid = "MZ1",
                                    .account_sid = "AC1",
                                    .call_sid = call_sid,
                                    .parameters = parameters});
        fakes::FakePeer peer;
        peer.says(carrier.connected()).says(carrier.start());
        serve(peer);
        EXPECT_EQ(peer.closed_with(), net::CloseCode::policy_violation) << call_sid;
    }
    EXPECT_TRUE(reception_.conversations.empty());
}

TEST_F(TwilioTelephonyTest, ATokenIsGoodForOneStream) {
    const auto stream = announce();
    for (const auto code : {net::CloseCode::normal, net::CloseCode::policy_violation}) {
        auto carrier = carrier_of(stream);
        fakes::FakePeer peer;
        peer.says(carrier.connected()).says(carrier.start()).says(carrier.stop());
        serve(peer);
        EXPECT_EQ(peer.closed_with(), code);
    }
}

TEST_F(TwilioTelephonyTest, AStreamThatDoesNotStartIsClosed) {
    auto carrier = carrier_of(announce());
    struct Case {
        net::Message message;
        net::CloseCode code;
    };
    const std::vector<std::uint8_t> audio(160, 0x80);
    for (const auto& [message, code] : {
             Case{{net::Message::Kind::text, "hello"}, net::CloseCode::protocol_error},
             Case{{net::Message::Kind::binary, "\x01"}, net::CloseCode::protocol_error},
             Case{{net::Message::Kind::text, carrier.media(milliseconds(0), audio)},
                  net::CloseCode::protocol_error},
             Case{{net::Message::Kind::text,
                   R"({"event":"start","start":{"streamSid":"MZ1","callSid":"CA1",)"
                   R"("mediaFormat":{"encoding":"audio/l16","sampleRate":8000,"channels":1}}})"},
                  net::CloseCode::unsupported_data},
         }) {
        fakes::FakePeer peer;
        peer.says(carrier.connected()).says(message);
        serve(peer);
        EXPECT_EQ(peer.closed_with(), code) << message.data;
    }
    EXPECT_TRUE(reception_.conversations.empty());
}

TEST_F(TwilioTelephonyTest, AStreamThatStaysSilentIsClosedInTime) {
    auto config = open_config();
    config.start_timeout = milliseconds(0);
    use(config);
    fakes::FakePeer peer;
    peer.says(R"({"event":"connected"})");

    serve(peer);

    EXPECT_EQ(peer.closed_with(), net::CloseCode::policy_violation);
}

TEST_F(TwilioTelephonyTest, ACancelledStreamIsClosed) {
    auto carrier = carrier_of(announce());
    fakes::FakePeer peer;
    peer.says(carrier.connected()).says(carrier.start());
    asio::cancellation_signal stop;
    bool done = false;
    asio::co_spawn(
        loop_,
        telephony_->serve_web_socket(net::Request(), std::make_unique<fakes::FakeWebSocket>(peer)),
        asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { done = true; }));
    loop_.restart();
    loop_.poll();
    ASSERT_EQ(reception_.conversations.size(), 1u);
    ASSERT_FALSE(done);

    stop.emit(asio::cancellation_type::terminal);
    loop_.restart();
    loop_.poll();

    EXPECT_TRUE(done);
    EXPECT_EQ(peer.closed_with(), net::CloseCode::normal);
}

TEST_F(TwilioTelephonyTest, AConversationThatThrowsEndsWithAnInternalError) {
    auto carrier = carrier_of(announce());
    reception_.conversation = [](transport::MediaLeg&) -> Awaitable<> {
        throw std::runtime_error("out of luck");
        co_return;
    };
    fakes::FakePeer peer;
    peer.says(carrier.connected()).says(carrier.start());

    EXPECT_THROW(serve(peer), std::runtime_error);

    EXPECT_EQ(peer.closed_with(), net::CloseCode::internal_error);
}

// After the stream.

constexpr const char* after = "/webhooks/twilio/after";

TEST_F(TwilioTelephonyTest, AfterOurHangUpTheCallEndsHoweverSoonTheCarrierAsks) {
    auto carrier = carrier_of(announce());
    reception_.conversation = [](transport::MediaLeg& leg) -> Awaitable<> {
        leg.hang_up();
        const auto event = co_await leg.receive();
        EXPECT_TRUE(std::holds_alternative<transport::HungUp>(event));
    };
    fakes::FakePeer peer;
    peer.says(carrier.connected()).says(carrier.start());
    std::optional<net::Response> answer;
    const auto request = post(after, in_progress);
    peer.on_close = [&] {
        asio::co_spawn(loop_, telephony_->respond(request),
                       [&](std::exception_ptr, net::Response response) { answer = response; });
    };

    serve(peer);

    ASSERT_TRUE(answer.has_value());
    const auto verbs = verbs_of(*answer);
    ASSERT_EQ(verbs.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<Hangup>(verbs[0]));
}

TEST_F(TwilioTelephonyTest, AfterALostStreamTheCallIsConnectedOnceMore) {
    auto carrier = carrier_of(announce());
    fakes::FakePeer peer;
    peer.says(carrier.connected()).says(carrier.start()).then_ends();
    serve(peer);

    const auto verbs = ask_what_comes_after(after);

    ASSERT_EQ(verbs.size(), 2u);
    EXPECT_EQ(std::get<Say>(verbs[0]).text, TelephonyConfig().sorry_reconnecting);
    const auto& connect = std::get<Connect>(verbs[1]);
    EXPECT_EQ(connect.stream.parameters,
              (Parameters{{"call", "call-of-CA1"}, {"token", "token-2"}}));

    ASSERT_TRUE(connect.action.starts_with(base));
    const auto then = ask_what_comes_after(connect.action.substr(std::string(base).size()));
    ASSERT_EQ(then.size(), 2u);
    EXPECT_EQ(std::get<Say>(then[0]).text, TelephonyConfig().sorry_cut_off);
    EXPECT_TRUE(std::holds_alternative<Hangup>(then[1]));
}

TEST_F(TwilioTelephonyTest, AfterALostStreamACallThatIsNotLetInAgainGetsAnApology) {
    reception_.refusal = transport::Refusal::busy;

    const auto verbs = ask_what_comes_after(after);

    ASSERT_EQ(verbs.size(), 2u);
    EXPECT_EQ(std::get<Say>(verbs[0]).text, TelephonyConfig().sorry_cut_off);
}

TEST_F(TwilioTelephonyTest, AfterACallThatIsOverNothingMoreIsSaid) {
    const auto verbs =
        verbs_of(respond(post(after, {{"CallSid", "CA1"}, {"CallStatus", "completed"}})));

    ASSERT_EQ(verbs.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<Hangup>(verbs[0]));
    EXPECT_TRUE(reception_.announced.empty());
}

TEST(FinishedCalls, RemembersTheLastOnes) {
    FinishedCalls calls;
    for (std::size_t i = 0; i <= FinishedCalls::most; ++i) calls.add("CA" + std::to_string(i));

    EXPECT_FALSE(calls.contains("CA0"));
    EXPECT_TRUE(calls.contains("CA1"));
    EXPECT_TRUE(calls.contains("CA" + std::to_string(FinishedCalls::most)));
}

}  // namespace
}  // namespace neura::providers::twilio
