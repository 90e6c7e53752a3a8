#pragma once

// Yes, no, and "no, it is seventeen".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

enum class Polarity : std::uint8_t { unsaid, yes, no };

struct YesNo {
    Polarity polarity = Polarity::unsaid;
    double strength = 0;  ///< 0 to 1: "absolutely" 1, "yes" 1, "I think so" 0.6, "I guess" 0.5
    bool alone = false;   ///< nothing else of weight was said
    std::string rest;     ///< what was said besides, in the caller's writing
};

/// "yeah", "that's right", "not really", "no that's wrong", "mm-hm", "I think so".
/// After a negative question ("nobody was hurt?") it is for the caller of this function to
/// decide what a bare "no" agrees to.
YesNo read_yes_no(std::string_view text, Language language = Language::english);

/// The caller takes back or changes something said or read back.
struct Correction {
    bool negates = false;        ///< says that what was read back is wrong
    std::string corrected_text;  ///< what is right, in the caller's writing; empty if not said
    std::string replaced_text;   ///< what it replaces, if said: "not 15, 16" → "15"
    std::vector<std::string>
        named_field_words;  ///< of "change the date", "the e-mail is wrong" → "date"
};

/// "no, it is seventeen", "actually it's …", "sorry, I meant …", "not 15, 16", "16, not 15",
/// "change the date to …", "the email is wrong". Nothing for a bare "no": that is `read_yes_no`.
std::optional<Correction> read_correction(std::string_view text,
                                          Language language = Language::english);

}  // namespace neura::reasoning
