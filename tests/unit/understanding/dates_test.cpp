#include "call/reasoning/understanding/dates.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

using namespace std::chrono;

/// Saturday, ten past two in the afternoon.
constexpr local_seconds now = local_days{2026y / August / 22} + 14h + 10min;

When read(std::string_view text, DateOrder order = DateOrder::month_first) {
    const auto when = read_when(text, now, order);
    EXPECT_TRUE(when) << text;
    return when.value_or(When{});
}

TEST(Dates, AreReadAsTheyAreTold) {
    struct Row {
        std::string_view text, iso;
    };
    const Row rows[] = {
        {"yesterday", "2026-08-21"},
        {"the day before yesterday, in the evening", "2026-08-20T19:00"},
        {"two days ago", "2026-08-20"},
        {"a couple of days ago in the morning", "2026-08-20T09:00"},
        {"a week ago", "2026-08-15"},
        {"three weeks ago on a Wednesday", "2026-07-29"},
        {"on Monday morning", "2026-08-17T09:00"},
        {"last Friday night", "2026-08-21T22:00"},
        {"on Saturday", "2026-08-15"},
        {"this Saturday", "2026-08-22"},
        {"Tuesday of last week", "2026-08-11"},
        {"Monday before last", "2026-08-10"},
        {"the third of March", "2026-03-03"},
        {"on August 20th, that for in the afternoon", "2026-08-20T16:00"},
        {"March 3rd at 4:30 pm", "2026-03-03T16:30"},
        {"March the third", "2026-03-03"},
        {"3 March", "2026-03-03"},
        {"August 3rd, 2026, 9:15 AM", "2026-08-03T09:15"},
        {"It was on August the fifteenth at three p.m.", "2026-08-15T15:00"},
        {"fourth of July", "2026-07-04"},
        {"November twentieth twenty twenty-five", "2025-11-20"},
        {"November 20th", "2025-11-20"},
        {"April 1st last year", "2025-04-01"},
        {"the 12th", "2026-08-12"},
        {"it was the twenty first", "2026-08-21"},
        {"the 28th", "2026-07-28"},
        {"last month on the fifth", "2026-07-05"},
        {"on the 12th of last month", "2026-07-12"},
        {"Christmas Eve", "2025-12-24"},
        {"on Thanksgiving", "2025-11-27"},
        {"2026-08-01", "2026-08-01"},
        {"3/14/2026", "2026-03-14"},
        {"12/25", "2025-12-25"},
        {"three slash fourteen slash twenty twenty six", "2026-03-14"},
        {"03142026", "2026-03-14"},
        {"sometime in March", "2026-03-15"},
        {"last week", "2026-08-15"},
        {"January 5th, no sorry, January 6th", "2026-01-06"},
        {"Friday the 21st at 16:30", "2026-08-21T16:30"},
        {"It happened on the 14th of July at about 5 in the evening.", "2026-07-14T17:00"},
        {"on the second of May around eleven at night", "2026-05-02T23:00"},
        {"Good morning, it happened yesterday.", "2026-08-21"},
        {"the accident happened at the corner of fifth and main yesterday", "2026-08-21"},
        {"It happened on July 21 at about 5:30 pm.", "2026-07-21T17:30"},
        {"February 29th", "2024-02-29"},
    };
    for (const Row& row : rows) EXPECT_EQ(read(row.text).to_iso(), row.iso) << row.text;
}

TEST(Times, AreReadAsTheyAreTold) {
    struct Row {
        std::string_view text, iso;
    };
    const Row rows[] = {
        {"yesterday afternoon around three", "2026-08-21T15:00"},
        {"this morning at half past eight", "2026-08-22T08:30"},
        {"yesterday evening at 7", "2026-08-21T19:00"},
        {"yesterday at noon", "2026-08-21T12:00"},
        {"Last night around two", "2026-08-22T02:00"},
        {"Last night at eleven.", "2026-08-21T23:00"},
        {"late last night", "2026-08-21T23:00"},
        {"early this morning", "2026-08-22T06:00"},
        {"quarter to nine", "08:45"},
        {"quarter to ninety", "08:45"},
        {"a quarter past 3 in the afternoon", "15:15"},
        {"ten past five in the afternoon", "17:10"},
        {"twenty to six", "17:40"},
        {"noon", "12:00"},
        {"midnight", "00:00"},
        {"three thirty", "15:30"},
        {"eight oh five pm", "20:05"},
        {"at about four o'clock", "16:00"},
        {"around 8", "08:00"},
        {"between three and four in the afternoon", "15:30"},
        {"3ish yesterday", "2026-08-21T15:00"},
        {"sixteen hundred hours", "16:00"},
        {"at 1630 hours", "16:30"},
        {"9 p.m. on August 20th", "2026-08-20T21:00"},
        {"It was last Tuesday, around 6:30 in the morning.", "2026-08-18T06:30"},
        {"It was on Tuesday morning at eight fifteen.", "2026-08-18T08:15"},
        {"an hour ago", "2026-08-22T13:10"},
        {"about twenty minutes ago", "2026-08-22T13:50"},
        {"half an hour ago", "2026-08-22T13:40"},
        {"just now", "2026-08-22T14:10"},
        {"Today at 10", "2026-08-22T10:00"},
        {"twelve thirty in the afternoon", "12:30"},
        {"at 5 p m", "17:00"},
        {"I don't know, maybe around three", "15:00"},
        {"430 pm", "16:30"},
        {"I have passed before on the third of March", "2026-03-03T16:30"},  // "half past four"
    };
    for (const Row& row : rows) EXPECT_EQ(read(row.text).to_iso(), row.iso) << row.text;
}

