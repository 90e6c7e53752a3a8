#include "server/agents.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "integration/temporary_folder.hpp"
#include "server/agents_command.hpp"

namespace neura::server {
namespace {

namespace fs = std::filesystem;

const std::string front =
    "persona: {agent: Rita, company: Example}\n"
    "claim:\n"
    "  - {name: city, label: city, question: \"Which city?\"}\n"
    "graph:\n"
    "  nodes:\n"
    "    ask: {fields: [city], next: over}\n"
    "    over: {hand_over: back}\n";
const std::string back =
    "persona: {agent: Bob, company: Example}\n"
    "claim: [{name: city, label: city, question: \"Which city?\"}]\n";

class AgentsTest : public testing::Test {
protected:
    AgentsTest() {
        write("front.yaml", front);
        write("back.yaml", back);
        configuration_.agent_file = folder_.path() / "front.yaml";
        configuration_.agent_name.clear();
        configuration_.agent_company.clear();
        configuration_.dotenv_file = folder_.path() / ".env";
    }

    /// Later each time, whatever the clock of the file system can tell apart.
    void write(const std::string& name, const std::string& text) {
        folder_.write(name, text);
        written_ += std::chrono::seconds(1);
        fs::last_write_time(folder_.path() / name, written_);
    }

    const TemporaryFolder folder_;
    fs::file_time_type written_ = fs::file_time_type::clock::now();
    Configuration configuration_;
};

TEST_F(AgentsTest, ReadsAFileAndThoseItHandsOverTo) {
    const auto agents = load_agents(configuration_);
    ASSERT_TRUE(agents) << agents.error().doing;
    EXPECT_EQ((*agents)->name, "front");
    const auto* other = (*agents)->other("back");
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(other->file.persona.agent, "Bob");
    EXPECT_EQ((*agents)->other("side"), nullptr);
}

TEST_F(AgentsTest, KnowsTheOtherFilesOfTheFolderThatAreAgents) {
    write("side.yaml", back);
    write("front.fr.yaml", "language: fr-FR\n");
    write("notes.yaml", "server: {port: 8080}\n");
    write("keyless.yaml", back +
                              "mcp: [{name: kb, url: \"https://kb.example.com/mcp\", "
                              "headers: {Key: \"{secret:KB}\"}}]\n");
    const auto agents = load_agents(configuration_);
    ASSERT_TRUE(agents) << agents.error().doing;
    EXPECT_EQ((*agents)->known(), (std::vector<std::string>{"back", "front", "side"}));
    ASSERT_NE((*agents)->other("side"), nullptr);
    EXPECT_EQ((*agents)->other("side")->file.persona.agent, "Bob");
}

TEST_F(AgentsTest, LeavesOutAFileThatHandsOverToOneThatIsNotThere) {
    write("side.yaml", front.substr(0, front.rfind("back")) + "nowhere}\n");
    write("aside.yaml", front.substr(0, front.rfind("back")) + "side}\n");
    const auto agents = load_agents(configuration_);
    ASSERT_TRUE(agents) << agents.error().doing;
    EXPECT_EQ((*agents)->known(), (std::vector<std::string>{"back", "front"}));
}

TEST_F(AgentsTest, SaysWhichFileIsMissingOrWrong) {
    fs::remove(folder_.path() / "back.yaml");
    auto agents = load_agents(configuration_);
    ASSERT_FALSE(agents);
    EXPECT_TRUE(agents.error().doing.contains("back.yaml: front, node over hands over to it"))
        << agents.error().doing;

    write("back.yaml", back + "calim: []\n");
    agents = load_agents(configuration_);
    ASSERT_FALSE(agents);
    EXPECT_TRUE(agents.error().doing.contains("back.yaml:3: the file: unknown key \"calim\""))
        << agents.error().doing;
}

TEST_F(AgentsTest, RefusesAChangedFileWhoseSecretIsMissing) {
    AgentFiles files(configuration_, load_agents(configuration_).value());
    int changes = 0;
    files.on_change = [&](const reasoning::Playbook&, const Values&) { ++changes; };
    const auto before = files.now();
    const std::string server =
        "mcp: [{name: kb, url: \"https://kb.example.com/mcp\", headers: {Key: \"{secret:KB}\"}}]\n";
    write("back.yaml", back + server);
    files.look();
    EXPECT_EQ(files.now(), before);
    EXPECT_EQ(changes, 0);
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::degraded);
    EXPECT_TRUE(files.health().detail.contains("back.yaml")) << files.health().detail;
    EXPECT_TRUE(files.health().detail.contains("needs the secret KB")) << files.health().detail;

    write("back.yaml", back + "mcp: [{name: kb, address: nowhere}]\n");
    files.look();
    EXPECT_EQ(files.now(), before);
    EXPECT_TRUE(files.health().detail.contains("mcp")) << files.health().detail;

    write("back.yaml", back + "mcp: [{name: kb, url: \"https://kb.example.com/mcp\"}]\n");
    files.look();
    EXPECT_NE(files.now(), before);
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::ok);
}

TEST_F(AgentsTest, TakesAChangedFileForNewCallsAndLeavesTheOldOneToItsOwn) {
    AgentFiles files(configuration_, load_agents(configuration_).value());
    const auto before = files.now();
    files.look();
    EXPECT_EQ(files.now(), before) << "nothing has changed";

    write("back.yaml", "persona: {agent: Eve}\n" + back.substr(back.find("claim")));
    files.look();
    EXPECT_NE(files.now(), before);
    EXPECT_EQ(files.now()->other("back")->file.persona.agent, "Eve");
    EXPECT_EQ(before->other("back")->file.persona.agent, "Bob");
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::ok);
}

