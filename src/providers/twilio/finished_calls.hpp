#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

namespace neura::providers::twilio {

/// Which calls ended as they should, so that the carrier's question what to do after the stream
/// can be told from that after a lost one. Remembers the last 4,096.
///
/// The question comes in on any loop, hence the one lock of this carrier; it is taken twice a
/// call, never for audio.
class FinishedCalls {
public:
    static constexpr std::size_t most = 4'096;

    void add(std::string_view call_sid);

    /// It goes on after all.
    void forget(std::string_view call_sid);

    /// Whether `call_sid` was added and is still remembered.
    bool contains(std::string_view call_sid) const;

private:
    mutable std::mutex mutex_;
    std::deque<std::string> calls_;
};

}  // namespace neura::providers::twilio
