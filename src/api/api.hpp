#pragma once

// What the server tells other programs: calls as JSON, and how it is.
//
//   GET /api/v1/calls?status=&from=&limit=&cursor=   latest first, a page at a time
//   POST /api/v1/calls                               places one; see outgoing_call.hpp
//   GET /api/v1/calls/{id}                           with messages, claim, turns, cost, and what
//                                                    was understood of it
//   GET /api/v1/calls/{id}/recording                 the WAV file; Range is honoured
//   GET /api/v1/costs?from=&to=                      what calls cost, by service
//   GET /api/v1/reminders?state=&call=&limit=        the earliest first
//   GET, PUT, DELETE /api/v1/flags                   see flags_api.hpp
//   GET /metrics                                     for Prometheus; see telemetry/metrics.hpp
//   GET /health, /health/live, /health/ready         see health.hpp; no key is asked for
//
// What is wrong with a request is said in JSON: {"error": {"code": …, "message": …}}.

#include <filesystem>
#include <string>
#include <string_view>

#include "api/access.hpp"
#include "api/flags_api.hpp"
#include "api/health.hpp"
#include "call/transport/telephony.hpp"
#include "net/http.hpp"
#include "storage/records.hpp"
#include "telemetry/metrics.hpp"

namespace neura::api {

class Api {
public:
    struct Options {
        std::string key{};                     ///< empty: only this machine is let in
        std::string key_header = "X-API-Key";  ///< header that carries it
        bool only_here = false;                ///< the server listens on loopback
        std::filesystem::path data_folder{};   ///< that recordings lie under
        FlagsApi* flags = nullptr;             ///< outlives it; null: there are none
    };

    /// All outlive it. @param telephony  null: calls cannot be placed
    Api(storage::Records& records, const Health& health, const metrics::Registry& metrics,
        Options options, transport::Telephony* telephony = nullptr);

    /// Whether requests of this path are ours to answer. Any loop.
    static bool serves(std::string_view path);

    /// Any loop. `request` stays alive until it completes.
    Awaitable<net::Response> respond(const net::Request& request);

private:
    net::Response show_metrics() const;
    Awaitable<net::Response> place_call(const net::Request& request);
    Awaitable<net::Response> list_calls(const net::Request& request);
    Awaitable<net::Response> show_costs(const net::Request& request);
    Awaitable<net::Response> list_reminders(const net::Request& request);
    Awaitable<net::Response> show_call(CallId id);
    Awaitable<net::Response> show_recording(CallId id);

    storage::Records& records_;
    const Health& health_;
    const metrics::Registry& metrics_;
    transport::Telephony* const telephony_;
    const Access access_;
    const std::filesystem::path data_folder_;
    FlagsApi* const flags_;
};

}  // namespace neura::api
