#include "storage/sqlite/schema.hpp"

#include "storage/sqlite/sql.hpp"

namespace neura::storage::sqlite {

namespace {

/// The last step the database has seen. @pre it has a table of them
Result<int> version_of(Database& database) {
    int at = 0;
    auto read = database.each(sql::schema_version, {},
                              [&](const Row& row) { at = static_cast<int>(row.integer(0)); });
    if (!read) return std::unexpected(std::move(read).error());
    return at;
}

Result<void> refuse_newer(int at, std::span<const Migration> steps) {
    const int last = steps.empty() ? 0 : steps.back().version;
    if (at <= last) return {};
    return fail(Errc::newer_schema, "open a database of schema " + std::to_string(at) +
                                        "; this program knows schemas up to " +
                                        std::to_string(last));
}

}  // namespace

Result<void> check_schema(Database& database, std::span<const Migration> steps) {
    const auto at = version_of(database);
    if (!at) return std::unexpected(at.error());
    return refuse_newer(*at, steps);
}

bool is_current(Database& database, std::span<const Migration> steps) {
    const auto at = version_of(database);
    return at && *at == (steps.empty() ? 0 : steps.back().version);
}

Result<void> migrate(Database& database, std::span<const Migration> steps) {
    auto transaction = Transaction::begin(database);
    if (!transaction) return std::unexpected(std::move(transaction).error());

    auto made = database.run(sql::create_schema_version);
    if (!made) return made;
    const auto at = version_of(database);
    if (!at) return std::unexpected(at.error());
    auto known = refuse_newer(*at, steps);
    if (!known) return known;

    for (const auto& step : steps) {
        if (step.version <= *at) continue;
        auto run = database.run_script(std::string(step.sql));
        if (!run) return run;
        auto noted = database.run(sql::add_schema_version,
                                  {step.version, step.name, std::chrono::system_clock::now()});
        if (!noted) return noted;
    }
    return transaction->commit();
}

}  // namespace neura::storage::sqlite
