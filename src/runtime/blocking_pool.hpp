#pragma once

#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "runtime/task.hpp"

namespace neura {

/// Threads for work that may block: reading a file, resolving a name. Never a loop's.
///
/// Shared by all loops. Destroyed before them; destroying it finishes what was handed over.
class BlockingPool {
public:
    explicit BlockingPool(std::size_t threads) : threads_(threads) {}
    ~BlockingPool() { threads_.join(); }

    /// Calls `work()` on a thread of the pool and gives its value (or exception) on the loop of
    /// the awaiting coroutine. Work that has been handed over is not cancelled.
    template <std::invocable Work>
    Awaitable<std::invoke_result_t<Work&>> run(Work work) {
        using Value = std::invoke_result_t<Work&>;
        static_assert(!std::is_reference_v<Value>, "give a value: the work is gone by then");
        Outcome<Value> outcome;
        auto start = [&](auto resume) {
            asio::post(threads_, [&, resume = std::move(resume)]() mutable {
                outcome.fill(work);
                const auto loop = asio::get_associated_executor(resume);
                asio::post(loop, std::move(resume));
            });
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
            std::move(start), use_awaitable);
        co_return outcome.take();
    }

    /// The same, for somebody who does not wait for ever: cancelled, it throws operation_aborted at
    /// once. Work that has not begun is not done then; of what has, the value is dropped.
    /// @param work  owns what it touches, or touches what outlives the pool
    template <std::invocable Work>
    Awaitable<std::invoke_result_t<Work&>> run_or_leave(Work work) {
        using Value = std::invoke_result_t<Work&>;
        struct Shared {
            Shared(Work its_work, Executor its_loop)
                : work(std::move(its_work)),
                  loop(std::move(its_loop)),
                  done(loop, Clock::time_point::max()) {}
            Work work;
            Outcome<Value> outcome;
            Executor loop;
            Timer done;
            std::atomic<bool> is_left = false;
            bool is_done = false;
        };
        const Executor loop = co_await asio::this_coro::executor;
        const auto shared = std::make_shared<Shared>(std::move(work), loop);
        asio::post(threads_, [all = shared]() mutable {
            if (!all->is_left) all->outcome.fill(all->work);
            // The timer goes where it lives.
            const auto its_loop = all->loop;
            asio::post(its_loop, [back = std::move(all)] {
                back->is_done = true;
                back->done.cancel();
            });
        });
        while (!shared->is_done) {
            co_await shared->done.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (!is_cancelled(state)) continue;
            shared->is_left = true;
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        co_return shared->outcome.take();
    }

private:
    template <class Value>
    struct Outcome {
        std::optional<Value> value;
        std::exception_ptr failure;

        template <class Work>
        void fill(Work& work) {
            try {
                value.emplace(work());
            } catch (...) {
                failure = std::current_exception();
            }
        }

        Value take() {
            if (failure) std::rethrow_exception(failure);
            return std::move(*value);
        }
    };

    asio::thread_pool threads_;
};

template <>
struct BlockingPool::Outcome<void> {
    std::exception_ptr failure;

    template <class Work>
    void fill(Work& work) {
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
    }

    void take() {
        if (failure) std::rethrow_exception(failure);
    }
};

}  // namespace neura
