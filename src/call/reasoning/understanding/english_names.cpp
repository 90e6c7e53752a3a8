// How English callers give a name, and what is none.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr auto lead_ins = std::to_array<std::string_view>({
    "name is", "name was", "name would be", "names is", "name and", "name on the policy is",
    "name it is under is", "name on it is", "named", "i am called", "is called", "called", "they call me",
    "you can call me", "call me", "under the name of", "under the name", "in the name of", "it is under",
    "goes by", "i go by", "my name", "full name", "the name", "policyholder is", "policy holder is",
    "holder is", "my names", "name should be", "name will be", "name there is", "name of",
});
constexpr auto weak_lead_ins = std::to_array<std::string_view>({
    "it is", "i am", "this is", "that is", "that would be", "it would be", "it will be",
    "you are speaking with", "you are speaking to", "you are talking to", "speaking with", "he is", "she is",
    "that will be", "it should be", "it was", "that was", "they are", "make that", "put down", "just put",
    "is",
});
constexpr auto trailers = std::to_array<std::string_view>({
    "speaking", "here", "calling", "is my name", "is the name", "by the way", "please", "sir", "ma'am",
    "thanks", "thank you", "again", "is his name", "is her name", "that is it", "with a", "with an", "and i",
    "i think", "i believe", "on the line", "on the phone", "from", "spelled", "spelt",
});
constexpr auto titles = std::to_array<TextPair>({
    {"doctor", "Dr"}, {"dr", "Dr"}, {"mr", "Mr"}, {"mister", "Mr"}, {"mrs", "Mrs"}, {"missus", "Mrs"},
    {"missis", "Mrs"}, {"ms", "Ms"}, {"miss", "Miss"}, {"mizz", "Ms"}, {"professor", "Prof"},
    {"prof", "Prof"}, {"reverend", "Rev"}, {"rev", "Rev"}, {"captain", "Captain"}, {"sergeant", "Sergeant"},
    {"officer", "Officer"},
});
constexpr auto particles = std::to_array<std::string_view>({
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "las", "los", "van", "von", "der",
    "den", "ter", "ten", "bin", "ibn", "zu", "zur", "af", "av", "y", "e",
});

