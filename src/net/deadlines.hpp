#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <list>

#include "runtime/task.hpp"

namespace neura::net {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

/// Ends what takes too long on the sockets of one loop.
///
/// All of them are looked through four times a second; a timer for each operation would cost more
/// than the operation. So a deadline may be overstepped by `resolution`.
class Deadlines {
public:
    static constexpr std::chrono::milliseconds resolution{250};

    class Guard;

    /// Looks for deadlines that have passed until it is cancelled.
    Awaitable<> watch();

    /// Closes every socket that waits for its next request.
    void close_idle();

private:
    void look(Clock::time_point now);

    std::list<Guard*> guards_;
};

/// The deadline of one socket, at most one at a time. Once it has passed, what the socket waits
/// for ends with operation_aborted.
class Deadlines::Guard {
public:
    Guard(Deadlines& deadlines, Socket& socket)
        : deadlines_(deadlines),
          socket_(socket),
          place_(deadlines.guards_.insert(deadlines.guards_.end(), this)) {}
    ~Guard() { deadlines_.guards_.erase(place_); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    /// What begins now must end within `time`.
    void allow(std::chrono::milliseconds time) { set(Clock::now() + time, false); }

    /// The same for a wait for the next request, which the server may end when it likes.
    void allow_idle(std::chrono::milliseconds time) { set(Clock::now() + time, true); }

    void lift() { set(Clock::time_point::max(), false); }

    /// The deadline set last has passed.
    bool passed() const { return passed_; }

private:
    friend class Deadlines;

    void set(Clock::time_point at, bool idle) {
        at_ = at;
        idle_ = idle;
        passed_ = false;
    }

    Deadlines& deadlines_;
    Socket& socket_;
    std::list<Guard*>::iterator place_;
    Clock::time_point at_ = Clock::time_point::max();
    bool idle_ = false;
    bool passed_ = false;
};

}  // namespace neura::net
