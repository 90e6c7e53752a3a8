#include "fakes/fake_openai.hpp"

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

#include "fakes/audible_text.hpp"
#include "fakes/chat_request_rules.hpp"

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

/// The value of a field of a request, or nothing. The head is in lower case, names and values.
std::string field_of(std::string_view head, std::string_view name) {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size() + 4;
    return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

std::string chunk(std::string_view bytes) {
    char size[16];
    const auto end = std::to_chars(size, std::end(size), bytes.size(), 16).ptr;
    return std::string(size, end) + "\r\n" + std::string(bytes) + "\r\n";
}

Json record(Json delta, Json reason) {
    return {
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"model", "fake"},
        {"choices",
         Json::array({{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", reason}}})}};
}

std::string stream_of(const std::vector<Json>& records) {
    std::string body;
    for (const auto& one : records) body += "data: " + one.dump() + "\n\n";
    return body + "data: [DONE]\n\n";
}

/// Which rules of the endpoint a request for speech breaks.
std::vector<std::string> broken_by_speech(const Json& request) {
    std::vector<std::string> broken;
    const auto require = [&](bool holds, std::string_view rule) {
        if (!holds) broken.emplace_back(rule);
    };
    constexpr std::size_t most_input = 4'096;
    if (!request.is_object()) return {"the request for speech is an object"};
    const auto text_at = [&](const char* key) {
        const auto found = request.find(key);
        return found != request.end() && found->is_string() ? found->get<std::string>() : "";
    };
    require(!text_at("model").empty(), "a model is named");
    require(!text_at("voice").empty(), "a voice is named");
    require(!text_at("input").empty() && text_at("input").size() <= most_input,
            "there is something to say, and not too much");
    require(text_at("response_format") == "pcm", "samples are asked for");
    const auto speed = request.value("speed", 1.0);
    require(speed >= 0.25 && speed <= 4, "the speed is one the endpoint has");
    for (const auto& [key, value] : request.items())
        require(key == "model" || key == "voice" || key == "input" || key == "response_format" ||
                    key == "speed",
                "only fields that every server knows are sent");
    return broken;
}

}  // namespace

class FakeOpenAi::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(FakeOpenAi& server, tcp::socket socket)
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

    void close_if_idle() {
        boost::system::error_code ignored;
        if (idle_) socket_.close(ignored);
    }

private:
    asio::awaitable<bool> exchange(std::string head) {
        std::size_t length = 0;
        const auto written = field_of(lower(head), "content-length");
        std::from_chars(written.data(), written.data() + written.size(), length);
        if (kept_.size() < length) {
            const auto rest = asio::transfer_exactly(length - kept_.size());
            const auto [error, size] =
                co_await asio::async_read(socket_, asio::dynamic_buffer(kept_), rest, as_result);
            if (error) co_return false;
        }
        const auto request = server_.note(head, std::string_view(kept_).substr(0, length));
        kept_.erase(0, length);

        const auto answer = server_.take_answer(request);
        server_.change([this] { ++server_.answering_; });
        const bool whole = co_await send(answer);
        server_.change([&] {
            --server_.answering_;
            if (!whole) ++server_.hung_up_on_;
        });
        co_return whole&& answer.keeps_connection;
    }

    /// False if the client went before the end of it.
    asio::awaitable<bool> send(const OpenAiAnswer& answer) {
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

    FakeOpenAi& server_;
    tcp::socket socket_;
    std::string kept_;
    bool idle_ = false;
};

FakeOpenAi::FakeOpenAi(std::string key)
    : key_(std::move(key)), acceptor_(loop_, {asio::ip::address_v4::loopback(), 0}) {
    accept();
    thread_ = std::jthread([this] { loop_.run(); });
}

FakeOpenAi::~FakeOpenAi() { loop_.stop(); }

std::string FakeOpenAi::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/v1";
}

void FakeOpenAi::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error) return;
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
void FakeOpenAi::change(Change made) {
    const std::lock_guard lock(mutex_);
    made();
    changed_.notify_all();
}

void FakeOpenAi::will_answer(OpenAiAnswer answer) {
    change([&] { answers_.push_back(std::move(answer)); });
}

OpenAiAnswer FakeOpenAi::take_answer(const Json& request) {
    const std::lock_guard lock(mutex_);
    if (answers_.empty()) {
        if (request.contains("input")) return speech(request.value("input", ""));
        OpenAiAnswer none;
        none.status = 500;
        return none;
    }
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
}

Json FakeOpenAi::note(std::string_view head, std::string_view body) {
    std::vector<std::string> broken;
    const auto require = [&](bool holds, std::string_view rule) {
        if (!holds) broken.emplace_back(rule);
    };
    const bool is_speech = head.starts_with("POST /v1/audio/speech HTTP/1.1\r\n");
    require(is_speech || head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"),
            "the endpoint is POSTed to");
    require(key_.empty() || head.contains("\r\nAuthorization: Bearer " + key_ + "\r\n"),
            "the key is sent");
    require(field_of(lower(head), "content-type") == "application/json", "the body is JSON");
    require(!field_of(lower(head), "host").empty(), "the host is named");
    auto json = Json::parse(body, nullptr, false);
    std::ranges::copy(is_speech ? broken_by_speech(json) : ChatRequestRules(json).broken(),
                      std::back_inserter(broken));
    change([&] {
        requests_.push_back(json);
        std::ranges::move(broken, std::back_inserter(broken_));
    });
    return json;
}

OpenAiAnswer FakeOpenAi::recorded(const std::string& name) {
    std::ifstream in(NEURA_SOURCE_DIR "/tests/data/openai/" + name, std::ios::binary);
    if (!in) throw std::runtime_error(name);
    OpenAiAnswer answer;
    answer.body.assign(std::istreambuf_iterator<char>(in), {});
    answer.headers.emplace_back("Content-Type",
                                name.ends_with(".sse") ? "text/event-stream" : "application/json");
    return answer;
}

OpenAiAnswer FakeOpenAi::words(const std::vector<std::string>& pieces) {
    std::vector<Json> records{record({{"role", "assistant"}, {"content", ""}}, nullptr)};
    for (const auto& piece : pieces) records.push_back(record({{"content", piece}}, nullptr));
    records.push_back(record(Json::object(), "stop"));
    OpenAiAnswer answer;
    answer.body = stream_of(records);
    answer.headers.emplace_back("Content-Type", "text/event-stream");
    return answer;
}

OpenAiAnswer FakeOpenAi::call(const std::string& id, const std::string& name,
                              const Json& arguments) {
    const auto part = [](Json call) {
        call["index"] = 0;
        return record({{"tool_calls", Json::array({std::move(call)})}}, nullptr);
    };
    const auto text = arguments.dump();
    const auto half = text.size() / 2;
    OpenAiAnswer answer;
    answer.body = stream_of(
        {part(
             {{"id", id}, {"type", "function"}, {"function", {{"name", name}, {"arguments", ""}}}}),
         part({{"function", {{"arguments", text.substr(0, half)}}}}),
         part({{"function", {{"arguments", text.substr(half)}}}}),
         record(Json::object(), "tool_calls")});
    answer.headers.emplace_back("Content-Type", "text/event-stream");
    return answer;
}

OpenAiAnswer FakeOpenAi::speech(std::string_view text) {
    OpenAiAnswer answer;
    answer.body = audible_samples(text, 24'000);
    answer.headers.emplace_back("Content-Type", "audio/pcm");
    answer.piece = 4'001;  // it cuts a sample in two
    answer.between = 1ms;
    return answer;
}

void FakeOpenAi::close_idle() {
    asio::post(loop_, [this] {
        const std::lock_guard lock(mutex_);
        for (const auto& one : open_)
            if (const auto connection = one.lock()) connection->close_if_idle();
    });
}

std::vector<Json> FakeOpenAi::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::string> FakeOpenAi::broken_rules() const {
    const std::lock_guard lock(mutex_);
    return broken_;
}

int FakeOpenAi::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

int FakeOpenAi::answering() const {
    const std::lock_guard lock(mutex_);
    return answering_;
}

int FakeOpenAi::hung_up_on() const {
    const std::lock_guard lock(mutex_);
    return hung_up_on_;
}

bool FakeOpenAi::becomes_hung_up_on(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 5s, [&] { return hung_up_on_ >= count; });
}

}  // namespace neura::fakes
