#pragma once

// Free speech made fit to be kept: without "uh, well, it was", cut into what can be told apart,
// and the places in it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// The caller's words without fillers, leading "yes, well, it was" and trailing "thank you".
/// Empty when nothing else was said.
std::string clean_answer(std::string_view text, Language language = Language::english);

/// The same for an account: only fillers, greetings and "okay, so" go.
std::string clean_account(std::string_view text, Language language = Language::english);

/// A sentence, or a part of a long one that can stand by itself, in the text's own writing.
struct Clause {
    std::string_view text;
    bool sentence_end = false;  ///< a sentence ends with it
};

/// Cuts at the ends of sentences, and long ones at commas and before "and", "but", "because".
std::vector<Clause> clauses(std::string_view text, Language language = Language::english);

/// The answer to "where?": without lead-in, leading preposition and remarks on the time.
/// "Uh it was yesterday on Baker Street in Springfield" → "Baker Street in Springfield".
std::string read_place_answer(std::string_view text, Language language = Language::english);

/// A place named in passing, exact enough not to ask again: one with a proper name or a number.
/// "A truck hit me on Main Street in Dover when …" → "Main Street in Dover".
std::optional<std::string> find_place(std::string_view text, Language language = Language::english);

/// Nothing in it but words that any claim begins with: "hi, I'd like to report an accident".
bool says_little(std::string_view text, Language language = Language::english);

}  // namespace neura::reasoning
