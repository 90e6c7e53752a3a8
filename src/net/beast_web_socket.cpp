#include "net/beast_web_socket.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <deque>
#include <optional>
#include <utility>

namespace neura::net {

namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

/// 20 s of 20 ms frames as a carrier packs them is 0.3 MiB; a peer further behind will not catch
/// up.
constexpr std::size_t max_waiting = 1024 * 1024;

constexpr std::chrono::seconds closing_time{2};

/// How long an ended connection is kept for the peer to read what it was told last.
constexpr std::chrono::seconds lingering_time{1};

/// A connection, shared by its `WebSocket` and by the operations under way on it, which end a
/// moment after the `WebSocket` is gone.
template <class Stream>
class Link : public std::enable_shared_from_this<Link<Stream>> {
public:
    explicit Link(Stream stream)
        : stream_(std::move(stream)),
          news_(stream_.get_executor(), Clock::time_point::max()),
          closed_(stream_.get_executor(), Clock::time_point::max()) {}

    Task<Message> read() {
        const auto self = this->shared_from_this();
        receive();
        while (!arrived_ && !ended_) {
            co_await news_.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none)
                co_return fail(error_code(asio::error::operation_aborted), reading);
        }
        if (!arrived_) co_return fail(*ended_, reading + last_words_);
        Message message = std::move(*arrived_);
        arrived_.reset();
        co_return message;
    }

    void send(Message message) {
        if (ended_ || closing_) return;
        waiting_bytes_ += message.data.size();
        waiting_.push_back(std::move(message));
        if (waiting_bytes_ > max_waiting) return end(Errc::too_slow);
        if (!writing_) write();
    }

    Awaitable<> close(CloseCode code) {
        const auto self = this->shared_from_this();
        if (ended_) co_return;
        if (!closing_) {
            closing_ = code;
            closed_.expires_after(closing_time);
            if (!writing_) say_goodbye();
        }
        co_await closed_.async_wait(as_result);
        end(Errc::timed_out);
    }

    /// Drops the connection; only the first reason counts.
    void end(std::error_code why) {
        if (ended_) return;
        tell_end(why);
        hang_up();
    }

private:
    /// The same after a close frame, which a reset of the connection could overtake: what the peer
    /// still sends is read, and dropped, until it hangs up too.
    void part(std::error_code why) {
        if (ended_) return;
        tell_end(why);
        error_code ignored;
        socket().shutdown(Socket::shutdown_send, ignored);
        closed_.expires_after(lingering_time);
        closed_.async_wait([self = this->shared_from_this()](error_code) { self->hang_up(); });
        discard();
    }

    void discard() {
        socket().async_read_some(incoming_.prepare(4096),
                                 [self = this->shared_from_this()](error_code error, std::size_t) {
                                     if (error) return void(self->closed_.cancel());
                                     self->discard();
                                 });
    }

    void tell_end(std::error_code why) {
        ended_ = why;
        news_.cancel();
        closed_.cancel();
    }

    void hang_up() {
        error_code ignored;
        socket().close(ignored);
    }

    Socket& socket() { return beast::get_lowest_layer(stream_); }

    /// What the peer closed with: ", which ended with 1011: NET-0001".
    void keep_last_words() {
        const auto& reason = stream_.reason();
        last_words_ = ", which ended with " + std::to_string(reason.code);
        if (!reason.reason.empty()) last_words_.append(": ").append(reason.reason.c_str());
    }

    inline static const std::string reading = "read from a WebSocket";

    /// One receive outlives the `read` that started it: cancelling Beast's own would leave the
    /// stream in the middle of a frame.
    void receive() {
        if (arrived_ || receiving_ || ended_) return;
        receiving_ = true;
        stream_.async_read(incoming_,
                           [self = this->shared_from_this()](error_code error, std::size_t) {
                               self->received(error);
                           });
    }

    void received(error_code error) {
        receiving_ = false;
        if (error) return lose(error);
        const auto kind = stream_.got_text() ? Message::Kind::text : Message::Kind::binary;
        arrived_ = Message{kind, beast::buffers_to_string(incoming_.data())};
        incoming_.consume(incoming_.size());
        news_.cancel();
    }

    void write() {
        writing_ = true;
        const auto& message = waiting_.front();
        stream_.text(message.kind == Message::Kind::text);
        stream_.async_write(asio::buffer(message.data),
                            [self = this->shared_from_this()](error_code error, std::size_t) {
                                self->written(error);
                            });
    }

    void written(error_code error) {
        writing_ = false;
        waiting_bytes_ -= waiting_.front().data.size();
        waiting_.pop_front();
        if (error) return lose(error);
        if (ended_) return;
        if (!waiting_.empty()) return write();
        if (closing_) say_goodbye();
    }

    void lose(error_code error) {
        if (error == websocket::error::closed) keep_last_words();
        // Beast has answered a close, and a breach of the protocol, with a close frame.
        const bool told = error.category() == error_code(websocket::error::closed).category();
        told ? part(meaning_of(error)) : end(meaning_of(error));
    }

    void say_goodbye() {
        const websocket::close_reason reason(std::to_underlying(*closing_));
        stream_.async_close(reason, [self = this->shared_from_this()](error_code) {
            self->part(Errc::closed_by_peer);
        });
    }

    Stream stream_;

    beast::flat_buffer incoming_;
    std::optional<Message> arrived_;
    bool receiving_ = false;
    Timer news_;  ///< cancelled when a message has arrived and when all is over

    std::deque<Message> waiting_;  ///< the first is being written, if `writing_`
    std::size_t waiting_bytes_ = 0;
    bool writing_ = false;

    std::optional<CloseCode> closing_;
    std::optional<std::error_code> ended_;
    std::string last_words_;  ///< of the peer, for the error
    Timer closed_;            ///< expires when closing, and lingering after it, takes too long
};

template <class Stream>
class BeastWebSocket final : public WebSocket {
public:
    explicit BeastWebSocket(Stream stream)
        : link_(std::make_shared<Link<Stream>>(std::move(stream))) {}
    ~BeastWebSocket() override { link_->end(error_code(asio::error::operation_aborted)); }

    Task<Message> read() override { return link_->read(); }
    void send(Message message) override { link_->send(std::move(message)); }
    Awaitable<> close(CloseCode code) override { return link_->close(code); }

private:
    std::shared_ptr<Link<Stream>> link_;
};

}  // namespace

std::error_code meaning_of(const error_code& error) {
    static const auto& protocol = error_code(websocket::error::closed).category();
    if (error == websocket::error::closed || error == asio::error::eof ||
        error == asio::error::connection_reset || error == asio::error::connection_aborted ||
        error == asio::error::broken_pipe || error == asio::error::not_connected ||
        error == asio::ssl::error::stream_truncated)
        return Errc::closed_by_peer;
    if (error == beast::error::timeout || error == asio::error::timed_out) return Errc::timed_out;
    if (error.category() == protocol) return Errc::malformed;
    return error;
}

std::unique_ptr<WebSocket> make_web_socket(BeastStream<Socket> stream) {
    return std::make_unique<BeastWebSocket<BeastStream<Socket>>>(std::move(stream));
}

std::unique_ptr<WebSocket> make_web_socket(BeastStream<TlsSocket> stream) {
    return std::make_unique<BeastWebSocket<BeastStream<TlsSocket>>>(std::move(stream));
}

}  // namespace neura::net
