#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <thread>

#include "audio/wav.hpp"
#include "fakes/run.hpp"
#include "storage/recording.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::storage {
namespace {

using namespace std::chrono_literals;
using sqlite::Database;
using sqlite::open_records;

/// Runs `work` to its end. The loop outlives it, as in the program: the thread that resumed the
/// work may not have left the loop yet. A forked process has a loop of its own.
template <class T>
T run(Awaitable<T> work) {
    static std::map<pid_t, asio::io_context> loops;
    return fakes::run_on(loops[::getpid()], std::move(work));
}

/// A folder that goes with the test.
class TestFolder : public testing::Test {
protected:
    TestFolder() {
        std::string pattern = testing::TempDir() + "neura_storage_XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~TestFolder() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
};

call::Event announced(const std::string& carrier_id) {
    return call::Announced{.call = {.carrier_id = CarrierCallId(carrier_id),
                                    .carrier = "twilio",
                                    .from = "+14155550123",
                                    .to = "+14155550100"}};
}

call::Event said(std::string text) { return call::Said{.text = std::move(text)}; }

WallTime now() { return std::chrono::system_clock::now(); }

/// Whether `condition` holds within `patience`.
bool soon(const std::function<bool()>& condition, std::chrono::milliseconds patience = 10s) {
    const auto deadline = Clock::now() + patience;
    while (!condition()) {
        if (Clock::now() > deadline) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

unsigned mode_of(const std::filesystem::path& file) {
    struct stat status{};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

/// A process that does `work(pipe)` and then waits to be killed.
class Victim {
public:
    explicit Victim(const std::function<void(int)>& work) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        child_ = ::fork();
        if (child_ == 0) {
            work(ends[1]);
            for (;;) ::pause();
        }
        ::close(ends[1]);
        from_child_ = ends[0];
    }
    ~Victim() {
        kill();
        ::close(from_child_);
    }

    /// The next byte it wrote, or nothing for 20 s.
    std::optional<char> next() const {
        pollfd ready{from_child_, POLLIN, 0};
        char byte = 0;
        if (::poll(&ready, 1, 20'000) != 1 || ::read(from_child_, &byte, 1) != 1)
            return std::nullopt;
        return byte;
    }

    void kill() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }

private:
    pid_t child_ = 0;
    int from_child_ = -1;
};

/// While it lives, no file of this process can grow beyond `bytes`: a disk that is full.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

// Records

class RecordsTest : public TestFolder {
protected:
    std::filesystem::path file() const { return folder_ / "data" / "neura.db"; }

    std::unique_ptr<Records> open(sqlite::WriterOptions options = {}) const {
        auto records = open_records(file(), options);
        if (!records) throw std::runtime_error(records.error().doing);
        return std::move(*records);
    }

    /// What was said in a call, in order.
    static std::vector<std::string> words(Records& records, const CallId& call) {
        std::vector<std::string> said;
        const auto record = run(records.call(call));
        if (record && *record)
            for (const auto& message : (*record)->messages) said.push_back(message.content);
        return said;
    }
};

TEST_F(RecordsTest, WhatIsFlushedCanBeRead) {
    const auto records = open();
    const auto call = new_call_id();
    records->write(call, now(), announced("CA1"));
    records->write(call, now(), said("hello"));

    ASSERT_TRUE(run(records->flush()).has_value());

    EXPECT_EQ(words(*records, call), std::vector<std::string>{"hello"});
    EXPECT_EQ(run(records->calls({}))->items.size(), 1u);
    EXPECT_EQ((*run(records->call_of(CarrierCallId("CA1"))))->id, call);
    EXPECT_TRUE(records->state().ok);
    EXPECT_EQ(records->state().waiting, 0u);
}

TEST_F(RecordsTest, ALaterCallFindsWhereTheOneBeforeLeftOff) {
    const auto records = open();
    const CallId earlier("01EARLIER");
    const CallId later("02LATER");
    const call::Checkpoint checkpoint{.node = "fields", .state = {{"claim", {{"story", "x"}}}}};
    for (const auto& event :
         std::vector<call::Event>{announced("CA1"), call::Answered{.agent = "a"}, checkpoint,
                                  call::LanguageChosen{.language = "fr-FR"},
                                  call::StatusChanged{.status = transport::CallStatus::failed,
                                                      .reason = "connection_lost"}})
        records->write(earlier, now(), event);
    records->write(later, now(), announced("CA2"));
    records->write(later, now(), call::Answered{.agent = "a"});
    ASSERT_TRUE(run(records->flush()).has_value());

    const auto found = run(records->latest_call({"+14155550123", later.text(), true}));

    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->call.id, earlier);
    EXPECT_EQ((*found)->call.reason, "connection_lost");
    EXPECT_EQ((*found)->call.language, "fr-FR");
    EXPECT_TRUE((*found)->call.ended_at);
    EXPECT_EQ((*found)->checkpoint, checkpoint);
    EXPECT_FALSE(*run(records->latest_call({"+14155550999", later.text(), true})));
}

TEST_F(RecordsTest, AnEventIsCommittedWithin50MsUnasked) {
    const auto records = open();
    std::vector<Clock::duration> waits;
    for (int i = 0; i < 9; ++i) {
        const auto written = Clock::now();
        records->write(new_call_id(), now(), announced("CA" + std::to_string(i)));
        ASSERT_TRUE(soon([&] { return records->state().waiting == 0; }));
        waits.push_back(Clock::now() - written);
    }

    // The fastest: a busy machine may make any of them late.
    EXPECT_LE(std::ranges::min(waits), 50ms);
}

TEST_F(RecordsTest, ThreadsKeepTheOrderOfTheirCalls) {
    const auto records = open();
    std::vector<CallId> calls;
    for (int i = 0; i < 8; ++i) calls.push_back(new_call_id());
    {
        std::vector<std::jthread> threads;
        for (const auto& call : calls)
            threads.emplace_back([&] {
                records->write(call, now(), announced(call.text()));
                for (int i = 0; i < 500; ++i) records->write(call, now(), said(std::to_string(i)));
            });
    }

    ASSERT_TRUE(run(records->flush()).has_value());

    std::vector<std::string> expected;
    for (int i = 0; i < 500; ++i) expected.push_back(std::to_string(i));
    for (const auto& call : calls) EXPECT_EQ(words(*records, call), expected);
}

TEST_F(RecordsTest, ClosingCommitsWhatIsLeft) {
    const auto call = new_call_id();
    {
        const auto records = open();
        records->write(call, now(), announced("CA1"));
        for (int i = 0; i < 3'000; ++i) records->write(call, now(), said("x"));
    }

    EXPECT_EQ(words(*open(), call).size(), 3'000u);
}

TEST_F(RecordsTest, NothingAcknowledgedIsLostWhenTheProgramIsKilled) {
    const auto call = new_call_id();
    Victim victim([&](int pipe) {
        const auto records = open();
        records->write(call, now(), announced("CA1"));
        records->write(call, now(), call::Answered{.agent = "insurance"});
        for (int i = 0; i < 200; ++i) {
            records->write(call, now(), said(std::to_string(i)));
            if (run(records->flush()).has_value()) (void)!::write(pipe, "a", 1);
        }
        for (;;) ::pause();
    });
    std::size_t acknowledged = 0;
    while (acknowledged < 50 && victim.next()) ++acknowledged;
    ASSERT_EQ(acknowledged, 50u);
    victim.kill();
    while (victim.next()) ++acknowledged;

    const auto records = open();
    const auto kept = words(*records, call);
    ASSERT_GE(kept.size(), acknowledged);
    for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], std::to_string(i));

    const auto closed = run(records->close_interrupted_calls("server_restarted"));

    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(*closed, std::vector{call});
    const auto record = run(records->call(call));
    EXPECT_EQ((*record)->call.status, CallStatus::failed);
    EXPECT_EQ((*record)->call.reason, "server_restarted");
    EXPECT_TRUE((*record)->call.ended_at.has_value());
}

TEST_F(RecordsTest, AnInterruptedCallLastedUntilItsLastEvent) {
    const auto call = new_call_id();
    const auto then = std::chrono::floor<std::chrono::seconds>(now() - 24h);
    {
        const auto records = open();
        records->write(call, then, announced("CA1"));
        records->write(call, then + 2s, call::Answered{.agent = "a"});
        records->write(call, then + 9s, said("…"));
    }
    const auto records = open();

    ASSERT_TRUE(run(records->close_interrupted_calls("server_restarted")).has_value());

    EXPECT_EQ((*run(records->call(call)))->call.duration, 7s);
    EXPECT_TRUE(run(records->close_interrupted_calls("again"))->empty());
}

TEST_F(RecordsTest, AFullDiskIsShownAndTheEventsAreWrittenWhenThereIsRoom) {
    const auto records = open({.retry_delay = 10ms});
    const auto call = new_call_id();
    records->write(call, now(), announced("CA1"));
    ASSERT_TRUE(run(records->flush()).has_value());
    {
        const FullDisk disk(1);
        records->write(call, now(), said("kept"));

        EXPECT_FALSE(run(records->flush()).has_value());

        const auto state = records->state();
        EXPECT_FALSE(state.ok);
        EXPECT_NE(state.error, "");
        EXPECT_EQ(state.waiting, 1u);
        EXPECT_TRUE(words(*records, call).empty());
    }

    EXPECT_TRUE(soon([&] { return records->state().ok; }));
    ASSERT_TRUE(run(records->flush()).has_value());
    EXPECT_EQ(words(*records, call), std::vector<std::string>{"kept"});
    EXPECT_EQ(records->state().lost, 0u);
}

TEST_F(RecordsTest, WhatGoesBeyondMemoryIsCountedAsLost) {
    const auto records = open({.retry_delay = 10ms, .max_waiting = 10});
    const auto call = new_call_id();
    records->write(call, now(), announced("CA1"));
    ASSERT_TRUE(run(records->flush()).has_value());
    {
        const FullDisk disk(1);
        for (int i = 0; i < 15; ++i) records->write(call, now(), said(std::to_string(i)));
        EXPECT_EQ(records->state().lost, 5u);
    }

    ASSERT_TRUE(soon([&] { return records->state().waiting == 0; }));
    EXPECT_EQ(words(*records, call).size(), 10u);
}

TEST_F(RecordsTest, AnEventOfAnUnknownCallHoldsUpNoOther) {
    const auto records = open();
    const auto call = new_call_id();
    records->write(new_call_id(), now(), said("lost"));
    records->write(call, now(), announced("CA1"));

    ASSERT_TRUE(run(records->flush()).has_value());

    EXPECT_EQ(records->state().lost, 1u);
    EXPECT_TRUE(records->state().ok);
    EXPECT_TRUE(run(records->call(call))->has_value());
}

TEST_F(RecordsTest, OnlyTheOwnerMayReadTheFiles) {
    const auto records = open();

    EXPECT_EQ(mode_of(folder_ / "data"), 0700u);
    EXPECT_EQ(mode_of(file()), 0600u);
    EXPECT_EQ(mode_of(file().string() + "-wal"), 0600u);
}

TEST_F(RecordsTest, ASecondProgramIsKeptOut) {
    const auto records = open();

    const auto second = open_records(file());

    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::busy);
}

TEST_F(RecordsTest, ANewerDatabaseIsRefused) {
    open();
    {
        auto database = Database::open(file(), Database::Access::read_write);
        ASSERT_TRUE(database
                        ->run("INSERT INTO schema_version (version, name, applied_at)"
                              " VALUES (999, '0999_future', 0)")
                        .has_value());
    }

    const auto records = open_records(file());

    ASSERT_FALSE(records.has_value());
    EXPECT_EQ(records.error().code, Errc::newer_schema);
}

TEST_F(RecordsTest, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
    std::filesystem::create_directories(file().parent_path());
    const std::string text(5'000, 'x');
    std::ofstream(file()) << text;

    const auto records = open_records(file());

    ASSERT_FALSE(records.has_value());
    EXPECT_EQ(records.error().code, Errc::not_a_database);
    EXPECT_EQ(std::filesystem::file_size(file()), text.size());
}

TEST_F(RecordsTest, ProjectionsCanBeMadeAgainFromTheEvents) {
    const auto call = new_call_id();
    {
        const auto records = open();
        records->write(call, now(), announced("CA1"));
        records->write(call, now(), said("hello"));
    }
    {
        auto database = Database::open(file(), Database::Access::read_write);
        ASSERT_TRUE(database->run("DELETE FROM messages").has_value());
    }

    ASSERT_TRUE(sqlite::rebuild_projections(file()).has_value());

    EXPECT_EQ(words(*open(), call), std::vector<std::string>{"hello"});
}

// Recordings

class RecordingTest : public TestFolder {
protected:
    static audio::Frame frame_of(std::int16_t value) {
        audio::Frame frame;
        frame.fill(value);
        return frame;
    }

    /// Writes that many frames: loud on the left, less so on the right.
    static void write(call::Recording& recording, int frames) {
        for (int i = 0; i < frames; ++i) recording.write(frame_of(7'932), frame_of(-3'004));
    }

    audio::Wav read(const std::string& file) const {
        auto wav = audio::read_wav(folder_ / file);
        EXPECT_TRUE(wav.has_value());
        return wav.value_or(audio::Wav());
    }

    const CallId call_ = new_call_id();
};

TEST_F(RecordingTest, HoldsTheCallerLeftAndTheAgentRight) {
    std::string file;
    {
        RecordingStore store(folder_);
        auto started = store.begin(call_, now());
        file = started.file;
        write(*started.to, 75);
    }

    const auto wav = read(file);
    EXPECT_EQ(wav.rate, 8'000u);
    ASSERT_EQ(wav.channels, 2);
    EXPECT_EQ(wav.length(), 75u * 160);
    EXPECT_TRUE(std::ranges::all_of(wav.channel(0), [](auto s) { return s == 7'932; }))
        << wav.channel(0)[0];
    EXPECT_TRUE(std::ranges::all_of(wav.channel(1), [](auto s) { return s == -3'004; }))
        << wav.channel(1)[0];
}

TEST_F(RecordingTest, OnlyTheOwnerMayReadIt) {
    RecordingStore store(folder_);
    const auto started = store.begin(call_, now());
    store.drain();

    const auto file = folder_ / started.file;
    EXPECT_EQ(mode_of(file), 0600u);
    EXPECT_EQ(mode_of(file.parent_path()), 0700u);
    EXPECT_EQ(mode_of(folder_ / "recordings"), 0700u);
}

TEST_F(RecordingTest, IsPlayableUpToTheLastSecondWhenTheProgramIsKilled) {
    const auto at = now();
    Victim victim([&](int pipe) {
        RecordingStore store(folder_);
        const auto started = store.begin(call_, at);
        write(*started.to, 3 * 50 + 20);
        store.drain();
        (void)!::write(pipe, "w", 1);
        for (;;) ::pause();
    });
    ASSERT_TRUE(victim.next().has_value());
    victim.kill();

    const auto file = recording_file(call_, at);
    EXPECT_EQ(read(file).length(), 3u * 8'000);
    std::array<std::uint8_t, 58> header{};
    std::ifstream(folder_ / file, std::ios::binary)
        .read(reinterpret_cast<char*>(header.data()), header.size());
    EXPECT_EQ(header, recording_header(3 * 16'000));
}

TEST_F(RecordingTest, DiscardingLeavesNothing) {
    RecordingStore store(folder_);
    auto started = store.begin(call_, now());
    write(*started.to, 100);
    store.drain();
    ASSERT_TRUE(std::filesystem::exists(folder_ / started.file));

    started.to->discard();
    write(*started.to, 100);
    started.to.reset();
    store.drain();

    EXPECT_FALSE(std::filesystem::exists(folder_ / started.file));
}

TEST_F(RecordingTest, WhatTheDiskCouldNotTakeIsSilenceOfTheSameLength) {
    std::ofstream(folder_ / "recordings") << "in the way";
    RecordingStore store(folder_);
    auto started = store.begin(call_, now());
    write(*started.to, 50);
    store.drain();
    EXPECT_FALSE(store.state().ok);
    EXPECT_TRUE(store.state().error.contains(started.file)) << store.state().error;

    std::filesystem::remove(folder_ / "recordings");
    write(*started.to, 50);
    store.drain();
    EXPECT_TRUE(store.state().ok);
    EXPECT_EQ(store.state().lost, 1u);
    started.to.reset();
    store.drain();

    const auto left = read(started.file).channel(0);
    ASSERT_EQ(left.size(), 2u * 8'000);
    EXPECT_EQ(left[0], 0);
    EXPECT_EQ(left[7'999], 0);
    EXPECT_EQ(left[8'000], 7'932);
}

TEST_F(RecordingTest, AFullDiskIsShownAndTheRestIsKeptWhenThereIsRoom) {
    RecordingStore store(folder_);
    auto started = store.begin(call_, now());
    write(*started.to, 50);
    store.drain();
    {
        const FullDisk disk(20'000);
        write(*started.to, 50);
        store.drain();
        EXPECT_FALSE(store.state().ok);
        EXPECT_EQ(read(started.file).length(), 8'000u);
    }
    write(*started.to, 50);
    started.to.reset();
    store.drain();

    EXPECT_TRUE(store.state().ok);
    EXPECT_EQ(read(started.file).length(), 3u * 8'000);
}

}  // namespace
}  // namespace neura::storage
