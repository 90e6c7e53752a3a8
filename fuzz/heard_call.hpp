#pragma once

// A call whose audio comes as it likes, and a vendor who says what it likes: whatever that is, each
// turn of the call must be told once.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "net/web_socket.hpp"
#include "providers/streaming_stt/streaming_stt.hpp"

namespace neura::fuzz {

class HeardCall final : private providers::streaming_stt::Wire {
public:
    using Dialect = providers::streaming_stt::Dialect;

    /// @param dialect  takes no turn for abandoned. @param told  judges what the vendor is told
    HeardCall(std::unique_ptr<Dialect> dialect, std::function<void(const net::Message&)> told)
        : dialect_(std::move(dialect)), judge_(std::move(told)) {}

    /// What happens before the vendor says that hangs on its length.
    void take(const net::Message& message) {
        const auto size = message.data.size();
        if (!dialect_->in_utterance()) dialect_->begin(at_, at_);
        const std::vector<std::uint8_t> audio(size % 11 * 160, 0x20);
        if (!audio.empty()) dialect_->append(audio);
        at_ += listening::AudioTime(audio.size() / 8);
        now_ += std::chrono::milliseconds(size);
        if (size % 3 == 0) dialect_->pause();
        if (size % 5 == 0) finish();
        if (size % 7 == 0) reopen();
        go_on();
        if (dialect_->look(now_)) reopen();
        if (!dialect_->heard(message, now_)) reopen();
        go_on();
    }

    void end() {
        if (dialect_->in_utterance()) finish();
        dialect_->closed();
        dialect_->give_up({listening::Errc::utterance_lost, "all is over"});
        take_events();
        if (told_ != begun_) std::abort();
    }

private:
    void finish() {
        ++begun_;
        dialect_->finish(at_, now_);
    }

    void reopen() {
        dialect_->closed();
        dialect_->opened(*this, now_);
        is_open_ = true;
    }

    void go_on() {
        if (is_open_) dialect_->speak(*this, now_);
        take_events();
    }

    void take_events() {
        while (const auto event = dialect_->next_event())
            if (!*event || std::holds_alternative<listening::FinalTranscript>(**event)) ++told_;
    }

    void say(std::string_view text) override {
        judge_({net::Message::Kind::text, std::string(text)});
    }
    void say(audio::Mulaw bytes) override {
        judge_({net::Message::Kind::binary, std::string(bytes.begin(), bytes.end())});
    }

    const std::unique_ptr<Dialect> dialect_;
    const std::function<void(const net::Message&)> judge_;
    bool is_open_ = false;
    Clock::time_point now_{};
    listening::AudioTime at_{};
    int begun_ = 0;
    int told_ = 0;
};

}  // namespace neura::fuzz
