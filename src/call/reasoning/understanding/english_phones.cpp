// What English callers say around a phone number.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr auto this_line = std::to_array<std::string_view>({
    "number i am calling|phoning|ringing|speaking|talking from|on|with|off",
    "one i am calling|phoning|ringing|speaking|talking from|on|with|off", "i am calling from",
    "i am calling you from", "calling from now", "number i call|called|phoned|rang from|on|with|you",
    "number you have|see|got there", "this number", "this phone", "this one", "same number", "the same one",
    "this same number", "caller id", "number on your screen", "number on your display",
    "number that i am calling from", "number i am using", "phone i am using", "phone i am on",
    "number i am on", "phone i am calling from|on|with", "line i am calling from|on", "this is my number",
    "this is my phone", "my current number", "this line", "number you have on", "the one you have",
    "number showing", "number you see", "that shows up", "the one that came up", "this cell phone",
    "this mobile", "this telephone", "number you are calling", "number you called",
    "one that i am calling from", "number i am calling", "call me back here", "call back here",
    "on this number", "one i called from", "one you are calling",
});
constexpr auto plus = std::to_array<std::string_view>({
    "plus", "+", "country code",
});
constexpr auto extension = std::to_array<std::string_view>({
    "extension", "ext", "extensions",
});

// clang-format on
constexpr PhoneTables tables{.this_line = this_line, .plus = plus, .extension = extension};

}  // namespace

const PhoneTables& phone_tables(Language) { return tables; }

}  // namespace neura::reasoning
