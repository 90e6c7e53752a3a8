#include "call/reasoning/free_text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace neura::reasoning {

namespace {

template <std::size_t n>
bool among(std::string_view text, const std::array<std::string_view, n>& list) {
    return std::ranges::find(list, text) != list.end();
}

using Phrases = std::span<const std::string_view>;

constexpr auto openers = std::to_array<std::string_view>({
    "yes",
    "yeah",
    "yep",
    "yup",
    "sure",
    "of course",
    "okay",
    "ok",
    "oh",
    "well",
    "so",
    "right",
    "alright",
    "all right",
    "hi",
    "hello",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
    "hi there",
    "hello there",
    "let me think",
    "let me see",
    "thank you",
    "thanks",
    "please",
    "um",
    "uh",
    "like",
    "you know",
    "hm",
    "okay so",
    "yes so",
    "anyway",
    "look",
    "it is like this",
    "what happened is that",
    "what happened was that",
    "i am calling because",
    "and",
    "but",
});

constexpr auto lead_ins = std::to_array<std::string_view>({
    "it was",         "it is",         "that was",        "that is",       "this was",
    "this is",        "that would be", "it would be",     "it has been",   "i think",
    "i think it was", "i guess",       "i believe",       "i would say",   "it happened",
    "this happened",  "that happened", "it all happened", "it took place", "it occurred",
    "as i said",      "like i said",   "basically",       "actually",      "i mean",
    "the answer is",  "it will be",    "there is also",   "because",
});

constexpr auto place_lead_ins = std::to_array<std::string_view>({
    "i was",
    "we were",
    "i am",
    "we are",
    "the accident happened",
    "the accident was",
    "it just happened",
    "the location is",
    "the location was",
    "the place was",
    "the place is",
    "the address is",
    "the address was",
    "my address is",
    "happened",
    "was",
    "that happened right",
    "the * happened",
    "right",
    "somewhere",
    "the accident took place",
    "no",
    "sorry",
    "here",
    "i am here",
    "no it was",
    "the incident happened",
    "it was right",
    "i live",
    "the incident was",
    "the incident took place",
});

constexpr auto trailers = std::to_array<std::string_view>({
    "thank you",
    "thanks",
    "please",
    "that is it",
    "that is all",
    "that is all i know",
    "i think",
    "i guess",
    "i believe",
    "you know",
    "thank you very much",
    "thanks a lot",
    "if that helps",
});

/// Words of `said` at its beginning that are one of `phrases`; 0 if none.
std::size_t leading(std::span<const Word> said, Phrases phrases) {
    std::size_t longest = 0;
    for (const auto phrase : phrases) {
        const auto found = find_phrase(said, phrase);
        if (found && found->first == 0) longest = std::max(longest, found->count);
    }
    return longest;
}

/// The same at its end.
std::size_t trailing(std::span<const Word> said, Phrases phrases) {
    for (std::size_t from = said.size() >= 5 ? said.size() - 5 : 0; from < said.size(); ++from) {
        const auto tail = said.subspan(from);
        for (const auto phrase : phrases) {
            const auto found = find_phrase(tail, phrase);
            if (found && found->first == 0 && found->count == tail.size()) return tail.size();
        }
    }
    return 0;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n,;.:-!?";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// The writing of `said` without the fillers between.
std::string without_filler_text(std::string_view text, std::span<const Word> said) {
    if (said.empty()) return {};
    const auto end = said.back().end;
    std::string kept;
    auto at = said.front().begin;
    for (const auto& word : said) {
        if (!word.filler) continue;
        if (word.begin > at) kept += text.substr(at, word.begin - at);
        at = std::max(at, word.end);
        // The comma that set the filler off goes with it.
        while (at < end && (text[at] == ',' || text[at] == ' ' || text[at] == '.')) ++at;
    }
    if (at < end) kept += text.substr(at, end - at);
    return std::string(trimmed(kept));
}

std::string clean(std::string_view text, Language language,
                  std::initializer_list<Phrases> leading_phrases) {
    const auto all = words(text, language);
    std::span<const Word> said(all);
    for (bool changed = true; changed && !said.empty();) {
        changed = false;
        while (!said.empty() && said.front().filler) said = said.subspan(1);
        for (const auto phrases : leading_phrases) {
            const auto count = leading(said, phrases);
            if (count == 0) continue;
            // "That's": both halves of a contraction share one span and go together.
            if (count < said.size() && said[count].begin == said[count - 1].begin) continue;
            said = said.subspan(count);
            changed = true;
        }
    }
    while (!said.empty()) {
        if (said.back().filler) {
            said = said.first(said.size() - 1);
            continue;
        }
        const auto count = trailing(said, trailers);
        if (count == 0 || count == said.size()) break;
        said = said.first(said.size() - count);
    }
    return without_filler_text(text, said);
}

// ── Places ──

constexpr auto prepositions = std::to_array<std::string_view>({
    "at",     "on",       "in",   "near",    "outside", "behind",  "along",  "by",
    "inside", "opposite", "off",  "between", "beside",  "across",  "around", "under",
    "down",   "up",       "past", "close",   "next",    "towards", "toward", "from",
});

/// Prepositions that say where by themselves; of the others, "on" and "at" go when they lead.
constexpr auto bare_prepositions =
    std::to_array<std::string_view>({"at", "on", "in", "down", "up", "along"});

constexpr auto street_words = std::to_array<std::string_view>({
    "street",     "st",        "road",    "rd",         "avenue",   "ave",      "lane",
    "drive",      "boulevard", "blvd",    "highway",    "hwy",      "freeway",  "motorway",
    "interstate", "route",     "parkway", "way",        "court",    "square",   "plaza",
    "circle",     "bridge",    "tunnel",  "roundabout", "terrace",  "crescent", "turnpike",
    "place",      "pike",      "trail",   "exit",       "junction", "alley",
});

constexpr auto site_words = std::to_array<std::string_view>({
    "parking",    "garage",  "mall",         "supermarket", "store",   "shop",     "market",
    "restaurant", "station", "airport",      "park",        "hotel",   "building", "warehouse",
    "factory",    "farm",    "church",       "university",  "campus",  "stadium",  "gym",
    "school",     "center",  "centre",       "beach",       "lake",    "harbor",   "harbour",
    "marina",     "zoo",     "library",      "theater",     "theatre", "museum",   "cafe",
    "bar",        "corner",  "intersection", "crossing",    "mile",    "marker",
});

constexpr auto determiners = std::to_array<std::string_view>(
    {"the", "a", "an", "my", "our", "this", "that", "his", "her", "their", "some", "your"});

constexpr auto time_words = std::to_array<std::string_view>({
    "yesterday", "today",     "tonight",  "tomorrow",  "morning",  "afternoon", "evening",
    "night",     "noon",      "midnight", "midday",    "o'clock",  "oclock",    "am",
    "pm",        "monday",    "tuesday",  "wednesday", "thursday", "friday",    "saturday",
    "sunday",    "january",   "february", "march",     "april",    "june",      "july",
    "august",    "september", "october",  "november",  "december", "ago",       "day",
    "days",      "hour",      "hours",    "week",      "weeks",    "month",     "months",
    "minute",    "minutes",   "weekend",  "clock",     "time",     "lunchtime", "dawn",
    "dusk",      "may",
});

/// Said beside time words, and of no weight elsewhere.
constexpr auto time_helpers = std::to_array<std::string_view>({
    "at",      "on",       "in",      "around",  "about",
    "the",     "of",       "this",    "last",    "late",
    "early",   "half",     "past",    "quarter", "to",
    "a",       "p",        "m",       "some",    "sometime",
    "before",  "after",    "or",      "so",      "approximately",
    "roughly", "like",     "exactly", "just",    "ish",
    "maybe",   "probably", "it",      "was",     "happened",
    "and",     "for",      "from",    "during",  "shortly",
    "that",    "thursday", "two",     "three",   "one",
    "four",    "five",     "six",     "seven",   "eight",
    "nine",    "ten",      "eleven",  "twelve",  "thirty",
    "fifteen", "twenty",   "forty",   "fifty",   "first",
    "second",  "third",    "fourth",  "fifth",   "sixth",
    "seventh", "eighth",   "ninth",   "tenth",   "couple",
    "few",     "i",        "think",   "guess",   "by",
    "then",
});

constexpr auto clause_starters = std::to_array<std::string_view>({
    "when",   "while", "because", "which",   "who",   "where",     "but",     "so",       "i",
    "he",     "she",   "they",    "we",      "it",    "then",      "as",      "since",    "after",
    "before", "with",  "without", "nobody",  "no",    "not",       "someone", "somebody", "hit",
    "was",    "were",  "is",      "are",     "had",   "has",       "have",    "got",      "my",
    "his",    "her",   "there",   "that",    "this",  "these",     "those",   "if",       "for",
    "to",     "into",  "and",     "or",      "about", "during",    "me",      "us",       "him",
    "them",   "going", "driving", "turning", "today", "yesterday", "last",    "two",      "do",
    "did",    "does",  "also",    "just",    "what",
});

/// What stands behind a preposition and is no place: "on my way", "in the back", "at the time".
constexpr auto no_places = std::to_array<std::string_view>({
    "way",    "back",      "rear",   "side",    "time",    "moment",   "front",   "left",  "right",
    "hurry",  "car",       "phone",  "process", "end",     "door",     "bumper",  "fact",  "case",
    "speed",  "red",       "green",  "light",   "lights",  "lane",     "truck",   "van",   "bus",
    "bike",   "ice",       "order",  "shock",   "pain",    "hospital", "english", "total", "fire",
    "police", "insurance", "policy", "person",  "general", "mind",
});

bool is_time(const Word& word) {
    if (among(word.text, time_words)) return true;
    if (word.kind != WordKind::number) return false;
    return word.text.contains(':') || word.text.ends_with("am") || word.text.ends_with("pm");
}

bool helps_time(const Word& word) {
    return word.filler || among(word.text, time_helpers) || word.kind == WordKind::number;
}

/// Begins a stretch that says where or when.
bool begins_chunk(const Word& word) {
    return among(word.text, prepositions) || word.text == "about" || word.text == "yesterday" ||
           word.text == "today" || word.text == "last" || word.text == "this";
}

/// Only words of time, and at least one: "at three in the afternoon" is two such stretches.
bool only_time(std::span<const Word> chunk, bool beside_time) {
    bool found = beside_time;
    for (const auto& word : chunk) {
        const bool time = is_time(word);
        if (!time && !helps_time(word)) return false;
        found = found || time;
    }
    return found;
}

/// "On High Street, no, sorry, River Road": what counts is said last.
std::string_view after_second_thought(std::string_view text, Language language) {
    const auto said = words(text, language);
    std::size_t from = 0;
    for (std::size_t i = 1; i + 1 < said.size(); ++i) {
        const auto rest = std::span(said).subspan(i);
        for (const std::string_view phrase :
             {"no sorry", "no wait", "sorry no", "i mean", "i meant", "no it was", "sorry i mean",
              "sorry i meant", "no actually", "or rather", "no no"}) {
            const auto found = find_phrase(rest, phrase);
            if (!found || found->first != 0 || found->count >= rest.size()) continue;
            from = i + found->count;
        }
    }
    return from == 0 ? text : text.substr(said[from].begin);
}

std::string drop_leading_preposition(std::string_view text, std::span<const Word> said) {
    const bool in_front = said.size() > 2 && said[0].text == "in" && said[1].text == "front";
    if (said.size() > 1 && !in_front && among(said.front().text, bare_prepositions))
        said = said.subspan(1);
    // Elsewhere an article goes with its preposition: "au Mas", "in der Goethestraße".
    if (said.size() > 1 && said.front().translated && said.front().text == "the")
        said = said.subspan(1);
    return without_filler_text(text, said);
}

/// The object of the preposition at `at`: words up to where another thought begins.
std::size_t object_end(std::span<const Word> said, std::size_t at) {
    constexpr std::size_t longest_plain = 6;  // words before a word that says what place it is
    bool place = false;
    bool joined = false;
    std::size_t plain = 0;
    auto i = at + 1;
    for (; i < said.size(); ++i) {
        const auto& word = said[i];
        const auto& before = said[i - 1];
        const bool joins_names = word.text == "and" && i + 1 < said.size() &&
                                 (said[i + 1].capital || said[i + 1].kind == WordKind::number) &&
                                 said[i + 1].text != "i" && i > at + 1;
        if (std::string_view(".?!;:").contains(before.mark_after) && before.mark_after != 0 &&
            i > at + 1)
            break;
        if (before.mark_after == ',' && i > at + 1 &&
            !(word.capital && !among(word.text, clause_starters)))
            break;
        if (joins_names && !joined) {
            joined = true;  // "5th and Pine", but no third street
            continue;
        }
        const bool possessive = i == at + 1 && among(word.text, determiners);
        if (!possessive && (among(word.text, clause_starters) || is_time(word) || word.filler))
            break;
        if (among(word.text, prepositions)) {
            // "in Springfield near the station" goes on, "at three" and "from behind" do not.
            const auto rest = said.subspan(i, std::min<std::size_t>(3, said.size() - i));
            const bool goes_on = rest.size() > 1 && word.text != "from" && word.text != "around" &&
                                 word.text != "up" && word.text != "down" &&
                                 (rest[1].capital || among(rest[1].text, determiners) || place) &&
                                 !std::ranges::any_of(rest, is_time) &&
                                 !among(rest.back().text, no_places) &&
                                 !among(rest[1].text, no_places);
            if (!goes_on) break;
            continue;
        }
        const bool known = among(word.text, street_words) || among(word.text, site_words);
        if (known) {
            place = true;
            continue;
        }
        if (word.capital || word.kind == WordKind::number || word.kind == WordKind::letter)
            continue;
        if (word.text == "of") continue;
        if (place && !among(before.text, prepositions) && !among(before.text, determiners)) break;
        if (++plain > longest_plain) break;
    }
    while (i > at + 1 &&
           (among(said[i - 1].text, prepositions) || among(said[i - 1].text, determiners) ||
            said[i - 1].text == "of" || said[i - 1].text == "and"))
        --i;
    return i;
}

/// Exact enough: "Main Street", "5th and Pine", "Springfield"; not "the road".
bool is_proper_place(std::span<const Word> said, std::size_t at, std::size_t end) {
    bool street = false;
    bool named = false;
    for (auto i = at + 1; i < end; ++i) {
        const auto& word = said[i];
        if (among(word.text, no_places) && !(word.capital && i > at + 1)) {
            if (i <= at + 2) return false;
        }
        if (among(word.text, street_words)) {
            street = true;
            // "baker street": the recogniser need not have written capitals.
            if (i > at + 1 && !among(said[i - 1].text, determiners)) named = true;
        }
        const bool article = among(word.text, determiners);  // "The driver of the other car"
        if (word.capital && word.text.size() > 1 && !article && !is_time(word)) named = true;
        if (street && word.kind == WordKind::number) named = true;
    }
    return named;
}

}  // namespace

std::string clean_answer(std::string_view text, Language language) {
    return clean(text, language, {openers, lead_ins});
}

std::string clean_account(std::string_view text, Language language) {
    return clean(text, language, {openers});
}

std::vector<Clause> clauses(std::string_view text, Language language) {
    constexpr std::size_t long_sentence = 8;  // words; shorter ones say one thing
    constexpr std::size_t least = 2;
    static constexpr auto joints = std::to_array<std::string_view>({"and", "but", "because", "so"});

    const auto said = words(text, language);
    std::vector<Clause> all;
    std::size_t first = 0;
    std::size_t start = 0;  // of the sentence
    const auto sentence_length = [&](std::size_t from) {
        auto i = from;
        while (i < said.size() && said[i].mark_after != '.' && said[i].mark_after != '?' &&
               said[i].mark_after != '!' && said[i].mark_after != ';')
            ++i;
        return std::min(i + 1, said.size()) - from;
    };
    const auto cut = [&](std::size_t end, bool sentence_end) {
        if (end <= first) return;
        all.push_back({slice(text, std::span(said).subspan(first, end - first)), sentence_end});
        first = end;
    };
    std::size_t length = sentence_length(0);
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (i + 1 == start + length) {
            cut(i + 1, true);
            start = i + 1;
            if (start < said.size()) length = sentence_length(start);
            continue;
        }
        if (length <= long_sentence) continue;
        const bool half_of_contraction = said[i + 1].begin == said[i].begin;
        const bool comma = said[i].mark_after == ',' || said[i].mark_after == ':';
        const bool joint = among(said[i + 1].text, joints);
        if ((comma || joint) && !half_of_contraction && i + 1 - first >= least) cut(i + 1, false);
    }
    return all;
}

