#include "server/far_leg.hpp"

#include <boost/asio/post.hpp>
#include <string>
#include <utility>

#include "runtime/inbox.hpp"

namespace neura::server {

/// What the two loops share; each touches only its own side.
class FarLine : public std::enable_shared_from_this<FarLine> {
public:
    FarLine(Executor near, Executor far)
        : near_(std::move(near)), far_(std::move(far)), events_(near_) {}

    // On the call's loop.

    Awaitable<transport::MediaEvent> receive() {
        auto event = co_await events_.next();
        if (!event) co_return transport::HungUp{transport::HungUp::Reason::connection_lost};
        co_return std::move(*event);
    }

    template <class Order>
    void order(Order order) {
        asio::post(far_, [self = shared_from_this(), order = std::move(order)] {
            if (self->leg_ != nullptr) order(*self->leg_);
        });
    }

    // On the stream's loop.

    void connect(transport::MediaLeg* leg) { leg_ = leg; }

    void pass_on(transport::MediaEvent event) {
        asio::post(near_, [self = shared_from_this(), event = std::move(event)]() mutable {
            self->events_.push(std::move(event));
        });
    }

private:
    const Executor near_;
    const Executor far_;
    Inbox<transport::MediaEvent> events_;  ///< of the call's loop
    transport::MediaLeg* leg_ = nullptr;   ///< of the stream's; null once it is over
};

namespace {

class FarLeg final : public transport::MediaLeg {
public:
    explicit FarLeg(std::shared_ptr<FarLine> line) : line_(std::move(line)) {}
    ~FarLeg() override { hang_up(); }
    FarLeg(const FarLeg&) = delete;
    FarLeg& operator=(const FarLeg&) = delete;

    Awaitable<transport::MediaEvent> receive() override { return line_->receive(); }
    void play(const audio::MulawFrame& frame) override {
        line_->order([frame](MediaLeg& leg) { leg.play(frame); });
    }
    void mark(std::string_view name) override {
        line_->order([name = std::string(name)](MediaLeg& leg) { leg.mark(name); });
    }
    void clear() override {
        line_->order([](MediaLeg& leg) { leg.clear(); });
    }
    void hang_up() override {
        if (!std::exchange(over_, true)) line_->order([](MediaLeg& leg) { leg.hang_up(); });
    }

private:
    const std::shared_ptr<FarLine> line_;
    bool over_ = false;
};

}  // namespace

FarCaller make_far_caller(Executor near, Executor far) {
    auto line = std::make_shared<FarLine>(std::move(near), std::move(far));
    return {std::make_unique<FarLeg>(line), line};
}

Awaitable<> carry(std::shared_ptr<FarLine> line, std::unique_ptr<transport::MediaLeg> leg) {
    struct Connected {
        FarLine& line;
        ~Connected() { line.connect(nullptr); }
    } const connected{*line};
    line->connect(leg.get());
    for (bool over = false; !over;) {
        auto event = co_await leg->receive();
        over = std::holds_alternative<transport::HungUp>(event);
        line->pass_on(std::move(event));
    }
}

}  // namespace neura::server
