#pragma once

// The agent's voice in one call: what to say in, paced audio out, and what was heard of it.
//
//   say / more ─▶ SentenceSplitter ─▶ speakable ─▶ TextToSpeech ─▶ Playout ─▶ Outlet
//
// The next sentences are made while the first is heard.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/speaking/pauses.hpp"
#include "call/speaking/playout.hpp"
#include "call/speaking/sentence_splitter.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "runtime/task.hpp"
#include "runtime/time_source.hpp"

namespace neura::speaking {

/// Says what it is told, in order.
///
/// All on the loop of its call. `run` must be under way and `tick` come every 20 ms; everything
/// else returns at once. A *reply* is all that is said from one silence to the next.
///
/// A sentence the provider cannot make is tried once more, then left out: a call goes on. Silence
/// before the first sound of a reply is left out too.
///
/// Words that come with their audio (`TextToSpeech::spoken_reply`) are one sentence, whatever their
/// length. Where their audio breaks off the rest is said, from the sentence that broke.
class Speaker {
public:
    struct Options {
        SentenceSplitter::Options splitting{};
        Playout::Options playout{};

        /// Sentences made and not yet begun to be heard, at most. More would be thrown away
        /// when the caller cuts in.
        std::size_t ahead = 2;

        /// And none is begun while so much is still to be heard: it would only wait.
        std::chrono::milliseconds enough{5000};

        /// For the provider's next piece of audio; after it the sentence has failed.
        std::chrono::milliseconds patience{4000};

        const TimeSource* time = nullptr;  ///< the machine's when null

        /// Told of each sentence left out, and why.
        std::function<void(const Error&)> on_failure{};
    };

    /// `tts` and `outlet` must outlive it.
    /// @param voice  see `speak_as`
    Speaker(Executor loop, TextToSpeech& tts, Outlet& outlet, Voice voice)
        : Speaker(loop, tts, outlet, std::move(voice), Options()) {}
    Speaker(Executor loop, TextToSpeech& tts, Outlet& outlet, Voice voice, Options options);

    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    /// Makes the audio. Ends only when cancelled; what is being said then still plays.
    Awaitable<> run();

    /// Says `text` after all that was given before.
    /// @param text           UTF-8, one or more sentences; text between backticks is spelled.
    /// @param interruptible  false for what the law wants heard to its end; only told by
    ///                       `interruptible`, `cut` cuts all.
    void say(std::string text, bool interruptible = true);

    /// The same for text that is still being written: each sentence is said once it is complete.
    /// `done` says that no more comes; until then the speaker counts as speaking.
    void more(std::string_view text, bool interruptible = true);
    void done();

    /// Before `done`: forgets the text that waits for the rest of its sentence. Gives it.
    std::string take_back() { return streaming_ ? splitter_.take_back() : std::string(); }

    /// Another voice for all that is given from now on. What was given keeps its own.
    /// @param voice  its language is that of what it will say; en-US if it has none
    void speak_as(Voice voice);

    /// Plays a sound that is no speech, unless something is being said. It gives way to the next
    /// words at once, and does not count as speaking.
    void sound(audio::Mulaw sound);

    /// Sends what is due, and notices what was heard.
    void tick(Clock::time_point now);

    /// The carrier says that a mark of ours came up.
    void mark_reached(std::string_view name, Clock::time_point now);

    /// Falls silent at once, for now: `resume` goes on at the sample where it stopped. It counts as
    /// speaking meanwhile.
    void hold(Clock::time_point now);
    void resume(Clock::time_point now);
    bool held() const { return playout_.held(); }

    /// Falls silent at once and forgets what was still to be said.
    /// @return  what was heard of this reply, as it was given to `say` but for backticks and
    ///          outer blanks; right to one word where the provider tells when it says them, or
    ///          speaks evenly.
    std::string cut(Clock::time_point now);

    /// Whether anything is still to be heard.
    bool speaking() const;

    /// All there is to say has been made, and will have been heard before long.
    bool ends_within(Clock::duration time) const;

    /// Whether what is being heard may be cut. True when silent.
    bool interruptible() const;

    /// Completes once all was heard or cut; at once when silent; also when cancelled.
    Awaitable<> finished();

