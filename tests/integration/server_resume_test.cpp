// `neura serve` and callers who call again: their keys go on where they were.

#include <gtest/gtest.h>

#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

constexpr std::string_view agent_file = R"(
persona: {agent: Ava, company: Example Mutual, language: en-US, voice: rms}
claim:
  - {name: phone, type: phone, label: phone number, question: "Your number?", sensitive: true}
  - {name: story, label: description, narrative: true, question: "What happened?"}
phrases: {greeting: "Hi.", disclosure: "I am a machine."}
)";

class ServerResumeTest : public testing::Test {
protected:
    ServerResumeTest() { folder_.write("agent.yaml", agent_file); }

    ServerProcess start(Environment environment = {}) {
        environment.emplace("NEURA_AGENT", folder_.path() / "agent.yaml");
        return ServerProcess(folder_.path(), std::move(environment));
    }

    static void key_in(Stream& stream, std::string_view keys) {
        for (const char key : keys) stream.send(stream.writer().dtmf(key));
    }

    static testing::AssertionResult comes_to_hold(const Carrier& carrier, const std::string& id,
                                                  std::string_view field) {
        json record;
        const bool came = eventually(
            [&] {
                record = carrier.record(id);
                return record["claim"].is_object() && record["claim"]["fields"].contains(field);
            },
            20s);
        return came ? testing::AssertionSuccess() : testing::AssertionFailure() << record.dump();
    }

    /// A call in which the caller keys their number in, and whose connection breaks then.
    std::string call_that_breaks(const Carrier& carrier, const std::string& sid) {
        const auto call = carrier.announce(sid);
        Stream stream(carrier);
        stream.start(call);
        EXPECT_TRUE(stream.hears_agent(patience));
        key_in(stream, "4155550123#");
        EXPECT_TRUE(comes_to_hold(carrier, call.id, "phone"));
        stream.drop();
        EXPECT_TRUE(carrier.comes_to(call.id, "failed", "connection_lost"));
        return call.id;
    }

    TemporaryFolder folder_;
};

TEST_F(ServerResumeTest, ACallerWhoCallsAgainGoesOnWhereTheyWere) {
    auto server = start({{"CALLBACK_TIMEOUT", "3"}});
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    const auto earlier = call_that_breaks(carrier, "CA1");

    const auto again = carrier.announce("CA2");
    Stream stream(carrier);
    stream.start(again);
    EXPECT_TRUE(stream.hears_agent(patience));
    EXPECT_TRUE(comes_to_hold(carrier, again.id, "phone"));
    const auto record = carrier.record(again.id);
    EXPECT_EQ(record["call"]["resumes"], earlier) << record.dump();
    EXPECT_EQ(record["claim"]["fields"]["phone"], "+•••••••••••") << "it is sensitive";
    EXPECT_EQ(record["history"][0]["by"], "earlier_call");

    // A second call of the same number, while that one is live, stands for itself.
    const auto beside = carrier.announce("CA3");
    Stream other(carrier);
    other.start(beside);
    EXPECT_TRUE(other.hears_agent(patience));
    EXPECT_EQ(carrier.record(beside.id)["call"]["resumes"], json());
    EXPECT_EQ(carrier.record(beside.id)["claim"], json());
    other.stop();
    stream.stop();
    EXPECT_TRUE(carrier.comes_to(again.id, "completed", "caller_hung_up"));
}

}  // namespace
}  // namespace neura
