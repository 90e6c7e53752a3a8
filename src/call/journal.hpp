#pragma once

// What a call tells of itself while it lives: the truth everything else is derived from.

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/transport/reception.hpp"
#include "runtime/id.hpp"
#include "runtime/meter.hpp"

namespace neura::call {

using WallTime = std::chrono::system_clock::time_point;

/// The carrier announced the call. The first event of every call.
struct Announced {
    transport::IncomingCall call;
};

/// The carrier or we ourselves say how the call stands.
struct StatusChanged {
    transport::CallStatus status{};
    std::string
        reason;  ///< why it ended: "caller_hung_up", "claim_complete", "server_restarted", …
    std::optional<std::chrono::seconds> duration{};
    std::optional<std::uint64_t> sequence{};  ///< the carrier's own order, where it has one
};

/// Audio flows.
struct Answered {
    std::string agent;  ///< name of the agent file
};

/// Both sides are being recorded, from the answer on; before a consent that is demanded, silence.
struct RecordingStarted {
    std::string file;  ///< under the data folder
};

/// Somebody said something.
struct Said {
    enum class Role { caller, agent, system } role = Role::caller;
    std::string text;                   ///< UTF-8; for an interrupted agent, what was heard of it
    bool interrupted = false;           ///< the caller cut in
    bool keyed = false;                 ///< entered on the keypad
    std::chrono::milliseconds start{};  ///< from the first frame of the call
    std::chrono::milliseconds end{};
};

/// Where the time of one turn went, each in ms from the last voiced sample of the caller.
/// Absent where it did not happen.
struct TurnTimed {
    std::int64_t number = 0;                               ///< from 1
    std::optional<std::chrono::milliseconds> turn_ended;   ///< end of turn declared
    std::optional<std::chrono::milliseconds> transcribed;  ///< final words known
    std::optional<std::chrono::milliseconds> first_words;  ///< of the answer: a model's first token
    std::optional<std::chrono::milliseconds> replied;      ///< the whole answer known
    std::optional<std::chrono::milliseconds> first_sentence;  ///< given to speech synthesis
    std::optional<std::chrono::milliseconds> first_audio;     ///< first frame of speech made
    std::optional<std::chrono::milliseconds> first_sent;      ///< first non-silent frame sent
    std::optional<std::chrono::milliseconds> first_played;    ///< the carrier says it was played
};

/// A recording made by the carrier is to be had.
struct CarrierRecorded {
    transport::CarrierRecording recording;
};

/// The conversation came to its end with this outcome ("claim_complete", "wants_human", …).
struct Concluded {
    std::string outcome;
};

/// The conversation goes on where an earlier call of the same caller left it.
struct Resumed {
    CallId earlier;
    transport::Errand errand{};  ///< of that one, which is this call's too
};

/// A language model gave an answer.
struct ModelUsed {
    std::string role;    ///< what for: "conversation", "summary" or "after_call"
    std::string vendor;  ///< as the configuration calls it: "openai"
    std::string model;   ///< as the vendor calls it
    std::int64_t input_tokens = 0;
    std::int64_t cached_tokens = 0;  ///< of those, remembered from before
    std::int64_t output_tokens = 0;
};

/// What one service did for the call, and what its vendor charges for that.
struct Charge {
    Service service;
    Usage usage{};
    std::optional<std::int64_t> cost{};  ///< in billionths of `currency`; absent: the price is not
                                         ///< known
    std::string currency{};              ///< ISO 4217, "USD"; empty without a cost
    std::string priced_on{};             ///< the date of the price, "2026-11-26"

    friend bool operator==(const Charge&, const Charge&) = default;
};

/// What the call cost, by service; every vendor that did anything for it, not only the last one.
/// Written as the conversation goes on, the last ones when it is over: they add up.
struct Charged {
    std::vector<Charge> charges;
};

/// A caller was put through to a person, or was to be.
struct Transferred {
    enum class How { talked, busy, no_answer, failed, caller_left } how = How::failed;
    std::string to;  ///< E.164
};

/// A text message that belongs to the call: of the caller's, or to them.
struct TextMessage {
    transport::Direction direction = transport::Direction::inbound;
    std::string from;
    std::string to;
    std::string text;
    std::string status;  ///< "received", "queued", or why it was not sent
    std::string id{};    ///< the carrier's; empty of one that was not sent
};

/// What became of a text message to the caller.
struct TextReported {
    std::string id;      ///< the carrier's
    std::string status;  ///< in its words: "delivered", "undelivered", …
    std::string error;   ///< its number of why not; empty without one
};

/// Somebody was told of an emergency, or could not be.
struct EmergencyNotified {
    std::string service;  ///< "police", "fire", "ambulance" or "other"
    std::string reason;
    std::string location;
    std::string by;  ///< "webhook", "sms" or "transfer"
    bool reached = false;
    std::string result;  ///< what was done, or what went wrong
};

using reasoning::Checkpoint;
using reasoning::ClaimChanged;
using reasoning::ClaimOpened;
using reasoning::FieldChanged;
using reasoning::LanguageChosen;
using reasoning::SafetyNoted;
using reasoning::ToolUsed;

using Event = std::variant<Announced, StatusChanged, Answered, RecordingStarted, Said, TurnTimed,
                           ClaimChanged, CarrierRecorded, Concluded, ModelUsed, Charged, ToolUsed,
                           FieldChanged, Checkpoint, ClaimOpened, LanguageChosen, Resumed,
                           Transferred, TextMessage, EmergencyNotified, SafetyNoted, TextReported>;

/// Where events go. `write` never waits and keeps the order of each call; it may be called from
/// any loop. An event is acknowledged once its transaction is committed (at most 50 ms later).
class Journal {
public:
    virtual ~Journal() = default;
    virtual void write(const CallId& call, WallTime at, Event event) = 0;
};

/// Where the audio of one call goes: 20 ms of each side at a time, caller and agent aligned as
/// the caller heard them. Never waits; destroying it finishes the file.
class Recording {
public:
    virtual ~Recording() = default;
    virtual void write(const audio::Frame& caller, const audio::Frame& agent) = 0;
};

}  // namespace neura::call
