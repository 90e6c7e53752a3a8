// E-mail addresses as English callers say them and recognisers write them.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr auto providers = std::to_array<TextPair>({
    {"gmail", "gmail.com"}, {"meal", "gmail.com"}, {"male", "mail.com"}, {"hackmail", "gmail.com"}, {"hawkmail", "hotmail.com"}, {"lotmail", "hotmail.com"}, {"g mail", "gmail.com"}, {"gee mail", "gmail.com"}, {"jmail", "gmail.com"},
    {"j mail", "gmail.com"}, {"jay mail", "gmail.com"}, {"gmal", "gmail.com"}, {"gmael", "gmail.com"},
    {"gmale", "gmail.com"}, {"g male", "gmail.com"}, {"gee male", "gmail.com"}, {"gmo", "gmail.com"},
    {"gimail", "gmail.com"}, {"gmailed", "gmail.com"}, {"gmails", "gmail.com"},
    {"google mail", "googlemail.com"}, {"googlemail", "googlemail.com"}, {"g email", "gmail.com"},
    {"jimail", "gmail.com"}, {"gml", "gmail.com"}, {"gmell", "gmail.com"}, {"chemale", "gmail.com"},
    {"jmeal", "gmail.com"}, {"chimel", "gmail.com"}, {"hotmail", "hotmail.com"}, {"hot mail", "hotmail.com"},
    {"hot male", "hotmail.com"}, {"hotmale", "hotmail.com"}, {"hopmail", "hotmail.com"},
    {"hop mail", "hotmail.com"}, {"hot meal", "hotmail.com"}, {"hotmal", "hotmail.com"},
    {"outlook", "outlook.com"}, {"out look", "outlook.com"}, {"outlooks", "outlook.com"}, {"look", "outlook.com"}, {"outloop", "outlook.com"}, {"a cloud", "icloud.com"}, {"ocloud", "icloud.com"}, {"eye clout", "icloud.com"}, {"yogi", "yahoo.com"}, {"ya who", "yahoo.com"}, {"yeah who", "yahoo.com"},
    {"outlock", "outlook.com"}, {"yahoo", "yahoo.com"}, {"yahoos", "yahoo.com"}, {"ya hoo", "yahoo.com"},
    {"yahu", "yahoo.com"}, {"yeahoo", "yahoo.com"}, {"yehoo", "yahoo.com"}, {"yahoo's", "yahoo.com"},
    {"ymail", "ymail.com"}, {"icloud", "icloud.com"}, {"i cloud", "icloud.com"}, {"eye cloud", "icloud.com"},
    {"aol", "aol.com"}, {"a o l", "aol.com"}, {"ao l", "aol.com"}, {"proton mail", "protonmail.com"},
    {"protonmail", "protonmail.com"}, {"proton", "proton.me"}, {"msn", "msn.com"}, {"m s n", "msn.com"},
    {"comcast", "comcast.net"}, {"com cast", "comcast.net"}, {"verizon", "verizon.net"}, {"gmx", "gmx.de"},
    {"g m x", "gmx.de"}, {"bt internet", "btinternet.com"}, {"b t internet", "btinternet.com"},
    {"btinternet", "btinternet.com"}, {"fastmail", "fastmail.com"}, {"fast mail", "fastmail.com"},
    {"zoho", "zoho.com"}, {"live", "live.com"}, {"mail", "mail.com"}, {"sbcglobal", "sbcglobal.net"},
    {"att", "att.net"}, {"a t and t", "att.net"}, {"cox", "cox.net"}, {"earthlink", "earthlink.net"},
    {"web", "web.de"}, {"t online", "t-online.de"}, {"orange", "orange.fr"}, {"wanadoo", "wanadoo.fr"},
    {"laposte", "laposte.net"}, {"la poste", "laposte.net"}, {"telefonica", "telefonica.net"},
    {"me", "me.com"}, {"example", "example.com"}, {"free", "free.fr"}, {"virgin media", "virginmedia.com"},
    {"sky", "sky.com"}, {"talk talk", "talktalk.net"},
});

