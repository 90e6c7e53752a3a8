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

Task<Reply> Succession::greet() {
    auto reply = co_await now().greet();
    if (reply) note(ModelMessage::From::agent, reply->text);
    co_return reply;
}

Task<Reply> Succession::answer(Turn turn, const Say& say) {
    note(ModelMessage::From::caller, turn.text);
    std::string said;
    const Say heard(
        [&](std::string_view words) {
            said += words;
            say(words);
        },
        [&] {
            auto words = say.take_back();
            said.resize(said.size() - std::min(words.size(), said.size()));
            return words;
        },
        [&] {
            auto words = say.fall_silent();
            said = words.empty() ? words : words + ' ';
            return words;
        });
    auto reply = co_await now().answer(std::move(turn), heard);
    if (reply) note(ModelMessage::From::agent, said + reply->text);
    co_return reply;
}

void Succession::interrupted(std::string heard) {
    if (!talk_.empty() && talk_.back().from == ModelMessage::From::agent) talk_.back().text = heard;
    now().interrupted(std::move(heard));
}

void Succession::note(ModelMessage::From from, std::string words) {
    constexpr std::size_t most = 24;
    if (words.empty()) return;
    if (talk_.size() >= most) talk_.erase(talk_.begin());
    ModelMessage message;
    message.from = from;
    message.text = std::move(words);
    talk_.push_back(std::move(message));
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
