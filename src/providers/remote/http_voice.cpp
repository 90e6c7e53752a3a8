#include "providers/remote/http_voice.hpp"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <utility>

#include "telemetry/log.hpp"

namespace neura::providers::remote {

namespace {

using namespace std::chrono_literals;
using Audio = std::vector<std::uint8_t>;

/// Between two sentences of a call others use its connection.
constexpr std::size_t most_kept = 64;

/// From one reply of an agent to the next: so that the first sentence needs no handshake.
constexpr auto kept_for = 90s;

constexpr auto longest_pause = 60s;
constexpr std::size_t most_of_error = 64 * 1024;

}  // namespace

/// The vendor, as one loop sees it.
struct HttpVoice::Server {
    explicit Server(HttpVoice& of)
        : account(of.account_),
          time(of.time_),
          requests(*of.requests_),
          options(of.options_),
          client({.connect = options.connect, .idle = kept_for, .most_kept = most_kept}) {}

    Account& account;
    const TimeSource& time;
    const SpeechRequests& requests;
    const Options& options;
    net::HttpClient client;
    Clock::time_point closed_until{};  ///< it asked us to wait
};

/// One sentence. Its request goes out with the first `next`.
class HttpVoice::Speech final : public speaking::Utterance {
public:
    Speech(std::shared_ptr<Server> server, net::Fetch request)
        : server_(std::move(server)), request_(std::move(request)) {}

    Task<std::optional<Audio>> next() override {
        auto audio = co_await next_or_thrown();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return std::nullopt;
        if (audio) co_return std::move(audio);
        over_ = true;
        answer_.reset();
        auto why = std::move(audio).error();
        why.doing = "speak at " + server_->account.base().origin() + ": " + why.doing;
        log::warning(server_->options.vendor + ".not_spoken", {{"error", why.doing}});
        server_->account.refused(why);
        co_return std::unexpected(std::move(why));
    }

private:
    /// What is cancelled while it connects ends by an exception.
    Task<std::optional<Audio>> next_or_thrown() {
        try {
            co_return co_await next_piece();
        } catch (const boost::system::system_error& error) {
            co_return fail(speaking::Errc::synthesis_failed, error.what());
        }
    }

    Task<std::optional<Audio>> next_piece() {
        if (over_) co_return std::nullopt;
        if (!answer_) {
            auto begun = co_await begin();
            if (!begun) co_return std::unexpected(std::move(begun).error());
        }
        Audio audio;
        while (audio.empty() && !over_) {
            const auto bytes = co_await answer_->read(server_->options.next_audio);
            if (!bytes) co_return broken_off(bytes.error());
            over_ = bytes->empty();
            auto taken = over_ ? body_->end(audio) : body_->read(*bytes, audio);
            if (!taken) co_return std::unexpected(std::move(taken).error());
        }
        if (audio.empty()) co_return std::nullopt;
        co_return audio;
    }

    Task<> begin() {
        auto& server = *server_;
        if (server.time.now() < server.closed_until)
            co_return fail(speaking::Errc::synthesis_failed, "it asked us to wait");
        auto sent = co_await server.client.send(std::move(request_), server.options.first_audio);
        if (!sent) co_return broken_off(sent.error());
        answer_ = std::move(*sent);
        if (answer_->status != 200) co_return co_await refused();
        body_ = server.requests.body(answer_->headers);
        if (!body_)
            co_return fail(speaking::Errc::synthesis_failed,
                           "the answer is not speech as it was asked for, by its Content-Type");
        server.account.served();
        co_return Result<void>{};
    }

    Task<> refused() {
        std::string body;
        for (;;) {
            const auto bytes = co_await answer_->read(server_->options.next_audio);
            if (!bytes || bytes->empty() || body.size() + bytes->size() > most_of_error) break;
            body += *bytes;
        }
        const auto wait = server_->requests.wait(answer_->headers);
        auto failure = server_->requests.refusal(answer_->status, body);
        if (wait && failure.code != speaking::Errc::quota_exceeded)
            server_->closed_until =
                server_->time.now() + std::min<Clock::duration>(*wait, longest_pause);
        co_return std::unexpected(std::move(failure));
    }

    std::unexpected<Error> broken_off(const Error& error) {
        return fail(speaking::Errc::synthesis_failed, error.doing);
    }

    const std::shared_ptr<Server> server_;
    net::Fetch request_;
    std::unique_ptr<net::IncomingResponse> answer_;
    std::unique_ptr<SpeechBody> body_;
    bool over_ = false;
};

HttpVoice::HttpVoice(Account& account, const TimeSource& time,
                     std::unique_ptr<SpeechRequests> requests, Options options)
    : account_(account),
      time_(time),
      requests_(std::move(requests)),
      options_(std::move(options)) {}

HttpVoice::~HttpVoice() = default;

Task<std::unique_ptr<speaking::Utterance>> HttpVoice::say(std::string text, speaking::Voice voice) {
    if (!knows(voice))
        co_return fail(speaking::Errc::unknown_voice,
                       "speak: " + options_.called + " has no voice of that name");
    if (voice.name.empty()) voice.name = options_.voice;
    const Executor loop = co_await asio::this_coro::executor;
    auto server = server_of(loop);
    auto request = requests_->request(account_, text, voice);
    co_return std::make_unique<Speech>(std::move(server), std::move(request));
}

std::shared_ptr<HttpVoice::Server> HttpVoice::server_of(const Executor& loop) {
    const std::lock_guard lock(mutex_);
    auto& server = servers_[&loop.context()];
    if (!server) server = std::make_shared<Server>(*this);
    return server;
}

}  // namespace neura::providers::remote
