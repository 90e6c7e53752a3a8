#pragma once

// Guided dialogue: an agent that needs no language model. It asks for what the agent file's claim
// still lacks, takes whatever a turn says of any field, repairs what the telephone mangled, reads
// the whole back and says what happens next. The same words always lead to the same answer.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/reasoning/toolbox.hpp"

namespace neura::reasoning {

/// What is known of a call before its first word.
struct DialogueContext {
    std::chrono::local_seconds now{};  ///< the caller's civil time when the call began
    std::string caller_id;             ///< E.164; empty when withheld
    bool outbound = false;             ///< we have called them
    std::string purpose{};             ///< said after the greeting then; may be empty
    std::shared_ptr<Toolbox> tools{};  ///< beyond the conversation itself; null: none

    /// Likewise, of an agent file that the call is handed over to. Empty: those of the first.
    std::function<std::shared_ptr<Toolbox>(const AgentFile&)> tools_of{};

    /// Where an earlier call, or another agent in this one, had come to. Of its state these are
    /// read: "claim" (Claim::to_state); "agent", the file it is of; "same_call": true, then nobody
    /// is greeted again, nor asked for consent where "consent_asked", and "may_record" says what
    /// came of it.
    std::optional<Checkpoint> resume_from{};
    bool was_cut_off = false;  ///< that call broke off, and nobody meant it to

    /// That call's claim was taken then, whole, by the caller's clocks: they are asked whether they
    /// call about it.
    std::optional<std::chrono::local_seconds> taken_at{};

    /// What whoever had the call placed knows of the claim, by field; null: nothing. Not looked at
    /// where an earlier call is gone on with.
    nlohmann::json known{};

    /// Silences in a row the caller is asked after, 0 or more; the next one ends the call. Absent:
    /// two.
    std::optional<int> silence_retries{};
    bool records = true;  ///< the call is recorded, where the caller and the agent file let it

    std::string language{};            ///< BCP 47, to talk in; empty: that of the agent file
    std::vector<ModelMessage> talk{};  ///< the last of what was said in this call, for a model

    /// Whether a language, BCP 47, can be heard and spoken. Empty: any can.
    std::function<bool(std::string_view)> can_talk{};
};

struct Situation;
class Conversation;
class ClaimHistory;

/// What its readers of turns must know.
Situation situation_of(const AgentFile& file, DialogueContext context);

/// Has a conversation that was just made go on where the context says, and notes what it knows
/// then.
void resume(Conversation& conversation, ClaimHistory& history, const DialogueContext& context);

/// The agent of one call. A person being asked for, `Reply::transfer` and `hang_up` are both set:
/// whoever can put the caller through does so, and tells it when nobody could be reached; otherwise
/// the call ends with what was said.
std::unique_ptr<Agent> make_guided_dialogue(SharedPlaybook playbook, DialogueContext context);

}  // namespace neura::reasoning
