#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// A server of chat completions.
class FakeOpenAi final : public FakeModelServer {
public:
    /// Who it says it is: they differ in address and in how the key is shown.
    enum class As { openai, azure, ollama };

    /// @param key  that every request must carry; empty for none
    explicit FakeOpenAi(std::string key, As as = As::openai);

    /// A streamed answer of these words.
    static ModelServerAnswer words(const std::vector<std::string>& pieces);
    /// A streamed answer that calls one tool, its arguments in fragments.
    static ModelServerAnswer call(const std::string& id, const std::string& name,
                                  const nlohmann::json& arguments);
};

/// A server of Responses.
class FakeOpenAiResponses final : public FakeModelServer {
public:
    explicit FakeOpenAiResponses(std::string key);

    static ModelServerAnswer words(const std::vector<std::string>& pieces);
    static ModelServerAnswer call(const std::string& id, const std::string& name,
                                  const nlohmann::json& arguments);
};

}  // namespace neura::fakes
