#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "call/reasoning/language_model.hpp"

namespace neura::fakes {

/// Answers as it is told to, one answer a question, and keeps what it was asked. An answer whose
/// events are used up says nothing more, for ever.
class FakeLanguageModel final : public reasoning::LanguageModel {
public:
    using Event = std::variant<reasoning::ModelEvent, reasoning::ModelFailure>;

    std::deque<std::vector<Event>> answers;
    std::vector<std::vector<reasoning::ModelMessage>> asked;
    std::deque<std::vector<Event>> summaries;  ///< answers to who wants a conversation summed up
    std::vector<std::vector<reasoning::ModelMessage>> to_sum_up;
    std::vector<std::vector<reasoning::ModelMessage>> followed;  ///< with `follow`
    std::vector<std::string> tools;                              ///< names, as of the last question
    std::vector<bool> words_only;             ///< of each question: no tool may be called
    std::string instructions;                 ///< for all conversations, likewise
    std::vector<reasoning::ModelRole> roles;  ///< of `asked`
    int open = 0;                             ///< answers that were not destroyed
    std::size_t may_be_heard = 0;             ///< bytes of the last answer, as it was told

    void will_say(std::vector<std::string> pieces) {
        std::vector<Event> events;
        for (auto& piece : pieces) events.emplace_back(said(std::move(piece)));
        events.emplace_back(reasoning::ModelEvent(reasoning::ModelFinished{}));
        answers.push_back(std::move(events));
    }
    void will_call(std::vector<reasoning::ToolCall> calls) {
        std::vector<Event> events;
        for (auto& call : calls) events.emplace_back(reasoning::ModelEvent(std::move(call)));
        events.emplace_back(reasoning::ModelEvent(reasoning::ModelFinished{}));
        answers.push_back(std::move(events));
    }
    void will_fail(reasoning::ModelErrc code) { answers.push_back({failed(code)}); }
    void will_break_off_after(reasoning::ModelEvent event) {
        std::vector<Event> events;
        events.emplace_back(std::move(event));
        events.emplace_back(
            reasoning::ModelFailure{.code = reasoning::ModelErrc::malformed, .doing = "ask"});
        answers.push_back(std::move(events));
    }
    void will_be_silent() { answers.emplace_back(); }

    static Event said(std::string words) {
        return reasoning::ModelEvent(reasoning::ModelWords{std::move(words)});
    }
    static Event failed(reasoning::ModelErrc code) {
        return reasoning::ModelFailure{.code = code, .doing = "ask"};
    }
    static Event done() { return reasoning::ModelEvent(reasoning::ModelFinished{}); }

    std::unique_ptr<reasoning::ModelAnswer> ask(const reasoning::ModelRequest& request) override {
        if (request.role == reasoning::ModelRole::summary) {
            to_sum_up.emplace_back(request.messages.begin(), request.messages.end());
            return answer_from(summaries);
        }
        asked.emplace_back(request.messages.begin(), request.messages.end());
        instructions = request.instructions;
        roles.push_back(request.role);
        words_only.push_back(request.words_only);
        tools.clear();
        for (const auto& tool : request.tools) tools.push_back(tool.name);
        return answer_from(answers);
    }

    void follow(const reasoning::ModelRequest& request) override {
        followed.emplace_back(request.messages.begin(), request.messages.end());
    }

private:
    class Answer final : public reasoning::ModelAnswer {
    public:
        Answer(std::vector<Event> events, FakeLanguageModel& model)
            : events_(std::make_move_iterator(events.begin()),
                      std::make_move_iterator(events.end())),
              model_(model) {
            ++model_.open;
        }
        ~Answer() override { --model_.open; }

        void may_be_heard(std::size_t bytes) override { model_.may_be_heard = bytes; }

        Awaitable<std::expected<reasoning::ModelEvent, reasoning::ModelFailure>> next() override {
            if (events_.empty()) {
                const auto loop = co_await asio::this_coro::executor;
                Timer never(loop, Clock::time_point::max());
                co_await never.async_wait(use_awaitable);
            }
            auto event = std::move(events_.front());
            events_.pop_front();
            if (auto* failure = std::get_if<reasoning::ModelFailure>(&event))
                co_return std::unexpected(std::move(*failure));
            co_return std::get<reasoning::ModelEvent>(std::move(event));
        }

    private:
        std::deque<Event> events_;
        FakeLanguageModel& model_;
    };

    std::unique_ptr<reasoning::ModelAnswer> answer_from(std::deque<std::vector<Event>>& given) {
        std::vector<Event> events{failed(reasoning::ModelErrc::unreachable)};
        if (!given.empty()) {
            events = std::move(given.front());
            given.pop_front();
        }
        return std::make_unique<Answer>(std::move(events), *this);
    }
};

}  // namespace neura::fakes
