#pragma once

// What the documents say to each turn of a caller's, where the agent file wants it looked up
// without a model asking: `knowledge: {always: true}`.
//
//   the caller pauses ── look_up ──▶ known before the turn is over ── a model is asked with it
//
// Written down as if the model had called `search_documents` itself.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/toolbox.hpp"
#include "runtime/inbox.hpp"

namespace neura::reasoning {

/// What a turn waits for documents; after that it goes on without.
inline constexpr std::chrono::milliseconds patience_of_a_turn{150};

/// What was found for a turn.
struct Foreknown {
    ToolCall call;
    std::string told;  ///< what the model is given, as of any tool
    ToolUsed used;     ///< for the record, with its sources
};

/// Of one call, on its loop.
class Foreknowledge {
public:
    /// @param tools   of the call; null for none
    /// @param wanted  by the agent file
    Foreknowledge(std::shared_ptr<Toolbox> tools, bool wanted,
                  std::chrono::milliseconds patience = patience_of_a_turn);

    /// There is something to look in, and it is wanted.
    bool is_wanted() const { return wanted_; }

    /// The caller may have finished with `words`, which a model would see as `heard`: they are
    /// looked up by `run`. In the place of what was expected before.
    void expect(std::string heard, std::string words);

    /// Whether `heard` is expected already.
    bool expects(std::string_view heard) const { return !heard.empty() && heard == expected_; }

    /// Nothing is expected any more.
    void expect_nothing() { expected_.clear(); }

    /// Looks up what is expected, and tells `then` once it is known what there is, or that there is
    /// nothing. Ends only when cancelled.
    using Then = std::function<void(const std::string& heard, const std::optional<Foreknown>&)>;
    Awaitable<> run(Then then);

    /// What there is on those words: known already, or looked up now. Nothing where nothing was
    /// found, or not in time; whatever goes wrong is that too. Cancelled, it throws
    /// operation_aborted.
    Awaitable<std::optional<Foreknown>> on(const std::string& heard, std::string words);

    /// Puts it behind the conversation, as if the model had searched. What was put there for an
    /// earlier turn is taken out, so that passages do not fill the model's memory.
    void put(std::vector<ModelMessage>& messages, const Foreknown& found);

    /// The same, of a conversation that is only thought of: nothing is taken out.
    static void append(std::vector<ModelMessage>& messages, const Foreknown& found);

    /// Takes it back if nothing was said since: the turn goes on, and is looked up again.
    void take_back(std::vector<ModelMessage>& messages);

private:
    struct Likely {
        std::string heard;
        std::string words;
    };
    struct Known {
        std::string heard;
        std::optional<Foreknown> found;
    };

    Awaitable<std::optional<Foreknown>> look_up(std::string words);
    Awaitable<ToolResult> search(ToolCall call);

    const std::shared_ptr<Toolbox> tools_;
    const bool wanted_;
    const std::chrono::milliseconds patience_;
    int count_ = 0;
    std::string expected_;
    std::optional<Known> known_;               ///< before the turn was over
    std::string put_;                          ///< id of the last search the model was told of
    std::weak_ptr<Inbox<Likely>> to_look_up_;  ///< of `run`, while it runs
};

}  // namespace neura::reasoning
