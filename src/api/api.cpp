#include "api/api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <expected>
#include <system_error>

#include "api/cost_range.hpp"
#include "api/json.hpp"
#include "api/outgoing_call.hpp"
#include "storage/errc.hpp"
#include "storage/masking.hpp"
#include "telemetry/log.hpp"

namespace neura::api {

namespace {

constexpr std::string_view metrics_path = "/metrics";
constexpr std::string_view calls_path = "/api/v1/calls";
constexpr std::string_view costs_path = "/api/v1/costs";
constexpr std::string_view reminders_path = "/api/v1/reminders";
constexpr std::string_view known_paths =
    "known are /api/v1/calls, /api/v1/calls/{id}, /api/v1/calls/{id}/recording, /api/v1/costs, "
    "/api/v1/reminders and /api/v1/flags";

/// What a path names.
struct Resource {
    enum class Kind { list, call, recording, costs, reminders } kind = Kind::list;
    std::string_view id{};  ///< of the call; not checked yet
};

std::optional<Resource> resource_at(std::string_view path) {
    if (path == costs_path) return Resource{Resource::Kind::costs};
    if (path == reminders_path) return Resource{Resource::Kind::reminders};
    if (!path.starts_with(calls_path)) return std::nullopt;
    path.remove_prefix(calls_path.size());
    if (path.empty()) return Resource{};
    if (path[0] != '/') return std::nullopt;
    path.remove_prefix(1);

    constexpr std::string_view recording = "/recording";
    auto kind = Resource::Kind::call;
    if (path.ends_with(recording)) {
        kind = Resource::Kind::recording;
        path.remove_suffix(recording.size());
    }
    if (path.empty() || path.contains('/')) return std::nullopt;
    return Resource{kind, path};
}

net::Response bad_parameter(std::string_view name, std::string_view expected) {
    return net::json_error(400, "bad_parameter",
                           std::string(name) + ": expected " + std::string(expected));
}

net::Response no_such_call() { return net::json_error(404, "no_such_call", "no call has this id"); }

/// Storage does not answer. What exactly failed is for the log, not for the asker.
net::Response unavailable(const Error& error) {
    log::error("api.records_failed", {{"error", error.doing + " (" + error.code.message() + ")"}});
    auto response =
        net::json_error(503, "unavailable", "the records cannot be read now; try again");
    response.headers.add("Retry-After", "5");
    return response;
}

std::string status_names() {
    std::string names = "one of ";
    for (const auto status : storage::all_statuses) {
        if (status != storage::all_statuses.front()) names += ", ";
        names += storage::name_of(status);
    }
    return names;
}

std::optional<int> number_in(std::string_view text) {
    int value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// Takes one parameter into `filter`. A response says what is wrong with it.
std::optional<net::Response> take_parameter(storage::CallFilter& filter, const std::string& name,
                                            const std::string& value) {
    if (name == "status") {
        filter.status = storage::status_named(value);
        if (!filter.status) return bad_parameter(name, status_names());
    } else if (name == "from") {
        if (value.empty())
            return bad_parameter(name, "the caller's address, such as %2B14155550123");
        filter.from = value;
    } else if (name == "limit") {
        const auto limit = number_in(value);
        if (!limit || *limit < 1 || *limit > storage::max_page)
            return bad_parameter(name,
                                 "a whole number from 1 to " + std::to_string(storage::max_page));
        filter.limit = *limit;
    } else if (name == "cursor") {
        if (value.empty()) return bad_parameter(name, "next_cursor of the page before");
        filter.cursor = value;
    } else {
        return net::json_error(400, "unknown_parameter",
                               "known parameters are status, from, limit and cursor");
    }
    return std::nullopt;
}

std::optional<net::Response> take_parameter(storage::CostRange& range, const std::string& name,
                                            const std::string& value) {
    if (name != "from" && name != "to")
        return net::json_error(400, "unknown_parameter", "known parameters are from and to");
    const bool taken =
        !value.empty() && (name == "from" ? take_from(range, value) : take_to(range, value));
    if (!taken) return bad_parameter(name, expected_moment);
    return std::nullopt;
}

std::optional<net::Response> take_parameter(work::ReminderFilter& filter, const std::string& name,
                                            const std::string& value) {
    if (name == "state") {
        filter.state = work::reminder_state_named(value);
        if (!filter.state) return bad_parameter(name, "one of waiting, fired, cancelled");
    } else if (name == "call") {
        if (value.empty()) return bad_parameter(name, "the id of a call");
        filter.call = CallId(value);
    } else if (name == "limit") {
        const auto limit = number_in(value);
        if (!limit || *limit < 1 || *limit > storage::max_page)
            return bad_parameter(name,
                                 "a whole number from 1 to " + std::to_string(storage::max_page));
        filter.at_most = *limit;
    } else {
        return net::json_error(400, "unknown_parameter",
                               "known parameters are state, call and limit");
    }
    return std::nullopt;
}

/// What a query asks for, each of its parameters once.
template <class Asked>
std::expected<Asked, net::Response> asked_by(std::string_view query) {
    const auto form = net::parse_form(query);
    if (!form)
        return std::unexpected(net::json_error(
            400, "bad_query", "the query has a '%' without two hexadecimal digits after it"));
    Asked asked;
    for (auto parameter = form->begin(); parameter != form->end(); ++parameter) {
        const auto& [name, value] = *parameter;
        const bool twice = std::any_of(form->begin(), parameter,
                                       [&](const auto& known) { return known.first == name; });
        if (twice) return std::unexpected(bad_parameter(name, "it once"));
        if (auto wrong = take_parameter(asked, name, value)) return std::unexpected(*wrong);
    }
    return asked;
}

/// Text that can be an id of ours; all else need not be looked up.
bool is_id(std::string_view text) {
    return text.size() == 26 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
           });
}

/// A file of ours, wherever the database may say it is.
bool stays_inside(const std::filesystem::path& file) {
    return file.is_relative() && std::ranges::find(file, "..") == file.end();
}

}  // namespace

