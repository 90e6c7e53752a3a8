// Dates and times in English.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
using Numbered = std::pair<std::string_view, int>;

constexpr auto months = std::to_array<Numbered>({
    {"january", 1}, {"february", 2}, {"march", 3}, {"april", 4}, {"may", 5}, {"june", 6}, {"july", 7},
    {"august", 8}, {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12}, {"jan", 1},
    {"feb", 2}, {"apr", 4}, {"jun", 6}, {"jul", 7}, {"aug", 8}, {"sept", 9}, {"sep", 9}, {"oct", 10},
    {"nov", 11}, {"dec", 12}, {"febuary", 2}, {"januari", 1},
});
constexpr auto doubtful_months =
    std::to_array<std::string_view>({
    "may", "march", "august", "april", "june",
});
constexpr auto weekdays = std::to_array<Numbered>({
    {"sunday", 0}, {"monday", 1}, {"tuesday", 2}, {"wednesday", 3}, {"thursday", 4}, {"friday", 5},
    {"saturday", 6}, {"mon", 1}, {"tue", 2}, {"tues", 2}, {"thu", 4}, {"thur", 4}, {"thurs", 4}, {"fri", 5},
    {"sunday's", 0}, {"monday's", 1}, {"tuesday's", 2}, {"wednesday's", 3}, {"thursday's", 4},
    {"friday's", 5}, {"saturday's", 6}, {"sundays", 0}, {"mondays", 1}, {"tuesdays", 2}, {"wednesdays", 3},
    {"thursdays", 4}, {"fridays", 5}, {"saturdays", 6}, {"wensday", 3}, {"wendsday", 3},
});
constexpr auto day_offsets = std::to_array<Numbered>({
    {"today", 0}, {"yesterday", -1}, {"day before yesterday", -2}, {"the day before yesterday", -2},
    {"tomorrow", 1}, {"day after tomorrow", 2}, {"the other day", -2}, {"other night", -2},
    {"this morning", 0}, {"this afternoon", 0}, {"this evening", 0}, {"tonight", 0}, {"last night", -1},
    {"last evening", -1}, {"yesterday night", -1}, {"night before last", -2}, {"the night before last", -2},
    {"overnight", -1}, {"earlier on", 0}, {"earlier today", 0}, {"the day before", -1},
    {"this very morning", 0}, {"this lunchtime", 0}, {"this early morning", 0}, {"this late afternoon", 0},
    {"couple days ago", -2}, {"yester day", -1}, {"tonite", 0}, {"weekend before last", -14},
});
constexpr auto vague_days = std::to_array<std::string_view>({
    "the other day", "other night",
});
constexpr auto units = std::to_array<std::pair<std::string_view, TimeUnit>>({
    {"minute", TimeUnit::minute}, {"minutes", TimeUnit::minute}, {"min", TimeUnit::minute},
    {"mins", TimeUnit::minute}, {"hour", TimeUnit::hour}, {"hours", TimeUnit::hour}, {"day", TimeUnit::day},
    {"days", TimeUnit::day}, {"night", TimeUnit::day}, {"nights", TimeUnit::day}, {"week", TimeUnit::week},
    {"weeks", TimeUnit::week}, {"month", TimeUnit::month}, {"months", TimeUnit::month},
    {"year", TimeUnit::year}, {"years", TimeUnit::year},
});
constexpr auto ago = std::to_array<std::string_view>({
    "ago", "back", "earlier", "prior", "before",
});
constexpr auto just_now = std::to_array<std::string_view>({
    "just now", "right now", "a moment ago", "moments ago", "a minute ago", "a second ago",
    "a few minutes ago", "couple of minutes ago", "couple minutes ago", "it just happened", "just happened",
    "just this minute", "this minute", "a few moments ago",
});
constexpr auto holidays = std::to_array<Numbered>({
    {"christmas eve", 1224}, {"christmas day", 1225}, {"christmas", 1225}, {"boxing day", 1226},
    {"new year's eve", 1231}, {"new years eve", 1231}, {"new year is eve", 1231}, {"new year's day", 101},
    {"new years day", 101}, {"new year's", 101}, {"new years", 101}, {"halloween", 1031},
    {"valentine's day", 214}, {"valentines day", 214}, {"saint patrick's day", 317},
    {"st patrick's day", 317}, {"independence day", 704}, {"veterans day", 1111}, {"juneteenth", 619},
    {"bonfire night", 1105}, {"guy fawkes night", 1105}, {"bastille day", 714},
});
constexpr auto holiday_weeks = std::to_array<Numbered>({
    {"thanksgiving", 1144}, {"thanksgiving day", 1144}, {"labor day", 911}, {"labour day", 911},
    {"memorial day", 515}, {"columbus day", 1012}, {"mother's day", 502}, {"mothers day", 502},
    {"father's day", 603}, {"fathers day", 603}, {"black friday", 1154}, {"martin luther king day", 113},
    {"presidents day", 213}, {"president's day", 213},
});
constexpr auto parts = std::to_array<Numbered>({
    {"morning", 1}, {"mornings", 1}, {"afternoon", 2}, {"afternoons", 2}, {"evening", 3}, {"evenings", 3},
    {"night", 4}, {"nights", 4}, {"tonight", 4}, {"overnight", 4}, {"nighttime", 4}, {"after noon", 2},
    {"tonite", 4},
});
constexpr auto hours = std::to_array<Numbered>({
    {"noon", 720}, {"midday", 720}, {"mid day", 720}, {"noontime", 720}, {"midnight", 0}, {"mid night", 0},
    {"12 noon", 720}, {"twelve noon", 720}, {"12 midnight", 0}, {"twelve midnight", 0}, {"high noon", 720},
});
constexpr auto vague_hours = std::to_array<Numbered>({
    {"lunchtime", 750}, {"lunch time", 750}, {"at lunch", 750}, {"over lunch", 750}, {"dinner time", 1110},
    {"dinnertime", 1110}, {"supper time", 1110}, {"tea time", 1020}, {"breakfast time", 480},
    {"breakfast", 480}, {"dawn", 360}, {"sunrise", 360}, {"daybreak", 360}, {"dusk", 1170}, {"sunset", 1170},
    {"rush hour", 1050}, {"early morning", 360}, {"early in the morning", 360}, {"early this morning", 360},
    {"late morning", 660}, {"mid morning", 600}, {"early afternoon", 780}, {"early in the afternoon", 780},
    {"mid afternoon", 900}, {"late afternoon", 1020}, {"late in the afternoon", 1020},
    {"late this afternoon", 1020}, {"early evening", 1080}, {"late evening", 1260}, {"late at night", 1380},
    {"late last night", 1380}, {"late night", 1380}, {"middle of the night", 150}, {"small hours", 180},
    {"early hours", 180}, {"first thing", 450}, {"early last night", 1200}, {"dinner", 1110},
    {"crack of dawn", 330}, {"late in the evening", 1320}, {"early in the evening", 1080},
    {"middle of the day", 720}, {"middle of the afternoon", 900}, {"middle of the morning", 600},
    {"mid-morning", 600},
});
constexpr auto before_time = std::to_array<std::string_view>({
    "at", "around", "about", "by", "near", "before", "after", "approximately", "roughly", "like", "maybe",
    "probably", "until", "till", "from", "between", "since", "say", "almost", "nearly", "past", "exactly",
    "time", "was", "close", "perhaps", "approx", "is", "or", "toward", "towards", "it", "think", "guess",
    "be", "circa", "just",
});
constexpr auto roughly = std::to_array<std::string_view>({
    "around", "about", "by", "near", "before", "after", "approximately", "roughly", "like", "maybe",
    "probably", "between", "almost", "nearly", "close", "perhaps", "approx", "ish", "so", "something",
    "think", "guess", "toward", "towards", "sometime", "somewhere", "or", "until", "since", "circa", "say",
    "give",
});
constexpr auto after_time = std::to_array<std::string_view>({
    "in", "on", "this", "yesterday", "last", "or", "and", "at", "when", "i", "it", "we", "ish", "today",
    "tonight", "that", "because", "so", "but", "maybe", "probably", "sharp", "exactly", "the", "my",
    "approximately", "something", "he", "she", "they", "there", "a", "is", "was", "then", "while", "as", "if",
    "morning", "afternoon", "evening", "night", "of", "please", "someone", "somebody", "just", "give", "more",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "roughly", "actually",
    "not", "no", "yes", "sorry", "thereabouts", "o'clock", "am", "pm", "local", "uh", "early", "late",
});
constexpr auto past = std::to_array<std::string_view>({
    "past", "after", "passed", "pass",
});
constexpr auto to =
    std::to_array<std::string_view>({
    "to", "of", "till", "til", "before", "until", "two", "too",
});

// clang-format on
constexpr DateTables tables{.months = months,
                            .doubtful_months = doubtful_months,
                            .weekdays = weekdays,
                            .day_offsets = day_offsets,
                            .vague_days = vague_days,
                            .units = units,
                            .ago = ago,
                            .just_now = just_now,
                            .holidays = holidays,
                            .holiday_weeks = holiday_weeks,
                            .parts = parts,
                            .hours = hours,
                            .vague_hours = vague_hours,
                            .before_time = before_time,
                            .roughly = roughly,
                            .after_time = after_time,
                            .past = past,
                            .to = to};

}  // namespace

const DateTables& date_tables(Language) { return tables; }

}  // namespace neura::reasoning
