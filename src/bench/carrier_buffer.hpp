#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "bench/latencies.hpp"
#include "bench/raw_sockets.hpp"

namespace neura::bench {

/// What a caller hears of a server, as a carrier plays it: a buffer that is filled at any rate and
/// emptied at 8,000 samples a second. Counts audio, holds none. Pure: time is passed in.
///
///   underrun  the buffer ran empty, more audio came, and no mark between said that a reply had
///             ended
///   jitter    how far from 20 ms two frames came apart, once the server has sent its lead
///
/// Source: Twilio Media Streams, as `phone::CarrierLine`, which keeps the audio too.
class CarrierBuffer {
public:
    /// Audio came. @return  true if a reply begins with it.
    bool play(std::size_t samples, Micros now);

    /// A mark came. @return  true when nothing is waiting: give it back at once.
    bool mark(std::string name, Micros now);

    /// The server empties the buffer. @return  the marks that come back by it.
    std::vector<std::string> clear(Micros now);

    /// Marks passed by `now`, to be given back.
    std::vector<std::string> passed(Micros now);

    bool playing(Micros now) const { return now < plays_until_; }

    /// When the last that came has been played, or was thrown away.
    Micros plays_until() const { return plays_until_; }

    /// Since when the reply at hand has been playing.
    Micros reply_began() const { return reply_began_; }

    /// All that came has been played, and a mark was the last that came.
    bool reply_over(Micros now) const { return in_reply_ && !playing(now) && marked_; }

    /// The next audio is of a new reply.
    void end_reply() { in_reply_ = false; }

    std::uint64_t underruns() const { return underruns_; }
    std::uint64_t frames() const { return frames_; }

    /// Where jitter is counted; nowhere unless given.
    void count_jitter_in(Latencies* jitter) { jitter_ = jitter; }

private:
    struct Mark {
        std::string name;
        Micros at = 0;
    };

    Micros plays_until_ = 0;
    Micros reply_began_ = 0;
    Micros last_came_ = 0;
    bool in_reply_ = false;
    bool marked_ = true;  ///< a mark came after the last audio
    std::uint64_t underruns_ = 0;
    std::uint64_t frames_ = 0;
    std::deque<Mark> marks_;
    Latencies* jitter_ = nullptr;
};

}  // namespace neura::bench
