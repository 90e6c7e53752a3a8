#include "call/listening/failover.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstddef>
#include <deque>
#include <utility>

#include "audio/g711.hpp"

namespace neura::listening {

namespace {

using namespace asio::experimental::awaitable_operators;

/// An utterance whose words are not settled, as it was told.
struct Unsettled {
    AudioTime at{};
    std::vector<std::uint8_t> audio{};  ///< mu-law
    std::size_t before_onset = 0;       ///< bytes of it
    bool pausing = false;               ///< nothing was said since the last `pause`
    std::optional<AudioTime> voiced_end{};
    Clock::time_point due = Clock::time_point::max();

    void append(audio::Samples samples) {
        const auto end = audio.size();
        audio.resize(end + samples.size());
        audio::encode_mulaw(samples, std::span(audio).subspan(end));
        pausing = false;
    }

    void tell(SpeechStream& stream) const {
        std::vector<std::int16_t> samples(audio.size());
        audio::decode_mulaw(audio, samples);
        const audio::Samples all(samples);
        stream.begin_utterance(at, all.first(before_onset));
        if (all.size() > before_onset) stream.send(all.subspan(before_onset));
        if (pausing) stream.pause();
        if (voiced_end) stream.finish_utterance(*voiced_end);
    }
};

class FailoverStream final : public SpeechStream {
public:
    FailoverStream(Executor loop, const std::vector<FailoverRecogniser>& recognisers,
                   const TimeSource& time, SpeechOptions options)
        : recognisers_(recognisers),
          time_(time),
          options_(std::move(options)),
          overdue_(loop, Clock::time_point::max()) {}

    /// The present recogniser's stream, or the next one's that can be opened. None when cancelled.
    Task<> open() {
        skip_open_breakers();
        for (;;) {
            auto options = options_;
            auto opened = co_await recognisers_[at_].stt.open(std::move(options));
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return Result<void>{};
            if (opened) {
                stream_ = std::move(*opened);
                replay();
                co_return Result<void>{};
            }
            auto why = std::move(opened).error();
            if (!leave(why)) co_return std::unexpected(std::move(why));
        }
    }

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        // Whoever begins again has forgotten what was not finished.
        if (!unsettled_.empty() && !unsettled_.back().voiced_end) unsettled_.pop_back();
        unsettled_.push_back({.at = at, .before_onset = samples.size()});
        unsettled_.back().append(samples);
        if (stream_) stream_->begin_utterance(at, samples);
        keep_no_more_than_needed();
    }

    void send(audio::Samples samples) override {
        if (in_utterance()) unsettled_.back().append(samples);
        if (stream_) stream_->send(samples);
    }

    void pause() override {
        if (in_utterance()) unsettled_.back().pausing = true;
        if (stream_) stream_->pause();
    }

    void finish_utterance(AudioTime voiced_end) override {
        if (in_utterance()) {
            unsettled_.back().voiced_end = voiced_end;
            wait_for(unsettled_.back());
        }
        if (stream_) stream_->finish_utterance(voiced_end);
    }

    Task<std::optional<SpeechEvent>> next() override {
        for (;;) {
            if (!stream_) {
                auto opened = co_await open();
                if (!opened) co_return std::unexpected(std::move(opened).error());
                if (!stream_) co_return std::nullopt;
            }
            auto heard = co_await (stream_->next() || overdue());
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return std::nullopt;

            Result<std::optional<SpeechEvent>> event =
                fail(Errc::utterance_lost, "wait for the words of an utterance");
            if (auto* told = std::get_if<0>(&heard)) event = std::move(*told);
            if (event && *event) {
                if (std::holds_alternative<FinalTranscript>(**event)) settle();
                co_return event;
            }
            const auto why =
                event ? Error{Errc::utterance_lost, "recognise: the stream ended"} : event.error();
            if (!leave(why)) co_return event;
        }
    }

private:
    bool is_last() const { return at_ + 1 == recognisers_.size(); }
    bool in_utterance() const { return !unsettled_.empty() && !unsettled_.back().voiced_end; }

    void skip_open_breakers() {
        while (!is_last() && !recognisers_[at_].breaker.may_try()) ++at_;
    }

    /// Turns to the next recogniser, if there is one.
    bool leave(const Error& why) {
        recognisers_[at_].breaker.failed(why, is_lasting(why.code));
        if (is_last()) return false;
        stream_.reset();
        ++at_;
        skip_open_breakers();
        return true;
    }

    void replay() {
        for (auto& utterance : unsettled_) {
            utterance.tell(*stream_);
            if (utterance.voiced_end) wait_for(utterance);
        }
        keep_no_more_than_needed();
    }

    /// Nobody comes after the last recogniser to whom anything would have to be told again.
    void keep_no_more_than_needed() {
        if (!is_last() || !stream_) return;
        unsettled_.clear();
        overdue_.expires_at(Clock::time_point::max());
    }

    void wait_for(Unsettled& utterance) {
        utterance.due = time_.now() + recognisers_[at_].stt.final_within();
        watch_oldest();
    }

    void watch_oldest() {
        overdue_.expires_at(unsettled_.empty() ? Clock::time_point::max() : unsettled_.front().due);
    }

    /// The words of the oldest utterance have come.
    void settle() {
        recognisers_[at_].breaker.succeeded();
        if (unsettled_.empty()) return;
        unsettled_.pop_front();
        watch_oldest();
    }

    /// Completes when a final transcript is overdue, or when cancelled.
    Awaitable<> overdue() {
        for (;;) {
            const auto [error] = co_await overdue_.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (!error || is_cancelled(state)) co_return;
        }
    }

    const std::vector<FailoverRecogniser>& recognisers_;
    const TimeSource& time_;
    const SpeechOptions options_;
    std::size_t at_ = 0;  ///< the recogniser asked
    std::unique_ptr<SpeechStream> stream_;
    std::deque<Unsettled> unsettled_;
    Timer overdue_;  ///< expires when the oldest of them is
};

class FailoverStt final : public SpeechToText {
public:
    FailoverStt(std::vector<FailoverRecogniser> recognisers, const TimeSource& time)
        : recognisers_(std::move(recognisers)), time_(time) {}

    AudioTime final_within() const override {
        AudioTime longest{};
        for (const auto& each : recognisers_) longest = std::max(longest, each.stt.final_within());
        return longest;
    }

    Task<std::unique_ptr<SpeechStream>> open(SpeechOptions options) override {
        const auto loop = co_await asio::this_coro::executor;
        auto stream =
            std::make_unique<FailoverStream>(loop, recognisers_, time_, std::move(options));
        auto opened = co_await stream->open();
        if (!opened) co_return std::unexpected(std::move(opened).error());
        co_return stream;
    }

private:
    const std::vector<FailoverRecogniser> recognisers_;
    const TimeSource& time_;
};

}  // namespace

std::unique_ptr<SpeechToText> make_failover(std::vector<FailoverRecogniser> recognisers,
                                            const TimeSource& time) {
    return std::make_unique<FailoverStt>(std::move(recognisers), time);
}

}  // namespace neura::listening
