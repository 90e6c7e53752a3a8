#include "server/after_calls.hpp"
#include "numbering/callers_time.hpp"

#include <gtest/gtest.h>

#include "server/agents.hpp"
#include "server/work_command.hpp"

namespace neura::server {
namespace {

using namespace std::chrono_literals;

TEST(LocalTime, AMomentIsFoundAgainByWhatTheClockShows) {
    const auto moment = std::chrono::system_clock::time_point(1'764'190'800s);  // in November

    EXPECT_EQ(numbering::moment_of(numbering::local_time(moment)), moment);
    EXPECT_EQ(numbering::moment_of(numbering::local_time(moment) + 24h), moment + 24h);
}

TEST(AfterCalls, AnAddressThatIsNoneIsFoundBeforeTheServerStarts) {
    Configuration configuration;
    EXPECT_TRUE(check_after_calls(configuration).empty());

    configuration.report_webhook_url = "https://crm.example.com/calls";
    configuration.report_email_to = {"desk@example.com"};
    configuration.smtp_url = "smtps://neura%40example.com:secret@mail.example.com";
    EXPECT_TRUE(check_after_calls(configuration).empty());

    configuration.report_webhook_url = "https://user:secret@crm.example.com";
    configuration.reminder_webhook_url = "https://";
    configuration.report_email_to = {"desk"};
    configuration.smtp_url = "smtps://neura:secret@mail.example.com";
    const auto problems = check_after_calls(configuration);
    ASSERT_EQ(problems.size(), 4u) << in_words(problems);
    EXPECT_EQ(problems[0].where, "REPORT_WEBHOOK_URL");
    EXPECT_EQ(problems[1].where, "REMINDER_WEBHOOK_URL");
    EXPECT_EQ(problems[2].where, "REPORT_EMAIL_TO");
    EXPECT_EQ(problems[3].where, "REPORT_EMAIL_FROM");
    EXPECT_FALSE(in_words(problems).contains("secret"));
}

TEST(WorkCommand, JobsAreATable) {
    work::Job job;
    job.key = "report:C1:1";
    job.state = work::JobState::dead;
    job.due_at = std::chrono::system_clock::time_point(1'764'190'800s);
    job.attempts = 12;
    job.error = "the other end answered 500";

    EXPECT_EQ(
        job_table({job}),
        "ID           STATE  DUE                       ATTEMPTS  LAST ERROR\n"
        "report:C1:1  dead   2025-11-26T21:00:00.000Z        12  the other end answered 500\n");
    EXPECT_EQ(job_table({}), "nothing\n");
}

}  // namespace
}  // namespace neura::server
