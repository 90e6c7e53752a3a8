// Orders to Twilio over real sockets, to a server that judges them as the vendor's would.

#include "providers/twilio/twilio_rest.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_reception.hpp"
#include "fakes/fake_twilio_rest.hpp"
#include "fakes/run.hpp"

namespace neura::providers::twilio {
namespace {

using transport::TelephonyErrc;

class TwilioRestTest : public testing::Test {
protected:
    ~TwilioRestTest() override { EXPECT_EQ(vendor_.broken_rules(), std::vector<std::string>{}); }

    RestConfig config() const {
        return {.base = net::parse_url(vendor_.url()).value(),
                .account_sid = std::string(fakes::FakeTwilioRest::account),
                .auth_token = std::string(fakes::FakeTwilioRest::token),
                .number = "+15550100199",
                .text_number = "+15550100198",
                .public_base = "https://calls.example.com"};
    }

    template <class T>
    static std::error_code code_of(const Result<T>& result) {
        return result ? std::error_code() : result.error().code;
    }
    auto write(std::string to = "+15550100100", std::string text = "Grüße & mehr") {
        transport::OutgoingText message{.to = std::move(to), .text = std::move(text)};
        return fakes::run(rest_.send_text(std::move(message)));
    }
    auto ring(std::string to = "+15550100100") {
        transport::OutgoingCall call{.to = std::move(to),
                                     .errand = {.purpose = "About your claim."}};
        return fakes::run(rest_.place_call(std::move(call)));
    }

    fakes::FakeTwilioRest vendor_;
    fakes::FakeReception reception_;
    TwilioRest rest_{config(), reception_};
};

TEST_F(TwilioRestTest, ACallThatWasPlacedIsAnnouncedWithItsPurpose) {
    const auto placed = ring();
    ASSERT_TRUE(placed) << placed.error().doing;
    EXPECT_EQ(placed->call.text(), "call-of-" + placed->carrier_id.text());
    ASSERT_EQ(reception_.announced.size(), 1U);
    EXPECT_EQ(reception_.announced[0].direction, transport::Direction::outbound);
    EXPECT_EQ(reception_.announced[0].other(), "+15550100100");
    EXPECT_EQ(reception_.announced[0].errand.purpose, "About your claim.");
}

TEST_F(TwilioRestTest, ACallThatNobodyHereCouldTakeIsHungUp) {
    reception_.refusal = transport::Refusal::busy;
    EXPECT_EQ(code_of(ring()), TelephonyErrc::too_many);
    ASSERT_EQ(vendor_.requests().size(), 2U);
    EXPECT_EQ(vendor_.requests()[1].value("Status", ""), "completed");
}

TEST_F(TwilioRestTest, SendsMessagesFromTheirOwnNumber) {
    const auto sent = write();
    ASSERT_TRUE(sent) << sent.error().doing;
    EXPECT_EQ(sent->status, "queued");
    EXPECT_EQ(vendor_.requests().at(0).value("Body", ""), "Grüße & mehr");
    EXPECT_EQ(vendor_.requests().at(0).value("From", ""), "+15550100198");
}

TEST_F(TwilioRestTest, WhatCannotBeRightIsNotAsked) {
    EXPECT_EQ(code_of(write("911")), TelephonyErrc::bad_number);
    EXPECT_EQ(code_of(write("+15550100100", "")), TelephonyErrc::rejected);
    EXPECT_EQ(code_of(write("+15550100100", std::string(1'601, 'x'))), TelephonyErrc::rejected);
    EXPECT_EQ(code_of(ring("client:bob")), TelephonyErrc::bad_number);
    auto without = config();
    without.account_sid.clear();
    TwilioRest rest(without, reception_);
    transport::Transfer transfer{.carrier_id = CarrierCallId("CA1"), .to = "+15550001111"};
    EXPECT_EQ(code_of(fakes::run(rest.transfer(transfer))), TelephonyErrc::not_configured);
    EXPECT_TRUE(vendor_.requests().empty());
}

TEST_F(TwilioRestTest, AsksAgainOnlyWhereNothingWasDone) {
    auto too_many = fakes::FakeTwilioRest::error(429, 20429);
    too_many.headers.emplace_back("Retry-After", "0");
    vendor_.will_answer(too_many);
    EXPECT_TRUE(write());
    EXPECT_EQ(vendor_.requests().size(), 2U);

    for (int i = 0; i < 3; ++i) vendor_.will_answer(too_many);
    EXPECT_EQ(code_of(write()), TelephonyErrc::too_many);
    EXPECT_EQ(vendor_.requests().size(), 5U);

    vendor_.will_answer(fakes::FakeTwilioRest::error(503, 0));
    EXPECT_EQ(code_of(write()), TelephonyErrc::unreachable);
    EXPECT_EQ(vendor_.requests().size(), 6U) << "it may have been sent";
}

TEST_F(TwilioRestTest, TellsWhyNot) {
    vendor_.will_answer(fakes::FakeTwilioRest::error(400, 21610));
    EXPECT_EQ(code_of(write()), TelephonyErrc::opted_out);
    vendor_.will_answer(fakes::FakeTwilioRest::error(401, 20003));
    EXPECT_EQ(code_of(ring()), TelephonyErrc::bad_credentials);
    vendor_.will_answer({.status = 201, .body = "{}"});
    EXPECT_EQ(code_of(ring()), TelephonyErrc::unreachable);
    EXPECT_TRUE(reception_.announced.empty());
}

TEST_F(TwilioRestTest, ACallThatIsOverIsHungUpAlready) {
    vendor_.will_answer(fakes::FakeTwilioRest::error(400, 21220));
    EXPECT_TRUE(fakes::run(rest_.hang_up(CarrierCallId("CA1"))));
    vendor_.will_answer(fakes::FakeTwilioRest::error(404, 20404));
    transport::Transfer transfer{.carrier_id = CarrierCallId("CA1"), .to = "+15550001111"};
    EXPECT_EQ(code_of(fakes::run(rest_.transfer(transfer))), TelephonyErrc::no_such_call);
}

TEST_F(TwilioRestTest, ACarrierThatIsNotThereIsSaidToBe) {
    auto elsewhere = config();
    elsewhere.base = net::parse_url("http://127.0.0.1:1").value();
    TwilioRest rest(elsewhere, reception_);
    EXPECT_EQ(code_of(fakes::run(rest.hang_up(CarrierCallId("CA1")))), TelephonyErrc::unreachable);
}

}  // namespace
}  // namespace neura::providers::twilio