/// "That led me think it was on High Street": whatever stands before "it was on".
std::string_view after_place_lead_in(std::string_view text, Language language) {
    const auto said = words(text, language);
    std::size_t from = 0;
    for (std::size_t i = 1; i + 1 < said.size(); ++i) {
        const auto rest = std::span(said).subspan(i);
        for (const std::string_view phrase :
             {"it was * on", "it was * at", "it was * in", "that was * on", "that was * at",
              "that was * in", "it happened * on", "it happened * at", "it happened * in",
              "i am here on", "we were * on", "we were * at", "it was near"}) {
            const auto found = find_phrase(rest, phrase);
            if (found && found->first == 0 && found->count < rest.size()) from = i;
        }
    }
    return from == 0 ? text : text.substr(said[from].begin);
}

std::string read_place_answer(std::string_view whole, Language language) {
    const auto text = after_place_lead_in(after_second_thought(whole, language), language);
    const auto cleaned = clean(text, language, {openers, lead_ins, place_lead_ins});
    const auto said = words(cleaned, language);
    if (said.empty()) return {};

    // Stretches such as "yesterday", "at three", "on Baker Street", "in Springfield".
    std::vector<std::span<const Word>> chunks;
    std::size_t first = 0;
    for (std::size_t i = 1; i <= said.size(); ++i) {
        const bool comma = i < said.size() && said[i - 1].mark_after != 0;
        if (i < said.size() && !begins_chunk(said[i]) && !comma) continue;
        chunks.push_back(std::span(said).subspan(first, i - first));
        first = i;
    }
    const bool any_time = std::ranges::any_of(said, is_time);
    std::string kept;
    for (const auto chunk : chunks) {
        if (any_time && only_time(chunk, false)) continue;
        // "at three" beside "in the afternoon": a bare number is an hour only near a word of time.
        const bool bare_hour =
            any_time && chunk.size() == 2 && only_time(chunk, true) &&
            (chunk[0].text == "at" || chunk[0].text == "around" || chunk[0].text == "about");
        if (bare_hour) continue;
        if (!kept.empty()) kept += ' ';
        kept += slice(cleaned, chunk);
        const auto& last = chunk.back();
        if (last.mark_after == ',') kept += ',';
    }
    const std::string place(trimmed(kept));
    const auto place_words = words(place, language);

    // In the middle of a story only the place counts.
    constexpr std::size_t story = 18;  // words
    if (place_words.size() > story)
        if (auto found = find_place(place, language)) return *found;
    return clean(drop_leading_preposition(place, place_words), language,
                 {openers, lead_ins, place_lead_ins});
}

