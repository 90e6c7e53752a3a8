#pragma once

// One WebSocket to speak on. Its audio does not say which sentence it belongs to, so one sentence
// is made on it at a time.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "providers/deepgram/protocol.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/inbox.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

/// What comes of one sentence: pieces of mu-law or an error; closed after the last.
using Made = Inbox<Result<std::vector<std::uint8_t>>>;

class SpeakLine final : private remote::Connection::Owner {
public:
    /// The vendor takes so many flushes a minute of one stream, and heeds no more.
    static constexpr std::size_t most_flushes = 20;
    static constexpr std::chrono::seconds flushes_within{60};

    /// How long a `clear` may stay unanswered.
    static constexpr std::chrono::seconds cleared_within{5};

    /// Begins to open it. `account` and `time` outlive it.
    SpeakLine(Executor loop, remote::Account& account, const TimeSource& time, std::string model);

    const std::string& model() const { return model_; }

    /// Whether it can make a sentence now.
    bool is_free() const;

    /// Nothing will ever come of it any more.
    bool is_over() const;

    bool is_open() const { return connection_ && connection_->is_open(); }
    Clock::time_point idle_since() const { return idle_since_; }

    /// Makes `text`; its audio goes to `made`, which must live until it is closed or `abandon`.
    /// @pre `is_free()`.
    void say(const std::string& text, Made& made);

    /// Nobody wants the rest of what goes to `made`. Does nothing if it is all there.
    void abandon(const Made& made);

private:
    void opened() override;
    void said(const net::Message& message) override;
    void lost(Error why) override;

    void tell(const std::vector<std::string>& messages);
    void take_audio(std::string_view coded);
    void finish();

    remote::Account& account_;
    const TimeSource& time_;
    const std::string model_;
    Made* making_ = nullptr;
    std::vector<std::string> before_open_;  ///< to be said once it is
    std::optional<Clock::time_point> clearing_since_;
    Clock::time_point idle_since_;
    std::array<Clock::time_point, most_flushes> flushed_{};  ///< a ring: `next_` is the oldest
    std::size_t next_ = 0;
    std::optional<remote::Connection> connection_;
};

}  // namespace neura::providers::deepgram
