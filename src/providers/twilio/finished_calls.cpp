#include "providers/twilio/finished_calls.hpp"

#include <algorithm>

namespace neura::providers::twilio {

void FinishedCalls::add(std::string_view call_sid) {
    const std::lock_guard lock(mutex_);
    calls_.emplace_back(call_sid);
    if (calls_.size() > most) calls_.pop_front();
}

void FinishedCalls::forget(std::string_view call_sid) {
    const std::lock_guard lock(mutex_);
    std::erase(calls_, call_sid);
}

bool FinishedCalls::contains(std::string_view call_sid) const {
    const std::lock_guard lock(mutex_);
    return std::find(calls_.rbegin(), calls_.rend(), call_sid) != calls_.rend();
}

}  // namespace neura::providers::twilio
