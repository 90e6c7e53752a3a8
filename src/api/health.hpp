#pragma once

// Whether the program lives, and whether it can take calls.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.hpp"
#include "runtime/time_source.hpp"
#include "storage/records.hpp"

namespace neura::api {

/// How one part of the program is.
struct ComponentHealth {
    enum class State {
        ok,
        loading,   ///< will be ok by itself
        degraded,  ///< works, with less than all: calls can still be taken
        failed,    ///< calls cannot be taken until somebody mends it
    } state = State::ok;
    std::chrono::milliseconds latency{};  ///< its last work took so long
    std::string detail{};                 ///< for a person; no secret, no caller's word
};

/// Of the records or the recordings: a failing disk leaves calls going, so it is `degraded`.
ComponentHealth health_of(const storage::State& state);

/// Answers /health, /health/live and /health/ready, to everyone: no key is asked for.
///
///   /health/live    200 as soon as requests are served at all
///   /health/ready   200 once no component is loading or failed; until then 503 with a status of
///                   "loading" or "failed", and Retry-After
///   /health         all components, version and time since the start; 503 if one has failed
class Health {
public:
    using Probe = std::function<ComponentHealth()>;

    /// @param time  outlives it
    Health(std::string version, const TimeSource& time);

    /// Before the first request. @param probe  called on any loop; must not block.
    void add(std::string name, Probe probe);

    /// Whether every component lets calls be taken. Any thread, once all are added.
    bool is_ready() const;

    static bool serves(std::string_view path);
    net::Response respond(const net::Request& request) const;

private:
    using Found = std::vector<std::pair<std::string, ComponentHealth>>;
    Found look() const;

    const std::string version_;
    const TimeSource& time_;
    const Clock::time_point started_;
    std::vector<std::pair<std::string, Probe>> components_;
};

}  // namespace neura::api
