#include "providers/twilio/rest_protocol.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "providers/twilio/twiml.hpp"

namespace neura::providers::twilio {
namespace {

using namespace std::chrono_literals;
using transport::TelephonyErrc;

std::vector<std::string> all_of(const net::Form& form, std::string_view name) {
    std::vector<std::string> values;
    for (const auto& [field, value] : form)
        if (field == name) values.push_back(value);
    return values;
}

TEST(RestProtocol, NamesTheAccountAsHttpBasicDoes) {
    // RFC 7617, section 2.
    EXPECT_EQ(basic_auth("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST(RestProtocol, ACallAsksForEachReportAndForWhoPicksUp) {
    const auto form = call_form({.to = "+15551230000",
                                 .from = "+15557654321",
                                 .voice_url = "https://calls.example.com/webhooks/twilio/voice",
                                 .status_url = "https://calls.example.com/webhooks/twilio/status",
                                 .machine_url = "https://calls.example.com/webhooks/twilio/machine",
                                 .voicemail = Voicemail::hang_up,
                                 .ring = 25s,
                                 .longest = 600s});
    EXPECT_EQ(all_of(form, "To"), std::vector<std::string>{"+15551230000"});
    EXPECT_EQ(all_of(form, "Timeout"), std::vector<std::string>{"25"});
    EXPECT_EQ(all_of(form, "TimeLimit"), std::vector<std::string>{"600"});
    EXPECT_EQ(all_of(form, "StatusCallbackEvent"),
              (std::vector<std::string>{"initiated", "ringing", "answered", "completed"}));
    EXPECT_EQ(all_of(form, "MachineDetection"), std::vector<std::string>{"Enable"});
    EXPECT_EQ(all_of(form, "AsyncAmd"), std::vector<std::string>{"true"});
    EXPECT_TRUE(all_of(form, "Twiml").empty()) << "with Url it would be ignored";
}

TEST(RestProtocol, ATransferDialsAndSaysWhatComesAfter) {
    const auto form = transfer_form({.to = "+15550001111",
                                     .caller_id = "+15557654321",
                                     .action_url = "https://calls.example.com/after?a=1&b=2",
                                     .whisper_url = "https://calls.example.com/whisper",
                                     .ring = 20s});
    ASSERT_EQ(form.size(), 1U);
    const auto verbs = parse_twiml(form[0].second);
    ASSERT_TRUE(verbs) << verbs.error().doing;
    const auto& dial = std::get<Dial>(verbs->at(0));
    EXPECT_EQ(dial.number, "+15550001111");
    EXPECT_EQ(dial.caller_id, "+15557654321");
    EXPECT_EQ(dial.action, "https://calls.example.com/after?a=1&b=2");
    EXPECT_EQ(dial.whisper, "https://calls.example.com/whisper");
    EXPECT_EQ(dial.timeout, 20s);
}

TEST(RestProtocol, ReadsWhatWasMade) {
    const auto made = read_made(R"({"sid":"CA1","status":"queued","price":null})");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->sid, "CA1");
    EXPECT_EQ(made->status, "queued");
    for (const auto* odd :
         {"", "{}", "[]", R"({"sid":7})", R"({"sid":""})", R"({"sid":"../CA1"})", "{\"sid\":\"CA"})
        EXPECT_FALSE(read_made(odd)) << odd;
}

TEST(RestProtocol, TellsRefusalsApart) {
    struct Case {
        unsigned status;
        std::string body;
        TelephonyErrc means;
    };
    for (const auto& [status, body, means] : {
             Case{401, R"({"code":20003})", TelephonyErrc::bad_credentials},
             Case{404, R"({"code":20404})", TelephonyErrc::no_such_call},
             Case{400, R"({"code":21220})", TelephonyErrc::no_such_call},
             Case{400, R"({"code":21211})", TelephonyErrc::bad_number},
             Case{400, R"({"code":21215})", TelephonyErrc::not_allowed},
             Case{400, R"({"code":21610})", TelephonyErrc::opted_out},
             Case{429, R"({"code":20429})", TelephonyErrc::too_many},
             Case{400, R"({"code":99999})", TelephonyErrc::rejected},
             Case{400, "<html>", TelephonyErrc::rejected},
             Case{503, "", TelephonyErrc::unreachable},
         })
        EXPECT_EQ(refusal(status, body, "ring").code, means) << status << body;
    EXPECT_EQ(refusal(400, R"({"code":21211,"message":"+1555 is bad"})", "ring").doing,
              "ring: the carrier answered 400, error 21211");
}

TEST(RestProtocol, WaitsAsLongAsItIsAskedToWithinReason) {
    EXPECT_EQ(wait_of(std::nullopt), 500ms);
    EXPECT_EQ(wait_of("2"), 2s);
    EXPECT_EQ(wait_of("3600"), 5s);
    EXPECT_EQ(wait_of("-1"), 500ms);
    EXPECT_EQ(wait_of("Thu, 26 Nov 2026 10:00:00 GMT"), 500ms);
}

}  // namespace
}  // namespace neura::providers::twilio
