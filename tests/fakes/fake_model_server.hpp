#pragma once

// A vendor that is asked over HTTP, on loopback: says what it is told to, with the delays and
// faults of a real one, and has what it is asked judged. fake_openai, fake_openai_speech and
// fake_anthropic know what vendors say.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace neura::fakes {

/// What is said to one request.
struct ModelServerAnswer {
    unsigned status = 200;
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::chrono::milliseconds before{};       ///< the answer begins
    std::chrono::milliseconds between{};      ///< its events
    std::size_t piece = 0;                    ///< bytes sent at a time; 0 for a whole event
    std::size_t breaks_off_after = SIZE_MAX;  ///< bytes of the body: then the connection is closed
    bool stalls = false;                      ///< the body is never ended, the connection left open
    bool keeps_connection = true;             ///< for the next request, once the answer is whole
};

/// Everything it does, it does on a thread of its own.
class FakeModelServer {
public:
    /// What the vendor would refuse about a request; empty if nothing.
    /// @param head  as it came, up to the blank line
    using Judge =
        std::function<std::vector<std::string>(std::string_view head, const nlohmann::json& body)>;

    /// @param base  path, and query if there is one, of the address that clients are given
    /// @param data  folder of tests/data that `recorded` looks in
    /// @param type  of the bodies it is sent; a form is judged as an object of its fields
    FakeModelServer(std::string base, std::string data, Judge judge,
                    std::string type = "application/json");
    virtual ~FakeModelServer();
    FakeModelServer(const FakeModelServer&) = delete;
    FakeModelServer& operator=(const FakeModelServer&) = delete;

    /// "http://127.0.0.1:port" and the base
    std::string url() const;

    /// The answers to the next requests, in order; a request without one is answered as the vendor
    /// would, or 500.
    void will_answer(ModelServerAnswer answer);
    /// The content of a file of its data, as a stream if it is one.
    ModelServerAnswer recorded(const std::string& name) const;

    /// Closes the connections, those in use as soon as they wait for their next request.
    void close_idle();

    std::vector<nlohmann::json> requests() const;   ///< bodies
    std::vector<std::string> broken_rules() const;  ///< of all requests
    int connections() const;                        ///< so far
    int answering() const;                          ///< answers that are under way
    int hung_up_on() const;                         ///< answers the client did not wait for
    /// Waits for that to become `count`, five seconds at most.
    bool becomes_hung_up_on(int count);

protected:
    /// The answer to a request for which none was set.
    virtual ModelServerAnswer answer_to(const nlohmann::json& body) const;

private:
    class Connection;

    void accept();
    ModelServerAnswer take_answer(const nlohmann::json& body);
    nlohmann::json note(std::string_view head, std::string_view body);
    template <class Change>
    void change(Change made);

    const std::string base_;
    const std::string data_;
    const Judge judge_;
    const std::string type_;
    boost::asio::io_context loop_{1};
    boost::asio::ip::tcp::acceptor acceptor_;

    mutable std::mutex mutex_;  ///< guards all below
    std::condition_variable changed_;
    std::deque<ModelServerAnswer> answers_;
    std::vector<nlohmann::json> requests_;
    std::vector<std::string> broken_;
    int connections_ = 0;
    int answering_ = 0;
    int hung_up_on_ = 0;
    std::vector<std::weak_ptr<Connection>> open_;

    std::jthread thread_;
};

/// A field of a request's head, its name in lower case; empty if there is none.
std::string field_of(std::string_view head, std::string_view name);

}  // namespace neura::fakes
