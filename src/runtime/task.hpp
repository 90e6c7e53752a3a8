#pragma once

// Coroutines of this project: what they return and what they wait on.
//
// The concrete executor is part of every type. `any_io_executor` costs a virtual call and an
// allocation at each suspension (docs/decisions has the measurement).

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "runtime/error.hpp"

namespace neura {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

/// An asynchronous operation that cannot fail. Lazy: it starts when awaited.
template <class T = void>
using Awaitable = asio::awaitable<T, Executor>;

/// An asynchronous operation that can. Lazy: it starts when awaited.
template <class T = void>
using Task = Awaitable<Result<T>>;

/// Completion token of Asio operations that throw on failure.
inline constexpr asio::use_awaitable_t<Executor> use_awaitable;

/// Completion token of Asio operations that give (error_code, result...) instead of throwing.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> as_result{use_awaitable};

/// To be asked with `co_await asio::this_coro::cancellation_state`, the one thing a cancelled
/// coroutine can await without an exception.
inline bool is_cancelled(const asio::cancellation_state& state) {
    return state.cancelled() != asio::cancellation_type::none;
}

using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

}  // namespace neura
