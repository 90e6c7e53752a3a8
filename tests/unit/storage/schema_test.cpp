#include "storage/sqlite/schema.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace neura::storage::sqlite {
namespace {

std::vector<std::int64_t> numbers(Database& database, std::string_view sql) {
    std::vector<std::int64_t> found;
    const auto read =
        database.each(sql, {}, [&](const Row& row) { found.push_back(row.integer(0)); });
    EXPECT_TRUE(read.has_value()) << read.error().doing;
    return found;
}

constexpr std::array two_steps{Migration{1, "0001_a", "CREATE TABLE a (x BIGINT);"},
                               Migration{2, "0002_b", "CREATE TABLE b (x BIGINT);"}};

class Schema : public testing::Test {
protected:
    Database database_ = *Database::in_memory();
};

TEST_F(Schema, MigrationsAreNumberedFromOneWithoutGaps) {
    int expected = 0;
    for (const auto& step : migrations()) EXPECT_EQ(step.version, ++expected) << step.name;
    EXPECT_GE(expected, 1);
}

TEST_F(Schema, EveryMigrationApplies) {
    const auto done = migrate(database_);

    ASSERT_TRUE(done.has_value()) << done.error().doing;
    EXPECT_EQ(numbers(database_, "SELECT version FROM schema_version").size(), migrations().size());
    EXPECT_EQ(numbers(database_, "SELECT COUNT(*) FROM call_events"), std::vector<std::int64_t>{0});
}

TEST_F(Schema, MigratingAgainChangesNothing) {
    ASSERT_TRUE(migrate(database_, two_steps).has_value());
    ASSERT_TRUE(migrate(database_, two_steps).has_value());

    EXPECT_EQ(numbers(database_, "SELECT version FROM schema_version ORDER BY version"),
              (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Schema, AppliesOnlyWhatIsMissing) {
    ASSERT_TRUE(migrate(database_, std::span(two_steps).first(1)).has_value());
    ASSERT_TRUE(database_.run("INSERT INTO a (x) VALUES (7)").has_value());

    ASSERT_TRUE(migrate(database_, two_steps).has_value());

    EXPECT_EQ(numbers(database_, "SELECT x FROM a"), std::vector<std::int64_t>{7});
    EXPECT_TRUE(numbers(database_, "SELECT x FROM b").empty());
}

TEST_F(Schema, RefusesADatabaseNewerThanItself) {
    ASSERT_TRUE(migrate(database_, two_steps).has_value());

    const auto older = migrate(database_, std::span(two_steps).first(1));

    ASSERT_FALSE(older.has_value());
    EXPECT_EQ(older.error().code, Errc::newer_schema);
    EXPECT_EQ(older.error().doing,
              "open a database of schema 2; this program knows schemas up to 1");
}

TEST_F(Schema, AClaimOfBeforeIsTheFirstOfItsCall) {
    constexpr std::size_t before_numbers = 3;  // steps
    ASSERT_TRUE(migrate(database_, migrations().first(before_numbers)).has_value());
    ASSERT_TRUE(database_
                    .run("INSERT INTO calls (id, carrier, carrier_id, direction, from_address,"
                         " to_address, status, outcome, announced_at) VALUES ('C', 'twilio',"
                         " 'CA1', 'inbound', '+1', '+2', 'completed', 'claim_complete', 1)")
                    .has_value());
    ASSERT_TRUE(database_
                    .run("INSERT INTO claims (call, json, complete, changed_at)"
                         " VALUES ('C', '{}', TRUE, 7)")
                    .has_value());

    ASSERT_TRUE(migrate(database_).has_value());

    EXPECT_EQ(numbers(database_,
                      "SELECT number FROM claims WHERE call = 'C' AND complete"
                      " AND outcome = 'claim_complete' AND changed_at = 7"),
              std::vector<std::int64_t>{1});
}

TEST_F(Schema, AStepThatFailsLeavesNothingOfTheOthers) {
    constexpr std::array broken{two_steps[0], Migration{2, "0002_b", "CREATE TABEL b (x);"}};

    EXPECT_FALSE(migrate(database_, broken).has_value());

    EXPECT_EQ(numbers(database_, "SELECT COUNT(*) FROM sqlite_master"),
              std::vector<std::int64_t>{0});
}

}  // namespace
}  // namespace neura::storage::sqlite
