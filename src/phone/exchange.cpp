#include "phone/exchange.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/id.hpp"

namespace neura::phone {

namespace {

namespace twilio = providers::twilio;
using namespace asio::experimental::awaitable_operators;
using nlohmann::json;

std::string value_in(const net::Form& form, std::string_view name) {
    const auto found = std::ranges::find_if(form, [&](const auto& it) { return it.first == name; });
    return found == form.end() ? std::string() : found->second;
}

net::Response answer(unsigned status, const json& body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = body.dump();
    return response;
}

/// As the vendor words it; the codes are those of https://www.twilio.com/docs/api/errors.
net::Response refusal(unsigned status, int code, std::string_view message) {
    return answer(status, {{"code", code}, {"message", message}, {"status", status}});
}

}  // namespace

Exchange::Exchange(Loops& loops, std::uint16_t port)
    : loop_(loops.at(0)), server_(loops, files_, net::HttpServer::Options{.port = port}, *this) {}

Inbox<OrderedCall>& Exchange::line_of(const std::string& number) {
    return ringing_.try_emplace(number, loop_).first->second;
}

Awaitable<std::optional<OrderedCall>> Exchange::ringing(std::string number,
                                                        Clock::duration within) {
    Timer patience(loop_, within);
    auto first = co_await (line_of(number).next() || patience.async_wait(as_result));
    auto* call = std::get_if<0>(&first);
    co_return call != nullptr ? std::move(*call) : std::nullopt;
}

Awaitable<net::Response> Exchange::respond(net::Request request) {
    const auto form = net::parse_form(request.body);
    const std::string path(request.path());
    if (!form || request.method != "POST" || !path.starts_with("/2010-04-01/Accounts/") ||
        !path.ends_with(".json"))
        co_return refusal(404, 20404, "The requested resource was not found");
    const auto name = path.substr(path.rfind('/') + 1);
    if (name == "Calls.json") co_return place(*form);
    if (name == "Messages.json") {
        const json sent{{"sid", "SM" + random_hex(16)}, {"status", "queued"}};
        co_return answer(201, sent);
    }
    co_return change(name.substr(0, name.size() - std::string_view(".json").size()), *form);
}

net::Response Exchange::place(const net::Form& form) {
    OrderedCall call{.sid = "CA" + random_hex(16),
                     .from = value_in(form, "From"),
                     .to = value_in(form, "To"),
                     .voice_url = value_in(form, "Url"),
                     .status_url = value_in(form, "StatusCallback"),
                     .machine_url = value_in(form, "AsyncAmdStatusCallback")};
    if (call.to.empty() || call.from.empty() || call.voice_url.empty())
        return refusal(400, 21201, "Expected To, From and Url");
    const json placed{{"sid", call.sid}, {"status", "queued"}};
    line_of(call.to).push(std::move(call));
    return answer(201, placed);
}

net::Response Exchange::change(const std::string& sid, const net::Form& form) {
    const auto live = live_.find(sid);
    if (live == live_.end())
        return refusal(404, 21220, "Call is not in-progress. Cannot redirect.");
    std::vector<twilio::Verb> verbs;
    if (value_in(form, "Status") != "completed") {
        auto read = twilio::parse_twiml(value_in(form, "Twiml"));
        if (!read) return refusal(400, 21218, "Invalid TwiML: " + read.error().doing);
        verbs = std::move(*read);
    }
    live->second(std::move(verbs));
    return answer(200, {{"sid", sid}, {"status", "in-progress"}});
}

Awaitable<std::optional<net::Response>> Exchange::refuse_web_socket(const net::Request&) {
    co_return refusal(404, 20404, "The requested resource was not found");
}

Awaitable<> Exchange::serve_web_socket(net::Request, std::unique_ptr<net::WebSocket>) { co_return; }

}  // namespace neura::phone
