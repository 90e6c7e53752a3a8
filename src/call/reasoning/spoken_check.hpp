#pragma once

// What a model would say is looked at sentence by sentence before it is said: keys and its own
// instructions, other people's numbers and addresses, promises nobody may make. By rules, in some
// ten microseconds a sentence.
//
//   model ── words ──▶ SentenceGate ── a sentence ──▶ SpokenCheck ──▶ said, or a phrase instead
//            └───────────────────────── GuardedWords ─────────────────────────┘

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "call/reasoning/safety.hpp"

namespace neura::reasoning {

/// What every call by one agent file may and may not say. Read only, so any thread may.
class SpokenRules {
public:
    SpokenRules() = default;

    /// @param instructions  for a model: kept to itself, but for `spoken`
    /// @param spoken        what it may say: questions and phrases of the agent file
    SpokenRules(std::string_view instructions, std::span<const std::string> spoken);

    /// Seven words running of what is kept to itself.
    bool gives_away(std::span<const std::string> words) const;

    /// Every letter and digit of the instructions: what is in them may be said.
    const std::string& signs() const { return signs_; }

private:
    static constexpr std::size_t window = 7;  ///< words

    std::unordered_set<std::size_t> kept_;  ///< hashes of windows
    std::string signs_;
};

/// The check of one conversation's words.
class SpokenCheck {
public:
    /// @param rules  outlive it
    SpokenCheck(const SafetyPolicy& policy, const SpokenRules& rules)
        : policy_(policy), rules_(rules) {}

    /// The caller said it, or a tool gave it: what is in it may be said.
    void knows(std::string_view text);

    /// What is wrong with a sentence, the first that is not `off`.
    std::optional<Unsafe> finds(std::string_view sentence) const;

private:
    bool is_known(std::string_view signs) const;
    bool has_strange_number(std::span<const std::string> words) const;
    bool has_strange_address(std::string_view sentence, std::span<const std::string> words) const;

    const SafetyPolicy policy_;
    const SpokenRules& rules_;
    std::string known_;  ///< signs of all that is known, a newline behind each
};

/// Holds words back until their sentence is whole. The first clause of an answer goes earlier, as
/// speech may begin with it, unless it holds figures or an address.
class SentenceGate {
public:
    /// @param words  the next ones  @return  sentences that are whole now, in order
    std::string push(std::string_view words,
                     const std::function<std::string(std::string)>& checked);

    /// The rest, whole or not.
    std::string flush(const std::function<std::string(std::string)>& checked);

    /// What is held, if anything, ends as a sentence does; only what comes next would tell.
    bool is_whole() const;

    /// The same, and a stop there is none of a figure: it may be looked at as it stands.
    bool seems_over() const;

    /// Bytes that are held.
    std::size_t held() const { return held_.size(); }

    /// Forgets what is held: nobody will hear it.
    void clear();

private:
    std::size_t end_of_piece() const;

    std::string held_;
    bool first_ = true;
};

/// A model's words on their way to the caller: both of the above.
class GuardedWords {
public:
    /// What is said instead of a sentence; "" for itself.
    using Instead = std::function<std::string(Unsafe)>;

    /// @param rules  outlive it. @param holds_back  false: words pass as they come, sentences are
    /// looked at all the same, and `instead` says when it is to be stopped
    GuardedWords(const SafetyPolicy& policy, const SpokenRules& rules, bool holds_back,
                 Instead instead)
        : check_(policy, rules), holds_back_(holds_back), instead_(std::move(instead)) {}

    /// As `SpokenCheck::knows`.
    void knows(std::string_view text) { check_.knows(text); }

    /// The next words.  @return what is said now
    std::string push(std::string words);

    /// An answer is over, or calls tools now: no more comes to what is held. @return likewise
    std::string rest();

    /// Of the words of an answer so far, those whose sentence was looked at, in bytes.
    std::size_t looked_at() const { return given_ - gate_.held(); }

    /// Where nothing is held back: a sentence was found that must not be heard. With
    /// `take_instead`, what is said instead of it and of all that would come behind.
    bool is_stopped() const { return !instead_of_rest_.empty(); }
    std::string take_instead();

    /// As `SentenceGate::is_whole`.
    bool is_whole() const { return gate_.is_whole(); }

    /// Forgets what is held: nobody will hear it.
    void clear();

    /// Another reply begins.
    void begin();

private:
    std::string checked(std::string sentence);

    SpokenCheck check_;
    const bool holds_back_;
    const Instead instead_;
    SentenceGate gate_;
    bool withheld_ = false;  ///< the last sentence was
    std::size_t given_ = 0;  ///< bytes of this answer
    std::string instead_of_rest_;
};

}  // namespace neura::reasoning
