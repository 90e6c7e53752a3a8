#pragma once

// What a conversation holds of one claim: how far it has come with it, and what it has tried. The
// next claim of the same call begins with a fresh one.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/claim.hpp"
#include "call/reasoning/graph_run.hpp"
#include "call/reasoning/understanding/dates.hpp"

namespace neura::reasoning {

struct ClaimCourse {
    /// What the last words of ours asked for.
    enum class Step {
        consent,
        earlier,  ///< whether the call is about a claim that was taken before
        fields,   ///< `asked_`
        confirm,  ///< yes or no to the value of `asked_.front()`
        safe,     ///< whether anyone is still in danger
        lookup,   ///< nothing: a tool is asked
        summary,
        what_is_wrong,  ///< with the summary
        offer_human,
        ended,
    };

    ClaimCourse(Claim claim, GraphRun run) : claim_(std::move(claim)), run_(run) {}

    Claim claim_;
    GraphRun run_;

    Step step_ = Step::fields;
    std::vector<const Field*> asked_;
    const Field* repairing_ = nullptr;    ///< asked anew after a wrong read-back or a correction
    bool place_spelled_ = false;          ///< it was asked for letter by letter
    std::vector<const Field*> taken_;     ///< in this turn, not yet echoed
    std::vector<const Field*> echoed_;    ///< said in passing in the last reply
    std::map<const Field*, When> whens_;  ///< of dates, to join what is said later
    std::map<const Field*, std::string> parts_;                  ///< of codes and numbers
    std::map<const Field*, std::vector<std::string>> hearings_;  ///< the same, each time
    std::map<const Field*, std::string> keyed_;    ///< digits of codes: keys are not misheard
    std::map<const Field*, nlohmann::json> told_;  ///< the same, told letter by letter
    std::map<const Field*, bool> told_again_;      ///< and read back though denied before
    std::map<const Field*, int> misses_;           ///< times a question led nowhere
    std::vector<const Field*> followed_up_;
    std::vector<const Field*> time_settled_;  ///< no more asking for the hour
    std::string lead_;                        ///< said before the next question
    bool sympathised_ = false;
    bool yes_doubted_ = false;
    bool summed_up_ = false;

    int lost_turns_ = 0;  ///< in a row
    int unclear_ = 0;     ///< answers to the present yes-or-no question
    int corrections_ = 0;
    std::map<const Field*, int> insisted_;  ///< times what was understood anew was not new
    bool human_offered_ = false;

    std::string body_;                ///< of the last reply, without its lead
    std::size_t lead_size_ = 0;       ///< bytes of it before the question
    bool question_unheard_ = false;   ///< the caller cut in before it
    std::optional<Turn> told_early_;  ///< an account that came before its question
    struct Paused {
        Step step{};
        std::vector<const Field*> asked;
        const Field* repairing = nullptr;
    };
    std::optional<Paused> paused_;  ///< where to go on then

    std::optional<ToolCall> wanted_;
    bool agreed_ = false;  ///< the caller agreed to a summary
    bool complete_ = false;
    std::string outcome_;
};

}  // namespace neura::reasoning
