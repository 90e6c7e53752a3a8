#include "providers/azure_speech/azure_speech_stt.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "providers/azure_speech/protocol.hpp"
#include "providers/streaming_stt/turn_dialect.hpp"

namespace neura::providers::azure_speech {

namespace {

using streaming_stt::Turn;
using streaming_stt::Turns;
using streaming_stt::Wire;

class AzureSpeech final : public streaming_stt::TurnDialect {
public:
    AzureSpeech(const remote::Account& account, const TimeSource& time,
                const ListenOptions& options, const listening::SpeechOptions& speech)
        : TurnDialect(speech.want_partials, options.patience, intake),
          account_(account),
          time_(time),
          speech_(speech),
          languages_(languages_of(speech)),
          turn_ends_within_(options.turn_ends_within) {}

    streaming_stt::Opening opening() const override {
        return {listen_url(account_.base(), languages_), stream_options(account_)};
    }

    void closed() override {
        TurnDialect::closed();
        configured_ = false;
        turn_.clear();
        ends_by_.reset();
    }

    std::optional<Error> lasting(const Error& why) const override {
        if (!is_lasting(why.code)) return std::nullopt;
        const auto code = why.code == Errc::bad_credentials ? listening::Errc::bad_credentials
                          : why.code == Errc::out_of_quota  ? listening::Errc::quota_exceeded
                                                            : listening::Errc::unsupported_language;
        return Error{code, why.doing};
    }

    Result<Heard> heard(const net::Message& message, Clock::time_point now) override {
        const auto frame = read_frame(message);
        if (!frame) return std::unexpected(frame.error());
        // What is late is of a turn nobody waits for any more.
        if (!frame->request_id.empty() && !is_same_id(frame->request_id, turn_))
            return Heard::nothing;
        const auto read = read_listen(*frame);
        if (!read) return std::unexpected(read.error());
        if (!*read) return Heard::nothing;
        if (const auto* phrase = std::get_if<Phrase>(&**read))
            take(*phrase, now);
        else if (std::holds_alternative<NoWords>(**read))
            settled_ = true;
        else
            end_turn(now);
        return Heard::sense;
    }

    std::optional<Clock::time_point> deadline() const override {
        const auto due = TurnDialect::deadline();
        if (!ends_by_) return due;
        return std::min(due.value_or(Clock::time_point::max()), *ends_by_);
    }

    bool look(Clock::time_point now) override {
        return TurnDialect::look(now) || (ends_by_ && now >= *ends_by_);
    }

private:
    static std::vector<std::string> languages_of(const listening::SpeechOptions& speech) {
        std::vector<std::string> all{speech.language};
        for (const auto& other : speech.other_languages)
            if (all.size() < most_languages) all.push_back(other);
        return all;
    }

    void say(const Turns::Outgoing& outgoing, Wire& wire, Clock::time_point now) override {
        if (turn_.empty()) begin_turn(wire);
        if (outgoing.begins) settled_ = false;
        wire.say(audio::Mulaw(audio_message(stamp(), outgoing.audio, false)));
        if (!outgoing.force_end) return;
        turns_.rest();
        ends_by_ = now + turn_ends_within_;
    }

    void begin_turn(Wire& wire) {
        turn_ = new_request_id();
        if (!std::exchange(configured_, true)) wire.say(speech_config(stamp()));
        wire.say(speech_context(stamp(), languages_, speech_.expected_words));
        wire.say(audio::Mulaw(audio_message(stamp(), riff_head(), true)));
    }

    void take(const Phrase& phrase, Clock::time_point now) {
        turns_.heard(Turn{.order = order_,
                          .ended = phrase.is_final,
                          .text = phrase.text,
                          .confidence = phrase.confidence,
                          .language = listening::language_among(speech_, phrase.language),
                          .words = phrase.words,
                          .first_word = phrase.from,
                          .last_word = phrase.to},
                     now);
        settled_ = phrase.is_final;
        if (phrase.is_final) ++order_;
    }

    /// At our wish, or because the vendor ends them now and then. The next begins at place 0.
    void end_turn(Clock::time_point now) {
        // Whose words are not known by now had none; unless the vendor had ended the turn before it
        // knew of our wish, when it has settled nothing. It is asked once more then.
        if (ends_by_ && (settled_ || std::exchange(asked_again_, true))) {
            turns_.heard(Turn{.order = ++order_, .ended = true}, now);
            asked_again_ = false;
        }
        ++order_;
        ends_by_.reset();
        turn_.clear();
        turns_.begin_anew();
    }

    Stamp stamp() const { return {turn_, time_.wall()}; }

    const remote::Account& account_;
    const TimeSource& time_;
    const listening::SpeechOptions speech_;
    const std::vector<std::string> languages_;
    const std::chrono::milliseconds turn_ends_within_;

    bool configured_ = false;  ///< on the present socket
    std::string turn_;         ///< its name; empty between two
    std::optional<Clock::time_point> ends_by_;
    std::int64_t order_ = 0;  ///< of phrases
    bool settled_ = false;    ///< what is heard of the present utterance
    bool asked_again_ = false;
};

}  // namespace

std::unique_ptr<streaming_stt::Dialect> make_dialect(const remote::Account& account,
                                                     const TimeSource& time,
                                                     const ListenOptions& options,
                                                     const listening::SpeechOptions& speech) {
    return std::make_unique<AzureSpeech>(account, time, options, speech);
}

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options) {
    auto dialect = [&account, &time, options](const listening::SpeechOptions& speech)
        -> Result<std::unique_ptr<streaming_stt::Dialect>> {
        return make_dialect(account, time, options, speech);
    };
    return streaming_stt::make_stt(account, time, options, options.patience.abandoned / 2,
                                   std::move(dialect));
}

}  // namespace neura::providers::azure_speech
