#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "net/url.hpp"
#include "runtime/error.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::remote {

/// Where a vendor is, our key there, and how things stand between us. Shared by all loops; any
/// thread. Outlives the provider that uses it; one for each, so that each has its own standing.
class Account {
public:
    /// @param base  https://api.deepgram.com or a host of one's own
    /// @param time  outlives it
    Account(net::Url base, std::string key, const TimeSource& time)
        : base_(std::move(base)), key_(std::move(key)), time_(time) {}

    const net::Url& base() const { return base_; }
    const std::string& key() const { return key_; }

    struct Trouble {
        Error why;
        Clock::time_point at{};
    };

    /// Why the vendor would not serve us the last time; nothing if it did, or was not asked yet.
    std::optional<Trouble> trouble() const;

    void served();
    void refused(const Error& why);

private:
    const net::Url base_;
    const std::string key_;  ///< never in a log
    const TimeSource& time_;
    mutable std::mutex mutex_;
    std::optional<Trouble> trouble_;
};

}  // namespace neura::providers::remote
