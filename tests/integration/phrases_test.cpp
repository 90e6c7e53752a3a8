// Phrases on a real disk, and a vendor over real sockets who is asked for each but once.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <thread>

#include "call/speaking/kept_phrases.hpp"
#include "fakes/audible_text.hpp"
#include "fakes/fake_cartesia.hpp"
#include "integration/live_loop.hpp"
#include "integration/temporary_folder.hpp"
#include "providers/cartesia/cartesia_tts.hpp"
#include "storage/phrase_files.hpp"

namespace neura {
namespace {

using namespace std::chrono_literals;
using speaking::SpokenPhrase;
using storage::PhraseFiles;
namespace fs = std::filesystem;

constexpr std::uint64_t plenty = 10'000'000;

class PhrasesTest : public testing::Test {
protected:
    std::optional<SpokenPhrase> find(PhraseFiles& files, std::string key) {
        return loop_.run(files.find(std::move(key)));
    }

    /// Files of phrases, oldest used first.
    std::vector<fs::path> files() const {
        std::vector<fs::path> all;
        for (const auto& each : fs::directory_iterator(folder_.path() / "phrases"))
            all.push_back(each.path());
        std::ranges::sort(all, {}, [](const auto& file) { return fs::last_write_time(file); });
        return all;
    }

    TemporaryFolder folder_;
    const fs::path path_ = folder_.path() / "phrases";
    tests::LiveLoop loop_;
};

TEST_F(PhrasesTest, OutliveTheProgram) {
    const SpokenPhrase phrase{{1, 2, 3}, {{10, 2}}};
    {
        PhraseFiles files(path_, plenty);
        EXPECT_FALSE(find(files, "key"));
        files.keep("key", phrase);
        EXPECT_EQ(find(files, "key"), phrase) << "jobs of the disk are done in order";
    }
    PhraseFiles again(path_, plenty);
    EXPECT_EQ(find(again, "key"), phrase);
    EXPECT_FALSE(find(again, "another key"));
    struct stat folder{};
    ASSERT_EQ(::stat(path_.c_str(), &folder), 0);
    EXPECT_EQ(folder.st_mode & 0777, 0700U);
    EXPECT_EQ(files().size(), 1U);
}

TEST_F(PhrasesTest, AFileThatIsSpoiledCountsAsNoneAndIsWrittenAnew) {
    PhraseFiles files_on_disk(path_, plenty);
    files_on_disk.keep("key", {{1, 2, 3}});
    ASSERT_TRUE(find(files_on_disk, "key"));
    const auto file = files().front();
    std::ofstream(file, std::ios::binary | std::ios::trunc) << "NPHRASE1, or so";
    EXPECT_FALSE(find(files_on_disk, "key"));
    files_on_disk.keep("key", {{4, 5}});
    EXPECT_EQ(find(files_on_disk, "key")->audio, (std::vector<std::uint8_t>{4, 5}));
}

TEST_F(PhrasesTest, ThoseThatWereNotUsedForLongestGoFirst) {
    const std::vector<std::uint8_t> second(8'000, 7);
    PhraseFiles phrases(path_, 3 * 8'100);
    const auto old = fs::file_time_type::clock::now();
    int age = 10;
    for (const auto* key : {"a", "b", "c"}) {
        phrases.keep(key, {second});
        ASSERT_TRUE(find(phrases, key));
        for (const auto& file : files())
            if (fs::last_write_time(file) > old - 1min)
                fs::last_write_time(file, old - std::chrono::hours(age));
        --age;
    }
    ASSERT_TRUE(find(phrases, "a")) << "and is used now";
    phrases.keep("d", {second});
    EXPECT_TRUE(find(phrases, "d"));
    EXPECT_FALSE(find(phrases, "b"));
    EXPECT_TRUE(find(phrases, "a"));
    EXPECT_TRUE(find(phrases, "c"));
    EXPECT_EQ(files().size(), 3U);
}

TEST_F(PhrasesTest, OnlyFilesOfItsOwnGo) {
    fs::create_directories(path_);
    folder_.write("phrases/notes.txt", std::string(20'000, 'x'));
    folder_.write("phrases/.0.phrase.77", "left half written");
    fs::last_write_time(path_ / ".0.phrase.77", fs::file_time_type::clock::now() - 2h);
    PhraseFiles phrases(path_, 0);
    phrases.keep("key", {{1}});
    EXPECT_FALSE(find(phrases, "key"));
    EXPECT_EQ(files(), std::vector<fs::path>{path_ / "notes.txt"});
}

TEST_F(PhrasesTest, ADiskThatFailsIsNoFailure) {
    folder_.write("phrases", "a file in the place of the folder");
    PhraseFiles phrases(path_, plenty);
    phrases.keep("key", {{1}});
    EXPECT_FALSE(find(phrases, "key"));
}

TEST_F(PhrasesTest, SeveralLoopsAndProgramsShareAFolder) {
    const auto work = [&](int who) {
        tests::LiveLoop loop;
        PhraseFiles phrases(path_, 200 * 1'100);
        for (int i = 0; i < 300; ++i) {
            const auto key = std::to_string(i % 40);
            const auto expected =
                std::vector<std::uint8_t>(1'000, static_cast<std::uint8_t>(i % 40));
            if ((i + who) % 3 == 0) phrases.keep(key, {expected});
            const auto found = loop.run(phrases.find(key));
            EXPECT_EQ(found.value_or(SpokenPhrase{expected}).audio, expected) << key;
        }
    };
    {
        std::array<std::jthread, 3> programs;
        for (int who = 0; who < 3; ++who)
            programs[static_cast<std::size_t>(who)] = std::jthread(work, who);
    }
    EXPECT_EQ(files().size(), 40U);
}

TEST_F(PhrasesTest, ASecondCallDoesNotAskTheVendor) {
    const std::vector<std::string> texts{"Hello, thank you for calling. May I record this call?"};
    const speaking::FixedPhrases fixed(texts, "en-US");
    fakes::FakeCartesia vendor;
    const SystemTime time;
    providers::remote::Account account(net::parse_url(vendor.url()).value(), "secret-key", time);
    const auto said_in_a_call = [&](const std::vector<std::string>& sentences) {
        const auto tts = providers::cartesia::make_tts(
            account, time, {.voice = "a0e99841-438c-4a64-b679-ae501e7d6091"});
        PhraseFiles files(path_, plenty);
        speaking::KeptPhrases kept(*tts, files, fixed,
                                   {.maker = "cartesia\nsonic", .patience = 5s});
        std::vector<std::string> heard;
        std::size_t times = 0;
        for (const auto& sentence : sentences) {
            const auto say = [&]() -> Awaitable<int> {
                speaking::Voice voice;
                auto utterance = co_await kept.say(sentence, std::move(voice));
                std::vector<std::uint8_t> all;
                for (;;) {
                    const auto audio = co_await (*utterance)->next();
                    if (!audio || !*audio) break;
                    all.insert(all.end(), (*audio)->begin(), (*audio)->end());
                }
                heard.push_back(fakes::heard(all));
                times += (*utterance)->said().size();
                co_return 0;
            };
            loop_.run(say());
        }
        EXPECT_GT(times, 8U) << "the times of words are kept too";
        return heard;
    };
    const std::vector<std::string> greeting{"Hello, thank you for calling.",
                                            "May I record this call?"};
    EXPECT_EQ(said_in_a_call(greeting), greeting);
    EXPECT_EQ(vendor.count("transcript"), 2U);
    EXPECT_EQ(said_in_a_call(greeting), greeting);
    EXPECT_EQ(vendor.count("transcript"), 2U);
    const std::vector<std::string> others{"May I record this call?", "Thank you, Mary.",
                                          "Thank you, Mary."};
    EXPECT_EQ(said_in_a_call(others), others);
    EXPECT_EQ(vendor.count("transcript"), 4U);
    EXPECT_EQ(files().size(), 2U);
    EXPECT_EQ(vendor.violations(), std::vector<std::string>());
}

}  // namespace
}  // namespace neura
