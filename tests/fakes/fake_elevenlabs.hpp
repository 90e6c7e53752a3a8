#pragma once

#include <string>
#include <vector>

#include "fakes/fake_voice_streams.hpp"

namespace neura::fakes {

/// ElevenLabs' stream of many sentences, as strict as the vendor about what it is sent. Counts
/// "flush", "close_context", "close_socket" and "keep_alive".
class FakeElevenLabs final : public FakeVoiceStreams {
public:
    explicit FakeElevenLabs(std::string key = "secret-key");
    ~FakeElevenLabs() override;

private:
    bool has_key(const net::Request& request) const override;
    void check(const net::Request& request) override;
    net::Response refusal(unsigned status) const override;
    bool take(Session& session, const json& message) override;
    void note(const json& message) override;
    std::vector<json> audio(const std::string& context, const Spoken& spoken) const override;
    json end(const std::string& context) const override;
    json failure(const std::string& name, const std::string& context) const override;
};

}  // namespace neura::fakes