TEST_F(AgentsTest, NoticesAFileThatComesAndOneThatGoes) {
    AgentFiles files(configuration_, load_agents(configuration_).value());
    const auto before = files.now();
    write("side.yaml", back);
    files.look();
    const auto with_side = files.now();
    ASSERT_NE(with_side->other("side"), nullptr);
    EXPECT_EQ(before->other("side"), nullptr);

    fs::remove(folder_.path() / "side.yaml");
    files.look();
    EXPECT_EQ(files.now()->other("side"), nullptr);
    EXPECT_EQ(with_side->other("side")->file.persona.agent, "Bob") << "calls under way keep it";
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::ok);

    // One that others hand over to cannot go.
    const auto without = files.now();
    fs::remove(folder_.path() / "back.yaml");
    files.look();
    EXPECT_EQ(files.now(), without);
    EXPECT_TRUE(files.health().detail.contains("back.yaml: front, node over hands over to it"))
        << files.health().detail;
}

TEST_F(AgentsTest, ANewFileThatIsWrongStopsNothing) {
    AgentFiles files(configuration_, load_agents(configuration_).value());
    write("side.yaml", back + "calim: []\n");
    write(".half_written.yaml", "persona");
    fs::create_directory(folder_.path() / "folder.yaml");
    testing::internal::CaptureStderr();
    files.look();
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(said.contains("side.yaml:3: the file: unknown key")) << said;
    EXPECT_FALSE(said.contains("half_written") || said.contains("folder.yaml")) << said;
    EXPECT_EQ(files.now()->known(), (std::vector<std::string>{"back", "front"}));
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::ok);

    write("side.yaml", back);
    files.look();
    ASSERT_NE(files.now()->other("side"), nullptr);

    // Once it could be used it stays, beside others that change.
    write("side.yaml", back + "calim: []\n");
    write("back.yaml", "persona: {agent: Eve}\n" + back.substr(back.find("claim")));
    files.look();
    ASSERT_NE(files.now()->other("side"), nullptr);
    EXPECT_EQ(files.now()->other("side")->file.persona.agent, "Bob");
    EXPECT_EQ(files.now()->other("back")->file.persona.agent, "Eve");
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::degraded);
    EXPECT_TRUE(files.health().detail.contains("side.yaml:3")) << files.health().detail;
}

TEST_F(AgentsTest, LooksSecretsUpAsTheyAreNow) {
    AgentFiles files(configuration_, load_agents(configuration_).value());
    Values known;
    files.on_change = [&](const reasoning::Playbook&, const Values& environment) {
        known = environment;
    };
    write("side.yaml", back +
                           "mcp: [{name: kb, url: \"https://kb.example.com/mcp\", "
                           "headers: {Key: \"{secret:KB_KEY_OF_THE_SIDE}\"}}]\n");
    files.look();
    EXPECT_EQ(files.now()->other("side"), nullptr);

    write(".env", "KB_KEY_OF_THE_SIDE=one\n");
    files.look();
    EXPECT_NE(files.now()->other("side"), nullptr);
    EXPECT_EQ(known["KB_KEY_OF_THE_SIDE"], "one");

    write(".env", "KB_KEY_OF_THE_SIDE=two\n");
    files.look();
    EXPECT_EQ(known["KB_KEY_OF_THE_SIDE"], "two");

    write(".env", "KB_KEY_OF_THE_SIDE two\n");
    files.look();
    EXPECT_TRUE(files.health().detail.contains(".env:1: expected NAME=value"))
        << files.health().detail;
    EXPECT_NE(files.now()->other("side"), nullptr);
}

TEST_F(AgentsTest, KeepsWhatThereWasWhileAFileIsBroken) {
    AgentFiles files(configuration_, load_agents(configuration_).value());
    const auto before = files.now();
    write("front.yaml", front + "    lost: {end: x}\n");
    files.look();
    EXPECT_EQ(files.now(), before);
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::degraded);
    EXPECT_TRUE(files.health().detail.contains("front.yaml:8: node lost: nothing leads to it"))
        << files.health().detail;

    // Also one that the broken one did not come to is seen, once it is right again.
    write("front.yaml", front);
    files.look();
    EXPECT_NE(files.now(), before);
    EXPECT_EQ(files.health().state, api::ComponentHealth::State::ok);
    const auto mended = files.now();
    write("back.yaml", back + "limits: {turns: 50}\n");
    files.look();
    EXPECT_NE(files.now(), mended);
}

TEST_F(AgentsTest, AreListedDrawnAndCheckedByCommand) {
    using What = AgentsOptions::What;
    int code = 0;
    const auto run = [&](What what, const std::string& which) {
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        code = agents_command(configuration_, {.what = what, .which = which});
        const auto out = testing::internal::GetCapturedStdout();
        return out + testing::internal::GetCapturedStderr();
    };
    write("front.fr.yaml", "language: fr-FR\n");
    auto said = run(What::list, {});
    EXPECT_EQ(code, 0);
    EXPECT_FALSE(said.contains("front.fr")) << said;
    EXPECT_TRUE(said.contains("*  front  Rita of Example  1 field, 2 nodes, hands over to back"))
        << said;
    EXPECT_TRUE(said.contains("back")) << said;

    said = run(What::show, "back");
    EXPECT_TRUE(said.starts_with("flowchart TD\n")) << said;
    said = run(What::show, {});
    EXPECT_TRUE(said.contains("hands over to: back")) << said;

    write("back.yaml", back + "calim: []\n");
    said = run(What::check, (folder_.path() / "back.yaml").string());
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(
        said.contains("back.yaml:3: the file: unknown key \"calim\", did you mean "
                      "\"claim\"?"))
        << said;
}

}  // namespace
}  // namespace neura::server
