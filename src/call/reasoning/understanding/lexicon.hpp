#pragma once

// The word tables of the readers, one struct a topic; english_*.cpp fill them. Other languages
// lead to the same words (foreign_words.hpp). Private to understanding/.

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "call/reasoning/understanding/intents.hpp"
#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

using Texts = std::span<const std::string_view>;
using TextPair = std::pair<std::string_view, std::string_view>;
using TextPairs = std::span<const TextPair>;
using NumberedTexts = std::span<const std::pair<std::string_view, int>>;

bool contains(Texts texts, std::string_view text);
/// The second of the pair whose first is `text`; empty if there is none.
std::string_view lookup(TextPairs pairs, std::string_view text);
/// -1 if there is none.
int lookup(NumberedTexts pairs, std::string_view text);

struct WordTables {
    TextPairs whole;    ///< a word, what it stands for: "dunno" → "do not know"
    TextPairs endings;  ///< "'re" → "are"
    Texts is_after;     ///< words whose 's is "is": "it", "name"
    Texts hyphenated;   ///< words that stay one across their hyphen: "uh-huh"
    Texts fillers;      ///< "uh"
    Texts small;        ///< words that carry no content: "the", "is", "please"
};
const WordTables& word_tables(Language language);

struct NumberTables {
    NumberedTexts units;    ///< 0 to 9
    NumberedTexts teens;    ///< 10 to 19
    NumberedTexts tens;     ///< 20 to 90
    NumberedTexts scales;   ///< powers of ten from 2: "hundred" → 2
    NumberedTexts repeats;  ///< "double" → 2
    NumberedTexts
        homophones;          ///< common words digits are heard as, good only amid digits: "for" → 4
    NumberedTexts misheard;  ///< rare words digits are heard as, good beside a digit: "fife" → 5
    Texts misheard_zero;     ///< phrases zero is heard as before a digit: "there are"
    Texts unsure_zero;       ///< zero only beside other digits: "oh"
    NumberedTexts ordinals;  ///< "third" → 3, "twentieth" → 20
    NumberedTexts amounts;   ///< "couple" → 2
    NumberedTexts vague;     ///< "few" → 3
    Texts about;             ///< "about", "at least"
    Texts none;              ///< phrases: "nobody", "not any"
    Texts alone;             ///< phrases: "just me"
    Texts others;            ///< phrases that count one person more than named: "my wife"
    Texts taken_back;        ///< words that take back what came before: "no", "sorry"
};
const NumberTables& number_tables(Language language);

struct LetterWord {
    std::string_view words;  ///< as heard; may be two words
    char letter = 0;         ///< upper case
};
struct LetterTables {
    std::span<const LetterWord> alphabet;   ///< the spelling alphabet and its mis-hearings
    std::span<const LetterWord> customary;  ///< other words people spell with: "apple"
    std::span<const LetterWord> sounds;     ///< names of letters that are no common words: "bee"
    std::span<const LetterWord> doubtful;   ///< names of letters that are common words: "are"
    std::array<std::string_view, 26> readback;  ///< the word to say for A to Z
    Texts as_in;                                ///< phrases between a letter and its word: "as in"
    Texts as_in_short;                          ///< those that also mean other things: "for"
    Texts as_in_glued;     ///< what "as in" leaves at the end of the letter's name: "ellasin"
    Texts for_glued;       ///< what "for" leaves there: "ifur"
    Texts as_glued;        ///< the same of "as", with "in" or "and" a word of its own: "chaz and"
    TextPairs separators;  ///< "dash" → "-"
    Texts between;         ///< words said amid the characters of a code: "then"
    std::span<const std::string_view> alike;  ///< letters that sound alike over a telephone
};
const LetterTables& letter_tables(Language language);

struct NameTables {
    Texts lead_ins;       ///< phrases: "my name is"; surely followed by a name
    Texts weak_lead_ins;  ///< phrases: "it is"; perhaps followed by one
    Texts trailers;       ///< phrases that end a name: "speaking"
    TextPairs titles;     ///< "doctor" → "Dr"
    Texts particles;      ///< "de", "van"
    Texts not_names;      ///< words no name is made of
    Texts first_name;     ///< phrases before a first name
    Texts last_name;      ///< phrases before a last name
    Texts spelling;       ///< phrases before a spelling: "spelled", "that is spelled"
};
const NameTables& name_tables(Language language);

