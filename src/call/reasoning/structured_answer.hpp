#pragma once

// An answer as a value: asked for by a format, read, and held against it.

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "call/reasoning/language_model.hpp"

namespace neura::reasoning {

struct StructuredAnswer {
    nlohmann::json value;  ///< of the format's shape
    ModelUsage usage;
};

/// Asks, and waits for the whole answer. @param request  with a format, and without tools
///
/// Of several models the next one is asked when one breaks off.
///
/// Failures: those of the last model; `cut_short`, `withheld`, and `not_as_asked` for an answer
/// that is no JSON or of another shape: not every server keeps to what it is asked for. None of
/// them repeats a word of the answer.
Awaitable<std::expected<StructuredAnswer, ModelFailure>> ask_for_value(LanguageModel& model,
                                                                       ModelRequest request);

/// Reads an answer by the schema of its format; marks of code around it are passed over.
/// `not_as_asked`.
std::expected<nlohmann::json, ModelFailure> read_value(std::string_view answer,
                                                       std::string_view schema);

/// Where `value` is not of the shape of `schema`, and what was expected there: "/vehicles/0/year:
/// integer". Empty if it is. Of a schema those words are heeded that `AnswerFormat` names, `const`,
/// `minimum` and `maximum`, `minLength` and `maxLength` (in bytes); others, and what is no schema,
/// forbid nothing.
std::string mismatch(const nlohmann::json& value, const nlohmann::json& schema);

}  // namespace neura::reasoning
