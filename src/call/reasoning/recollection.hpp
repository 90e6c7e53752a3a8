#pragma once

// What a language model is told of a conversation that grows longer than the model can be told:
// the latest turns as they were, and of those before them what matters. Nothing is dropped unsaid.
//
//   too long soon ── wanted_summary() ──▶ a fast model, while the conversation goes on ──
//   summed_up() too long now, and no summary yet ──▶ the first words of each turn

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "runtime/inbox.hpp"

namespace neura::reasoning {

/// How many tokens a text is, without the vendor's vocabulary: rather too many than too few.
///
/// A run of letters is one and one more for each third letter behind the first; bytes beyond ASCII
/// are two thirds; digits, marks, line ends and blanks before a digit are one each.
/// Held against the vocabularies of OpenAI (o200k, cl100k), Anthropic, Llama 2 and 3 and Mistral,
/// with telephone speech in nine languages, spelled numbers, our instructions and our JSON: 1.0 to
/// 1.9 of theirs in European languages, up to 2.7 for JSON, more for other scripts at new models.
int estimated_tokens(std::string_view text);

/// With what surrounds a message and each of its calls: vendors add 3 to 8.
int estimated_tokens(const ModelMessage& message);
int estimated_tokens(const ModelTool& tool);
int estimated_tokens(std::span<const ModelTool> tools);

/// Keeps the messages of one conversation below a number of tokens.
class Recollection {
public:
    /// @param about_call  the text of the first message, as it is while nothing is left out
    /// @param most        tokens of a whole request
    /// @param fixed       of them, what every request has before the first message
    Recollection(std::string about_call, int most, int fixed);

    /// To be called when a caller's turn begins, before it is added, and nowhere else: messages go.
    /// @param claim  what is written down, for the notes
    void make_room(std::vector<ModelMessage>& messages, std::string_view turn,
                   const nlohmann::json& claim);

    /// What a fast model is to sum up, once three quarters are full and nothing is being summed up.
    /// Its answer goes to `summed_up`.
    std::optional<std::vector<ModelMessage>> wanted_summary(std::span<const ModelMessage> messages);

    /// @param summary  empty if there will be none
    void summed_up(std::string summary);

private:
    int tokens_of(std::span<const ModelMessage> messages) const;
    std::size_t oldest_kept(std::span<const ModelMessage> messages, int least) const;
    void take_summary(std::vector<ModelMessage>& messages);
    void note_down(std::vector<ModelMessage>& messages, std::size_t count);
    void remind(ModelMessage& first, const nlohmann::json& claim) const;

    const std::string about_call_;
    const int most_;
    const int fixed_;
    const std::size_t
        most_notes_;  ///< bytes of `past_`, and of `since_`; the oldest lines go first

    std::string past_;                    ///< what is left of messages that are gone
    std::string since_;                   ///< the same, of those after the summary being made
    bool summing_up_ = false;             ///< a summary is being made, of `past_` and the first
    std::size_t being_summed_ = 0;        ///< messages behind the instructions, so many
    std::optional<std::string> summary_;  ///< come and not used yet
};

/// Sums up what would become too long, beside the conversation.
class Summaries {
public:
    /// Has all that is wanted summed up by `model`, for `recollection`. When it, and whoever goes
    /// on for it, fails there is none. Ends only when cancelled. @param usage  takes what it took
    Awaitable<> run(Recollection& recollection, LanguageModel& model, Meter* meter,
                    std::vector<ModelUsage>& usage);

    /// @param messages  as `Recollection::wanted_summary` takes them. Nothing unless it runs
    void want(Recollection& recollection, std::span<const ModelMessage> messages);

private:
    std::weak_ptr<Inbox<std::vector<ModelMessage>>> wanted_;
};

}  // namespace neura::reasoning
