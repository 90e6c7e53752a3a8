#include "providers/embedded/embedded_stt.hpp"

#include <list>
#include <map>
#include <utility>

#include "providers/embedded/utterance.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::embedded {

namespace {

using listening::AudioTime;
using listening::SpeechEvent;

class EmbeddedStream final : public listening::SpeechStream {
public:
    EmbeddedStream(Executor loop, SpeechWorker& worker, listening::SpeechOptions options)
        : loop_(loop), worker_(worker), options_(std::move(options)), events_(loop) {}

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        if (open()) utterances_.pop_back();
        utterances_.emplace_back(Utterance(at, options_.want_partials));
        send(samples);
    }

    void send(audio::Samples samples) override {
        if (!open()) return;
        utterances_.back().course.append(samples);
        go_on();
    }

    void pause() override {
        if (!open()) return;
        utterances_.back().course.pause();
        go_on();
    }

    void finish_utterance(AudioTime voiced_end) override {
        if (!open()) return;
        utterances_.back().course.finish(voiced_end);
        go_on();
    }

    Task<std::optional<SpeechEvent>> next() override {
        auto event = co_await events_.next();
        if (!event) co_return std::nullopt;
        if (!*event) co_return std::unexpected(std::move(*event).error());
        co_return std::move(**event);
    }

private:
    /// An utterance and what the worker is doing for it.
    struct InWork {
        explicit InWork(Utterance utterance) : course(std::move(utterance)) {}
        Utterance course;
        std::map<Utterance::Token, Ticket> tickets{};
    };

    /// The caller is in the middle of an utterance, the last one.
    bool open() const { return !utterances_.empty() && !utterances_.back().course.finished(); }

    /// Does what has become due: asks the worker, forgets what is no longer wanted, tells.
    void go_on() {
        for (auto& utterance : utterances_) {
            std::erase_if(utterance.tickets,
                          [&](const auto& entry) { return !utterance.course.wants(entry.first); });
            while (auto decoding = utterance.course.next_decoding())
                start(utterance, std::move(*decoding));
            while (auto partial = utterance.course.next_partial())
                events_.push(SpeechEvent(std::move(*partial)));
        }
        // Whatever is ready first, turns are told in the order they were spoken.
        while (!utterances_.empty()) {
            auto outcome = utterances_.front().course.outcome();
            if (!outcome) return;
            if (*outcome)
                events_.push(SpeechEvent(std::move(**outcome)));
            else
                events_.push(std::unexpected(std::move(*outcome).error()));
            utterances_.pop_front();
        }
    }

    void start(InWork& utterance, Utterance::Decoding decoding) {
        const auto token = decoding.token;
        Transcribe request{.urgency = decoding.urgency,
                           .want_alternatives = decoding.want_alternatives,
                           .expected_words = options_.expected_words,
                           .samples = std::move(decoding.samples)};
        utterance.tickets[token] = worker_.start_transcribing(
            loop_, std::move(request),
            // The ticket is ours: it is destroyed with the utterance, and never answered then.
            [this, &utterance, token](Result<Recognition> heard) {
                utterance.course.decoded(token, std::move(heard));
                go_on();
            });
    }

    const Executor loop_;
    SpeechWorker& worker_;
    const listening::SpeechOptions options_;
    Inbox<Result<SpeechEvent>> events_;
    std::list<InWork> utterances_;  ///< not told yet, oldest first; a list: `start` refers to them
};

/// Of a long utterance while every core is busy.
constexpr listening::AudioTime usual_wait{3'000};

class EmbeddedStt final : public listening::SpeechToText {
public:
    explicit EmbeddedStt(SpeechWorker& worker) : worker_(worker) {}

    listening::AudioTime final_within() const override { return usual_wait; }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        if (options.language != "en" && !options.language.starts_with("en-"))
            co_return fail(listening::Errc::unsupported_language,
                           "open the embedded recogniser for " + options.language);
        const Executor loop = co_await asio::this_coro::executor;
        co_return std::make_unique<EmbeddedStream>(loop, worker_, std::move(options));
    }

private:
    SpeechWorker& worker_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(SpeechWorker& worker) {
    return std::make_unique<EmbeddedStt>(worker);
}

}  // namespace neura::providers::embedded
