#include "call/reasoning/phrases.hpp"

#include <algorithm>

#include "call/reasoning/translated_phrases.hpp"

namespace neura::reasoning {

namespace {

constexpr PhraseKey keys[] = {
    {"greeting", &Phrases::greeting, "", {"Hello, thank you for calling {company}."}},
    {"greeting_outbound",
     &Phrases::greeting_outbound,
     "",
     {"Hello, this is {agent}, calling for {company}."}},
    {"disclosure", &Phrases::disclosure, "", {"I'm {agent}, an automated assistant."}},
    {"robot",
     &Phrases::robot,
     "",
     {"Yes, I'm {agent}, an automated assistant of {company}, not a person. You can ask for a "
      "person at any time."}},
    {"consent_question", &Phrases::consent_question, "", {"May I record this call?"}},
    {"consent_again",
     &Phrases::consent_again,
     "",
     {"Just yes or no, please: is it all right to record this call?"}},
    {"consent_given", &Phrases::consent_given, "", {"Thank you."}},
    {"consent_declined",
     &Phrases::consent_declined,
     "",
     {"That's fine, this call is not recorded."}},
    {"recording_notice", &Phrases::recording_notice, "", {"This call is recorded."}},

    {"welcome_back", &Phrases::welcome_back, "", {"Welcome back."}},
    {"line_was_lost", &Phrases::line_was_lost, "", {"Welcome back. I'm sorry, we were cut off."}},
    {"recap",
     &Phrases::recap,
     "labels",
     {"From your last call I already have the {labels}, so we can go on from there."}},
    {"claim_was_taken",
     &Phrases::claim_was_taken,
     "day",
     {"What you told us {day} has been taken down. Are you calling about that?"}},
    {"another_claim",
     &Phrases::another_claim,
     "",
     {"All right, that goes into a claim of its own."}},

    {"acknowledgement",
     &Phrases::acknowledgement,
     "",
     {"Thank you.", "All right.", "Got it.", "Okay."}},
    {"sympathy", &Phrases::sympathy, "", {"I'm sorry to hear that."}},
    {"corrected",
     &Phrases::corrected,
     "label value",
     {"Corrected: {value}.", "I've changed that to {value}.", "All right, {value} then."}},
    {"correction_question",
     &Phrases::correction_question,
     "label",
     {"All right, what should the {label} be?", "Sorry, then what is the {label}?"}},
    {"once_more",
     &Phrases::once_more,
     "question",
     {"Let me ask once more: {question}", "Back to my question: {question}",
      "One more try: {question}"}},
    {"day_question",
     &Phrases::day_question,
     "",
     {"And which day was that?", "On which day, please?"}},
    {"repeat", &Phrases::repeat, "", {"Of course.", "Gladly, once more."}},
    {"why", &Phrases::why, "label", {"We need the {label} to handle your request."}},
    {"help",
     &Phrases::help,
     "label",
     {"Just answer in your own words, or say that you don't know."}},
    {"slower", &Phrases::slower, "", {"Of course, one thing at a time."}},
    {"hold",
     &Phrases::hold,
     "",
     {"Take your time, I'm here.", "Of course, I'll wait.", "No hurry."}},
    {"unknown",
     &Phrases::unknown,
     "",
     {"That's all right, we can add it later.", "No problem, that can wait.",
      "That's fine, we'll do without it for now."}},
    {"unknown_retry",
     &Phrases::unknown_retry,
     "label",
     {"Without the {label} it may take longer."}},
    {"declined",
     &Phrases::declined,
     "",
     {"That's fine, you don't have to say.", "I understand, we leave that out."}},
    {"declined_retry",
     &Phrases::declined_retry,
     "label",
     {"I understand. It stays between us, and without the {label} it may take longer."}},
    {"follow_up", &Phrases::follow_up, "label", {"Please tell me more about that."}},
    {"nothing_yet",
     &Phrases::nothing_yet,
     "",
     {"Sorry, I didn't catch an answer.", "I'm not sure I understood that.",
      "I didn't quite get that."}},

    {"not_heard",
     &Phrases::not_heard,
     "",
     {"Sorry, I couldn't hear you well.", "The line is a bit noisy, I missed that.",
      "I'm afraid I still can't make it out."}},
    {"misheard",
     &Phrases::misheard,
     "label",
     {"Sorry, I didn't get the {label}.", "I still don't have the {label} right."}},
    {"in_the_future",
     &Phrases::in_the_future,
     "",
     {"That date is still to come.", "That would be in the future."}},
    {"in_the_past",
     &Phrases::in_the_past,
     "",
     {"That date has gone by already.", "That would be in the past."}},
    {"time_question",
     &Phrases::time_question,
     "",
     {"And about what time was that?", "Roughly what time of day was it?"}},
    {"apology", &Phrases::apology, "", {"Sorry about that.", "I'm sorry.", "My apologies."}},
    {"readback",
     &Phrases::readback,
     "label value",
     {"So the {label} is {value}. Is that right?", "I have {value} as {label}. Is that correct?"}},
    {"readback_again",
     &Phrases::readback_again,
     "value",
     {"Then is it {value}?", "Let me try again: {value}. Is that right?"}},
    {"spell_request",
     &Phrases::spell_request,
     "label",
     {"Could you spell it for me with words, like A as in Alpha, B as in Bravo?",
      "Let's go slowly: please spell the {label} again with a word for each letter, like S as in "
      "Sierra."}},
    {"digits_request",
     &Phrases::digits_request,
     "label",
     {"Please say the {label} again, one digit at a time, or key it in on your "
      "phone.",
      "Let's try the keypad: please key in the digits of the {label}, or say them slowly."}},
    {"confirm_unclear",
     &Phrases::confirm_unclear,
     "value",
     {"Just yes or no, please: is {value} right?", "I have {value}. Yes or no?"}},
    {"rest_of_it",
     &Phrases::rest_of_it,
     "value",
     {"So far I have {value}. What comes after that?", "I have {value}. And the rest?"}},
    {"kept",
     &Phrases::kept,
     "label",
     {"I'll note it as I heard it, and a colleague will check the {label} with you.",
      "Let's leave the {label} like that, a colleague will check it."}},
    {"given_up",
     &Phrases::given_up,
     "label",
     {"Never mind, a colleague will ask you for the {label}.",
      "Let's leave that, a colleague will get the {label} from you."}},

    {"jailbreak",
     &Phrases::jailbreak,
     "",
     {"I keep to my task here, and I'm glad to help you with it.",
      "That is not something I can do. Let's go on with your request."}},
    {"calm", &Phrases::calm, "", {"I can hear that this is upsetting, and I'm here to help."}},
    {"way_back",
     &Phrases::way_back,
     "",
     {"I'd love to chat, but let's look after your request first.",
      "That's a bit outside of what I can help with. Back to your request."}},
    {"withheld",
     &Phrases::withheld,
     "",
     {"I'm sorry, I can't tell you that.", "That is not for me to say, a colleague can tell you."}},

    {"one_moment", &Phrases::one_moment, "", {"One moment, please.", "Just a second."}},
    {"looking_up",
     &Phrases::looking_up,
     "",
     {"One moment, I am looking that up.", "Let me look that up for you."}},
    {"still_thinking",
     &Phrases::still_thinking,
     "",
     {"Sorry, this takes a little longer. Please stay on the line."}},
    {"no_answer",
     &Phrases::no_answer,
     "",
     {"I'm sorry, something went wrong on my side. Could you say that once more?"}},

    {"silence_1", &Phrases::silence_1, "", {"Are you still there?", "Hello, can you hear me?"}},
    {"silence_2", &Phrases::silence_2, "", {"I can't hear you.", "I still hear nothing."}},
    {"silence_3",
     &Phrases::silence_3,
     "",
     {"I can't hear you, so I'll end the call now. What you told me is kept, and a colleague will "
      "call you back. Goodbye."}},
    {"still_holding", &Phrases::still_holding, "", {"I'm still here, no hurry."}},

    {"emergency",
     &Phrases::emergency,
     "",
     {"If anyone is in danger, please hang up and call {emergency_number} now."}},
    {"emergency_fire",
     &Phrases::emergency_fire,
     "",
     {"Please call {emergency_number} right away. Get everyone out and stay out."}},
    {"emergency_medical",
     &Phrases::emergency_medical,
     "",
     {"Please call {emergency_number} right away. They will tell you how to help until they "
      "arrive."}},
    {"emergency_crime",
     &Phrases::emergency_crime,
     "",
     {"Please call {emergency_number} right away, and stay somewhere safe."}},
    {"emergency_trapped",
     &Phrases::emergency_trapped,
     "",
     {"Please call {emergency_number} right away. They will get you out."}},
    {"emergency_gas_leak",
     &Phrases::emergency_gas_leak,
     "",
     {"Please leave the building and call {emergency_number} from outside. Don't touch any "
      "switches."}},
    {"safe_question",
     &Phrases::safe_question,
     "",
     {"Your safety comes first. Is everyone safe now?", "Are you all safe now?"}},
    {"safe_again", &Phrases::safe_again, "", {"Please tell me yes or no: is everyone safe?"}},
    {"safe_yes", &Phrases::safe_yes, "", {"I'm glad to hear that. Then let's go on."}},
    {"safe_no",
     &Phrases::safe_no,
     "",
     {"Then please hang up and call {emergency_number} now. Your claim can wait: call us back when "
      "everyone is safe, we keep what you told me."}},

    {"human",
     &Phrases::human,
     "",
     {"Of course, I'll pass you on to a colleague. If nobody is free right now, they will call you "
      "back, and you won't have to repeat what you told me."}},
    {"human_busy",
     &Phrases::human_busy,
     "",
     {"I'm sorry, my colleagues are all on other calls right now. It is noted that you would like "
      "to talk to one of them. Let us go on in the meantime.",
      "I'm sorry, there is still nobody free. It is noted that you asked again. Let us go on."}},
    {"voicemail",
     &Phrases::voicemail,
     "",
     {"Hello, this is {agent}, the automated assistant of {company}. We could not reach you and "
      "will try again. Goodbye."}},
    {"human_offer",
     &Phrases::human_offer,
     "",
     {"I'm having trouble understanding. Shall I pass you on to a colleague?"}},
    {"summary", &Phrases::summary, "summary", {"Let me sum up. {summary} Is that all correct?"}},
    {"summary_again",
     &Phrases::summary_again,
     "summary",
     {"So now I have this. {summary} Is it right now?", "Once again, then. {summary} Is that it?"}},
    {"summary_unclear",
     &Phrases::summary_unclear,
     "",
     {"Is that summary right, yes or no?", "Just yes or no, please: can I file it like that?"}},
    {"summary_wrong",
     &Phrases::summary_wrong,
     "",
     {"What should I change?", "What else should I change?"}},
    {"summary_none", &Phrases::summary_none, "labels", {"No {labels}."}},
    {"nothing_to_sum_up",
     &Phrases::nothing_to_sum_up,
     "",
     {"I don't have much to go on yet, so a colleague will call you back."}},
    {"next_steps",
     &Phrases::next_steps,
     "",
     {"Thank you, that's everything. A colleague will look at it and call you back within two "
      "working days."}},
    {"next_steps_partial",
     &Phrases::next_steps_partial,
     "",
     {"Thank you. I've noted what we have, and a colleague will call you back within two working "
      "days to complete it."}},
    {"limit",
     &Phrases::limit,
     "",
     {"I don't want to keep you any longer. What you told me is kept, and a colleague will call "
      "you back to complete it. Goodbye."}},
    {"caller_leaves",
     &Phrases::caller_leaves,
     "",
     {"All right. What you told me is kept, and a colleague will call you back to complete it. "
      "Goodbye."}},
    {"goodbye", &Phrases::goodbye, "", {"Goodbye."}},
    {"after_goodbye",
     &Phrases::after_goodbye,
     "",
     {"A colleague will call you back. Goodbye.",
      "That's all for now, you'll hear from us. "
      "Goodbye."}},

    {"language_offer",
     &Phrases::language_offer,
     "number",
     {"For English, press {number} or say English."}},
    {"language_changed", &Phrases::language_changed, "", {"Sure, let's go on in English."}},
    {"language_unavailable",
     &Phrases::language_unavailable,
     "languages",
     {"I'm sorry, I don't speak that language. I speak {languages}."}},
    {"text_received",
     &Phrases::text_received,
     "",
     {"Thank you for your message to {company}. It has been added to the notes of your call."}},
};

std::span<const TranslatedPhrase> translations(Language language) {
    switch (language) {
        case Language::english: return {};
        case Language::french: return french_phrases();
        case Language::spanish: return spanish_phrases();
        case Language::german: return german_phrases();
        case Language::turkish: return turkish_phrases();
        case Language::chinese: break;
    }
    return chinese_phrases();
}

Phrase ways_of(std::span<const std::string_view> ways) {
    Phrase phrase;
    for (const auto way : ways)
        if (!way.empty()) phrase.emplace_back(way);
    return phrase;
}

}  // namespace

std::span<const PhraseKey> phrase_keys() { return keys; }

Phrases default_phrases(Language language) {
    const auto translated = translations(language);
    Phrases phrases;
    for (const auto& key : keys) {
        const auto found = std::ranges::find(translated, key.name, &TranslatedPhrase::name);
        phrases.*key.phrase = ways_of(found == translated.end() ? key.ways : found->ways);
    }
    return phrases;
}

}  // namespace neura::reasoning
