#pragma once

// Understanding the agent as a person does: once it has fallen silent, its words are taken from
// what the server keeps of the call. No I/O and no clock.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "phone/carrier_line.hpp"

namespace neura::phone {

/// When to read what the server keeps of a call (GET /api/v1/calls/{id}), and what is new in it.
///
/// The server writes what the agent said when it was heard to its end, at most 50 ms later, and of
/// what was cut off the part that was heard. An agent that pauses within a sentence, or makes way
/// for a sound and goes on, has written nothing new: reading goes on until it has, or speaks again.
class WrittenWords {
public:
    /// The agent is to be heard, after quiet.
    void started() { silent_since_.reset(); }

    /// The agent has fallen silent.
    void finished(LineTime now);

    /// Whether the record is to be read now; then again only some time after `read`.
    bool due(LineTime now) const;

    /// The record, as it stood at `now` or before. @return  what the agent said that was not
    /// returned before, if it has finished; nothing while there is more to come.
    std::optional<std::string> read(const nlohmann::json& record, LineTime now);

    /// The call is over: what is left of its words, if any.
    std::optional<std::string> read_rest(const nlohmann::json& record);

    /// Whether the agent has been silent so long that its words will not come any more.
    bool in_vain(LineTime now) const;

    /// Nobody waits for the words of this silence any more.
    void give_up() { silent_since_.reset(); }

private:
    void take_from(const nlohmann::json& record);

    std::optional<LineTime> silent_since_;
    LineTime read_again_{};
    std::size_t taken_ = 0;  ///< messages of the agent's
    std::string words_;      ///< taken, not returned yet
};

}  // namespace neura::phone
