#pragma once

// One thing that a session was asked to say: an answer to the caller, or a sentence to be read.

#include <cstdint>
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
        cut_short_(*this);
    }

    /// All of it came.
    void end(reasoning::ModelFinished finished) {
        done = true;
        events.push(std::move(finished));
        audio.close();
    }

    /// It broke off.
    void fail(const reasoning::ModelFailure& why) {
        done = true;
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
    const std::function<void(Response&)> cut_short_;
};

}  // namespace neura::providers::openai_realtime
