#include "storage/recording.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "telemetry/log.hpp"

namespace neura::storage {

namespace {

constexpr std::uint32_t channels = 2;
constexpr std::uint32_t bytes_a_second = channels * audio::telephone_rate;

void put(std::array<std::uint8_t, 58>& header, std::size_t at, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i, value >>= 8)
        header[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value);
}

void put(std::array<std::uint8_t, 58>& header, std::size_t at, std::string_view name) {
    std::ranges::copy(name, header.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Writes all of `bytes` at `offset`; gives errno, or 0.
int write_at(int descriptor, std::span<const std::uint8_t> bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const auto done =
            ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        if (done == 0) return ENOSPC;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
        offset += static_cast<std::uint64_t>(done);
    }
    return 0;
}

/// Makes the folders from below `root` down to that of `file`, for nobody else to see.
int make_folders(const std::filesystem::path& root, const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::create_directories(root, error);
    if (error) return error.value();
    auto folder = root;
    for (const auto& part : file.parent_path()) {
        folder /= part;
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return errno;
    }
    return 0;
}

}  // namespace

std::array<std::uint8_t, 58> recording_header(std::uint32_t data_bytes) {
    constexpr std::uint32_t mulaw = 7;
    std::array<std::uint8_t, 58> header{};
    put(header, 0, "RIFF");
    put(header, 4, static_cast<std::uint32_t>(header.size() - 8) + data_bytes, 4);
    put(header, 8, "WAVEfmt ");
    put(header, 16, 18, 4);
    put(header, 20, mulaw, 2);
    put(header, 22, channels, 2);
    put(header, 24, audio::telephone_rate, 4);
    put(header, 28, bytes_a_second, 4);
    put(header, 32, channels, 2);  // bytes of one sample of each
    put(header, 34, 8, 2);         // bits
    put(header, 38, "fact");
    put(header, 42, 4, 4);
    put(header, 46, data_bytes / channels, 4);
    put(header, 50, "data");
    put(header, 54, data_bytes, 4);
    return header;
}

std::string recording_file(const CallId& call, call::WallTime announced) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(announced));
    return fmt::format("recordings/{:04}/{:02}/{}.wav", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), call.text());
}

/// The thread, and what it has been given to do.
class RecordingStore::Writer {
public:
    explicit Writer(std::filesystem::path root)
        : root_(std::move(root)), thread_([this] { work(); }) {}

    ~Writer() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    struct Command {
        enum class Kind { begin, append, finish, discard } kind = Kind::append;
        CallId call;
        std::string file{};                 ///< to begin
        std::size_t silence = 0;            ///< bytes of it, before `audio`
        std::vector<std::uint8_t> audio{};  ///< to append
    };

    /// False if there is no room for its audio; all else is always taken.
    bool hand_over(Command command) {
        std::unique_lock lock(mutex_);
        if (waiting_ + command.audio.size() > max_waiting_bytes) {
            lost_ += command.audio.size();
            const bool first = !std::exchange(full_, true);
            lock.unlock();
            if (first)
                log::error("recording.disk_too_slow", {{"waiting_bytes", max_waiting_bytes}});
            return false;
        }
        full_ = false;
        waiting_ += command.audio.size();
        queue_.push_back(std::move(command));
        lock.unlock();
        changed_.notify_all();
        return true;
    }

    void drain() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return queue_.empty() && !working_; });
    }

    State state() const {
        const std::lock_guard lock(mutex_);
        return {.ok = error_.empty(),
                .latency = latency_,
                .error = error_,
                .waiting = waiting_ / bytes_a_second,
                .lost = (lost_ + bytes_a_second - 1) / bytes_a_second};
    }

