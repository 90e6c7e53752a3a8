#pragma once

#include <memory>
#include <string>

#include "call/reasoning/language_model.hpp"
#include "net/url.hpp"
#include "providers/openai/protocol.hpp"
#include "providers/streaming_llm/streaming_llm.hpp"

namespace neura::providers::openai {

struct LlmConfig {
    /// Of the interface: https://api.openai.com/v1. A query stays behind what is asked for there.
    net::Url server{};
    std::string key{};      ///< may be empty where the server asks for none
    bool is_azure = false;  ///< which wants the key in a field of its own
    /// Which of the server's two interfaces to models is spoken.
    enum class Interface { chat_completions, responses } interface{};
    std::string organisation{};
    ModelOptions options{};
    streaming_llm::Patience patience{};
};

/// A model behind OpenAI's chat completions or Responses, or behind a server that speaks as it
/// does. For the calls on `loop`; streaming_llm.hpp says how it behaves.
std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, LlmConfig config);

}  // namespace neura::providers::openai
