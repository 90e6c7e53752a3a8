#include "net/http_client.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "net/dial.hpp"
#include "net/http_fields.hpp"
#include "net/watchdog.hpp"
#include "net/web_socket_link.hpp"

namespace neura::net {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Outgoing = http::request<http::string_body>;
using Parser = http::response_parser<http::buffer_body>;

constexpr std::size_t read_at_once = 8 * 1024;

/// A connection to one server, used for one request after another.
class Connection {
public:
    virtual ~Connection() = default;

    virtual Awaitable<error_code> write(const Outgoing& message) = 0;
    virtual Awaitable<error_code> read_fields(Parser& parser) = 0;
    virtual Awaitable<error_code> read_some(Parser& parser) = 0;
    virtual Socket& socket() = 0;
    virtual Watchdog& deadline() = 0;

    /// Gives back what is not needed until the next request.
    virtual void rest() = 0;

    /// Nothing was asked, so whatever there is to read is the end of it.
    bool is_usable() {
        char byte = 0;
        const auto count =
            ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT | MSG_NOSIGNAL);
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
};

template <class Layer>
class ConnectionOver final : public Connection {
public:
    explicit ConnectionOver(std::unique_ptr<Layer> layer) : layer_(std::move(layer)) {}

    void rest() override { buffer_.shrink_to_fit(); }

    Awaitable<error_code> write(const Outgoing& message) override {
        buffer_.reserve(read_at_once);
        const auto sent = co_await http::async_write(*layer_, message, as_result);
        co_return std::get<0>(sent);
    }
    Awaitable<error_code> read_fields(Parser& parser) override {
        const auto read = co_await http::async_read_header(*layer_, buffer_, parser, as_result);
        co_return std::get<0>(read);
    }
    Awaitable<error_code> read_some(Parser& parser) override {
        const auto read = co_await http::async_read_some(*layer_, buffer_, parser, as_result);
        co_return std::get<0>(read);
    }
    Socket& socket() override {
        if constexpr (std::is_same_v<Layer, TlsSocket>)
            return layer_->next_layer();
        else
            return *layer_;
    }
    Watchdog& deadline() override { return deadline_; }

private:
    std::unique_ptr<Layer> layer_;
    boost::beast::flat_buffer buffer_;
    Watchdog deadline_{socket()};
};

Task<std::unique_ptr<Connection>> connect_within_reason(Url url, Peers peers) {
    if (url.is_tls()) {
        auto layer = co_await dial_tls(std::move(url), peers);
        if (!layer) co_return std::unexpected(std::move(layer).error());
        co_return std::make_unique<ConnectionOver<TlsSocket>>(std::move(*layer));
    }
    auto layer = co_await dial(std::move(url), peers);
    if (!layer) co_return std::unexpected(std::move(layer).error());
    co_return std::make_unique<ConnectionOver<Socket>>(std::move(*layer));
}

Task<std::unique_ptr<Connection>> connect(Url url, Peers peers, std::chrono::milliseconds limit) {
    using namespace asio::experimental::awaitable_operators;
    auto doing = "connect to " + url.origin();
    auto task = connect_within_reason(std::move(url), peers);
    auto first = co_await (std::move(task) || expiry(limit));
    if (first.index() == 1) co_return fail(Errc::timed_out, std::move(doing));
    co_return std::get<0>(std::move(first));
}

Outgoing message_of(Fetch& request, bool keep_alive) {
    Outgoing message;
    message.version(11);
    message.method_string(request.method);
    message.target(request.url.target);
    message.set(http::field::host, request.url.authority());
    if (!keep_alive) message.set(http::field::connection, "close");
    for (const auto& [name, value] : request.headers)
        if (!is_framing_field(name) && !equal_ignoring_case(name, "Host"))
            message.insert(name, value);
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

bool can_be_sent(const Fetch& request) {
    if (!is_token(request.method)) return false;
    for (const auto& [name, value] : request.headers)
        if (!is_token(name) || !is_field_value(value)) return false;
    return true;
}

std::unexpected<Error> broken_off(error_code error, bool too_late, const std::string& doing) {
    static const auto& malformed = error_code(http::error::bad_field).category();
    if (too_late) return fail(Errc::timed_out, doing);
    const auto words = doing + ": " + error.message();
    if (error == http::error::end_of_stream || error == http::error::partial_message)
        return fail(Errc::closed_by_peer, words);
    if (error.category() == malformed) return fail(Errc::malformed, words);
    return fail(meaning_of(error), words);
}

}  // namespace

/// Connections that wait for the next request.
class HttpClient::Shelf {
public:
    explicit Shelf(Options options) : options_(options) {}

