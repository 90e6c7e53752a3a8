#include "providers/openai/openai_tts.hpp"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "net/http_client.hpp"
#include "providers/openai/protocol.hpp"
#include "providers/openai/speech.hpp"
#include "providers/streaming_llm/answer_reader.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::openai {

namespace {

using namespace std::chrono_literals;
using Audio = std::vector<std::uint8_t>;

/// Between two sentences of a call others use its connection.
constexpr std::size_t most_kept = 64;

/// From one reply of an agent to the next: so that the first sentence needs no handshake.
constexpr auto kept_for = 90s;

constexpr auto longest_pause = 60s;
constexpr std::size_t most_of_error = 64 * 1024;

/// The server, as one loop sees it.
struct Server {
    Server(remote::Account& the_account, const TimeSource& the_time, const TtsOptions& the_options)
        : account(the_account),
          time(the_time),
          options(the_options),
          client({.connect = options.connect, .idle = kept_for, .most_kept = most_kept}) {}

    net::Fetch request(const std::string& voice, const std::string& text, double speed) const {
        net::Fetch made;
        made.method = "POST";
        made.url = account.base();
        made.url.target = target_below(account.base().target, "/audio/speech");
        made.headers.add("Content-Type", "application/json");
        if (!account.key().empty()) made.headers.add("Authorization", "Bearer " + account.key());
        if (!options.organisation.empty())
            made.headers.add("OpenAI-Organization", options.organisation);
        made.body = speech_body(options.model, voice, text, speed);
        return made;
    }

    remote::Account& account;
    const TimeSource& time;
    const TtsOptions& options;
    net::HttpClient client;
    Clock::time_point closed_until{};  ///< it asked us to wait
};

/// One sentence. Its request goes out with the first `next`.
class Speech final : public speaking::Utterance {
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
        log::warning("openai.not_spoken", {{"error", why.doing}});
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
            if (over_)
                reader_.end(audio);
            else
                reader_.read(*bytes, audio);
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
        if (!may_be_samples(answer_->headers.find("Content-Type")))
            co_return fail(speaking::Errc::synthesis_failed,
                           "the answer is no audio/pcm: the server has no response_format pcm");
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
        const auto wait = streaming_llm::read_wait(answer_->headers.find("Retry-After-Ms"),
                                                   answer_->headers.find("Retry-After"));
        auto failure = speech_failure(answer_->status, body);
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
    SpeechReader reader_;
    bool over_ = false;
};

class OpenAiTts final : public speaking::TextToSpeech {
public:
    OpenAiTts(remote::Account& account, const TimeSource& time, TtsOptions options)
        : account_(account), time_(time), options_(std::move(options)) {}

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override {
        if (!knows_voice(voice))
            co_return fail(speaking::Errc::unknown_voice,
                           "speak: OpenAI has no voice of that name");
        if (voice.name.empty()) voice.name = options_.voice;
        const Executor loop = co_await asio::this_coro::executor;
        auto server = server_of(loop);
        auto request = server->request(voice.name, text, voice.speed);
        co_return std::make_unique<Speech>(std::move(server), std::move(request));
    }

private:
    std::shared_ptr<Server> server_of(const Executor& loop) {
        const std::lock_guard lock(mutex_);
        auto& server = servers_[&loop.context()];
        if (!server) server = std::make_shared<Server>(account_, time_, options_);
        return server;
    }

    remote::Account& account_;
    const TimeSource& time_;
    const TtsOptions options_;
    std::mutex mutex_;  ///< guards the map; a server is used on its loop only
    std::map<asio::io_context*, std::shared_ptr<Server>> servers_;
};

}  // namespace

std::unique_ptr<speaking::TextToSpeech> make_tts(remote::Account& account, const TimeSource& time,
                                                 TtsOptions options) {
    return std::make_unique<OpenAiTts>(account, time, std::move(options));
}

bool knows_voice(const speaking::Voice& voice) {
    return voice.name.empty() || is_voice_name(voice.name);
}

}  // namespace neura::providers::openai
