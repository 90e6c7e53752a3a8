#pragma once

// The flags as every loop sees them: one immutable copy, exchanged within two seconds of a change,
// whichever process made it.

#include <functional>
#include <memory>
#include <mutex>

#include "call/call.hpp"
#include "runtime/blocking_pool.hpp"
#include "server/switchboard.hpp"
#include "storage/flags.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

class FlagWatch {
public:
    /// Reads them once; where that fails, says so in the log and begins with none. Blocks.
    /// All outlive it.
    FlagWatch(storage::FlagStore& store, BlockingPool& pool, metrics::Registry& registry);

    /// As they stand. Any thread; costs a lock held for the copy of a pointer.
    std::shared_ptr<const storage::FlagSettings> current() const;

    /// Looks for changes every second, until cancelled. @param changed  told after each exchange
    Awaitable<> run(std::function<void()> changed);

private:
    Awaitable<bool> look();
    void tell_of(const storage::FlagChange& change);

    storage::FlagStore& store_;
    BlockingPool& pool_;
    metrics::Counter& changes_;
    bool failing_ = false;

    mutable std::mutex mutex_;  ///< guards `current_`
    std::shared_ptr<const storage::FlagSettings> current_;
};

/// What the flags make of what the configuration says.
CallTerms with_flags(CallTerms terms, storage::Flags flags);

}  // namespace neura::server
