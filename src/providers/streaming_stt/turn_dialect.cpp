#include "providers/streaming_stt/turn_dialect.hpp"

namespace neura::providers::streaming_stt {

void TurnDialect::begin(listening::AudioTime at, listening::AudioTime now) {
    turns_.begin(at, now);
}

void TurnDialect::finish(listening::AudioTime voiced_end, Clock::time_point now) {
    turns_.finish(voiced_end, now);
}

void TurnDialect::opened(Wire&, Clock::time_point now) { turns_.opened(now); }

void TurnDialect::speak(Wire& wire, Clock::time_point now) {
    while (const auto outgoing = turns_.next_to_send(now)) say(*outgoing, wire, now);
}

std::optional<Result<listening::SpeechEvent>> TurnDialect::next_event() {
    return turns_.next_event();
}

}  // namespace neura::providers::streaming_stt
