#include "fakes/fake_elevenlabs.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "fakes/audible_text.hpp"
#include "fakes/socket_script.hpp"
#include "integration/net_peers.hpp"
#include "net/base64.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr std::size_t most_contexts = 5;

/// No multiple of 20 ms, as with the vendor.
constexpr std::size_t piece_bytes = 1'000;

}  // namespace

/// One socket, and the sentences on it.
struct FakeElevenLabs::Session {
    Session(Executor loop, std::unique_ptr<net::WebSocket> the_socket, Conduct the_conduct)
        : socket(std::move(the_socket)), conduct(std::move(the_conduct)), due(loop), texts(loop) {}

    struct Context {
        std::string to_speak;           ///< not flushed yet
        std::deque<std::string> audio;  ///< still to be said
        bool is_closed = false;
    };

    std::unique_ptr<net::WebSocket> socket;
    Conduct conduct;
    std::map<std::string, Context> contexts;
    std::size_t begun = 0;
    std::string spoke_last;  ///< the context that did
    Inbox<bool> due;         ///< one for each message that may be said
    Inbox<std::string> texts;
    std::size_t audio_said = 0;

    void say(const json& message) { socket->send({net::Message::Kind::text, message.dump()}); }

    /// The vendor spells these fields in two ways.
    json message_of(const std::string& context) const {
        const bool camel = context.ends_with('1') || context.ends_with('3');
        return {{camel ? "contextId" : "context_id", context}};
    }
    static void set_final(json& message) {
        message[message.contains("contextId") ? "isFinal" : "is_final"] = true;
    }

    /// What comes next, of each sentence in turn.
    std::optional<json> next_message() {
        auto at = contexts.upper_bound(spoke_last);
        for (std::size_t i = 0; i < contexts.size(); ++i, ++at) {
            if (at == contexts.end()) at = contexts.begin();
            auto& [name, context] = *at;
            auto message = message_of(name);
            if (!context.audio.empty()) {
                const auto& piece = context.audio.front();
                message["audio"] = net::encode_base64(
                    {reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()});
                message["alignment"] = nullptr;
                audio_said += piece.size();
                context.audio.pop_front();
            } else if (context.is_closed) {
                message["audio"] = nullptr;
                set_final(message);
            } else {
                continue;
            }
            spoke_last = name;
            return message;
        }
        return std::nullopt;
    }
};

FakeElevenLabs::FakeElevenLabs(std::string key) : key_(std::move(key)) {
    net::Handler& handler = *this;
    server_ = std::make_unique<net::RunningServer>(net::HttpServer::Options(), handler);
}

FakeElevenLabs::~FakeElevenLabs() = default;

std::string FakeElevenLabs::url() const { return server_->url("http", ""); }

void FakeElevenLabs::next(Conduct conduct) {
    const std::lock_guard lock(mutex_);
    conducts_.push_back(std::move(conduct));
}

std::vector<std::string> FakeElevenLabs::violations() const {
    const std::lock_guard lock(mutex_);
    return violations_;
}

std::size_t FakeElevenLabs::sockets() const {
    const std::lock_guard lock(mutex_);
    return sockets_;
}

std::size_t FakeElevenLabs::open_sockets() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

std::size_t FakeElevenLabs::making() const {
    const std::lock_guard lock(mutex_);
    return making_;
}

std::size_t FakeElevenLabs::count(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
}

void FakeElevenLabs::violation(std::string what) {
    const std::lock_guard lock(mutex_);
    violations_.push_back(std::move(what));
}

void FakeElevenLabs::heard(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
}

Awaitable<net::Response> FakeElevenLabs::respond(net::Request) {
    co_return net::json_error(404, "not_found", "only streams");
}

Awaitable<std::optional<net::Response>> FakeElevenLabs::refuse_web_socket(
    const net::Request& request) {
    check(request);
    const auto given = request.headers.find("xi-api-key");
    const std::lock_guard lock(mutex_);
    Conduct conduct;
    if (!conducts_.empty()) {
        conduct = std::move(conducts_.front());
        conducts_.pop_front();
    }
    if (given != key_) conduct.refuse_with = 401;
    if (conduct.refuse_with != 0) {
        net::Response response;
        response.status = conduct.refuse_with;
        response.content_type = "application/json";
        response.body = R"({"detail":{"status":"refused","message":"refused"}})";
        response.headers.add("request-id", "r-1");
        co_return response;
    }
    granted_.push_back(std::move(conduct));
    ++sockets_;
    co_return std::nullopt;
}

