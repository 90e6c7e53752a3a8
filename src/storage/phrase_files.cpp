#include "storage/phrase_files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <chrono>
#include <exception>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime/id.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::storage {

namespace fs = std::filesystem;
using speaking::SpokenPhrase;
using Digest = std::array<unsigned char, 32>;

namespace {

constexpr std::string_view magic = "NPHRASE1";
constexpr std::string_view ending = ".phrase";
constexpr std::size_t header_bytes = magic.size() + std::tuple_size_v<Digest>;

/// Phrases that wait to be written, at most; a phrase is some 30 KB.
constexpr std::size_t most_waiting = 64;

/// What a program that was killed left half written is gone after so long.
constexpr std::chrono::hours half_written_for{1};

Digest digest_of(std::string_view first, std::string_view second) {
    Digest digest{};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
    EVP_DigestUpdate(context.get(), first.data(), first.size());
    EVP_DigestUpdate(context.get(), "", 1);
    EVP_DigestUpdate(context.get(), second.data(), second.size());
    EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
    return digest;
}

std::string name_of(std::string_view key) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (const auto byte : digest_of(key, {})) {
        name += digits[byte >> 4];
        name += digits[byte & 0x0f];
    }
    return name.append(ending);
}

void put_number(std::string& bytes, std::uint64_t number) {
    for (int i = 0; i < 4; ++i, number >>= 8) bytes += static_cast<char>(number & 0xff);
}

/// @pre  there are four bytes
std::uint32_t take_number(std::string_view& bytes) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[i]);
    bytes.remove_prefix(4);
    return number;
}

}  // namespace

std::string phrase_bytes(std::string_view key, const SpokenPhrase& phrase) {
    std::string body;
    put_number(body, phrase.said.size());
    for (const auto& said : phrase.said) {
        put_number(body, said.samples);
        put_number(body, said.bytes);
    }
    body.append(phrase.audio.begin(), phrase.audio.end());
    std::string bytes(magic);
    const auto digest = digest_of(key, body);
    bytes.append(digest.begin(), digest.end());
    return bytes.append(body);
}

std::optional<SpokenPhrase> read_phrase(std::string_view key, std::string_view bytes) {
    if (!bytes.starts_with(magic) || bytes.size() < header_bytes + 4) return std::nullopt;
    auto body = bytes.substr(header_bytes);
    const auto digest = digest_of(key, body);
    const auto written = bytes.substr(magic.size(), digest.size());
    if (!std::ranges::equal(digest, written, {}, {},
                            [](char c) { return static_cast<unsigned char>(c); }))
        return std::nullopt;

    SpokenPhrase phrase;
    const auto count = take_number(body);
    if (body.size() / 8 < count) return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto samples = take_number(body);
        phrase.said.push_back({samples, take_number(body)});
    }
    phrase.audio.assign(body.begin(), body.end());
    if (phrase.audio.empty()) return std::nullopt;
    return phrase;
}

/// What touches the disk, on the only thread of `thread`.
class PhraseFiles::Folder {
public:
    Folder(fs::path path, std::uint64_t most_bytes)
        : path_(std::move(path)), most_bytes_(most_bytes) {}
    ~Folder() { thread_.join(); }

    template <class Job>
    void later(Job job) {
        asio::post(thread_, std::move(job));
    }

    /// Whether one more may wait to be written; `write` gives the room back.
    bool take_room() {
        if (waiting_.fetch_add(1) < most_waiting) return true;
        --waiting_;
        return false;
    }

    std::optional<SpokenPhrase> read(const std::string& key) const {
        try {
            const auto file = path_ / name_of(key);
            std::ifstream in(file, std::ios::binary);
            if (!in) return std::nullopt;
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            auto phrase = read_phrase(key, bytes);
            // Its time is when it was used last.
            if (phrase) ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
            return phrase;
        } catch (const std::exception&) {
            return std::nullopt;
        }
    }

