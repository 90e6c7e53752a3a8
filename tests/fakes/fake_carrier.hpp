#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "call/speaking/playout.hpp"

namespace neura::fakes {

/// The carrier's side of a call's agent: keeps what it is sent and plays it frame after frame.
///
/// Lives in virtual time: `advance` first, then let things be sent at that moment.
class FakeCarrier final : public speaking::Outlet {
public:
    struct Played {
        audio::MulawFrame frame;
        Clock::time_point at;  ///< when its first sample was heard
    };

    static constexpr std::chrono::milliseconds frame_time{20};

    bool returns_marks = true;
    std::vector<Played> played;
    int clears = 0;

    /// Plays until `now`. Gives the marks that came up, each once its last frame is over.
    std::vector<std::string> advance(Clock::time_point now) {
        now_ = std::max(now_, now);
        std::vector<std::string> reached;
        while (!queue_.empty() && free_at_ <= now_) {
            Item item = std::move(queue_.front());
            queue_.pop_front();
            if (!item.mark.empty()) {
                if (returns_marks) reached.push_back(std::move(item.mark));
                continue;
            }
            played.push_back({item.frame, free_at_});
            free_at_ += frame_time;
        }
        return reached;
    }

    void play(const audio::MulawFrame& frame) override {
        if (queue_.empty() && free_at_ < now_) free_at_ = now_;
        queue_.push_back({frame, {}});
        most_buffered_ = std::max(most_buffered_, buffered());
    }

    void mark(std::string_view name) override { queue_.push_back({{}, std::string(name)}); }

    /// As carriers do, marks that were waiting are returned at once.
    void clear() override {
        ++clears;
        for (Item& item : queue_) {
            if (!item.mark.empty()) returned_.push_back(std::move(item.mark));
        }
        queue_.clear();
    }

    /// Marks returned by `clear`.
    std::vector<std::string> take_returned() { return std::exchange(returned_, {}); }

    /// Audio sent and not yet heard.
    Clock::duration buffered() const {
        const auto frames = std::ranges::count_if(queue_, [](auto& i) { return i.mark.empty(); });
        return std::max(free_at_ - now_, Clock::duration::zero()) + frames * frame_time;
    }

    Clock::duration most_buffered() const { return most_buffered_; }

    /// How often playing stopped and went on later.
    int holes() const {
        int count = 0;
        for (std::size_t i = 1; i < played.size(); ++i) {
            count += played[i].at != played[i - 1].at + frame_time;
        }
        return count;
    }

private:
    struct Item {
        audio::MulawFrame frame{};
        std::string mark;
    };

    std::deque<Item> queue_;
    std::vector<std::string> returned_;
    Clock::time_point now_;
    Clock::time_point free_at_;  ///< when the frame being played is over
    Clock::duration most_buffered_{};
};

}  // namespace neura::fakes
