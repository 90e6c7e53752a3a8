#include "providers/deepgram/flux.hpp"

#include <gtest/gtest.h>

#include "providers/deepgram/protocol.hpp"

namespace neura::providers::deepgram {
namespace {

using namespace std::chrono_literals;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

constexpr Clock::time_point start{24h};

/// A vendor who is told, and says, by hand.
class FluxTest : public testing::Test, protected streaming_stt::Wire {
protected:
    FluxTest() {
        options_.model = "flux-general-en";
        flux_ = make_flux(account_, options_, {});
        flux_->opened(*this, now_);
    }

    void say(std::string_view) override { ++texts_; }
    void say(audio::Mulaw bytes) override { told_ += bytes.size(); }

    void pass(std::chrono::milliseconds time) {
        for (; time > 0ms; time -= 20ms) {
            now_ += 20ms;
            flux_->speak(*this, now_);
        }
    }

    /// As a call does it: in frames, at their pace.
    void speak(std::chrono::milliseconds time) {
        const std::vector<std::uint8_t> frame(160, 0x20);
        for (; time > 0ms; time -= 20ms) {
            flux_->append(frame);
            pass(20ms);
        }
    }

    void finish(AudioTime voiced_end) {
        flux_->finish(voiced_end, now_);
        flux_->speak(*this, now_);
    }

    /// @param to  seconds of the socket's audio
    void hear(std::string_view event, int index, double from, double to, std::string_view words) {
        const auto message = R"({"type":"TurnInfo","event":")" + std::string(event) +
                             R"(","turn_index":)" + std::to_string(index) +
                             R"(,"audio_window_start":)" + std::to_string(from) +
                             R"(,"audio_window_end":)" + std::to_string(to) + R"(,"transcript":")" +
                             std::string(words) + R"(","words":[]})";
        ASSERT_TRUE(flux_->heard({net::Message::Kind::text, message}, now_).has_value());
    }

    /// "final: words", "pause: words", "end: words" or "so far: words"; "" for nothing.
    std::string next() {
        const auto event = flux_->next_event();
        if (!event) return "";
        if (!*event) return event->error().code.message();
        if (const auto* partial = std::get_if<PartialTranscript>(&**event))
            return (partial->end_of_turn   ? "end: "
                    : partial->after_pause ? "pause: "
                                           : "so far: ") +
                   partial->text;
        return "final: " + std::get<FinalTranscript>(**event).text;
    }

    const SystemTime time_;
    const remote::Account account_{{"https", "api.deepgram.com", 443, "/"}, "key", time_};
    ListenOptions options_;
    std::unique_ptr<streaming_stt::Dialect> flux_;
    Clock::time_point now_ = start;
    std::size_t told_ = 0;  ///< bytes of audio
    int texts_ = 0;
};

