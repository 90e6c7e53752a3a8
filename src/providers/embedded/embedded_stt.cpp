#include "providers/embedded/embedded_stt.hpp"

#include <utility>

#include "providers/decoding/decoding_stream.hpp"

namespace neura::providers::embedded {

namespace {

/// The worker, asked for one call.
class WorkerDecoder final : public decoding::Decoder {
public:
    WorkerDecoder(SpeechWorker& worker, std::vector<std::string> expected_words)
        : worker_(worker), expected_words_(std::move(expected_words)) {}

    std::unique_ptr<Job> start(const Executor& loop, decoding::Utterance::Decoding piece,
                               Heard heard) override {
        Transcribe request{.urgency = piece.urgency,
                           .want_alternatives = piece.want_alternatives,
                           .expected_words = expected_words_,
                           .samples = std::move(piece.samples)};
        auto job = std::make_unique<Asked>();
        job->ticket = worker_.start_transcribing(loop, std::move(request), std::move(heard));
        return job;
    }

private:
    struct Asked final : Job {
        Ticket ticket;
    };

    SpeechWorker& worker_;
    const std::vector<std::string> expected_words_;
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
        auto decoder = std::make_unique<WorkerDecoder>(worker_, std::move(options.expected_words));
        co_return decoding::make_stream(loop, std::move(decoder), options.want_partials);
    }

private:
    SpeechWorker& worker_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(SpeechWorker& worker) {
    return std::make_unique<EmbeddedStt>(worker);
}

}  // namespace neura::providers::embedded
