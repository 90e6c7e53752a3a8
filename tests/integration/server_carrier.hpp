#pragma once

// A carrier as the server sees it: webhooks, signed when it has a token, and media streams that
// can also be abused.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/run.hpp"
#include "integration/server_process.hpp"
#include "net/client.hpp"
#include "providers/twilio/protocol.hpp"
#include "providers/twilio/signature.hpp"
#include "providers/twilio/twiml.hpp"

namespace neura {

namespace twilio = providers::twilio;
namespace websocket = boost::beast::websocket;
using nlohmann::json;

/// What names a call to the server and what lets its stream in.
struct Announcement {
    std::string sid;    ///< the carrier's name for the call
    std::string id;     ///< the server's
    std::string token;  ///< of the stream
};

class Carrier {
public:
    /// @param base  what it knows the server by, if that is not where it listens
    explicit Carrier(std::uint16_t port, std::string token = {}, std::string base = {})
        : authority_("127.0.0.1:" + std::to_string(port)),
          token_(std::move(token)),
          base_(base.empty() ? "http://" + authority_ : std::move(base)) {}

    const std::string& authority() const { return authority_; }
    const std::string& token() const { return token_; }
    const std::string& base() const { return base_; }

    /// Whatever the server answers. Throws when it answers nothing.
    net::Response get(const std::string& target, net::Headers headers = {}) const {
        return fetch({.method = "GET", .url = url(target), .headers = std::move(headers)});
    }

    net::Response post(const std::string& target, const net::Form& form) const {
        net::Headers headers;
        if (!token_.empty())
            headers.add("X-Twilio-Signature", twilio::sign(token_, base_ + target, form));
        return post(target, form, std::move(headers));
    }

    net::Response post(const std::string& target, const net::Form& form,
                       net::Headers headers) const {
        headers.add("Content-Type", "application/x-www-form-urlencoded");
        return fetch({.method = "POST",
                      .url = url(target),
                      .headers = std::move(headers),
                      .body = net::encode_form(form)});
    }

    json get_json(const std::string& target) const {
        return json::parse(get(target).body, nullptr, false);
    }

    static net::Form call_form(const std::string& sid) {
        return {{"CallSid", sid},          {"AccountSid", "AC00000000000000000000000000000001"},
                {"From", "+15550100100"},  {"To", "+15550100199"},
                {"CallStatus", "ringing"}, {"Direction", "inbound"}};
    }

    /// A call comes in; what the server wants done with it.
    std::vector<twilio::Verb> ring(const std::string& sid) const {
        const auto response = post("/webhooks/twilio/voice", call_form(sid));
        EXPECT_EQ(response.status, 200U) << response.body;
        return twilio::parse_twiml(response.body).value_or(std::vector<twilio::Verb>{});
    }

    /// A call comes in that the server takes.
    Announcement announce(const std::string& sid) const {
        auto made = announced_by(sid, ring(sid));
        EXPECT_FALSE(made.token.empty()) << "the call was not taken";
        return made;
    }

    /// What lets a stream in that the server asks for; without a token if it asks for none.
    static Announcement announced_by(const std::string& sid,
                                     const std::vector<twilio::Verb>& verbs) {
        Announcement made{.sid = sid, .id = {}, .token = {}};
        for (const auto& verb : verbs)
            if (const auto* connect = std::get_if<twilio::Connect>(&verb))
                for (const auto& [name, value] : connect->stream.parameters)
                    (name == "call" ? made.id : made.token) = value;
        return made;
    }

    void report(const std::string& sid, const std::string& status, int sequence,
                net::Form more = {}) const {
        net::Form form{
            {"CallSid", sid}, {"CallStatus", status}, {"SequenceNumber", std::to_string(sequence)}};
        form.insert(form.end(), more.begin(), more.end());
        EXPECT_EQ(post("/webhooks/twilio/status", form).status, 204U);
    }

    /// What the server keeps of a call; null while it keeps nothing.
    json record(const std::string& id) const { return get_json("/api/v1/calls/" + id); }

    /// What the records of all calls have of one side: "caller" or "agent".
    std::vector<std::string> said_by(const std::string& role) const {
        std::vector<std::string> said;
        const auto calls = get_json("/api/v1/calls").value("calls", json::array());
        for (const auto& call : calls)
            for (const auto& message :
                 record(call.value("id", "")).value("messages", json::array()))
                if (message.value("role", "") == role) said.push_back(message.value("content", ""));
        return said;
    }

    /// How a call stands.
    std::string status(const std::string& id) const {
        return record(id).value("/call/status"_json_pointer, "");
    }

    /// Whether a call comes to stand so, and for this reason.
    testing::AssertionResult comes_to(const std::string& id, const std::string& status,
                                      const std::string& reason) const {
        json call;
        const bool came = eventually(
            [&] {
                call = record(id).value("call", json::object());
                return call.value("status", json()) == status &&
                       call.value("reason", json()) == reason;
            },
            20s);
        return came ? testing::AssertionSuccess() : testing::AssertionFailure() << call.dump();
    }

    bool is_alive() const { return get("/health/live").status == 200; }

    /// Waits until calls can be talked to. Says what is missing when that will never be.
    testing::AssertionResult becomes_ready() const {
        net::Response health;
        const bool settled = eventually([&] {
            health = get("/health/ready");
            return health.status == 200 || health.body.contains("\"failed\"");
        });
        if (settled && health.status == 200) return testing::AssertionSuccess();
        return testing::AssertionFailure()
               << health.body << "\nThese tests need the speech models: neura models pull";
    }

private:
    net::Url url(const std::string& target) const {
        return net::parse_url("http://" + authority_ + target).value();
    }

