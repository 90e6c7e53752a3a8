#include "call/reasoning/succession.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <iterator>
#include <utility>

namespace neura::reasoning {

using namespace asio::experimental::awaitable_operators;

void Succession::follow(std::unique_ptr<Agent> next) {
    agents_.push_back(std::move(next));
    if (const auto beside = followed_.lock()) beside->push(true);
}

Awaitable<> Succession::beside() {
    const auto loop = co_await asio::this_coro::executor;
    const auto followed = std::make_shared<Inbox<bool>>(loop);
    followed_ = followed;
    for (;;) {
        co_await (now().beside() || followed->next());
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
    }
}

std::vector<ModelUsage> Succession::take_usage() {
    std::vector<ModelUsage> all;
    for (const auto& agent : agents_) std::ranges::move(agent->take_usage(), back_inserter(all));
    return all;
}

}  // namespace neura::reasoning
