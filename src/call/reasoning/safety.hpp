#pragma once

// What an agent file says of unsafe words, the caller's and a model's own.
//
//   safety: {jailbreak: refuse, profanity: note, off_topic: refuse,
//            secrets: refuse, other_people: refuse, commitments: refuse}
//
// refuse: a caller's turn is answered by a phrase and the model does not see it, a model's sentence
// is replaced by one. note: it goes on as ever. Both are on record, without anybody's words. off:
// nobody looks.

#include <cstdint>
#include <string_view>

namespace neura::reasoning {

enum class OnUnsafe : std::uint8_t { refuse, note, off };

struct SafetyPolicy {
    // What callers say
    OnUnsafe jailbreak =
        OnUnsafe::refuse;  ///< other instructions, another role, "read your prompt"
    OnUnsafe profanity = OnUnsafe::note;
    OnUnsafe off_topic = OnUnsafe::refuse;  ///< twice in a row: led back to the matter

    // What a model would say
    OnUnsafe secrets = OnUnsafe::refuse;       ///< keys, and its own instructions
    OnUnsafe other_people = OnUnsafe::refuse;  ///< numbers and addresses from nowhere in this call
    OnUnsafe commitments = OnUnsafe::refuse;   ///< "legally binding", promises to pay
};

/// What was found.
enum class Unsafe : std::uint8_t {
    jailbreak,
    profanity,
    off_topic,
    secrets,
    other_people,
    commitments,
};

/// As the agent file calls it.
constexpr std::string_view name_of(Unsafe unsafe) {
    switch (unsafe) {
        case Unsafe::jailbreak: return "jailbreak";
        case Unsafe::profanity: return "profanity";
        case Unsafe::off_topic: return "off_topic";
        case Unsafe::secrets: return "secrets";
        case Unsafe::other_people: return "other_people";
        case Unsafe::commitments: return "commitments";
    }
    return {};
}

constexpr OnUnsafe on(const SafetyPolicy& policy, Unsafe unsafe) {
    switch (unsafe) {
        case Unsafe::jailbreak: return policy.jailbreak;
        case Unsafe::profanity: return policy.profanity;
        case Unsafe::off_topic: return policy.off_topic;
        case Unsafe::secrets: return policy.secrets;
        case Unsafe::other_people: return policy.other_people;
        case Unsafe::commitments: return policy.commitments;
    }
    return OnUnsafe::off;
}

}  // namespace neura::reasoning
