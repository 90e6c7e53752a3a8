#include "storage/status.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace neura::storage {
namespace {

using call::StatusChanged;
using std::chrono::seconds;

StatusChanged report(CallStatus status, std::optional<std::uint64_t> sequence = std::nullopt) {
    return {.status = status, .reason = {}, .sequence = sequence};
}

Standing after_all(const std::vector<StatusChanged>& reports) {
    Standing now;
    for (const auto& report : reports) now = after(std::move(now), report);
    return now;
}

TEST(Status, NamesAreTheSeeds) {
    std::vector<std::string_view> names;
    for (const auto status : all_statuses) {
        names.push_back(name_of(status));
        EXPECT_EQ(status_named(name_of(status)), status);
    }

    EXPECT_EQ(names,
              (std::vector<std::string_view>{"initiated", "ringing", "in_progress", "completed",
                                             "failed", "no_answer", "busy", "canceled"}));
    EXPECT_EQ(status_named("in-progress"), std::nullopt);
    EXPECT_EQ(status_named(""), std::nullopt);
}

TEST(Status, TakesTheNextOf) {
    using enum CallStatus;
    struct Case {
        std::string_view what;
        CallStatus now;
        CallStatus report;
        CallStatus then;
    };
    for (const auto& [what, now, next, then] : {
             Case{"one further on", initiated, ringing, ringing},
             Case{"one skipped", initiated, in_progress, in_progress},
             Case{"one come late", in_progress, ringing, in_progress},
             Case{"the same twice", ringing, ringing, ringing},
             Case{"an end while ringing", ringing, no_answer, no_answer},
             Case{"an end out of the blue", initiated, canceled, canceled},
             Case{"an end", in_progress, completed, completed},
             Case{"a step after the end", completed, in_progress, completed},
             Case{"a second end", failed, completed, failed},
             Case{"a worse end", completed, failed, completed},
             Case{"an end twice", busy, busy, busy},
         }) {
        EXPECT_EQ(after({.status = now}, report(next)).status, then) << what;
    }
}

TEST(Status, FollowsTheCarriersOrderBeforeTheEnd) {
    const Standing connected{.status = CallStatus::in_progress, .sequence = 5};

    const auto rings_again = after(connected, report(CallStatus::ringing, 6));
    EXPECT_EQ(rings_again.status, CallStatus::ringing);
    EXPECT_EQ(rings_again.sequence, 6u);

    EXPECT_EQ(after(connected, report(CallStatus::ringing, 4)), connected);
    EXPECT_EQ(after(connected, report(CallStatus::ringing, 5)), connected);
}

TEST(Status, AnEndNeedsNoHigherSequence) {
    const Standing connected{.status = CallStatus::in_progress, .sequence = 5};

    EXPECT_EQ(after(connected, report(CallStatus::completed, 1)).status, CallStatus::completed);
}

TEST(Status, AnyOrderAndAnyRepetitionLeavesOneState) {
    const std::vector<StatusChanged> once{
        report(CallStatus::initiated, 0),
        report(CallStatus::ringing, 1),
        report(CallStatus::in_progress, 2),
        report(CallStatus::in_progress),  // ours
        {.status = CallStatus::completed, .reason = {}, .duration = seconds(42), .sequence = 3},
        {.status = CallStatus::completed, .reason = "caller_hung_up"},
    };
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    do {
        std::vector<StatusChanged> reports;
        for (const auto index : order) reports.push_back(once[index]);
        for (const auto index : order) reports.push_back(once[index]);

        const auto now = after_all(reports);

        ASSERT_EQ(now.status, CallStatus::completed);
        ASSERT_EQ(now.reason, "caller_hung_up");
        ASSERT_EQ(now.duration, seconds(42));
    } while (std::ranges::next_permutation(order).found);
}

TEST(Status, ALaterEndFillsInOnlyWhatIsMissing) {
    const Standing ended{.status = CallStatus::failed, .reason = "server_restarted"};

    const auto now =
        after(ended, {.status = CallStatus::completed, .reason = "other", .duration = seconds(9)});

    EXPECT_EQ(now.status, CallStatus::failed);
    EXPECT_EQ(now.reason, "server_restarted");
    EXPECT_EQ(now.duration, seconds(9));
}

TEST(Status, AReportBeforeTheEndGivesNoReasonOrDuration) {
    const auto now =
        after({}, {.status = CallStatus::ringing, .reason = "why", .duration = seconds(3)});

    EXPECT_EQ(now, (Standing{.status = CallStatus::ringing}));
}

}  // namespace
}  // namespace neura::storage