constexpr auto great = std::to_array<std::string_view>({
    "gmail", "googlemail", "hotmail", "outlook", "yahoo", "ymail", "icloud", "aol", "protonmail", "msn",
    "comcast", "verizon", "gmx", "btinternet", "fastmail", "sbcglobal", "t-online", "wanadoo", "laposte",
});
constexpr auto tops = std::to_array<TextPair>({
    {"com", "com"}, {"calm", "com"}, {"come", "com"}, {"comb", "com"}, {"con", "com"}, {"come.", "com"},
    {"cum", "com"}, {"comm", "com"}, {"kom", "com"}, {"common", "com"}, {"col", "com"}, {"calmed", "com"},
    {"cam", "com"}, {"call", "com"}, {"come on", "com"}, {"c o m", "com"}, {"net", "net"}, {"nets", "net"},
    {"n e t", "net"}, {"org", "org"}, {"or g", "org"}, {"o r g", "org"}, {"orgue", "org"}, {"edu", "edu"},
    {"e d u", "edu"}, {"ed you", "edu"}, {"gov", "gov"}, {"co uk", "co.uk"}, {"co dot uk", "co.uk"},
    {"co dot u k", "co.uk"}, {"co u k", "co.uk"}, {"c o dot u k", "co.uk"}, {"c o dot uk", "co.uk"},
    {"c o u k", "co.uk"}, {"co dot you k", "co.uk"}, {"co dot you kay", "co.uk"}, {"cody uk", "co.uk"},
    {"code uk", "co.uk"}, {"code dot uk", "co.uk"}, {"code uk.", "co.uk"}, {"code.uk", "co.uk"},
    {"go dot uk", "co.uk"}, {"co.uk", "co.uk"}, {"uk", "uk"}, {"u k", "uk"}, {"org dot uk", "org.uk"},
    {"ac dot uk", "ac.uk"}, {"a c dot u k", "ac.uk"}, {"io", "io"}, {"i o", "io"}, {"info", "info"},
    {"biz", "biz"}, {"me", "me"}, {"co", "co"}, {"c o", "co"}, {"us", "us"}, {"u s", "us"}, {"ca", "ca"},
    {"c a", "ca"}, {"de", "de"}, {"d e", "de"}, {"day", "de"}, {"dee e", "de"}, {"fr", "fr"}, {"f r", "fr"},
    {"es", "es"}, {"e s", "es"}, {"it", "it"}, {"nl", "nl"}, {"n l", "nl"}, {"eu", "eu"}, {"e u", "eu"},
    {"ie", "ie"}, {"i e", "ie"}, {"com au", "com.au"}, {"com dot au", "com.au"}, {"com dot a u", "com.au"},
    {"co nz", "co.nz"}, {"co dot nz", "co.nz"}, {"ch", "ch"}, {"at", "at"}, {"app", "app"}, {"dev", "dev"},
    {"ai", "ai"}, {"a i", "ai"}, {"tv", "tv"}, {"mil", "mil"}, {"be", "be"}, {"com br", "com.br"},
    {"in", "in"}, {"pt", "pt"}, {"pl", "pl"}, {"se", "se"}, {"no", "no"}, {"dk", "dk"},
});

constexpr auto marks = std::to_array<TextPair>({
    {"dot", "."}, {"period", "."}, {"point", "."}, {"dots", "."}, {"dart", "."}, {"jot", "."}, {"doc", "."}, {"dodd", "."},
    {"full stop", "."}, {"underscore", "_"}, {"under score", "_"}, {"underscores", "_"}, {"underline", "_"},
    {"under line", "_"}, {"and a score", "_"}, {"under scored", "_"}, {"_", "_"}, {"dash", "-"},
    {"hyphen", "-"}, {"minus", "-"}, {"hyphens", "-"}, {"dashed", "-"}, {"high fan", "-"}, {"hyphan", "-"},
    {"plus", "+"}, {"plus sign", "+"},
});

constexpr auto at = std::to_array<std::string_view>({
    "at sign", "at symbol", "the at sign", "the at symbol", "at the", "@", "at", "add", "ad", "hat", "att",
    "act", "that", "it", "and", "et", "apt", "at sign at",
});

constexpr auto lead_ins = std::to_array<std::string_view>({
    "email address is", "email is", "email address", "address is", "my email", "the email", "email it to",
    "email me at", "reach me at", "send it to", "it is", "it would be", "that would be", "that is", "this is",
    "you can use", "you can email me at", "use", "contact me at", "it will be", "email", "mail is",
    "email would be", "should be", "i said", "try", "i meant", "i mean", "sorry", "actually",
    "let me spell it", "i will spell it", "i will spell that", "let me spell that", "spelled", "and it is",
    "one is", "okay", "sure", "yes", "yeah", "yep", "hello", "no", "well", "of course", "so", "write to",
    "best one is", "correct email is", "mail address is", "e mail is", "e mail address is", "is",
});

constexpr auto asides = std::to_array<std::string_view>({
    "all one word", "one word", "all lowercase", "all lower case", "lower case", "lowercase", "no spaces",
    "no space", "all together", "all small letters", "small letters", "all in one word", "capital",
    "uppercase", "then", "and then", "followed by", "the number", "the numbers", "number", "numbers",
    "the letter", "letter", "letters", "digits", "digit", "the digits", "with no spaces", "with no dots",
    "without spaces", "all small", "please", "in one word", "as one word", "written together", "the word",
    "with a", "thank you", "thanks", "space", "that is", "and that is", "and it is", "all lowercase letters",
    "okay",
});

// clang-format on
constexpr EmailTables tables{.providers = providers,
                             .great = great,
                             .tops = tops,
                             .marks = marks,
                             .at = at,
                             .lead_ins = lead_ins,
                             .asides = asides};

}  // namespace

const EmailTables& email_tables(Language) { return tables; }

}  // namespace neura::reasoning
