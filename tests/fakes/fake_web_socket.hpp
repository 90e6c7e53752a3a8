#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/web_socket.hpp"

namespace neura::fakes {

/// The far end of a WebSocket, played by the test.
///
/// Says the scripted messages in order, then ends the connection as told, or keeps silent until
/// more is said; keeps all it heard. Outlives the sockets that lead to it. May be told more from
/// inside the loop, also while it is being read.
class FakePeer {
public:
    FakePeer& says(std::string text) {
        return says(net::Message{net::Message::Kind::text, std::move(text)});
    }

    FakePeer& says(net::Message message) {
        script_.push_back(std::move(message));
        wake();
        return *this;
    }

    /// After the script, the connection ends so. Without it the peer stays, silent.
    FakePeer& then_ends(std::error_code code = net::Errc::closed_by_peer) {
        ending_ = code;
        wake();
        return *this;
    }

    /// Texts and binaries, in order.
    const std::vector<net::Message>& heard() const { return heard_; }

    /// Told of every message as it arrives here.
    std::function<void(const net::Message&)> on_heard;

    /// Told when the near side begins to close, before `closed_with` says so.
    std::function<void()> on_close;

    /// What the near side closed with, if it did.
    std::optional<net::CloseCode> closed_with() const { return closed_with_; }

    /// Messages sent by the near side after it had closed.
    int heard_after_close() const { return heard_after_close_; }

private:
    friend class FakeWebSocket;

    void wake() {
        if (reader_ != nullptr) reader_->cancel();
    }

    std::deque<net::Message> script_;
    std::optional<std::error_code> ending_;
    std::vector<net::Message> heard_;
    std::optional<net::CloseCode> closed_with_;
    int heard_after_close_ = 0;
    Timer* reader_ = nullptr;  ///< set while a read waits
};

class FakeWebSocket final : public net::WebSocket {
public:
    explicit FakeWebSocket(FakePeer& peer) : peer_(peer) {}

    Task<net::Message> read() override {
        Timer arrival(co_await asio::this_coro::executor, Clock::time_point::max());
        for (;;) {
            if (peer_.closed_with_) co_return fail(net::Errc::closed_by_peer, "fake: read");
            if (!peer_.script_.empty()) {
                auto message = std::move(peer_.script_.front());
                peer_.script_.pop_front();
                co_return message;
            }
            if (peer_.ending_) co_return fail(*peer_.ending_, "fake: read");

            peer_.reader_ = &arrival;
            co_await arrival.async_wait(as_result);
            peer_.reader_ = nullptr;
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state))
                co_return fail(std::make_error_code(std::errc::operation_canceled), "fake: read");
        }
    }

    using net::WebSocket::send;
    void send(net::Message::Kind kind, std::string_view data) override {
        if (peer_.closed_with_) ++peer_.heard_after_close_;
        peer_.heard_.push_back({kind, std::string(data)});
        if (peer_.on_heard) peer_.on_heard(peer_.heard_.back());
    }

    Awaitable<> close(net::CloseCode code) override {
        if (peer_.closed_with_) co_return;
        if (peer_.on_close) peer_.on_close();
        peer_.closed_with_ = code;
        peer_.wake();
    }

private:
    FakePeer& peer_;
};

}  // namespace neura::fakes
