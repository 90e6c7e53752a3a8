#pragma once

// SQLite, as far as this project needs it: run a statement, read rows, errors as values.

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/error.hpp"
#include "storage/errc.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace neura::storage::sqlite {

using Bytes = std::span<const std::byte>;

/// What is bound to a parameter. Text and bytes are borrowed for the duration of the statement.
class Value {
public:
    Value(std::string_view text) : value_(text) {}
    Value(const std::string& text) : value_(std::string_view(text)) {}
    Value(Bytes bytes) : value_(bytes) {}
    Value(std::integral auto number) : value_(static_cast<std::int64_t>(number)) {}
    template <class Rep, class Period>
    Value(std::chrono::duration<Rep, Period> duration) : Value(duration.count()) {}
    Value(std::chrono::system_clock::time_point at)
        : Value(std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch())) {}
    template <class T>
    Value(const std::optional<T>& optional) : Value(optional ? Value(*optional) : Value()) {}

private:
    friend class Database;
    Value() = default;

    std::variant<std::monostate, std::int64_t, std::string_view, Bytes> value_;
};

/// One row of an answer, valid inside the function it is given to. Columns count from 0.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

    std::string text(int column) const;
    std::int64_t integer(int column) const;
    Bytes bytes(int column) const;  ///< valid as long as the row
    bool boolean(int column) const { return integer(column) != 0; }
    std::chrono::system_clock::time_point time(int column) const;

    /// Nothing where the column is NULL.
    template <class Duration>
    std::optional<Duration> duration(int column) const {
        if (is_null(column)) return std::nullopt;
        return Duration(integer(column));
    }
    std::optional<std::chrono::system_clock::time_point> optional_time(int column) const {
        if (is_null(column)) return std::nullopt;
        return time(column);
    }
    bool is_null(int column) const;

private:
    sqlite3_stmt* statement_;
};

/// Makes the folder of a database, for nobody but us (0700), where it is missing.
Result<void> make_private_folder(const std::filesystem::path& folder);

/// One connection. Moves; used by one thread at a time.
class Database {
public:
    enum class Access { read_write, read_only };

    /// Opens `file`, making it (mode 0600) when it is to be written: WAL, every commit on disk
    /// before it is acknowledged, foreign keys on, a held lock waited for up to 5 s.
    static Result<Database> open(const std::filesystem::path& file, Access access);

    /// A database that ends with the connection, for tests.
    static Result<Database> in_memory();

    /// Runs the statements of `script`, which have no parameters and give no rows.
    Result<void> run_script(const std::string& script);

    /// Runs one statement. It is prepared once; `sql` must live as long as the connection.
    Result<void> run(std::string_view sql, std::initializer_list<Value> values = {});

    /// Runs a query and gives each row to `take`, which may run other statements.
    Result<void> each(std::string_view sql, std::initializer_list<Value> values,
                      const std::function<void(const Row&)>& take);

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

    explicit Database(sqlite3* connection) : connection_(connection) {}
    static Result<Database> open_uri(const std::string& name, int flags);

    Result<sqlite3_stmt*> prepared(std::string_view sql, std::initializer_list<Value> values);
    std::unexpected<Error> failed(std::string_view doing) const;

    std::unique_ptr<sqlite3, Close> connection_;
    std::map<std::string_view, Statement> statements_;  // before the connection is closed
};

/// BEGIN … COMMIT. Rolls back when destroyed uncommitted.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);

    /// Only to read: everything seen is of one moment. Ends by being destroyed.
    static Result<Transaction> begin_reading(Database& database);

    Transaction(Transaction&& other) noexcept;
    ~Transaction();

    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}

    Database* database_;
};

}  // namespace neura::storage::sqlite
