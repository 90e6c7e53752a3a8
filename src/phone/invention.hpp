#pragma once

// A caller nobody wrote down: who it is, what happened, how it is told, and so what the claim must
// hold in the end. Made from a number, so that the same number is always the same caller.

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "phone/caller.hpp"

namespace neura::phone {

/// What an agent can ask about.
enum class Topic : std::uint8_t {
    description,
    when,
    place,
    injuries,
    medical,
    parties,
    witnesses,
    earlier_damage,
    name,
    policy,
    phone,
    email,
};

inline constexpr std::size_t topic_count = 12;

/// Where the claim keeps it: the fields of agents/insurance.yaml.
std::string_view field_of(Topic topic);

/// How a caller talks.
enum class Manner : std::uint8_t { polite, terse, rambling };

/// How letters are told apart when spelling aloud.
enum class Likening : std::uint8_t {
    as_in,  ///< "K as in Kilo"
    like,   ///< "K like Kilo"
    word,   ///< "Kilo"
};

/// What a free answer says, and what of it the claim must hold.
struct Account {
    std::string said;                ///< "my wife broke her arm"; empty: none, nobody, nothing
    std::vector<std::string> words;  ///< of it, each to be found in the claim; patterns
};

/// When it happened, truth and wording.
struct Moment {
    std::chrono::year_month_day date{};
    std::chrono::year_month_day today{};  ///< of the call
    int minute = 0;                       ///< of the day
    bool exact = false;                   ///< the hour is said; else only the part of the day
    std::string day;                      ///< "last Tuesday", "on the third of March"
    std::string time;   ///< "at half past three in the afternoon", "in the morning"
    std::string clock;  ///< the hour, when asked for it: "around three in the afternoon"
};

struct Invention {
    std::uint32_t seed = 0;
    Manner manner = Manner::polite;
    Likening likening = Likening::as_in;
    std::string voice;  ///< "slt", "awb" or "rms"

    std::string first;
    std::string last;
    std::string policy;  ///< capital letters, then digits; "K482913"
    std::string phone;   ///< ten digits
    std::string email;   ///< lower case
    Moment when;
    Account description;
    Account place;
    Account injuries;
    Account medical;
    Account parties;
    Account witnesses;
    Account earlier_damage;

    bool one_breath = false;           ///< tells when, where and who was hurt with the account
    std::vector<Topic> does_not_know;  ///< of policy and email
    std::optional<Topic> slip;         ///< first says it wrong: when, policy or phone
    std::optional<Topic> correction;   ///< says it wrong and puts it right in the same breath

    bool knows(Topic topic) const;
};

/// What the caller tells freely about `topic`; null for what has one exact value.
const Account* account_of(const Invention& caller, Topic topic);

/// How much of `words`, a pattern, is in `text`, 0 to 1. Hyphens are a recogniser's guess:
/// "motor-cycle" is a motorcycle.
double told_in(std::string_view words, std::string_view text);

/// The `number`-th caller of a series. @param now  the agent's local time: nothing happened after.
Invention invent(std::uint32_t series, std::uint32_t number, std::chrono::local_seconds now);

/// Whether `value` (null if the claim has none) is the truth about `topic`: exact for name, code,
/// phone, e-mail and date, the hour within 30 minutes or, when only the part of the day was told,
/// within that; of free text the words that matter.
bool is_right(const Invention& truth, Topic topic, const nlohmann::json& value);

/// What would be right, for people.
std::string truth_of(const Invention& truth, Topic topic);

/// Whether the topic is asked at all: medical treatment only after injuries.
bool applies(const Invention& truth, Topic topic);

/// One of `from`, evenly.
template <class Range>
decltype(auto) pick(std::mt19937& random, const Range& from) {
    return from[random() % from.size()];
}

}  // namespace neura::phone