private:
    /// A recording being made. Only the thread knows it.
    struct File {
        std::string name;
        int descriptor = -1;
        std::uint32_t data_bytes = 0;  ///< written so far
        std::size_t silence = 0;       ///< to be written before the next audio
        bool fails = false;            ///< the last attempt did
    };

    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            auto command = std::move(queue_.front());
            queue_.pop_front();
            working_ = true;
            lock.unlock();

            const auto began = Clock::now();
            carry_out(command);
            const auto took = Clock::now() - began;

            lock.lock();
            working_ = false;
            waiting_ -= command.audio.size();
            latency_ = std::chrono::duration_cast<std::chrono::milliseconds>(took);
            if (queue_.empty()) changed_.notify_all();
        }
    }

    void carry_out(const Command& command) {
        using Kind = Command::Kind;
        if (command.kind == Kind::begin) files_[command.call].name = command.file;
        const auto found = files_.find(command.call);
        if (found == files_.end()) return;  // discarded

        auto& file = found->second;
        if (command.kind != Kind::discard) note(command.call, file, append(file, command));
        if (command.kind != Kind::finish && command.kind != Kind::discard) return;
        close(file, command.kind);
        files_.erase(found);
    }

    /// Gives errno, or 0.
    int append(File& file, const Command& command) {
        file.silence += command.silence;
        const int error = write(file, command.audio);
        if (error == 0) return 0;
        file.silence += command.audio.size();
        const std::lock_guard lock(mutex_);
        lost_ += command.audio.size();
        return error;
    }

    int write(File& file, std::span<const std::uint8_t> audio) {
        if (const int error = open(file)) return error;
        static const std::vector<std::uint8_t> silence(std::size_t{bytes_a_second},
                                                       audio::mulaw_silence);
        while (file.silence > 0) {
            const auto some = std::span(silence).first(std::min(file.silence, silence.size()));
            if (const int error = extend(file, some)) return error;
            file.silence -= some.size();
        }
        if (const int error = extend(file, audio)) return error;
        return write_at(file.descriptor, recording_header(file.data_bytes), 0);
    }

    int extend(File& file, std::span<const std::uint8_t> audio) {
        const int error =
            write_at(file.descriptor, audio, recording_header(0).size() + file.data_bytes);
        if (error == 0) file.data_bytes += static_cast<std::uint32_t>(audio.size());
        return error;
    }

    int open(File& file) {
        if (file.descriptor >= 0) return 0;
        if (const int error = make_folders(root_, file.name)) return error;
        file.descriptor =
            ::open((root_ / file.name).c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        return file.descriptor < 0 ? errno : 0;
    }

    void close(File& file, Command::Kind how) {
        if (file.descriptor < 0) return;
        if (how == Command::Kind::discard)
            ::unlink((root_ / file.name).c_str());
        else
            ::fdatasync(file.descriptor);
        ::close(file.descriptor);
    }

    /// Says once that the disk fails, and once that it does no more.
    void note(const CallId& call, File& file, int error) {
        file.fails = error != 0;
        const auto words = std::error_code(error, std::generic_category()).message();
        const bool any_fails =
            std::ranges::any_of(files_, [](const auto& known) { return known.second.fails; });
        bool changed = false;
        {
            const std::lock_guard lock(mutex_);
            changed = error_.empty() == any_fails;
            if (error != 0) error_ = "write " + file.name + ": " + words;
            if (!any_fails) error_.clear();
        }
        if (!changed) return;
        if (any_fails)
            log::error("recording.write_failed", {{"call", call.text()}, {"error", words}});
        else
            log::info("recording.write_recovered");
    }

    const std::filesystem::path root_;
    std::map<CallId, File> files_;

    mutable std::mutex mutex_;  ///< guards all below
    std::condition_variable changed_;
    std::deque<Command> queue_;
    std::size_t waiting_ = 0;  ///< bytes of audio in the queue
    std::size_t lost_ = 0;     ///< bytes of audio that became silence
    std::string error_;        ///< of a disk that fails
    std::chrono::milliseconds latency_{};
    bool full_ = false;
    bool working_ = false;
    bool stopping_ = false;

    std::thread thread_;  ///< last: it uses all above
};

/// The call's end: gathers a second and hands it over.
class RecordingStore::Stereo final : public StoredRecording {
public:
    Stereo(Writer& writer, CallId call) : writer_(writer), call_(std::move(call)) {
        block_.reserve(bytes_a_second);
    }

    ~Stereo() override {
        hand_over_block();
        writer_.hand_over({.kind = Kind::finish, .call = call_, .silence = missed_});
    }

    void write(const audio::Frame& caller, const audio::Frame& agent) override {
        const auto left = audio::encode_frame(caller);
        const auto right = audio::encode_frame(agent);
        for (std::size_t i = 0; i < audio::frame_samples; ++i) {
            block_.push_back(left[i]);
            block_.push_back(right[i]);
        }
        if (block_.size() >= bytes_a_second) hand_over_block();
    }

    void discard() override {
        block_.clear();
        missed_ = 0;
        writer_.hand_over({.kind = Kind::discard, .call = call_});
    }

private:
    using Kind = Writer::Command::Kind;

    void hand_over_block() {
        if (block_.empty()) return;
        const auto bytes = block_.size();
        std::vector<std::uint8_t> block;
        block.reserve(bytes_a_second);
        block.swap(block_);
        const bool taken = writer_.hand_over(
            {.kind = Kind::append, .call = call_, .silence = missed_, .audio = std::move(block)});
        missed_ = taken ? 0 : missed_ + bytes;
    }

    Writer& writer_;
    const CallId call_;
    std::vector<std::uint8_t> block_;
    std::size_t missed_ = 0;  ///< bytes there was no room for
};

RecordingStore::RecordingStore(std::filesystem::path data_folder)
    : writer_(std::make_unique<Writer>(std::move(data_folder))) {}

RecordingStore::~RecordingStore() = default;

RecordingStore::Started RecordingStore::begin(const CallId& call, call::WallTime announced) {
    auto file = recording_file(call, announced);
    writer_->hand_over({.kind = Writer::Command::Kind::begin, .call = call, .file = file});
    return {std::make_unique<Stereo>(*writer_, call), std::move(file)};
}

State RecordingStore::state() const { return writer_->state(); }

void RecordingStore::drain() { writer_->drain(); }

}  // namespace neura::storage
