#include "fakes/fake_model_server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "net/http.hpp"

namespace neura::fakes {

namespace asio = boost::asio;
using asio::ip::tcp;
using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return made;
}

std::string chunk(std::string_view bytes) {
    char size[16];
    const auto end = std::to_chars(size, std::end(size), bytes.size(), 16).ptr;
    return std::string(size, end) + "\r\n" + std::string(bytes) + "\r\n";
}

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

Json fields_of(std::string_view form) {
    const auto read = net::parse_form(form);
    if (!read) return {};
    auto fields = Json::object();
    for (const auto& [name, value] : *read) fields[name] = value;
    return fields;
}

}  // namespace

std::string field_of(std::string_view head, std::string_view name) {
    const auto at = lower(head).find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

class FakeModelServer::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(FakeModelServer& server, tcp::socket socket)
        : server_(server), socket_(std::move(socket)) {}

    asio::awaitable<void> serve() {
        const auto self = shared_from_this();
        for (bool goes_on = true; goes_on;) {
            idle_ = true;
            const auto [error, size] = co_await asio::async_read_until(
                socket_, asio::dynamic_buffer(kept_), "\r\n\r\n", as_result);
            idle_ = false;
            if (error) co_return;
            const auto head = kept_.substr(0, size);
            kept_.erase(0, size);
            goes_on = co_await exchange(head);
        }
    }

    /// As soon as it waits for its next request.
    void close_when_idle() {
        boost::system::error_code ignored;
        if (idle_) socket_.close(ignored);
        closes_ = true;
    }

private:
    asio::awaitable<bool> exchange(std::string head) {
        std::size_t length = 0;
        const auto written = field_of(head, "content-length");
        std::from_chars(written.data(), written.data() + written.size(), length);
        if (kept_.size() < length) {
            const auto rest = asio::transfer_exactly(length - kept_.size());
            const auto [error, size] =
                co_await asio::async_read(socket_, asio::dynamic_buffer(kept_), rest, as_result);
            if (error) co_return false;
        }
        const auto body = server_.note(head, std::string_view(kept_).substr(0, length));
        kept_.erase(0, length);

        const auto answer = server_.take_answer(body);
        server_.change([this] { ++server_.answering_; });
        const bool whole = co_await send(answer);
        server_.change([&] {
            --server_.answering_;
            if (!whole) ++server_.hung_up_on_;
        });
        co_return whole&& answer.keeps_connection && !closes_;
    }

    /// False if the client went before the end of it.
    asio::awaitable<bool> send(const ModelServerAnswer& answer) {
        auto waited = co_await pause(answer.before);
        if (!waited) co_return false;
        std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n";
        for (const auto& [name, value] : answer.headers) head += name + ": " + value + "\r\n";
        head += "Transfer-Encoding: chunked\r\n\r\n";
        auto sent = co_await write(std::move(head));
        if (!sent) co_return false;

        std::string_view rest = answer.body;
        const bool breaks_off = answer.breaks_off_after < rest.size();
        if (breaks_off) rest = rest.substr(0, answer.breaks_off_after);
        while (!rest.empty()) {
            auto size = answer.piece;
            if (size == 0) size = std::min(rest.find("\n\n"), rest.size() - 2) + 2;
            const auto piece = rest.substr(0, size);
            rest.remove_prefix(piece.size());
            sent = co_await write(chunk(piece));
            if (!sent) co_return false;
            waited = co_await pause(answer.between);
            if (!waited) co_return false;
        }
        if (breaks_off) {
            boost::system::error_code ignored;
            socket_.close(ignored);
            co_return true;
        }
        if (answer.stalls) {
            co_await pause(1h);
            co_return false;
        }
        co_return co_await write("0\r\n\r\n");
    }

    asio::awaitable<bool> write(std::string bytes) {
        const auto [error, size] =
            co_await asio::async_write(socket_, asio::buffer(bytes), as_result);
        co_return !error;
    }

    /// False if the client goes meanwhile.
    asio::awaitable<bool> pause(std::chrono::milliseconds time) {
        constexpr auto look_every = 2ms;
        asio::steady_timer timer(socket_.get_executor());
        const auto until = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < until) {
            char byte = 0;
            boost::system::error_code error;
            socket_.non_blocking(true);
            socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
            if (error && error != asio::error::would_block) co_return false;
            timer.expires_after(look_every);
            co_await timer.async_wait(as_result);
        }
        co_return true;
    }

    FakeModelServer& server_;
    tcp::socket socket_;
    std::string kept_;
    bool idle_ = false;
    bool closes_ = false;
};

