#include "providers/twilio/media_stream.hpp"

namespace neura::providers::twilio {

std::string_view name_of(StreamEnd end) {
    switch (end) {
        case StreamEnd::hung_up_by_us: return "hung_up_by_us";
        case StreamEnd::hung_up_by_caller: return "hung_up_by_caller";
        case StreamEnd::connection_lost: return "connection_lost";
        case StreamEnd::protocol_error: return "protocol_error";
    }
    return "unknown";
}

void MediaStream::end(StreamEnd how) {
    if (end_) return;
    end_ = how;
    if (on_end) on_end(how);
}

void MediaStream::close(net::CloseCode code) {
    if (is_closing_) return;
    is_closing_ = true;
    closing_.spawn(socket_->close(code));
}

Awaitable<> MediaStream::closed() {
    close(net::CloseCode::normal);
    co_await closing_.join();
}

}  // namespace neura::providers::twilio
