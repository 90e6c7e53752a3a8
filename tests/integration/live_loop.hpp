#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "runtime/task.hpp"

namespace neura::tests {

/// A loop on which things go on while the test is not looking.
class LiveLoop {
public:
    Executor executor() { return loop_.get_executor(); }

    /// Runs until `task` has ended.
    template <class T>
    T run(Awaitable<T> task) {
        std::optional<T> result;
        std::exception_ptr failure;
        bool ended = false;
        asio::co_spawn(loop_, keep(std::move(task), result), [&](std::exception_ptr escaped) {
            failure = escaped;
            ended = true;
        });
        while (!ended) loop_.run_one();
        if (failure) std::rethrow_exception(failure);
        return std::move(*result);
    }

    void run_for(std::chrono::milliseconds time) { loop_.run_for(time); }

    /// Runs until that is so; false if it is not within half a minute.
    template <class Condition>
    bool run_until(Condition condition) {
        const auto give_up = Clock::now() + std::chrono::seconds(30);
        while (!condition() && Clock::now() < give_up) run_for(std::chrono::milliseconds(5));
        return condition();
    }

private:
    template <class T>
    static Awaitable<> keep(Awaitable<T> task, std::optional<T>& result) {
        result.emplace(co_await std::move(task));
    }

    asio::io_context loop_{1};
    asio::executor_work_guard<Executor> kept_ = asio::make_work_guard(loop_);
};

}  // namespace neura::tests
