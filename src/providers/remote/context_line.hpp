#pragma once

// One WebSocket to speak on. What comes on it says which sentence it is of, so several are made on
// it at once, and one that is given up leaves nothing behind.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "providers/remote/connection.hpp"
#include "providers/remote/shared_voice.hpp"
#include "providers/remote/speech_dialect.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::remote {

class ContextLine final : public VoiceLine,
                          public std::enable_shared_from_this<ContextLine>,
                          private Connection::Owner {
public:
    /// How long the end of a sentence that was given up may be out. A stream on which it is has no
    /// room for another meanwhile: it may have stalled.
    static constexpr std::chrono::seconds ended_within{5};

    /// Begins to open it. `account`, `time` and `dialect` outlive it.
    ContextLine(Executor loop, Account& account, const TimeSource& time, net::Url url,
                const SpeechDialect& dialect);

    bool is_free() const override;
    bool is_over() const override;
    bool is_open() const override { return connection_ && connection_->is_open(); }
    std::size_t making() const override { return making_.size(); }
    Clock::time_point idle_since() const override { return idle_since_; }

    void say(const std::string& text, const speaking::Voice& voice, Made& made) override;
    void abandon(const Made& made) override;

private:
    /// A sentence under way.
    struct Sentence {
        Made* made;
        TextFollower text;
        std::uint64_t samples = 0;  ///< made so far
    };

    void opened() override;
    void said(const net::Message& message) override;
    void lost(Error why) override;

    void tell(const std::vector<std::string>& messages);
    void take(Piece piece);
    void follow(Sentence& sentence, Piece& piece) const;
    void keep_alive_later();
    Error meaning(Error why) const;

    Account& account_;
    const TimeSource& time_;
    const SpeechDialect& dialect_;
    const std::string vendor_;                                     ///< as the log calls it
    std::map<std::string, Sentence> making_;                       ///< by context
    std::map<std::string, std::vector<std::string>> before_open_;  ///< to be said once it is
    std::map<std::string, Clock::time_point> given_up_;  ///< contexts whose end is out, since when
    std::uint64_t begun_ = 0;                            ///< contexts so far
    Clock::time_point idle_since_;
    Timer beat_;
    std::optional<Connection> connection_;
};

}  // namespace neura::providers::remote
