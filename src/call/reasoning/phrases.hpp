#pragma once

// What an agent says that belongs to no field: greeting, repairs, endings. Each can be said in
// several ways, taken in turn. A key of the agent file's `phrases` replaces all ways of one.

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// Ways of saying one thing; never empty once read.
using Phrase = std::vector<std::string>;

struct Phrases {
    // First words
    Phrase greeting;           ///< who answers
    Phrase greeting_outbound;  ///< the same, where we have called
    Phrase disclosure;         ///< that it is no person
    Phrase robot;              ///< answers "are you a robot?"
    Phrase consent_question;   ///< only where consent is demanded
    Phrase consent_again;      ///< the answer was neither yes nor no
    Phrase consent_given;
    Phrase consent_declined;
    Phrase recording_notice;  ///< where the caller must be told, and is not asked

    // The caller has called before, or has more to tell
    Phrase welcome_back;     ///< goes on with what an earlier call left open
    Phrase line_was_lost;    ///< the same, where that call broke off
    Phrase recap;            ///< {labels}, of what is known
    Phrase claim_was_taken;  ///< {day}: "yesterday"; asks whether the call is about that one
    Phrase another_claim;    ///< the one before is closed

    // Between the questions
    Phrase acknowledgement;
    Phrase sympathy;             ///< after the account of what happened, once
    Phrase corrected;            ///< {label}, {value}
    Phrase correction_question;  ///< {label}; asks for the right value
    Phrase once_more;            ///< {question}, when all its ways of asking are used up
    Phrase repeat;               ///< before saying the last words again
    Phrase why;                  ///< {label}; for a field without its own
    Phrase help;                 ///< {label}; what can be answered
    Phrase slower;
    Phrase hold;
    Phrase unknown;         ///< the caller does not know; we go on
    Phrase unknown_retry;   ///< {label}; once for what is required, before the field's `help`
    Phrase declined;        ///< the caller would rather not say; we go on
    Phrase declined_retry;  ///< {label}; once for what is required
    Phrase follow_up;       ///< {label}; after a bare "yes", for a field without its own
    Phrase nothing_yet;     ///< the turn held no answer

    // Repair
    Phrase not_heard;
    Phrase misheard;         ///< {label}; what was said cannot be one
    Phrase in_the_future;    ///< a date that is still to come
    Phrase in_the_past;      ///< a date that should be still to come
    Phrase day_question;     ///< the hour is known, the day is not
    Phrase time_question;    ///< the day is known, the hour is not
    Phrase apology;          ///< before asking anew for what was read back wrong
    Phrase readback;         ///< {label}, {value}; asks for yes or no
    Phrase readback_again;   ///< {value}; after a wrong one
    Phrase spell_request;    ///< {label}; offers the alphabet
    Phrase digits_request;   ///< {label}; offers the keypad
    Phrase confirm_unclear;  ///< {value}; neither yes nor no came
    Phrase rest_of_it;       ///< {value}; the beginning was heard, more must come
    Phrase kept;             ///< {label}; the best is kept for a person to check
    Phrase given_up;         ///< {label}; nothing usable came

    // Silence, one after the other
    Phrase silence_1;
    Phrase silence_2;
    Phrase silence_3;  ///< the last: the call ends with it
    Phrase still_holding;

    // The answer takes its time
    Phrase one_moment;      ///< a word that we are at it
    Phrase still_thinking;  ///< an apology, once a turn
    Phrase looking_up;      ///< while a tool is slow, once a turn
    Phrase no_answer;       ///< none will come; asks to say it again

    // What is unsafe
    Phrase jailbreak;  ///< the caller wants other instructions followed; before the question again
    Phrase calm;       ///< after the first insult
    Phrase way_back;   ///< to the matter, from elsewhere; before the question again
    Phrase withheld;   ///< in place of what must not be said

    // Danger
    Phrase emergency;  ///< for a kind without its own
    Phrase emergency_fire;
    Phrase emergency_medical;
    Phrase emergency_crime;
    Phrase emergency_trapped;
    Phrase emergency_gas_leak;
    Phrase safe_question;  ///< asked behind each of them
    Phrase safe_again;     ///< the answer was neither yes nor no
    Phrase safe_yes;       ///< the call goes on
    Phrase safe_no;        ///< the call ends with it

    // Endings
    Phrase human;          ///< what happens now that a person is to take over
    Phrase human_busy;     ///< nobody could be reached; the call goes on
    Phrase human_offer;    ///< after turns that led nowhere
    Phrase voicemail;      ///< left on an answering machine
    Phrase summary;        ///< {summary}; asks whether it is right
    Phrase summary_again;  ///< {summary}; after a correction
    Phrase summary_unclear;
    Phrase summary_wrong;      ///< asks what is
    Phrase summary_none;       ///< {labels}, of what the caller denied: "No injuries or witnesses."
    Phrase nothing_to_sum_up;  ///< the caller gave nothing
    Phrase next_steps;         ///< after a complete claim
    Phrase next_steps_partial;  ///< after one with gaps or things to check
    Phrase limit;               ///< the call took too long; it ends with this
    Phrase caller_leaves;       ///< the caller says goodbye early; it ends with this
    Phrase goodbye;
    Phrase after_goodbye;  ///< anything said once all is said

    // Languages
    Phrase language_offer;        ///< {number}, the key to press; in the language that is offered
    Phrase language_changed;      ///< in the new one
    Phrase language_unavailable;  ///< {languages} that there are
    // Written, not said
    Phrase text_received;  ///< answers a text message that came after the call
};

/// One key of the agent file's `phrases`.
struct PhraseKey {
    std::string_view name;
    Phrase Phrases::* phrase;
    std::string_view placeholders;         ///< allowed beside the agent's own, separated by spaces
    std::array<std::string_view, 5> ways;  ///< by default; empty ones at the end
};

/// All keys there are.
std::span<const PhraseKey> phrase_keys();

/// Every phrase in that language.
Phrases default_phrases(Language language = Language::english);

}  // namespace neura::reasoning
