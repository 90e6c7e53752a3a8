#include "fakes/fake_voice_streams.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "fakes/audible_text.hpp"
#include "fakes/socket_script.hpp"
#include "integration/net_peers.hpp"

namespace neura::fakes {

using namespace asio::experimental::awaitable_operators;

namespace {

/// No multiple of 20 ms, as with vendors.
constexpr std::size_t piece_bytes = 1'000;

}  // namespace

void FakeVoiceStreams::Session::begin(const std::string& context) {
    contexts_.emplace(context, Context());
    of_.change_making(1);
}

void FakeVoiceStreams::Session::make(const std::string& context) {
    if (conduct_.silent) return;
    auto& sentence = contexts_.at(context);
    const auto text = std::exchange(sentence.to_speak, {});
    const auto audio = audible(text);
    for (std::size_t from = 0; from < audio.size(); from += piece_bytes) {
        const auto to = std::min(from + piece_bytes, audio.size());
        sentence.audio.push_back({text,
                                  from,
                                  {audio.begin() + static_cast<std::ptrdiff_t>(from),
                                   audio.begin() + static_cast<std::ptrdiff_t>(to)}});
        due_.push(true);
    }
}

void FakeVoiceStreams::Session::close(const std::string& context) {
    contexts_.at(context).is_closed = true;
    if (!conduct_.silent) due_.push(true);
}

void FakeVoiceStreams::Session::stop(const std::string& context) {
    contexts_.at(context).audio.clear();
    close(context);
}

/// What comes next, of each sentence in turn.
std::vector<nlohmann::json> FakeVoiceStreams::Session::next_messages() {
    auto at = contexts_.upper_bound(spoke_last_);
    ended_one_ = false;
    for (std::size_t i = 0; i < contexts_.size(); ++i, ++at) {
        if (at == contexts_.end()) at = contexts_.begin();
        auto& [name, context] = *at;
        if (context.audio.empty() && !context.is_closed) continue;
        spoke_last_ = name;
        if (const auto failure = std::exchange(conduct_.fails_with, {}); !failure.empty()) {
            ended_one_ = true;
            return {of_.failure(failure, name)};
        }
        if (context.audio.empty()) {
            ended_one_ = true;
            return {of_.end(name)};
        }
        const auto piece = std::move(context.audio.front());
        context.audio.pop_front();
        audio_said_ += piece.audio.size();
        return of_.audio(name, piece);
    }
    return {};
}

FakeVoiceStreams::FakeVoiceStreams(std::string key) : key_(std::move(key)) {}

FakeVoiceStreams::~FakeVoiceStreams() = default;

void FakeVoiceStreams::open() {
    net::Handler& handler = *this;
    server_ = std::make_unique<net::RunningServer>(net::HttpServer::Options(), handler);
}

void FakeVoiceStreams::shut() { server_.reset(); }

std::string FakeVoiceStreams::url() const { return server_->url("http", ""); }

void FakeVoiceStreams::next(Conduct conduct) {
    const std::lock_guard lock(mutex_);
    conducts_.push_back(std::move(conduct));
}

std::vector<std::string> FakeVoiceStreams::violations() const {
    const std::lock_guard lock(mutex_);
    return violations_;
}

std::size_t FakeVoiceStreams::sockets() const {
    const std::lock_guard lock(mutex_);
    return sockets_;
}

std::size_t FakeVoiceStreams::open_sockets() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

std::size_t FakeVoiceStreams::making() const {
    const std::lock_guard lock(mutex_);
    return making_;
}

std::size_t FakeVoiceStreams::count(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
}

void FakeVoiceStreams::violation(std::string what) {
    const std::lock_guard lock(mutex_);
    violations_.push_back(std::move(what));
}

void FakeVoiceStreams::heard(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
}

void FakeVoiceStreams::change_making(std::ptrdiff_t by) {
    const std::lock_guard lock(mutex_);
    making_ += static_cast<std::size_t>(by);
}

Awaitable<net::Response> FakeVoiceStreams::respond(net::Request) {
    co_return net::json_error(404, "not_found", "only streams");
}

Awaitable<std::optional<net::Response>> FakeVoiceStreams::refuse_web_socket(
    const net::Request& request) {
    check(request);
    const bool may_speak = has_key(request);
    const std::lock_guard lock(mutex_);
    Conduct conduct;
    if (!conducts_.empty()) {
        conduct = std::move(conducts_.front());
        conducts_.pop_front();
    }
    if (!may_speak) conduct.refuse_with = 401;
    if (conduct.refuse_with != 0) {
        auto response = refusal(conduct.refuse_with);
        response.status = conduct.refuse_with;
        co_return response;
    }
    granted_.push_back(std::move(conduct));
    ++sockets_;
    co_return std::nullopt;
}

Awaitable<> FakeVoiceStreams::serve_web_socket(net::Request,
                                               std::unique_ptr<net::WebSocket> socket) {
    const auto loop = co_await asio::this_coro::executor;
    Conduct conduct;
    {
        const std::lock_guard lock(mutex_);
        conduct = std::move(granted_.front());
        granted_.pop_front();
        ++open_;
    }
    const std::shared_ptr<Session> session(
        new Session(loop, *this, std::move(socket), std::move(conduct)));
    if (session->conduct_.script.empty()) {
        co_await (hear(session) || speak(session));
    } else {
        co_await (hear(session) || play_script(session->conduct_.script, *session->socket_,
                                               session->texts_, session->audio_said_));
    }
    const std::lock_guard lock(mutex_);
    --open_;
    making_ -= session->contexts_.size();
}

Awaitable<> FakeVoiceStreams::hear(std::shared_ptr<Session> session) {
    for (;;) {
        const auto read = co_await session->socket_->read();
        if (!read) co_return;
        const auto message = json::parse(read->data, nullptr, false);
        if (!message.is_object()) {
            violation("no JSON object");
            continue;
        }
        note(message);
        if (!session->conduct_.script.empty())
            session->texts_.push(read->data);
        else if (!take(*session, message))
            co_return;
    }
}

Awaitable<> FakeVoiceStreams::speak(std::shared_ptr<Session> session) {
    const auto& conduct = session->conduct_;
    auto& socket = session->socket_;
    Timer delay(co_await asio::this_coro::executor);
    for (;;) {
        const auto due = co_await session->due_.next();
        if (!due) co_return;
        delay.expires_after(conduct.delay);
        co_await delay.async_wait(use_awaitable);
        if (conduct.garbage) {
            socket->send({net::Message::Kind::text, R"({"audio":)"});
            continue;
        }
        if (!conduct.ends_with.empty()) {
            socket->send({net::Message::Kind::text, failure(conduct.ends_with, {}).dump()});
            co_await socket->close(net::CloseCode::policy_violation);
            co_return;
        }
        for (const auto& message : session->next_messages())
            socket->send({net::Message::Kind::text, message.dump()});
        if (session->ended_one_) {
            session->contexts_.erase(session->spoke_last_);
            change_making(-1);
        }
        if (conduct.drop_after && session->audio_said_ >= *conduct.drop_after) {
            if (conduct.closes) co_await socket->close(net::CloseCode::internal_error);
            socket.reset();
            co_return;
        }
    }
}

std::string query_field(const net::Request& request, std::string_view name) {
    const auto form = net::parse_form(request.query());
    for (const auto& [known, given] : form.value_or(net::Form()))
        if (known == name) return given;
    return {};
}

}  // namespace neura::fakes
