#pragma once

// The audio of one call: a caller, a carrier's line and a WebSocket to the server, joined.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "net/web_socket.hpp"
#include "phone/agent_ear.hpp"
#include "phone/call_report.hpp"
#include "phone/caller.hpp"
#include "phone/carrier_line.hpp"
#include "phone/loudspeaker.hpp"
#include "phone/noise.hpp"
#include "phone/speech.hpp"
#include "phone/written_words.hpp"
#include "providers/twilio/protocol.hpp"
#include "runtime/inbox.hpp"
#include "runtime/task.hpp"
#include "runtime/task_scope.hpp"
#include "runtime/ticker.hpp"

namespace neura::phone {

/// What calls share. All on one loop.
struct PhoneParts {
    Executor loop;
    Ticker& ticker;
    speaking::TextToSpeech& tts;
    listening::SpeechToText* stt = nullptr;  ///< none: nobody transcribes an agent
};

/// Called for each line of the transcript as soon as it is known; a later call may tell of an
/// earlier moment.
using OnLine = std::function<void(const SpokenLine&)>;

/// Fetches what the server keeps of the call, as it stands now.
using ReadRecord = std::function<Task<nlohmann::json>()>;

class MediaCall {
public:
    struct Options {
        std::string voice;
        std::optional<Noise> noise;
        std::optional<Loudspeaker::Setting> echo{};
        bool record = false;
        OnLine on_line;
        ReadRecord read_record;  ///< if given, the agent's words are read there, not transcribed
    };

    /// @param caller  must outlive it, as must what `parts` refers to.
    MediaCall(std::unique_ptr<net::WebSocket> socket, providers::twilio::Start start,
              Caller& caller, const PhoneParts& parts, Options options);

    /// From the first message to the last; once. Completes when either side has ended the call.
    Awaitable<> run();

    /// The carrier ends the stream: the call goes on without it.
    void take_off() { hang_up(); }

    Side ended_by() const { return hung_up_ ? Side::caller : Side::agent; }

    /// What went wrong, in words; empty if nothing did.
    const std::string& trouble() const { return trouble_; }

    /// By the time each line began.
    std::vector<SpokenLine> transcript() const;

    const CarrierLine& line() const { return line_; }

private:
    Awaitable<> read();
    Awaitable<> transcribe();
    Awaitable<> read_words();
    Awaitable<> read_last_words();
    Awaitable<> speak(Say words);
    Awaitable<> close();

    void obey(const providers::twilio::ToCarrier& message);
    void tick();
    void hear(const audio::Frame& frame);
    void await_written_words();
    void note_agent(std::string words);
    bool transcribes() const { return parts_.stt && !options_.read_record; }
    void go_on_acting();
    void act(Act act);
    void hang_up();
    void send(std::string_view text);
    void note(SpokenLine line);

    std::unique_ptr<net::WebSocket> socket_;
    std::string stream_sid_;
    providers::twilio::CarrierWriter writer_;
    providers::twilio::Decoder decoder_;
    Caller& caller_;
    const PhoneParts parts_;
    Options options_;

    CarrierLine line_;
    AgentEar ear_;
    Inbox<AgentUtterance> utterances_;
    int untranscribed_ = 0;

    std::string turn_words_;              ///< of the agent's turn so far
    std::optional<LineTime> turn_start_;  ///< of words not known yet
    LineTime turn_end_{};                 ///< of its last utterance
    bool turn_over_ = false;              ///< finished, but perhaps not yet transcribed

    WrittenWords written_;
    bool reading_ = false;

    std::optional<SpokenLine> saying_;  ///< the caller's line under way
    LineTime said_until_{-1};           ///< the caller's last sound
    bool synthesising_ = false;
    std::string keys_;  ///< still to be pressed
    LineTime next_key_at_{};

    bool hung_up_ = false;
    std::string trouble_;
    std::vector<SpokenLine> transcript_;
    TaskScope scope_;
};

}  // namespace neura::phone