    void write(const std::string& key, const SpokenPhrase& phrase) {
        --waiting_;
        try {
            const auto failed = put(name_of(key), phrase_bytes(key, phrase));
            if (failed)
                tell(failed);
            else
                is_failing_ = false;
            tidy();
        } catch (const std::exception&) {
            // No memory, or a folder that changes meanwhile: the next one will do.
        }
    }

private:
    struct Known {
        fs::path file;
        fs::file_time_type used;
        std::uint64_t bytes;
    };

    /// Writes a file that is there whole or not at all.
    std::error_code put(const std::string& name, std::string_view bytes) {
        std::error_code error;
        fs::create_directories(path_.parent_path(), error);
        if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) return last_error();
        const auto half = path_ / ("." + name + "." + random_hex(8));
        const int out = ::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (out < 0) return last_error();
        while (!bytes.empty() && !error) {
            const auto done = ::write(out, bytes.data(), bytes.size());
            if (done < 0 && errno != EINTR) error = last_error();
            if (done > 0) bytes.remove_prefix(static_cast<std::size_t>(done));
        }
        if (::close(out) != 0 && !error) error = last_error();
        if (!error && ::rename(half.c_str(), (path_ / name).c_str()) != 0) error = last_error();
        if (error) ::unlink(half.c_str());
        return error;
    }

    /// Those that were not used for longest go until the others fit, and what was left half
    /// written. Another program may do the same at this moment.
    void tidy() const {
        std::vector<Known> all;
        std::uint64_t total = 0;
        std::error_code error;
        for (fs::directory_iterator each(path_, error), end; !error && each != end;
             each.increment(error)) {
            const auto name = each->path().filename().string();
            std::error_code gone;
            const auto used = each->last_write_time(gone);
            const auto bytes = each->file_size(gone);
            if (gone || !name.contains(ending)) continue;
            if (name.starts_with('.')) {
                if (fs::file_time_type::clock::now() - used > half_written_for)
                    fs::remove(each->path(), gone);
            } else if (name.ends_with(ending)) {
                all.push_back({each->path(), used, bytes});
                total += bytes;
            }
        }
        if (total <= most_bytes_) return;
        std::ranges::sort(all, {}, &Known::used);
        for (const auto& oldest : all) {
            if (total <= most_bytes_) return;
            fs::remove(oldest.file, error);
            total -= oldest.bytes;
        }
    }

    void tell(const std::error_code& why) {
        if (std::exchange(is_failing_, true)) return;
        log::warning("phrases.not_kept", {{"folder", path_.string()}, {"error", why.message()}});
    }

    static std::error_code last_error() { return {errno, std::generic_category()}; }

    const fs::path path_;
    const std::uint64_t most_bytes_;
    std::atomic<std::size_t> waiting_{0};
    bool is_failing_ = false;
    asio::thread_pool thread_{1};
};

PhraseFiles::PhraseFiles(fs::path folder, std::uint64_t most_bytes)
    : folder_(std::make_unique<Folder>(std::move(folder), most_bytes)) {}

PhraseFiles::~PhraseFiles() = default;

Awaitable<std::optional<SpokenPhrase>> PhraseFiles::find(std::string key) {
    const Executor loop = co_await asio::this_coro::executor;
    const auto answer = std::make_shared<Inbox<std::optional<SpokenPhrase>>>(loop);
    folder_->later([folder = folder_.get(), loop, answer, key = std::move(key)]() mutable {
        auto give = [answer = std::move(answer), phrase = folder->read(key)]() mutable {
            answer->push(std::move(phrase));
        };
        asio::post(loop, std::move(give));
    });
    auto found = co_await answer->next();
    if (!found) co_return std::nullopt;
    co_return std::move(*found);
}

void PhraseFiles::keep(std::string key, SpokenPhrase phrase) {
    if (!folder_->take_room()) return;
    folder_->later([folder = folder_.get(), key = std::move(key), phrase = std::move(phrase)] {
        folder->write(key, phrase);
    });
}

}  // namespace neura::storage
