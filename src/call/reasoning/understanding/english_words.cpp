// How English runs words together, and the words that say nothing.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr auto whole = std::to_array<TextPair>({
    {"can't", "can not"}, {"cant", "can not"}, {"cannot", "can not"}, {"won't", "will not"},
    {"ain't", "is not"}, {"aint", "is not"}, {"shan't", "shall not"}, {"let's", "let us"}, {"lets", "let us"},
    {"dont", "do not"}, {"didnt", "did not"}, {"doesnt", "does not"}, {"isnt", "is not"},
    {"wasnt", "was not"}, {"arent", "are not"}, {"werent", "were not"}, {"couldnt", "could not"},
    {"wouldnt", "would not"}, {"havent", "have not"}, {"hasnt", "has not"}, {"im", "i am"}, {"ive", "i have"},
    {"its", "it is"}, {"thats", "that is"}, {"whats", "what is"}, {"whos", "who is"}, {"theres", "there is"},
    {"dunno", "do not know"}, {"gonna", "going to"}, {"wanna", "want to"}, {"gotta", "have to"},
    {"lemme", "let me"}, {"gimme", "give me"}, {"kinda", "kind of"}, {"sorta", "sort of"},
    {"y'know", "you know"}, {"d'you", "do you"}, {"c'mon", "come on"}, {"ok", "okay"}, {"'kay", "okay"},
    {"mkay", "okay"}, {"alright", "all right"}, {"'cause", "because"}, {"cuz", "because"}, {"'em", "them"},
    {"'til", "until"}, {"yesterday's", "yesterday"}, {"todays", "today"}, {"today's", "today"},
    {"goodbye", "good bye"}, {"bye-bye", "bye bye"}, {"good-bye", "good bye"}, {"thankyou", "thank you"},
    {"everyone's", "everyone is"}, {"e-mail", "email"}, {"e-mails", "email"}, {"emails", "email"},
    {"mm-hmm", "mm hm"}, {"mm-hm", "mm hm"}, {"mhm", "mm hm"}, {"mmhmm", "mm hm"}, {"mhmm", "mm hm"},
    {"mm-mm", "uh-uh"}, {"uhhuh", "uh-huh"}, {"a-huh", "uh-huh"}, {"aha", "uh-huh"}, {"ah-ha", "uh-huh"},
    {"nuh-uh", "uh-uh"}, {"unh-uh", "uh-uh"}, {"x-ray", "xray"}, {"x-rays", "xray"},
});

constexpr auto endings = std::to_array<TextPair>({
    {"n't", "not"}, {"'m", "am"}, {"'re", "are"}, {"'ve", "have"}, {"'ll", "will"}, {"'d", "would"},
});

// After any other word 's is more often a possessive: "my wife's car".
constexpr auto is_after = std::to_array<std::string_view>({
    "it", "that", "this", "what", "who", "where", "when", "how", "why", "there", "here", "he", "she", "name",
    "number", "email", "address", "surname", "everything", "everybody", "nobody", "somebody", "someone",
    "nothing", "something", "which", "one", "date", "policy", "mine",
});

constexpr auto hyphenated = std::to_array<std::string_view>({
    "uh-huh", "uh-uh",
});

constexpr auto fillers = std::to_array<std::string_view>({
    "uh", "um", "uhm", "umm", "uhh", "er", "erm", "err", "ah", "ahh", "eh", "hmm", "hm", "mm", "mmm", "huh",
    "ehm",
});

constexpr auto small = std::to_array<std::string_view>({
    "a", "an", "the", "is", "it", "that", "this", "please", "so", "well", "okay", "oh", "all", "right",
    "just", "then", "and", "but", "now", "actually", "really", "sir", "ma'am", "miss", "madam", "thanks",
    "thank", "you", "i", "am", "yes", "yeah", "no", "would", "like", "to", "could", "can", "me", "my", "for",
    "of", "was", "be", "hey", "hi", "hello", "sorry", "there", "here", "uh-huh", "um", "mean", "think",
    "guess", "say", "said", "one", "again", "too", "though", "at", "in", "on", "with", "do", "did", "have",
    "had", "will", "about", "very", "much", "basically", "honestly", "unfortunately", "afraid", "what",
    "moment", "are", "if",
});

// clang-format on
constexpr WordTables tables{.whole = whole,
                            .endings = endings,
                            .is_after = is_after,
                            .hyphenated = hyphenated,
                            .fillers = fillers,
                            .small = small};

}  // namespace

const WordTables& word_tables(Language) { return tables; }

}  // namespace neura::reasoning