    /// What the caller hears in the next 20 ms of the call; see `Playout::next_played`.
    const audio::Frame& next_played() { return playout_.next_played(); }

    // Of the current reply, or of the last one when silent. Absent: not yet.

    /// The first sentence was whole, to be given to the provider.
    std::optional<Clock::time_point> first_sentence_at() const { return first_sentence_; }

    /// The provider gave its first audio.
    std::optional<Clock::time_point> first_audio_at() const { return first_audio_; }
    std::optional<Clock::time_point> first_sent_at() const { return times_.sent; }

    /// The first frame with sound in it went out, and is due to be heard.
    std::optional<Clock::time_point> first_voiced_sent_at() const { return times_.voiced_sent; }
    std::optional<Clock::time_point> first_voiced_heard_at() const { return times_.voiced_heard; }

    /// The carrier said that that frame was played.
    std::optional<Clock::time_point> first_voiced_played_at() const { return times_.voiced_played; }

    // Since the beginning of the call.

    std::uint64_t failures() const { return failures_; }  ///< sentences left out
    std::uint64_t underruns() const { return playout_.underruns(); }

private:
    struct Sentence {
        std::string text;  ///< as given, with the blanks before it
        bool interruptible = true;
        std::shared_ptr<const Voice> voice{};  ///< has a language
        std::optional<std::uint64_t> name{};   ///< in `playout_`, once it has audio
        bool failed = false;
        std::uint64_t silence = 0;              ///< left out before its first sound, in samples
        std::vector<Said> said{};               ///< of it, as far as the provider tells
        std::shared_ptr<SpokenReply> spoken{};  ///< where its audio comes from, unless it is said
        Pauses pauses{};                        ///< in what is played of that
    };

    void begin_reply();
    void add(std::vector<std::string> sentences, bool interruptible);
    void add_spoken(std::shared_ptr<SpokenReply> reply, std::string_view text);
    void settle();

    bool can_make() const;
    Awaitable<> make_next();
    Awaitable<> attempt(std::string text, std::optional<Result<void>>& outcome);
    Awaitable<Result<void>> take_all_of(Utterance& utterance);
    Awaitable<> stopped();
    void append(std::vector<std::uint8_t> audio);
    std::vector<std::uint8_t> from_onset(std::vector<std::uint8_t> audio);

    void say_the_rest_of(std::size_t sentence);
    void tell_cut(const std::vector<Heard>& heard) const;
    std::string heard_text(const std::vector<Heard>& heard) const;
    std::string_view heard_part(const Sentence& sentence, const Heard& heard) const;

    TextToSpeech& tts_;
    std::shared_ptr<const Voice> voice_;  ///< for what is given now; has a language
    const Options options_;
    const TimeSource& time_;
    SentenceSplitter splitter_;
    Playout playout_;

    std::vector<Sentence> sentences_;  ///< of this reply
    std::size_t next_ = 0;             ///< the first of them not made
    bool streaming_ = false;           ///< `more` without `done`
    bool streamed_interruptible_ = true;
    bool in_reply_ = false;
    bool sounding_ = false;  ///< what plays is no speech
    std::uint64_t cuts_ = 0;

    bool making_ = false;
    std::uint64_t made_in_ = 0;          ///< `cuts_` when that began
    Clock::time_point waiting_since_;    ///< for the provider
    std::uint64_t made_ = 0;             ///< samples of the sentence being made
    std::uint64_t given_ = 0;            ///< by this attempt, silence included
    std::uint64_t to_skip_ = 0;          ///< of the second attempt: what the first one gave
    bool before_onset_ = false;          ///< nothing plays, and it has been silent so far
    std::vector<std::uint8_t> silence_;  ///< the last of it
    double samples_a_character_;         ///< how fast this voice speaks

    Timer work_;      ///< `run` waits here
    Timer stop_;      ///< cancelled to abandon an attempt
    Timer finished_;  ///< `finished` waits here

    Clock::time_point now_;
    std::optional<Clock::time_point> first_sentence_;
    std::optional<Clock::time_point> first_audio_;
    Playout::Times times_;
    std::uint64_t failures_ = 0;
};

}  // namespace neura::speaking
