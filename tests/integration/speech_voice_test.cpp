// The local voices behind the interface a call uses.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "integration/speech_tools.hpp"
#include "integration/text_to_speech_contract.hpp"
#include "providers/embedded/embedded_tts.hpp"

namespace neura {

namespace embedded = providers::embedded;
using tests::LiveLoop;
using tests::SpokenAudio;

namespace {

/// How loud each 20 ms is.
std::vector<double> loudness(const SpokenAudio& audio) {
    std::vector<double> levels(audio.size() / audio::frame_samples + 1);
    for (std::size_t i = 0; i < audio.size(); ++i)
        levels[i / audio::frame_samples] += std::abs(audio::sample_of(audio[i]));
    return levels;
}

/// 1 for the same loudness all along, as far as both go.
double likeness(const SpokenAudio& one, const SpokenAudio& other) {
    auto a = loudness(one);
    auto b = loudness(other);
    a.resize(std::min(a.size(), b.size()));
    b.resize(a.size());
    const auto product = [](const auto& x, const auto& y) {
        return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
    };
    return product(a, b) / std::sqrt(product(a, a) * product(b, b));
}

class EmbeddedRig final : public tests::VoiceRig {
public:
    explicit EmbeddedRig(LiveLoop& loop) : loop_(loop) {}

    speaking::TextToSpeech& tts() override { return *tts_; }

    /// It says a text every time as loud and, but for a tenth where it dies away, as long; the
    /// texts here differ by a quarter and more.
    std::string heard(const SpokenAudio& audio, const std::string& text) override {
        const auto again = say(text);
        if (audio.empty() || !again) return "nothing";
        const auto [shorter, longer] = std::minmax({audio.size(), again->size()});
        const bool as_long = longer - shorter < longer / 5;
        const double alike = likeness(audio, *again);
        if (as_long && alike > 0.95) return text;
        return "something else: " + std::to_string(audio.size()) + " samples and not " +
               std::to_string(again->size()) + ", alike by " + std::to_string(alike);
    }
    bool is_idle() override { return worker_.status().unanswered == 0; }
    std::size_t connections() override { return 1; }  // to its worker

    Result<SpokenAudio> say(std::string text) {
        return loop_.run(tests::whole_sentence(*tts_, std::move(text), {}));
    }

private:
    LiveLoop& loop_;
    embedded::SpeechWorker worker_{tests::speaking_only()};
    std::unique_ptr<speaking::TextToSpeech> tts_ = embedded::make_tts(worker_);
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(Embedded, TextToSpeechContract, testing::Values(make_rig<EmbeddedRig>));
}  // namespace tests

namespace {

TEST(EmbeddedTts, SaysNothingWhenThereIsNothingToSay) {
    EmbeddedRig rig(tests::lasting_live_loop());
    EXPECT_EQ(rig.say("...").value(), SpokenAudio());
}

TEST(EmbeddedTts, RefusesAnEndlessSentence) {
    EmbeddedRig rig(tests::lasting_live_loop());
    const auto audio = rig.say(std::string(10'000, 'a'));
    ASSERT_FALSE(audio.has_value());
    EXPECT_EQ(audio.error().code, speaking::Errc::synthesis_failed);
}

}  // namespace
}  // namespace neura
