// Webhooks of what goes beyond the caller's line: transfers, calls of ours, text messages.

#include <gtest/gtest.h>

#include "fakes/fake_reception.hpp"
#include "fakes/run.hpp"
#include "providers/twilio/twilio_telephony.hpp"

namespace neura::providers::twilio {
namespace {

using How = transport::TransferReport::How;

class OutwardWebhooksTest : public testing::Test {
protected:
    net::Response post(const std::string& name, const net::Form& form) {
        net::Request request;
        request.method = "POST";
        request.target = "/webhooks/twilio/" + name;
        request.body = net::encode_form(form);
        return fakes::run_on(loop_, telephony_.respond(request));
    }

    std::vector<Verb> ask(const std::string& name, const net::Form& form) {
        const auto response = post(name, form);
        EXPECT_EQ(response.status, 200U) << response.body;
        return parse_twiml(response.body).value_or(std::vector<Verb>{});
    }

    static net::Form dial_ended(const std::string& how, const std::string& call = "in-progress") {
        return {{"CallSid", "CA1"}, {"CallStatus", call}, {"DialCallStatus", how}};
    }

    static TelephonyConfig config() {
        TelephonyConfig made;
        made.public_base = "https://calls.example.com";
        return made;
    }

    asio::io_context loop_{1};
    fakes::FakeReception reception_;
    TwilioTelephony telephony_{config(), reception_};
};

TEST_F(OutwardWebhooksTest, TellsThePersonWhatTheCallIsAbout) {
    reception_.whisper = "A caller; policy & number";
    const auto verbs = ask("whisper", {{"CallSid", "CA2"}, {"ParentCallSid", "CA1"}});
    ASSERT_EQ(verbs.size(), 1U);
    EXPECT_EQ(std::get<Say>(verbs[0]).text, "A caller; policy & number");
    EXPECT_EQ(reception_.answered.at(0), CarrierCallId("CA1"));

    reception_.whisper.clear();
    EXPECT_TRUE(ask("whisper", {{"ParentCallSid", "CA1"}}).empty());
    EXPECT_EQ(post("whisper", {{"CallSid", "CA2"}}).status, 400U);
}

TEST_F(OutwardWebhooksTest, BringsACallerBackWhomNobodyTook) {
    reception_.back = transport::Admission{CallId("call"), "secret"};
    for (const auto& [status, how] :
         {std::pair{"busy", How::busy}, {"no-answer", How::no_answer}, {"failed", How::failed}}) {
        const auto verbs = ask("transferred", dial_ended(status));
        ASSERT_EQ(verbs.size(), 1U) << status;
        const auto& connect = std::get<Connect>(verbs[0]);
        EXPECT_EQ(connect.stream.parameters, (Parameters{{"call", "call"}, {"token", "secret"}}));
        EXPECT_EQ(connect.action, "https://calls.example.com/webhooks/twilio/after");
        EXPECT_EQ(reception_.transfers.back().how, how);
        EXPECT_FALSE(reception_.transfers.back().caller_left);
    }
}

TEST_F(OutwardWebhooksTest, EndsTheCallOfWhoTalkedOrLeft) {
    reception_.back = transport::Admission{CallId("call"), "secret"};
    const auto ends = [](const std::vector<Verb>& verbs) {
        return verbs.size() == 1 && std::holds_alternative<Hangup>(verbs[0]);
    };
    EXPECT_TRUE(ends(ask("transferred", dial_ended("completed"))));
    EXPECT_TRUE(reception_.transfers.empty()) << "they talked";

    EXPECT_TRUE(ends(ask("transferred", dial_ended("no-answer", "completed"))));
    EXPECT_TRUE(reception_.transfers.at(0).caller_left);

    reception_.back.reset();
    EXPECT_TRUE(ends(ask("transferred", dial_ended("busy")))) << "nobody waits for them";
    EXPECT_EQ(post("transferred", {{"CallSid", "CA1"}}).status, 400U);
}

TEST_F(OutwardWebhooksTest, ReportsWhoPickedUp) {
    for (const auto& [by, machine] : {std::pair{"human", false},
                                      {"machine_end_beep", true},
                                      {"machine_start", true},
                                      {"fax", true},
                                      {"unknown", false}}) {
        EXPECT_EQ(post("machine", {{"CallSid", "CA1"}, {"AnsweredBy", by}}).status, 204U);
        EXPECT_EQ(reception_.pick_ups.back().machine, machine) << by;
    }
}

TEST_F(OutwardWebhooksTest, TakesTextMessages) {
    const auto verbs = ask("sms", {{"MessageSid", "SM1"},
                                   {"From", "+15550100100"},
                                   {"To", "+15550100199"},
                                   {"Body", "Grüße & mehr"}});
    EXPECT_TRUE(verbs.empty());
    ASSERT_EQ(reception_.texts.size(), 1U);
    EXPECT_EQ(reception_.texts[0].id, "SM1");
    EXPECT_EQ(reception_.texts[0].from, "+15550100100");
    EXPECT_EQ(reception_.texts[0].text, "Grüße & mehr");
    EXPECT_EQ(post("sms", {{"From", "+1"}, {"To", "+1"}, {"Body", "x"}}).status, 400U);
    EXPECT_EQ(post("sms", {{"MessageSid", "SM2"},
                           {"From", "+1"},
                           {"To", "+1"},
                           {"Body", std::string(10'000, 'x')}})
                  .status,
              400U);
}

TEST_F(OutwardWebhooksTest, BelievesNobodyWithoutSignatureOnceThereIsAToken) {
    auto secured = config();
    secured.auth_tokens = {"token"};
    TwilioTelephony telephony(secured, reception_);
    for (const std::string name : {"whisper", "transferred", "machine", "sms"}) {
        net::Request request;
        request.method = "POST";
        request.target = "/webhooks/twilio/" + name;
        EXPECT_EQ(fakes::run_on(loop_, telephony.respond(request)).status, 403U) << name;
    }
}

}  // namespace
}  // namespace neura::providers::twilio
