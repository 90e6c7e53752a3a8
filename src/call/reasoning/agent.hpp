#pragma once

// What a call talks to: a turn of the caller's in, what to say out.

#include <chrono>
#include <concepts>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/language_model.hpp"
#include "runtime/task.hpp"

namespace neura::reasoning {

/// What the agent awaits, so that listening can be as patient as the answer needs:
/// a policy number is not cut by a pause that would end a "yes".
enum class Expecting {
    anything,   ///< an answer of ordinary speech
    yes_or_no,  ///< a word or two
    digits,     ///< a number read digit by digit; may be keyed
    spelling,   ///< letters, an e-mail address
    narrative,  ///< an account of what happened, with pauses to think
};

/// One turn of the caller's.
struct Turn {
    std::string text;                       ///< UTF-8; digits only when `keyed`
    std::vector<std::string> alternatives;  ///< other readings of the same audio, likeliest first
    bool keyed = false;                     ///< entered on the keypad
    std::string language{};  ///< BCP 47, as the recogniser heard it; empty: it does not tell
    bool texted = false;     ///< came as a text message
};

/// Words in a language of their own.
struct Passage {
    std::string text;
    std::string language;  ///< BCP 47
};

/// What to say, and what to be ready for then.
struct Reply {
    std::string text;           ///< UTF-8, one or more sentences; empty to say nothing
    bool interruptible = true;  ///< false for what the law wants heard to its end
    bool hang_up = false;       ///< after the last word
    bool transfer = false;      ///< the caller is to be put through to a person, if there is one
    std::string person{};       ///< that one's number, E.164; empty: the usual person
    Expecting expecting = Expecting::anything;
    std::string language{};  ///< BCP 47, of these words and all that follow; empty: as before
    std::vector<Passage> behind{};  ///< said after `text`, each in its own language
    double speed = 0;               ///< of the voice from these words on, 0.5 to 2; 0: as before
};

/// Where the words of a reply go that is still being made.
class Say {
public:
    /// @param words      takes the next ones
    /// @param take_back  as below; without it nothing can be
    /// @param fall_silent  as below; without it nothing was heard
    template <class Words>
        requires(!std::same_as<std::remove_cvref_t<Words>, Say> &&
                 std::invocable<Words&, std::string_view>)
    Say(Words words, std::function<std::string()> take_back = {},
        std::function<std::string()> fall_silent = {})
        : words_(std::move(words)),
          take_back_(std::move(take_back)),
          fall_silent_(std::move(fall_silent)) {}

    /// The next words; pieces of any size, UTF-8 in all.
    void operator()(std::string_view words) const { words_(words); }

    /// Takes back the end of what was given: the words that wait for the rest of their sentence,
    /// which nobody will hear then. Gives them.
    std::string take_back() const { return take_back_ ? take_back_() : std::string(); }

    /// Falls silent at once: what was given and not heard will not be. Gives what was heard of this
    /// reply; other words may follow.
    std::string fall_silent() const { return fall_silent_ ? fall_silent_() : std::string(); }

private:
    std::function<void(std::string_view)> words_;
    std::function<std::string()> take_back_;
    std::function<std::string()> fall_silent_;
};

/// How long the caller has been waiting for an answer.
enum class Waiting {
    noticeably,  ///< a word that we are at it
    long_,       ///< an apology, once a turn
    in_vain,     ///< no answer will come: asks the caller to say it again
};

/// What the conversation has come to. Read by the call after each reply and stored.
struct Progress {
    nlohmann::json claim = nlohmann::json::object();  ///< fields filled so far, by name
    bool complete = false;   ///< all that is needed, confirmed by the caller
    bool may_record = true;  ///< false until the caller consents, where the agent file demands it
    std::string outcome;     ///< empty while open; then "claim_complete", "wants_human", …
    std::string agent{};     ///< name of the agent file that talks
    std::string hands_over_to{};  ///< of the one that the call is to go on with; empty: none
};

/// Decides what to answer. Holds the state of one conversation; on the loop of its call.
class Agent {
public:
    virtual ~Agent() = default;

    /// Words the caller is likely to say at any time, for the recogniser to lean to.
    virtual std::vector<std::string> expected_words() const { return {}; }

    /// Languages, BCP 47, beside the one it talks in, that the caller may turn out to speak; none
    /// once they have chosen.
    virtual std::vector<std::string> other_languages() const { return {}; }

    /// The first words of the call.
    virtual Task<Reply> greet() = 0;

    /// @param turn  one whole turn, not empty.
    /// @param say   for words that are ready before the others; the reply holds what is left.
    ///              Not called any more once the answering was cancelled, which may happen
    ///              whenever it waits: the caller spoke again, or has waited in vain.
    virtual Task<Reply> answer(Turn turn, const Say& say) = 0;

    /// The caller may have finished with these words: time to think ahead. Whatever comes of it is
    /// used only by an `answer` to the very same words.
    virtual void likely(std::string_view text) = 0;

    /// What to say to a caller who waits for an answer. Empty for nothing.
    virtual std::string while_waiting(Waiting waiting) = 0;

    /// Whether these words, said over ours, only show that the caller listens: "mm-hm".
    virtual bool is_backchannel(std::string_view text) const = 0;

    /// The caller says nothing. @param times  in a row, from 1.
    virtual Task<Reply> silence(int times) = 0;

    /// The turn could not be understood as speech (recogniser lost, only noise).
    virtual Task<Reply> not_heard() = 0;

    /// Of a reply with `transfer`: nobody could be reached, or not in time. The caller is back, and
    /// the conversation goes on.
    virtual Task<Reply> not_put_through() = 0;

    /// An answering machine picked up a call of ours. What is left on it; hangs up then.
    virtual Task<Reply> voicemail();

    /// The caller cut in: of the last reply only `heard` reached them.
    virtual void interrupted(std::string heard) = 0;

    virtual Progress progress() const = 0;

    /// Whatever it does beside the conversation. To be run as long as the call goes on; ends only
    /// when cancelled.
    virtual Awaitable<> beside();

    /// What language models were used for it since the last time, each answer once.
    virtual std::vector<ModelUsage> take_usage() { return {}; }

    /// What it did since the last time, in the order of time.
    virtual std::vector<AgentEvent> take_events() { return {}; }
};

}  // namespace neura::reasoning
