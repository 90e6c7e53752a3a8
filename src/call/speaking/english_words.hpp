#pragma once

// The tables that reading English out needs: what is written short, and how it is said.

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace neura::speaking {

struct Reading {
    std::string_view written;
    std::string_view said;
};

/// Said for `written`, or nothing.
constexpr std::optional<std::string_view> said_for(std::string_view written, const auto& readings) {
    for (const Reading& reading : readings) {
        if (reading.written == written) return reading.said;
    }
    return std::nullopt;
}

constexpr std::array<std::string_view, 12> months{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

/// Words written with a point; their own case matters.
constexpr std::array<Reading, 58> abbreviations{{
    {"Mr", "Mister"},
    {"Mrs", "Missus"},
    {"Ms", "Miz"},
    {"Prof", "Professor"},
    {"Rev", "Reverend"},
    {"Capt", "Captain"},
    {"Lt", "Lieutenant"},
    {"Sgt", "Sergeant"},
    {"Gen", "General"},
    {"Gov", "Governor"},
    {"Sen", "Senator"},
    {"Jr", "Junior"},
    {"Sr", "Senior"},
    {"Inc", "Incorporated"},
    {"Ltd", "Limited"},
    {"Co", "Company"},
    {"Corp", "Corporation"},
    {"Bros", "Brothers"},
    {"Ave", "Avenue"},
    {"Blvd", "Boulevard"},
    {"Rd", "Road"},
    {"Ln", "Lane"},
    {"Hwy", "Highway"},
    {"Pkwy", "Parkway"},
    {"Apt", "Apartment"},
    {"Ste", "Suite"},
    {"Bldg", "Building"},
    {"Mt", "Mount"},
    {"Ft", "Fort"},
    {"Dept", "Department"},
    {"dept", "department"},
    {"Assn", "Association"},
    {"etc", "et cetera"},
    {"vs", "versus"},
    {"approx", "approximately"},
    {"est", "estimated"},
    {"tel", "telephone"},
    {"Tel", "Telephone"},
    {"ext", "extension"},
    {"Ext", "Extension"},
    {"Jan", "January"},
    {"Feb", "February"},
    {"Mar", "March"},
    {"Apr", "April"},
    {"Jun", "June"},
    {"Jul", "July"},
    {"Aug", "August"},
    {"Sep", "September"},
    {"Sept", "September"},
    {"Oct", "October"},
    {"Nov", "November"},
    {"Dec", "December"},
    {"Mon", "Monday"},
    {"Tue", "Tuesday"},
    {"Wed", "Wednesday"},
    {"Thu", "Thursday"},
    {"Fri", "Friday"},
    {"Sat", "Saturday"},
}};

/// Titles, short also without a point when a name follows.
constexpr std::array<std::string_view, 3> bare_titles{"Mr", "Mrs", "Ms"};

/// Letters with points between them that are not just read out.
constexpr std::array<Reading, 2> dotted{{{"e.g", "for example"}, {"i.e", "that is"}}};

/// In capitals, and no words.
constexpr std::array<std::string_view, 18> acronyms{
    "AI",  "API", "ATM", "CEO", "EMS", "ER",  "ETA", "EU",  "FAQ",
    "GPS", "ICU", "ID",  "SUV", "UK",  "URL", "US",  "USA", "USB",
};

struct Unit {
    std::string_view written;
    std::string_view one;
    std::string_view many;
};

/// After a number, with or without a blank.
constexpr std::array<Unit, 30> units{{
    {"km", "kilometer", "kilometers"},
    {"m", "meter", "meters"},
    {"cm", "centimeter", "centimeters"},
    {"mm", "millimeter", "millimeters"},
    {"mi", "mile", "miles"},
    {"ft", "foot", "feet"},
    {"yd", "yard", "yards"},
    {"kg", "kilogram", "kilograms"},
    {"g", "gram", "grams"},
    {"mg", "milligram", "milligrams"},
    {"lb", "pound", "pounds"},
    {"lbs", "pound", "pounds"},
    {"oz", "ounce", "ounces"},
    {"l", "liter", "liters"},
    {"L", "liter", "liters"},
    {"ml", "milliliter", "milliliters"},
    {"gal", "gallon", "gallons"},
    {"mph", "mile per hour", "miles per hour"},
    {"kph", "kilometer per hour", "kilometers per hour"},
    {"km/h", "kilometer per hour", "kilometers per hour"},
    {"GB", "gigabyte", "gigabytes"},
    {"MB", "megabyte", "megabytes"},
    {"kB", "kilobyte", "kilobytes"},
    {"kW", "kilowatt", "kilowatts"},
    {"kWh", "kilowatt hour", "kilowatt hours"},
    {"h", "hour", "hours"},
    {"hr", "hour", "hours"},
    {"hrs", "hour", "hours"},
    {"min", "minute", "minutes"},
    {"sec", "second", "seconds"},
}};

/// After a number, without a blank; and after a sum of money.
constexpr std::array<Reading, 3> magnitudes{
    {{"k", "thousand"}, {"K", "thousand"}, {"bn", "billion"}}};
constexpr std::array<Reading, 7> money_magnitudes{{
    {"k", "thousand"},
    {"K", "thousand"},
    {"M", "million"},
    {"m", "million"},
    {"B", "billion"},
    {"bn", "billion"},
    {"T", "trillion"},
}};

/// Between a sum and its currency.
constexpr std::array<std::string_view, 5> magnitude_words{"hundred", "thousand", "million",
                                                          "billion", "trillion"};

struct Currency {
    char sign;
    std::string_view code;
    std::string_view one, many;
    std::string_view cent, cents;
};

/// Signs beyond ASCII, as one byte each while a text is read; plain text has no such bytes.
constexpr char pound_sign = '\x01';
constexpr char euro_sign = '\x02';
constexpr char yen_sign = '\x03';
constexpr char degree_sign = '\x04';

constexpr std::array<Currency, 4> currencies{{
    {'$', "USD", "dollar", "dollars", "cent", "cents"},
    {pound_sign, "GBP", "pound", "pounds", "penny", "pence"},
    {euro_sign, "EUR", "euro", "euros", "cent", "cents"},
    {yen_sign, "JPY", "yen", "yen", "sen", "sen"},
}};

/// Other signs, written out before a text is read.
constexpr std::array<Reading, 24> signs{{
    {"‘", "'"},
    {"’", "'"},
    {"“", "\""},
    {"”", "\""},
    {"„", "\""},
    {"…", "..."},
    {"—", "|"},
    {"•", "|"},
    {"·", "|"},
    {"×", " times "},
    {"÷", " divided by "},
    {"±", " plus or minus "},
    {"§", " section "},
    {"½", " 1/2"},
    {"¼", " 1/4"},
    {"¾", " 3/4"},
    {"−", "-"},
    {"‑", "-"},
    {"–", "-"},
    {"‒", "-"},
    {"£", "\x01"},
    {"€", "\x02"},
    {"¥", "\x03"},
    {"°", "\x04"},
}};

constexpr std::array<Reading, 9> fractions{{
    {"1/2", "one half"},
    {"1/3", "one third"},
    {"2/3", "two thirds"},
    {"1/4", "one quarter"},
    {"3/4", "three quarters"},
    {"1/5", "one fifth"},
    {"1/8", "one eighth"},
    {"1/10", "one tenth"},
    {"24/7", "twenty four seven"},
}};

/// A little before a number that is read digit by digit, and just before one.
constexpr std::array<std::string_view, 9> before_digits{
    "code", "ending", "extension", "id", "number", "pin", "plate", "postcode", "reference",
};
constexpr std::array<std::string_view, 8> just_before_digits{
    "account", "card", "claim", "ends", "license", "member", "policy", "zip",
};

/// Before a year, or a day of this year.
constexpr std::array<std::string_view, 19> before_year{
    "in",     "since",  "of",   "year",  "from",   "until",  "till", "by",     "before", "after",
    "during", "around", "late", "early", "spring", "summer", "fall", "autumn", "winter",
};
constexpr std::array<std::string_view, 10> before_day{
    "on", "since", "from", "until", "till", "by", "before", "after", "dated", "of",
};

/// Behind the name of a street; its house number is read in pairs.
constexpr std::array<std::string_view, 22> streets{
    "Street", "St",      "Avenue", "Ave",     "Road", "Rd",      "Drive", "Dr",
    "Lane",   "Ln",      "Way",    "Court",   "Ct",   "Place",   "Pl",    "Boulevard",
    "Blvd",   "Highway", "Hwy",    "Parkway", "Pkwy", "Terrace",
};

constexpr bool is_one_of(std::string_view word, const auto& words) {
    return std::ranges::find(words, word) != std::ranges::end(words);
}

}  // namespace neura::speaking
