#include <utility>

#include "call/call.hpp"
#include "call/words_for_person.hpp"

// What of a call goes beyond the caller's line: calls of ours, and callers who are put through.

namespace neura::call {

/// Their stream ended because they are put through. Until it is known how that went they say
/// nothing; `tick` passes the time.
Awaitable<> Call::caller_away() {
    gone_ = true;
    caller_->hang_up();  // nothing more comes on this stream
    while (away_) {
        co_await returned_.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
    }
    gone_ = false;
}

/// Who was called says hello first, or nothing for a second.
Awaitable<> Call::let_them_speak_first() {
    const auto first = co_await happenings_.next();
    if (!first) co_return;
    if (const auto* said = std::get_if<CallerSaid>(&*first)) {
        minutes_.caller_said(said->turn, parts_.time.now());
    } else if (const auto* machine = std::get_if<MachineAnswered>(&*first)) {
        co_await answer(*machine);
    } else if (!std::holds_alternative<CallerSilent>(*first)) {
        happenings_.push(*first);
    }
}

Awaitable<> Call::answer(MachineAnswered) {
    if (voicemail_) co_return;
    voicemail_ = true;
    if (speaker_.speaking()) cut_in();
    if (!parts_.leaves_message) {
        ending_ = Ending{transport::CallStatus::completed, "voicemail"};
        co_return;
    }
    auto message = co_await parts_.agent.voicemail();
    finishing_ = true;
    say(std::move(message));
}

/// What was to be said first was heard.
Awaitable<> Call::put_through() {
    away_ = true;
    auto to = std::exchange(transfer_to_, std::nullopt).value_or("");
    auto about = words_for_person(parts_.agent.progress().claim);
    auto went = co_await parts_.put_through(std::move(to), std::move(about));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return;
    minutes_.transferred(went.how, went.to);

    finishing_ = false;
    using How = PutThrough::How;
    const bool left = went.how == How::caller_left || (gone_ && !went.back);
    if (went.how == How::talked)
        ending_ = Ending{transport::CallStatus::completed, "transferred"};
    else if (left)
        ending_ = Ending{transport::CallStatus::completed, "caller_hung_up"};
    if (ending_) co_return;

    if (went.back) {
        back_ = std::move(went.back);
        caller_ = back_.get();
    }
    away_ = false;
    returned_.cancel();
    auto reply = co_await parts_.agent.not_put_through();
    minutes_.agent_replied();
    say(std::move(reply));
}

void Call::caller_texted(std::string text) { happenings_.push(CallerTexted{std::move(text)}); }

void Call::machine_answered() { happenings_.push(MachineAnswered{}); }

void Call::transfer(std::string to) {
    if (parts_.put_through) transfer_to_ = std::move(to);
}

}  // namespace neura::call
