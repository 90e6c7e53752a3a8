#pragma once

#include <string>
#include <string_view>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// ElevenLabs asked by one request a sentence: says it in the language of audible_text.hpp.
class FakeElevenLabsHttp final : public FakeModelServer {
public:
    explicit FakeElevenLabsHttp(std::string key = "secret-key");

    static ModelServerAnswer speech(std::string_view text);
    static ModelServerAnswer refusal(unsigned status, std::string name);

private:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;
};

}  // namespace neura::fakes
