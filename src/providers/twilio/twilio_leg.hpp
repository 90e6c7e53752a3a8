#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "call/transport/media_leg.hpp"
#include "providers/twilio/media_stream.hpp"
#include "providers/twilio/protocol.hpp"
#include "providers/twilio/timeline.hpp"

namespace neura::providers::twilio {

/// What passed through one leg, for the log.
struct LegCounts {
    std::uint64_t frames_heard = 0;
    std::uint64_t frames_played = 0;
    std::uint64_t filled_samples = 0;   ///< silence put in where the carrier's audio had holes
    std::uint64_t dropped_samples = 0;  ///< came twice or late
    std::uint64_t malformed = 0;        ///< messages; the first ends the stream
};

/// The caller's end of a call whose audio comes over a Twilio media stream.
///
/// Built once `start` was read. `stream` and `counts` outlive it. A message that is not what the
/// carrier promises ends the stream with close code 1002; silence is `HungUp` once the socket is
/// lost. After its own `hang_up` it gives `HungUp` with reason `caller`.
class TwilioLeg final : public transport::MediaLeg {
public:
    /// @param decoder  the one that read `start`.
    TwilioLeg(MediaStream& stream, Decoder decoder, std::string_view stream_sid, LegCounts& counts)
        : stream_(stream), decoder_(std::move(decoder)), writer_(stream_sid), counts_(counts) {}

    Awaitable<transport::MediaEvent> receive() override;
    void play(const audio::MulawFrame& frame) override;
    void mark(std::string_view name) override;
    void clear() override;
    void hang_up() override;

private:
    std::optional<transport::MediaEvent> take(const net::Message& message);
    transport::MediaEvent end(StreamEnd how);
    transport::MediaEvent refuse(std::string_view wrong);
    void send(std::string_view text);

    MediaStream& stream_;
    Decoder decoder_;
    ServerWriter writer_;
    Timeline timeline_;
    LegCounts& counts_;
};

}  // namespace neura::providers::twilio
