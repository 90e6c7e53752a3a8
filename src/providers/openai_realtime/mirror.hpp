#pragma once

// The conversation that a session keeps at the vendor's, and how to make it what ours is. No I/O.
//
//   ours      instructions  agent "Hello…"  caller "My car…"  agent "I am sorry. Wh—"
//                              │ created       ║ voice           ║ voice, truncated
//   theirs                   item n1         item_u1           item_a1
//
// What was spoken is there already, as audio; what the guided dialogue said, what was keyed and
// what tools gave is put in as text, in its place. Ours is the truth: what is not in it is deleted.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/language_model.hpp"

namespace neura::providers::openai_realtime {

class Mirror {
public:
    // What came to be at the end of theirs.

    /// Audio of the caller's, its words to be known later, or never.
    void caller_spoke(std::string item);
    void caller_said(std::string_view item, std::string text);

    /// Words of the model's, which grow, or a call of a tool.
    void model_speaks(std::string item);
    void model_said(std::string_view item, std::string_view more);
    void model_called(std::string item, reasoning::ToolCall call);

    /// An item was deleted.
    void forget(std::string_view item);

    bool has(std::string_view item) const;

    /// What to send so that theirs says what `messages` say. Nothing when it does already.
    ///
    /// The first of `messages` that is instructions is left out. What the caller said last and is
    /// not in `messages` yet stays. Words of ours that were cut short match those they are the
    /// beginning of: who cuts them truncates their audio.
    std::vector<std::string> catch_up(std::span<const reasoning::ModelMessage> messages);

    /// Whether `catch_up` would send nothing.
    bool agrees_with(std::span<const reasoning::ModelMessage> messages) const;

private:
    struct Item {
        enum class Kind : std::uint8_t { caller, agent, call, result } kind{};
        std::string id{};
        std::string text{};  ///< of a call, its arguments
        std::string call_id{};
        std::string name{};
        bool is_voice = false;  ///< the caller's: its words may not be known
        bool is_known = false;  ///< they are
    };

    static std::vector<Item> items_of(std::span<const reasoning::ModelMessage> messages);
    static bool is_same(const Item& theirs, const Item& ours);
    static std::string creation(const Item& item, std::string_view after);
    Item* find(std::string_view id);

    std::vector<Item> items_;
    std::uint64_t created_ = 0;
};

}  // namespace neura::providers::openai_realtime
