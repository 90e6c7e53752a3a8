// `neura serve` with speech to speech, played by a fake of OpenAI's Realtime; what takes over is
// our own, with its real models.

#include <gtest/gtest.h>

#include "fakes/fake_openai_realtime.hpp"
#include "fakes/metrics_page.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

using fakes::FakeOpenAiRealtime;

constexpr std::string_view told =
    "A truck hit my parked car this morning and broke the door, nobody was hurt.";
constexpr std::string_view sorry = "I am sorry to hear that. Where was that?";
constexpr std::string_view thanks = "Thank you. When did it happen?";

constexpr std::string_view telling_caller = R"(
name: telling
limit: 120 s
turns:
  - say: Yes, that is fine.
  - say: A truck hit my parked car this morning and broke the door, nobody was hurt.
  - say: It was on Oak Street.
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

constexpr std::string_view interrupting_caller = R"(
name: interrupting
limit: 120 s
turns:
  - say: Yes, that is fine.
  - say: A truck hit my parked car this morning and broke the door, nobody was hurt.
  - {interrupt_after: 1500 ms, say: "Wait, wait, it was on Oak Street."}
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

std::size_t utterances(const FakeOpenAiRealtime::Conversation& items) {
    return static_cast<std::size_t>(
        std::ranges::count_if(items, [](const auto& item) { return item.kind == "user"; }));
}

/// Answers the second thing it hears, and writes down the third.
FakeOpenAiRealtime::Answer take_the_claim(const FakeOpenAiRealtime::Conversation& items) {
    if (utterances(items) < 3) return {.words = std::string(sorry)};
    return {.words = std::string(thanks),
            .tool = "update_claim",
            .arguments = {{"incident_location", "Oak Street"},
                          {"incident_description", "A car hit the caller's car."}}};
}

class ServerRealtimeTest : public testing::Test {
protected:
    ServerRealtimeTest() {
        realtime_.hears({"Yes, that is fine.", std::string(told), "It was on Oak Street."});
        realtime_.answers_with(take_the_claim);
    }
    ~ServerRealtimeTest() override {
        EXPECT_EQ(realtime_.violations(), std::vector<std::string>());
    }

    Environment settings() const {
        return {{"SPEECH_TO_SPEECH_PROVIDER", "openai_realtime"},
                {"OPENAI_API_KEY", "secret-key"},
                {"OPENAI_BASE_URL", realtime_.url()},
                {"NEURA_LOOPS", "1"}};
    }

    static json only_call(const Carrier& carrier) {
        const auto calls = carrier.get_json("/api/v1/calls").value("calls", json::array());
        EXPECT_EQ(calls.size(), 1U);
        return calls.empty() ? json() : carrier.record(calls[0].value("id", ""));
    }

    static double metric(const Carrier& carrier, const std::string& series) {
        return fakes::read_metrics(carrier.get("/metrics").body).at(series);
    }

    FakeOpenAiRealtime realtime_;
    TemporaryFolder folder_;
};

