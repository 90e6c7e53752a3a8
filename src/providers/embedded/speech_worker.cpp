#include "providers/embedded/speech_worker.hpp"

#include <system_error>
#include <utility>

#include "providers/embedded/flite.hpp"
#include "providers/embedded/worker_supervisor.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::embedded {

namespace {

/// The one kind of message that answers a request, or why there is none.
template <class Message>
Result<Message> expect(Result<Reply> reply) {
    if (!reply) return std::unexpected(std::move(reply).error());
    if (auto* message = std::get_if<Message>(&*reply)) return std::move(*message);
    return fail(Errc::protocol_violation, "read the speech worker's answer: it is of another kind");
}

void set_id(Request& request, RequestId id) {
    std::visit(
        [id](auto& message) {
            if constexpr (requires { message.id; }) message.id = id;
        },
        request);
}

}  // namespace

Ticket& Ticket::operator=(Ticket&& other) {
    Ticket old(std::exchange(delivery_, std::move(other.delivery_)));
    return *this;
}

Ticket::~Ticket() {
    if (delivery_ && !delivery_->answered) delivery_->supervisor.cancel(delivery_->id);
}

SpeechWorker::SpeechWorker(WorkerConfig config)
    : supervisor_(std::make_unique<WorkerSupervisor>(std::move(config))) {}

SpeechWorker::~SpeechWorker() = default;

WorkerStatus SpeechWorker::status() const { return supervisor_->status(); }

Ticket SpeechWorker::ask(Executor loop, Request request, Answered done) {
    const auto id = supervisor_->new_id();
    set_id(request, id);
    auto delivery = std::make_shared<Ticket::Delivery>(*supervisor_, id, std::move(done));
    supervisor_->submit(std::move(request), loop, delivery, id);
    return Ticket(std::move(delivery));
}

template <class Message>
Task<Message> SpeechWorker::answer_to(Request request) {
    const Executor loop = co_await asio::this_coro::executor;
    Inbox<Result<Reply>> answers(loop);
    const auto ticket = ask(loop, std::move(request),
                            [&answers](Result<Reply> reply) { answers.push(std::move(reply)); });
    auto reply = co_await answers.next();
    if (!reply)
        co_return fail(std::make_error_code(std::errc::operation_canceled),
                       "ask the speech worker");
    co_return expect<Message>(std::move(*reply));
}

Task<> SpeechWorker::wait_until_ready() {
    Request hello = Hello();
    auto ready = co_await answer_to<Ready>(std::move(hello));
    if (!ready) co_return std::unexpected(std::move(ready).error());
    co_return Result<void>();
}

Task<Recognition> SpeechWorker::transcribe(Transcribe request) {
    if (request.samples.size() > longest_request)
        co_return fail(Errc::bad_request, "transcribe: more than two minutes of audio");
    auto answer = co_await answer_to<Transcript>(std::move(request));
    if (!answer) co_return std::unexpected(std::move(answer).error());
    co_return std::move(answer->heard);
}

Task<std::vector<std::int16_t>> SpeechWorker::synthesise(std::string text, std::string voice,
                                                         double speed) {
    if (text.size() > Flite::longest_text)
        co_return fail(Errc::bad_request, "synthesise: the text is too long");
    Request request =
        Synthesise{.speed = speed, .voice = std::move(voice), .text = std::move(text)};
    auto answer = co_await answer_to<Speech>(std::move(request));
    if (!answer) co_return std::unexpected(std::move(answer).error());
    co_return std::move(answer->samples);
}

Ticket SpeechWorker::start_transcribing(Executor loop, Transcribe request, Heard done) {
    if (request.samples.size() > longest_request) request.samples.resize(longest_request);
    return ask(loop, std::move(request), [done = std::move(done)](Result<Reply> reply) mutable {
        auto answer = expect<Transcript>(std::move(reply));
        if (!answer) return done(std::unexpected(std::move(answer).error()));
        done(std::move(answer->heard));
    });
}

Ticket SpeechWorker::start_synthesising(Executor loop, std::string text, std::string voice,
                                        double speed, Spoken done) {
    // Kept within a message; the worker refuses it then.
    if (text.size() > Flite::longest_text) text.resize(Flite::longest_text + 1);
    return ask(loop, Synthesise{.speed = speed, .voice = std::move(voice), .text = std::move(text)},
               [done = std::move(done)](Result<Reply> reply) mutable {
                   auto answer = expect<Speech>(std::move(reply));
                   if (!answer) return done(std::unexpected(std::move(answer).error()));
                   done(std::move(answer->samples));
               });
}

}  // namespace neura::providers::embedded
