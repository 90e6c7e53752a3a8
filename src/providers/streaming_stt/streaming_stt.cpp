#include "providers/streaming_stt/streaming_stt.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "providers/remote/redial.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::streaming_stt {

namespace {

using listening::AudioTime;
using listening::SpeechEvent;

/// Samples coded at a time; the room is on the stack.
constexpr std::size_t coded_at_once = audio::telephone_rate / 5;

class Stream final : public listening::SpeechStream,
                     private remote::Connection::Owner,
                     private Wire {
public:
    Stream(Executor loop, remote::Account& account, const TimeSource& time, const Options& options,
           std::unique_ptr<Dialect> dialect)
        : loop_(loop),
          account_(account),
          time_(time),
          options_(options),
          dialect_(std::move(dialect)),
          events_(loop),
          redial_(options.attempts, options.first_wait),
          timer_(loop) {
        connect();
    }

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        const AudioTime length(samples.size() * 1000 / audio::telephone_rate);
        dialect_->begin(at, at + length);
        if (redial_.has_given_up() && !cured_by_nothing_) {
            redial_.works();
            connect();
        }
        send(samples);
    }

    void send(audio::Samples samples) override {
        if (!dialect_->in_utterance()) return;
        while (!samples.empty()) {
            const auto some = samples.first(std::min(samples.size(), coded_at_once));
            samples = samples.subspan(some.size());
            std::array<std::uint8_t, coded_at_once> room;
            const auto coded = std::span(room).first(some.size());
            audio::encode_mulaw(some, coded);
            dialect_->append(coded);
            go_on();
        }
    }

    void pause() override {
        if (!dialect_->in_utterance()) return;
        dialect_->pause();
        go_on();
    }

    void finish_utterance(AudioTime voiced_end) override {
        if (!dialect_->in_utterance()) return;
        dialect_->finish(voiced_end, time_.now());
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
        auto opening = dialect_->opening();
        opening.options.open_within = options_.open_within;
        vendor_ = opening.options.vendor;
        greets_ = !opening.options.opened_is_served;
        remote::Connection::Owner& owner = *this;
        connection_.emplace(loop_, account_, std::move(opening.url), owner,
                            std::move(opening.options));
    }

    // The connection

    void opened() override {
        if (greets_)
            greeted_by_ = time_.now() + options_.open_within;
        else
            begin_to_talk();
        go_on();
    }

    void said(const net::Message& message) override {
        const auto heard = dialect_->heard(message, time_.now());
        if (!heard) {
            warn(".lost", heard.error());
            return lost(heard.error());
        }
        if (*heard == Dialect::Heard::sense) redial_.works();
        if (*heard == Dialect::Heard::greeting && greeted_by_) {
            greeted_by_.reset();
            account_.served();
            begin_to_talk();
        }
        go_on();
    }

    void begin_to_talk() {
        talks_ = true;
        dialect_->opened(*this, time_.now());
    }

    void lost(Error why) override {
        connection_.reset();
        talks_ = false;
        dialect_->closed();
        const bool was_not_served = std::exchange(greeted_by_, std::nullopt).has_value();
        last_failure_ = std::move(why);
        cured_by_nothing_ = dialect_->lasting(last_failure_);
        if (cured_by_nothing_ || was_not_served) account_.refused(last_failure_);
        redial_.lost(time_.now(), cured_by_nothing_.has_value());
        if (redial_.has_given_up()) {
            log::error(std::string(vendor_) + ".given_up",
                       {{"attempts", redial_.failures()}, {"error", last_failure_.doing}});
            if (cured_by_nothing_) events_.push(std::unexpected(*cured_by_nothing_));
            dialect_->give_up(cured_by_nothing_.value_or(unheard()));
        }
        go_on();
    }

    void warn(std::string_view what, const Error& why) const {
        log::warning(std::string(vendor_).append(what), {{"error", why.doing}});
    }

    Error unheard() const {
        return {listening::Errc::utterance_lost, "recognise an utterance: " + last_failure_.doing};
    }

    Error waited_for(std::string_view what) const {
        return {net::Errc::timed_out,
                std::string("wait for ").append(what).append(" from ").append(vendor_)};
    }

    void say(std::string_view text) override { connection_->send(text); }

    void say(audio::Mulaw bytes) override {
        connection_->send(net::Message::Kind::binary,
                          {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    // Time

    /// Says and hands out what may be, and waits for what is due next.
    void go_on() {
        if (talks_) dialect_->speak(*this, time_.now());
        while (auto event = dialect_->next_event()) events_.push(std::move(*event));

        auto due = dialect_->deadline().value_or(Clock::time_point::max());
        if (greeted_by_) due = std::min(due, *greeted_by_);
        if (redial_.due()) due = std::min(due, *redial_.due());
        // One that rings too early costs less than one that is set anew with every frame.
        if (due >= due_) return;
        due_ = due;
        timer_.expires_at(due);
        // It may have expired already, and be waiting to be told, when we go.
        timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
            if (!error && !alive.expired()) look();
        });
    }

    void look() {
        due_ = Clock::time_point::max();
        const auto now = time_.now();
        if (redial_.take(now)) connect();
        if (greeted_by_ && now >= *greeted_by_) return lost(waited_for("a greeting"));
        if (dialect_->look(now) && talks_) return lost(waited_for("words"));
        go_on();
    }

    const Executor loop_;
    remote::Account& account_;
    const TimeSource& time_;
    const Options options_;
    const std::unique_ptr<Dialect> dialect_;

    Inbox<Result<SpeechEvent>> events_;
    std::optional<remote::Connection> connection_;
    std::string_view vendor_;
    bool greets_ = false;                          ///< and takes audio only then
    bool talks_ = false;                           ///< the socket takes audio
    std::optional<Clock::time_point> greeted_by_;  ///< open, but has not greeted us
    remote::Redial redial_;
    Error last_failure_{};
    std::optional<Error> cured_by_nothing_;

    Timer timer_;
    Clock::time_point due_ = Clock::time_point::max();  ///< when `timer_` will call
    const std::shared_ptr<int> alive_ = std::make_shared<int>();
};

class Stt final : public listening::SpeechToText {
public:
    Stt(remote::Account& account, const TimeSource& time, Options options, AudioTime final_within,
        MakeDialect make)
        : account_(account),
          time_(time),
          options_(options),
          final_within_(final_within),
          make_(std::move(make)) {}

    AudioTime final_within() const override { return final_within_; }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions speech) override {
        auto dialect = make_(speech);
        if (!dialect) co_return std::unexpected(std::move(dialect).error());
        const Executor loop = co_await asio::this_coro::executor;
        co_return std::make_unique<Stream>(loop, account_, time_, options_, std::move(*dialect));
    }

private:
    remote::Account& account_;
    const TimeSource& time_;
    const Options options_;
    const AudioTime final_within_;
    const MakeDialect make_;
};

}  // namespace

std::optional<Error> Dialect::lasting(const Error& why) const {
    if (!listening::is_lasting(why.code)) return std::nullopt;
    return why;
}

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  Options options, AudioTime final_within,
                                                  MakeDialect make) {
    return std::make_unique<Stt>(account, time, options, final_within, std::move(make));
}

}  // namespace neura::providers::streaming_stt
