#include "providers/embedded/worker_main.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "providers/embedded/flite.hpp"
#include "providers/embedded/job_queue.hpp"
#include "providers/embedded/moonshine.hpp"
#include "providers/embedded/onnx.hpp"
#include "providers/embedded/worker_protocol.hpp"

namespace neura::providers::embedded {

namespace {

/// With every one a final transcript of 3 s, those at the end wait about 5 s on two cores.
constexpr std::size_t waiting_jobs = 64;

/// Added to the priority we were started with; the kernel's scale is 0 to 19, 19 the least.
constexpr int niceness = 5;

/// The write side of the socket, shared by the compute threads.
class ReplySocket {
public:
    explicit ReplySocket(int fd) : fd_(fd) {}

    /// Waits while the reader is behind. A reader that is gone is noticed by our own reading.
    void send(const Reply& reply) {
        const auto frame = encode(reply);
        std::string_view rest = frame;
        const std::lock_guard lock(mutex_);
        while (!rest.empty()) {
            const auto sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

private:
    const int fd_;
    std::mutex mutex_;
};

float thread_cpu_ms() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<float>(used.tv_sec) * 1e3F + static_cast<float>(used.tv_nsec) / 1e6F;
}

/// The tree of words that was wanted last: calls of one agent want the same. Thread-safe.
class ExpectedWordsCache {
public:
    explicit ExpectedWordsCache(const Moonshine& recogniser) : recogniser_(recogniser) {}

    std::shared_ptr<const ExpectedWords> tree_of(const std::vector<std::string>& words) {
        const std::lock_guard lock(mutex_);
        if (!tree_ || words_ != words) {
            tree_ = std::make_shared<ExpectedWords>(recogniser_.vocabulary(), words);
            words_ = words;
        }
        return tree_;
    }

private:
    const Moonshine& recogniser_;
    std::mutex mutex_;
    std::vector<std::string> words_;
    std::shared_ptr<const ExpectedWords> tree_;
};

/// What the worker can do, loaded.
struct Engines {
    std::unique_ptr<Onnx> onnx;
    std::unique_ptr<Moonshine> recogniser;  ///< null when it only speaks
    std::unique_ptr<ExpectedWordsCache> expected_words;
    Flite synthesiser;
    Ready ready;
};

/// Runs `load` and notes how long it took.
template <class Load>
auto timed(Ready& ready, std::string name, Load load) {
    const auto began = std::chrono::steady_clock::now();
    auto loaded = load();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    ready.components.push_back(
        {.name = std::move(name), .load_ms = static_cast<std::uint32_t>(took.count())});
    return loaded;
}

Result<std::unique_ptr<Engines>> load_engines(const WorkerOptions& options) {
    Ready ready;
    auto engines = timed(ready, "flite", [] { return std::make_unique<Engines>(); });
    if (!options.asr.empty()) {
        auto onnx = timed(ready, "onnxruntime", [&] { return Onnx::open(options.models_dir); });
        if (!onnx) return std::unexpected(std::move(onnx).error());
        engines->onnx = std::move(*onnx);

        auto recogniser = timed(ready, "moonshine-" + options.asr, [&] {
            return Moonshine::load(*engines->onnx, options.models_dir, options.asr);
        });
        if (!recogniser) return std::unexpected(std::move(recogniser).error());
        engines->recogniser = std::move(*recogniser);
        engines->expected_words = std::make_unique<ExpectedWordsCache>(*engines->recogniser);
    }
    engines->ready = std::move(ready);
    return engines;
}

Errc own_code(const Error& error) {
    return error.code.category() == make_error_code(Errc::dropped).category()
               ? static_cast<Errc>(error.code.value())
               : Errc::model_unusable;
}

Reply answer(const Engines& engines, const Transcribe& request, const std::stop_token& stop) {
    if (!engines.recogniser) return Refused{.id = request.id, .why = Errc::bad_request};
    if (stop.stop_requested()) return Refused{.id = request.id, .why = Errc::dropped};

    const auto before = thread_cpu_ms();
    const auto expected = engines.expected_words->tree_of(request.expected_words);
    auto heard =
        engines.recogniser->recognise(request.samples, request.want_alternatives, *expected, stop);
    if (stop.stop_requested()) return Refused{.id = request.id, .why = Errc::dropped};
    if (!heard) return Refused{.id = request.id, .why = own_code(heard.error())};
    return Transcript{
        .id = request.id, .cpu_ms = thread_cpu_ms() - before, .heard = std::move(*heard)};
}

Reply answer(const Engines& engines, const Synthesise& request, const std::stop_token&) {
    const auto before = thread_cpu_ms();
    auto samples = engines.synthesiser.speak(request.text, request.voice, request.speed);
    if (!samples) return Refused{.id = request.id, .why = own_code(samples.error())};
    if (samples->size() * sizeof(std::int16_t) > longest_message / 2)
        return Refused{.id = request.id, .why = Errc::bad_request};
    return Speech{
        .id = request.id, .cpu_ms = thread_cpu_ms() - before, .samples = std::move(*samples)};
}

void compute(const Engines& engines, JobQueue& queue, ReplySocket& replies) {
    while (auto job = queue.take()) {
        const auto reply = std::visit(
            [&](const auto& request) { return answer(engines, request, job->stop); }, job->work);
        queue.finish(std::visit([](const auto& request) { return request.id; }, job->work));
        replies.send(reply);
    }
}

/// What requests come to.
struct Dispatch {
    const Engines& engines;
    JobQueue& queue;
    ReplySocket& replies;

