#pragma once

// A language model: a conversation and some tools in, words and calls of the tools out, as they
// are written.
//
//   model_agent ── ask(request) ──▶ ModelAnswer ── next() ──▶ words … tool calls … finished
//
// A provider implements the two classes in src/providers/<name>/; only src/server knows its name.

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "runtime/meter.hpp"
#include "runtime/task.hpp"

namespace neura::reasoning {

/// A tool the model wants used. Nothing in it can be trusted to be sensible, or JSON at all.
struct ToolCall {
    std::string id;         ///< the model's own; its result carries it
    std::string name;       ///< of the tool
    std::string arguments;  ///< JSON, as the model wrote it

    friend bool operator==(const ToolCall&, const ToolCall&) = default;
};

/// One part of a conversation. Every call of an agent's message is followed by its result.
struct ModelMessage {
    enum class From : std::uint8_t {
        instructions,  ///< ours for this conversation: the first message, and no other
        caller,        ///< what the caller said: never anything else
        agent,         ///< what the model said, and the tools it called
        tool,          ///< what a tool gave
    } from{};
    std::string text{};             ///< UTF-8; of a tool's result, JSON
    std::vector<ToolCall> calls{};  ///< of an agent's
    std::string call_id{};          ///< of a tool's: the call it answers

    friend bool operator==(const ModelMessage&, const ModelMessage&) = default;
};

struct ModelTool {
    std::string name;         ///< letters, digits and '_'
    std::string description;  ///< when to use it and what it does
    std::string parameters;   ///< JSON Schema of an object, as text
};

/// What an answer is to be that no caller hears: JSON of this shape. structured_answer.hpp reads
/// it.
///
/// What all vendors take, and guarantee where they can: `type` (one or several), `properties`,
/// `required`, `additionalProperties`, `items`, `enum`, `anyOf`, `description`; of an object every
/// property is required and no other allowed, so what may be missing is null.
struct AnswerFormat {
    std::string name;    ///< letters, digits, '_' and '-'
    std::string schema;  ///< JSON Schema of an object, as text

    friend bool operator==(const AnswerFormat&, const AnswerFormat&) = default;
};

/// What an answer is for; which model gives it is configured for each.
enum class ModelRole : std::uint8_t {
    conversation,  ///< a caller waits for it
    summary,       ///< of a conversation that grows too long, while it goes on
    after_call,    ///< nobody waits
    quick,         ///< a caller waits, and little thought is needed
    careful,       ///< a caller waits, and gladly a little longer for a better answer
};

inline constexpr std::array model_roles{ModelRole::conversation, ModelRole::summary,
                                        ModelRole::after_call, ModelRole::quick,
                                        ModelRole::careful};

/// "conversation", "summary", …
std::string_view name_of(ModelRole role);

/// Whether a caller waits for answers of that role.
bool is_live(ModelRole role);

struct ModelRequest {
    std::span<const ModelMessage> messages;
    std::span<const ModelTool> tools;

    /// Ours for all conversations, before those of the first message: providers can remember what
    /// many requests begin with.
    std::string_view instructions{};

    ModelRole role = ModelRole::conversation;

    const AnswerFormat* format = nullptr;  ///< null: words for a caller's ear

    Meter* meter = nullptr;  ///< of the call, outlives the answer; null: nobody asks what it costs

    bool words_only = false;  ///< the tools are still told of, but none is to be called
};

/// The next words, UTF-8, a syllable or a sentence; pieces are to be joined without a space.
struct ModelWords {
    std::string text;

    friend bool operator==(const ModelWords&, const ModelWords&) = default;
};

/// The last event of an answer.
struct ModelFinished {
    enum class Why : std::uint8_t {
        done,      ///< all is said, or the tools were called
        length,    ///< cut off at the longest answer
        filtered,  ///< withheld by the provider
    } why{};
    int input_tokens = 0;   ///< 0 where the provider does not count
    int cached_tokens = 0;  ///< of those, remembered from before
    int output_tokens = 0;

    // Who answered, where several might have: said by who asked them.
    std::string vendor{};  ///< as the configuration calls it: "openai"
    std::string model{};   ///< as the vendor calls it

    friend bool operator==(const ModelFinished&, const ModelFinished&) = default;
};

/// What an answer took of a model, to be paid for. An answer that broke off or was not wanted any
/// more is not in the count of the vendor, and not in ours.
struct ModelUsage {
    ModelRole role{};
    std::string vendor;
    std::string model;
    int input_tokens = 0;   ///< all that was read
    int cached_tokens = 0;  ///< of those, remembered from before, and cheaper
    int output_tokens = 0;

    friend bool operator==(const ModelUsage&, const ModelUsage&) = default;
};

ModelUsage usage_of(const ModelFinished& finished, ModelRole role);

/// A tool call comes when all of it is known.
using ModelEvent = std::variant<ModelWords, ToolCall, ModelFinished>;

enum class ModelErrc {
    bad_credentials = 1,  ///< not worth retrying
    rejected,             ///< the request is not to the provider's liking: not worth retrying
    quota_exceeded,       ///< `retry_after` says when there is some again, unless it is nought
    overloaded,           ///< the provider is out of order for a while
    unreachable,          ///< no connection, or it was lost before the answer began
    stalled,              ///< nothing came in time
    malformed,            ///< the answer broke off or is not what was agreed
    cut_short,            ///< an answer of a format is longer than was allowed
    withheld,             ///< by the provider
    not_as_asked,         ///< the answer is not of the format it should have
};

std::error_code make_error_code(ModelErrc code);

struct ModelFailure {
    ModelErrc code{};
    std::string doing{};  ///< for the log, as `Error::doing`
    std::chrono::milliseconds retry_after{};
};

/// One answer while it is written. Destroying it cancels the request.
class ModelAnswer {
public:
    virtual ~ModelAnswer() = default;

    /// The next event; one `next` at a time. None is asked for after `ModelFinished` or a failure.
    /// Cancelled, it throws operation_aborted as Asio's own waits do, and loses nothing.
    virtual Awaitable<std::expected<ModelEvent, ModelFailure>> next() = 0;

    /// After a failure: the answer to `request` of somebody who was not asked yet. What came of
    /// this answer before it broke off is in the request. Null if there is nobody.
    virtual std::unique_ptr<ModelAnswer> go_on(const ModelRequest&) { return nullptr; }

    /// Of words that come with their own sound: the first `bytes` of those given were looked at,
    /// and may be heard. Sound that came behind others waits, for a short time.
    virtual void may_be_heard(std::size_t /*bytes*/) {}
};

/// A provider's model, shared by every call on a loop. Outlives its answers.
class LanguageModel {
public:
    virtual ~LanguageModel() = default;

    /// Begins to ask at once, so that an answer may be under way before it is wanted. What the
    /// request points at is not used after the return.
    virtual std::unique_ptr<ModelAnswer> ask(const ModelRequest& request) = 0;

    /// The conversation stands so, its last words being the model's own, and the caller is next:
    /// for a model that hears the caller itself and can begin to answer before it is asked. What
    /// the request points at is not used after the return.
    virtual void follow(const ModelRequest& /*request*/) {}
};

}  // namespace neura::reasoning

template <>
struct std::is_error_code_enum<neura::reasoning::ModelErrc> : std::true_type {};
