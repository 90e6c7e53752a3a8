#include "providers/assemblyai/assemblyai_stt.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "providers/assemblyai/protocol.hpp"
#include "providers/remote/connection.hpp"
#include "providers/remote/redial.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::assemblyai {

namespace {

using listening::AudioTime;
using listening::SpeechEvent;

/// Samples coded at a time; the room is on the stack.
constexpr std::size_t coded_at_once = audio::telephone_rate / 5;

class AssemblyAiStream final : public listening::SpeechStream, private remote::Connection::Owner {
public:
    AssemblyAiStream(Executor loop, remote::Account& account, const TimeSource& time,
                     const ListenOptions& options, const listening::SpeechOptions& speech)
        : loop_(loop),
          account_(account),
          time_(time),
          options_(options),
          url_(listen_url(account.base(), options.model, speech.expected_words)),
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
            const auto some = samples.first(std::min(samples.size(), coded_at_once));
            samples = samples.subspan(some.size());
            std::array<std::uint8_t, coded_at_once> room;
            const auto coded = std::span(room).first(some.size());
            audio::encode_mulaw(some, coded);
            hearing_.append(coded);
        }
        go_on();
    }

    void pause() override {
        if (!hearing_.in_utterance()) return;
        hearing_.pause();
        go_on();
    }

    void finish_utterance(AudioTime voiced_end) override {
        if (!hearing_.in_utterance()) return;
        hearing_.finish(voiced_end, time_.now());
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
        remote::Connection::Options options{.vendor = "assemblyai",
                                            .goodbye = terminate,
                                            .open_within = options_.open_within,
                                            .explain = explained,
                                            .opened_is_served = false};
        options.headers.add("Authorization", account_.key());
        remote::Connection::Owner& owner = *this;
        connection_.emplace(loop_, account_, url_, owner, std::move(options));
    }

    // The connection

    void opened() override {
        greeted_by_ = time_.now() + options_.open_within;
        go_on();
    }

    void said(const net::Message& message) override {
        if (message.kind != net::Message::Kind::text) return;
        const auto read = assemblyai::read(message.data);
        if (!read) {
            log::warning("assemblyai.malformed_message", {{"wrong", read.error().doing}});
            return lost(read.error());
        }
        if (!*read) return;
        if (const auto* failure = std::get_if<Failure>(&**read)) return lost(ending_with(*failure));
        if (std::holds_alternative<Begun>(**read)) {
            greeted_by_.reset();
            account_.served();
            hearing_.opened(time_.now());
        }
        if (const auto* turn = std::get_if<Turn>(&**read)) {
            redial_.works();
            hearing_.heard(*turn, time_.now());
        }
        go_on();
    }

    void lost(Error why) override {
        connection_.reset();
        hearing_.closed();
        const bool greeted = !std::exchange(greeted_by_, std::nullopt);
        last_failure_ = std::move(why);
        if (listening::is_lasting(last_failure_.code)) cured_by_nothing_ = last_failure_;
        if (cured_by_nothing_ || !greeted) account_.refused(last_failure_);
        redial_.lost(time_.now(), cured_by_nothing_.has_value());
        if (redial_.has_given_up()) {
            log::error("assemblyai.given_up",
                       {{"attempts", redial_.failures()}, {"error", last_failure_.doing}});
            if (cured_by_nothing_) events_.push(std::unexpected(*cured_by_nothing_));
            hearing_.give_up(cured_by_nothing_.value_or(unheard()));
        }
        go_on();
    }

    static Error ending_with(const Failure& failure) {
        auto code = meaning_of(failure.code, failure.words);
        if (!code) code = net::Errc::closed_by_peer;
        Error why{code, "listen with AssemblyAI, which ended with " + std::to_string(failure.code) +
                            ": " + failure.words};
        log::warning("assemblyai.lost", {{"error", why.doing}});
        return why;
    }

    Error unheard() const {
        return {listening::Errc::utterance_lost, "recognise an utterance: " + last_failure_.doing};
    }

    bool is_open() const { return connection_ && connection_->is_open(); }

    // Time

    /// Sends and hands out what may be, and waits for what is due next.
    void go_on() {
        while (is_open()) {
            const auto outgoing = hearing_.next_to_send(time_.now());
            if (!outgoing) break;
            if (outgoing->force_endpoint)
                connection_->send(force_endpoint);
            else
                connection_->send(net::Message::Kind::binary,
                                  {reinterpret_cast<const char*>(outgoing->audio.data()),
                                   outgoing->audio.size()});
        }
        while (auto event = hearing_.next_event()) events_.push(std::move(*event));

        auto due = hearing_.deadline().value_or(Clock::time_point::max());
        if (greeted_by_) due = std::min(due, *greeted_by_);
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
        if (greeted_by_ && now >= *greeted_by_)
            return lost(Error{net::Errc::timed_out, "wait for AssemblyAI to begin"});
        if (hearing_.look(now) && is_open())
            return lost(Error{net::Errc::timed_out, "wait for words from AssemblyAI"});
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
    std::optional<Clock::time_point> greeted_by_;  ///< open, but has not begun
    remote::Redial redial_;
    Error last_failure_{};
    std::optional<Error> cured_by_nothing_;

    Timer timer_;
    std::optional<Clock::time_point> due_;  ///< when `timer_` will call
    const std::shared_ptr<int> alive_ = std::make_shared<int>();
};

class AssemblyAiStt final : public listening::SpeechToText {
public:
    AssemblyAiStt(remote::Account& account, const TimeSource& time, ListenOptions options)
        : account_(account), time_(time), options_(std::move(options)) {}

    listening::AudioTime final_within() const override { return options_.patience.abandoned / 2; }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        const bool english = options.language == "en" || options.language.starts_with("en-");
        if (!english && options_.model.ends_with("-english"))
            co_return fail(
                listening::Errc::unsupported_language,
                "listen with AssemblyAI's model " + options_.model + " to " + options.language);
        const Executor loop = co_await asio::this_coro::executor;
        co_return std::make_unique<AssemblyAiStream>(loop, account_, time_, options_, options);
    }

private:
    remote::Account& account_;
    const TimeSource& time_;
    const ListenOptions options_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options) {
    return std::make_unique<AssemblyAiStt>(account, time, std::move(options));
}

}  // namespace neura::providers::assemblyai
