// `neura serve` as people run it: the program, its models, real sockets; killed, abused, misled.
//
// The tests play the carrier. Where the caller must be understood, `neura call` plays both.

#include <gtest/gtest.h>

#include <csignal>
#include <functional>

#include "audio/wav.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

class ServerTest : public testing::Test {
protected:
    ServerProcess start(Environment environment = {}) {
        return ServerProcess(folder_.path(), std::move(environment));
    }

    TemporaryFolder folder_;
};

std::size_t messages_of(const json& record, std::string_view role) {
    const auto messages = record.value("messages", json::array());
    return static_cast<std::size_t>(std::ranges::count_if(
        messages, [&](const json& message) { return message.value("role", "") == role; }));
}

/// Audio that recognisers were paid for, as far as the record says.
double heard_seconds(const json& record) {
    double seconds = 0;
    for (const auto& service : record.value("/cost/services"_json_pointer, json::array()))
        if (service.value("kind", "") == "stt") seconds += service.value("audio_seconds", 0.0);
    return seconds;
}

constexpr std::string_view talkative_caller = R"(
name: talkative
limit: 150 s
turns:
  - say: Yes, that is fine.
  - say: A delivery truck hit my parked car and dented the left door.
  - say: Yesterday at three in the afternoon.
  - say: On Oak Street in Springfield.
  - say: No, nobody was hurt.
  - say: My neighbor saw everything.
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

/// The id of the one call there is, once there is one.
std::string only_call(const Carrier& carrier) {
    std::string id;
    eventually([&] {
        const auto calls = carrier.get_json("/api/v1/calls").value("calls", json::array());
        if (calls.size() == 1) id = calls[0].value("id", "");
        return !id.empty();
    });
    return id;
}

// Starting

TEST_F(ServerTest, ACallBeforeTheModelsAreLoadedIsHeldAndThenGreeted) {
    auto server = start();
    std::optional<pid_t> worker;
    ASSERT_TRUE(eventually([&] { return (worker = server.speech_worker()).has_value(); }));
    ::kill(*worker, SIGSTOP);  // models take as long as the test needs

    const Carrier carrier(server.port());
    EXPECT_EQ(carrier.get("/health/live").status, 200U);
    const auto loading = carrier.get("/health/ready");
    EXPECT_EQ(loading.status, 503U);
    EXPECT_EQ(json::parse(loading.body).value("status", ""), "loading") << loading.body;

    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    EXPECT_FALSE(stream.hears_agent(700ms));
    EXPECT_TRUE(stream.is_open());
    EXPECT_EQ(carrier.status(call.id), "in_progress");

    ::kill(*worker, SIGCONT);
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_TRUE(stream.hears_agent(patience));
    stream.stop();
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "caller_hung_up"));
}

TEST_F(ServerTest, WithoutModelsItSaysSoAndKeepsNobodyWaiting) {
    auto server = start({{"NEURA_MODELS_DIR", folder_.path() / "none"}});
    const Carrier carrier(server.port());
    EXPECT_TRUE(says_what_is_missing(carrier, "models pull"));
    EXPECT_TRUE(lets_a_caller_go(carrier));
    EXPECT_TRUE(carrier.is_alive());
}

// Deaths

TEST_F(ServerTest, ACallSurvivesTheDeathOfTheSpeechWorker) {
    auto server = start();
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, talkative_caller);
    const auto id = only_call(carrier);
    ASSERT_FALSE(id.empty()) << phone.said();
    ASSERT_TRUE(eventually([&] { return messages_of(carrier.record(id), "caller") >= 2; }))
        << phone.said();

    const auto worker = server.speech_worker();
    ASSERT_TRUE(worker);
    const auto said_before = messages_of(carrier.record(id), "agent");
    ::kill(*worker, SIGKILL);

    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    const auto record = carrier.record(id);
    // What it was saying then, and an answer.
    EXPECT_GE(messages_of(record, "agent"), said_before + 2) << record.dump();
    EXPECT_EQ(record.value("/call/reason"_json_pointer, ""), "caller_hung_up");
    EXPECT_TRUE(carrier.becomes_ready());
    EXPECT_TRUE(server.speech_worker());
    EXPECT_NE(server.speech_worker(), worker);
}

