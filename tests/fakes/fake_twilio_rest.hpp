#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// Twilio's REST interface: takes orders for calls and messages as the vendor does, names them, and
/// judges what it is asked: the account, the form, the TwiML.
class FakeTwilioRest final : public FakeModelServer {
public:
    static constexpr std::string_view account = "AC00000000000000000000000000000001";
    static constexpr std::string_view token = "12345678901234567890123456789012";

    FakeTwilioRest();

    /// Waits for the `count`-th request, some seconds at most; its fields, or null.
    nlohmann::json request(std::size_t count) const;

    /// As the vendor words an error.
    static ModelServerAnswer error(unsigned status, int code);

private:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;
};

}  // namespace neura::fakes