    static net::Response fetch(net::Fetch request) {
        auto response = fakes::run(net::fetch(std::move(request), 30s));
        if (!response) throw std::runtime_error(response.error().doing);
        return std::move(*response);
    }

    std::string authority_;
    std::string token_;
    std::string base_;
};

/// A media stream as the carrier opens it, or as nobody should.
class Stream {
public:
    /// Opens it; `refused` gives the status if the server does not let it in.
    /// @param signature  of the upgrade; the right one, if the carrier has a token, when not given.
    explicit Stream(const Carrier& carrier, std::optional<std::string> signature = {},
                    const std::string& target = "/stream/twilio")
        : socket_(loop_) {
        if (!signature && !carrier.token().empty())
            signature = twilio::sign(carrier.token(), "ws" + carrier.base().substr(4) + target, {});
        const auto& authority = carrier.authority();
        const auto port = std::stoi(authority.substr(authority.find(':') + 1));
        socket_.next_layer().connect(
            {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
        socket_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
            if (signature) request.set("X-Twilio-Signature", *signature);
        }));
        websocket::response_type response;
        Error error;
        socket_.handshake(response, authority, target, error);
        if (error) refused_ = response.result_int();
    }

    unsigned refused() const { return refused_; }

    void send(std::string_view text) {
        socket_.text(true);
        write(text);
    }

    void send_binary(std::string_view bytes) {
        socket_.binary(true);
        write(bytes);
    }

    /// Bytes below the protocol of WebSockets.
    void send_raw(std::string_view bytes) {
        Error ignored;
        asio::write(socket_.next_layer(), asio::buffer(bytes), ignored);
    }

    void drop() {
        Error ignored;
        socket_.next_layer().close(ignored);
    }

    /// Begins as the carrier does: connected, start.
    void start(const Announcement& call) {
        writer_.emplace(twilio::Start{.stream_sid = "MZ" + call.sid,
                                      .account_sid = "AC00000000000000000000000000000001",
                                      .call_sid = call.sid,
                                      .parameters = {{"call", call.id}, {"token", call.token}}});
        send(writer_->connected());
        send(writer_->start());
    }

    /// The carrier's writer of this stream, after `start`.
    twilio::CarrierWriter& writer() { return *writer_; }

    /// The caller hangs up.
    void stop() { send(writer_->stop()); }

    /// Whether the agent's voice comes, and not only its silence.
    bool hears_agent(std::chrono::milliseconds within) {
        const auto give_up = std::chrono::steady_clock::now() + within;
        while (std::chrono::steady_clock::now() < give_up) {
            const auto text = read(std::chrono::duration_cast<std::chrono::milliseconds>(
                give_up - std::chrono::steady_clock::now()));
            if (!text) return false;
            const auto message = decoder_.to_carrier(*text);
            EXPECT_TRUE(message) << *text;
            const auto* play = message ? std::get_if<twilio::Play>(&message->command) : nullptr;
            const auto is_loud = [](std::uint8_t byte) { return (byte & 0x7f) < 0x50; };
            if (play && std::ranges::any_of(play->payload, is_loud)) return true;
        }
        return false;
    }

    /// The code the server closes with, past all it still says; 0 if it closes without one or not
    /// within ten seconds.
    unsigned close_code() {
        const auto give_up = std::chrono::steady_clock::now() + 10s;
        while (!ended_ && std::chrono::steady_clock::now() < give_up) read(1s);
        return ended_ == websocket::error::closed ? socket_.reason().code : 0U;
    }

    /// Whether it still is, a tenth of a second from now.
    bool is_open() {
        const auto until = std::chrono::steady_clock::now() + 100ms;
        while (!ended_ && std::chrono::steady_clock::now() < until) read(20ms);
        return !ended_;
    }

private:
    using Error = boost::system::error_code;
    using Tcp = asio::ip::tcp;
    void write(std::string_view message) {
        Error ignored;  // of a server that has closed meanwhile
        socket_.write(asio::buffer(message), ignored);
    }

    /// The next message; nothing when none comes or all is over.
    std::optional<std::string> read(std::chrono::milliseconds within) {
        if (ended_) return std::nullopt;
        if (!reading_) {
            reading_ = true;
            socket_.async_read(buffer_, [this](Error error, std::size_t) {
                reading_ = false;
                if (error) ended_ = error;
            });
        }
        loop_.restart();
        loop_.run_for(within);
        if (reading_ || ended_) return std::nullopt;
        auto text = boost::beast::buffers_to_string(buffer_.data());
        buffer_.consume(buffer_.size());
        return text;
    }

    asio::io_context loop_;
    websocket::stream<Tcp::socket> socket_;  ///< Beast's, since it tells the close code
    boost::beast::flat_buffer buffer_;
    bool reading_ = false;
    std::optional<Error> ended_;
    unsigned refused_ = 0;
    std::optional<twilio::CarrierWriter> writer_;
    twilio::Decoder decoder_;
};

/// Whether the server comes to say that it cannot take calls, and `remedy` in what it says.
inline testing::AssertionResult says_what_is_missing(const Carrier& carrier,
                                                     const std::string& remedy) {
    json health;
    const bool failed = eventually([&] {
        health = carrier.get_json("/health/ready");
        return health.value("status", "") == "failed";
    });
    if (failed && health.dump().contains(remedy)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << health.dump();
}

/// Whether a caller of a server that cannot take calls is let go with a reason, not kept waiting.
inline testing::AssertionResult lets_a_caller_go(const Carrier& carrier) {
    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    const auto code = stream.close_code();
    if (code != 1000U) return testing::AssertionFailure() << "closed with " << code;
    return carrier.comes_to(call.id, "failed", "not_ready");
}

}  // namespace neura
