#pragma once

// One caller's ears: 20 ms frames in, finished turns out.
//
//   frame ─▶ echo suppressor ─▶ energy gate ─▶ voice detector ─▶ turn detector
//                                                   ─▶ speech to text ─▶ turn

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/frame.hpp"
#include "call/listening/echo_suppressor.hpp"
#include "call/listening/recent_audio.hpp"
#include "call/listening/speech_to_text.hpp"
#include "call/listening/turn_detector.hpp"
#include "call/listening/voice_detector.hpp"
#include "runtime/inbox.hpp"

namespace neura::listening {

/// What the caller said between two silences.
struct HeardTurn {
    std::string text;                       ///< UTF-8; empty if nothing intelligible was said
    std::vector<std::string> alternatives;  ///< other readings, likeliest first
    std::string language{};                 ///< BCP 47, if the recogniser told it
    bool lost = false;       ///< the recogniser failed on it: ask the caller to repeat
    AudioTime start{};       ///< of the first voice, from the first frame
    AudioTime voiced_end{};  ///< of the last voice
    AudioTime ended{};       ///< when the turn was declared over
};

/// Opens when something louder than the line's own noise is heard, so that silence costs no
/// neural network. Pure.
class EnergyGate {
public:
    /// @param level  of one frame, in dB below full scale (dBFS, negative).
    /// @return       whether the frame may hold speech; stays open 600 ms after the last that may.
    bool open_for(double level);

private:
    double floor_ = -70.0;  ///< of the line's noise, dBFS
    int frames_left_ = 0;
};

/// Lives on the loop of its call. `run` must be under way for turns to come out.
class Listener {
public:
    /// @param final_within  see `SpeechToText::final_within`
    Listener(Executor loop, std::unique_ptr<VoiceDetector> voice,
             std::unique_ptr<SpeechStream> recogniser, AudioTime final_within,
             TurnDetector::Options turns = {});

    /// The next 20 ms of the caller. Never waits.
    /// @param received  as it came, with what a loudspeaker may send back of ours
    /// @param ours      what the caller hears of us about now
    /// @return          what the turn detector made of it.
    Edge hear(const audio::Frame& received, const audio::Frame& ours = {});

    /// Reads the recogniser until cancelled or it is closed.
    /// Errors: those of `SpeechStream::next` when recognition cannot go on.
    Task<> run();

    /// Told of the words so far of a pausing caller, while `run` is under way.
    std::function<void(const std::string& words, Completeness)> on_pause = [](const std::string&,
                                                                              Completeness) {};

    /// Finished turns, in order; they come while `run` is under way.
    Inbox<HeardTurn>& turns() { return turns_; }

    /// Hears with another recogniser, from the next turn on: what is being said or recognised is
    /// still the present one's. @param language  BCP 47, that of the new one
    void hear_with(std::unique_ptr<SpeechStream> recogniser, std::string language);

    void be_patient(Patience patience) { detector_.be_patient(patience); }

    /// The caller is gone: whatever they were saying becomes a last turn.
    void hang_up();

    /// Nothing being said and nothing being recognised.
    bool idle() const { return !detector_.in_turn() && pending_.empty(); }

    /// The last 20 ms held a voice.
    bool voice() const { return detector_.voice(); }

    /// The caller is in a turn, which may be in a pause.
    bool in_turn() const { return detector_.in_turn(); }

    /// Voice in the present turn so far.
    AudioTime voiced() const { return detector_.voiced(); }

    /// The caller's side has been found to send us back.
    bool echo_found() const { return echo_.times_found() > 0; }

    AudioTime now() const { return now_; }

private:
    const audio::Frame& without_echo(const audio::Frame& received, const audio::Frame& ours);
    float probability_of_voice(const audio::Frame& frame);
    void begin_turn();
    void end_turn();
    void stop_waiting();
    std::optional<HeardTurn> answered();
    void change_recogniser();
    void take(PartialTranscript partial);
    void take(FinalTranscript words);

    const std::unique_ptr<VoiceDetector> voice_;
    std::unique_ptr<SpeechStream> recogniser_;
    std::unique_ptr<SpeechStream> next_recogniser_;  ///< once nothing is under way
    std::string next_language_;
    Timer change_;  ///< cancelled when `run` is to go on with another recogniser
    const AudioTime final_within_;
    EchoSuppressor echo_;
    EnergyGate gate_;
    TurnDetector detector_;
    Inbox<HeardTurn> turns_;
    std::vector<HeardTurn> pending_;  ///< ended, their words not yet known; oldest first
    std::string so_far_;              ///< words of the present turn
    int late_ = 0;                    ///< final transcripts nobody waits for any more

    AudioTime now_{};
    /// Of what came outside a turn the last 300 ms, so that the first consonant is recognised too.
    RecentAudio<15> before_;
    VoiceDetector::Window window_{};
    std::size_t in_window_ = 0;
    float probability_ = 0;
    bool gate_was_open_ = false;
};

}  // namespace neura::listening
