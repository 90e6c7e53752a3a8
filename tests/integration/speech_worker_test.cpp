// The speech worker: what it hears and says, and what happens when it is killed, stopped, or sends
// nonsense.

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "integration/speech_tools.hpp"
#include "providers/embedded/errc.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "providers/embedded/vocabulary.hpp"
#include "runtime/child_process.hpp"

namespace neura::providers::embedded {
namespace {

using namespace std::chrono_literals;
using tests::broken;
using tests::prompt;
using tests::run;
using tests::speaking_only;
using tests::working;

/// Waits until `done` holds; false after 20 s.
bool eventually(const std::function<bool()>& done) {
    for (int i = 0; i < 2'000; ++i) {
        if (done()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

/// Whether a process is gone, or waits for nobody but its parent to notice.
bool has_ended(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string number;
    std::string name;
    std::string state;
    return !(stat >> number >> name >> state) || state == "Z";
}

std::string heard_by(SpeechWorker& worker, std::vector<std::int16_t> samples) {
    auto heard = run(worker.transcribe({.samples = std::move(samples)}));
    return heard ? bare_words(heard->text) : heard.error().code.message();
}

TEST(SpeechWorker, HearsAndSpeaks) {
    SpeechWorker worker(working());

    auto spoken =
        run(worker.synthesise("I had an accident with another car on the highway.", "slt"));
    ASSERT_TRUE(spoken.has_value());
    EXPECT_EQ(heard_by(worker, *spoken), "i had an accident with another car on the highway");

    auto hesitant =
        run(worker.transcribe({.want_alternatives = true, .samples = prompt("conf-now-muted")}));
    ASSERT_TRUE(hesitant.has_value());
    EXPECT_FALSE(hesitant->alternatives.empty());
}

TEST(SpeechWorker, SaysWhatItLoadedOnceItIsReady) {
    SpeechWorker worker(working());
    EXPECT_EQ(worker.status().state, WorkerState::loading);

    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    const auto status = worker.status();
    EXPECT_EQ(status.state, WorkerState::ready);
    EXPECT_GT(status.loading, 0ms);
    EXPECT_GT(status.pid, 0);
    ASSERT_EQ(status.components.size(), 3U);
    EXPECT_EQ(status.components[2].name, "moonshine-base");
}

TEST(SpeechWorker, FailsWithTheFixWhenModelsAreMissing) {
    auto config = working();
    config.options.models_dir = "/nowhere";
    SpeechWorker worker(config);

    const auto ready = run(worker.wait_until_ready());

    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().code, Errc::models_missing);
    EXPECT_EQ(worker.status().state, WorkerState::failed);
    EXPECT_NE(worker.status().reason.find("neura models pull"), std::string::npos);
    const auto spoken = run(worker.synthesise("Hello."));
    ASSERT_FALSE(spoken.has_value());
    EXPECT_EQ(spoken.error().code, Errc::models_missing);
}

TEST(SpeechWorker, FailsWhenItsProgramIsMissing) {
    auto config = speaking_only();
    config.command = {"/nowhere/neura"};
    SpeechWorker worker(config);

    const auto ready = run(worker.wait_until_ready());

    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().code, Errc::worker_unavailable);
    EXPECT_EQ(worker.status().state, WorkerState::failed);
}

TEST(SpeechWorker, RefusesAVoiceItDoesNotHave) {
    SpeechWorker worker(speaking_only());
    const auto spoken = run(worker.synthesise("Hello.", "nobody"));
    ASSERT_FALSE(spoken.has_value());
    EXPECT_EQ(spoken.error().code, Errc::bad_request);
}

TEST(SpeechWorker, RefusesToHearWhenItOnlySpeaks) {
    SpeechWorker worker(speaking_only());
    EXPECT_EQ(heard_by(worker, prompt("agent-pass")), make_error_code(Errc::bad_request).message());
}

TEST(SpeechWorker, AWorkerKilledMidRequestCostsNothingButTime) {
    SpeechWorker worker(working());
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());
    const auto first = worker.status().pid;

    std::jthread killer([first] {
        std::this_thread::sleep_for(100ms);
        kill(first, SIGKILL);
    });
    const auto heard = run(worker.transcribe({.samples = prompt("demo-congrats")}));

    ASSERT_TRUE(heard.has_value()) << heard.error().code.message();
    EXPECT_NE(bare_words(heard->text).find("congratulations"), std::string::npos);
    EXPECT_NE(worker.status().pid, first);
    EXPECT_EQ(worker.status().restarts, 1U);
    EXPECT_EQ(worker.status().state, WorkerState::ready);
}

TEST(SpeechWorker, ARequestThatKillsTwoWorkersIsGivenUp) {
    SpeechWorker worker(broken("dies-on-work"));

    const auto spoken = run(worker.synthesise("Hello."));

    ASSERT_FALSE(spoken.has_value());
    EXPECT_EQ(spoken.error().code, Errc::worker_lost);
    EXPECT_EQ(worker.status().restarts, 2U);
}

TEST(SpeechWorker, ComesBackTenTimesInARow) {
    SpeechWorker worker(speaking_only());
    for (std::uint64_t death = 1; death <= 10; ++death) {
        ASSERT_TRUE(run(worker.wait_until_ready()).has_value());
        kill(worker.status().pid, SIGKILL);
        ASSERT_TRUE(eventually([&] { return worker.status().restarts == death; }));
        ASSERT_TRUE(run(worker.synthesise("Still here.")).has_value()) << death;
    }
}

TEST(SpeechWorker, OneThatSendsGarbageIsReplacedAndThenGivenUp) {
    SpeechWorker worker(broken("garbage"));

    const auto ready = run(worker.wait_until_ready());

    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().code, Errc::worker_unavailable);
    EXPECT_EQ(worker.status().restarts, 3U);
    EXPECT_NE(worker.status().reason.find("cannot be read"), std::string::npos);
}

TEST(SpeechWorker, OneThatStopsAnsweringIsKilled) {
    auto config = speaking_only();
    config.silence_limit = 400ms;
    SpeechWorker worker(config);
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    kill(worker.status().pid, SIGSTOP);
    const auto spoken = run(worker.synthesise("Hello."));

    EXPECT_TRUE(spoken.has_value());
    EXPECT_EQ(worker.status().restarts, 1U);
}

TEST(SpeechWorker, OneWithNothingToDoIsLeftInPeace) {
    auto config = speaking_only();
    config.silence_limit = 40ms;
    SpeechWorker worker(config);
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    std::this_thread::sleep_for(300ms);

    EXPECT_EQ(worker.status().restarts, 0U);
}

TEST(SpeechWorker, EndsWithItsParent) {
    pid_t pid = 0;
    {
        SpeechWorker worker(speaking_only());
        ASSERT_TRUE(run(worker.wait_until_ready()).has_value());
        pid = worker.status().pid;
        EXPECT_EQ(kill(pid, 0), 0);
    }
    EXPECT_NE(kill(pid, 0), 0);
}

TEST(SpeechWorker, EndsWhenItsParentIsKilled) {
    auto parent = ChildProcess::start({"/proc/self/exe", "broken-worker", "parent"}, {});
    ASSERT_TRUE(parent.has_value());
    const int socket = parent->release_socket();
    std::array<char, 32> text{};
    ASSERT_GT(read(socket, text.data(), text.size() - 1), 0);
    const auto grandchild = static_cast<pid_t>(std::stol(text.data()));
    ASSERT_EQ(kill(grandchild, 0), 0);

    EXPECT_EQ(parent->end(), "signal 9");

    EXPECT_TRUE(eventually([grandchild] { return has_ended(grandchild); }));
    close(socket);
}

TEST(SpeechWorker, ACancelledRequestEndsAtOnceAndHarmsNoOther) {
    using namespace asio::experimental::awaitable_operators;
    SpeechWorker worker(working());
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    auto& loop = tests::lasting_loop();
    bool timer_won = false;
    std::size_t heard_late = 0;
    auto give_up_early = [&]() -> Awaitable<> {
        Timer patience(co_await asio::this_coro::executor, 30ms);
        Transcribe request{.want_alternatives = true, .samples = prompt("demo-congrats")};
        const auto ended =
            co_await (worker.transcribe(std::move(request)) || patience.async_wait(use_awaitable));
        timer_won = ended.index() == 1;
    };
    asio::co_spawn(loop, give_up_early(), [&](const std::exception_ptr& failure) {
        EXPECT_EQ(failure, nullptr);
        ++heard_late;
    });
    loop.run();

    EXPECT_TRUE(timer_won);
    EXPECT_EQ(heard_late, 1U);
    EXPECT_EQ(heard_by(worker, prompt("vm-savemessage")), "or nine to save this message");
}

TEST(SpeechWorker, DropsPartialsRatherThanLetWorkWait) {
    auto config = working();
    config.options.threads = 1;
    SpeechWorker worker(config);
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    auto& loop = tests::lasting_loop();
    std::vector<std::string> order;
    const auto note = [&order](std::string name) {
        return [&order, name](const Result<Recognition>& heard) {
            order.push_back(name + (heard ? "" : " " + heard.error().code.message()));
        };
    };
    const auto dropped = make_error_code(Errc::dropped).message();
    const auto running = worker.start_transcribing(
        loop.get_executor(), {.urgency = Urgency::when_idle, .samples = prompt("demo-congrats")},
        note("running"));
    const auto late = worker.start_transcribing(
        loop.get_executor(), {.urgency = Urgency::when_idle, .samples = prompt("agent-pass")},
        note("late"));
    const auto urgent = worker.start_transcribing(
        loop.get_executor(), {.urgency = Urgency::now, .samples = prompt("vm-savemessage")},
        note("urgent"));
    const auto kept = asio::make_work_guard(loop);
    while (order.size() < 3) loop.run_one();

    EXPECT_EQ(order, (std::vector<std::string>{"late " + dropped, "running " + dropped, "urgent"}));
}

TEST(SpeechWorker, AnswersManyAtOnceFromSeveralLoops) {
    SpeechWorker worker(working());
    std::vector<int> right(3);
    {
        std::vector<std::jthread> loops;
        for (auto& count : right)
            loops.emplace_back([&] {
                for (int i = 0; i < 3; ++i)
                    count += heard_by(worker, prompt("vm-savemessage")) ==
                             "or nine to save this message";
            });
    }
    EXPECT_EQ(right, (std::vector<int>{3, 3, 3}));
}

TEST(SpeechWorker, ADestroyedTicketIsNeverAnswered) {
    SpeechWorker worker(speaking_only());
    auto& loop = tests::lasting_loop();
    bool answered = false;
    {
        const auto ticket = worker.start_synthesising(
            loop.get_executor(), "Hello.", "", 1.0,
            [&](const Result<std::vector<std::int16_t>>&) { answered = true; });
    }
    ASSERT_TRUE(run(worker.synthesise("Goodbye.")).has_value());
    loop.poll();

    EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace neura::providers::embedded
