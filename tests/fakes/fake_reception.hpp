#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "call/transport/reception.hpp"

namespace neura::fakes {

/// A reception that lets everybody in, keeps what it was told and holds conversations as scripted.
class FakeReception final : public transport::Reception {
public:
    /// Set: nobody is let in, for this reason.
    std::optional<transport::Refusal> refusal;

    /// What is done with an admitted caller; listens until the caller is gone if not set.
    std::function<Awaitable<>(transport::MediaLeg&)> conversation;

    std::vector<transport::IncomingCall> announced;
    std::vector<CallId> conversations;         ///< begun
    std::vector<transport::MediaEvent> heard;  ///< by the default conversation
    std::vector<transport::StatusReport> reports;
    std::vector<transport::CarrierRecording> recordings;

    std::expected<transport::Admission, transport::Refusal> announce(
        const transport::IncomingCall& call) override {
        announced.push_back(call);
        if (refusal) return std::unexpected(*refusal);
        const auto id = "call-of-" + call.carrier_id.text();
        const auto token = "token-" + std::to_string(announced.size());
        tokens_[call.carrier_id.text()].insert(token);
        return transport::Admission{CallId(id), token};
    }

    std::optional<CallId> admit(const CarrierCallId& carrier_id,
                                const std::string& token) override {
        if (tokens_[carrier_id.text()].erase(token) == 0) return std::nullopt;
        return CallId("call-of-" + carrier_id.text());
    }

    Awaitable<> converse(CallId call, std::unique_ptr<transport::MediaLeg> leg) override {
        conversations.push_back(std::move(call));
        if (conversation)
            co_await conversation(*leg);
        else
            co_await listen(*leg);
    }

    void status_changed(const transport::StatusReport& report) override {
        reports.push_back(report);
    }

    void recording_ready(const transport::CarrierRecording& recording) override {
        recordings.push_back(recording);
    }

    /// Set: a caller is being put through.
    std::string whisper;
    std::optional<transport::Admission> back;

    std::vector<CarrierCallId> answered;
    std::vector<transport::TransferReport> transfers;
    std::vector<transport::PickedUp> pick_ups;
    std::vector<transport::ReceivedText> texts;
    std::vector<transport::TextReport> reports_of_texts;

    std::string person_answered(const CarrierCallId& carrier_id) override {
        answered.push_back(carrier_id);
        return whisper;
    }
    std::optional<transport::Admission> transfer_ended(
        const transport::TransferReport& report) override {
        transfers.push_back(report);
        return back;
    }
    void picked_up(const transport::PickedUp& by) override { pick_ups.push_back(by); }
    void text_received(const transport::ReceivedText& text) override { texts.push_back(text); }
    void text_reported(const transport::TextReport& report) override {
        reports_of_texts.push_back(report);
    }

private:
    Awaitable<> listen(transport::MediaLeg& leg) {
        for (;;) {
            heard.push_back(co_await leg.receive());
            if (std::holds_alternative<transport::HungUp>(heard.back())) co_return;
        }
    }

    std::map<std::string, std::set<std::string>> tokens_;
};

}  // namespace neura::fakes
