#include "api/health.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "api/json.hpp"

namespace neura::api {

namespace {

using nlohmann::ordered_json;
using State = ComponentHealth::State;

constexpr std::array<std::string_view, 4> state_names{"ok", "loading", "degraded", "failed"};

std::string_view name_of(State state) { return state_names[static_cast<std::size_t>(state)]; }

/// What all of them come to: the worst, and loading only hides behind a failure.
template <class Components>
State overall(const Components& components) {
    for (const auto state : {State::failed, State::loading, State::degraded})
        if (std::ranges::any_of(components,
                                [&](const auto& known) { return known.second.state == state; }))
            return state;
    return State::ok;
}

bool takes_calls(State state) { return state == State::ok || state == State::degraded; }

}  // namespace

ComponentHealth health_of(const storage::State& state) {
    return {.state = state.ok ? State::ok : State::degraded,
            .latency = state.latency,
            .detail = state.error};
}

Health::Health(std::string version, const TimeSource& time)
    : version_(std::move(version)), time_(time), started_(time.now()) {}

void Health::add(std::string name, Probe probe) {
    components_.emplace_back(std::move(name), std::move(probe));
}

Health::Found Health::look() const {
    Found found;
    for (const auto& [name, probe] : components_) found.emplace_back(name, probe());
    return found;
}

bool Health::is_ready() const { return takes_calls(overall(look())); }

bool Health::serves(std::string_view path) {
    return path == "/health" || path.starts_with("/health/");
}

net::Response Health::respond(const net::Request& request) const {
    const auto path = request.path();
    const bool live = path == "/health/live";
    const bool ready = path == "/health/ready";
    if (!live && !ready && path != "/health")
        return net::json_error(404, "not_found",
                               "known are /health, /health/live and /health/ready");
    if (request.method != "GET") return method_not_allowed();

    if (live) return json_response(ordered_json{{"status", "ok"}});

    const auto found = look();
    const auto state = overall(found);
    ordered_json body{{"status", name_of(state)}};
    if (!ready) {
        const auto up =
            std::chrono::duration_cast<std::chrono::seconds>(time_.now() - started_).count();
        body["version"] = version_;
        body["uptime_seconds"] = up;
    }
    auto& components = body["components"] = ordered_json::object();
    for (const auto& [name, health] : found) {
        auto& component = components[name];
        component = {{"state", name_of(health.state)}, {"latency_ms", health.latency.count()}};
        if (!health.detail.empty()) component["detail"] = health.detail;
    }

    auto response = json_response(body);
    if (ready ? !takes_calls(state) : state == State::failed) response.status = 503;
    if (response.status == 503) response.headers.add("Retry-After", "1");
    return response;
}

}  // namespace neura::api
