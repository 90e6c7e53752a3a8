#include "storage/sqlite/sqlite_records.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "runtime/blocking_pool.hpp"
#include "storage/sqlite/jobs.hpp"
#include "storage/sqlite/projection.hpp"
#include "storage/sqlite/reading.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/work_store.hpp"

namespace neura::storage::sqlite {

namespace {

/// Keeps a second program out. The system lets go of it when this one dies, however it dies.
class FileLock {
public:
    static Result<FileLock> take(const std::filesystem::path& file) {
        const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor < 0)
            return fail(std::error_code(errno, std::generic_category()), "open " + file.string());
        FileLock lock(descriptor);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
            return fail(Errc::busy, "lock " + file.string() +
                                        " (is another server running on "
                                        "this data folder?)");
        return lock;
    }

    FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    ~FileLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

struct Opened {
    FileLock lock;
    Database database;
};

Result<Opened> open_current(const std::filesystem::path& file) {
    auto made = make_private_folder(file.parent_path());
    if (!made) return std::unexpected(std::move(made).error());
    auto lock = FileLock::take(file.string() + ".lock");
    if (!lock) return std::unexpected(std::move(lock).error());
    auto database = Database::open(file, Database::Access::read_write);
    if (!database) return std::unexpected(std::move(database).error());
    auto current = migrate(*database);
    if (!current) return std::unexpected(std::move(current).error());
    return Opened{std::move(*lock), std::move(*database)};
}

/// Beside a server that may have it open. A file that is not there is not made.
Result<Database> open_to_change(const std::filesystem::path& file) {
    const auto there = Database::open(file, Database::Access::read_only);
    if (!there) return std::unexpected(there.error());
    return Database::open(file, Database::Access::read_write);
}

class SqliteRecords final : public Records {
public:
    SqliteRecords(Opened opened, Database reader, WriterOptions options)
        : lock_(std::move(opened.lock)),
          writer_(std::move(opened.database), options),
          reader_(std::move(reader)) {}

    void write(const CallId& call, WallTime at, call::Event event) override {
        writer_.write(call, at, std::move(event));
    }

    Task<> flush() override {
        Result<void> outcome;
        auto start = [&](auto resume) {
            auto done = [&outcome, resume = std::move(resume)](Result<void> result) mutable {
                outcome = std::move(result);
                const auto loop = asio::get_associated_executor(resume);
                asio::post(loop, std::move(resume));
            };
            writer_.when_committed(std::move(done));
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
            std::move(start), use_awaitable);
        co_return outcome;
    }

    Task<Page<CallSummary>> calls(CallFilter filter) override {
        auto read = [&] { return read_calls(reader_, filter); };
        co_return co_await pool_.run(std::move(read));
    }

    Task<std::optional<CallRecord>> call(CallId id) override {
        auto read = [&] { return read_call(reader_, id); };
        co_return co_await pool_.run(std::move(read));
    }

    Task<Costs> costs(CostRange range) override {
        auto read = [&] { return read_costs(reader_, range); };
        co_return co_await pool_.run(std::move(read));
    }

    Task<std::optional<CallSummary>> call_of(CarrierCallId carrier_id) override {
        auto read = [&] { return read_call_of(reader_, carrier_id); };
        co_return co_await pool_.run(std::move(read));
    }

    Task<std::optional<EarlierCall>> latest_call(CallsWith which) override {
        auto read = [&] { return read_latest_call(reader_, which); };
        co_return co_await pool_.run(std::move(read));
    }

    Task<std::optional<CallId>> call_of_text(std::string id) override {
        auto read = [&] { return read_call_of_text(reader_, id); };
        co_return co_await pool_.run(std::move(read));
    }

    Task<std::vector<CallId>> close_interrupted_calls(std::string reason) override {
        auto read = [&] { return read_live_calls(reader_); };
        const auto live = co_await pool_.run(std::move(read));
        if (!live) co_return std::unexpected(live.error());

        std::vector<CallId> closed;
        const auto now = std::chrono::system_clock::now();
        for (const auto& [call, last_event] : *live) {
            call::StatusChanged ended{.status = CallStatus::failed, .reason = reason};
            if (call.answered_at)
                ended.duration =
                    std::chrono::floor<std::chrono::seconds>(last_event - *call.answered_at);
            write(call.id, now, std::move(ended));
            closed.push_back(call.id);
        }
        auto committed = co_await flush();
        if (!committed) co_return std::unexpected(std::move(committed).error());
        co_return closed;
    }

    State state() const override { return writer_.state(); }

    work::Store& work_store() override { return work_; }

private:
    FileLock lock_;
    Writer writer_;
    Database reader_;
    BlockingPool pool_{1};  ///< one thread, for one connection
    WorkStore work_{writer_, reader_, pool_};
};

}  // namespace

Result<std::unique_ptr<Records>> open_records(const std::filesystem::path& file,
                                              WriterOptions options) {
    auto opened = open_current(file);
    if (!opened) return std::unexpected(std::move(opened).error());
    auto reader = Database::open(file, Database::Access::read_only);
    if (!reader) return std::unexpected(std::move(reader).error());
    return std::make_unique<SqliteRecords>(std::move(*opened), std::move(*reader), options);
}

Result<void> probe_records(const std::filesystem::path& file) {
    const auto lock = FileLock::take(file.string() + ".lock");
    if (!lock) return std::unexpected(lock.error());
    auto database = Database::open(file, Database::Access::read_only);
    if (!database) return std::unexpected(std::move(database).error());
    return check_schema(*database);
}

Result<void> bring_up_to_date(const std::filesystem::path& file) {
    auto opened = open_current(file);
    if (!opened) return std::unexpected(std::move(opened).error());
    return {};
}

Result<Costs> costs_in(const std::filesystem::path& file, const CostRange& range) {
    auto database = Database::open(file, Database::Access::read_only);
    if (!database) return std::unexpected(std::move(database).error());
    return read_costs(*database, range);
}

Result<std::vector<work::Job>> jobs_in(const std::filesystem::path& file,
                                       std::span<const work::JobState> states, int at_most) {
    auto database = Database::open(file, Database::Access::read_only);
    if (!database) return std::unexpected(std::move(database).error());
    return read_jobs(*database, states, at_most);
}

Result<std::vector<UndeliveredText>> undelivered_texts_in(const std::filesystem::path& file,
                                                          int at_most) {
    auto database = Database::open(file, Database::Access::read_only);
    if (!database) return std::unexpected(std::move(database).error());
    return read_undelivered_texts(*database, at_most);
}

Result<bool> revive_job_in(const std::filesystem::path& file, const std::string& key,
                           WallTime now) {
    auto database = open_to_change(file);
    if (!database) return std::unexpected(std::move(database).error());
    return revive_job(*database, key, now);
}

Result<work::Reminder> set_reminder_in(const std::filesystem::path& file,
                                       const work::Reminder& reminder, WallTime now) {
    auto database = open_to_change(file);
    if (!database) return std::unexpected(std::move(database).error());
    auto transaction = Transaction::begin(*database);
    if (!transaction) return std::unexpected(std::move(transaction).error());
    auto stands = set_reminder(*database, reminder, now);
    if (!stands) return stands;
    const auto committed = transaction->commit();
    if (!committed) return std::unexpected(committed.error());
    return stands;
}

Result<void> rebuild_projections(const std::filesystem::path& file) {
    auto opened = open_current(file);
    if (!opened) return std::unexpected(std::move(opened).error());
    return rebuild_projections(opened->database);
}

}  // namespace neura::storage::sqlite
