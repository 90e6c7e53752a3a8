// The letters as English callers name them, and what they are heard as.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr auto alphabet = std::to_array<LetterWord>({
    {"alpha", 'A'}, {"brother", 'B'}, {"dell to", 'D'}, {"del to", 'D'}, {"tengo", 'T'}, {"lyna", 'L'}, {"leema", 'L'}, {"killow", 'K'}, {"killu", 'K'}, {"killer", 'K'}, {"kell wrote", 'K'}, {"keel low", 'K'}, {"c a r", 'S'}, {"see era", 'S'}, {"see ara", 'S'}, {"who tell", 'H'}, {"ho tell", 'H'}, {"in dia", 'I'}, {"rodeo", 'R'}, {"romio", 'R'}, {"yanky", 'Y'}, {"novembre", 'N'}, {"jew lee et", 'J'}, {"julia", 'J'}, {"fox drop", 'F'}, {"box trot", 'F'}, {"charly", 'C'}, {"alfa", 'A'}, {"bravo", 'B'}, {"brava", 'B'}, {"charlie", 'C'}, {"charley", 'C'},
    {"delta", 'D'}, {"echo", 'E'}, {"eco", 'E'}, {"foxtrot", 'F'}, {"fox trot", 'F'}, {"fox", 'F'},
    {"golf", 'G'}, {"gulf", 'G'}, {"hotel", 'H'}, {"india", 'I'}, {"juliet", 'J'}, {"juliett", 'J'},
    {"juliette", 'J'}, {"kilo", 'K'}, {"key low", 'K'}, {"kelo", 'K'}, {"keylo", 'K'}, {"kylo", 'K'},
    {"keelo", 'K'}, {"lima", 'L'}, {"leema", 'L'}, {"lema", 'L'}, {"mike", 'M'}, {"november", 'N'},
    {"oscar", 'O'}, {"osker", 'O'}, {"oskar", 'O'}, {"papa", 'P'}, {"poppa", 'P'}, {"pappa", 'P'},
    {"quebec", 'Q'}, {"cuebec", 'Q'}, {"kebec", 'Q'}, {"romeo", 'R'}, {"sierra", 'S'}, {"cierra", 'S'},
    {"tango", 'T'}, {"uniform", 'U'}, {"victor", 'V'}, {"viktor", 'V'}, {"whiskey", 'W'}, {"whisky", 'W'},
    {"xray", 'X'}, {"x ray", 'X'}, {"ex ray", 'X'}, {"yankee", 'Y'}, {"yankey", 'Y'}, {"zulu", 'Z'},
    {"zoo loo", 'Z'}, {"zulo", 'Z'},
});

constexpr auto customary = std::to_array<LetterWord>({
    {"apple", 'A'}, {"adam", 'A'}, {"able", 'A'}, {"andrew", 'A'}, {"boy", 'B'}, {"baker", 'B'}, {"bob", 'B'},
    {"ball", 'B'}, {"bear", 'B'}, {"cat", 'C'}, {"charles", 'C'}, {"dog", 'D'}, {"david", 'D'}, {"easy", 'E'},
    {"edward", 'E'}, {"elephant", 'E'}, {"egg", 'E'}, {"frank", 'F'}, {"freddie", 'F'}, {"fred", 'F'},
    {"george", 'G'}, {"girl", 'G'}, {"henry", 'H'}, {"harry", 'H'}, {"house", 'H'}, {"ida", 'I'},
    {"igloo", 'I'}, {"item", 'I'}, {"john", 'J'}, {"jack", 'J'}, {"king", 'K'}, {"kite", 'K'},
    {"lincoln", 'L'}, {"lucy", 'L'}, {"love", 'L'}, {"lion", 'L'}, {"mary", 'M'}, {"mother", 'M'},
    {"michael", 'M'}, {"nancy", 'N'}, {"nora", 'N'}, {"nellie", 'N'}, {"ocean", 'O'}, {"orange", 'O'},
    {"oliver", 'O'}, {"peter", 'P'}, {"paul", 'P'}, {"queen", 'Q'}, {"robert", 'R'}, {"roger", 'R'},
    {"sam", 'S'}, {"sugar", 'S'}, {"samuel", 'S'}, {"tom", 'T'}, {"thomas", 'T'}, {"tommy", 'T'},
    {"uncle", 'U'}, {"union", 'U'}, {"umbrella", 'U'}, {"vincent", 'V'}, {"violet", 'V'}, {"william", 'W'},
    {"water", 'W'}, {"young", 'Y'}, {"yellow", 'Y'}, {"zebra", 'Z'},
});

