#pragma once

// The text of HTTP that we write ourselves. No I/O.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace neura::net {

/// A field name, a method (RFC 9110, 5.6.2).
bool is_token(std::string_view text);

/// Nothing that would end the line or the string: what makes a field two.
bool is_field_value(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Fields that say where a message ends; ours to set, never a handler's or a caller's.
bool is_framing_field(std::string_view name);

/// Which part of a file is asked for.
struct ByteRange {
    enum class Kind { whole, part, unsatisfiable };
    Kind kind = Kind::whole;
    std::uint64_t first = 0;
    std::uint64_t length = 0;

    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// Reads the value of a `Range` field for a file of `size` bytes (RFC 9110, 14.1.2). One range is
/// honoured; several, another unit or nonsense mean the whole, as the RFC allows.
ByteRange choose_range(std::optional<std::string_view> range, std::uint64_t size);

/// What surrounds a response besides itself.
struct Framing {
    std::uint64_t length = 0;  ///< bytes of the body, also when HEAD leaves it out
    bool keep_alive = true;
    std::chrono::system_clock::time_point now{};
};

/// A response of this status has neither body nor length.
bool is_bodiless(unsigned status);

/// Status line and fields, with the empty line that ends them. Framing fields among
/// `response.headers` are left out. Nothing when a field cannot be sent as it is.
std::optional<std::string> response_head(const Response& response, const Framing& framing);

/// "/path?query" of a target that may be in absolute form, "http://host/path?query".
std::string origin_form(std::string_view target);

}  // namespace neura::net
