#include "storage/sqlite/sqlite_flags.hpp"

#include <mutex>
#include <utility>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sql.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::storage::sqlite {

namespace {

std::optional<FlagScope::Of> scope_named(std::string_view name) {
    for (const auto of : {FlagScope::Of::deployment, FlagScope::Of::agent, FlagScope::Of::call})
        if (name_of(of) == name) return of;
    return std::nullopt;
}

std::optional<std::string> optional_text(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.text(column);
}

class SqliteFlags final : public FlagStore {
public:
    explicit SqliteFlags(Database database) : database_(std::move(database)) {}

    Result<std::int64_t> revision() override {
        const std::lock_guard lock(mutex_);
        return last_change();
    }

    Result<FlagSettings> read() override {
        const std::lock_guard lock(mutex_);
        auto transaction = Transaction::begin_reading(database_);
        if (!transaction) return std::unexpected(std::move(transaction).error());
        const auto revision = last_change();
        if (!revision) return std::unexpected(revision.error());
        FlagSettings settings{.revision = *revision};
        // A flag of a later version of the program says nothing to this one.
        auto done = database_.each(sql::flags, {}, [&](const Row& row) {
            const auto of = scope_named(row.text(0));
            const auto* kind = flag_named(row.text(2));
            if (of && kind != nullptr)
                (void)put(settings.scopes[{*of, row.text(1)}], *kind, row.text(3));
        });
        if (!done) return std::unexpected(std::move(done).error());
        return settings;
    }

    Result<FlagChange> change(const WantedFlag& wanted) override {
        if (auto refused = refusal_of(wanted)) return std::unexpected(std::move(*refused));
        FlagChange made{.at = std::chrono::system_clock::now(),
                        .who = wanted.who,
                        .scope = wanted.scope,
                        .name = wanted.name,
                        .after = canonical(wanted)};
        const auto scope = name_of(wanted.scope.of);

        const std::lock_guard lock(mutex_);
        auto transaction = Transaction::begin(database_);
        if (!transaction) return std::unexpected(std::move(transaction).error());
        auto read = database_.each(sql::flag, {scope, wanted.scope.name, wanted.name},
                                   [&](const Row& row) { made.before = row.text(0); });
        if (!read) return std::unexpected(std::move(read).error());
        if (made.before == made.after) return made;

        const auto last = last_change();
        if (!last) return std::unexpected(last.error());
        made.sequence = *last + 1;
        auto set =
            made.after
                ? database_.run(sql::set_flag, {scope, wanted.scope.name, wanted.name, *made.after})
                : database_.run(sql::unset_flag, {scope, wanted.scope.name, wanted.name});
        if (!set) return std::unexpected(std::move(set).error());
        auto noted = database_.run(sql::add_flag_change,
                                   {made.sequence, made.at, made.who, scope, wanted.scope.name,
                                    wanted.name, made.before, made.after});
        if (!noted) return std::unexpected(std::move(noted).error());
        auto committed = transaction->commit();
        if (!committed) return std::unexpected(std::move(committed).error());
        return made;
    }

    Result<std::vector<FlagChange>> history(int most, std::int64_t after) override {
        const std::lock_guard lock(mutex_);
        std::vector<FlagChange> changes;
        auto read = database_.each(sql::flag_changes, {after, most}, [&](const Row& row) {
            changes.push_back(
                {.sequence = row.integer(0),
                 .at = row.time(1),
                 .who = row.text(2),
                 .scope = {scope_named(row.text(3)).value_or(FlagScope::Of::call), row.text(4)},
                 .name = row.text(5),
                 .before = optional_text(row, 6),
                 .after = optional_text(row, 7)});
        });
        if (!read) return std::unexpected(std::move(read).error());
        return changes;
    }

private:
    /// The value as it is stored whoever wrote it: "4", not "4.0".
    static std::optional<std::string> canonical(const WantedFlag& wanted) {
        if (!wanted.value) return std::nullopt;
        Flags scratch;
        const auto& kind = *flag_named(wanted.name);
        (void)put(scratch, kind, *wanted.value);
        return value_of(scratch, kind);
    }

    /// @pre  `mutex_` is held
    Result<std::int64_t> last_change() {
        std::int64_t last = 0;
        auto read = database_.each(sql::last_flag_change, {},
                                   [&](const Row& row) { last = row.integer(0); });
        if (!read) return std::unexpected(std::move(read).error());
        return last;
    }

    std::mutex mutex_;
    Database database_;
};

}  // namespace

Result<std::unique_ptr<FlagStore>> open_flags(const std::filesystem::path& file) {
    std::error_code error;
    bool current = false;
    if (std::filesystem::exists(file, error)) {
        auto database = Database::open(file, Database::Access::read_only);
        if (!database) return std::unexpected(std::move(database).error());
        current = is_current(*database);
    }
    if (!current) {
        auto made = bring_up_to_date(file);
        if (!made) return std::unexpected(std::move(made).error());
    }
    auto database = Database::open(file, Database::Access::read_write);
    if (!database) return std::unexpected(std::move(database).error());
    return std::make_unique<SqliteFlags>(std::move(*database));
}

}  // namespace neura::storage::sqlite