Api::Api(storage::Records& records, const Health& health, const metrics::Registry& metrics,
         Options options, transport::Telephony* telephony)
    : records_(records),
      health_(health),
      metrics_(metrics),
      telephony_(telephony),
      access_(options.key, std::move(options.key_header), options.only_here),
      data_folder_(std::move(options.data_folder)),
      flags_(options.flags) {}

bool Api::serves(std::string_view path) {
    return path == "/api" || path.starts_with("/api/") || path == metrics_path ||
           Health::serves(path);
}

Awaitable<net::Response> Api::respond(const net::Request& request) {
    if (Health::serves(request.path())) co_return health_.respond(request);
    if (auto refusal = access_.refuse(request)) co_return std::move(*refusal);

    if (flags_ != nullptr && FlagsApi::serves(request.path())) {
        auto response = co_await flags_->respond(request);
        co_return response;
    }
    const bool all_metrics = request.path() == metrics_path;
    const auto resource = resource_at(request.path());
    if (!resource && !all_metrics) co_return net::json_error(404, "not_found", known_paths);
    if (request.method == "POST" && resource && resource->kind == Resource::Kind::list) {
        auto response = co_await place_call(request);
        co_return response;
    }
    if (request.method != "GET") co_return method_not_allowed();
    if (all_metrics) co_return show_metrics();

    const CallId id(std::string(resource->id));
    auto answer = resource->kind == Resource::Kind::list        ? list_calls(request)
                  : resource->kind == Resource::Kind::costs     ? show_costs(request)
                  : resource->kind == Resource::Kind::call      ? show_call(id)
                  : resource->kind == Resource::Kind::reminders ? list_reminders(request)
                                                                : show_recording(id);
    auto response = co_await std::move(answer);
    co_return response;
}

net::Response Api::show_metrics() const {
    net::Response response;
    response.content_type = metrics::text_media_type;
    response.body = metrics::to_text(metrics_.collect());
    return response;
}

Awaitable<net::Response> Api::place_call(const net::Request& request) {
    auto call = read_outgoing_call(request.body);
    if (!call) co_return net::json_error(400, "bad_call", call.error());
    if (telephony_ == nullptr)
        co_return refusal_of({transport::TelephonyErrc::not_configured,
                              "place a call: TWILIO_ACCOUNT_SID is not set"});
    const auto placed = co_await telephony_->place_call(std::move(*call));
    if (!placed) co_return refusal_of(placed.error());
    (void)co_await records_.flush();  // so that the call is found by the address we give
    auto response = json_response({{"id", placed->call.text()},
                                   {"carrier_id", placed->carrier_id.text()},
                                   {"status", "initiated"}});
    response.status = 201;
    response.headers.add("Location", "/api/v1/calls/" + placed->call.text());
    co_return response;
}

Awaitable<net::Response> Api::list_calls(const net::Request& request) {
    auto filter = asked_by<storage::CallFilter>(request.query());
    if (!filter) co_return std::move(filter).error();
    const auto page = co_await records_.calls(std::move(*filter));
    if (page) co_return json_response(to_json(*page));
    if (page.error().code == storage::Errc::bad_cursor)
        co_return bad_parameter("cursor", "next_cursor of the page before");
    co_return unavailable(page.error());
}

Awaitable<net::Response> Api::show_costs(const net::Request& request) {
    const auto range = asked_by<storage::CostRange>(request.query());
    if (!range) co_return range.error();
    const auto costs = co_await records_.costs(*range);
    if (!costs) co_return unavailable(costs.error());
    co_return json_response(to_json(*costs));
}

Awaitable<net::Response> Api::list_reminders(const net::Request& request) {
    auto filter = asked_by<work::ReminderFilter>(request.query());
    if (!filter) co_return std::move(filter).error();
    auto reminders = co_await records_.work_store().reminders(std::move(*filter));
    if (!reminders) co_return unavailable(reminders.error());
    const auto shown = co_await storage::masked(records_, std::move(*reminders));
    if (!shown) co_return unavailable(shown.error());
    co_return json_response(to_json(*shown));
}

Awaitable<net::Response> Api::show_call(CallId id) {
    if (!is_id(id.text())) co_return no_such_call();
    auto record = co_await records_.call(std::move(id));
    if (!record) co_return unavailable(record.error());
    if (!*record) co_return no_such_call();
    co_return json_response(to_json(storage::masked(std::move(**record))));
}

Awaitable<net::Response> Api::show_recording(CallId id) {
    if (!is_id(id.text())) co_return no_such_call();
    const auto record = co_await records_.call(std::move(id));
    if (!record) co_return unavailable(record.error());
    if (!*record) co_return no_such_call();

    const std::filesystem::path file = (*record)->call.recording;
    std::error_code error;
    if (file.empty() || !stays_inside(file) ||
        !std::filesystem::is_regular_file(data_folder_ / file, error))
        co_return net::json_error(404, "no_recording", "this call has no recording");
    net::Response response;
    response.content_type = "audio/wav";
    response.file = data_folder_ / file;
    response.headers.add("Cache-Control", "private, no-store");
    co_return response;
}

}  // namespace neura::api
