#pragma once

// Speaking on WebSockets that stay open: a line is one of them, a voice shares them.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "call/speaking/text_to_speech.hpp"
#include "runtime/inbox.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::remote {

/// What comes of one sentence: pieces of mu-law, or an error (`speaking::Errc`) and no more; closed
/// after the last.
class Made : public Inbox<Result<std::vector<std::uint8_t>>> {
public:
    using Inbox::Inbox;

    std::vector<speaking::Said> said;  ///< so far, where the vendor tells
};

/// One WebSocket to speak on with one voice. On one loop.
class VoiceLine {
public:
    virtual ~VoiceLine() = default;

    /// Whether it can make one more sentence now.
    virtual bool is_free() const = 0;

    /// It is of no use for further sentences, for good.
    virtual bool is_over() const = 0;

    virtual bool is_open() const = 0;

    /// Sentences that are being made on it.
    virtual std::size_t making() const = 0;

    /// When the last sentence ended; of use while `making` is none.
    virtual Clock::time_point idle_since() const = 0;

    /// Makes `text`; its audio goes to `made`, which must live until it is closed or `abandon`.
    /// @param voice  the line's, with the speed and language wanted. @pre `is_free()`.
    virtual void say(const std::string& text, const speaking::Voice& voice, Made& made) = 0;

    /// Nobody wants the rest of what goes to `made`. Does nothing if it is all there.
    virtual void abandon(const Made& made) = 0;
};

/// A vendor's voices on lines that the calls of a loop share: a sentence takes one that is free and
/// open. When it takes the last free one the next is opened at once, so that no call waits for a
/// handshake.
///
/// `time` and whatever `open` needs outlive this, this outlives its utterances.
/// Errors of `say`: `speaking::Errc::unknown_voice`. Of `next`: those of the lines.
class SharedVoice final : public speaking::TextToSpeech {
public:
    struct Options {
        std::string vendor;                     ///< as an error calls it
        std::string voice;                      ///< when none is asked for
        bool (*knows)(std::string_view voice);  ///< whether the vendor may have it

        /// Free lines kept open on a loop, and for how long those that nobody needed.
        std::size_t most_kept = 8;
        std::chrono::seconds kept_for{300};
    };
    using Open = std::function<std::shared_ptr<VoiceLine>(Executor loop, const std::string& voice)>;

    SharedVoice(const TimeSource& time, Options options, Open open);
    ~SharedVoice() override;

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override;

    /// Whether `say` takes that voice.
    bool knows(const speaking::Voice& voice) const {
        return voice.name.empty() || options_.knows(voice.name);
    }

    /// Opens a line, so that the first sentence on this loop need not. Call it on the loop.
    void prepare(Executor loop);

private:
    class Lines;
    Lines& lines_of(Executor loop);

    const TimeSource& time_;
    const Options options_;
    const Open open_;
    std::mutex mutex_;  ///< guards the map; lines are used on their loop only
    std::map<asio::io_context*, std::unique_ptr<Lines>> lines_;
};

}  // namespace neura::providers::remote
