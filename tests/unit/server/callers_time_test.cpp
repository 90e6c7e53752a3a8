#include "server/callers_time.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "server/agents.hpp"

#include "integration/temporary_folder.hpp"

namespace neura::server {
namespace {

using namespace std::chrono;

std::string bytes_of(std::uint64_t number, std::size_t size) {
    std::string bytes;
    for (auto i = size; i-- > 0;) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
    return bytes;
}

struct Change {
    std::int64_t at;
    std::uint8_t type;
};

/// One block of a file, with its header.
std::string block(std::size_t time_size, const std::vector<Change>& changes,
                  const std::vector<std::int32_t>& offsets) {
    std::string text = "TZif2" + std::string(15, '\0');
    for (const auto count : {std::size_t{0}, std::size_t{0}, std::size_t{0}, changes.size(),
                             offsets.size(), std::size_t{4}})
        text += bytes_of(count, 4);
    for (const auto& change : changes)
        text += bytes_of(static_cast<std::uint64_t>(change.at), time_size);
    for (const auto& change : changes) text += static_cast<char>(change.type);
    for (const auto offset : offsets)
        text += bytes_of(static_cast<std::uint32_t>(offset), 4) + std::string(2, '\0');
    return text + std::string("ABC\0", 4);
}

std::string file(const std::vector<Change>& changes, const std::vector<std::int32_t>& offsets,
                 const std::string& rule) {
    return block(4, {}, {0}) + block(8, changes, offsets) + '\n' + rule + '\n';
}

sys_seconds utc(year_month_day day, seconds time = 0s) { return sys_days(day) + time; }
local_seconds local(year_month_day day, seconds time = 0s) { return local_days(day) + time; }

constexpr auto new_york = "EST5EDT,M3.2.0,M11.1.0";

TEST(TimeZone, GoesByTheTransitionsAndBehindTheLastByTheRule) {
    const auto spring = utc(2020y / March / 8, 7h).time_since_epoch().count();
    auto zone = TimeZone::read(file({{spring, 1}}, {-18'000, -14'400}, new_york));
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->local(utc(2020y / March / 8, 6h + 59min)),
              local(2020y / March / 8, 1h + 59min));
    EXPECT_EQ(zone->local(utc(2020y / March / 8, 7h)), local(2020y / March / 8, 3h));
    EXPECT_EQ(zone->local(utc(2026y / July / 1, 12h)), local(2026y / July / 1, 8h));
    EXPECT_EQ(zone->local(utc(2026y / November / 1, 5h + 59min)),
              local(2026y / November / 1, 1h + 59min));
    EXPECT_EQ(zone->local(utc(2026y / November / 1, 6h)), local(2026y / November / 1, 1h));
    EXPECT_EQ(zone->local(utc(2026y / November / 26, 21h)), local(2026y / November / 26, 16h));

