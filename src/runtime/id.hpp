#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace neura {

/// A string that names one kind of thing, so that a call's id cannot be passed for a stream's.
template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    friend auto operator<=>(const Id&, const Id&) = default;

private:
    std::string text_;
};

/// Our own name of a call, in URLs, logs and the database: 26 characters, sorts by time of birth.
using CallId = Id<struct CallTag>;

/// The carrier's name of a call ("CA…" at Twilio).
using CarrierCallId = Id<struct CarrierCallTag>;

/// A fresh id: 48 bits of milliseconds since 1970 and 80 random bits, Crockford base 32 (ULID).
CallId new_call_id();

/// `bytes` random bytes from the system, in lower-case hexadecimal. For tokens.
std::string random_hex(std::size_t bytes);

}  // namespace neura

template <class Tag>
struct std::hash<neura::Id<Tag>> {
    std::size_t operator()(const neura::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