TEST(Dates, SayWhatIsNotExact) {
    EXPECT_TRUE(read("March 3rd at 4:30 pm").exact());
    EXPECT_FALSE(read("March 3rd").exact());
    EXPECT_TRUE(read("a week ago").date_approximate);
    EXPECT_FALSE(read("two days ago").date_approximate);
    EXPECT_TRUE(read("yesterday afternoon").time_approximate);
    EXPECT_EQ(read("yesterday afternoon").part, PartOfDay::afternoon);
    EXPECT_TRUE(read("around three pm").time_approximate);
    EXPECT_FALSE(read("at three pm").time_approximate);
    EXPECT_TRUE(read("yesterday at three").time_ambiguous);
    EXPECT_FALSE(read("yesterday afternoon at three").time_ambiguous);
    EXPECT_FALSE(read("yesterday at 16:30").time_ambiguous);
    EXPECT_FALSE(read("today at three").time_ambiguous)
        << "three in the afternoon is still to come";
    EXPECT_TRUE(read("today at one").time_ambiguous);
}

TEST(Dates, OfTwoOrdersGoByTheRegion) {
    EXPECT_EQ(read("3/4/2026", DateOrder::month_first).to_iso(), "2026-03-04");
    EXPECT_EQ(read("3/4/2026", DateOrder::day_first).to_iso(), "2026-04-03");
    EXPECT_TRUE(read("3/4/2026").date_ambiguous);
    EXPECT_FALSE(read("3/14/2026").date_ambiguous);
    EXPECT_EQ(read("14/3/2026").to_iso(), "2026-03-14");
    EXPECT_EQ(date_order_of("US"), DateOrder::month_first);
    EXPECT_EQ(date_order_of("GB"), DateOrder::day_first);
}

TEST(Dates, InTheFutureAreSaidToBe) {
    EXPECT_TRUE(read("tomorrow at nine").future);
    EXPECT_TRUE(read("next Friday").future);
    EXPECT_TRUE(read("December 1st 2026").future);
    EXPECT_FALSE(read("December 1st").future);
    EXPECT_TRUE(read("today at 5 pm").future);
    EXPECT_FALSE(read("this afternoon").future);
}

TEST(Dates, AreNotMadeOfOtherSentences) {
    for (const char* text :
         {"I was driving at 50 miles per hour", "I live at 5 Main Street",
          "there were 3 people in the car", "I hit the first car, then the second one", "may I ask",
          "", "yes", "about 500 dollars", "March on"}) {
        const auto when = read_when(text, now);
        EXPECT_FALSE(when) << text << " → " << when->to_iso();
    }
}

TEST(Joining, PutsATimeToADate) {
    const auto joined = join(read("last Monday"), read("at half past four in the afternoon"), now);
    EXPECT_EQ(joined.to_iso(), "2026-08-17T16:30");
    EXPECT_TRUE(joined.exact());
}

TEST(Joining, SettlesMorningAndAfternoon) {
    const auto morning = join(read("yesterday at three"), read("in the morning"), now);
    EXPECT_EQ(morning.to_iso(), "2026-08-21T03:00");
    EXPECT_FALSE(morning.time_ambiguous);
    EXPECT_EQ(join(read("yesterday afternoon"), read("at three"), now).to_iso(),
              "2026-08-21T15:00");
    EXPECT_EQ(join(read("yesterday at noon"), read("no, on Thursday"), now).to_iso(),
              "2026-08-20T12:00");
}

}  // namespace
}  // namespace neura::reasoning
