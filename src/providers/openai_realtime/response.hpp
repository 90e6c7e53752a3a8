#pragma once

// One thing that a session was asked to say: an answer to the caller, or a sentence to be read.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "providers/openai_realtime/protocol.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::openai_realtime {

/// What the session knows of it, and what it gives. Kept by who asked for it and by who plays it.
class Response final : public speaking::SpokenReply {
public:
    using Event = std::expected<reasoning::ModelEvent, reasoning::ModelFailure>;
    using Audio = std::vector<std::uint8_t>;

    Response(Executor loop, std::string the_tag, std::function<void(Response&)> cut_short)
        : tag(std::move(the_tag)), events(loop), audio(loop), cut_short_(std::move(cut_short)) {}

    Task<std::optional<Audio>> next() override {
        auto piece = co_await audio.next();
        if (!piece) co_return std::nullopt;
        if (!*piece) co_return std::unexpected(std::move(*piece).error());
        co_return std::move(**piece);
    }

    void cut(std::uint64_t heard) override {
        heard_of_it = heard;
        drop_held();
        cut_short_(*this);
    }

    /// More of its sound. An answer's waits for the words that came before it.
    void voice(Audio piece, Clock::time_point now) {
        voiced += piece.size();
        if (unwanted || piece.empty()) return;
        held_.push_back({std::move(piece), words.size(), now});
        release([this](const Held& one) { return may_be_heard_of(one); });
    }

    /// As `ModelAnswer::may_be_heard`.
    void may_be_heard(std::size_t bytes) {
        checked_ = bytes;
        release([this](const Held& one) { return may_be_heard_of(one); });
    }

    /// What has waited since `then` or longer waits no more.
    void release_since(Clock::time_point then) {
        release([&](const Held& one) { return one.since <= then; });
    }

    /// Since when the first of it waits, if any does.
    std::optional<Clock::time_point> held_since() const {
        if (held_.empty()) return std::nullopt;
        return held_.front().since;
    }

    /// Somebody wants it from now on: until now it did not wait.
    void wanted_from(Clock::time_point now) {
        for (auto& one : held_) one.since = now;
    }

    /// Nobody will hear what waits.
    void drop_held() {
        held_.clear();
        audio.close();
    }

    /// All of it came.
    void end(reasoning::ModelFinished finished) {
        done = true;
        events.push(std::move(finished));
        if (held_.empty()) audio.close();
    }

    /// It broke off. What waits belongs to words that nobody will look at any more.
    void fail(const reasoning::ModelFailure& why) {
        done = true;
        held_.clear();
        events.push(std::unexpected(why));
        if (!unwanted)
            audio.push(std::unexpected(Error{speaking::Errc::synthesis_failed, why.doing}));
        audio.close();
    }

    /// A part of it that is an item of the conversation.
    struct Part {
        std::string item;
        bool is_call = false;
        std::string words{};
        std::optional<reasoning::ToolCall> call{};
    };

    const std::string tag;    ///< ours
    std::string id;           ///< the vendor's, once it has begun
    std::string reads;        ///< the sentence to be read; empty for an answer
    bool is_guess = false;    ///< nobody has asked for it yet
    bool unwanted = false;    ///< nobody wants the rest of it
    bool done = false;        ///< no more comes of it
    std::vector<Part> parts;  ///< in order
    std::string voiced_item;
    std::uint64_t voiced = 0;                  ///< bytes of audio that came
    std::string words;                         ///< so far
    std::optional<std::uint64_t> heard_of_it;  ///< the caller cut in there
    Clock::time_point heard_from;              ///< the vendor, about it

    Inbox<Event> events;
    Inbox<Result<Audio>> audio;

private:
    struct Held {
        Audio audio;
        std::size_t behind = 0;  ///< so many bytes of words
        Clock::time_point since;
    };

    bool may_be_heard_of(const Held& one) const {
        return !reads.empty() || (checked_ > 0 && one.behind <= checked_);
    }

    template <class May>
    void release(May may) {
        for (; !held_.empty() && may(held_.front()); held_.pop_front())
            audio.push(std::move(held_.front().audio));
        if (done && held_.empty()) audio.close();
    }

    const std::function<void(Response&)> cut_short_;
    std::deque<Held> held_;
    std::size_t checked_ = 0;  ///< bytes of words that may be heard
};

}  // namespace neura::providers::openai_realtime
