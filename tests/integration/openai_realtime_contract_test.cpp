// What every recogniser and every voice owes to a call, of sessions of OpenAI's Realtime.

#include <utility>

#include "fakes/audible_text.hpp"
#include "fakes/fake_openai_realtime.hpp"
#include "integration/text_to_speech_contract.hpp"
#include "integration/word_tone_rig.hpp"
#include "providers/openai_realtime/session.hpp"

namespace neura::providers::openai_realtime {
namespace {

using fakes::FakeOpenAiRealtime;
using listening::AudioTime;

/// What a session of its own needs.
struct Vendor {
    FakeOpenAiRealtime realtime;
    const SystemTime time;
    CircuitBreaker breaker{time};
    remote::Account account{net::parse_url(realtime.url()).value(), "secret-key", time};

    std::unique_ptr<Session> session(Executor loop) {
        return make_session(loop, account, time, breaker, {});
    }
};

/// A recogniser whose every stream is of a session of its own, as each call's is.
class HearingRig final : public tests::WordToneRig, private listening::SpeechToText {
public:
    listening::SpeechToText& stt() override { return *this; }
    bool hears_pauses() const override { return false; }
    bool is_left_alone() const override { return vendor_.realtime.open_sessions() == 0; }
    std::vector<std::string> violations() const override { return vendor_.realtime.violations(); }

private:
    /// A stream, and the session that goes with it.
    class Hearing final : public listening::SpeechStream {
    public:
        Hearing(std::unique_ptr<Session> session, std::unique_ptr<listening::SpeechStream> stream)
            : session_(std::move(session)), stream_(std::move(stream)) {}

        void begin_utterance(AudioTime at, audio::Samples samples) override {
            stream_->begin_utterance(at, samples);
        }
        void send(audio::Samples samples) override { stream_->send(samples); }
        void pause() override { stream_->pause(); }
        void finish_utterance(AudioTime end) override { stream_->finish_utterance(end); }
        Task<std::optional<listening::SpeechEvent>> next() override { return stream_->next(); }

    private:
        const std::unique_ptr<Session> session_;
        const std::unique_ptr<listening::SpeechStream> stream_;
    };

    AudioTime final_within() const override { return AudioTime(2'500); }
    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        const Executor loop = co_await asio::this_coro::executor;
        auto session = vendor_.session(loop);
        auto stream = co_await session->stt().open(std::move(options));
        if (!stream) co_return std::unexpected(stream.error());
        co_return std::make_unique<Hearing>(std::move(session), std::move(*stream));
    }

    Vendor vendor_;
};

/// The voice of one session.
class ReadingRig final : public tests::VoiceRig {
public:
    explicit ReadingRig(tests::LiveLoop& loop)
        : session_(vendor_.session(loop.executor())),
          stream_(loop.run(session_->stt().open({})).value()) {}

    speaking::TextToSpeech& tts() override { return session_->tts(); }
    std::string heard(const tests::SpokenAudio& audio, const std::string&) override {
        return fakes::heard(audio);
    }
    std::size_t connections() override { return vendor_.realtime.sessions(); }
    std::vector<std::string> broken_rules() override { return vendor_.realtime.violations(); }

private:
    Vendor vendor_;
    const std::unique_ptr<Session> session_;
    const std::unique_ptr<listening::SpeechStream> stream_;
};

std::unique_ptr<tests::RecogniserRig> make_hearing() { return std::make_unique<HearingRig>(); }

}  // namespace
}  // namespace neura::providers::openai_realtime

namespace neura::tests {
// A lost session is the end of it: others take over.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SpeechToTextFaults);
INSTANTIATE_TEST_SUITE_P(OpenAiRealtime, SpeechToTextContract,
                         testing::Values(&providers::openai_realtime::make_hearing));
INSTANTIATE_TEST_SUITE_P(OpenAiRealtime, TextToSpeechContract,
                         testing::Values(make_rig<providers::openai_realtime::ReadingRig>));
}  // namespace neura::tests
