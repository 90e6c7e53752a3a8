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
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

class SpeakLine final : public remote::VoiceLine, private remote::Connection::Owner {
public:
    /// The vendor takes so many flushes a minute of one stream, and heeds no more.
    static constexpr std::size_t most_flushes = 20;
    static constexpr std::chrono::seconds flushes_within{60};

    /// How long a `clear` may stay unanswered.
    static constexpr std::chrono::seconds cleared_within{5};

    /// Begins to open it. `account` and `time` outlive it.
    SpeakLine(Executor loop, remote::Account& account, const TimeSource& time,
              std::string_view model);

    /// Also not once it has had the flushes of a minute.
    bool is_free() const override;

    bool is_over() const override;
    bool is_open() const override { return connection_ && connection_->is_open(); }
    std::size_t making() const override { return making_ == nullptr ? 0 : 1; }
    Clock::time_point idle_since() const override { return idle_since_; }

    void say(const std::string& text, const speaking::Voice& voice, remote::Made& made) override;
    void abandon(const remote::Made& made) override;

private:
    void opened() override;
    void said(const net::Message& message) override;
    void lost(Error why) override;

    void tell(const std::vector<std::string>& messages);
    void take_audio(std::string_view coded);
    void finish();

    remote::Account& account_;
    const TimeSource& time_;
    remote::Made* making_ = nullptr;
    std::vector<std::string> before_open_;  ///< to be said once it is
    std::optional<Clock::time_point> clearing_since_;
    Clock::time_point idle_since_;
    std::array<Clock::time_point, most_flushes> flushed_{};  ///< a ring: `next_` is the oldest
    std::size_t next_ = 0;
    std::optional<remote::Connection> connection_;
};

}  // namespace neura::providers::deepgram
