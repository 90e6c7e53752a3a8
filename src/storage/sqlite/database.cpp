#include "storage/sqlite/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <utility>

#include "knowledge/words.hpp"

namespace neura::storage::sqlite {

namespace {

constexpr const char* settings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;";

constexpr int busy_timeout_ms = 5'000;

Errc errc_of(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return Errc::disk_full;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH: return Errc::read_only;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Errc::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return Errc::not_a_database;
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG: return Errc::refused;
        default: return Errc::disk_error;
    }
}

/// SQLite would make it readable by everyone. One that is there already is not even opened: closing
/// it would drop the locks of every other connection of this program to it (fcntl, POSIX), and the
/// next program to close the database would take the log away from under them.
void create_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
}

/// neura_words(text): what of a text full-text search takes for words. Used by triggers of the
/// schema, and so known to every connection.
void spaced_words(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    if (text == nullptr) return;
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
    const auto words = knowledge::spaced({text, size});
    sqlite3_result_text(context, words.data(), static_cast<int>(words.size()), SQLITE_TRANSIENT);
}

}  // namespace

Result<void> make_private_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.empty() || std::filesystem::exists(folder, error)) return {};
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) return fail(error, "make the folder " + folder.string());
    return {};
}

std::string Row::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }

Bytes Row::bytes(int column) const {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::chrono::system_clock::time_point Row::time(int column) const {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(integer(column)));
}

bool Row::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<Database> Database::open_uri(const std::string& name, int flags) {
    sqlite3* connection = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &connection, flags, nullptr);
    Database database(connection);
    if (code != SQLITE_OK) return database.failed("open the database " + name);
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, busy_timeout_ms);
    constexpr int kind = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function_v2(connection, "neura_words", 1, kind, nullptr, spaced_words, nullptr,
                               nullptr, nullptr);
    return database;
}

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
    const bool writes = access == Access::read_write;
    if (writes) create_private(file);
    auto database = open_uri(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (!database) return database;
    // A reader still needs write access to the WAL's index, so it is held back by a pragma.
    auto set = database->run_script(writes ? settings : "PRAGMA query_only = ON;");
    if (!set) return std::unexpected(std::move(set).error());
    return database;
}

Result<Database> Database::in_memory() {
    auto database = open_uri(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (!database) return database;
    auto set = database->run_script(settings);
    if (!set) return std::unexpected(std::move(set).error());
    return database;
}

std::unexpected<Error> Database::failed(std::string_view doing) const {
    // SQLite's own words name tables and columns, never what was bound.
    const auto code = errc_of(sqlite3_extended_errcode(connection_.get()));
    return fail(code, std::string(doing) + ": " + sqlite3_errmsg(connection_.get()));
}

Result<void> Database::run_script(const std::string& script) {
    const int code = sqlite3_exec(connection_.get(), script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed("run a script in the database");
    return {};
}

Result<sqlite3_stmt*> Database::prepared(std::string_view sql,
                                         std::initializer_list<Value> values) {
    auto& statement = statements_[sql];
    if (!statement) {
        sqlite3_stmt* made = nullptr;
        const int code =
            sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                               SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        statement.reset(made);
        if (code != SQLITE_OK) return failed("prepare a statement");
    }
    int index = 0;
    for (const auto& [value] : values) {
        ++index;
        int code = SQLITE_OK;
        if (const auto* number = std::get_if<std::int64_t>(&value))
            code = sqlite3_bind_int64(statement.get(), index, *number);
        else if (const auto* text = std::get_if<std::string_view>(&value))
            code = sqlite3_bind_text64(statement.get(), index, text->data() ? text->data() : "",
                                       text->size(), SQLITE_STATIC, SQLITE_UTF8);
        else if (const auto* bytes = std::get_if<Bytes>(&value))
            code = sqlite3_bind_blob64(statement.get(), index, bytes->data(), bytes->size(),
                                       SQLITE_STATIC);
        else
            code = sqlite3_bind_null(statement.get(), index);
        if (code != SQLITE_OK) return failed("bind a value");
    }
    return statement.get();
}

Result<void> Database::run(std::string_view sql, std::initializer_list<Value> values) {
    return each(sql, values, [](const Row&) {});
}

Result<void> Database::each(std::string_view sql, std::initializer_list<Value> values,
                            const std::function<void(const Row&)>& take) {
    const auto statement = prepared(sql, values);
    if (!statement) return std::unexpected(statement.error());

    int code = sqlite3_step(*statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(*statement)) take(Row(*statement));
    Result<void> outcome;
    if (code != SQLITE_DONE) outcome = failed("use the database");
    sqlite3_reset(*statement);
    return outcome;
}

Result<Transaction> Transaction::begin(Database& database) {
    // IMMEDIATE takes the write lock now, so that a batch is not turned away half-way.
    auto begun = database.run("BEGIN IMMEDIATE");
    if (!begun) return std::unexpected(std::move(begun).error());
    return Transaction(database);
}

Result<Transaction> Transaction::begin_reading(Database& database) {
    auto begun = database.run("BEGIN");
    if (!begun) return std::unexpected(std::move(begun).error());
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    if (database_ != nullptr) (void)database_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
    auto committed = database_->run("COMMIT");
    if (committed) database_ = nullptr;
    return committed;
}

}  // namespace neura::storage::sqlite