FakeModelServer::FakeModelServer(std::string base, std::string data, Judge judge, std::string type)
    : base_(std::move(base)),
      data_(std::move(data)),
      judge_(std::move(judge)),
      type_(std::move(type)),
      acceptor_(loop_, {asio::ip::address_v4::loopback(), 0}) {
    accept();
    thread_ = std::jthread([this] { loop_.run(); });
}

FakeModelServer::~FakeModelServer() { loop_.stop(); }

std::string FakeModelServer::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + base_;
}

void FakeModelServer::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error) return;
        socket.set_option(tcp::no_delay(true));
        const auto connection = std::make_shared<Connection>(*this, std::move(socket));
        change([&] {
            ++connections_;
            open_.push_back(connection);
        });
        asio::co_spawn(loop_, connection->serve(), [connection](std::exception_ptr) {});
        accept();
    });
}

template <class Change>
void FakeModelServer::change(Change made) {
    const std::lock_guard lock(mutex_);
    made();
    changed_.notify_all();
}

void FakeModelServer::will_answer(ModelServerAnswer answer) {
    change([&] { answers_.push_back(std::move(answer)); });
}

ModelServerAnswer FakeModelServer::answer_to(const Json&) const {
    ModelServerAnswer none;
    none.status = 500;
    return none;
}

ModelServerAnswer FakeModelServer::take_answer(const Json& body) {
    const std::lock_guard lock(mutex_);
    if (answers_.empty()) return answer_to(body);
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
}

Json FakeModelServer::note(std::string_view head, std::string_view body) {
    auto json = type_ == form_type ? fields_of(body) : Json::parse(body, nullptr, false);
    auto broken = judge_(head, json);
    if (field_of(head, "content-type") != type_) broken.push_back("the body is " + type_);
    if (field_of(head, "host").empty()) broken.push_back("the host is named");
    change([&] {
        requests_.push_back(json);
        std::ranges::move(broken, std::back_inserter(broken_));
    });
    return json;
}

ModelServerAnswer FakeModelServer::recorded(const std::string& name) const {
    std::ifstream in(NEURA_SOURCE_DIR "/tests/data/" + data_ + "/" + name, std::ios::binary);
    if (!in) throw std::runtime_error(name);
    ModelServerAnswer answer;
    answer.body.assign(std::istreambuf_iterator<char>(in), {});
    answer.headers.emplace_back("Content-Type",
                                name.ends_with(".sse") ? "text/event-stream" : "application/json");
    return answer;
}

void FakeModelServer::close_idle() {
    asio::post(loop_, [this] {
        const std::lock_guard lock(mutex_);
        for (const auto& one : open_)
            if (const auto connection = one.lock()) connection->close_when_idle();
    });
}

std::vector<Json> FakeModelServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::string> FakeModelServer::broken_rules() const {
    const std::lock_guard lock(mutex_);
    return broken_;
}

int FakeModelServer::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

int FakeModelServer::answering() const {
    const std::lock_guard lock(mutex_);
    return answering_;
}

int FakeModelServer::hung_up_on() const {
    const std::lock_guard lock(mutex_);
    return hung_up_on_;
}

bool FakeModelServer::becomes_hung_up_on(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 5s, [&] { return hung_up_on_ >= count; });
}

}  // namespace neura::fakes
