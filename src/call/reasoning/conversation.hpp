#pragma once

// One guided conversation: where it stands, and what each kind of turn does to it.
//
//   conversation.cpp          a turn arrives and is given to what was asked
//   conversation_fields.cpp   values are taken, read back, put right
//   conversation_corrections.cpp   what the caller takes back
//   conversation_flow.cpp     what to say next, and how it all ends
//   conversation_graph.cpp    from node to node of the agent's graph
//   conversation_safety.cpp   what must be said first, and unsafe words
//   conversation_handover.cpp   for an agent that talks by itself and leaves some turns to this one
//   conversation_claims.cpp   how it begins, earlier claims and further ones

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/alarm_bell.hpp"
#include "call/reasoning/claim.hpp"
#include "call/reasoning/claim_course.hpp"
#include "call/reasoning/field_reader.hpp"
#include "call/reasoning/graph_run.hpp"
#include "call/reasoning/input_checks.hpp"
#include "call/reasoning/phrasing.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/reasoning/turn_reader.hpp"
#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/intents.hpp"

namespace neura::reasoning {

class Conversation : private ClaimCourse {
public:
    /// @param resume_from  goes on there: at the node, with what the claim held. What no longer
    /// fits the agent file is left out.
    Conversation(SharedPlaybook playbook, Situation situation,
                 const std::optional<Checkpoint>& resume_from = {});
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    Reply greet();
    Reply answer(const Turn& turn);
    Reply silence(int times);
    Reply not_heard();
    Reply not_put_through();
    Reply voicemail();

    /// The danger the last turn told of, once.
    std::optional<Alarm> take_alarm() { return std::exchange(alarm_, std::nullopt); }
    void interrupted(std::string_view heard);
    std::string while_waiting(Waiting how);
    bool is_backchannel(std::string_view text) const;
    Progress progress() const;
    std::vector<AgentEvent> take_events() { return std::exchange(events_, {}); }

    /// The tool whose result the conversation waits for before it says more, until `looked_up` is
    /// told what came of it. Of an answer that was not waited for nothing is left but what the
    /// caller said: the next turn begins to look it up again.
    const std::optional<ToolCall>& wanted() const { return wanted_; }
    Reply looked_up(const ToolResult& result);

    /// It goes on with what an earlier call of the same caller left open, if anything: says so when
    /// it greets. @param was_cut_off  that call broke off
    void welcome_back(bool was_cut_off);

    /// Takes what is known before the first word, by field; what no field accepts is left out.
    void begin_with(const nlohmann::json& known);
    bool is_resumed() const { return resumed_; }

    /// What it was resumed with is a claim that was taken, whole: when it greets, it asks whether
    /// the call is about that one, and goes on with it or begins anew. @param taken_at  as the
    /// caller's clocks showed
    void ask_about_earlier(std::chrono::local_seconds taken_at);

    /// The caller said that it is. Told once.
    bool took_earlier() { return std::exchange(took_earlier_, false); }

    /// Another agent had this call before.
    bool goes_on_in_call() const { return same_call_; }

    /// Of the claim it is at, within the call.
    std::int64_t claim_number() const { return number_; }

    /// How the claim before it ended; told once.
    std::optional<Progress> take_closed() { return std::exchange(closed_, std::nullopt); }

    /// The fields that the last words of ours asked for.
    std::span<const Field* const> asked() const { return asked_; }

    /// The agent file's vocabulary and, where letters may be told, the words they are told with.
    std::vector<std::string> expected_words() const;

    // For an agent that finds its own words, and leaves to this one what must be certain.

    const Playbook& playbook() const { return *playbook_; }
    const AgentFile& file() const { return file_; }
    const Situation& situation() const { return situation_; }

    /// What is known. Values may be put in.
    Claim& claim() { return claim_; }
    const Claim& claim() const { return claim_; }

    /// The value as it is read back. `field` is of this file and filled.
    std::string spoken(const Field& field) const;

