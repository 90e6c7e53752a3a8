#pragma once

#include <string>
#include <string_view>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// A server of OpenAI's speech: says what it is asked to, in the language of audible_text.hpp.
class FakeOpenAiSpeech final : public FakeModelServer {
public:
    /// @param key  that every request must carry; empty for none
    explicit FakeOpenAiSpeech(std::string key = "secret-key");

    /// `text` as speech.
    static ModelServerAnswer speech(std::string_view text);

    /// A refusal as OpenAI words it. @param param  the field that is wrong, if any
    static ModelServerAnswer refusal(unsigned status, std::string code, std::string param = {});

private:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;
};

}  // namespace neura::fakes
