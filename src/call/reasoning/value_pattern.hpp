#pragma once

// What a value must look like, as people write it for policy numbers and the like:
// `[A-Z]{2}-\d{6}`. A small part of the patterns of JSON Schema, read by a parser of its own, so
// that matching takes no longer for one text than for another.
//
//   A        itself; `\` before a sign that means something else
//   \d  \w   a digit; a letter or digit
//   [A-Z0-9] one of these
//   - . / _ : and a blank   separate: nobody needs to say them
//   x?  x{3}  x{2,4}        so many times
//   ^ $      at the ends, where they are understood anyway
//
// Alternatives, groups, `*`, `+` and what is not ASCII are refused.

#include <bitset>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/codes.hpp"

namespace neura::reasoning {

class ValuePattern {
public:
    /// The longest value a pattern may have, separators included.
    static constexpr std::size_t longest = 64;

    /// Errors: in words, what of the pattern cannot be used and what can.
    static std::expected<ValuePattern, std::string> parse(std::string_view text);

    /// The value as the pattern writes it, in its case and with its separators: "ab 123456" is
    /// "AB-123456" by the one above. Nothing if it is none.
    std::optional<std::string> written(std::string_view value) const;

    /// The same for the reader of codes, who knows less of it.
    CodeShape shape() const;

    /// As it was given, without the anchors.
    const std::string& text() const { return text_; }

private:
    /// One sign of a value.
    struct Slot {
        std::bitset<128> set{};
        bool optional = false;
        bool separator = false;
    };
    friend class PatternParser;

    std::string text_;
    std::vector<Slot> slots_;
};

}  // namespace neura::reasoning
