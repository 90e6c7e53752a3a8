#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "runtime/task.hpp"

namespace neura::net {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

/// Ends what one socket waits for when it takes too long. Moving the deadline costs a look at the
/// clock: the timer is set anew only when it runs out.
class Watchdog {
public:
    explicit Watchdog(Socket& socket);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// What begins now must end within `time`, or ends with operation_aborted.
    void allow(std::chrono::milliseconds time);
    void lift();

    /// The deadline set last has passed.
    bool passed() const;

private:
    struct Watch;

    static void wait(const std::shared_ptr<Watch>& watch, Clock::time_point until);

    std::shared_ptr<Watch> watch_;  ///< the timer holds it too
};

}  // namespace neura::net
