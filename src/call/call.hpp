#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "call/answer_budget.hpp"
#include "call/call_metrics.hpp"
#include "call/journal.hpp"
#include "call/listening/barge_in.hpp"
#include "call/listening/listener.hpp"
#include "call/minutes.hpp"
#include "call/reasoning/agent.hpp"
#include "call/speaking/speaker.hpp"
#include "call/transport/media_leg.hpp"
#include "runtime/inbox.hpp"
#include "runtime/time_source.hpp"

namespace neura::call {

/// How it went to put a caller through to a person.
struct PutThrough {
    using How = Transferred::How;
    How how = How::failed;
    std::string to;
    std::unique_ptr<transport::MediaLeg> back{};  ///< where the caller is now, if somewhere else
};

/// What a call is made of. All must outlive it; none is used by another thread meanwhile.
struct Parts {
    transport::MediaLeg& caller;
    listening::SpeechToText& stt;
    listening::VoiceDetection& voices;
    reasoning::Agent& agent;
    speaking::TextToSpeech& tts;
    Journal& journal;
    CallMetrics& metrics;
    const TimeSource& time;
    Meter* meter = nullptr;  ///< what hearing and speaking cost; null: nobody asks

    /// The voice for a language, BCP 47. Empty: there is but one.
    std::function<speaking::Voice(std::string_view language)> voice_in{};

    struct StartedRecording {
        std::unique_ptr<Recording> to;
        std::string file;  ///< under the data folder
    };
    /// Starts the recording, once it may be. Empty when calls are not recorded.
    std::function<StartedRecording()> record;

    /// Puts the caller through to a person and tells how that went. Empty: nobody can.
    /// @param to     E.164; empty for the usual person
    /// @param about  what they are to know first
    std::function<Awaitable<PutThrough>(std::string to, std::string about)> put_through{};

