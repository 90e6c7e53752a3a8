#include "net/response_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <utility>

#include "telemetry/log.hpp"

namespace neura::net {

namespace {

constexpr std::size_t piece_size = 64 * 1024;

/// A regular file, open for reading. Its calls block.
class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& path)
        // A pipe would make `open` wait for its writer.
        : handle_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        struct stat facts{};
        if (handle_ < 0 || ::fstat(handle_, &facts) != 0 || !S_ISREG(facts.st_mode)) return;
        size_ = static_cast<std::uint64_t>(facts.st_size);
    }
    OpenFile(OpenFile&& other) noexcept
        : handle_(std::exchange(other.handle_, -1)), size_(other.size_) {}
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile() {
        if (handle_ >= 0) ::close(handle_);
    }

    /// Nothing when it could not be opened.
    std::optional<std::uint64_t> size() const { return size_; }

    /// Fills `piece` from `offset` on; false when there is not that much.
    bool read(std::string& piece, std::uint64_t offset) const {
        std::size_t done = 0;
        while (done < piece.size()) {
            const auto count = ::pread(handle_, piece.data() + done, piece.size() - done,
                                       static_cast<off_t>(offset + done));
            if (count <= 0) return false;
            done += static_cast<std::size_t>(count);
        }
        return true;
    }

private:
    int handle_;
    std::optional<std::uint64_t> size_;
};

Framing framing_of(std::uint64_t length, bool keep_alive) {
    return {.length = length, .keep_alive = keep_alive, .now = std::chrono::system_clock::now()};
}

}  // namespace

Awaitable<bool> ResponseWriter::write(Response response, AnswerTo request) {
    if (response.file) return write_file(std::move(response), std::move(request));
    return write_text(std::move(response), std::move(request));
}

Awaitable<bool> ResponseWriter::write_text(Response response, AnswerTo request) {
    auto head = response_head(response, framing_of(response.body.size(), request.keep_alive));
    if (!head) {
        log::error("http.bad_response", {{"status", response.status}});
        response = json_error(500, "internal", "The answer could not be written.");
        head = response_head(response, framing_of(response.body.size(), request.keep_alive));
    }
    std::string_view body = response.body;
    if (request.head_only || is_bodiless(response.status)) body = {};

    std::string_view first = *head;
    do {
        const auto piece = body.substr(0, piece_size);
        const bool sent = co_await send(first, piece);
        if (!sent) co_return false;
        body.remove_prefix(piece.size());
        first = {};
    } while (!body.empty());
    co_return request.keep_alive;
}

Awaitable<bool> ResponseWriter::write_file(Response response, AnswerTo request) {
    auto open = [path = *response.file] { return OpenFile(path); };
    const OpenFile file = co_await files_.run(std::move(open));
    if (!file.size()) {
        Response missing = json_error(404, "not_found", "There is no such file.");
        co_return co_await write_text(std::move(missing), std::move(request));
    }

    const auto size = *file.size();
    std::optional<std::string_view> asked;
    if (request.range && response.status == 200) asked = *request.range;
    const auto range = choose_range(asked, size);
    if (range.kind == ByteRange::Kind::unsatisfiable) {
        Response refusal = json_error(416, "range_not_satisfiable",
                                      "The file has " + std::to_string(size) + " bytes.");
        refusal.headers.add("Content-Range", "bytes */" + std::to_string(size));
        co_return co_await write_text(std::move(refusal), std::move(request));
    }
    response.headers.add("Accept-Ranges", "bytes");
    if (range.kind == ByteRange::Kind::part) {
        response.status = 206;
        response.headers.add("Content-Range", "bytes " + std::to_string(range.first) + '-' +
                                                  std::to_string(range.first + range.length - 1) +
                                                  '/' + std::to_string(size));
    }
    const auto head = response_head(response, framing_of(range.length, request.keep_alive));
    if (!head) {
        response.file.reset();
        co_return co_await write_text(std::move(response), std::move(request));
    }

    std::string_view first = *head;
    std::string piece;
    std::uint64_t left = request.head_only || is_bodiless(response.status) ? 0 : range.length;
    auto offset = range.first;
    do {
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_size)));
        auto read = [&] { return file.read(piece, offset); };
        deadline_.lift();
        const bool whole = co_await files_.run(std::move(read));
        if (!whole) {
            // The length is promised already, so that all we can do is break off.
            log::warning("http.file_shrank", {{"file", response.file->filename().string()}});
            co_return false;
        }
        const bool sent = co_await send(first, piece);
        if (!sent) co_return false;
        left -= piece.size();
        offset += piece.size();
        first = {};
    } while (left > 0);
    co_return request.keep_alive;
}

Awaitable<bool> ResponseWriter::send(std::string_view first, std::string_view second) {
    const std::array buffers{asio::buffer(first), asio::buffer(second)};
    deadline_.allow(piece_time_);
    const auto outcome = co_await asio::async_write(socket_, buffers, as_result);
    co_return !std::get<0>(outcome);
}

}  // namespace neura::net