    /// The turn is for this one: it answers what only this one may ask (consent, safety, whether
    /// a person is wanted), tells of danger, or comes after the end.
    bool must_answer(const Turn& turn) const;

    /// The turn tells something that no model may know.
    bool is_private(const Turn& turn) const;

    /// The agent has said `words`: what comes next answers them.
    /// @param asked  the field of `file()` they ask for; null if they do not tell
    /// @param wants_yes_or_no  they read something back
    void others_said(std::string_view words, const Field* asked, bool wants_yes_or_no);

    /// Where it stands in the graph.
    const GraphNode& node() const { return run_.node(); }

    /// Fields that are still to be asked at the node, in order.
    std::vector<const Field*> to_ask() const;

    /// The caller's words lead to another node.
    bool follow(const Turn& turn);

    /// The agent would go to that node. Empty once there, else why not.
    std::string choose(std::string_view where);

    /// What a tool gave may lead to another node.
    /// @return whether it does
    bool tool_gave(std::string_view tool, const ToolResult& result);

    /// Goes on as far as what is known leads, no further than to what is to be said, asked, looked
    /// up or chosen. @param may_end  whether also to an end
    /// @return whether it went
    bool move_on(bool may_end);

    /// Nothing was said of what the node has to say on arrival.
    bool is_new_here() const { return !run_.done.arrived; }

    /// What is to be said and looked up on arrival at the node, once.
    std::string words_of_arrival();
    std::optional<ToolCall> lookup_of_arrival();

    /// The agent has said something of its own at the node.
    void told() { run_.done.told = true; }

    /// Nothing is left to do at a node that ends, or hands over.
    bool is_at_end() const { return run_.node().ends() && !has_open(); }

    /// The node's own end. @pre it has one, or hands over
    Reply end_here();

    /// A step is done: the next checkpoint.
    void mark();

    /// The turn has come, for `answer` or for others: counts and notes what is unsafe in it.
    /// @return  whether it is for this one, which refuses it
    bool refuses(const Turn& turn);

    /// A model's words were found unsafe.
    /// @return what is said instead of them; "" for themselves
    std::string instead_of(Unsafe unsafe);

    /// What comes next belongs to another claim: this one is closed as it stands. False if there is
    /// nothing in it yet, so that there is nothing to close.
    bool open_claim();

    /// What to say while a tool takes its time.
    std::string looking_up();

    enum class Close { confirmed, caller_leaves, wants_human, too_long };
    /// Ends the conversation with the words for it.
    Reply close(Close why);

private:
    /// What a turn did to one field.
    enum class Taken { value, part, refused, follow_up, nothing };

    // A turn arrives
    Reply route(const Turn& turn);
    Reply on_unsafe(Unsafe unsafe);
    bool wants_consent() const;
    void tell_what_the_law_wants();
    std::optional<Reply> side_remark(const Turn& turn);
    std::optional<Reply> continued_answer(const Turn& turn);
    Reply on_keyed(const Turn& turn);
    Reply on_consent(const Turn& turn);
    Reply on_earlier(const Turn& turn);
    Reply ask_whether_earlier();
    Reply on_fields(const Turn& turn);
    Reply on_thin_story(const Turn& turn);
    bool asks_for_letters() const;
    static bool is_near(const Field& field, const nlohmann::json& one, const nlohmann::json& other);
    bool is_noise_for(const Field& field, const std::string& said,
                      const nlohmann::json& value) const;
    Reply on_confirm(const Turn& turn);
    Reply on_danger(const Danger& danger, const Turn& turn);
    Reply on_safe(const Turn& turn);
    Reply on_summary(const Turn& turn);
    Reply on_what_is_wrong(const Turn& turn);
    Reply on_offer_human(const Turn& turn);

    std::optional<Reply> on_another_claim(const Turn& turn);

    // Values
    Taken take(Offer offer);
    Taken take_date(const Field& field, Reading& reading);
    Taken take_part(const Field& field, Reading& reading);
    bool put(const Field& field, Reading reading);
    bool hear(const Field& field, Reading reading);
    nlohmann::json agreed(const Field& field, bool also_rejected) const;
    nlohmann::json best_heard(const Field& field) const;
    bool guess_email(const Field& field, const Turn& turn);
    void mend_names_from(const Field& email);
    void take_by_the_way(const Turn& turn);

