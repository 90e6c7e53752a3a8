#pragma once

// A server of chat completions and of speech on loopback: says what it is told to, with the delays
// and faults of a real one, and judges what it is asked.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace neura::fakes {

/// What is said to one request.
struct OpenAiAnswer {
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
class FakeOpenAi {
public:
    /// @param key  that every request must carry; empty for none
    explicit FakeOpenAi(std::string key);
    ~FakeOpenAi();
    FakeOpenAi(const FakeOpenAi&) = delete;
    FakeOpenAi& operator=(const FakeOpenAi&) = delete;

    /// "http://127.0.0.1:port/v1"
    std::string url() const;

    /// The answers to the next requests, in order. A request without one is answered 500, but one for
    /// speech by the speech it asks for.
    void will_answer(OpenAiAnswer answer);
    /// The content of tests/data/openai/`name`, as a stream if it is one.
    static OpenAiAnswer recorded(const std::string& name);
    /// A streamed answer of these words.
    static OpenAiAnswer words(const std::vector<std::string>& pieces);
    /// A streamed answer that calls one tool, its arguments in fragments.
    static OpenAiAnswer call(const std::string& id, const std::string& name,
                             const nlohmann::json& arguments);

    /// `text` as speech (audible_text.hpp).
    static OpenAiAnswer speech(std::string_view text);

    /// Closes the connections that wait for their next request.
    void close_idle();

    std::vector<nlohmann::json> requests() const;   ///< bodies
    std::vector<std::string> broken_rules() const;  ///< of all requests
    int connections() const;                        ///< so far
    int answering() const;                          ///< answers that are under way
    int hung_up_on() const;                         ///< answers the client did not wait for
    /// Waits for that to become `count`, five seconds at most.
    bool becomes_hung_up_on(int count);

private:
    class Connection;

    void accept();
    OpenAiAnswer take_answer(const nlohmann::json& request);
    nlohmann::json note(std::string_view head, std::string_view body);
    template <class Change>
    void change(Change made);

    const std::string key_;
    boost::asio::io_context loop_{1};
    boost::asio::ip::tcp::acceptor acceptor_;

    mutable std::mutex mutex_;  ///< guards all below
    std::condition_variable changed_;
    std::deque<OpenAiAnswer> answers_;
    std::vector<nlohmann::json> requests_;
    std::vector<std::string> broken_;
    int connections_ = 0;
    int answering_ = 0;
    int hung_up_on_ = 0;
    std::vector<std::weak_ptr<Connection>> open_;

    std::jthread thread_;
};

}  // namespace neura::fakes