    bool has_person = false;     ///< there is a usual one
    bool placed = false;         ///< we have called: they speak first
    bool leaves_message = true;  ///< on a machine
};

struct Limits {
    std::chrono::milliseconds silence{8'000};      ///< after our last word, before we ask; 0: never
    std::chrono::milliseconds key_pause{2'500};    ///< after the last key of a keyed number
    std::chrono::milliseconds longest{3'600'000};  ///< of the whole call
    AnswerBudget::Limits answer{};
    bool waiting_sound = true;  ///< a caller who waits hears a soft sound

    // Of how we listen: those the call began with count.
    listening::TurnDetector::Options turns{};
    listening::BargeIn::Options barge_in{};
};

/// How a call ended.
struct Ending {
    transport::CallStatus status = transport::CallStatus::completed;
    std::string reason;  ///< "caller_hung_up", "agent_hung_up", "connection_lost", …
};

/// One live call, from answer to hang-up.
///
///   caller ─▶ hear() ─▶ listener ─▶ converse() ─▶ agent ─▶ speaker ─▶ caller
///
/// Everything a call does runs on the loop `run` was started on, so nothing in it needs a lock.
class Call {
public:
    Call(CallId id, Executor loop, Parts parts, Limits limits, speaking::Voice voice);
    ~Call();

    /// The whole conversation. The caller's leg is at its first frame.
    Awaitable<Ending> run();

    /// Every 20 ms while `run` is under way: paces our speech, notices silence.
    void tick(Clock::time_point now);

    /// Other limits from now on. On the loop of the call.
    void change(const Limits& limits);

    /// Ends the call as soon as this loop gets to it. @param reason  for the record.
    void end(std::string reason);

    /// What is known so far, by field.
    nlohmann::json claim() const { return parts_.agent.progress().claim; }

    /// The caller wrote instead of saying it; answered by voice.
    void caller_texted(std::string text);

    /// A call of ours was picked up by a machine.
    void machine_answered();

    /// Puts the caller through to that number once what is being said was heard.
    void transfer(std::string to);

private:
    struct CallerSaid {
        listening::HeardTurn turn;
    };
    struct CallerKeyed {
        std::string digits;
    };
    struct CallerTexted {
        std::string text;
    };
    struct CallerSilent {};
    struct MachineAnswered {};
    struct AgentDone {};  ///< the goodbye was heard to its end
    struct TimeUp {
        std::string reason;
    };
    using Happening = std::variant<CallerSaid, CallerKeyed, CallerTexted, CallerSilent,
                                   MachineAnswered, AgentDone, TimeUp>;

    speaking::Speaker::Options speaker_options() const;

    Awaitable<> hear();
    Awaitable<> listen();
    Awaitable<> collect_turns();
    Awaitable<> follow_languages();
    listening::SpeechOptions speech_options() const;
    speaking::Voice on_meter(speaking::Voice voice) const;
    speaking::Voice voice_in(const std::string& language) const;
    void speak_as(const std::string& language, double speed);
    void hear_in(const std::string& language);
    Awaitable<> caller_away();
    Awaitable<> converse();
    Awaitable<> let_them_speak_first();
    Awaitable<> answer(CallerSaid said);
    Awaitable<> answer(CallerKeyed keyed);
    Awaitable<> answer(CallerTexted texted);
    Awaitable<> answer(CallerSilent silent);
    Awaitable<> answer(MachineAnswered);
    Awaitable<> put_through();
    Awaitable<> ask(reasoning::Turn turn);
    Awaitable<> get_answer(reasoning::Turn turn, std::optional<Result<reasoning::Reply>>& reply);
    Awaitable<> abandoned();
    Awaitable<> take_last_words();
    Awaitable<> note_last_turns();

    void heard(const audio::Frame& frame);
    void key_pressed(char key);
    void keys_complete();
    void paused(const std::string& words, listening::Completeness completeness);
    void take(listening::Floor floor);
    void cut_in();
    void abandon_answer();
    void cover(reasoning::Waiting how);
    void fill_waiting(Clock::time_point now);
    void mind_silence(Clock::time_point now);
    void fall_silent();
    void count_underruns();
    void say(Result<reasoning::Reply> reply);
    void say_first(std::string_view words);
    void say_behind(std::vector<reasoning::Passage> passages, bool interruptible);
    std::string take_back();
    std::string stop_saying();
    void note_progress();
    void settle_our_words();
    Minutes::Spoken spoken_so_far() const;
    bool worth_answering(const listening::HeardTurn& turn) const;
    bool matters(const std::string& words) const;

    const CallId id_;
    const Parts parts_;
    transport::MediaLeg* caller_;                ///< where the caller is
    std::unique_ptr<transport::MediaLeg> back_;  ///< that, after they were put through in vain
    Limits limits_;
    Minutes minutes_;
    std::unique_ptr<listening::Listener> listener_;
    std::unique_ptr<speaking::Outlet> outlet_;
    speaking::Speaker speaker_;
    listening::BargeIn barge_in_;
    Inbox<Happening> happenings_;
    Inbox<std::string> languages_;  ///< that the talk went on in and that are not yet listened for
    speaking::Voice voice_;         ///< as it is now
    std::string language_heard_;    ///< what is listened for, or is going to be
    std::vector<std::string> others_heard_;  ///< beside it, likewise
    AnswerBudget budget_;
    Timer abandon_;  ///< cancelled to abandon the answer being looked for
    std::unique_ptr<Recording> recording_;
    std::size_t frames_ = 0;       ///< of 20 ms, since the answer
    std::uint64_t underruns_ = 0;  ///< counted so far

    const reasoning::Say say_first_{[this](std::string_view words) { say_first(words); },
                                    [this] { return take_back(); },
                                    [this] { return stop_saying(); }};

    std::optional<Ending> ending_;
    bool ended_ = false;                      ///< `end` was called
    bool finishing_ = false;                  ///< the agent has said goodbye
    bool away_ = false;                       ///< the caller is being put through
    bool gone_ = false;                       ///< and their stream has ended
    Timer returned_;                          ///< cancelled when that is over
    std::optional<std::string> transfer_to_;  ///< once what we say was heard; empty: a person
    bool greeted_ = false;
    bool voicemail_ = false;  ///< we talk to a machine
    bool answering_ = false;  ///< a happening is being dealt with
    bool asking_ = false;     ///< the agent is looking for an answer
    bool abandoned_ = false;  ///< nobody wants it any more
    bool streaming_ = false;  ///< the first words of the reply are being said
    bool was_cut_ = false;    ///< the caller cut our last words short
    int silences_ = 0;        ///< in a row
    std::string keys_;        ///< pressed so far
    std::string saying_;      ///< what we say now, all of it
    reasoning::Expecting expecting_ = reasoning::Expecting::anything;
    listening::AudioTime spoke_until_{};  ///< we were last being heard
    Clock::time_point answered_at_{};
    Clock::time_point quiet_since_{};
    Clock::time_point last_key_{};
    Clock::time_point held_since_{};  ///< our last words, for the caller's voice
    Clock::time_point last_sound_{};  ///< that filled a caller's waiting
};

}  // namespace neura::call
