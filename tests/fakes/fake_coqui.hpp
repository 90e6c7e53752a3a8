#pragma once

#include <string>
#include <string_view>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// Coqui's `tts-server`: a sentence is a WAV file, in the language of audible_text.hpp.
class FakeTtsServer final : public FakeModelServer {
public:
    FakeTtsServer();

    static ModelServerAnswer speech(std::string_view text);

private:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;
};

/// XTTS's streaming server: a sentence comes as it is made.
class FakeXttsServer final : public FakeModelServer {
public:
    FakeXttsServer();

    static ModelServerAnswer speech(std::string_view text);

private:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;
};

}  // namespace neura::fakes
