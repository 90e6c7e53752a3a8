#include "providers/whisper/whisper_stt.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <map>
#include <mutex>
#include <utility>

#include "net/http_client.hpp"
#include "providers/decoding/decoding_stream.hpp"
#include "providers/whisper/protocol.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::whisper {

namespace {

using std::chrono::milliseconds;

/// Between two turns of a call others use its connection.
constexpr std::size_t most_kept = 64;

/// What the calls of a loop share.
struct Site {
    explicit Site(const ListenOptions& options)
        : client(net::HttpClient::Options{.connect = options.connect, .most_kept = most_kept}) {}

    net::HttpClient client;
    std::size_t under_way = 0;  ///< requests
};

/// One decoding. Kept by who waits for it and by the coroutine that asks, which ends soon after the
/// former has gone.
class Asking {
public:
    Asking(remote::Account& account, const ListenOptions& options, std::shared_ptr<Site> site,
           Upload upload, decoding::Urgency urgency, decoding::Decoder::Heard heard)
        : account_(account),
          options_(options),
          site_(std::move(site)),
          upload_(std::move(upload)),
          urgency_(urgency),
          heard_(std::move(heard)) {}

    static void begin(const Executor& loop, const std::shared_ptr<Asking>& asking) {
        // The asking holds the signal, so it must be there until the coroutine is not.
        const auto end = [asking](const std::exception_ptr& failure) {
            asking->over_ = true;
            if (failure && asking->heard_) std::rethrow_exception(failure);
        };
        asio::co_spawn(loop, run(asking), asio::bind_cancellation_slot(asking->stop_.slot(), end));
    }

    /// Nobody listens any more.
    static void abandon(const Executor& loop, const std::shared_ptr<Asking>& asking) {
        if (!std::exchange(asking->heard_, nullptr)) return;
        // What is signalled from outside the loop Asio hands on to it, and by then it may all be
        // over.
        asio::dispatch(loop, [asking] {
            if (!asking->over_) asking->stop_.emit(asio::cancellation_type::terminal);
        });
    }

private:
    /// Counts a request for as long as it is under way.
    class UnderWay {
    public:
        explicit UnderWay(Site& site) : site_(site) { ++site_.under_way; }
        ~UnderWay() { --site_.under_way; }
        UnderWay(const UnderWay&) = delete;
        UnderWay& operator=(const UnderWay&) = delete;

    private:
        Site& site_;
    };

    static Awaitable<> run(std::shared_ptr<Asking> self) {
        co_await asio::post(use_awaitable);
        auto heard = co_await self->ask();
        if (self->heard_) std::exchange(self->heard_, nullptr)(std::move(heard));
    }

    Task<decoding::Recognition> ask() {
        const bool can_wait = urgency_ == decoding::Urgency::when_idle;
        if (can_wait && site_->under_way > 0)
            co_return fail(std::make_error_code(std::errc::device_or_resource_busy),
                           "transcribe what is being said");
        const UnderWay counted(*site_);
        const auto until = Clock::now() + options_.answer;
        Timer pause(co_await asio::this_coro::executor);
        for (int attempt = 1;; ++attempt) {
            const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
            auto heard = co_await ask_once(std::min(left, options_.answer / 2));
            if (!heard_) co_return heard;
            if (heard) {
                account_.served();
                co_return heard;
            }
            if (can_wait) co_return heard;
            account_.refused(heard.error());
            log::warning("whisper.failed",
                         {{"error", heard.error().code.message()}, {"doing", heard.error().doing}});
            const auto wait = options_.first_wait * (1 << (attempt - 1));
            if (listening::is_lasting(heard.error().code) || attempt >= options_.attempts ||
                Clock::now() + wait >= until)
                co_return heard;
            pause.expires_after(wait);
            co_await pause.async_wait(as_result);
            if (!heard_) co_return heard;
        }
    }