/// The address of the upgrade is as the vendor wants it.
void FakeElevenLabs::check(const net::Request& request) {
    const auto path = request.path();
    if (!path.starts_with("/v1/text-to-speech/") || !path.ends_with("/multi-stream-input"))
        violation("unknown path " + std::string(path));
    const auto form = net::parse_form(request.query());
    const auto value = [&](std::string_view name) {
        for (const auto& [known, given] : form.value_or(net::Form()))
            if (known == name) return given;
        return std::string();
    };
    if (value("model_id").empty()) violation("no model");
    if (value("output_format") != "ulaw_8000") violation("not mu-law of 8 kHz");
    if (const auto limit = value("inactivity_timeout"); !limit.empty() && std::stoi(limit) > 180)
        violation("inactivity_timeout of more than 180 s");
}

Awaitable<> FakeElevenLabs::serve_web_socket(net::Request, std::unique_ptr<net::WebSocket> socket) {
    const auto loop = co_await asio::this_coro::executor;
    Conduct conduct;
    {
        const std::lock_guard lock(mutex_);
        conduct = std::move(granted_.front());
        granted_.pop_front();
        ++open_;
    }
    const auto session = std::make_shared<Session>(loop, std::move(socket), std::move(conduct));
    if (session->conduct.script.empty()) {
        co_await (hear(session) || speak(session));
    } else {
        co_await (hear(session) || play_script(session->conduct.script, *session->socket,
                                               session->texts, session->audio_said));
    }
    const std::lock_guard lock(mutex_);
    --open_;
    making_ -= session->contexts.size();
}

Awaitable<> FakeElevenLabs::hear(std::shared_ptr<Session> session) {
    auto& contexts = session->contexts;
    for (;;) {
        const auto read = co_await session->socket->read();
        if (!read) co_return;
        const auto message = json::parse(read->data, nullptr, false);
        if (!message.is_object()) {
            violation("no JSON object");
            continue;
        }
        for (const auto* field : {"flush", "close_context", "close_socket"})
            if (message.value(field, false)) heard(field);
        if (!session->conduct.script.empty()) {
            session->texts.push(read->data);
            continue;
        }
        if (message.value("close_socket", false)) co_return;
        if (!message.contains("context_id")) {
            heard("keep_alive");
            if (message != json{{"text", ""}}) violation("a message without a context");
            continue;
        }

        const auto name = message.value("context_id", "");
        auto at = contexts.find(name);
        if (at == contexts.end()) {
            if (message.value("text", "") != " ") violation("a context that begins with words");
            if (contexts.size() == most_contexts) violation("more contexts than may be");
            at = contexts.emplace(name, Session::Context()).first;
            const std::lock_guard lock(mutex_);
            ++making_;
            continue;
        }
        auto& context = at->second;
        if (context.is_closed) violation("a message to a context that was closed");
        if (message.contains("voice_settings")) violation("voice_settings in mid-sentence");
        if (const auto text = message.value("text", ""); !text.empty()) {
            if (!text.ends_with(' ')) violation("a text without a blank at its end");
            context.to_speak += text;
        }
        if (message.value("flush", false) && !session->conduct.silent) {
            auto words = std::exchange(context.to_speak, {});
            while (words.ends_with(' ')) words.pop_back();
            const auto audio = audible(words);
            for (std::size_t from = 0; from < audio.size(); from += piece_bytes) {
                const auto to = std::min(from + piece_bytes, audio.size());
                context.audio.emplace_back(audio.begin() + static_cast<std::ptrdiff_t>(from),
                                           audio.begin() + static_cast<std::ptrdiff_t>(to));
                session->due.push(true);
            }
        }
        if (message.value("close_context", false)) {
            context.is_closed = true;
            if (!session->conduct.silent) session->due.push(true);
        }
    }
}

Awaitable<> FakeElevenLabs::speak(std::shared_ptr<Session> session) {
    const auto& conduct = session->conduct;
    Timer delay(co_await asio::this_coro::executor);
    for (;;) {
        const auto due = co_await session->due.next();
        if (!due) co_return;
        delay.expires_after(conduct.delay);
        co_await delay.async_wait(use_awaitable);
        if (conduct.garbage) {
            session->socket->send({net::Message::Kind::text, R"({"audio":)"});
            continue;
        }
        if (!conduct.ends_with.empty()) {
            session->say(
                {{"message", "words of the vendor"}, {"error", conduct.ends_with}, {"code", 1008}});
            co_await session->socket->close(net::CloseCode::policy_violation);
            co_return;
        }
        const auto message = session->next_message();
        if (!message) continue;
        session->say(*message);
        if (message->contains("isFinal") || message->contains("is_final")) {
            session->contexts.erase(session->spoke_last);
            const std::lock_guard lock(mutex_);
            --making_;
        }
        if (conduct.drop_after && session->audio_said >= *conduct.drop_after) {
            if (conduct.closes) co_await session->socket->close(net::CloseCode::internal_error);
            session->socket.reset();
            co_return;
        }
    }
}

}  // namespace neura::fakes
