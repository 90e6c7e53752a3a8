#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// Anthropic's Messages.
class FakeAnthropic final : public FakeModelServer {
public:
    /// @param key  that every request must carry
    explicit FakeAnthropic(std::string key);

    /// A streamed answer of these words.
    static ModelServerAnswer words(const std::vector<std::string>& pieces);
    /// A streamed answer that calls one tool, its arguments in fragments.
    static ModelServerAnswer call(const std::string& id, const std::string& name,
                                  const nlohmann::json& arguments);
};

}  // namespace neura::fakes
