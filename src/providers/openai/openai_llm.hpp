#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "call/reasoning/language_model.hpp"
#include "net/url.hpp"
#include "providers/openai/protocol.hpp"

namespace neura::providers::openai {

struct LlmConfig {
    /// Of the interface: https://api.openai.com/v1. A query stays behind what is asked for there.
    net::Url server{};
    std::string key{};      ///< may be empty where the server asks for none
    bool is_azure = false;  ///< which wants the key in a field of its own
    std::string organisation{};
    ModelOptions options{};

    // A caller waits: better no answer than one that comes late.
    std::chrono::milliseconds connect{2'000};      ///< name, connection and TLS
    std::chrono::milliseconds first_words{6'000};  ///< from the question to the first words or call
    std::chrono::milliseconds next_words{4'000};   ///< between two pieces of an answer
};

/// A model behind OpenAI's chat completions, or behind a server that speaks as it does. For the
/// calls on `loop`, which share its connections.
///
/// Nothing is asked twice: who asks knows what else to do. After an answer that names a time to
/// wait, questions fail at once until it has passed, or for a minute at most.
std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, LlmConfig config);

}  // namespace neura::providers::openai
