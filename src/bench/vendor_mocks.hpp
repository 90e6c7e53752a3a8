#pragma once

// Speech recognition, a language model and a voice as their vendors serve them, over real sockets,
// with delays that are set: what a call asks of the network, without the network.
//
//   GET  /v1/listen            WebSocket   Deepgram Nova: mu-law in, Results on Finalize
//   GET  /v1/speak             WebSocket   Deepgram Aura: Speak and Flush in, mu-law out
//   POST /v1/chat/completions              OpenAI: server-sent events, or one answer
//   GET  /stats                            what was measured since the last reset, as JSON
//   POST /reset
//
// What passes carries marks (a stamp in the audio, a spoken tag in the words), so that each way
// through the engine under test is timed where it comes out. And who signed the audio of a caller
// is the tag of the words recognised in it, of the answer to these, and signs the audio that says
// so: whatever of a call turns up in another is seen there.
//
// Sources: the vendors' pages, as docs/protocols has them: developers.deepgram.com
// (listen-streaming, text-to-speech websocket) and platform.openai.com (chat streaming).

#include <array>
#include <cstdint>
#include <string>

#include "bench/latencies.hpp"
#include "bench/raw_sockets.hpp"
#include "bench/spoken_tag.hpp"

namespace neura::bench {

struct MockOptions {
    std::uint16_t port = 0;          ///< 0: any free one
    Micros recognise = 100'000;      ///< from Finalize to the words
    Micros first_token = 200'000;    ///< from the request to the first token
    Micros between_tokens = 20'000;  ///< 50 a second
    Micros first_audio = 100'000;    ///< from Flush to the first audio
    Micros between_chunks = 50'000;  ///< of 200 ms: four times as fast as it is played

    // Audio of one socket after which it is cut without a word; 0: never.
    Micros hears_for = 0;
    Micros speaks_for = 0;
    std::uint64_t writes_words = 0;  ///< of the model's answer after which it is cut; 0: never
    bool overloads = false;          ///< it then says that it is overloaded, and is not cut
    std::string certificate{};       ///< and its key, files in PEM: serves over TLS too
    std::string key{};
    bool claims = false;  ///< the model first writes the tag into the claim, by its tool
};

/// What a server under test did with what passed.
struct MockStats {
    Latencies caller_to_stt;  ///< a frame of the caller, to recognition
    Latencies stt_to_llm;     ///< the words, to the request
    Latencies llm_to_tts;     ///< the first sentence whole, to the voice
    std::uint64_t stt_frames = 0;
    std::uint64_t finals = 0;
    std::uint64_t requests = 0;
    std::uint64_t sentences = 0;
    std::uint64_t clears = 0;
};

/// All three vendors, on one loop.
class VendorMocks {
public:
    VendorMocks(RawLoop& loop, MockOptions options);

    std::uint16_t port() const { return port_; }
    std::uint16_t tls_port() const { return tls_port_; }  ///< 0: not over TLS
    const MockStats& stats() const { return stats_; }

private:
    friend class MockConnection;

    RawLoop& loop_;
    const MockOptions options_;
    MockStats stats_;
    std::uint32_t next_tag_ = 0;  ///< of words that nobody signed

    // When the words of a tag last left a vendor, for the next to tell how long they took.
    std::array<Micros, spoken_tags> recognised_{};
    std::array<Micros, spoken_tags> first_sentence_{};
    TlsContext tls_{nullptr, &SSL_CTX_free};
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
};

/// Serves them until SIGTERM or SIGINT. Prints the address, and on a second line that of TLS.
/// @return the exit code.
int bench_mocks(const MockOptions& options);

}  // namespace neura::bench