TEST_F(ServerRealtimeTest, AWholeCallIsHeardAnsweredAndWrittenDown) {
    ServerProcess server(folder_.path(), settings());
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, telling_caller);
    ASSERT_EQ(phone.exit_code(), 0) << phone.said();

    EXPECT_EQ(carrier.said_by("caller"),
              (std::vector<std::string>{"Yes, that is fine.", std::string(told),
                                        "It was on Oak Street."}));
    const auto said = carrier.said_by("agent");
    ASSERT_EQ(said.size(), 4U);
    EXPECT_TRUE(said[0].starts_with("Hello, thank you for calling")) << said[0];
    EXPECT_EQ(said[2], sorry);
    EXPECT_EQ(said[3], thanks);
    // What must be certain is the guide's, read in the session's voice.
    ASSERT_FALSE(realtime_.read().empty());
    EXPECT_TRUE(realtime_.read()[0].starts_with("Hello, thank you for calling"));

    const auto record = only_call(carrier);
    EXPECT_EQ(record.value("/claim/fields/incident_location"_json_pointer, ""), "Oak Street")
        << record.dump();
    // What is paid for, by the vendor's own count: 180 and 20 tokens in, 20 and 80 out each time.
    std::map<std::string, json> used;
    for (const auto& service : record.value("/cost/services"_json_pointer, json::array()))
        used[service.value("kind", "") + ' ' + service.value("model", "")] = service;
    const auto& text = used["s2s gpt-realtime-2.1 text"];
    const auto& audio = used["s2s gpt-realtime-2.1 audio"];
    EXPECT_GE(text.value("output_tokens", 0), 3 * 20) << record.dump();
    EXPECT_EQ(audio.value("output_tokens", 0), 4 * text.value("output_tokens", 0));
    EXPECT_EQ(text.value("cached_tokens", 0), 128 * text.value("output_tokens", 0) / 20);
    EXPECT_GT(used["stt gpt-4o-mini-transcribe"].value("audio_seconds", 0.0), 3);
    EXPECT_EQ(realtime_.sessions(), 1U);
    EXPECT_TRUE(eventually([&] { return realtime_.open_sessions() == 0; }, 10s));
    const auto conversation = realtime_.conversation();
    const auto result =
        std::ranges::find(conversation, "function_call_output", &FakeOpenAiRealtime::Item::kind);
    ASSERT_NE(result, conversation.end());
    EXPECT_TRUE(result->text.contains("incident_location")) << result->text;
    EXPECT_EQ(metric(carrier, "neura_sentences_unspoken_total"), 0);
    EXPECT_FALSE(server.said().contains("secret-key"));
    EXPECT_FALSE(server.said().contains("Oak Street"));
}

TEST_F(ServerRealtimeTest, ACallerWhoCutsInHasHeardWhatTheVendorIsTold) {
    std::string long_words = "I am sorry to hear that";
    for (int i = 0; i < 30; ++i) long_words += ", and I would like to know more of it";
    realtime_.answers_with([&](const FakeOpenAiRealtime::Conversation& items) {
        auto answer = take_the_claim(items);
        if (utterances(items) < 3) answer.words = long_words;
        return answer;
    });
    ServerProcess server(folder_.path(), settings());
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, interrupting_caller);
    ASSERT_EQ(phone.exit_code(), 0) << phone.said();

    const auto truncated = realtime_.heard("conversation.item.truncate");
    ASSERT_EQ(truncated.size(), 1U);
    const auto heard_ms = truncated[0].value("audio_end_ms", 0);
    const auto record = only_call(carrier);
    json cut;
    for (const auto& message : record.value("messages", json::array()))
        if (message.value("interrupted", false)) cut = message;
    ASSERT_TRUE(cut.is_object()) << record.dump();
    const auto heard = cut.value("content", "");
    EXPECT_TRUE(long_words.starts_with(heard)) << heard;
    EXPECT_LT(heard.size(), long_words.size());
    // In the fake's language a character is 20 ms.
    EXPECT_NEAR(static_cast<double>(heard.size()) * 20, heard_ms, 250);
    EXPECT_GT(heard_ms, 1'000);
    EXPECT_LT(heard_ms, 4'000);
    const auto said = carrier.said_by("agent");
    EXPECT_EQ(said.back(), thanks);
}

/// What is said instead.
bool is_withheld(const std::string& words) {
    return words == "I'm sorry, I can't tell you that." ||
           words == "That is not for me to say, a colleague can tell you.";
}

/// Promises what it may not: once behind a sentence that may be heard, once at once.
FakeOpenAiRealtime::Answer promise(const FakeOpenAiRealtime::Conversation& items) {
    if (utterances(items) < 3)
        return {.words = "I am sorry to hear that. We will pay you all of it. Where was that?"};
    return {.words = "We will pay you by tomorrow. Goodbye."};
}

TEST_F(ServerRealtimeTest, NothingThatMustNotBeSaidIsHeard) {
    realtime_.answers_with(promise);
    ServerProcess server(folder_.path(), settings());
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, telling_caller);
    ASSERT_EQ(phone.exit_code(), 0) << phone.said();

    const auto record = only_call(carrier);
    const auto said = carrier.said_by("agent");
    std::string all;
    for (const auto& words : said) all += words + '\n';
    EXPECT_FALSE(all.contains("pay")) << all;
    EXPECT_EQ(std::ranges::count_if(said, is_withheld), 2) << all;
    EXPECT_EQ(carrier.said_by("caller").size(), 3U);
    // The first sentence takes 480 ms in the fake's language; of what comes behind nothing was
    // heard.
    for (const auto& cut : realtime_.heard("conversation.item.truncate"))
        EXPECT_LE(cut.value("audio_end_ms", 0), 480) << cut.dump();
    EXPECT_GE(realtime_.count("response.cancel"), 2U);
    const auto read = realtime_.read();
    EXPECT_EQ(std::ranges::count_if(read, is_withheld), 2);
    for (const auto& item : realtime_.conversation())
        EXPECT_TRUE(!item.text.contains("We will pay") || item.truncated_at) << item.text;
    EXPECT_EQ(metric(carrier, "neura_sentences_unspoken_total"), 0);
}

