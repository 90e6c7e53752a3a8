// Flags in a database that several have open.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "integration/temporary_folder.hpp"
#include "storage/sqlite/sqlite_flags.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::storage {
namespace {

class FlagStoreTest : public testing::Test {
protected:
    std::unique_ptr<FlagStore> open() {
        auto opened = sqlite::open_flags(folder_.path() / "data" / "neura.db");
        EXPECT_TRUE(opened) << opened.error().doing;
        return std::move(*opened);
    }

    TemporaryFolder folder_;
};

/// Whether another process finds the file locked by this one.
bool is_locked(const std::filesystem::path& file) {
    const int child = ::fork();
    if (child == 0) {
        struct flock wanted{};
        wanted.l_type = F_WRLCK;
        wanted.l_whence = SEEK_SET;
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        const bool is_free = ::fcntl(descriptor, F_GETLK, &wanted) == 0 && wanted.l_type == F_UNLCK;
        ::_exit(is_free ? 1 : 0);
    }
    int status = 1;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(FlagStoreTest, AreOpenedWithoutGivingUpTheLocksOfThisProgram) {
    // Without them the next program to leave would take the write-ahead log away with it.
    const auto file = folder_.path() / "data" / "neura.db";
    const auto records = sqlite::open_records(file);
    ASSERT_TRUE(records);
    ASSERT_TRUE(is_locked(file));
    const auto flags = open();
    EXPECT_TRUE(is_locked(file));
}

TEST_F(FlagStoreTest, AreThereBeforeAnyServerIs) {
    const auto store = open();
    EXPECT_EQ(store->revision(), 0);
    EXPECT_TRUE(store->read()->scopes.empty());
    EXPECT_TRUE(store->history(10)->empty());
}

TEST_F(FlagStoreTest, WhoSharesTheFileSeesAChangeAndWhoMadeIt) {
    const auto server = open();
    const auto records = sqlite::open_records(folder_.path() / "data" / "neura.db");
    ASSERT_TRUE(records) << "a server has it open all the while";
    const auto command = open();
    const FlagScope agent{FlagScope::Of::agent, "insurance"};
    ASSERT_TRUE(command->change(
        {.name = "recording_enabled", .scope = agent, .value = "false", .who = "cli: anna"}));
    ASSERT_TRUE(command->change(
        {.name = "answer_soft_timeout", .scope = {}, .value = "0.0", .who = "cli: anna"}));

    EXPECT_EQ(server->revision(), 2);
    const auto settings = server->read();
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->revision, 2);
    EXPECT_EQ(settings->scopes.at(agent).recording_enabled, std::optional(false));
    EXPECT_EQ(settings->scopes.at({}).answer_soft_timeout,
              std::optional(std::chrono::milliseconds(0)));

    const auto unset = server->change(
        {.name = "recording_enabled", .scope = agent, .value = {}, .who = "api: 10.0.0.7"});
    ASSERT_TRUE(unset);
    EXPECT_EQ(unset->before, "false");
    EXPECT_EQ(unset->after, std::nullopt);
    EXPECT_EQ(command->read()->of("insurance", CallId("x")).recording_enabled, std::nullopt);

    const auto history = command->history(10);
    ASSERT_EQ(history->size(), 3U);
    EXPECT_EQ(history->at(0).who, "api: 10.0.0.7");
    EXPECT_EQ(history->at(0).scope, agent);
    EXPECT_EQ(history->at(1).after, "0");
    EXPECT_EQ(history->at(2).before, std::nullopt);
    EXPECT_EQ(command->history(10, 2)->size(), 1U);
}

TEST_F(FlagStoreTest, WhatChangesNothingAndWhatIsRefusedIsNotWrittenDown) {
    const auto store = open();
    const auto nothing = store->change({.name = "tone", .scope = {}, .value = {}, .who = "cli"});
    ASSERT_TRUE(nothing);
    EXPECT_EQ(nothing->sequence, 0);
    const auto refused =
        store->change({.name = "vad_threshold", .scope = {}, .value = "7", .who = "cli"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, FlagErrc::bad_value);
    EXPECT_EQ(store->revision(), 0);
}

}  // namespace
}  // namespace neura::storage
