#include "providers/streaming_llm/streaming_llm.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/system/system_error.hpp>
#include <utility>
#include <vector>

#include "net/http_client.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::streaming_llm {

using namespace std::chrono_literals;
using reasoning::ModelErrc;
using reasoning::ModelEvent;
using reasoning::ModelFailure;

namespace {

/// Between two turns of a call others use its connection: a loop of some hundred calls needs fewer.
constexpr std::size_t most_kept = 128;

constexpr auto longest_pause = 60s;
constexpr std::size_t most_of_error = 64 * 1024;
constexpr std::size_t most_of_answer = 4 * 1024 * 1024;

/// The end of a body that follows the last event, so that the connection can be used again.
constexpr auto drain_within = 500ms;
constexpr int drain_reads = 4;

/// What all answers of a model use.
struct Model {
    Model(std::unique_ptr<Dialect> spoken, Patience waits)
        : dialect(std::move(spoken)),
          patience(waits),
          client(net::HttpClient::Options{.connect = patience.connect, .most_kept = most_kept}) {}

    const std::unique_ptr<Dialect> dialect;
    const Patience patience;
    net::HttpClient client;
    Clock::time_point closed_until{};  ///< the provider asked us to wait
};

/// @param begun  the server had begun to answer
ModelFailure failure_of_connection(const Error& error, bool begun) {
    ModelFailure failure{.code = ModelErrc::unreachable, .doing = error.doing};
    if (error.code == net::Errc::timed_out)
        failure.code = ModelErrc::stalled;
    else if (begun || error.code == net::Errc::malformed)
        failure.code = ModelErrc::malformed;
    return failure;
}

/// One answer under way. Kept by who waits for it and by the coroutine that reads it, which ends
/// soon after the former has gone.
class Exchange {
public:
    using Event = std::expected<ModelEvent, ModelFailure>;

    Exchange(const Executor& loop, std::shared_ptr<Model> model)
        : loop_(loop), model_(std::move(model)), events_(loop) {}

    static void begin(const Executor& loop, const std::shared_ptr<Exchange>& exchange,
                      net::Fetch question) {
        // The exchange holds the signal, so it must be there until the coroutine is not.
        const auto end = [exchange](const std::exception_ptr&) {
            exchange->ended_ = true;
            exchange->events_.close();
        };
        asio::co_spawn(loop, run(exchange, std::move(question)),
                       asio::bind_cancellation_slot(exchange->stop_.slot(), end));
    }

    Awaitable<Event> next() {
        auto event = co_await events_.next();
        if (!event) throw boost::system::system_error(asio::error::operation_aborted);
        co_return std::move(*event);
    }

    /// Nobody listens any more.
    static void abandon(const std::shared_ptr<Exchange>& exchange) {
        exchange->abandoned_ = true;
        // What is signalled from outside the loop Asio hands on to it, and by then it may all be
        // over.
        asio::dispatch(exchange->loop_, [exchange] {
            if (!exchange->ended_) exchange->stop_.emit(asio::cancellation_type::terminal);
        });
    }

private:
    using Outcome = std::expected<void, ModelFailure>;

    static Awaitable<> run(std::shared_ptr<Exchange> self, net::Fetch question) {
        const auto server = question.url.origin();
        const auto outcome = co_await self->converse(std::move(question));
        // A signal that comes later would be handled when this coroutine is gone.
        self->ended_ = true;
        if (outcome || self->abandoned_) co_return;
        auto failure = outcome.error();
        failure.doing = "ask the language model at " + server + ": " + failure.doing;
        log::warning("language_model.failed", {{"error", make_error_code(failure.code).message()},
                                               {"doing", failure.doing}});
        self->events_.push(std::unexpected(std::move(failure)));
    }

    Awaitable<Outcome> converse(net::Fetch question) {
        if (Clock::now() < model_->closed_until)
            co_return std::unexpected(
                ModelFailure{.code = ModelErrc::quota_exceeded, .doing = "it asked us to wait"});
        const auto& patience = model_->patience;
        const auto first_until = Clock::now() + patience.first_words;
        auto answer = co_await model_->client.send(std::move(question), patience.first_words);
        if (!answer) co_return std::unexpected(failure_of_connection(answer.error(), false));
        if ((*answer)->status != 200) co_return co_await refused(**answer);

        const auto reader = model_->dialect->reader();
        std::vector<ModelEvent> events;
        std::size_t length = 0;
        while (!reader->is_finished()) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(first_until - Clock::now());
            const auto bytes = co_await (*answer)->read(
                begun_ ? patience.next_words : std::max<std::chrono::milliseconds>(left, 0ms));
            if (!bytes) co_return std::unexpected(failure_of_connection(bytes.error(), true));
            length += bytes->size();
            auto read = bytes->empty() ? reader->end(events) : reader->read(*bytes, events);
            for (auto& event : events) push(std::move(event));
            events.clear();
            if (!read) co_return read;
            if (length > most_of_answer)
                co_return std::unexpected(
                    ModelFailure{.code = ModelErrc::malformed, .doing = "the answer does not end"});
        }
        for (int i = 0; i < drain_reads; ++i) {
            const auto bytes = co_await (*answer)->read(drain_within);
            if (!bytes || bytes->empty()) break;
        }
        co_return Outcome();
    }

    void push(ModelEvent event) {
        begun_ = true;
        ended_ = ended_ || std::holds_alternative<reasoning::ModelFinished>(event);
        events_.push(std::move(event));
    }

    Awaitable<Outcome> refused(net::IncomingResponse& answer) {
        std::string body;
        for (;;) {
            const auto bytes = co_await answer.read(model_->patience.next_words);
            if (!bytes || bytes->empty() || body.size() + bytes->size() > most_of_error) break;
            body += *bytes;
        }
        const auto wait =
            read_wait(answer.headers.find("Retry-After-Ms"), answer.headers.find("Retry-After"));
        auto failure = model_->dialect->failure_of(answer.status, body, wait);
        if (failure.retry_after > 0ms)
            model_->closed_until =
                Clock::now() + std::min<Clock::duration>(failure.retry_after, longest_pause);
        co_return std::unexpected(std::move(failure));
    }

    const Executor loop_;
    const std::shared_ptr<Model> model_;
    asio::cancellation_signal stop_;
    Inbox<Event> events_;
    bool begun_ = false;
    bool ended_ = false;  ///< all that is asked for has come, or never will
    bool abandoned_ = false;
};

class Answer final : public reasoning::ModelAnswer {
public:
    explicit Answer(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    ~Answer() override { Exchange::abandon(exchange_); }

    Awaitable<Exchange::Event> next() override { return exchange_->next(); }

private:
    const std::shared_ptr<Exchange> exchange_;
};

class Llm final : public reasoning::LanguageModel {
public:
    Llm(Executor loop, std::unique_ptr<Dialect> dialect, Patience patience)
        : loop_(std::move(loop)), model_(std::make_shared<Model>(std::move(dialect), patience)) {}

    std::unique_ptr<reasoning::ModelAnswer> ask(const reasoning::ModelRequest& request) override {
        auto exchange = std::make_shared<Exchange>(loop_, model_);
        Exchange::begin(loop_, exchange, model_->dialect->question(request));
        return std::make_unique<Answer>(std::move(exchange));
    }

private:
    const Executor loop_;
    const std::shared_ptr<Model> model_;
};

}  // namespace

std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, std::unique_ptr<Dialect> dialect,
                                                   Patience patience) {
    return std::make_unique<Llm>(std::move(loop), std::move(dialect), patience);
}

}  // namespace neura::providers::streaming_llm