    void operator()(const Hello&) const { replies.send(engines.ready); }
    void operator()(const Cancel& request) const { queue.cancel(request.id); }
    void operator()(auto request) const {
        const auto id = request.id;
        switch (queue.add(std::move(request))) {
            case JobQueue::Admission::accepted: return;
            case JobQueue::Admission::dropped:
                return replies.send(Refused{.id = id, .why = Errc::dropped});
            case JobQueue::Admission::full:
                return replies.send(Refused{.id = id, .why = Errc::overloaded});
        }
    }
};

/// Reads requests until the other end is closed.
/// @return whether all of them could be read.
bool read_requests(int fd, const Dispatch& dispatch) {
    FrameReader frames;
    std::vector<char> buffer(64U << 10);
    for (;;) {
        const auto got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        frames.feed({buffer.data(), static_cast<std::size_t>(got)});
        for (;;) {
            auto message = frames.next();
            if (!message) return false;
            if (!*message) break;
            auto request = decode_request(**message);
            if (!request) return false;
            std::visit(dispatch, std::move(*request));
        }
    }
}

void become_a_worker() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + niceness);
}

}  // namespace

int speech_worker_main(int fd, const WorkerOptions& options) {
    become_a_worker();
    ReplySocket replies(fd);
    auto engines = load_engines(options);
    if (!engines) {
        replies.send(Unusable{.why = own_code(engines.error()), .doing = engines.error().doing});
        return 1;
    }

    const auto threads =
        options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    JobQueue queue(threads, waiting_jobs);
    std::vector<std::jthread> pool;
    for (std::size_t i = 0; i < threads; ++i)
        pool.emplace_back([&] { compute(**engines, queue, replies); });

    const bool understood = read_requests(fd, {**engines, queue, replies});
    queue.close();
    return understood ? 0 : 2;
}

int speech_worker_main(const std::vector<std::string>& arguments) {
    int fd = -1;
    WorkerOptions options;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        const auto& value = arguments[i + 1];
        const auto* end = value.data() + value.size();
        if (arguments[i] == "--fd") std::from_chars(value.data(), end, fd);
        if (arguments[i] == "--models") options.models_dir = value;
        if (arguments[i] == "--asr") options.asr = value;
        if (arguments[i] == "--threads") std::from_chars(value.data(), end, options.threads);
    }
    if (fd < 0) {
        constexpr std::string_view why =
            "neura speech-worker is started by neura serve, not by hand\n";
        (void)!::write(STDERR_FILENO, why.data(), why.size());
        return 2;
    }
    return speech_worker_main(fd, options);
}

std::vector<std::string> worker_arguments(int fd, const WorkerOptions& options) {
    return {"--fd",  std::to_string(fd), "--models",  options.models_dir.string(),
            "--asr", options.asr,        "--threads", std::to_string(options.threads)};
}

}  // namespace neura::providers::embedded