    Task<decoding::Recognition> ask_once(milliseconds patience) {
        auto request = request_to_server();
        const auto answer = co_await site_->client.fetch(std::move(request), patience);
        if (!answer) co_return std::unexpected(answer.error());
        if (answer->status != 200)
            co_return std::unexpected(failure_of(answer->status, answer->body));
        co_return read_transcription(answer->body);
    }

    net::Fetch request_to_server() const {
        net::Fetch request;
        request.method = "POST";
        request.url = account_.base();
        auto& target = request.url.target;
        target.resize(std::min(target.find('?'), target.size()));
        while (target.ends_with('/')) target.pop_back();
        target += "/audio/transcriptions";
        request.headers.add("Content-Type", upload_.content_type);
        if (!account_.key().empty())
            request.headers.add("Authorization", "Bearer " + account_.key());
        request.body = upload_.body;
        request.max_body = max_answer_bytes;
        return request;
    }

    remote::Account& account_;
    const ListenOptions& options_;
    const std::shared_ptr<Site> site_;
    const Upload upload_;
    const decoding::Urgency urgency_;
    decoding::Decoder::Heard heard_;  ///< null once it was told, or nobody listens
    asio::cancellation_signal stop_;
    bool over_ = false;  ///< the coroutine has ended
};

class WhisperDecoder final : public decoding::Decoder {
public:
    WhisperDecoder(remote::Account& account, const ListenOptions& options,
                   std::shared_ptr<Site> site, RequestOptions request,
                   listening::SpeechOptions speech)
        : account_(account),
          options_(options),
          site_(std::move(site)),
          request_(std::move(request)),
          speech_(std::make_shared<const listening::SpeechOptions>(std::move(speech))) {}

    std::unique_ptr<Job> start(const Executor& loop, decoding::Utterance::Decoding piece,
                               Heard heard) override {
        auto job = std::make_unique<Asked>(loop);
        auto told = [speech = speech_,
                     heard = std::move(heard)](Result<decoding::Recognition> words) mutable {
            if (words) words->language = listening::language_among(*speech, words->language);
            heard(std::move(words));
        };
        job->asking =
            std::make_shared<Asking>(account_, options_, site_, upload_of(request_, piece.samples),
                                     piece.urgency, std::move(told));
        Asking::begin(loop, job->asking);
        return job;
    }

private:
    struct Asked final : Job {
        explicit Asked(Executor on) : loop(std::move(on)) {}
        ~Asked() override { Asking::abandon(loop, asking); }
        const Executor loop;
        std::shared_ptr<Asking> asking;
    };

    remote::Account& account_;
    const ListenOptions& options_;
    const std::shared_ptr<Site> site_;
    const RequestOptions request_;
    const std::shared_ptr<const listening::SpeechOptions> speech_;
};

class WhisperStt final : public listening::SpeechToText {
public:
    WhisperStt(remote::Account& account, ListenOptions options)
        : account_(account), options_(std::move(options)) {}

    listening::AudioTime final_within() const override { return options_.final_within; }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        const Executor loop = co_await asio::this_coro::executor;
        const bool finds_out = !options.other_languages.empty();
        RequestOptions request{.model = options_.model,
                               .language = finds_out ? std::string() : options.language,
                               .prompt = prompt_of(options.expected_words),
                               .is_own_server = account_.key().empty()};
        const bool partials = options.want_partials && request.is_own_server;
        auto decoder = std::make_unique<WhisperDecoder>(account_, options_, site_of(loop),
                                                        std::move(request), std::move(options));
        co_return decoding::make_stream(loop, std::move(decoder), partials);
    }

private:
    std::shared_ptr<Site> site_of(Executor loop) {
        const std::lock_guard lock(mutex_);
        auto& site = sites_[&loop.context()];
        if (!site) site = std::make_shared<Site>(options_);
        return site;
    }

    remote::Account& account_;
    const ListenOptions options_;
    std::mutex mutex_;  ///< guards the map; a site is used on its loop only
    std::map<asio::io_context*, std::shared_ptr<Site>> sites_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, ListenOptions options) {
    return std::make_unique<WhisperStt>(account, std::move(options));
}

}  // namespace neura::providers::whisper
