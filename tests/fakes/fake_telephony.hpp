#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/transport/telephony.hpp"

namespace neura::fakes {

/// A carrier that does what it is told, and keeps it; or refuses all.
class FakeTelephony final : public transport::Telephony {
public:
    std::optional<transport::TelephonyErrc> refusal;

    std::vector<transport::OutgoingCall> placed;
    std::vector<transport::Transfer> transfers;
    std::vector<transport::OutgoingText> texts;
    std::vector<CarrierCallId> hung_up;

    Task<transport::PlacedCall> place_call(transport::OutgoingCall call) override {
        if (refusal) co_return fail(*refusal, "place a call");
        placed.push_back(std::move(call));
        co_return transport::PlacedCall{CallId("call"), CarrierCallId("CA1")};
    }
    Task<> transfer(transport::Transfer transfer) override {
        if (refusal) co_return fail(*refusal, "put a caller through");
        transfers.push_back(std::move(transfer));
        co_return Result<void>{};
    }
    Task<transport::SentText> send_text(transport::OutgoingText text) override {
        if (refusal) co_return fail(*refusal, "send a text message");
        texts.push_back(std::move(text));
        co_return transport::SentText{"+15550100199", "SM1", "queued"};
    }
    Task<> hang_up(CarrierCallId call) override {
        hung_up.push_back(std::move(call));
        co_return Result<void>{};
    }
};

}  // namespace neura::fakes
