// Flags in a database that several have open.

#include <gtest/gtest.h>

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