TEST_F(FluxTest, ALikelyEndIsThePauseAndItsWordsAreFinalOnceOursEnds) {
    flux_->begin(AudioTime(0), AudioTime(0));
    speak(1'040ms);
    hear("StartOfTurn", 0, 0, 0.72, "I want");
    EXPECT_EQ(next(), "so far: I want");
    flux_->pause();
    EXPECT_EQ(next(), "");
    hear("EagerEndOfTurn", 0, 0, 0.9, "I want a table");
    EXPECT_EQ(next(), "pause: I want a table");
    finish(AudioTime(880));
    EXPECT_EQ(next(), "final: I want a table");
}

TEST_F(FluxTest, WhoGoesOnHadNotFinished) {
    flux_->begin(AudioTime(0), AudioTime(0));
    speak(1'040ms);
    hear("EagerEndOfTurn", 0, 0, 0.9, "I want a table");
    EXPECT_EQ(next(), "so far: I want a table");
    hear("TurnResumed", 0, 0, 1.0, "I want a table for");
    EXPECT_EQ(next(), "so far: I want a table for");
    finish(AudioTime(1'000));
    EXPECT_EQ(next(), "") << "it is not settled any more";
    hear("EndOfTurn", 0, 0, 1.6, "I want a table for two.");
    EXPECT_EQ(next(), "final: I want a table for two.");
}

TEST_F(FluxTest, AnEndIsTold) {
    flux_->begin(AudioTime(0), AudioTime(0));
    speak(1'600ms);
    hear("EndOfTurn", 0, 0, 1.5, "Yes.");
    EXPECT_EQ(next(), "end: Yes.");
    finish(AudioTime(800));
    EXPECT_EQ(next(), "final: Yes.");
}

TEST_F(FluxTest, SilenceFollowsUntilTheTurnIsOver) {
    flux_->begin(AudioTime(0), AudioTime(0));
    speak(800ms);
    hear("StartOfTurn", 0, 0, 0.72, "yes");
    finish(AudioTime(700));
    EXPECT_EQ(told_, 6'400U + 6'400U) << "what was said, and 800 ms at once";
    pass(400ms);
    EXPECT_EQ(told_, 12'800U + 3'200U) << "and then as time goes by";
    hear("EndOfTurn", 0, 0, 1.5, "yes");
    const auto before = told_;
    pass(3'000ms);
    EXPECT_EQ(told_, before);
    pass(1'000ms);
    EXPECT_EQ(told_, before + 640) << "or the vendor would close the stream";
    EXPECT_EQ(texts_, 0) << "it knows no KeepAlive";
}

TEST_F(FluxTest, SilenceInWhichNobodyHearsAWordIsATurnWithoutWords) {
    flux_->begin(AudioTime(0), AudioTime(0));
    speak(800ms);
    finish(AudioTime(700));
    hear("Update", 0, 0, 0.75, "");
    EXPECT_EQ(next(), "");
    hear("Update", 0, 0, 1.25, "");
    EXPECT_EQ(next(), "final: ");
}

TEST_F(FluxTest, ATurnOfTheVendorsThatIsTwoOfOursIsCutBetweenThem) {
    flux_->begin(AudioTime(0), AudioTime(0));
    speak(800ms);
    hear("EagerEndOfTurn", 0, 0, 0.75, "my car");
    EXPECT_EQ(next(), "so far: my car");
    finish(AudioTime(700));  // 800 ms of silence make it 1.6 s
    EXPECT_EQ(next(), "final: my car");
    flux_->begin(AudioTime(2'000), AudioTime(2'000));
    speak(800ms);
    hear("TurnResumed", 0, 0, 2.0, "my car was");
    EXPECT_EQ(next(), "so far: was");
    finish(AudioTime(2'700));
    hear("EndOfTurn", 0, 0, 3.0, "my car was hit");
    EXPECT_EQ(next(), "final: was hit");
}

TEST_F(FluxTest, ReadsWhatFluxSays) {
    const auto read = read_turns(
        R"({"type":"TurnInfo","request_id":"r","sequence_id":7,"event":"EndOfTurn","turn_index":2,
        "audio_window_start":0.5,"audio_window_end":2.4,"transcript":"I do.","words":[{"word":"I",
        "confidence":0.9,"start":0.6,"end":0.7},{"word":"do.","confidence":0.7,"end":1.0}],
        "end_of_turn_confidence":0.83,"trigger":"model"})");
    ASSERT_TRUE(read && *read);
    const auto& info = std::get<TurnInfo>(**read);
    EXPECT_EQ(info.event, TurnInfo::Event::over);
    EXPECT_EQ(info.index, 2);
    EXPECT_EQ(info.from, 4'000);
    EXPECT_EQ(info.to, 19'200);
    EXPECT_EQ(info.transcript, "I do.");
    EXPECT_FLOAT_EQ(info.confidence.value_or(0), 0.8F);
    EXPECT_EQ(info.first_word, 4'800);
    EXPECT_EQ(info.last_word, 8'000);
}

TEST_F(FluxTest, NamesTheFieldThatIsWrong) {
    for (const auto& [message, field] :
         {std::pair{R"({"type":"TurnInfo"})", "\"event\""},
          std::pair{R"({"type":"TurnInfo","event":"Update"})", "\"turn_index\""},
          std::pair{R"({"type":"TurnInfo","event":"Update","turn_index":0,
                    "audio_window_start":0})",
                    "\"audio_window_end\""},
          std::pair{R"({"type":"TurnInfo","event":"Update","turn_index":0,
                    "audio_window_start":0,"audio_window_end":1})",
                    "\"transcript\""}}) {
        const auto read = read_turns(message);
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().code, Errc::malformed_message);
        EXPECT_TRUE(read.error().doing.contains(field)) << read.error().doing;
    }
    for (const auto* message : {R"({"type":"Connected"})", R"({"type":"ConfigureSuccess"})",
                                R"({"type":"TurnInfo","event":"Something"})"}) {
        const auto read = read_turns(message);
        EXPECT_TRUE(read && !*read) << message;
    }
}

TEST_F(FluxTest, AFailureEndsTheStream) {
    const auto heard = flux_->heard(
        {net::Message::Kind::text, R"({"type":"Error","code":"INTERNAL_SERVER_ERROR"})"}, now_);
    ASSERT_FALSE(heard.has_value());
    EXPECT_TRUE(heard.error().doing.contains("INTERNAL_SERVER_ERROR"));
    EXPECT_FALSE(flux_->lasting(heard.error()));
}

TEST_F(FluxTest, AsksForTurnsAndKeyTerms) {
    const auto base = net::parse_url("https://api.deepgram.com").value();
    const std::vector<std::string> english{"en-US"};
    EXPECT_EQ(turns_url(base, "flux-general-en", english, {"Contoso", "policy number"}).target,
              "/v2/listen?model=flux-general-en&encoding=mulaw&sample_rate=8000&eot_threshold=0.7"
              "&eager_eot_threshold=0.4&eot_timeout_ms=5000&keyterm=Contoso&"
              "keyterm=policy+number");
    const std::vector<std::string> several{"fr-FR", "en-US"};
    EXPECT_TRUE(turns_url(base, "flux-general-multi", several, {})
                    .target.ends_with("language_hint=fr&language_hint=en"));
}

}  // namespace
}  // namespace neura::providers::deepgram
