#include "net/web_socket_link.hpp"

#include <array>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neura::net {

namespace {

using boost::system::error_code;

/// 20 s of 20 ms frames as a carrier packs them is 0.3 MiB; a peer further behind will not catch
/// up.
constexpr std::size_t max_waiting = 1024 * 1024;

constexpr std::chrono::seconds closing_time{2};

/// How long an ended connection is kept for the peer to read what it was told last.
constexpr std::chrono::seconds lingering_time{1};

/// A peer silent for so long is asked whether it is there, and given up after as long again.
constexpr std::chrono::seconds silence_time{20};

/// What is being read, of any connection of this thread: taken apart before the next is read.
constexpr std::size_t most_at_once = 64 * 1024;
std::span<char> scratch() {
    thread_local const auto bytes = std::make_unique<std::array<char, most_at_once>>();
    return *bytes;
}

Side other(Side side) { return side == Side::client ? Side::server : Side::client; }

/// A connection, shared by its `WebSocket` and by the operations under way on it, which end a
/// moment after the `WebSocket` is gone.
///
/// Plain sockets are read when they are ready and written at once, with nothing of Asio's between
/// but the wait; a connection that is idle holds no buffer. Over TLS both need a buffer that stays.
template <class Stream>
class Link : public std::enable_shared_from_this<Link<Stream>> {
    static constexpr bool is_plain = std::is_same_v<Stream, Socket>;

public:
    Link(Stream stream, Side side, std::size_t max_message, std::string_view came)
        : stream_(std::move(stream)),
          side_(side),
          decoder_(other(side), max_message),
          rest_(came),
          news_(stream_.get_executor(), Clock::time_point::max()),
          closed_(stream_.get_executor(), Clock::time_point::max()),
          silence_(stream_.get_executor()) {
        if constexpr (!is_plain) incoming_.resize(16 * 1024);  // a record of TLS
    }

    void start() {
        error_code ignored;
        if constexpr (is_plain) stream_.non_blocking(true, ignored);
        watch_silence();
    }