TEST_F(ServerRealtimeTest, ASessionThatIsLostInMidSentenceCostsTheCallerNothing) {
    realtime_.answers_with([](const FakeOpenAiRealtime::Conversation& items) {
        auto answer = take_the_claim(items);
        answer.drop_at = 3'000;
        return answer;
    });
    ServerProcess server(folder_.path(), settings());
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, telling_caller);
    ASSERT_EQ(phone.exit_code(), 0) << phone.said();

    // Our own recogniser hears the third turn, the guide answers, our own voice says it.
    const auto caller = carrier.said_by("caller");
    ASSERT_EQ(caller.size(), 3U);
    EXPECT_EQ(caller[1], told);
    EXPECT_TRUE(caller[2].contains("Oak Street")) << caller[2];
    EXPECT_EQ(realtime_.sessions(), 1U);
    const auto record = only_call(carrier);
    EXPECT_TRUE(record.value("/claim/fields/incident_description"_json_pointer, "")
                    .contains("hit my parked car"))
        << record.dump();
    EXPECT_EQ(record.value("/claim/fields/incident_location"_json_pointer, ""), "Oak Street");
    const auto agent = carrier.said_by("agent");
    ASSERT_GE(agent.size(), 4U);
    EXPECT_TRUE(agent[2].starts_with("I am sorry to hear that. ")) << agent[2];
    EXPECT_EQ(
        metric(carrier,
               "neura_vendor_failures_total{vendor=\"openai_realtime\",for=\"speech to speech\"}"),
        1);
    EXPECT_EQ(metric(carrier, "neura_sentences_unspoken_total"), 0);
}

TEST_F(ServerRealtimeTest, AKeyThatIsRefusedIsToldOnceAndCallsGoOn) {
    auto wrong = settings();
    wrong["OPENAI_API_KEY"] = "wrong-key";
    ServerProcess server(folder_.path(), std::move(wrong));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    for (int call = 0; call < 2; ++call) {
        PhoneCall phone(folder_, carrier, telling_caller);
        ASSERT_EQ(phone.exit_code(), 0) << phone.said();
    }
    EXPECT_EQ(carrier.said_by("caller").size(), 6U);
    EXPECT_GE(carrier.said_by("agent").size(), 6U);
    const auto log = server.said();
    const auto* left_out = R"("vendor.left_out","vendor":"openai_realtime")";
    const auto first = log.find(left_out);
    ASSERT_NE(first, std::string::npos) << log;
    EXPECT_EQ(log.find(left_out, first + 1), std::string::npos) << log;
    EXPECT_FALSE(log.contains("wrong-key"));
    const auto parts = carrier.get_json("/health").value("components", json::object());
    EXPECT_EQ(parts.value("/openai_realtime/state"_json_pointer, ""), "degraded") << parts.dump();
    EXPECT_EQ(carrier.get("/health/ready").status, 200U);
}

TEST_F(ServerRealtimeTest, AnUnknownVendorStopsTheStart) {
    auto odd = settings();
    odd["SPEECH_TO_SPEECH_PROVIDER"] = "parrot";
    ServerProcess server(folder_.path(), std::move(odd));
    EXPECT_EQ(server.exit_code(), 2);
    EXPECT_TRUE(server.said().contains(
        "SPEECH_TO_SPEECH_PROVIDER: \"parrot\" is not known; expected openai_realtime"))
        << server.said();
}

}  // namespace
}  // namespace neura
