#pragma once

// Many calls at a server, as a carrier brings them, at less cost than the server has with them.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/caller_speech.hpp"
#include "bench/latencies.hpp"
#include "bench/raw_sockets.hpp"

namespace neura::bench {

struct LoadOptions {
    std::string url = "http://127.0.0.1:8080";  ///< http, an IPv4 address; no token is known
    std::size_t calls = 10;                     ///< at a time
    double rate = 50;                           ///< calls begun a second
    double seconds = 20;                        ///< measured, once all calls are up
    double length = 0;        ///< seconds a call takes, the next one then begins; 0: all of it
    bool brief = false;       ///< hangs up once an answer was heard; then the next one begins
    std::size_t total = 0;    ///< measured until so many calls are over; 0: for `seconds`
    std::uint32_t first = 1;  ///< number of the first call; the others count on from it
    double barge_ins = 0.2;   ///< share of the replies that the caller cuts into
    std::string mocks;        ///< `VendorMocks` to ask what they measured
    std::vector<std::pair<std::string, int>> watched;  ///< names and processes, for CPU and memory
    bool json = false;
};

/// What callers saw of a server.
struct LoadStats {
    Latencies announce_to_answer;    ///< the webhook's round trip
    Latencies start_to_greeting;     ///< "start" sent, to the first frame
    Latencies turn;                  ///< the caller's last voiced frame, to the first of the reply
    Latencies tts_to_caller;         ///< audio from the voice, to the caller
    Latencies onset_to_clear;        ///< the caller cuts in, to "clear"
    Latencies confirmed_to_silence;  ///< 0.7 s of their voice, to the last of what it cuts into
    Latencies jitter;                ///< of frames once the lead is sent
    Latencies lateness;              ///< of our own frames: more than 2 ms, and we are the limit
    std::uint64_t begun = 0;         ///< calls that heard a greeting
    std::uint64_t answered = 0;      ///< calls that heard an answer to what they had said
    std::uint64_t ended = 0;         ///< by the server or by a lost connection
    std::uint64_t refused = 0;
    std::uint64_t unanswered = 0;  ///< turns, after 10 s
    std::uint64_t barge_ins = 0;
    std::uint64_t underruns = 0;
    std::uint64_t frames_out = 0;  ///< of callers
    std::uint64_t frames_in = 0;   ///< of the server
    std::uint64_t own = 0;         ///< of those, signed with the number of the call that heard them
    std::uint64_t foreign = 0;     ///< signed with another: not one may be
};

/// The calls, on one loop. Each caller listens to the greeting, then speaks, listens to the reply
/// and speaks again, and cuts into some. All they say is signed with the number of the call, which
/// the vendor mocks make the subject of the answer, and sign that with: what a caller hears of
/// another call is counted.
class Load {
public:
    /// Throws std::invalid_argument for a URL that is none of ours.
    Load(RawLoop& loop, LoadOptions options, std::vector<Utterance> utterances);
    ~Load();

    /// Begins the calls and plays them for `time`; more than once goes on with them.
    void run(Micros time);

    /// All calls are up.
    bool is_up() const;

    /// As many calls as were to begin altogether are over.
    bool is_over() const;

    /// Begins to count anew.
    void reset() { stats_ = {}; }
    const LoadStats& stats() const { return stats_; }

    /// Hangs all of them up.
    void hang_up();

private:
    friend class LoadCall;

    void begin_due(Micros now);

    RawLoop& loop_;
    const LoadOptions options_;
    const std::vector<Utterance> utterances_;
    std::string host_;  ///< of the URL
    std::uint16_t port_ = 0;
    std::string silence_;  ///< a frame of it, in base64
    LoadStats stats_;
    std::vector<std::unique_ptr<class LoadCall>> calls_;
    std::uint64_t names_from_ = 0;  ///< of calls, unlike those of any other run
    std::uint32_t calls_begun_ = 0;
    Micros began_ = 0;
    Micros next_ms_ = 0;
};

/// Loads a server and prints what came of it. @return the exit code: 0 if every call was answered.
int bench_load(const LoadOptions& options);

}  // namespace neura::bench
