#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <concepts>
#include <cstddef>
#include <exception>
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
