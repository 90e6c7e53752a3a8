#include "fakes/fake_voice_streams.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "fakes/audible_text.hpp"
#include "fakes/socket_script.hpp"

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

std::size_t FakeVoiceStreams::making() const {
    const std::lock_guard lock(mutex());
    return making_;
}

void FakeVoiceStreams::change_making(std::ptrdiff_t by) {
    const std::lock_guard lock(mutex());
    making_ += static_cast<std::size_t>(by);
}

Awaitable<> FakeVoiceStreams::serve(net::Request, std::unique_ptr<net::WebSocket> socket,
                                    Conduct conduct) {
    const auto loop = co_await asio::this_coro::executor;
    const std::shared_ptr<Session> session(
        new Session(loop, *this, std::move(socket), std::move(conduct)));
    if (session->conduct_.script.empty()) {
        co_await (hear(session) || speak(session));
    } else {
        co_await (hear(session) || play_script(session->conduct_.script, *session->socket_,
                                               session->texts_, session->audio_said_));
    }
    const std::lock_guard lock(mutex());
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

}  // namespace neura::fakes
