#pragma once

// A streamed answer of a language model, as bytes to words, tool calls and usage. No I/O.
//
// Here is what the vendors have in common; each derives a reader of its own events.

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "net/event_stream.hpp"
#include "net/json.hpp"

namespace neura::providers::streaming_llm {

/// Reads one answer as it arrives.
class AnswerReader {
public:
    using Outcome = std::expected<void, reasoning::ModelFailure>;

    virtual ~AnswerReader() = default;

    /// Appends to `events` what the next bytes of the body complete; what came before a failure is
    /// appended too. After `ModelFinished` all that follows is passed over.
    ///
    /// `malformed`: an event of more than `net::EventStream::most_data`, more than 32 tool calls,
    /// one of more than 64 KiB; the others are the vendor's.
    Outcome read(std::string_view bytes, std::vector<reasoning::ModelEvent>& events);

    /// The same for the body's end. An answer that gave no reason to end was cut off: `malformed`.
    Outcome end(std::vector<reasoning::ModelEvent>& events);

    bool is_finished() const { return over_; }

protected:
    using Why = reasoning::ModelFinished::Why;
    using Calls = std::vector<std::pair<std::int64_t, reasoning::ToolCall>>;

    /// What the data of one event says, told by the functions below.
    virtual Outcome read_event(std::string_view data) = 0;

    void say(std::string_view words);

    /// More of the call of that number; the first time, its beginning. Calls are given when the
    /// answer is whole: one that was cut off is none.
    Outcome add_to_call(std::int64_t index, std::string_view id, std::string_view name,
                        std::string_view arguments);

    const Calls& calls() const { return calls_; }  ///< by number, as they came

    void ends_because(Why why) { why_ = why; }
    reasoning::ModelFinished& usage() { return finished_; }

    /// The answer is whole.
    void finish();

private:
    net::EventStream stream_;
    std::vector<reasoning::ModelEvent> read_;  ///< of the event that is read
    Calls calls_;
    std::optional<Why> why_;
    reasoning::ModelFinished finished_;
    bool over_ = false;
};

// For reading what vendors send.

/// "read an answer …": the failure of one that is not what was agreed.
reasoning::ModelFailure malformed(std::string_view wrong);

/// A text of `object`; empty if there is none.
std::string_view text_at(simdjson::dom::object object, std::string_view key);

/// A count of `object`, up to 10^9; nothing if there is none.
std::optional<int> count_at(simdjson::dom::object object, std::string_view key);

/// `name`, if it is one that can be logged: up to 64 letters, digits, '_', '-' and '.'. Empty
/// otherwise: what a server says may repeat what a caller said.
std::string name_for_log(std::string_view name);

/// How long a server wants us to wait. A date is not understood. At most an hour.
std::optional<std::chrono::milliseconds> read_wait(std::optional<std::string_view> retry_after_ms,
                                                   std::optional<std::string_view> retry_after);

}  // namespace neura::providers::streaming_llm
