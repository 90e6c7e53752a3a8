#pragma once

// What a reader of one field gives: a value, and how far it can be believed.

#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "call/reasoning/understanding/dates.hpp"
#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// Several readings of the same audio, likeliest first; never empty.
using Hearings = std::span<const std::string>;

/// What a reader must know besides the words.
struct Situation {
    std::chrono::local_seconds now{};  ///< the caller's civil time
    std::string region = "US";         ///< ISO 3166: of phone numbers and dates
    std::string caller_id;             ///< E.164, empty when withheld
    Language language = Language::english;
    int silence_retries = 2;  ///< silences in a row the caller is asked after
    bool records = true;      ///< the call is recorded, where caller and agent file let it
    bool outbound = false;    ///< we have called them
    std::string purpose{};    ///< of such a call: a sentence, may be empty
};

/// What a field was heard to be.
struct Reading {
    nlohmann::json value{};                      ///< null if only part of one was heard
    std::vector<nlohmann::json> alternatives{};  ///< likeliest first, without `value`
    std::size_t heard = 0;  ///< so many of them, the first, were heard; others only sound alike
    std::string part{};     ///< of a code or number: characters heard so far
    bool too_long = false;  ///< of a number: more digits than any has
    std::optional<When> when{};  ///< of a date, for what is said of it later
    bool approximate = false;
    bool in_the_future = false;
    bool clear = false;    ///< its letters were told one by one
    bool certain = false;  ///< needs no read-back: keyed, or the carrier's own word
};

/// Offers `other` as well, unless it is known already.
void add_alternative(Reading& reading, nlohmann::json other);

}  // namespace neura::reasoning
