#include "api/flags_api.hpp"

#include <charconv>
#include <expected>
#include <string>
#include <utility>

#include "api/json.hpp"
#include "telemetry/log.hpp"

namespace neura::api {

namespace {

using nlohmann::ordered_json;
using storage::FlagScope;

constexpr std::string_view flags_path = "/api/v1/flags";
constexpr std::string_view history_path = "/api/v1/flags/history";
constexpr int most_history = 1'000;
constexpr std::size_t longest_body = 4'096;

/// A stored value is JSON text of ours.
ordered_json json_of(const std::optional<std::string>& value) {
    return value ? ordered_json::parse(*value, nullptr, false) : ordered_json();
}

ordered_json to_json(const FlagScope& scope) {
    ordered_json json{{"scope", storage::name_of(scope.of)}};
    if (!scope.name.empty()) json["name"] = scope.name;
    return json;
}

net::Response refused(const Error& error) {
    using storage::FlagErrc;
    if (error.code == FlagErrc::unknown_flag)
        return net::json_error(404, "unknown_flag", error.doing);
    if (error.code == FlagErrc::bad_value) return net::json_error(400, "bad_value", error.doing);
    if (error.code == FlagErrc::bad_scope) return net::json_error(400, "bad_scope", error.doing);
    log::error("api.flags_failed", {{"error", error.doing + " (" + error.code.message() + ")"}});
    auto response = net::json_error(503, "unavailable", "the flags cannot be reached; try again");
    response.headers.add("Retry-After", "5");
    return response;
}

std::expected<FlagScope, net::Response> scope_of(std::string_view query) {
    const auto form = net::parse_form(query);
    const bool good =
        form && form->size() <= 1 &&
        (form->empty() || form->front().first == "agent" || form->front().first == "call");
    if (!good)
        return std::unexpected(net::json_error(
            400, "bad_scope", "expected agent=NAME, call=ID, or no query for the deployment"));
    if (form->empty()) return FlagScope{};
    const auto& [kind, name] = form->front();
    return FlagScope{kind == "agent" ? FlagScope::Of::agent : FlagScope::Of::call, name};
}

/// The value that a PUT brings, as JSON text.
std::expected<std::string, net::Response> value_in(const std::string& body) {
    const auto json = body.size() <= longest_body ? nlohmann::json::parse(body, nullptr, false)
                                                  : nlohmann::json();
    const bool good = json.is_object() && json.size() == 1 && json.contains("value") &&
                      (json["value"].is_boolean() || json["value"].is_number());
    if (good) return json["value"].dump();
    return std::unexpected(net::json_error(
        400, "bad_body", R"(expected {"value": true}, {"value": false} or a number)"));
}

std::string who_asks(const net::Request& request) {
    return "api: " + (request.peer.empty() ? "unknown" : request.peer);
}

}  // namespace

ordered_json to_json(const storage::FlagSettings& settings) {
    auto flags = ordered_json::array();
    for (const auto& kind : storage::flag_kinds()) {
        auto set = ordered_json::array();
        for (const auto& [scope, values] : settings.scopes) {
            const auto value = storage::value_of(values, kind);
            if (!value) continue;
            auto entry = to_json(scope);
            entry["value"] = json_of(value);
            set.push_back(std::move(entry));
        }
        flags.push_back({{"name", kind.name},
                         {"meaning", kind.meaning},
                         {"expected", storage::expected_of(kind)},
                         {"in_mid_call", kind.in_mid_call},
                         {"set", std::move(set)}});
    }
    return {{"revision", settings.revision}, {"flags", std::move(flags)}};
}

ordered_json to_json(const storage::FlagChange& change) {
    auto json = ordered_json{{"sequence", change.sequence},
                             {"at", rfc3339(change.at)},
                             {"who", change.who},
                             {"flag", change.name}};
    json.update(to_json(change.scope));
    json["before"] = json_of(change.before);
    json["after"] = json_of(change.after);
    return json;
}

bool FlagsApi::serves(std::string_view path) {
    return path == flags_path ||
           (path.starts_with(flags_path) && path.substr(flags_path.size()).starts_with('/'));
}

Awaitable<net::Response> FlagsApi::respond(const net::Request& request) {
    const auto path = request.path();
    if (path == flags_path || path == history_path) {
        if (request.method != "GET") co_return method_not_allowed();
        auto answer = path == flags_path ? show() : show_history(request);
        auto response = co_await std::move(answer);
        co_return response;
    }
    storage::WantedFlag wanted;
    wanted.name = path.substr(flags_path.size() + 1);
    wanted.who = who_asks(request);
    auto scope = scope_of(request.query());
    if (!scope) co_return std::move(scope).error();
    wanted.scope = std::move(*scope);
    if (request.method == "PUT") {
        auto value = value_in(request.body);
        if (!value) co_return std::move(value).error();
        wanted.value = std::move(*value);
    } else if (request.method != "DELETE") {
        auto response = net::json_error(405, "method_not_allowed", "use PUT or DELETE");
        response.headers.add("Allow", "PUT, DELETE");
        co_return response;
    }
    auto response = co_await change(std::move(wanted));
    co_return response;
}

Awaitable<net::Response> FlagsApi::show() {
    auto work = [&store = store_] { return store.read(); };
    const auto settings = co_await pool_.run(std::move(work));
    if (!settings) co_return refused(settings.error());
    co_return json_response(to_json(*settings));
}

Awaitable<net::Response> FlagsApi::show_history(const net::Request& request) {
    int most = 100;
    if (const auto query = request.query(); !query.empty()) {
        const auto text = query.starts_with("limit=") ? query.substr(6) : std::string_view();
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, most);
        if (error != std::errc{} || stop != end || most < 1 || most > most_history)
            co_return net::json_error(400, "bad_parameter",
                                      "limit: expected a whole number from 1 to 1000");
    }
    auto work = [&store = store_, most] { return store.history(most); };
    const auto changes = co_await pool_.run(std::move(work));
    if (!changes) co_return refused(changes.error());
    auto items = ordered_json::array();
    for (const auto& change : *changes) items.push_back(to_json(change));
    ordered_json body{{"items", std::move(items)}};
    co_return json_response(body);
}

Awaitable<net::Response> FlagsApi::change(storage::WantedFlag wanted) {
    auto work = [&store = store_, &wanted] { return store.change(wanted); };
    const auto made = co_await pool_.run(std::move(work));
    if (!made) co_return refused(made.error());
    co_return json_response(to_json(*made));
}

}  // namespace neura::api