std::optional<std::string> find_place(std::string_view text, Language language) {
    const auto said = words(text, language);
    std::optional<std::string> first;
    for (std::size_t i = 0; i + 1 < said.size(); ++i) {
        const auto& word = said[i];
        if (!among(word.text, prepositions) || word.text == "from" || word.text == "by" ||
            word.text == "around" || word.text == "past")
            continue;
        const auto end = object_end(said, i);
        if (end <= i + 1 || !is_proper_place(said, i, end)) continue;
        const auto stretch = std::span<const Word>(said).subspan(i, end - i);
        // "at Fryin the afternoon, on Lincoln Avenue": a street is surer than a capital.
        const bool street = std::ranges::any_of(
            stretch, [](const Word& one) { return among(one.text, street_words); });
        if (!first || street) first = drop_leading_preposition(text, stretch);
        if (street) break;
    }
    return first;
}

bool says_little(std::string_view text, Language language) {
    static constexpr auto usual = std::to_array<std::string_view>({
        "i",        "am",     "is",        "it",        "a",         "an",      "the",
        "my",       "we",     "to",        "for",       "of",        "and",     "on",
        "in",       "with",   "want",      "wanted",    "would",     "will",    "need",
        "have",     "had",    "like",      "report",    "file",      "make",    "open",
        "start",    "submit", "new",       "insurance", "claim",     "claims",  "accident",
        "incident", "damage", "something", "happened",  "case",      "calling", "call",
        "called",   "about",  "because",   "hi",        "hello",     "yes",     "yeah",
        "okay",     "ok",     "good",      "morning",   "afternoon", "evening", "please",
        "help",     "you",    "can",       "could",     "me",        "there",   "been",
        "has",      "just",   "was",       "so",        "well",      "hey",     "thanks",
        "thank",    "this",   "that",      "here",      "sure",      "right",   "do",
        "get",      "got",    "some",
    });
    const auto said = words(text, language);
    return std::ranges::all_of(
        said, [](const Word& word) { return word.filler || among(word.text, usual); });
}

}  // namespace neura::reasoning
