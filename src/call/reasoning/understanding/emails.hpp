#pragma once

// E-mail addresses as they are said: "john dot smith at g mail dot com".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct Email {
    std::string address;  ///< lower case, of valid shape; empty if only part was heard
    std::vector<std::string>
        alternatives;           ///< other addresses it may be, likeliest first, at most 4
    std::string local;          ///< what was heard before the @
    std::string domain;         ///< what was heard after it; empty when none was
    bool known_domain = false;  ///< one of the great mail providers, after repair
    bool certain = false;       ///< written as an address by the recogniser, nothing repaired
};

/// Nothing when the sentence has neither an @ nor anything that reads as the parts of an address.
std::optional<Email> read_email(std::string_view text, Language language = Language::english);

/// local@domain.tld: the characters people's addresses have (letters, digits, ._%+-), no dots
/// side by side, a top level of two letters or more, 254 bytes at most. Narrower than RFC 5321,
/// which allows what nobody dictates.
bool valid_email(std::string_view address);

}  // namespace neura::reasoning
