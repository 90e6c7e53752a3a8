#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "runtime/task.hpp"

namespace neura::fakes {

/// Runs `task` to its end on `loop` and gives what it returned. Throws what it threw, or
/// std::logic_error if it waits for something that never comes.
template <class T>
T run_on(asio::io_context& loop, Awaitable<T> task) {
    std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> outcome;
    std::exception_ptr thrown;
    const auto keep = [&](std::exception_ptr error, auto&&... value) {
        thrown = error;
        if constexpr (std::is_void_v<T>)
            outcome.emplace(true);
        else
            outcome.emplace(std::move(value)...);
    };
    asio::co_spawn(loop, std::move(task), keep);
    loop.restart();
    loop.run();
    if (thrown) std::rethrow_exception(thrown);
    if (!outcome) throw std::logic_error("the task never finished");
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

/// The same on a loop of its own.
template <class T>
T run(Awaitable<T> task) {
    asio::io_context loop;
    return run_on(loop, std::move(task));
}

}  // namespace neura::fakes
