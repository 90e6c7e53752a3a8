#pragma once

// What an agent did beside talking, for the record: the tools it used, what it wrote down and why,
// and where it stands.

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

namespace neura::reasoning {

/// A passage of the knowledge that an answer was found in.
struct Source {
    std::string document;  ///< as it was added: a file's name or an address
    std::string title;     ///< of the passage: the headings above it
    std::string passage;   ///< id in the index

    friend bool operator==(const Source&, const Source&) = default;
};

/// A tool was used, successfully or not.
struct ToolUsed {
    std::string name;
    nlohmann::json arguments = nlohmann::json::object();
    std::string result;  ///< as the model was given it
    bool failed = false;
    std::chrono::milliseconds took{};
    std::vector<Source> sources{};

    friend bool operator==(const ToolUsed&, const ToolUsed&) = default;
};

/// A field of the claim has another value.
struct FieldChanged {
    std::string field;
    nlohmann::json value;   ///< null: it was taken out
    nlohmann::json before;  ///< null: there was none
    std::string by;         ///< "guided_dialogue", "model", "keypad", "api", "caller_id"
    std::string words;      ///< the caller's, that it was taken from; empty where there were none

    friend bool operator==(const FieldChanged&, const FieldChanged&) = default;
};

/// Where the agent stands after a step: enough for another agent to go on from there, in this call
/// or a later one.
struct Checkpoint {
    std::string node;      ///< of the agent's graph
    nlohmann::json state;  ///< whatever the agent needs; read by itself alone

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// What comes next belongs to another claim of the same call.
struct ClaimOpened {
    std::int64_t number = 2;  ///< of the claim within the call, from 2: the first is never opened

    friend bool operator==(const ClaimOpened&, const ClaimOpened&) = default;
};

/// The conversation goes on in another language.
struct LanguageChosen {
    std::string language;  ///< BCP 47

    friend bool operator==(const LanguageChosen&, const LanguageChosen&) = default;
};

/// Something unsafe was said, or would have been. Without the words.
struct SafetyNoted {
    std::string kind;    ///< as the agent file calls it: "jailbreak", "secrets", …
    std::string action;  ///< "refused" or "noted"

    friend bool operator==(const SafetyNoted&, const SafetyNoted&) = default;
};

using AgentEvent =
    std::variant<ToolUsed, FieldChanged, Checkpoint, ClaimOpened, LanguageChosen, SafetyNoted>;

}  // namespace neura::reasoning
