#pragma once

// text/event-stream, as bytes to the data of its events, in any pieces. No I/O.
//
// Source: WHATWG HTML, 9.2.6 "Interpreting an event stream". Names of events, ids and retry times
// are passed over: no answer of a language model needs them.

#include <cstddef>
#include <string>
#include <string_view>

namespace neura::net {

class EventStream {
public:
    /// An event with more data than this ends the reading: the longest known are some kilobytes.
    static constexpr std::size_t most_data = 256 * 1024;

    /// Takes bytes off the front of `bytes` to the end of an event and gives its data, without the
    /// last line break. Null when all are taken and the event goes on, or once it is too long.
    /// It is gone with the next call.
    const std::string* next(std::string_view& bytes);

    bool is_too_long() const { return too_long_; }

private:
    bool take_line(std::string_view line);

    std::string line_;  ///< the beginning of a line whose end has not come
    std::string data_;  ///< of the event so far
    bool has_data_ = false;
    bool given_ = false;     ///< `data_` was given away
    bool after_cr_ = false;  ///< a line feed that comes now belongs to the line before
    bool too_long_ = false;
};

}  // namespace neura::net
