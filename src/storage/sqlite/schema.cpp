#include "storage/sqlite/schema.hpp"

#include "storage/sqlite/sql.hpp"

namespace neura::storage::sqlite {

Result<void> migrate(Database& database, std::span<const Migration> steps) {
    auto transaction = Transaction::begin(database);
    if (!transaction) return std::unexpected(std::move(transaction).error());

    auto made = database.run(sql::create_schema_version);
    if (!made) return made;
    int at = 0;
    auto read = database.each(sql::schema_version, {},
                              [&](const Row& row) { at = static_cast<int>(row.integer(0)); });
    if (!read) return read;

    const int last = steps.empty() ? 0 : steps.back().version;
    if (at > last)
        return fail(Errc::newer_schema, "open a database of schema " + std::to_string(at) +
                                            "; this program knows schemas up to " +
                                            std::to_string(last));

    for (const auto& step : steps) {
        if (step.version <= at) continue;
        auto run = database.run_script(std::string(step.sql));
        if (!run) return run;
        auto noted = database.run(sql::add_schema_version,
                                  {step.version, step.name, std::chrono::system_clock::now()});
        if (!noted) return noted;
    }
    return transaction->commit();
}

}  // namespace neura::storage::sqlite
