#pragma once

// Flags over HTTP; the key was checked before.
//
//   GET    /api/v1/flags                       all there are, and what is set for whom
//   PUT    /api/v1/flags/{name}?agent=|call=   {"value": 0.5}; without a query for the deployment
//   DELETE /api/v1/flags/{name}?agent=|call=   not set any more
//   GET    /api/v1/flags/history?limit=        who changed what and when, the latest first

#include <nlohmann/json.hpp>
#include <string_view>

#include "net/http.hpp"
#include "runtime/blocking_pool.hpp"
#include "storage/flags.hpp"

namespace neura::api {

nlohmann::ordered_json to_json(const storage::FlagSettings& settings);
nlohmann::ordered_json to_json(const storage::FlagChange& change);

class FlagsApi {
public:
    /// Both outlive it.
    FlagsApi(storage::FlagStore& store, BlockingPool& pool) : store_(store), pool_(pool) {}

    static bool serves(std::string_view path);

    /// Any loop. `request` stays alive until it completes.
    Awaitable<net::Response> respond(const net::Request& request);

private:
    Awaitable<net::Response> show();
    Awaitable<net::Response> show_history(const net::Request& request);
    Awaitable<net::Response> change(storage::WantedFlag wanted);

    storage::FlagStore& store_;
    BlockingPool& pool_;
};

}  // namespace neura::api