    /// What a turn that takes something back came to.
    struct Corrected {
        const Field* changed = nullptr;
        const Field* unclear = nullptr;  ///< named as wrong, without the right value
    };
    std::optional<Reply> correction(const Turn& turn);
    std::optional<Reply> place_again(const Turn& turn);
    bool take_denial(const Turn& turn);
    bool sounds_like_yes(const Turn& turn);
    std::optional<Corrected> correct(const Turn& turn);
    std::optional<Corrected> correct_unnamed(const Turn& turn, const Correction& found);
    const Field* corrected_field(const Turn& turn, const Correction& found) const;
    bool change(const Field& field, Reading reading);
    bool was_denied(const Field& field, const nlohmann::json& value) const;
    std::optional<Reading> other_correction(const Field& field, const Turn& turn) const;
    Reply change_or_ask(const Field& field, Reading reading);
    Reply reopen(const Field& field);
    void take_answers(const Turn& turn);

    void drop_excuses(std::vector<Offer>& offers, const Turn& turn) const;
    Reply without_answer(const Turn& turn, bool unknown, bool declined, bool took_other);
    Reply reject(const Field& field);
    Reply ask_to_repeat(const Field& field);
    Reply keep_best(const Field& field);
    Reply keep(const Field& field);
    Reply read_back(const Field& field, bool again);
    std::optional<Reading> read_repaired(const Field& field, const Turn& turn) const;

    // From node to node
    void resume(const Checkpoint& from);
    Reply walk();
    void arrive();
    void forget(const Field& field);
    bool is_settled() const;
    bool has_open() const;
    Reply look_up();
    Reply on_dropped_lookup(const Turn& turn);
    Values claim_values() const;
    Reply agreed(bool confirmed);
    Reply hand_over();
    Reply to_a_person(std::string text);

    // What next
    Reply next();
    Reply ask(std::vector<const Field*> fields);
    Reply ask_with(std::string lead, const Field& field, std::string question);
    Reply ask_again();
    Reply sum_up();
    Reply conclude(bool confirmed);
    Reply end(std::string text, std::string outcome);
    Reply say(std::string text, Expecting expecting);
    Expecting expecting() const;
    std::string summary_text() const;
    std::string echo();
    std::vector<std::string> known_words() const;
    void lead(std::string text);
    std::string take_lead();
    const Phrase& emergency_phrase(std::string_view kind) const;
    std::string known_place() const;

    const SharedPlaybook playbook_;
    const AgentFile& file_;     ///< the playbook's
    const Mentions& mentions_;  ///< likewise
    const Situation situation_;
    Wording wording_;
    std::int64_t number_ = 1;         ///< of the claim within the call
    std::optional<Progress> closed_;  ///< how the claim before it ended
    std::string welcome_;             ///< for a caller who comes back
    std::string recap_;               ///< of what their earlier call left, not said yet
    bool resumed_ = false;
    std::optional<Claim> earlier_;  ///< taken before; the caller may mean it
    std::string question_of_earlier_;
    bool took_earlier_ = false;
    std::optional<Paused> before_person_;  ///< where to go on if no person can be reached
    std::optional<Alarm> alarm_;
    int lookups_ = 0;
    std::string hands_over_to_;
    bool same_call_ = false;  ///< another agent has greeted
    bool consent_asked_ = false;
    std::vector<AgentEvent> events_;  ///< not taken yet
    Checkpoint marked_;               ///< the last one
    int turns_ = 0;
    int patience_ = 0;  ///< silences still granted after "hold on"

    InputChecks checks_;
    std::optional<std::string> checked_;  ///< the last turn that was, and not answered here yet
    std::optional<Unsafe> refusal_;

    bool may_record_ = true;
};

}  // namespace neura::reasoning
