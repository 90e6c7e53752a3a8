#pragma once

// The words around values that are read out, in each language. Private to reasoning/.

#include <array>
#include <string_view>

#include "call/reasoning/understanding/language.hpp"
#include "numbering/month_names.hpp"

namespace neura::reasoning {

struct ReadoutWords {
    std::string_view as_in;    ///< {letter}, {word}: "{letter} as in {word}"
    std::string_view spelled;  ///< between what is spelled and its letters
    std::string_view hyphen;
    std::string_view dot, underscore, dash, plus, percent, at;
    std::string_view and_, or_, yes, no;
    std::string_view stop;  ///< ends a sentence

    numbering::MonthNames months;
    std::array<std::string_view, 7> days;  ///< from Sunday
    std::string_view today, yesterday;
    // {day}, the number; {weekday}; {month}; {year}
    std::string_view of_this_week, of_this_year, of_another_year;
    // {when}; {hour} 0 to 23; {minute}, two digits
    std::string_view at_hour, around_hour, at_minute, around_minute;
    std::string_view first_of_month;  ///< for the number 1; empty: as all
};

/// Of any language but English, whose dates and hours are told another way; its other words are
/// there.
const ReadoutWords& readout_words(Language language);

}  // namespace neura::reasoning
