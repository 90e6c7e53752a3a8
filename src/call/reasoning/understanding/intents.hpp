#pragma once

// What a caller wants besides answering: to hear it again, to know why, a human, out.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

enum class Intent : std::uint8_t {
    repeat,         ///< "say that again", "pardon", "what was that"
    slower,         ///< "slow down", "not so fast"
    why,            ///< "why do you need that", "what's that for"
    dont_know,      ///< "I don't know", "I don't have it with me", "can't remember"
    refuse,         ///< "I'd rather not say", "that's private"
    human,          ///< "speak to a real person", "operator"
    is_robot,       ///< "are you a robot", "am I talking to a machine"
    hold_on,        ///< "one moment", "let me look"
    goodbye,        ///< "bye", "I have to go", "cancel the call"
    thanks,         ///< "thank you"
    greeting,       ///< "hello", "good morning"
    done,           ///< "that's all", "nothing else"
    nothing,        ///< "none", "no injuries", "nobody was hurt", "there were no witnesses"
    another_claim,  ///< "I have another claim to report", "a second accident as well"
    help,           ///< "what can I say", "what do you mean", "I don't understand"
};

/// "repeat", "dont_know", …: for agent files.
std::string_view intent_name(Intent intent);

struct FoundIntent {
    Intent intent{};
    bool alone = false;  ///< the turn says nothing else of weight
    std::string rest;    ///< what it says besides, in the caller's writing
};

/// All that are in a turn, likeliest first. "I don't know, maybe around three" has `dont_know`
/// with the rest "maybe around three": take it as an answer if the rest is one.
std::vector<FoundIntent> read_intents(std::string_view text, Language language = Language::english);

/// Whether the turn has `intent`; with `alone`, only if it says nothing else of weight.
bool wants(std::string_view text, Intent intent, bool alone = false,
           Language language = Language::english);

enum class DangerKind : std::uint8_t {
    fire,
    medical,  ///< not breathing, unconscious, bleeding badly, heart attack
    crime,    ///< someone is breaking in, is armed
    trapped,  ///< cannot get out: car, lift, water
    gas_leak,
};

struct Danger {
    DangerKind kind{};
    bool present = false;  ///< now, not told of the past, denied or asked about
    std::string_view name()
        const;  ///< "fire", "medical", "crime", "trapped", "gas_leak": for agent files
};

/// A danger spoken of, the present one if any. "There is a fire" is present; "there was a
/// fire last night", "no fire", "the fire is out" are not.
std::optional<Danger> read_danger(std::string_view text, Language language = Language::english);

}  // namespace neura::reasoning
