#include "call/reasoning/agent.hpp"

namespace neura::reasoning {

Awaitable<> Agent::beside() {
    const auto loop = co_await asio::this_coro::executor;
    Timer never(loop, Clock::time_point::max());
    co_await never.async_wait(as_result);
}

}  // namespace neura::reasoning
