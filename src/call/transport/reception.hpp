#pragma once

// Where carriers bring their calls. A carrier (src/providers/<carrier>/) speaks its own protocol
// outwards and this interface inwards.

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "call/transport/errand.hpp"
#include "call/transport/media_leg.hpp"
#include "runtime/id.hpp"

namespace neura::transport {

enum class Direction { inbound, outbound };

/// A call as the carrier announces it, before any audio.
struct IncomingCall {
    CarrierCallId carrier_id;
    std::string carrier;  ///< "twilio"
    std::string from;     ///< as the carrier writes it: E.164, "anonymous", "sip:…", or empty
    std::string to;
    Direction direction = Direction::inbound;
    Errand errand{};  ///< of a call of ours

    /// Whoever the agent talks to.
    const std::string& other() const { return direction == Direction::inbound ? from : to; }
};

/// What the audio stream must present to be let in.
struct Admission {
    CallId call;
    std::string token;  ///< random, valid once
};

enum class Refusal { busy, shutting_down };

/// The seed's states of a call.
enum class CallStatus {
    initiated,
    ringing,
    in_progress,
    completed,
    failed,
    no_answer,
    busy,
    canceled,
};

/// A carrier's report of how a call stands. Reports come twice, late and out of order.
struct StatusReport {
    CarrierCallId carrier_id;
    CallStatus status = CallStatus::initiated;
    std::optional<std::uint64_t> sequence;  ///< the carrier's own order, where it has one
    std::optional<std::chrono::seconds> duration;
};

/// A recording the carrier made on its side.
struct CarrierRecording {
    CarrierCallId carrier_id;
    std::string recording_id;
    std::string url;
    std::string status;
    std::optional<std::chrono::seconds> duration;
};

/// How an attempt to put a caller through to a person ended without a word between them.
struct TransferReport {
    CarrierCallId carrier_id;
    enum class How { busy, no_answer, failed } how = How::failed;
    bool caller_left = false;  ///< did not wait for it
};

/// Who picked up a call of ours, by the carrier's ear.
struct PickedUp {
    CarrierCallId carrier_id;
    bool machine = false;  ///< an answering machine or a fax
};

/// A text message to one of our numbers.
struct ReceivedText {
    std::string id;  ///< the carrier's; a message that comes twice has the same
    std::string from;
    std::string to;
    std::string text;
};

/// What became of a text message of ours, by the carrier's word. Reports come twice and out of
/// order.
struct TextReport {
    std::string id;       ///< the carrier's, of the message
    std::string status;   ///< in its words: "sent", "delivered", "undelivered", "failed"
    std::string error{};  ///< its number of why not; empty without one
};

/// Called on the loop the carrier's request came in on. Everything is idempotent: the same
/// announcement or report twice changes nothing.
class Reception {
public:
    virtual ~Reception() = default;

    /// Lets a call in, or says why not. Announced twice (a carrier's retry), it gives the same
    /// call with a fresh token.
    virtual std::expected<Admission, Refusal> announce(const IncomingCall& call) = 0;

    /// Whether a stream that presents these may speak for that call; uses the token up.
    virtual std::optional<CallId> admit(const CarrierCallId& carrier_id,
                                        const std::string& token) = 0;

    /// Holds the whole conversation; completes when the call is over. `leg` is at its first frame.
    virtual Awaitable<> converse(CallId call, std::unique_ptr<MediaLeg> leg) = 0;

    virtual void status_changed(const StatusReport& report) = 0;
    virtual void recording_ready(const CarrierRecording& recording) = 0;

    /// The person a caller is being put through to has picked up. Gives what to tell them before
    /// they talk; empty for nothing.
    virtual std::string person_answered(const CarrierCallId& carrier_id) = 0;

    /// Gives what lets the caller's stream back into the conversation; nothing if nobody waits
    /// there any more.
    virtual std::optional<Admission> transfer_ended(const TransferReport& report) = 0;

    virtual void picked_up(const PickedUp& by) = 0;
    virtual void text_received(const ReceivedText& text) = 0;
    virtual void text_reported(const TextReport& report) = 0;
};

}  // namespace neura::transport
