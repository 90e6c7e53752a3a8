#pragma once

#include "providers/streaming_stt/streaming_stt.hpp"
#include "providers/streaming_stt/turns.hpp"

namespace neura::providers::streaming_stt {

/// The half of a dialect that is the same for all vendors who divide what they hear into turns:
/// `Turns` knows what to send and whose the words are, a vendor how that is written.
class TurnDialect : public Dialect {
public:
    void begin(listening::AudioTime at, listening::AudioTime now) override;
    bool in_utterance() const override { return turns_.in_utterance(); }
    void append(audio::Mulaw coded) override { turns_.append(coded); }
    void pause() override { turns_.pause(); }
    void finish(listening::AudioTime voiced_end, Clock::time_point now) override;

    void opened(Wire& wire, Clock::time_point now) override;
    void closed() override { turns_.closed(); }
    void give_up(const Error& why) override { turns_.give_up(why); }

    void speak(Wire& wire, Clock::time_point now) override;
    std::optional<Result<listening::SpeechEvent>> next_event() override;
    std::optional<Clock::time_point> deadline() const override { return turns_.deadline(); }
    bool look(Clock::time_point now) override { return turns_.look(now); }

protected:
    TurnDialect(bool want_partials, Turns::Patience patience, Intake intake)
        : turns_(want_partials, patience, intake) {}

    /// Tells the vendor what `Turns` wants told.
    virtual void say(const Turns::Outgoing& outgoing, Wire& wire, Clock::time_point now) = 0;

    Turns turns_;
};

}  // namespace neura::providers::streaming_stt
