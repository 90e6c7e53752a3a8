#include "net/line_connection.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/write.hpp>
#include <tuple>
#include <utility>
#include <variant>

#include "net/dial.hpp"
#include "net/web_socket.hpp"

namespace neura::net {

namespace {

using namespace asio::experimental::awaitable_operators;
using boost::system::error_code;

class Lines final : public LineConnection {
public:
    Lines(Url url, std::unique_ptr<Socket> socket)
        : url_(std::move(url)), plain_(std::move(socket)) {}
    Lines(Url url, std::unique_ptr<TlsSocket> stream)
        : url_(std::move(url)), tls_(std::move(stream)) {}

    Task<std::string> read_line(std::chrono::milliseconds within) override {
        for (;;) {
            const auto end = kept_.find('\n');
            if (end != std::string::npos) {
                auto line = kept_.substr(0, end);
                kept_.erase(0, end + 1);
                if (line.ends_with('\r')) line.pop_back();
                co_return line;
            }
            if (kept_.size() > longest_line) co_return failed(Errc::malformed, "a line too long");
            auto read = co_await (read_some() || expiry(within));
            if (read.index() == 1) co_return failed(Errc::timed_out, "nothing came in time");
            const auto error = std::get<0>(read);
            if (error) co_return failed(error);
        }
    }

    Task<> write(std::string_view bytes, std::chrono::milliseconds within) override {
        auto written = co_await (write_all(bytes) || expiry(within));
        if (written.index() == 1) co_return failed(Errc::timed_out, "nothing was taken in time");
        const auto error = std::get<0>(written);
        if (error) co_return failed(error);
        co_return Result<void>{};
    }

    Task<> start_tls(std::chrono::milliseconds within) override {
        if (!kept_.empty()) co_return failed(Errc::malformed, "words before the encryption");
        auto secured = co_await (secure(std::move(*plain_), url_) || expiry(within));
        if (secured.index() == 1) co_return failed(Errc::timed_out, "no encryption in time");
        auto& stream = std::get<0>(secured);
        if (!stream) co_return std::unexpected(std::move(stream).error());
        plain_.reset();
        tls_ = std::move(*stream);
        co_return Result<void>{};
    }

private:
    Awaitable<error_code> read_some() {
        const auto into = asio::buffer(bytes_);
        std::tuple<error_code, std::size_t> read;
        if (tls_)
            read = co_await tls_->async_read_some(into, as_result);
        else
            read = co_await plain_->async_read_some(into, as_result);
        kept_.append(bytes_.data(), std::get<1>(read));
        co_return std::get<0>(read);
    }

    Awaitable<error_code> write_all(std::string_view bytes) {
        const auto from = asio::buffer(bytes);
        std::tuple<error_code, std::size_t> written;
        if (tls_)
            written = co_await asio::async_write(*tls_, from, as_result);
        else
            written = co_await asio::async_write(*plain_, from, as_result);
        co_return std::get<0>(written);
    }

    std::unexpected<Error> failed(std::error_code code, std::string_view what) const {
        return fail(code, "talk to " + url_.origin() + ": " + std::string(what));
    }
    std::unexpected<Error> failed(error_code error) const {
        if (error == asio::error::operation_aborted) return failed(error, "cancelled");
        return failed(Errc::closed_by_peer, error.message());
    }

    const Url url_;
    std::unique_ptr<Socket> plain_;
    std::unique_ptr<TlsSocket> tls_;
    std::array<char, 4'096> bytes_{};
    std::string kept_;
};

Task<std::unique_ptr<LineConnection>> connect_now(Url url, bool tls) {
    if (tls) {
        auto stream = co_await dial_tls(url);
        if (!stream) co_return std::unexpected(std::move(stream).error());
        co_return std::make_unique<Lines>(std::move(url), std::move(*stream));
    }
    auto socket = co_await dial(url);
    if (!socket) co_return std::unexpected(std::move(socket).error());
    co_return std::make_unique<Lines>(std::move(url), std::move(*socket));
}

}  // namespace

Task<std::unique_ptr<LineConnection>> connect_lines(Url url, bool tls,
                                                    std::chrono::milliseconds within) {
    auto origin = url.origin();
    auto connected = co_await (connect_now(std::move(url), tls) || expiry(within));
    if (connected.index() == 1)
        co_return fail(Errc::timed_out, "connect to " + origin + ": it took too long");
    co_return std::move(std::get<0>(connected));
}

}  // namespace neura::net
