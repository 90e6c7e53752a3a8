#pragma once

// Any bytes of a streamed answer must give the same events and the same failure in whatever pieces
// they come, and a body that is no answer a failure that can be logged. The first byte of the
// input says how long the pieces are.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "providers/streaming_llm/answer_reader.hpp"

namespace neura::fuzz {

struct Read {
    std::vector<reasoning::ModelEvent> events;
    bool failed = false;
};

template <class Reader>
Read read_answer(std::string_view text, std::size_t piece) {
    Reader reader;
    Read result;
    for (std::size_t at = 0; at < text.size() && !result.failed; at += piece)
        result.failed = !reader.read(text.substr(at, piece), result.events);
    result.failed = result.failed || !reader.end(result.events);
    return result;
}

/// @param failure_of  of a status and a body
template <class Reader, class FailureOf>
void check_answer(const std::uint8_t* data, std::size_t size, FailureOf failure_of) {
    if (size == 0) return;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read_answer<Reader>(text, text.size() + 1);
    const auto parts = read_answer<Reader>(text, data[0] % 61 + 1);
    if (whole.failed != parts.failed || whole.events != parts.events) std::abort();

    const auto finished = [](const auto& event) {
        return std::holds_alternative<reasoning::ModelFinished>(event);
    };
    const bool ends = !whole.events.empty() && finished(whole.events.back());
    if (!whole.failed && !ends) std::abort();

    const auto failure = failure_of(data[0] * 4u, text);
    for (const char c : failure.doing)
        if (c < ' ' || c > '~') std::abort();
}

}  // namespace neura::fuzz
