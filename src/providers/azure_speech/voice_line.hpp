#pragma once

// One WebSocket to speak on: a turn is a sentence, one at a time.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "providers/azure_speech/protocol.hpp"
#include "providers/remote/connection.hpp"
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::azure_speech {

class VoiceLine final : public remote::VoiceLine, private remote::Connection::Owner {
public:
    /// How long the end of a sentence that was stopped may be out.
    static constexpr std::chrono::seconds stopped_within{5};

    /// Begins to open it. `account` and `time` outlive it.
    VoiceLine(Executor loop, remote::Account& account, const TimeSource& time, std::string voice);

    bool is_free() const override { return connection_ && making_ == nullptr && !stopping_since_; }
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

    Result<void> take(const Frame& frame);
    void tell(const std::vector<std::string>& messages);
    void end_turn();
    Stamp stamp() const { return {turn_, time_.wall()}; }

    remote::Account& account_;
    const TimeSource& time_;
    const std::string voice_;
    remote::Made* making_ = nullptr;
    std::string turn_;    ///< its name; empty between two
    std::string stream_;  ///< that its audio is on
    bool made_any_ = false;
    bool configured_ = false;
    std::vector<std::string> before_open_;  ///< to be said once it is
    std::optional<Clock::time_point> stopping_since_;
    Clock::time_point idle_since_;
    std::optional<remote::Connection> connection_;
};

}  // namespace neura::providers::azure_speech
