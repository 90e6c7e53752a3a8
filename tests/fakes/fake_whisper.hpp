#pragma once

// A server that transcribes files, on loopback: hears the language of word_tones.hpp, with the
// delays and faults of a real one, and judges what it is asked. Asked which of
// several languages is spoken, it hears French.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace neura::fakes {

/// Everything it does, it does on a thread of its own.
class FakeWhisper {
public:
    /// What becomes of one request.
    struct Conduct {
        unsigned status = 200;
        std::string body{};                       ///< instead of what was heard, unless empty
        std::chrono::milliseconds delay{5};       ///< of the answer
        bool stalls = false;                      ///< no answer, the connection is left open
        std::size_t breaks_off_after = SIZE_MAX;  ///< bytes of the body: then it is closed
    };

    /// @param key  that every request must carry; empty for none
    explicit FakeWhisper(std::string key);
    ~FakeWhisper();
    FakeWhisper(const FakeWhisper&) = delete;
    FakeWhisper& operator=(const FakeWhisper&) = delete;

    /// "http://127.0.0.1:port/v1"
    std::string url() const;

    /// How the next request is treated; those without one are treated well.
    void next(Conduct conduct);
    /// How all of them are.
    void always(Conduct conduct);

    std::vector<std::string> violations() const;
    std::size_t requests() const;  ///< so far
    std::size_t under_way() const;
    std::size_t connections() const;  ///< so far
    /// Of the request that came last: the form's field of that name.
    std::string asked(const std::string& name) const;

private:
    using Socket = boost::asio::ip::tcp::socket;

    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(Socket socket);
    boost::asio::awaitable<bool> answer(Socket& socket, std::string_view head,
                                        std::string_view body);
    Conduct take_conduct();
    std::string hear(std::string_view head, std::string_view body);
    void violation(std::string what);

    const std::string key_;
    boost::asio::io_context loop_{1};
    boost::asio::ip::tcp::acceptor acceptor_;

    mutable std::mutex mutex_;  ///< guards all below
    std::deque<Conduct> conducts_;
    Conduct usual_;
    std::vector<std::string> violations_;
    std::map<std::string, std::string> fields_;
    std::size_t requests_ = 0;
    std::size_t under_way_ = 0;
    std::size_t connections_ = 0;

    std::jthread thread_;
};

}  // namespace neura::fakes
