#include "runtime/loops.hpp"

#include <cassert>
#include <thread>

namespace neura {

namespace {

void run_loop(asio::io_context& context) noexcept { context.run(); }

}  // namespace

Loops::Loops(std::size_t count) {
    assert(count > 0);
    for (std::size_t i = 0; i < count; ++i) {
        contexts_.push_back(std::make_unique<asio::io_context>(1));
        kept_running_.emplace_back(contexts_.back()->get_executor());
    }
}

Loops::~Loops() = default;

Executor Loops::at(std::size_t i) { return contexts_.at(i)->get_executor(); }

void Loops::run() {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < contexts_.size(); ++i)
        threads.emplace_back([&context = *contexts_[i]] { run_loop(context); });
    run_loop(*contexts_.front());
}

void Loops::stop() {
    for (const auto& context : contexts_) context->stop();
}

}  // namespace neura