    Task<Message> read() {
        const auto self = this->shared_from_this();
        for (;;) {
            take_rest();
            if (arrived_ || ended_) break;
            receive();
            co_await news_.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state))
                co_return fail(error_code(asio::error::operation_aborted), reading);
        }
        if (!arrived_) co_return fail(*ended_, reading + last_words_);
        Message message = std::move(*arrived_);
        arrived_.reset();
        co_return message;
    }

    void send(Message::Kind kind, std::string_view data) {
        if (ended_ || closing_) return;
        queue(kind == Message::Kind::text ? Opcode::text : Opcode::binary, data);
    }

    Awaitable<> close(CloseCode code) {
        const auto self = this->shared_from_this();
        if (ended_) co_return;
        if (!closing_) {
            closing_ = code;
            closed_.expires_after(closing_time);
            arrived_.reset();
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
    inline static const std::string reading = "read from a WebSocket";

    Socket& socket() {
        if constexpr (is_plain)
            return stream_;
        else
            return stream_.next_layer();
    }

    // Coming in.

    /// One receive outlives the `read` that started it, so that cancelling a `read` loses nothing.
    void receive() {
        if (receiving_ || ended_) return;
        receiving_ = true;
        const auto self = this->shared_from_this();
        if constexpr (is_plain)
            stream_.async_wait(Socket::wait_read,
                               [self](error_code error) { self->readable(error); });
        else
            stream_.async_read_some(
                asio::buffer(incoming_), [self](error_code error, std::size_t size) {
                    self->received(error, std::span(self->incoming_).first(size));
                });
    }

    void readable(error_code error) {
        if (ended_) return;
        const auto bytes = scratch();
        std::size_t size = 0;
        if (!error) size = stream_.read_some(asio::buffer(bytes.data(), bytes.size()), error);
        if (error == asio::error::would_block) {
            receiving_ = false;
            return receive();
        }
        received(error, bytes.first(size));
    }

    void received(error_code error, std::span<char> bytes) {
        receiving_ = false;
        if (error) return end(meaning_of(error));
        heard_ = true;
        take(bytes);
        rest_.assign(bytes.data(), bytes.size());
        rest_taken_ = 0;
        go_on();
    }

    /// What came behind a message that has been read since.
    void take_rest() {
        auto bytes = std::span(rest_).subspan(rest_taken_);
        if (bytes.empty()) return;
        take(bytes);
        rest_taken_ = rest_.size() - bytes.size();
        if (!bytes.empty()) return;
        forget(rest_);
        rest_taken_ = 0;
    }

    /// Up to the next message, which waits until it is read; after `close` none does.
    void take(std::span<char>& bytes) {
        while (!bytes.empty() && !arrived_ && !ended_) {
            auto event = decoder_.next(bytes);
            if (!event) {
                append_close(waiting_, side_, event.error());
                part(Errc::malformed);
            } else if (*event) {
                handle(std::move(**event));
            }
        }
    }

    void handle(FrameDecoder::Event event) {
        if (auto* message = std::get_if<Message>(&event)) {
            if (!closing_) arrived_ = std::move(*message);
        } else if (const auto* ping = std::get_if<Ping>(&event)) {
            queue(Opcode::pong, ping->payload);
        } else {
            const auto& closing = std::get<Closing>(event);
            if (!goodbye_said_) append_close(waiting_, side_, closing.code);
            last_words_ = ", which ended with " + std::to_string(closing.code);
            if (!closing.reason.empty()) last_words_.append(": ").append(closing.reason);
            part(Errc::closed_by_peer);
        }
    }

    void go_on() {
        if (ended_) return;
        if (arrived_)
            news_.cancel();
        else
            receive();
    }

    // Going out. What is queued while a write is under way leaves with the next one, all at once.

    void queue(Opcode opcode, std::string_view payload) {
        if (sending_.size() + waiting_.size() + payload.size() > max_waiting)
            return end(Errc::too_slow);
        append_frame(waiting_, side_, opcode, payload);
        if (!writing_) write();
    }

    void write() {
        if constexpr (is_plain) {
            error_code error;
            const auto size = stream_.write_some(asio::buffer(waiting_), error);
            if (error && error != asio::error::would_block) return end(meaning_of(error));
            if (size == waiting_.size()) {
                waiting_.clear();
                return all_written();
            }
            waiting_.erase(0, size);
            writing_ = true;
            stream_.async_wait(
                Socket::wait_write,
                [self = this->shared_from_this()](error_code failure) { self->written(failure); });
        } else {
            writing_ = true;
            std::swap(sending_, waiting_);
            asio::async_write(stream_, asio::buffer(sending_),
                              [self = this->shared_from_this()](error_code failure, std::size_t) {
                                  self->sending_.clear();
                                  self->written(failure);
                              });
        }
    }

    void written(error_code error) {
        writing_ = false;
        if (error) return end(meaning_of(error));
        waiting_.empty() ? all_written() : write();
    }

    void all_written() {
        forget(waiting_);
        if (parting_)
            shut_down();
        else if (closing_ && !goodbye_said_)
            say_goodbye();
    }

    /// What was needed for more than a few messages is given back.
    static void forget(std::string& bytes) {
        constexpr std::size_t kept = 2048;
        bytes.clear();
        if (bytes.capacity() > kept) bytes.shrink_to_fit();
    }

    // The end.

    void say_goodbye() {
        goodbye_said_ = true;
        append_close(waiting_, side_, std::to_underlying(*closing_));
        write();
        take_rest();
        if (!ended_) receive();
    }

    /// Ends after a close frame, which a reset of the connection could overtake: what the peer
    /// still sends is read, and dropped, until it hangs up too.
    void part(std::error_code why) {
        if (ended_) return;
        tell_end(why);
        parting_ = true;
        closed_.expires_after(lingering_time);
        closed_.async_wait([self = this->shared_from_this()](error_code) { self->hang_up(); });
        discard();
        if (writing_) return;
        waiting_.empty() ? shut_down() : write();
    }

    void shut_down() {
        error_code ignored;
        socket().shutdown(Socket::shutdown_send, ignored);
    }

    void discard() {
        thread_local std::array<char, 4096> unwanted;
        socket().async_read_some(asio::buffer(unwanted),
                                 [self = this->shared_from_this()](error_code error, std::size_t) {
                                     if (error) return void(self->closed_.cancel());
                                     self->discard();
                                 });
    }

    void tell_end(std::error_code why) {
        ended_ = why;
        news_.cancel();
        closed_.cancel();
        silence_.cancel();
    }

    void hang_up() {
        error_code ignored;
        socket().close(ignored);
    }

    void watch_silence() {
        silence_.expires_after(silence_time);
        silence_.async_wait([held = this->weak_from_this()](error_code error) {
            const auto self = held.lock();
            if (error || !self || self->ended_) return;
            self->look_for_silence();
        });
    }

    void look_for_silence() {
        // Who is not read from cannot be heard.
        if (std::exchange(heard_, false) || !receiving_) {
            pinged_ = false;
        } else if (std::exchange(pinged_, true)) {
            return end(Errc::timed_out);
        } else {
            queue(Opcode::ping, {});
        }
        if (!ended_) watch_silence();
    }

    Stream stream_;
    const Side side_;

    FrameDecoder decoder_;
    std::string rest_;  ///< read and not yet taken apart, behind what waits to be read
    std::size_t rest_taken_ = 0;
    std::vector<char> incoming_;  ///< of TLS
    std::optional<Message> arrived_;
    bool receiving_ = false;
    Timer news_;  ///< cancelled when a message has arrived and when all is over

    std::string waiting_;  ///< frames to be sent
    std::string sending_;  ///< being sent, over TLS
    bool writing_ = false;

    std::optional<CloseCode> closing_;
    bool goodbye_said_ = false;
    bool parting_ = false;
    std::optional<std::error_code> ended_;
    std::string last_words_;  ///< of the peer, for the error
    Timer closed_;            ///< expires when closing, and lingering after it, takes too long

    Timer silence_;
    bool heard_ = false;
    bool pinged_ = false;
};

template <class Stream>
class LinkedWebSocket final : public WebSocket {
public:
    LinkedWebSocket(Stream stream, Side side, std::size_t max_message, std::string_view came)
        : link_(std::make_shared<Link<Stream>>(std::move(stream), side, max_message, came)) {
        link_->start();
    }
    ~LinkedWebSocket() override { link_->end(error_code(asio::error::operation_aborted)); }

    Task<Message> read() override { return link_->read(); }
    void send(Message::Kind kind, std::string_view data) override { link_->send(kind, data); }
    Awaitable<> close(CloseCode code) override { return link_->close(code); }

private:
    std::shared_ptr<Link<Stream>> link_;
};

}  // namespace

std::error_code meaning_of(const error_code& error) {
    if (error == asio::error::eof || error == asio::error::connection_reset ||
        error == asio::error::connection_aborted || error == asio::error::broken_pipe ||
        error == asio::error::not_connected || error == asio::ssl::error::stream_truncated)
        return Errc::closed_by_peer;
    if (error == boost::beast::error::timeout || error == asio::error::timed_out)
        return Errc::timed_out;
    return error;
}

std::unique_ptr<WebSocket> make_web_socket(Socket stream, Side side, std::size_t max_message,
                                           std::string_view came) {
    return std::make_unique<LinkedWebSocket<Socket>>(std::move(stream), side, max_message, came);
}

std::unique_ptr<WebSocket> make_web_socket(TlsSocket stream, Side side, std::size_t max_message,
                                           std::string_view came) {
    return std::make_unique<LinkedWebSocket<TlsSocket>>(std::move(stream), side, max_message, came);
}

}  // namespace neura::net