constexpr auto sounds = std::to_array<LetterWord>({
    {"bee", 'B'}, {"dee", 'D'}, {"eff", 'F'}, {"ef", 'F'}, {"gee", 'G'}, {"jee", 'G'}, {"aitch", 'H'},
    {"haitch", 'H'}, {"jay", 'J'}, {"kay", 'K'}, {"cay", 'K'}, {"ell", 'L'}, {"el", 'L'}, {"elle", 'L'},
    {"em", 'M'}, {"en", 'N'}, {"pee", 'P'}, {"cue", 'Q'}, {"queue", 'Q'}, {"kew", 'Q'}, {"que", 'Q'},
    {"ar", 'R'}, {"arr", 'R'}, {"ess", 'S'}, {"es", 'S'}, {"tee", 'T'}, {"vee", 'V'}, {"double u", 'W'},
    {"double you", 'W'}, {"double yu", 'W'}, {"double w", 'W'}, {"dubya", 'W'}, {"juggle you", 'W'}, {"juggle u", 'W'}, {"dable you", 'W'}, {"trouble you", 'W'}, {"bubble you", 'W'}, {"dub you", 'W'}, {"ex", 'X'},
    {"wye", 'Y'}, {"zee", 'Z'}, {"zed", 'Z'}, {"zet", 'Z'}, {"ye", 'E'}, {"ae", 'A'}, {"yu", 'U'},
    {"yew", 'U'}, {"vie", 'V'}, {"dubbleyou", 'W'}, {"eh", 'A'},
});

constexpr auto doubtful = std::to_array<LetterWord>({
    {"be", 'B'}, {"see", 'C'}, {"sea", 'C'}, {"si", 'C'}, {"the", 'D'}, {"he", 'E'}, {"if", 'F'},
    {"age", 'H'}, {"each", 'H'}, {"ache", 'H'}, {"eye", 'I'}, {"aye", 'I'}, {"ay", 'A'}, {"hey", 'A'},
    {"okay", 'K'}, {"hell", 'L'}, {"all", 'L'}, {"am", 'M'}, {"them", 'M'}, {"an", 'N'}, {"and", 'N'},
    {"in", 'N'}, {"end", 'N'}, {"oh", 'O'}, {"owe", 'O'}, {"pea", 'P'}, {"you", 'U'}, {"are", 'R'},
    {"our", 'R'}, {"or", 'R'}, {"as", 'S'}, {"is", 'S'}, {"us", 'S'}, {"yes", 'S'}, {"tea", 'T'}, {"ti", 'T'},
    {"we", 'V'}, {"eggs", 'X'}, {"axe", 'X'}, {"next", 'X'}, {"why", 'Y'}, {"said", 'Z'}, {"key", 'K'},
    {"case", 'K'}, {"gay", 'J'}, {"ease", 'E'}, {"any", 'N'}, {"m", 'M'}, {"its", 'S'},
});

constexpr std::array<std::string_view, 26> readback = {
    "Alpha",  "Bravo", "Charlie", "Delta",  "Echo",     "Foxtrot", "Golf",   "Hotel",  "India",
    "Juliet", "Kilo",  "Lima",    "Mike",   "November", "Oscar",   "Papa",   "Quebec", "Romeo",
    "Sierra", "Tango", "Uniform", "Victor", "Whiskey",  "X-ray",   "Yankee", "Zulu"};

constexpr auto as_in = std::to_array<std::string_view>({
    "as in", "as and", "as an", "as for", "as a", "is in", "is for", "is an", "isn", "like in", "azan",
    "assen", "as in the word", "for the word", "and as in", "as him", "has in", "was in", "asin", "ason",
    "as on", "as if", "s in", "is as in", "are in", "has and", "s and", "s an", "us in", "us and", "says in", "as it in", "said in", "has been", "has an", "as it", "as",
});
constexpr auto as_in_short = std::to_array<std::string_view>({
    "for", "like", "is", "in", "of", "four", "4", "from", "and", "fur", "or", "to", "a",
});

constexpr auto as_in_glued = std::to_array<std::string_view>({
    "asin", "azin", "azon", "azen", "assin", "assen", "asen", "azan", "ason", "asan", "acin", "esin", "ezin", "asn", "azine", "isin", "izin", "asm", "azeln", "azzin", "azar", "aisin",
});
constexpr auto for_glued = std::to_array<std::string_view>({"fer", "fur", "thur", "fir", "phir", "pher", "phor", "thor", "fort", "vor"});
constexpr auto as_glued = std::to_array<std::string_view>({"as", "az", "azz", "has", "ass", "ez", "s"});

constexpr auto separators = std::to_array<TextPair>({
    {"dash", "-"}, {"hyphen", "-"}, {"minus", "-"}, {"slash", "/"}, {"stroke", "/"}, {"dot", "."},
    {"point", "."}, {"underscore", "_"}, {"dashed", "-"}, {"hyphens", "-"}, {"/", "/"}, {"_", "_"},
});

constexpr auto between = std::to_array<std::string_view>({
    "then", "capital", "capitals", "uppercase", "upper", "lower", "lowercase", "case", "letter", "letters",
    "number", "numbers", "digit", "digits", "followed", "by", "big", "small", "space", "plus", "again",
    "comma", "symbol", "numeral",
});

constexpr auto alike = std::to_array<std::string_view>({
    "BDEGPTVCZ", "MN", "FSX", "AJKH", "IY", "QUW", "LO", "R",
});

// clang-format on
constexpr LetterTables tables{.alphabet = alphabet,
                              .customary = customary,
                              .sounds = sounds,
                              .doubtful = doubtful,
                              .readback = readback,
                              .as_in = as_in,
                              .as_in_short = as_in_short,
                              .as_in_glued = as_in_glued,
                              .for_glued = for_glued,
                              .as_glued = as_glued,
                              .separators = separators,
                              .between = between,
                              .alike = alike};

}  // namespace

const LetterTables& letter_tables(Language) { return tables; }

}  // namespace neura::reasoning
