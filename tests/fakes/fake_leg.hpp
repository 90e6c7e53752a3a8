#pragma once

#include <deque>
#include <string>
#include <utility>
#include <variant>

#include "call/transport/media_leg.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

/// A caller and the carrier's buffer before them. The test moves time by `advance`.
class FakeLeg final : public transport::MediaLeg {
public:
    explicit FakeLeg(Executor loop) : events_(loop) {}

    /// 20 ms pass: the caller says `frame`, the carrier plays one of ours.
    void advance(const audio::Frame& frame) {
        play_one();
        events_.push(transport::Heard{frame});
    }
    void press(char key) { events_.push(transport::KeyPressed{key}); }
    void hangs_up() { events_.push(transport::HungUp{transport::HungUp::Reason::caller}); }

    std::size_t frames_played = 0;  ///< that the caller heard
    int clears = 0;
    bool hung_up = false;  ///< by us

    Awaitable<transport::MediaEvent> receive() override {
        auto event = co_await events_.next();
        if (!event) co_return transport::HungUp{transport::HungUp::Reason::connection_lost};
        co_return std::move(*event);
    }
    void play(const audio::MulawFrame& frame) override { buffer_.emplace_back(frame); }
    void mark(std::string_view name) override { buffer_.emplace_back(std::string(name)); }
    void clear() override {
        ++clears;
        for (auto& item : buffer_)
            if (auto* name = std::get_if<std::string>(&item)) return_mark(std::move(*name));
        buffer_.clear();
    }
    void hang_up() override { hung_up = true; }

private:
    void play_one() {
        while (!buffer_.empty()) {
            auto item = std::move(buffer_.front());
            buffer_.pop_front();
            if (auto* name = std::get_if<std::string>(&item)) {
                return_mark(std::move(*name));
                continue;
            }
            ++frames_played;
            break;
        }
        while (!buffer_.empty() && std::holds_alternative<std::string>(buffer_.front())) {
            return_mark(std::get<std::string>(std::move(buffer_.front())));
            buffer_.pop_front();
        }
    }
    void return_mark(std::string name) { events_.push(transport::MarkReached{std::move(name)}); }

    Inbox<transport::MediaEvent> events_;
    std::deque<std::variant<audio::MulawFrame, std::string>> buffer_;
};

}  // namespace neura::fakes