TEST_F(ServerTest, AKilledServerKeepsAllThatItHasAcknowledged) {
    std::string id;
    json before;
    {
        auto server = start();
        const Carrier carrier(server.port());
        ASSERT_TRUE(carrier.becomes_ready());
        PhoneCall phone(folder_, carrier, talkative_caller);
        id = only_call(carrier);
        ASSERT_FALSE(id.empty()) << phone.said();
        const auto far_enough = [&] {
            before = carrier.record(id);
            return messages_of(before, "caller") >= 2 &&
                   before.value("/call/recording_url"_json_pointer, json()).is_string();
        };
        ASSERT_TRUE(eventually(far_enough)) << before.dump() << phone.said();
        server.signal(SIGKILL);
        EXPECT_EQ(server.exit_code(), -SIGKILL);
    }

    auto server = start();
    const Carrier carrier(server.port());
    const auto after = carrier.record(id);
    EXPECT_EQ(after.value("/call/status"_json_pointer, ""), "failed");
    EXPECT_EQ(after.value("/call/reason"_json_pointer, ""), "server_restarted");
    EXPECT_TRUE(after.value("/call/ended_at"_json_pointer, json()).is_string());
    EXPECT_GT(heard_seconds(before), 0) << "what it cost is written as it goes on";
    EXPECT_GE(heard_seconds(after), heard_seconds(before));

    const auto& kept = after["messages"];
    ASSERT_GE(kept.size(), before["messages"].size());
    for (std::size_t i = 0; i < before["messages"].size(); ++i)
        EXPECT_EQ(kept[i], before["messages"][i]);

    const auto recording = carrier.get("/api/v1/calls/" + id + "/recording");
    ASSERT_EQ(recording.status, 200U) << recording.body;
    const std::vector<std::uint8_t> bytes(recording.body.begin(), recording.body.end());
    const auto wav = audio::parse_wav(bytes);
    ASSERT_TRUE(wav) << audio::describe(wav.error());
    EXPECT_EQ(wav->channels, 2U);
    EXPECT_GT(wav->length(), wav->rate);
}

// Abuse

