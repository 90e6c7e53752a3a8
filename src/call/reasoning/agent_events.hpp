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
    /// "guided_dialogue", "model", "keypad", "api", "caller_id"; "earlier_claim" of this call,
    /// "earlier_call" of the same caller.
    std::string by;
    /// The caller's, that it was taken from; of several turns with " / " between them; empty where
    /// there were none.
    std::string words{};
    bool sensitive = false;  ///< to be masked wherever it is shown, with its words
    std::string spoken{};    ///< of what is sensitive: the value as we read it back

    friend bool operator==(const FieldChanged&, const FieldChanged&) = default;
};

/// Where the agent stands after a step: enough for another agent to go on from there, in this call
/// or a later one.
struct Checkpoint {
    std::string node;      ///< of the agent's graph
    nlohmann::json state;  ///< whatever the agent needs; read by itself alone

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The claim, whole, after it changed.
struct ClaimChanged {
    nlohmann::json claim = nlohmann::json::object();
    bool complete = false;

    friend bool operator==(const ClaimChanged&, const ClaimChanged&) = default;
};

/// What comes next belongs to another claim of the same call; the one before is closed.
struct ClaimOpened {
    std::int64_t number = 2;  ///< of the claim within the call, from 2: the first is never opened
    std::string outcome{};    ///< of the one before: "claim_complete", "claim_incomplete"

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

/// Of `ClaimChanged` only what came of a claim before another was opened: how the latest stands is
/// the agent's progress.
using AgentEvent = std::variant<ToolUsed, FieldChanged, Checkpoint, ClaimOpened, LanguageChosen,
                                ClaimChanged, SafetyNoted>;

}  // namespace neura::reasoning
