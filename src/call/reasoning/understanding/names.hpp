#pragma once

// People's names out of an answer such as "yeah, my name's John Smith" or
// "it's O'Brien, O B R I E N".

#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct PersonName {
    std::string full;    ///< "Maria Garcia Lopez", title not included
    std::string title;   ///< "Dr", "Mrs" or empty
    std::string given;   ///< first word of `full` when there are two or more, else empty
    std::string family;  ///< the rest; all of `full` when it is one word said with a title or as a
                         ///< last name
    bool spelled = false;  ///< some of it was spelled out
    bool led_in = false;   ///< came after "my name is" and the like, so surely meant as a name
};

/// Nothing when the sentence holds no name: "yes", "I don't know", "at home".
/// `expected` says that a name was asked for; otherwise only one with a lead-in is taken.
std::optional<PersonName> read_name(std::string_view text, bool expected = true,
                                    Language language = Language::english);

/// "mcdonald o'brien-smith de la cruz" → "McDonald O'Brien-Smith de la Cruz".
std::string name_case(std::string_view name);

}  // namespace neura::reasoning
