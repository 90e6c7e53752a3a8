#include "work/jobs/reminder_tools.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_work_store.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::work::jobs {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// A caller whose clocks are two hours ahead of UTC. It is midnight of 2 January 1970 in UTC.
class ReminderTools : public testing::Test {
protected:
    reasoning::ToolResult use(const std::string& tool, const json& arguments) {
        return fakes::run(tools_->use({.id = "1", .name = tool, .arguments = arguments.dump()}));
    }
    static json photos(const std::string& due) {
        return {{"title", "photos"},
                {"description", "Send the photos of the car."},
                {"due", due},
                {"owner", "caller"}};
    }

    fakes::FakeWorkStore store_;
    fakes::ManualTime time_;
    std::unique_ptr<reasoning::Toolbox> tools_ = make_reminder_tools(
        store_, time_,
        {.call = CallId("C1"),
         .caller = "+14155550123",
         .zone = "Europe/Athens",
         .moment =
             [](std::chrono::local_seconds shown) {
                 return WallTime(shown.time_since_epoch() - 2h);
             },
         .civil =
             [](WallTime at) {
                 return std::chrono::local_seconds(
                     std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()) + 2h);
             }});
};

TEST_F(ReminderTools, TheirParametersAreJsonSchemas) {
    ASSERT_EQ(tools_->tools().size(), 2u);
    for (const auto& tool : tools_->tools()) {
        const auto schema = json::parse(tool.parameters, nullptr, false);
        ASSERT_TRUE(schema.is_object()) << tool.name;
        EXPECT_EQ(schema.at("required").size(), schema.at("properties").size()) << tool.name;
    }
}

TEST_F(ReminderTools, AReminderIsKeptAtTheCallersTimeAndWillFire) {
    const auto result = use("create_reminder", photos("1970-01-02T15:00"));

    EXPECT_FALSE(result.failed) << result.text;
    EXPECT_EQ(json::parse(result.text).at("due"), "1970-01-02T15:00");
    ASSERT_EQ(store_.set_reminders.size(), 1u);
    const auto& reminder = store_.set_reminders[0];
    EXPECT_EQ(reminder.due_at, time_.wall() + 13h);
    EXPECT_EQ(reminder.due_local, "1970-01-02T15:00");
    EXPECT_EQ(reminder.time_zone, "Europe/Athens");
    EXPECT_EQ(json::parse(result.text).at("time_zone"), "Europe/Athens");
    EXPECT_EQ(reminder.caller, "+14155550123");
    EXPECT_EQ(reminder.owner, Reminder::Owner::caller);
    ASSERT_EQ(store_.kept.size(), 1u);
    EXPECT_EQ(store_.kept.begin()->second.due_at, reminder.due_at);
}

TEST_F(ReminderTools, APastTimeIsRefusedWithTheTimeItIs) {
    const auto result = use("create_reminder", photos("1970-01-02T01:59"));

    EXPECT_TRUE(result.failed);
    EXPECT_TRUE(result.text.contains("past")) << result.text;
    EXPECT_TRUE(result.text.contains("1970-01-02T02:00")) << result.text;
    EXPECT_TRUE(store_.set_reminders.empty());
}

TEST_F(ReminderTools, WhatIsNoTimeOrTooFarAwayIsRefused) {
    for (const auto* due : {"tomorrow", "", "1970-02-30T10:00", "1970-01-03T24:00", "1970-01-03",
                            "1970-01-0-T10:00", "1971-06-01T10:00", "1970-01-03T1x:00"}) {
        const auto result = use("create_reminder", photos(due));
        EXPECT_TRUE(result.failed) << due;
        EXPECT_TRUE(result.text.starts_with("due: ")) << result.text;
    }
    EXPECT_TRUE(store_.kept.empty());
}

TEST_F(ReminderTools, TheSameTitleIsTheSameReminder) {
    use("create_reminder", photos("1970-01-02T15:00"));
    use("create_reminder", photos("1970-01-02T16:00"));

    ASSERT_EQ(store_.set_reminders.size(), 1u);
    EXPECT_EQ(store_.set_reminders[0].due_at, time_.wall() + 14h);
    EXPECT_EQ(store_.set_reminders[0].revision, 2);
}

TEST_F(ReminderTools, AnUpdateChangesWhatItNames) {
    use("create_reminder", photos("1970-01-02T15:00"));

    const auto moved = use("update_reminder", {{"title", "photos"},
                                               {"description", nullptr},
                                               {"due", "1970-01-03T09:30"},
                                               {"cancelled", false}});

    EXPECT_FALSE(moved.failed) << moved.text;
    EXPECT_EQ(store_.set_reminders[0].description, "Send the photos of the car.");
    EXPECT_EQ(store_.set_reminders[0].due_at, time_.wall() + 31h + 30min);
}

TEST_F(ReminderTools, ACancelledReminderIsKeptAndFiresNoMore) {
    use("create_reminder", photos("1970-01-02T15:00"));

    const auto result =
        use("update_reminder",
            {{"title", "photos"}, {"description", nullptr}, {"due", nullptr}, {"cancelled", true}});

    EXPECT_EQ(json::parse(result.text).at("state"), "cancelled");
    EXPECT_EQ(store_.set_reminders[0].state, Reminder::State::cancelled);
    EXPECT_EQ(store_.kept.size(), 1u) << "no job but the old one, whose revision is past";
}

TEST_F(ReminderTools, AnUpdateOfNoneSaysWhichThereAre) {
    use("create_reminder", photos("1970-01-02T15:00"));

    const auto result = use("update_reminder", {{"title", "bill"}, {"cancelled", true}});

    EXPECT_TRUE(result.failed);
    EXPECT_TRUE(result.text.contains("photos")) << result.text;
}

TEST_F(ReminderTools, OneCallHasSoManyAndNoMore) {
    auto arguments = photos("1970-01-02T15:00");
    for (std::size_t i = 0; i < most_reminders; ++i) {
        arguments["title"] = "photos " + std::to_string(i);
        EXPECT_FALSE(use("create_reminder", arguments).failed);
    }
    arguments["title"] = "one more";

    EXPECT_TRUE(use("create_reminder", arguments).failed);
}

TEST_F(ReminderTools, NonsenseAndABrokenStoreAreResultsToo) {
    EXPECT_TRUE(
        fakes::run(tools_->use({.id = "1", .name = "create_reminder", .arguments = "{"})).failed);
    EXPECT_TRUE(use("create_reminder", json::object()).failed);
    auto whose = photos("1970-01-02T15:00");
    whose["owner"] = "nobody";
    EXPECT_TRUE(use("create_reminder", whose).failed);
    store_.broken = true;
    EXPECT_TRUE(use("create_reminder", photos("1970-01-02T15:00")).failed);
}

}  // namespace
}  // namespace neura::work::jobs
