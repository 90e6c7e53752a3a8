#include "call/reasoning/failover.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstddef>
#include <deque>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace neura::reasoning {

namespace {

using namespace asio::experimental::awaitable_operators;
using Event = std::expected<ModelEvent, ModelFailure>;

/// How soon the latest answers of a model began.
class Beginnings {
public:
    void add(Clock::duration time) { latest_[count_++ % latest_.size()] = time; }

    /// Nine of ten began within this; nothing as long as too few are known.
    std::optional<Clock::duration> usual() const {
        constexpr std::size_t enough = 8;
        if (count_ < enough) return std::nullopt;
        auto sorted = latest_;
        const auto known = std::min(count_, sorted.size());
        const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(known * 9 / 10);
        std::nth_element(sorted.begin(), place,
                         sorted.begin() + static_cast<std::ptrdiff_t>(known));
        return *place;
    }

private:
    std::array<Clock::duration, 32> latest_{};
    std::size_t count_ = 0;
};

struct Candidate {
    FailoverModel asked;
    Beginnings beginnings;
};

/// What was asked, kept to ask it of somebody else.
struct Question {
    explicit Question(const ModelRequest& request)
        : messages(request.messages.begin(), request.messages.end()),
          tools(request.tools.begin(), request.tools.end()),
          instructions(request.instructions),
          role(request.role),
          meter(request.meter),
          words_only(request.words_only) {
        if (request.format != nullptr) format = *request.format;
    }

    ModelRequest request() const {
        return {messages, tools,     instructions, role, format ? &*format : nullptr,
                meter,    words_only};
    }

    std::vector<ModelMessage> messages;
    std::vector<ModelTool> tools;
    std::string instructions;
    ModelRole role;
    std::optional<AnswerFormat> format;
    Meter* meter;
    bool words_only;
};

class FailoverAnswer final : public ModelAnswer {
public:
    /// @param left  the candidates that may be asked, in order; one at least
    FailoverAnswer(std::vector<Candidate>& candidates, std::deque<std::size_t> left,
                   const TimeSource& time, const FailoverOptions& options,
                   const ModelRequest& request)
        : candidates_(candidates), time_(time), options_(options), left_(std::move(left)) {
        const auto first = next_candidate();
        if (!left_.empty()) question_.emplace(request);
        ask(first, request);
    }

    Awaitable<Event> next() override {
        for (;;) {
            if (finished_) co_return give_held_back();
            auto event = co_await next_event();
            if (!event) {
                const auto failure = std::move(event).error();
                if (!go_on_after(failure)) co_return std::unexpected(failure);
                continue;
            }
            if (!std::exchange(begun_, true)) began();
            if (auto* call = std::get_if<ToolCall>(&*event)) {
                calls_.push_back(std::move(*call));
            } else if (auto* finished = std::get_if<ModelFinished>(&*event)) {
                finished_ = std::move(*finished);
                const auto& who = candidates_[asked_.front().candidate].asked;
                finished_->vendor = who.vendor;
                finished_->model = who.name;
            } else {
                given_ = true;
                co_return event;
            }
        }
    }

    std::unique_ptr<ModelAnswer> go_on(const ModelRequest& request) override {
        if (left_.empty()) return nullptr;
        return std::make_unique<FailoverAnswer>(candidates_, left_, time_, options_, request);
    }

    void may_be_heard(std::size_t bytes) override { asked_.front().answer->may_be_heard(bytes); }

private:
    struct Asked {
        std::size_t candidate = 0;
        Clock::time_point at;
        std::unique_ptr<ModelAnswer> answer;
        std::optional<Event> event{};  ///< come and not taken
    };

    /// The next model that may be asked. @pre somebody is left
    std::size_t next_candidate() {
        while (left_.size() > 1 && !candidates_[left_.front()].asked.breaker.may_try())
            left_.pop_front();
        const auto next = left_.front();
        left_.pop_front();
        return next;
    }

    void ask(std::size_t candidate, const ModelRequest& request) {
        auto answer = candidates_[candidate].asked.model.ask(request);
        asked_.push_back({candidate, time_.now(), std::move(answer)});
    }

