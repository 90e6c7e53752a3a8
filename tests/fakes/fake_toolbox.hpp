#pragma once

#include <boost/asio/post.hpp>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/toolbox.hpp"

namespace neura::fakes {

/// Gives what it is told to, and keeps what was asked of it.
class FakeToolbox final : public reasoning::Toolbox {
public:
    /// A tool that takes any object, or those of `parameters`.
    void add(const std::string& name, reasoning::ToolResult gives,
             std::string parameters = R"({"type":"object"})") {
        tools_.push_back({name, "Does " + name + ".", std::move(parameters)});
        gives_[name] = std::move(gives);
    }
    /// From now on it answers when `let_answer` says so, or never.
    void hold(const std::string& name) { held_[name] = false; }
    void let_answer(const std::string& name) {
        held_[name] = true;
        for (auto* timer : waiting_) timer->cancel();
    }
    void will_throw(const std::string& name) { throws_ = name; }

    std::vector<reasoning::ToolCall> used;
    int at_once = 0;       ///< under way
    int most_at_once = 0;  ///< ever
    int cancelled = 0;

    std::span<const reasoning::ModelTool> tools() const override { return tools_; }

    Awaitable<reasoning::ToolResult> use(reasoning::ToolCall call) override {
        const auto name = call.name;
        used.push_back(std::move(call));
        const UnderWay under_way(*this);
        if (throws_ == name) throw std::runtime_error("a screw is loose");
        const auto loop = co_await asio::this_coro::executor;
        co_await asio::post(loop, use_awaitable);
        while (held_.contains(name) && !held_[name]) {
            Timer timer(loop, Clock::time_point::max());
            waiting_.push_back(&timer);
            co_await timer.async_wait(as_result);
            std::erase(waiting_, &timer);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (!is_cancelled(state)) continue;
            ++cancelled;
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        co_return gives_.at(name);
    }

private:
    struct UnderWay {
        explicit UnderWay(FakeToolbox& of) : box(of) {
            box.most_at_once = std::max(box.most_at_once, ++box.at_once);
        }
        ~UnderWay() { --box.at_once; }
        UnderWay(const UnderWay&) = delete;
        UnderWay& operator=(const UnderWay&) = delete;
        FakeToolbox& box;
    };

    std::vector<reasoning::ModelTool> tools_;
    std::map<std::string, reasoning::ToolResult> gives_;
    std::map<std::string, bool> held_;
    std::vector<Timer*> waiting_;
    std::string throws_;
};

}  // namespace neura::fakes
