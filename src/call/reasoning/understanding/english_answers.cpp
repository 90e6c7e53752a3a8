// How English callers say yes, no and "no, it is seventeen".

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr auto yes = std::to_array<WeighedText>({
    {"yes"}, {"yeah"}, {"yep"}, {"yup"}, {"yea"}, {"ya"}, {"yah"}, {"yeh"}, {"yess"}, {"uh-huh", 0.9},
    {"mm hm", 0.9}, {"um hm", 0.9}, {"uh hum", 0.8}, {"um hum", 0.8}, {"aye"}, {"sure"}, {"sure thing"},
    {"of course"}, {"certainly"}, {"absolutely"}, {"definitely"}, {"indeed"}, {"correct", 1, true},
    {"right", 0.9, true}, {"that is right"}, {"that is correct"}, {"that is true"}, {"that is it", 0.8},
    {"that is fine", 0.9}, {"that is good", 0.9}, {"that is okay", 0.9}, {"that is all right", 0.9},
    {"that is me", 0.9}, {"that is the one", 0.9}, {"that one", 0.7, true}, {"exactly"}, {"precisely"},
    {"affirmative"}, {"okay", 0.8}, {"all right", 0.8}, {"fine", 0.8, true}, {"good", 0.8, true},
    {"great", 0.8, true}, {"perfect", 0.9, true}, {"sounds good", 0.9}, {"sounds right", 0.9},
    {"looks good", 0.9}, {"looks right", 0.9}, {"go ahead", 0.9}, {"go for it", 0.9}, {"please do"},
    {"by all means"}, {"you bet"}, {"you got it"}, {"you have got it"}, {"for sure"}, {"totally"},
    {"no problem", 0.8}, {"no worries", 0.8}, {"not a problem", 0.8}, {"why not", 0.7},
    {"i guess", 0.5, true}, {"i guess so", 0.5}, {"i think so", 0.6}, {"i believe so", 0.6},
    {"i suppose so", 0.5}, {"i suppose", 0.5, true}, {"probably", 0.5, true}, {"most likely", 0.6, true},
    {"kind of", 0.5, true}, {"sort of", 0.5, true}, {"i agree"}, {"i consent"}, {"i accept"}, {"i confirm"},
    {"confirmed"}, {"that works", 0.9}, {"works for me", 0.9}, {"please", 0.6, true}, {"let us do that", 0.9},
    {"let us do it", 0.9}, {"do it", 0.8, true}, {"i do not mind", 0.8}, {"that would be great", 0.9},
    {"that would be good", 0.9}, {"that would be fine", 0.9}, {"everything is correct"},
    {"everything is right"}, {"everything is fine", 0.8}, {"everything is good", 0.8}, {"all correct"},
    {"all of it is correct"}, {"it is all correct"}, {"that is all correct"}, {"that is all right", 0.9},
    {"all good", 0.9}, {"spot on"}, {"you are right"}, {"true", 0.9, true}, {"it is correct"},
    {"it is right"}, {"is correct", 0.9}, {"is right", 0.9, true}, {"are correct", 0.9},
    {"sounds correct", 0.9}, {"seems right", 0.7}, {"seems correct", 0.7}, {"it is", 0.8, true},
    {"it was", 0.8, true}, {"it does", 0.8, true}, {"it did", 0.8, true}, {"i do", 0.9, true},
    {"i did", 0.9, true}, {"i am", 0.8, true}, {"i was", 0.8, true}, {"there is", 0.8, true},
    {"there was", 0.8, true}, {"there were", 0.8, true}, {"they are", 0.8, true}, {"they were", 0.8, true},
    {"they did", 0.8, true}, {"i have", 0.8, true}, {"you can", 0.9, true}, {"you may", 0.9, true},
    {"we do", 0.8, true}, {"we did", 0.8, true}, {"he is", 0.8, true}, {"he was", 0.8, true},
    {"he did", 0.8, true}, {"she is", 0.8, true}, {"she was", 0.8, true}, {"she did", 0.8, true},
    {"i would", 0.9, true}, {"i would like to", 0.9, true}, {"i would like that", 0.9}, {"i will", 0.9, true},
    {"that is", 0.7, true}, {"that will do", 0.9}, {"that will work", 0.9}, {"i am okay with that"},
    {"i am fine with that"}, {"okay with me"}, {"fine with me"}, {"fine by me"}, {"i am good with that"},
    {"i give my consent"}, {"you have my permission"}, {"very good", 0.8, true}, {"very well", 0.8, true},
    {"si", 0.9, true}, {"roger", 0.8, true}, {"agreed"}, {"got it", 0.7, true}, {"sounds about right", 0.8},
    {"as far as i know", 0.6, true}, {"pretty much", 0.7, true}, {"more or less", 0.6, true},
});
constexpr auto no = std::to_array<WeighedText>({
    {"no"}, {"nope"}, {"nah"}, {"naw"}, {"noo"}, {"nay"}, {"uh-uh", 0.9}, {"no way"}, {"not at all"},
    {"not really", 0.7}, {"never", 0.9, true}, {"negative"}, {"absolutely not"}, {"definitely not"},
    {"of course not"}, {"certainly not"}, {"no thanks"}, {"no thank you"}, {"please do not"},
    {"i do not think so", 0.7}, {"do not think so", 0.7}, {"i do not believe so", 0.7},
    {"not that i know of", 0.7}, {"not that i am aware of", 0.7}, {"not to my knowledge", 0.7},
    {"not as far as i know", 0.7}, {"incorrect"}, {"wrong", 1, true}, {"that is wrong"},
    {"that is incorrect"}, {"that is not right"}, {"that is not correct"}, {"that is not it"},
    {"that is not true"}, {"that is not what i said"}, {"that is not what i meant"}, {"not correct"},
    {"not right"}, {"not quite", 0.8}, {"not exactly", 0.7}, {"is wrong"}, {"are wrong"}, {"is incorrect"},
    {"is not right"}, {"is not correct"}, {"was wrong"}, {"i disagree"}, {"i do not agree"},
    {"i do not consent"}, {"i would not", 0.9}, {"i would rather not", 0.8}, {"i would prefer not", 0.8},
    {"rather not", 0.8}, {"prefer not", 0.8}, {"none", 0.8, true}, {"nothing", 0.7, true},
    {"nobody", 0.7, true}, {"no one", 0.7, true}, {"not yet", 0.8}, {"i refuse"}, {"you got it wrong"},
    {"you got that wrong"}, {"you have it wrong"}, {"you got * * wrong", 0.9}, {"you have * * wrong", 0.9},
    {"false", 0.9, true}, {"not me", 0.8}, {"not today", 0.8}, {"do not", 0.8, true},
    {"it is not", 0.8, true}, {"it was not", 0.8, true}, {"it does not", 0.8, true},
    {"it did not", 0.8, true}, {"i do not", 0.9, true}, {"i did not", 0.9, true}, {"i am not", 0.8, true},
    {"i was not", 0.8, true}, {"there is not", 0.8, true}, {"there was not", 0.8, true},
    {"there were not", 0.8, true}, {"they are not", 0.8, true}, {"they were not", 0.8, true},
    {"they did not", 0.8, true}, {"i have not", 0.8, true}, {"we did not", 0.8, true},
    {"he is not", 0.8, true}, {"he was not", 0.8, true}, {"she is not", 0.8, true},
    {"she was not", 0.8, true}, {"i will not", 0.9, true}, {"you can not", 0.9, true},
    {"you may not", 0.9, true}, {"i can not", 0.7, true}, {"we do not", 0.8, true},
    {"that is not", 0.7, true}, {"not for me", 0.8}, {"do not record", 0.9}, {"not recorded", 0.8},
    {"i do not want", 0.8}, {"i do not want that", 0.9}, {"i do not want to", 0.9}, {"not okay", 0.9},
    {"not good", 0.8}, {"not that", 0.7, true}, {"hardly", 0.6, true}, {"there were none", 0.9},
    {"there was none", 0.9}, {"there was no one", 0.9}, {"i do not have one", 0.8},
    {"i do not have any", 0.8},
});
constexpr auto neither = std::to_array<std::string_view>({
    "i do not know", "do not know", "i am not sure", "not sure", "no idea", "no clue", "i have no idea",
    "i can not remember", "i do not remember", "i do not recall", "i can not say", "not certain",
    "i do not understand", "right now", "right away", "right there", "right here", "right side",
    "right front", "right hand", "right rear", "right back", "right before", "right after", "right in",
    "right on", "right at", "good morning", "good afternoon", "good evening", "good bye", "all right here",
    "i am sorry", "sure about that", "correct me", "fine line", "it is not clear", "okay google",
    "sorry what", "no matter", "either", "maybe", "perhaps", "depends", "it depends", "what",
});
constexpr auto lone_yes = std::to_array<std::string_view>({
    "yas", "yay", "ye", "guess", "jess", "yesh", "yet", "yis", "yeas", "yesses", "jeah", "year", "yeahs",
    "yeap", "yepp", "you",
});
constexpr auto lone_no = std::to_array<std::string_view>({
    "know", "now", "nor", "noe", "note", "knows", "nope nope", "oh no", "noh", "nose", "nawh", "nap",
});
constexpr auto manners = std::to_array<std::string_view>({
    "oh", "well", "so", "um", "uh", "ah", "hello", "hi", "hey", "thanks", "thank", "you", "please", "and",
    "but", "actually", "honestly", "i", "mean", "think", "just", "sir", "ma'am", "then", "like", "you're",
    "sorry", "would", "say", "really", "very", "much", "it", "is", "that", "all", "the", "now",
});
constexpr auto wrong = std::to_array<std::string_view>({
    "is wrong", "is incorrect", "is not right", "is not correct", "was wrong", "was incorrect", "is not my",
    "are wrong", "is off", "was not right", "needs to be changed", "needs changing", "needs correcting",
    "needs to be corrected", "needs to be fixed", "has a mistake", "has an error", "is misspelled",
    "is spelled wrong", "was misspelled", "is not quite right", "sounds wrong", "should be different",
    "is different", "is mistaken", "is not it",
});
constexpr auto change = std::to_array<std::string_view>({
    "change", "correct", "fix", "update", "edit", "redo", "go back to", "mistake in", "mistake with",
    "mistake on", "error in", "error with", "problem with", "issue with", "wrong", "you got", "you have",
    "amend", "revise", "adjust", "change it to", "modify", "replace",
});
constexpr auto take_back = std::to_array<std::string_view>({
    "no", "nope", "actually", "sorry", "i am sorry", "i meant", "i mean", "i meant to say", "make that",
    "make it", "scratch that", "correction", "wait", "oh wait", "rather", "or rather", "it should be",
    "that should be", "should be", "should have been", "should say", "supposed to be", "let me correct that",
    "let me correct myself", "my mistake", "my bad", "excuse me", "oops", "not quite", "change it to",
    "change that to", "no wait", "strike that", "instead", "what i meant was", "what i said was", "i said",
    "not that", "hang on", "nah", "that is wrong", "that is not right", "that is incorrect",
    "that is not correct", "wrong", "incorrect", "not correct", "not right", "it was actually",
    "it is actually", "that is not what i said", "negative", "let me rephrase",
});
constexpr auto states = std::to_array<std::string_view>({
    "it is", "it was", "that is", "that was", "it should be", "that should be", "should be", "is", "was",
    "the correct one is", "the right one is", "the correct number is", "the right number is", "i said",
    "i meant", "i mean", "it would be", "that would be", "to", "but", "and", "it has to be", "make it",
    "make that", "the correct", "the right", "correct one is", "right one is", "it", "rather", "sorry",
    "actually", "they are", "oh", "well", "so", "um", "please", "no", "it is actually", "it was actually",
    "instead", "wait", "i am sorry", "it is supposed to be", "the answer is", "with", "then", "just", "as",
    "to be", "what i said was", "what i meant was",
});
constexpr auto no_correction = std::to_array<std::string_view>({
    "that is all", "that is it", "nothing else", "thank you", "thanks", "that is everything", "i am good",
    "i am done", "that is right", "that is correct", "that is fine", "problem", "worries", "way",
    "more questions", "everything is fine", "everything is correct", "do not know", "not sure", "idea",
    "what was that", "say that again", "repeat", "pardon", "can you", "could you", "catch that", "hear you",
    "hear that", "do not", "one moment", "a moment", "a second", "a minute", "what did you say", "what is",
    "why", "it is fine", "it is okay", "it is correct", "it is right", "that is okay", "that is good",
    "not really", "not at all", "nothing", "remember", "what", "did not", "rather not", "looks good",
    "sounds good",
});
constexpr auto auxiliaries = std::to_array<std::string_view>({
    "do", "did", "does", "can", "could", "would", "will", "have", "has", "had", "should", "am", "are", "were",
    "might", "may", "must", "why", "if", "or",
});
constexpr auto articles = std::to_array<std::string_view>({
    "the", "my", "your", "a", "an", "this", "that", "is", "of", "to", "it", "think", "and", "no", "sorry",
    "but", "actually", "yes", "his", "her", "our", "their", "in", "with", "so", "oh", "well", "i", "think",
    "believe", "part", "about", "please", "wait", "because", "guess", "for", "on", "just", "only", "also",
    "me", "us", "okay", "you", "got", "have", "has", "had",
});
// clang-format on

constexpr AnswerTables tables{.yes = yes,
                              .no = no,
                              .neither = neither,
                              .lone_yes = lone_yes,
                              .lone_no = lone_no,
                              .manners = manners,
                              .wrong = wrong,
                              .change = change,
                              .take_back = take_back,
                              .states = states,
                              .no_correction = no_correction,
                              .auxiliaries = auxiliaries,
                              .articles = articles};

}  // namespace

const AnswerTables& answer_tables(Language) { return tables; }

}  // namespace neura::reasoning
