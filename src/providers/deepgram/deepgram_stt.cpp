#include "providers/deepgram/deepgram_stt.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "providers/remote/redial.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::deepgram {

namespace {

using listening::AudioTime;
using listening::SpeechEvent;

/// The vendor wants audio in messages of 20 to 250 ms.
constexpr std::size_t longest_message = audio::telephone_rate / 5;

/// KeepAlive counts on a fresh socket only once there was audio.
constexpr std::size_t lead_in = audio::frame_samples;

/// Why no further socket would do better, in the words of the call; nothing if one may.
std::optional<Error> lasting(const Error& why) {
    if (!is_lasting(why.code)) return std::nullopt;
    const auto code = why.code == Errc::bad_credentials ? listening::Errc::bad_credentials
                      : why.code == Errc::out_of_credit ? listening::Errc::quota_exceeded
                                                        : listening::Errc::unsupported_language;
    return Error{code, why.doing};
}

class DeepgramStream final : public listening::SpeechStream, private remote::Connection::Owner {
public:
    DeepgramStream(Executor loop, remote::Account& account, const TimeSource& time,
                   const ListenOptions& options, const listening::SpeechOptions& speech)
        : loop_(loop),
          account_(account),
          time_(time),
          options_(options),
          url_(listen_url(account.base(), options.model, speech.language)),
          hearing_(speech.want_partials, options.patience),
          events_(loop),
          redial_(options.attempts, options.first_wait),
          timer_(loop) {
        connect();
    }

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        const AudioTime length(samples.size() * 1000 / audio::telephone_rate);
        hearing_.begin(at, at + length);
        if (redial_.has_given_up() && !cured_by_nothing_) {
            redial_.works();
            connect();
        }
        send(samples);
    }

    void send(audio::Samples samples) override {
        if (!hearing_.in_utterance()) return;
        while (!samples.empty()) {
            const auto some = samples.first(std::min(samples.size(), longest_message));
            samples = samples.subspan(some.size());
            std::array<std::uint8_t, longest_message> room;
            const auto coded = std::span(room).first(some.size());
            audio::encode_mulaw(some, coded);
            hearing_.append(coded);
            tell(coded);
        }
    }

    void pause() override {
        if (!hearing_.in_utterance()) return;
        if (hearing_.pause()) tell(finalize);
        go_on();
    }

    void finish_utterance(AudioTime voiced_end) override {
        if (!hearing_.in_utterance()) return;
        if (hearing_.finish(voiced_end, time_.now())) tell(finalize);
        go_on();
    }

    Task<std::optional<SpeechEvent>> next() override {
        if (cured_by_nothing_ && events_.empty()) co_return std::unexpected(*cured_by_nothing_);
        auto event = co_await events_.next();
        if (!event) co_return std::nullopt;
        if (!*event) co_return std::unexpected(std::move(*event).error());
        co_return std::move(**event);
    }

private:
    void connect() {
        auto options = stream_options(account_, close_stream);
        options.open_within = options_.open_within;
        remote::Connection::Owner& owner = *this;
        connection_.emplace(loop_, account_, url_, owner, std::move(options));
    }

    // The connection

    void opened() override {
        auto pieces = hearing_.reopen(lead_in, time_.now());
        if (pieces.empty()) {
            const std::vector<std::uint8_t> silence(lead_in, audio::mulaw_silence);
            tell(silence);
        }
        for (const auto& piece : pieces) {
            const audio::Mulaw audio(piece.audio);
            for (std::size_t at = 0; at < audio.size(); at += longest_message)
                tell(audio.subspan(at, std::min(longest_message, audio.size() - at)));
            if (piece.finalize) tell(finalize);
        }
        go_on();
    }

    void said(const net::Message& message) override {
        if (message.kind != net::Message::Kind::text) return;
        const auto read = read_listen(message.data);
        if (!read) {
            log::warning("deepgram.malformed_message", {{"wrong", read.error().doing}});
            return lost(read.error());
        }
        redial_.works();
        if (!*read) return;
        if (const auto* results = std::get_if<Results>(&**read)) hearing_.heard(*results);
        if (const auto* end = std::get_if<UtteranceEnd>(&**read)) hearing_.heard(*end);
        go_on();
    }

    void lost(Error why) override {
        connection_.reset();
        last_failure_ = std::move(why);
        cured_by_nothing_ = lasting(last_failure_);
        redial_.lost(time_.now(), cured_by_nothing_.has_value());
        if (redial_.has_given_up()) {
            log::error("deepgram.given_up",
                       {{"attempts", redial_.failures()}, {"error", last_failure_.doing}});
            if (cured_by_nothing_) events_.push(std::unexpected(*cured_by_nothing_));
            hearing_.give_up(cured_by_nothing_.value_or(unheard()));
        }
        go_on();
    }

    Error unheard() const {
        return {listening::Errc::utterance_lost, "recognise an utterance: " + last_failure_.doing};
    }

    bool is_open() const { return connection_ && connection_->is_open(); }

    void tell(net::Message::Kind kind, std::string_view data) {
        if (!is_open()) return;
        connection_->send(kind, data);
        last_told_ = time_.now();
    }

    void tell(std::string_view text) { tell(net::Message::Kind::text, text); }

    void tell(audio::Mulaw coded) {
        tell(net::Message::Kind::binary,
             {reinterpret_cast<const char*>(coded.data()), coded.size()});
    }

    // Time

    /// Hands out what has become known and waits for what is due next.
    void go_on() {
        while (auto event = hearing_.next_event()) events_.push(std::move(*event));

        auto due = hearing_.deadline().value_or(Clock::time_point::max());
        if (is_open()) due = std::min(due, last_told_ + options_.keep_alive);
        if (redial_.due()) due = std::min(due, *redial_.due());
        if (due == due_) return;
        due_ = due;
        timer_.expires_at(due);
        // It may have expired already, and be waiting to be told, when we go.
        timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
            if (!error && !alive.expired()) look();
        });
    }

    void look() {
        due_.reset();
        const auto now = time_.now();
        if (redial_.take(now)) connect();
        if (is_open() && now - last_told_ >= options_.keep_alive) tell(keep_alive);
        if (hearing_.look(now) && is_open())
            return lost(Error{net::Errc::timed_out, "wait for words from Deepgram"});
        go_on();
    }

    const Executor loop_;
    remote::Account& account_;
    const TimeSource& time_;
    const ListenOptions options_;
    const net::Url url_;

    Hearing hearing_;
    Inbox<Result<SpeechEvent>> events_;
    std::optional<remote::Connection> connection_;
    remote::Redial redial_;
    Error last_failure_{};
    std::optional<Error> cured_by_nothing_;
    Clock::time_point last_told_{};

    Timer timer_;
    std::optional<Clock::time_point> due_;  ///< when `timer_` will call
    const std::shared_ptr<int> alive_ = std::make_shared<int>();
};

class DeepgramStt final : public listening::SpeechToText {
public:
    DeepgramStt(remote::Account& account, const TimeSource& time, ListenOptions options)
        : account_(account), time_(time), options_(std::move(options)) {}

    listening::AudioTime final_within() const override { return options_.patience.abandoned / 2; }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        const Executor loop = co_await asio::this_coro::executor;
        co_return std::make_unique<DeepgramStream>(loop, account_, time_, options_, options);
    }

private:
    remote::Account& account_;
    const TimeSource& time_;
    const ListenOptions options_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options) {
    return std::make_unique<DeepgramStt>(account, time, std::move(options));
}

}  // namespace neura::providers::deepgram
