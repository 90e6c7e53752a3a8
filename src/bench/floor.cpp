#include "bench/floor.hpp"

#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "bench/floor_call.hpp"
#include "net/url.hpp"
#include "providers/twilio/twiml.hpp"

namespace neura::bench {

namespace {

volatile std::sig_atomic_t told_to_stop = 0;

/// A connection whose messages are somebody else's business.
class Pipe final : public Connection {
public:
    Pipe(RawLoop& loop) : Connection(loop) {}

    std::function<void()> on_open;
    std::function<void(Opcode, std::string_view)> on_message;
    std::function<void(std::string_view)> on_body;

private:
    void upgraded() override { on_open(); }
    void message(Opcode opcode, std::span<char> payload) override {
        on_message(opcode, {payload.data(), payload.size()});
    }
    void body(std::string_view bytes) override { on_body(bytes); }
};

}  // namespace

std::string floor_twiml(std::string_view host) {
    const providers::twilio::Connect connect{
        .stream = {.url = "ws://" + std::string(host) + "/stream/twilio", .parameters = {}},
        .action = "/webhooks/twilio/after"};
    return providers::twilio::to_twiml({connect});
}

/// The caller's connection, with the vendors' of its call.
class RawFloor::Call final : public Connection, private FloorOutlets {
public:
    Call(RawLoop& loop, RawFloor& floor) : Connection(loop), floor_(floor), call_(*this) {}
    ~Call() override {
        for (const auto& vendor : {stt_, tts_, llm_})
            if (vendor) vendor->close();
    }

private:
    void asked(const HttpHead& head, std::string_view) override {
        if (head.first_word() == "GET") {
            accept_web_socket(head);
            return open_vendors();
        }
        const auto twiml = floor_twiml(head.field("Host"));
        send("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: " +
             std::to_string(twiml.size()) + "\r\n\r\n" + twiml);
    }
    void message(Opcode, std::span<char> payload) override {
        call_.caller_said({payload.data(), payload.size()});
    }

    std::shared_ptr<Pipe> open() {
        auto pipe = std::make_shared<Pipe>(loop());
        loop().connect(pipe, floor_.vendor_host_, floor_.vendor_port_);
        return pipe;
    }
    void open_vendors();

    void to_caller(std::string_view text) override { send_message(Opcode::text, text); }
    void to_stt(std::string_view audio) override { stt_->send_message(Opcode::binary, audio); }
    void to_stt_text(std::string_view text) override { stt_->send_message(Opcode::text, text); }
    void to_tts(std::string_view text) override { tts_->send_message(Opcode::text, text); }
    void ask_llm(std::string_view body) override {
        llm_->ask("POST", floor_.vendor_host_, "/v1/chat/completions", "application/json", body);
    }

    RawFloor& floor_;
    FloorCall call_;
    std::shared_ptr<Pipe> stt_;
    std::shared_ptr<Pipe> tts_;
    std::shared_ptr<Pipe> llm_;
};

void RawFloor::Call::open_vendors() {
    stt_ = open();
    stt_->on_open = [this] { call_.stt_ready(); };
    stt_->on_message = [this](Opcode, std::string_view text) { call_.stt_said(text); };
    tts_ = open();
    tts_->on_open = [this] { call_.tts_ready(); };
    tts_->on_message = [this](Opcode opcode, std::string_view data) {
        opcode == Opcode::binary ? call_.tts_audio(data.size()) : call_.tts_said(data);
    };
    llm_ = open();
    llm_->on_body = [this](std::string_view bytes) { call_.llm_said(bytes); };
    stt_->ask_for_web_socket(floor_.vendor_host_, "/v1/listen?encoding=mulaw&sample_rate=8000");
    tts_->ask_for_web_socket(floor_.vendor_host_, "/v1/speak?encoding=mulaw&sample_rate=8000");
}

RawFloor::RawFloor(RawLoop& loop, const FloorOptions& options) : loop_(loop) {
    const auto vendors = net::parse_url(options.vendors);
    if (!vendors)
        throw std::invalid_argument("the vendors' address must be as in http://127.0.0.1:9000");
    vendor_host_ = vendors->host;
    vendor_port_ = vendors->port;
    port_ = loop_.listen(options.port, [this] { return std::make_shared<Call>(loop_, *this); });
}

RawFloor::~RawFloor() = default;

int bench_floor(const FloorOptions& options) try {
    if (options.net) return serve_net_floor(options);
    std::signal(SIGTERM, [](int) { told_to_stop = 1; });
    std::signal(SIGINT, [](int) { told_to_stop = 1; });
    RawLoop loop;
    const RawFloor floor(loop, options);
    std::cout << "http://127.0.0.1:" << floor.port() << std::endl;
    while (told_to_stop == 0) loop.serve(now_us() + 100'000);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "neura bench floor: " << error.what() << '\n';
    return 1;
}

}  // namespace neura::bench