constexpr auto not_names = std::to_array<std::string_view>({
    // answers and manners
    "yes", "yeah", "yep", "yup", "no", "nope", "nah", "okay", "sure", "right", "correct", "wrong", "exactly",
    "absolutely", "definitely", "certainly", "hello", "hi", "hey", "please", "thanks", "thank", "sorry",
    "pardon", "bye", "welcome", "excuse", "fine", "great", "perfect", "cool", "all", "maybe", "perhaps",
    "probably", "nothing", "none", "nobody", "anybody", "somebody", "someone", "anyone", "everyone",
    "everybody", "uh-huh", "uh-uh", "good", "morning", "afternoon", "evening", "night", "sir", "ma'am",
    "madam", "well", "oh", "alright", "yea",
    // small words
    "a", "an", "the", "i", "me", "my", "mine", "myself", "you", "your", "yours", "he", "him", "his", "she",
    "her", "hers", "it", "its", "we", "us", "our", "they", "them", "their", "this", "that", "these", "those",
    "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "and", "or", "but", "if",
    "because", "as", "so", "than", "then", "of", "at", "by", "for", "with", "about", "against", "between",
    "into", "through", "during", "before", "after", "above", "below", "to", "from", "up", "down", "in", "out",
    "on", "off", "over", "under", "again", "further", "once", "here", "there", "any", "both", "each", "few",
    "more", "most", "other", "some", "such", "not", "only", "own", "same", "too", "very", "just", "now",
    "also", "still", "already", "ever", "never", "always", "often", "sometimes", "usually", "really",
    "actually", "basically", "like", "near", "next", "last", "first", "second", "third", "another", "else",
    "anything", "something", "everything", "anyway", "though", "while", "until", "since", "without", "within",
    "around", "across", "behind", "beside", "yet", "almost", "let",
    // verbs
    "am", "is", "are", "was", "were", "be", "been", "being", "have", "has", "had", "having", "do", "does",
    "did", "doing", "done", "can", "could", "would", "should", "shall", "might", "must", "get", "got",
    "getting", "go", "goes", "going", "gone", "went", "come", "came", "coming", "say", "says", "said",
    "saying", "tell", "told", "give", "gave", "given", "take", "took", "taken", "make", "made", "know",
    "knew", "known", "think", "thought", "believe", "guess", "suppose", "remember", "forget", "forgot", "see",
    "saw", "seen", "look", "looking", "want", "wanted", "need", "needed", "help", "call", "called", "calling",
    "speak", "speaking", "spoke", "talk", "talking", "ask", "asked", "asking", "answer", "repeat", "spell",
    "spelled", "spelt", "spelling", "write", "written", "read", "hear", "heard", "understand", "mean",
    "meant", "happen", "happened", "hit", "hurt", "crash", "crashed", "drive", "driving", "drove", "driven",
    "broke", "broken", "lost", "stole", "stolen", "damage", "damaged", "burn", "burned", "fell", "slipped",
    "report", "reporting", "file", "filing", "filed", "try", "trying", "use", "using", "work", "working",
    "live", "living", "wait", "waiting", "hold", "change", "put", "keep", "find", "found", "feel", "leave",
    "left", "stop", "start", "started", "pay", "paid", "send", "sent", "bring", "turn", "turned", "run",
    "move", "moved", "play", "show", "rather", "care", "refuse", "prefer", "check", "checking", "seems",
    "seem", "transfer", "connect", "cancel", "raining", "watching", "sitting",
    // nouns and adjectives that answer other questions
    "name", "names", "surname", "number", "policy", "policyholder", "claim", "claims", "insurance", "insured",
    "accident", "incident", "car", "cars", "vehicle", "truck", "driver", "house", "home", "kitchen", "road",
    "email", "address", "phone", "telephone", "mobile", "cell", "date", "time", "day", "today", "yesterday",
    "tomorrow", "tonight", "week", "month", "year", "minute", "minutes", "moment", "hour", "hours", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "july", "october", "november", "december", "wife", "husband", "mother", "father", "brother", "sister",
    "son", "daughter", "friend", "people", "person", "human", "robot", "machine", "computer", "agent",
    "operator", "representative", "somewhere", "nowhere", "question", "idea", "clue", "thing", "things",
    "way", "witness", "witnesses", "injury", "injuries", "injured", "police", "ambulance", "fire", "water",
    "doctor", "hospital", "private", "personal", "business", "information", "details", "spot", "place",
    "city", "letter", "letters", "capital", "middle", "full", "whole", "old", "new", "big", "small", "bad",
    "sick", "okay", "ready", "busy", "dot", "com", "gmail", "hotmail", "yahoo", "outlook", "double", "fuck",
    "shit", "damn", "hell", "god", "possible", "afraid", "certain", "unsure", "true", "false", "different",
    "normal", "parked", "alone", "fault", "trouble", "problem", "matter", "emergency", "dunno", "um", "pm",
    "o'clock", "noon", "midnight", "wondering", "unfortunately", "obviously", "honestly", "currently",
    "recently", "immediately", "later", "earlier", "soon", "ago", "back", "much", "many", "lot", "lots",
    "bit", "little", "couple", "every", "etc", "whatever", "regarding", "holder", "caller", "customer",
    "client", "member", "account", "company", "office", "kind", "sort", "type",
});

constexpr auto first_name = std::to_array<std::string_view>({
    "first name is", "first name", "given name is", "given name", "christian name is", "christian name",
    "forename is", "forename", "first is", "first names is",
});
constexpr auto last_name = std::to_array<std::string_view>({
    "last name is", "last name", "surname is", "surname", "family name is", "family name", "second name is",
    "second name", "last is", "last names is",
});
constexpr auto spelling = std::to_array<std::string_view>({
    "spelled", "spelt", "spell it", "spell that", "that is", "spelling", "i spell it", "it is", "spells",
});

// clang-format on
constexpr NameTables tables{.lead_ins = lead_ins,
                            .weak_lead_ins = weak_lead_ins,
                            .trailers = trailers,
                            .titles = titles,
                            .particles = particles,
                            .not_names = not_names,
                            .first_name = first_name,
                            .last_name = last_name,
                            .spelling = spelling};

}  // namespace

const NameTables& name_tables(Language) { return tables; }

}  // namespace neura::reasoning