    /// One to `origin` that is still good, or null. The one used last is the likeliest.
    std::unique_ptr<Connection> take(const std::string& origin) {
        const auto too_old = Clock::now() - options_.idle;
        std::erase_if(kept_, [&](const Kept& one) { return one.since < too_old; });
        for (auto i = kept_.size(); i-- > 0;) {
            if (kept_[i].origin != origin) continue;
            auto connection = std::move(kept_[i].connection);
            kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(i));
            if (connection->is_usable()) return connection;
        }
        return nullptr;
    }

    void put(const std::string& origin, std::unique_ptr<Connection> connection) {
        if (options_.most_kept == 0) return;
        connection->deadline().lift();
        connection->rest();
        if (kept_.size() == options_.most_kept) kept_.erase(kept_.begin());
        kept_.push_back({origin, std::move(connection), Clock::now()});
    }

private:
    struct Kept {
        std::string origin;
        std::unique_ptr<Connection> connection;
        Clock::time_point since;
    };

    const Options options_;
    std::vector<Kept> kept_;  ///< the one used last at the end
};

/// One request on a connection, and its answer.
class HttpClient::Exchange final : public IncomingResponse {
public:
    Exchange(std::unique_ptr<Connection> connection, std::weak_ptr<Shelf> shelf, std::string origin,
             std::string doing)
        : connection_(std::move(connection)),
          shelf_(std::move(shelf)),
          origin_(std::move(origin)),
          doing_(std::move(doing)) {
        parser_.body_limit(boost::none);
    }

    /// The error as it is when the connection ended before a byte of an answer.
    Task<> begin(const Outgoing& message, std::chrono::milliseconds patience) {
        parser_.skip(message.method() == http::verb::head);
        connection_->deadline().allow(patience);
        auto error = co_await connection_->write(message);
        if (!error) error = co_await connection_->read_fields(parser_);
        if (error) co_return broken_off(error, connection_->deadline().passed(), doing_);
        status = parser_.get().result_int();
        for (const auto& field : parser_.get())
            headers.add(std::string(field.name_string()), std::string(field.value()));
        co_return Result<void>{};
    }

    bool got_some() const { return parser_.got_some(); }

    Task<std::string_view> read(std::chrono::milliseconds patience) override {
        while (connection_ && !parser_.is_done()) {
            auto& room = parser_.get().body();
            room.data = bytes_.data();
            room.size = bytes_.size();
            room.more = true;
            connection_->deadline().allow(patience);
            const auto error = co_await connection_->read_some(parser_);
            if (error && error != http::error::need_buffer) {
                const bool too_late = connection_->deadline().passed();
                connection_.reset();
                co_return broken_off(error, too_late, doing_);
            }
            const auto count = bytes_.size() - room.size;
            if (count > 0) co_return std::string_view(bytes_.data(), count);
        }
        finish();
        co_return std::string_view();
    }

private:
    void finish() {
        if (!connection_) return;
        const auto shelf = shelf_.lock();
        if (shelf && parser_.get().keep_alive()) shelf->put(origin_, std::move(connection_));
        connection_.reset();
    }

    std::unique_ptr<Connection> connection_;
    const std::weak_ptr<Shelf> shelf_;
    const std::string origin_;
    const std::string doing_;
    Parser parser_;
    std::array<char, read_at_once> bytes_;
};

HttpClient::HttpClient(Options options)
    : options_(options), shelf_(std::make_shared<Shelf>(options)) {}

HttpClient::~HttpClient() = default;

Task<std::unique_ptr<IncomingResponse>> HttpClient::send(Fetch request,
                                                         std::chrono::milliseconds patience) {
    if (!can_be_sent(request))
        co_return fail(std::make_error_code(std::errc::invalid_argument),
                       "send a request: method or a header has a line break or a bad name");
    const auto origin = request.url.origin();
    const auto doing = request.method + " at " + origin;
    const auto message = message_of(request, options_.most_kept > 0);
    for (;;) {
        auto connection = shelf_->take(origin);
        const bool is_fresh = !connection;
        if (is_fresh) {
            auto made = co_await connect(request.url, options_.peers, options_.connect);
            if (!made) co_return std::unexpected(std::move(made).error());
            connection = std::move(*made);
        }
        auto exchange = std::make_unique<Exchange>(std::move(connection), shelf_, origin, doing);
        const auto begun = co_await exchange->begin(message, patience);
        if (begun) co_return exchange;
        const bool was_stale =
            !is_fresh && !exchange->got_some() && begun.error().code == Errc::closed_by_peer;
        if (!was_stale) co_return std::unexpected(begun.error());
    }
}

}  // namespace neura::net
