#pragma once

// Answers that are spoken when all of them is known.

#include <memory>

#include "call/reasoning/language_model.hpp"

namespace neura::reasoning {

/// `model`, whose words come as one piece once its answer has ended: a caller waits longer, and
/// hears nothing of an answer that breaks off.
std::unique_ptr<LanguageModel> answering_whole(std::unique_ptr<LanguageModel> model);

}  // namespace neura::reasoning