    zone->forget_before(utc(2026y / January / 1));
    EXPECT_EQ(zone->local(utc(2026y / November / 26, 21h)), local(2026y / November / 26, 16h));
}

TEST(TimeZone, TellsTheMomentAtWhichItsClocksShowATime) {
    const auto zone = TimeZone::read(file({}, {-18'000}, new_york));
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->moment(local(2026y / January / 5, 9h)), utc(2026y / January / 5, 14h));
    EXPECT_EQ(zone->moment(local(2026y / July / 1, 9h)), utc(2026y / July / 1, 13h));
    // Set forward on 8 March at two: half past two is never shown.
    EXPECT_EQ(zone->moment(local(2026y / March / 8, 1h + 59min)),
              utc(2026y / March / 8, 6h + 59min));
    EXPECT_EQ(zone->moment(local(2026y / March / 8, 2h + 30min)),
              utc(2026y / March / 8, 7h + 30min));
    EXPECT_EQ(zone->moment(local(2026y / March / 8, 3h)), utc(2026y / March / 8, 7h));
    // Set back on 1 November at two: half past one is shown twice.
    EXPECT_EQ(zone->moment(local(2026y / November / 1, 1h + 30min)),
              utc(2026y / November / 1, 5h + 30min));
    EXPECT_EQ(zone->moment(local(2026y / November / 1, 2h)), utc(2026y / November / 1, 7h));
}

TEST(TimeZone, UnderstandsRulesOfAllKinds) {
    struct Case {
        const char* rule;
        sys_seconds at;
        local_seconds shows;
    };
    for (const auto& [rule, at, shows] : {
             Case{"IST-5:30", utc(2026y / June / 1), local(2026y / June / 1, 5h + 30min)},
             Case{"<+0545>-5:45", utc(2026y / June / 1), local(2026y / June / 1, 5h + 45min)},
             // South of the equator summer lasts over New Year.
             Case{"AEST-10AEDT,M10.1.0,M4.1.0/3", utc(2026y / January / 1),
                  local(2026y / January / 1, 11h)},
             Case{"AEST-10AEDT,M10.1.0,M4.1.0/3", utc(2026y / July / 1),
                  local(2026y / July / 1, 10h)},
             Case{"CET-1CEST,M3.5.0,M10.5.0/3", utc(2026y / March / 29, 1h),
                  local(2026y / March / 29, 3h)},
             Case{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", utc(2026y / March / 29, 1h),
                  local(2026y / March / 29)},
             Case{"XXX3YYY2,J60/0,300", utc(2024y / March / 1, 3h), local(2024y / March / 1, 1h)},
         }) {
        const auto zone = TimeZone::read(file({}, {0}, rule));
        ASSERT_TRUE(zone) << rule;
        EXPECT_EQ(zone->local(at), shows) << rule << ' ' << (zone->local(at) - shows).count();
    }
}

TEST(TimeZone, IsNotReadOfWhatIsNone) {
    const auto whole = file({{0, 1}}, {3'600, 7'200}, "CET-1");
    ASSERT_TRUE(TimeZone::read(whole));
    for (std::size_t size = 0; size + 7 < whole.size(); ++size)
        EXPECT_FALSE(TimeZone::read(std::string_view(whole).substr(0, size))) << size;
    EXPECT_FALSE(TimeZone::read(file({{0, 2}}, {3'600}, "CET-1"))) << "a type that is not there";
    EXPECT_FALSE(TimeZone::read(file({{9, 0}, {3, 0}}, {3'600}, "CET-1"))) << "back in time";
    EXPECT_FALSE(TimeZone::read(file({}, {200'000}, "CET-1"))) << "no such offset";
    const auto nonsense = TimeZone::read(file({}, {3'600}, "CET,,M3"));
    ASSERT_TRUE(nonsense) << "the transitions still hold";
    EXPECT_EQ(nonsense->local(sys_seconds{}), local_seconds{1h});
}

TEST(CallersTime, ReadsWhichZonesACountryHas) {
    const auto zones = read_zone_tab(
        "# a comment\nDE\t+5230+01322\tEurope/Berlin\tmost of Germany\nDE\t+4742+00841\t"
        "Europe/Busingen\tBusingen\nFR\t+4852+00220\tEurope/Paris\n\nXX\nYY\t+1\n");
    EXPECT_EQ(zones.count("DE"), 2u);
    ASSERT_EQ(zones.count("FR"), 1u);
    EXPECT_EQ(zones.find("FR")->second, "Europe/Paris");
    EXPECT_EQ(zones.size(), 3u);
}

/// A database of the test's own.
class Database : public testing::Test {
protected:
    Database() {
        std::filesystem::create_directories(folder_ / "America");
        std::filesystem::create_directories(folder_ / "Europe");
        write("zone.tab",
              "US\t+4042\tAmerica/New_York\nUS\t+4151\tAmerica/Chicago\nDE\t+52\tEurope/Berlin\n");
        write("America/New_York", file({}, {-18'000}, new_york));
        write("America/Chicago", file({}, {-21'600}, "CST6CDT,M3.2.0,M11.1.0"));
        write("Europe/Berlin", file({}, {3'600}, "CET-1CEST,M3.5.0,M10.5.0/3"));
    }

    void write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }

    const TemporaryFolder own_;
    const std::filesystem::path folder_ = own_.path();
};

TEST_F(Database, TellsWhatTheClockOnTheCallersWallShows) {
    const CallersTime time(folder_);
    const auto now = utc(2026y / November / 26, 2h);
    EXPECT_EQ(time.at(now, "+4930123456", ""), local(2026y / November / 26, 3h));
    EXPECT_EQ(time.at(now, "+14155550123", ""), local(2026y / November / 25, 21h));
    EXPECT_EQ(time.at(now, "+14155550123", "America/Chicago"), local(2026y / November / 25, 20h));
    EXPECT_EQ(time.at(now, "+14155550123", "Europe/Berlin"), local(2026y / November / 25, 21h))
        << "that is no zone of theirs";
    EXPECT_EQ(time.zone_of("+14155550123", ""), "America/New_York");
    EXPECT_TRUE(time.knows("America/Chicago"));
    EXPECT_FALSE(time.knows("America/Nowhere"));
}

TEST_F(Database, NineInTheMorningIsNineWhereTheCallerIs) {
    const CallersTime time(folder_);
    const auto nine = local(2026y / November / 27, 9h);
    EXPECT_EQ(time.moment(nine, "+4930123456", ""), utc(2026y / November / 27, 8h));
    EXPECT_EQ(time.moment(nine, "+14155550123", "America/Chicago"),
              utc(2026y / November / 27, 15h));
    EXPECT_EQ(time.moment(nine, "anonymous", ""), moment_of(nine)) << "the server's";
}

TEST_F(Database, WhereNothingIsKnownItIsTheServersTime) {
    const auto now = utc(2026y / November / 26, 2h);
    const CallersTime time(folder_);
    for (const auto* number : {"", "anonymous", "+33612345678"})
        EXPECT_EQ(time.at(now, number, ""), local_time(now)) << number;
    const CallersTime none(folder_ / "America");
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.at(now, "+4930123456", ""), local_time(now));
}

}  // namespace
}  // namespace neura::server