    bool is_alone() const { return asked_.size() == 1 && left_.empty(); }

    void ask_another() { ask(next_candidate(), question_->request()); }

    CircuitBreaker& breaker() { return candidates_[asked_.front().candidate].asked.breaker; }

    /// The next event of the model that has begun, or of whoever begins first. Who that is comes to
    /// stand first.
    Awaitable<Event> next_event() {
        for (;;) {
            if (begun_ || is_alone())
                co_await wait_for(asked_.front());
            else if (asked_.size() == 1)
                co_await (wait_for(asked_.front()) || hesitation());
            else
                co_await (wait_for(asked_.front()) || wait_for(asked_.back()));

            if (!asked_.front().event && asked_.back().event)
                std::swap(asked_.front(), asked_.back());
            if (auto event = std::exchange(asked_.front().event, std::nullopt))
                co_return std::move(*event);
            ask_another();
        }
    }

    /// Whatever ends the wait, an event that has come is kept.
    static Awaitable<> wait_for(Asked& asked) {
        auto event = co_await asked.answer->next();
        asked.event = std::move(event);
    }

    Awaitable<> hesitation() {
        const auto loop = co_await asio::this_coro::executor;
        Timer timer(loop, asked_.front().at + patience());
        co_await timer.async_wait(use_awaitable);
    }

    Clock::duration patience() const {
        const auto usual = candidates_[asked_.front().candidate].beginnings.usual();
        if (!usual) return options_.unknown;
        return std::max<Clock::duration>(*usual, options_.at_least);
    }

    void began() {
        const auto& asked = asked_.front();
        candidates_[asked.candidate].beginnings.add(time_.now() - asked.at);
        // Who only hesitated is there when this one breaks off.
        if (asked_.size() > 1) left_.push_back(asked_.back().candidate);
        asked_.erase(asked_.begin() + 1, asked_.end());
    }

    /// Whether there is somebody else whose answer may be given.
    bool go_on_after(const ModelFailure& failure) {
        const bool lasting = failure.code == ModelErrc::bad_credentials;
        breaker().failed(Error{failure.code, failure.doing}, lasting, failure.retry_after);
        if (given_) return false;
        if (is_alone()) return false;
        begun_ = false;
        calls_.clear();
        asked_.pop_front();
        if (asked_.empty()) ask_another();
        return true;
    }

    Event give_held_back() {
        if (calls_.empty()) {
            breaker().succeeded();
            return *finished_;
        }
        auto call = std::move(calls_.front());
        calls_.pop_front();
        return call;
    }

    std::vector<Candidate>& candidates_;
    const TimeSource& time_;
    const FailoverOptions& options_;
    std::optional<Question> question_;  ///< as long as somebody is left to ask
    std::deque<std::size_t> left_;      ///< candidates not asked yet, the next one first
    std::deque<Asked> asked_;           ///< one or two, the one that answers first
    bool begun_ = false;                ///< it has begun
    bool given_ = false;                ///< words of it
    std::deque<ToolCall> calls_;        ///< held back
    std::optional<ModelFinished> finished_;
};

class FailoverModels final : public LanguageModel {
public:
    FailoverModels(const std::vector<FailoverModel>& models, const TimeSource& time,
                   FailoverOptions options)
        : time_(time), options_(options) {
        for (const auto& model : models) candidates_.push_back({model, {}});
    }

    std::unique_ptr<ModelAnswer> ask(const ModelRequest& request) override {
        std::deque<std::size_t> all(candidates_.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        return std::make_unique<FailoverAnswer>(candidates_, std::move(all), time_, options_,
                                                request);
    }

    void follow(const ModelRequest& request) override {
        for (auto& candidate : candidates_) candidate.asked.model.follow(request);
    }

private:
    std::vector<Candidate> candidates_;
    const TimeSource& time_;
    const FailoverOptions options_;
};

}  // namespace

std::unique_ptr<LanguageModel> make_failover(std::vector<FailoverModel> models,
                                             const TimeSource& time, FailoverOptions options) {
    return std::make_unique<FailoverModels>(models, time, options);
}

}  // namespace neura::reasoning
