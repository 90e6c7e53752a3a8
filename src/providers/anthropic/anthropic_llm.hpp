#pragma once

#include <memory>
#include <string>

#include "call/reasoning/language_model.hpp"
#include "net/url.hpp"
#include "providers/anthropic/protocol.hpp"
#include "providers/streaming_llm/streaming_llm.hpp"

namespace neura::providers::anthropic {

struct LlmConfig {
    net::Url server{};  ///< https://api.anthropic.com: what stands before "/v1/messages"
    std::string key{};  ///< may be empty where the server asks for none
    ModelOptions options{};
    streaming_llm::Patience patience{};
};

/// A model behind Anthropic's Messages, or behind a server that speaks as it does. For the calls on
/// `loop`; streaming_llm.hpp says how it behaves.
std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, LlmConfig config);

}  // namespace neura::providers::anthropic
