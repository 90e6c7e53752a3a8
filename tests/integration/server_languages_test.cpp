// The scenarios of evals/ that are held in other languages, as calls over the carrier's own socket,
// all at once: a vendor played by a fake hears the words written into the callers' voices, a model
// of rules answers over HTTP, and the vendor speaks its answers.

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audio/wav.hpp"
#include "fakes/fake_deepgram.hpp"
#include "fakes/rule_model.hpp"
#include "fakes/word_tones.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"
#include "providers/embedded/flite.hpp"

namespace neura {
namespace {

const std::filesystem::path source(NEURA_SOURCE_DIR);

/// The evaluations, and what their callers say first where they begin in another language.
const std::map<std::string, std::string> evaluations{
    {"accident_on_the_motorway", "Can we speak French, please?"},
    {"change_of_language", ""},
    {"cyber_attack_with_insults", "Can we speak Spanish, please?"},
    {"farmer_after_hail", "Can we speak French, please?"},
    {"jailbreak_song", "Can we speak French, please?"}};

/// An evaluation for a telephone: each sentence as a file of a voice that is heard as its words.
class AudibleScript {
public:
    /// @param wish  said before all else, unless empty
    AudibleScript(const std::string& name, const std::string& wish, const TemporaryFolder& folder)
        : folder_(folder), name_(name) {
        auto script = YAML::LoadFile(source / "evals" / (name + ".yaml"));
        YAML::Node turns;
        if (!wish.empty()) turns.push_back(said(wish));
        for (const auto& turn : script["turns"])
            if (turn["say"])
                turns.push_back(said(turn["say"].Scalar()));
            else
                turns.push_back(turn);
        script["turns"] = turns;
        folder.write(name + ".yaml", YAML::Dump(script));
    }

    std::filesystem::path file() const { return folder_.path() / (name_ + ".yaml"); }
    const std::vector<std::string>& sentences() const { return sentences_; }

private:
    YAML::Node said(const std::string& sentence) {
        sentences_.push_back(sentence);
        const auto file = name_ + std::to_string(sentences_.size()) + ".wav";
        const auto voice = flite_.speak("I will tell you what happened", "slt");
        EXPECT_TRUE(voice);
        EXPECT_TRUE(audio::write_wav(
            folder_.path() / file,
            {.rate = 8'000, .channels = 1, .samples = fakes::spoken_by(*voice, sentence)}));
        YAML::Node turn;
        turn["wav"] = file;
        return turn;
    }

    const TemporaryFolder& folder_;
    const std::string name_;
    const providers::embedded::Flite flite_;
    std::vector<std::string> sentences_;
};

class ServerLanguagesTest : public testing::Test {
protected:
    ServerLanguagesTest() {
        const auto agents = source / "agents";
        auto yaml = content_of(agents / "insurance.yaml");
        const std::string_view all = "languages: [fr-FR, es-ES, de-DE, tr-TR, zh-CN]";
        const auto at = yaml.find(all);
        EXPECT_NE(at, std::string::npos);
        yaml.replace(at, all.size(),
                     "languages: [fr-FR, es-ES]\n  voices: {fr: {voice: aura-2-agathe-fr}, "
                     "es: {voice: aura-2-celeste-es}}");
        folder_.write("agent.yaml", yaml);
        for (const std::string language : {".fr.yaml", ".es.yaml"})
            folder_.write("agent" + language, content_of(agents / ("insurance" + language)));
    }

    /// What each caller said, by the server's records.
    static std::set<std::vector<std::string>> heard_by(const Carrier& carrier) {
        std::set<std::vector<std::string>> heard;
        for (const auto& call : carrier.get_json("/api/v1/calls").value("calls", json::array())) {
            std::vector<std::string> sentences;
            const auto record = carrier.record(call.value("id", ""));
            for (const auto& message : record.value("messages", json::array()))
                if (message.value("role", "") == "caller")
                    sentences.push_back(message.value("content", ""));
            heard.insert(std::move(sentences));
        }
        return heard;
    }

    TemporaryFolder folder_;
};

TEST_F(ServerLanguagesTest, WhatEvaluationsExpectHoldsInCallsAtOnce) {
    const fakes::FakeDeepgram deepgram;
    std::vector<std::string> rules;
    for (const auto& [name, wish] : evaluations)
        rules.push_back(source / "tests/data/evals" / (name + ".yaml"));
    const fakes::RuleModel model(rules);
    ServerProcess server(folder_.path(), {{"STT_PRIMARY_PROVIDER", "deepgram"},
                                          {"TTS_PRIMARY_PROVIDER", "deepgram"},
                                          {"DEEPGRAM_API_KEY", "secret-key"},
                                          {"DEEPGRAM_BASE_URL", deepgram.url()},
                                          {"LLM_PROVIDER", "openai"},
                                          {"OPENAI_BASE_URL", model.url()},
                                          {"NEURA_AGENT", folder_.path() / "agent.yaml"}});
    const Carrier carrier(server.port());
    std::vector<std::string> command{"call", "http://" + carrier.authority(), "--ear=written",
                                     "--parallel=" + std::to_string(evaluations.size())};
    std::set<std::vector<std::string>> said;
    for (const auto& [name, wish] : evaluations) {
        const AudibleScript script(name, wish, folder_);
        command.insert(command.end(), {"--script", script.file()});
        said.insert(script.sentences());
    }
    ASSERT_TRUE(carrier.becomes_ready());
    Program phone(command, folder_.path(), {}, folder_.path() / "calls.log");
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();

    EXPECT_EQ(heard_by(carrier), said);
    std::map<std::string, int> asked_for;
    for (const auto& target : deepgram.targets())
        for (const std::string language : {"multi&", "fr&", "es&"})
            if (target.starts_with("/v1/listen") && target.contains("language=" + language))
                ++asked_for[language];
    EXPECT_EQ(asked_for, (std::map<std::string, int>{{"multi&", 5}, {"es&", 1}, {"fr&", 4}}));
    EXPECT_EQ(deepgram.violations(), std::vector<std::string>());
    EXPECT_EQ(model.broken_rules(), std::vector<std::string>());
}

}  // namespace
}  // namespace neura
