// Flags of a running `neura serve`, changed by `neura flags` and by the API.

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

class ServerFlagsTest : public testing::Test {
protected:
    /// `neura flags` beside the server. @return what it says, behind its exit code
    std::string flags(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "flags");
        const auto output = folder_.path() / ("flags" + std::to_string(++runs_));
        Program program(arguments, folder_.path(), {{"NEURA_DATA_DIR", folder_.path() / "data"}},
                        output);
        const auto code = program.exit_code();
        return std::to_string(code) + ' ' + program.said();
    }

    TemporaryFolder folder_;
    int runs_ = 0;
};

TEST_F(ServerFlagsTest, AChangeOfAnotherProcessIsHeededWithinTwoSeconds) {
    EXPECT_TRUE(flags({"set", "tone", "false"}).starts_with("0 ")) << "before any server";
    ServerProcess server(folder_.path(), {});
    const Carrier carrier(server.port());
    const auto call = carrier.announce("CA1");
    ASSERT_TRUE(carrier.becomes_ready());
    Stream stream(carrier);
    stream.start(call);
    ASSERT_TRUE(stream.hears_agent(patience));

    const auto said = flags({"set", "phone_silence_timeout", "2.5", "--agent", "insurance"});
    EXPECT_EQ(said, "0 phone_silence_timeout for agent insurance: unset -> 2.5\n");
    EXPECT_TRUE(eventually([&] { return server.said().contains("phone_silence_timeout"); },
                           std::chrono::seconds(2)))
        << server.said();

    const auto listed = nlohmann::json::parse(carrier.get("/api/v1/flags").body);
    EXPECT_EQ(listed["revision"], nlohmann::json(2));
    const auto refused = flags({"set", "vad_threshold", "7"});
    EXPECT_EQ(refused,
              "2 neura flags: vad_threshold: expected a number from 0.1 to 0.95; nothing was "
              "changed\n");
    EXPECT_TRUE(flags({"unset", "tone"}).ends_with("false -> unset\n"));
    const auto history = flags({"history"});
    EXPECT_TRUE(history.contains("phone_silence_timeout")) << history;
    EXPECT_TRUE(history.contains("cli: ")) << history;
}

}  // namespace
}  // namespace neura
