#include "call/reasoning/agent.hpp"

namespace neura::reasoning {

Task<Reply> Agent::voicemail() { co_return Reply{.text = {}, .hang_up = true}; }

Awaitable<> Agent::beside() {
    const auto loop = co_await asio::this_coro::executor;
    Timer never(loop, Clock::time_point::max());
    co_await never.async_wait(as_result);
}

}  // namespace neura::reasoning