TEST_F(ServerTest, ABrokenStreamIsClosedWithTheRightCodeAndItsCallRecorded) {
    auto server = start();
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());

    using Abuse = std::function<void(Stream&)>;
    struct Case {
        std::string name;
        Abuse abuse;
        unsigned code;
    };
    const std::vector<Case> cases{
        {"no JSON", [](Stream& stream) { stream.send("hello, is anybody there?"); }, 1002},
        {"JSON cut short",
         [](Stream& stream) { stream.send(R"({"event":"media","media":{"payload":"//)"); }, 1002},
        {"media without payload",
         [](Stream& stream) { stream.send(R"({"event":"media","media":{"timestamp":"5"}})"); },
         1002},
        {"no base64",
         [](Stream& stream) {
             stream.send(R"({"event":"media","media":{"timestamp":"5","payload":"%%%%"}})");
         },
         1002},
        {"deep nesting", [](Stream& stream) { stream.send(std::string(60'000, '[')); }, 1002},
        {"a second start", [](Stream& stream) { stream.send(stream.writer().start()); }, 1002},
        {"binary", [](Stream& stream) { stream.send_binary(std::string(320, '\x7f')); }, 1002},
        {"oversized", [](Stream& stream) { stream.send(std::string(70'000, 'x')); }, 1009},
        {"no UTF-8", [](Stream& stream) { stream.send("\xff\xfe\xfd"); }, 1007},
        {"frame without mask", [](Stream& stream) { stream.send_raw("\x81\x02hi"); }, 1002},
        {"reserved bits", [](Stream& stream) { stream.send_raw("\xf3\x80\1\1\1\1"); }, 1002},
    };
    int number = 0;
    for (const auto& [name, abuse, code] : cases) {
        SCOPED_TRACE(name);
        const auto call = carrier.announce("CA" + std::to_string(++number));
        Stream stream(carrier);
        stream.start(call);
        EXPECT_TRUE(stream.hears_agent(patience));
        abuse(stream);
        EXPECT_EQ(stream.close_code(), code);
        EXPECT_TRUE(carrier.comes_to(call.id, "failed", "protocol_error"));
        EXPECT_TRUE(carrier.is_alive());
    }
}

TEST_F(ServerTest, AStreamThatIsCutOffEndsItsCallAsLost) {
    auto server = start();
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    int number = 0;
    for (const bool in_mid_frame : {false, true}) {
        const auto call = carrier.announce("CA" + std::to_string(++number));
        Stream stream(carrier);
        stream.start(call);
        EXPECT_TRUE(stream.hears_agent(patience));
        // A text of 200 bytes is promised, of which four come.
        if (in_mid_frame) stream.send_raw(std::string("\x81\xfe\x00\xc8\1\1\1\1{\"ev", 12));
        stream.drop();
        EXPECT_TRUE(carrier.comes_to(call.id, "failed", "connection_lost"));
        EXPECT_TRUE(carrier.is_alive());

        // The carrier asks what to do now: it is told to connect the caller again.
        const auto again = carrier.post("/webhooks/twilio/after", [&] {
            auto form = Carrier::call_form(call.sid);
            for (auto& [name, value] : form)
                if (name == "CallStatus") value = "in-progress";
            return form;
        }());
        const auto verbs = twilio::parse_twiml(again.body);
        ASSERT_TRUE(verbs) << again.body;
        ASSERT_FALSE(verbs->empty());
        EXPECT_TRUE(std::holds_alternative<twilio::Connect>(verbs->back())) << again.body;
    }
}

TEST_F(ServerTest, AStreamThatDoesNotBeginAsItMustIsClosed) {
    auto server = start();
    const Carrier carrier(server.port());
    const auto begin_with = [&](std::string_view text) {
        Stream stream(carrier);
        stream.send(text);
        return stream.close_code();
    };
    EXPECT_EQ(begin_with("garbage"), 1002U);
    EXPECT_EQ(begin_with(R"({"event":"stop"})"), 1002U);
    EXPECT_EQ(begin_with(std::string(70'000, ' ')), 1009U);
    EXPECT_EQ(begin_with(R"({"event":"start","start":{"streamSid":"MZ1","accountSid":"AC1",
        "callSid":"CA1","tracks":["inbound"],"customParameters":{},"mediaFormat":
        {"encoding":"audio/opus","sampleRate":48000,"channels":2}},"streamSid":"MZ1"})"),
              1003U);
    Stream binary(carrier);
    binary.send_binary("\1\2\3");
    EXPECT_EQ(binary.close_code(), 1002U);
    EXPECT_TRUE(carrier.is_alive());
    EXPECT_TRUE(carrier.get_json("/api/v1/calls")["calls"].empty());
}

TEST_F(ServerTest, AStreamNeedsACallAndItsTokenWhichServesOnce) {
    auto server = start();
    const Carrier carrier(server.port());
    const auto call = carrier.announce("CA1");
    const auto start_with = [&](Announcement claimed) {
        Stream stream(carrier);
        stream.start(claimed);
        return stream.close_code();
    };
    EXPECT_EQ(start_with({.sid = "CA2", .id = call.id, .token = call.token}), 1008U);
    EXPECT_EQ(start_with({.sid = "CA1", .id = call.id, .token = std::string(32, '0')}), 1008U);
    EXPECT_EQ(start_with({.sid = "CA1", .id = call.id, .token = ""}), 1008U);

    Stream stream(carrier);
    stream.start(call);
    EXPECT_TRUE(eventually([&] { return carrier.status(call.id) == "in_progress"; }));
    EXPECT_EQ(start_with(call), 1008U);
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_TRUE(stream.hears_agent(patience));
    stream.stop();
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "caller_hung_up"));
    EXPECT_EQ(start_with(call), 1008U);
}

// Who may

TEST_F(ServerTest, WithATokenOnlyTheCarrierMayCall) {
    auto server = start({{"TWILIO_AUTH_TOKEN", "12345"}});
    const Carrier carrier(server.port(), "12345");
    const Carrier nobody(server.port());
    const Carrier impostor(server.port(), "54321");

    const auto form = Carrier::call_form("CA1");
    for (const auto* name : {"voice", "after", "status", "recording"}) {
        const auto target = std::string("/webhooks/twilio/") + name;
        EXPECT_EQ(nobody.post(target, form).status, 403U) << target;
        EXPECT_EQ(impostor.post(target, form).status, 403U) << target;
    }
    EXPECT_TRUE(carrier.get_json("/api/v1/calls")["calls"].empty());

    const auto call = carrier.announce("CA1");
    EXPECT_EQ(Stream(nobody).refused(), 403U);
    EXPECT_EQ(Stream(impostor).refused(), 403U);
    Stream stream(carrier);
    EXPECT_EQ(stream.refused(), 0U);
    stream.start(call);
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_TRUE(stream.hears_agent(patience));
    stream.stop();
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "caller_hung_up"));
    carrier.report("CA1", "completed", 2);
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "caller_hung_up"));
}

TEST_F(ServerTest, WithAKeyOnlyThoseWhoKnowItMayRead) {
    auto server = start({{"NEURA_API_KEY", "a long random text"}});
    const Carrier carrier(server.port());
    const auto call = carrier.announce("CA1");
    const auto with = [](std::string name, std::string value) {
        net::Headers headers;
        headers.add(std::move(name), std::move(value));
        return headers;
    };
    const auto record = "/api/v1/calls/" + call.id;
    EXPECT_TRUE(eventually([&] {
        return carrier.get(record, with("X-API-Key", "a long random text")).status == 200;
    }));
    for (const auto& target : {std::string("/api/v1/calls"), record, std::string("/metrics")}) {
        EXPECT_EQ(carrier.get(target).status, 401U);
        EXPECT_EQ(carrier.get(target, with("X-API-Key", "another")).status, 401U);
        EXPECT_EQ(carrier.get(target, with("X-API-Key", "a long random text")).status, 200U);
        EXPECT_EQ(carrier.get(target, with("Authorization", "Bearer a long random text")).status,
                  200U);
    }
    EXPECT_TRUE(carrier.is_alive());
}

TEST_F(ServerTest, ACallOverTheLimitHearsThatTheLineIsBusy) {
    auto server = start({{"NEURA_MAX_CALLS", "1"}});
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    const auto first = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(first);
    EXPECT_TRUE(stream.hears_agent(patience));

    const auto verbs = carrier.ring("CA2");
    ASSERT_EQ(verbs.size(), 1U);
    const auto* reject = std::get_if<twilio::Reject>(&verbs[0]);
    ASSERT_NE(reject, nullptr);
    EXPECT_EQ(reject->reason, twilio::Reject::Reason::busy);

    json busy;
    EXPECT_TRUE(eventually([&] {
        busy = carrier.get_json("/api/v1/calls?status=busy")["calls"];
        return busy.size() == 1;
    }));
    ASSERT_EQ(busy.size(), 1U);
    EXPECT_EQ(busy[0]["carrier_id"], "CA2");
    EXPECT_EQ(busy[0]["reason"], "too_many_calls");
    EXPECT_EQ(carrier.status(first.id), "in_progress");

    stream.stop();
    EXPECT_TRUE(carrier.comes_to(first.id, "completed", "caller_hung_up"));
    EXPECT_TRUE(eventually([&] {
        const auto next = carrier.ring("CA3");
        return next.size() == 1 && std::holds_alternative<twilio::Connect>(next[0]);
    }));
}

// Refusing to start

class RefusalTest : public ServerTest {
protected:
    /// What a server says that does not start.
    std::string refusal(const std::filesystem::path& folder, Environment environment) {
        ServerProcess server(folder, std::move(environment));
        EXPECT_GT(server.exit_code(), 0);
        return server.said();
    }
    std::string refusal(Environment environment = {}) {
        return refusal(folder_.path(), std::move(environment));
    }
};

TEST_F(RefusalTest, ReachableByOthersWithoutKeys) {
    const auto said = refusal({{"APP_HOST", "0.0.0.0"}});
    EXPECT_TRUE(said.contains("NEURA_API_KEY")) << said;
    EXPECT_TRUE(said.contains("TWILIO_AUTH_TOKEN")) << said;
    EXPECT_TRUE(said.contains("or listen on 127.0.0.1")) << said;
}

TEST_F(RefusalTest, AnUnknownKeyInTheFile) {
    folder_.write("neura.yaml", "app:\n  host: 127.0.0.1\n  prot: 8081\n");
    const auto said = refusal();
    EXPECT_TRUE(said.contains("neura.yaml:3")) << said;
    EXPECT_TRUE(said.contains("app.prot")) << said;
    EXPECT_TRUE(said.contains("app.port")) << said;
}

TEST_F(RefusalTest, APortInUse) {
    auto first = start();
    TemporaryFolder other;
    const auto port = std::to_string(first.port());
    const auto said = refusal(other.path(), {{"APP_PORT", port}});
    EXPECT_TRUE(said.contains("port " + port + " is in use")) << said;
    EXPECT_TRUE(said.contains("APP_PORT")) << said;
    EXPECT_TRUE(Carrier(first.port()).is_alive());
}

TEST_F(RefusalTest, ADataFolderInUse) {
    auto first = start();
    const Carrier carrier(first.port());
    const auto said = refusal();
    EXPECT_TRUE(said.contains("another server")) << said;
    EXPECT_TRUE(said.contains("NEURA_DATA_DIR")) << said;
    EXPECT_TRUE(carrier.is_alive());
}

// Stopping

TEST_F(ServerTest, ToldToStopItLetsTheLiveCallFinish) {
    std::string id;
    {
        auto server = start();
        const Carrier carrier(server.port());
        ASSERT_TRUE(carrier.becomes_ready());
        const auto call = carrier.announce("CA1");
        id = call.id;
        Stream stream(carrier);
        stream.start(call);
        EXPECT_TRUE(stream.hears_agent(patience));

        server.signal(SIGTERM);
        EXPECT_TRUE(eventually([&] { return server.said().contains("server.stopping"); }, 5s));
        const auto verbs = carrier.ring("CA2");
        ASSERT_FALSE(verbs.empty());
        EXPECT_TRUE(std::holds_alternative<twilio::Say>(verbs.front()));
        EXPECT_TRUE(std::holds_alternative<twilio::Hangup>(verbs.back()));
        EXPECT_TRUE(stream.is_open());
        EXPECT_FALSE(server.ends_within(1s));
        EXPECT_EQ(carrier.status(id), "in_progress");

        stream.stop();
        EXPECT_TRUE(server.ends_within(10s));
        EXPECT_EQ(server.exit_code(), 0) << server.said();
    }
    auto server = start();
    EXPECT_TRUE(Carrier(server.port()).comes_to(id, "completed", "caller_hung_up"));
}

TEST_F(ServerTest, ToldTwiceItStopsAtOnce) {
    std::string id;
    {
        auto server = start();
        const Carrier carrier(server.port());
        ASSERT_TRUE(carrier.becomes_ready());
        const auto call = carrier.announce("CA1");
        id = call.id;
        Stream stream(carrier);
        stream.start(call);
        EXPECT_TRUE(stream.hears_agent(patience));

        server.signal(SIGTERM);
        EXPECT_TRUE(eventually([&] { return server.said().contains("server.stopping"); }, 5s));
        EXPECT_FALSE(server.ends_within(500ms));
        server.signal(SIGTERM);
        EXPECT_TRUE(server.ends_within(5s));
        EXPECT_EQ(server.exit_code(), 0) << server.said();
    }
    auto server = start();
    EXPECT_TRUE(Carrier(server.port()).comes_to(id, "completed", "server_stopped"));
}

TEST_F(ServerTest, ToldToStopItWaitsForACallWhoseAudioIsDue) {
    auto server = start();
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    const auto call = carrier.announce("CA1");
    server.signal(SIGTERM);
    EXPECT_TRUE(eventually([&] { return server.said().contains("server.stopping"); }, 5s));
    EXPECT_FALSE(server.ends_within(500ms));

    Stream stream(carrier);
    stream.start(call);
    EXPECT_TRUE(stream.hears_agent(patience));
    stream.stop();
    EXPECT_TRUE(server.ends_within(15s));
    EXPECT_EQ(server.exit_code(), 0) << server.said();
}

TEST_F(ServerTest, ToldTwiceItLetsGoOfACallThatIsHeld) {
    auto server = start();
    std::optional<pid_t> worker;
    ASSERT_TRUE(eventually([&] { return (worker = server.speech_worker()).has_value(); }));
    ::kill(*worker, SIGSTOP);
    const Carrier carrier(server.port());
    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    EXPECT_TRUE(eventually([&] { return carrier.status(call.id) == "in_progress"; }));

    server.signal(SIGTERM);
    EXPECT_TRUE(eventually([&] { return server.said().contains("server.stopping"); }, 5s));
    server.signal(SIGTERM);
    EXPECT_EQ(stream.close_code(), 1000U);
    EXPECT_TRUE(server.ends_within(5s));
    EXPECT_EQ(server.exit_code(), 0) << server.said();
}

// Reports

TEST_F(ServerTest, ReportsThatComeTwiceLateOrOutOfOrderLeaveOneState) {
    auto server = start();
    const Carrier carrier(server.port());
    const auto call = carrier.announce("CA1");
    /// Events of a call are stored in their order: once this is, so is all before it.
    const auto settle = [&](const std::string& recording) {
        EXPECT_EQ(carrier
                      .post("/webhooks/twilio/recording", {{"CallSid", "CA1"},
                                                           {"RecordingSid", recording},
                                                           {"RecordingStatus", "completed"},
                                                           {"RecordingUrl", "https://a.test/r"}})
                      .status,
                  204U);
        EXPECT_TRUE(eventually([&] {
            return carrier.record(call.id)
                .value("carrier_recordings", json())
                .dump()
                .contains(recording);
        }));
    };

    carrier.report("CA1", "in-progress", 2);
    carrier.report("CA1", "ringing", 1);
    carrier.report("CA1", "initiated", 0);
    carrier.report("CA1", "in-progress", 2);
    settle("RE1");
    EXPECT_EQ(carrier.status(call.id), "in_progress");

    carrier.report("CA1", "completed", 3, {{"CallDuration", "7"}});
    settle("RE2");
    const auto ended = carrier.record(call.id)["call"];
    EXPECT_EQ(ended["status"], "completed");
    EXPECT_EQ(ended["duration_seconds"], 7);

    carrier.report("CA1", "completed", 3, {{"CallDuration", "9"}});
    carrier.report("CA1", "failed", 4);
    carrier.report("CA1", "in-progress", 2);
    carrier.report("CA1", "ringing", 1);
    settle("RE3");
    EXPECT_EQ(carrier.record(call.id)["call"], ended);

    carrier.report("CA9", "completed", 1);
    settle("RE4");
    EXPECT_EQ(carrier.get_json("/api/v1/calls")["calls"].size(), 1U);
}

}  // namespace
}  // namespace neura
