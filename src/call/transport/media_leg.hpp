#pragma once

// The caller's end of a call: a telephony media stream, a browser or a SIP phone.
//
// Audio both ways is mono at 8 kHz (audio::telephone_rate), ours coded as telephones carry it;
// other codecs, gaps and carrier messages are dealt with inside, so that a call knows no carrier.

#include <string>
#include <string_view>
#include <variant>

#include "audio/g711.hpp"
#include "runtime/task.hpp"

namespace neura::transport {

/// 20 ms of the caller's audio. Gaps in the carrier's stream arrive as silence, so the n-th frame
/// is always the n-th 20 ms of the call.
struct Heard {
    audio::Frame frame{};
};

/// The caller pressed a key: one of 0-9 * # A-D.
struct KeyPressed {
    char key = 0;
};

/// Everything sent before `mark(name)` has been played, or thrown away by `clear`.
struct MarkReached {
    std::string name;
};

/// The caller is gone. Nothing comes after it.
struct HungUp {
    enum class Reason { caller, connection_lost, protocol_error } reason = Reason::caller;
};

using MediaEvent = std::variant<Heard, KeyPressed, MarkReached, HungUp>;

/// One `receive` may be under way at a time. The other methods queue and never wait; after the
/// caller is gone they do nothing. All on the loop of the call.
class MediaLeg {
public:
    virtual ~MediaLeg() = default;

    /// The next thing that happens at the caller's end. A leg cannot fail otherwise than by
    /// `HungUp`. When the waiting coroutine is cancelled it gives `HungUp` too.
    virtual Awaitable<MediaEvent> receive() = 0;

    /// Adds 20 ms to what the carrier will play.
    virtual void play(const audio::MulawFrame& frame) = 0;

    /// Asks for a `MarkReached` once all audio sent so far has been played.
    virtual void mark(std::string_view name) = 0;

    /// Throws away what the carrier has not played yet; outstanding marks come back at once.
    virtual void clear() = 0;

    /// Ends the call from our side, once what was sent has left this machine. After the caller is
    /// gone it only lets go of what is left of the stream.
    virtual void hang_up() = 0;
};

}  // namespace neura::transport
