#include "providers/decoding/decoding_stream.hpp"

#include <list>
#include <map>
#include <utility>

#include "runtime/inbox.hpp"

namespace neura::providers::decoding {

namespace {

using listening::AudioTime;
using listening::SpeechEvent;

class DecodingStream final : public listening::SpeechStream {
public:
    DecodingStream(Executor loop, std::unique_ptr<Decoder> decoder, bool want_partials)
        : loop_(loop), decoder_(std::move(decoder)), want_partials_(want_partials), events_(loop) {}

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        if (open()) utterances_.pop_back();
        utterances_.emplace_back(Utterance(at, want_partials_));
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
    /// An utterance and what is being decoded of it.
    struct InWork {
        explicit InWork(Utterance utterance) : course(std::move(utterance)) {}
        Utterance course;
        std::map<Utterance::Token, std::unique_ptr<Decoder::Job>> jobs{};
    };

    /// The caller is in the middle of an utterance, the last one.
    bool open() const { return !utterances_.empty() && !utterances_.back().course.finished(); }

    /// Does what has become due: decodes, forgets what is no longer wanted, tells.
    void go_on() {
        for (auto& utterance : utterances_) {
            std::erase_if(utterance.jobs,
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
        utterance.jobs[token] = decoder_->start(
            loop_, std::move(decoding),
            // The job is ours: it is destroyed with the utterance, and never answered then.
            [this, &utterance, token](Result<Recognition> heard) {
                utterance.course.decoded(token, std::move(heard));
                go_on();
            });
    }

    const Executor loop_;
    const std::unique_ptr<Decoder> decoder_;
    const bool want_partials_;
    Inbox<Result<SpeechEvent>> events_;
    std::list<InWork> utterances_;  ///< not told yet, oldest first; a list: `start` refers to them
};

}  // namespace

std::unique_ptr<listening::SpeechStream> make_stream(Executor loop,
                                                     std::unique_ptr<Decoder> decoder,
                                                     bool want_partials) {
    return std::make_unique<DecodingStream>(loop, std::move(decoder), want_partials);
}

}  // namespace neura::providers::decoding
