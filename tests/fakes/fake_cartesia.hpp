#pragma once

#include <string>
#include <vector>

#include "fakes/fake_voice_streams.hpp"

namespace neura::fakes {

/// Cartesia's stream of many sentences, as strict as the vendor about what it is sent. Counts
/// "transcript" and "cancel".
class FakeCartesia final : public FakeVoiceStreams {
public:
    explicit FakeCartesia(std::string key = "secret-key");
    ~FakeCartesia() override;

    /// The last sentence it was asked for.
    json asked_for() const;

private:
    bool has_key(const net::Request& request) const override;
    void check(const net::Request& request) override;
    net::Response refusal(unsigned status) const override;
    bool take(Session& session, const json& message) override;
    void note(const json& message) override;
    std::vector<json> audio(const std::string& context, const Spoken& spoken) const override;
    json end(const std::string& context) const override;
    json failure(const std::string& name, const std::string& context) const override;

    void judge(const json& message);

    mutable std::mutex asked_mutex_;
    json asked_for_;
};

}  // namespace neura::fakes
