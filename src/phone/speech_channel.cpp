#include "phone/speech_channel.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "phone/speech.hpp"

namespace neura::phone {

namespace {

/// A listener hears a little silence at both ends of a turn.
constexpr std::size_t silence_around = audio::telephone_rate / 5;

std::vector<std::int16_t> with_silence_around(const std::vector<std::int16_t>& speech) {
    std::vector<std::int16_t> heard(silence_around + speech.size() + silence_around, 0);
    std::ranges::copy(speech, heard.begin() + silence_around);
    return heard;
}

class SpeechChannel final : public Channel {
public:
    SpeechChannel(speaking::TextToSpeech& tts, listening::SpeechToText& stt,
                  std::vector<std::string> expected_words)
        : tts_(tts), stt_(stt), expected_words_(std::move(expected_words)) {}

    Task<reasoning::Turn> carry(const Invention& caller, Act act) override {
        reasoning::Turn turn;
        if (auto* press = std::get_if<Press>(&act)) {
            turn.text = std::move(press->keys);
            turn.keyed = true;
            std::erase(turn.text, '#');
            co_return turn;
        }
        auto* say = std::get_if<Say>(&act);
        if (!say) co_return turn;
        if (!transcriber_) {
            auto opened = co_await Transcriber::open(stt_, expected_words_);
            if (!opened) co_return std::unexpected(std::move(opened).error());
            transcriber_ = std::move(*opened);
        }
        const auto speech =
            co_await synthesise(tts_, std::move(say->text), caller.voice, say->speed);
        if (!speech) co_return std::unexpected(speech.error());
        auto words = co_await transcriber_->transcribe(with_silence_around(*speech));
        if (!words) co_return std::unexpected(std::move(words).error());
        turn.text = std::move(words->text);
        turn.alternatives = std::move(words->alternatives);
        co_return turn;
    }

private:
    speaking::TextToSpeech& tts_;
    listening::SpeechToText& stt_;
    const std::vector<std::string> expected_words_;
    std::unique_ptr<Transcriber> transcriber_;
};

}  // namespace

std::unique_ptr<Channel> make_speech_channel(speaking::TextToSpeech& tts,
                                             listening::SpeechToText& stt,
                                             std::vector<std::string> expected_words) {
    return std::make_unique<SpeechChannel>(tts, stt, std::move(expected_words));
}

}  // namespace neura::phone
