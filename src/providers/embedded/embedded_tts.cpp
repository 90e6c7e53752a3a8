#include "providers/embedded/embedded_tts.hpp"

#include <algorithm>
#include <utility>

#include "audio/g711.hpp"
#include "providers/embedded/flite.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::embedded {

namespace {

using Audio = std::vector<std::int16_t>;

class EmbeddedSpeech final : public speaking::Utterance {
public:
    EmbeddedSpeech(Executor loop, SpeechWorker& worker, std::string text, speaking::Voice voice)
        : made_(loop) {
        ticket_ = worker.start_synthesising(loop, std::move(text), std::move(voice.name),
                                            voice.speed, [this](Result<Audio> audio) {
                                                made_.push(std::move(audio));
                                                made_.close();
                                            });
    }

    Task<std::optional<std::vector<std::uint8_t>>> next() override {
        auto audio = co_await made_.next();
        if (!audio) co_return std::nullopt;
        if (!*audio) {
            const auto& error = audio->error();
            co_return fail(speaking::Errc::synthesis_failed,
                           "speak: " + error.doing + ": " + error.code.message());
        }
        if ((*audio)->empty()) co_return std::nullopt;
        std::vector<std::uint8_t> coded((*audio)->size());
        audio::encode_mulaw(**audio, coded);
        co_return coded;
    }

private:
    Inbox<Result<Audio>> made_;
    Ticket ticket_;  ///< destroyed first: nothing is pushed after
};

class EmbeddedTts final : public speaking::TextToSpeech {
public:
    explicit EmbeddedTts(SpeechWorker& worker) : worker_(worker) {}

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override {
        if (!voice.name.empty() && std::ranges::find(voice_names, voice.name) == voice_names.end())
            co_return fail(speaking::Errc::unknown_voice, "speak: the voices are rms, awb and slt");
        const Executor loop = co_await asio::this_coro::executor;
        co_return std::make_unique<EmbeddedSpeech>(loop, worker_, std::move(text),
                                                   std::move(voice));
    }

private:
    SpeechWorker& worker_;
};

}  // namespace

std::unique_ptr<speaking::TextToSpeech> make_tts(SpeechWorker& worker) {
    return std::make_unique<EmbeddedTts>(worker);
}

}  // namespace neura::providers::embedded
