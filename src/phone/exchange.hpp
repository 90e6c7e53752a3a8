#pragma once

// The side of the carrier that servers give orders to, over its REST interface: a call under way
// is to go on otherwise, somebody is to be called, a text message is to be sent.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource and
// /docs/messaging/api/message-resource.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "providers/twilio/twiml.hpp"
#include "runtime/inbox.hpp"

namespace neura::phone {

/// A call that a server has ordered.
struct OrderedCall {
    std::string sid;  ///< "CA…", given by the exchange
    std::string from;
    std::string to;
    std::string voice_url;    ///< what to ask once it is picked up
    std::string status_url;   ///< empty: nobody wants to know
    std::string machine_url;  ///< where to say whether a person picked up; empty: nowhere
};

/// Lives on the first of its loops, as do the calls that use it. Every order is taken, of whatever
/// account; a text message goes nowhere.
class Exchange final : public net::Handler {
public:
    /// Given what a call under way is to go on with; without a verb it is hung up.
    using Redirect = std::function<void(std::vector<providers::twilio::Verb>)>;

    explicit Exchange(Loops& loops, std::uint16_t port);

    /// Takes orders from now on. Errors: as `net::HttpServer::listen`.
    Result<std::uint16_t> listen() { return server_.listen(); }
    /// No more; needed before it goes, once it listens.
    Awaitable<> close() { return server_.close(); }

    /// From now until `hung_up`, orders for the call of that name are given to `redirect`.
    void connected(const std::string& sid, Redirect redirect) { live_[sid] = std::move(redirect); }
    void hung_up(const std::string& sid) { live_.erase(sid); }

    /// The oldest call ordered to `number` that nobody has picked up, at the latest after `within`.
    Awaitable<std::optional<OrderedCall>> ringing(std::string number, Clock::duration within);

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket>) override;

private:
    net::Response place(const net::Form& form);
    net::Response change(const std::string& sid, const net::Form& form);
    Inbox<OrderedCall>& line_of(const std::string& number);

    const Executor loop_;
    std::map<std::string, Redirect> live_;
    std::map<std::string, Inbox<OrderedCall>> ringing_;  ///< by number
    BlockingPool files_{1};
    net::HttpServer server_;  ///< last: it uses all above
};

}  // namespace neura::phone