struct EmailTables {
    TextPairs providers;  ///< as heard, the domain: "g mail" → "gmail.com"
    Texts great;          ///< names of the great providers, without top level
    TextPairs tops;       ///< as heard, the top level: "calm" → "com"
    TextPairs marks;      ///< as heard, the character: "dot" → "."
    Texts at;             ///< phrases for @, the longest first
    Texts lead_ins;       ///< phrases before an address
    Texts asides;         ///< phrases that are no part of it: "all one word"
};
const EmailTables& email_tables(Language language);

struct PhoneTables {
    Texts this_line;  ///< phrases for the number the caller calls from
    Texts plus;       ///< "plus"
    Texts extension;  ///< what follows is no part of the number
};
const PhoneTables& phone_tables(Language language);

/// How long ago a unit of time reaches.
enum class TimeUnit : unsigned char { minute, hour, day, week, month, year };

struct DateTables {
    NumberedTexts months;       ///< "march" → 3
    Texts doubtful_months;      ///< month names that are common words: "may"
    NumberedTexts weekdays;     ///< "sunday" → 0
    NumberedTexts day_offsets;  ///< phrases: "day before yesterday" → -2
    Texts vague_days;           ///< those of them that name no certain day
    std::span<const std::pair<std::string_view, TimeUnit>> units;
    Texts ago;               ///< "ago"
    Texts just_now;          ///< phrases for this very time
    NumberedTexts holidays;  ///< phrases, month * 100 + day
    NumberedTexts
        holiday_weeks;          ///< phrases, month * 100 + weekday * 10 + which one; 5 is the last
    NumberedTexts parts;        ///< "morning" → PartOfDay
    NumberedTexts hours;        ///< phrases, minutes since midnight: "noon" → 720
    NumberedTexts vague_hours;  ///< the same, roughly: "lunchtime"
    Texts before_time;          ///< words before a bare hour: "at"
    Texts roughly;              ///< of those and others, which make it approximate
    Texts after_time;           ///< words that may follow a bare hour
    Texts past;                 ///< "ten past": "past", "after"
    Texts to;                   ///< "ten to": "to", "of", "till"
};
const DateTables& date_tables(Language language);

struct WeighedText {
    std::string_view words;
    double strength = 1;
    bool short_answer = false;  ///< counts only where a pause or the end follows: "right", "it is"
};
using WeighedTexts = std::span<const WeighedText>;

struct AnswerTables {
    WeighedTexts yes;
    WeighedTexts no;
    Texts neither;        ///< phrases that begin like an answer and are none: "I do not know"
    Texts lone_yes;       ///< what a "yes" that is all of a turn is heard as
    Texts lone_no;        ///< the same for "no": "know"
    Texts manners;        ///< words passed over in front of an answer
    Texts wrong;          ///< phrases that say something is wrong: "is wrong"
    Texts change;         ///< phrases before the name of what is to be changed: "change the"
    Texts take_back;      ///< phrases before what is right: "I meant"
    Texts states;         ///< phrases to strip in front of what is right: "it is"
    Texts no_correction;  ///< phrases after a "no" that correct nothing: "that is all"
    Texts auxiliaries;    ///< verbs before a "not" that negates them: "did"
    Texts articles;       ///< words before the name of a field
};
const AnswerTables& answer_tables(Language language);

struct IntentText {
    Intent intent{};
    std::string_view words;
    bool only_short = false;  ///< counts only where the turn says little else: "agent"
};
struct DangerText {
    DangerKind kind{};
    std::string_view words;
    bool always = false;  ///< itself speaks of the present: "is on fire"
};
struct IntentTables {
    std::span<const IntentText> intents;
    std::span<const DangerText> dangers;
    Texts harmless;      ///< phrases that hold a word of danger and mean none: "fire damage"
    Texts past;          ///< words that put a clause into the past
    Texts present;       ///< words that put it into the present
    Texts hypothetical;  ///< "if", "would"
    Texts over;          ///< phrases that say that it is over: "is out"
    Texts denial;        ///< "no", "not"
    Texts light;         ///< words that add nothing to an intent: "number", "please"
};
const IntentTables& intent_tables(Language language);

}  // namespace neura::reasoning
