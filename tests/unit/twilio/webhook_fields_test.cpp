#include "providers/twilio/webhook_fields.hpp"

#include <gtest/gtest.h>

namespace neura::providers::twilio {
namespace {

using transport::CallStatus;

net::Form with(net::Form form, const std::string& name, const std::string& value) {
    form.emplace_back(name, value);
    return form;
}

TEST(IncomingCall, ReadsTheVoiceWebhook) {
    const auto form = net::parse_form(
        "CallSid=CA1234567890ABCDE1234567890ABCDE12&AccountSid=AC1&From=%2B14158675309"
        "&To=%2B18005551212&CallStatus=ringing&Direction=inbound&FromCity=SAN+FRANCISCO");
    ASSERT_TRUE(form.has_value());

    const auto call = read_incoming_call(*form);

    ASSERT_TRUE(call.has_value()) << call.error();
    EXPECT_EQ(call->carrier_id.text(), "CA1234567890ABCDE1234567890ABCDE12");
    EXPECT_EQ(call->carrier, "twilio");
    EXPECT_EQ(call->from, "+14158675309");
    EXPECT_EQ(call->to, "+18005551212");
    EXPECT_EQ(call->direction, transport::Direction::inbound);
}

TEST(IncomingCall, KnowsOutboundCallsAndHiddenCallers) {
    const auto call = read_incoming_call(
        {{"CallSid", "CA1"}, {"From", ""}, {"To", "+1"}, {"Direction", "outbound-api"}});

    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->from, "");
    EXPECT_EQ(call->direction, transport::Direction::outbound);
}

TEST(IncomingCall, NamesTheFieldThatIsWrong) {
    struct Case {
        net::Form form;
        std::string_view words;
    };
    for (const auto& [form, words] : {
             Case{{}, "CallSid is missing"},
             Case{{{"CallSid", ""}, {"From", "a"}, {"To", "b"}}, "CallSid is missing"},
             Case{{{"CallSid", "CA1\n{}"}, {"From", "a"}, {"To", "b"}}, "CallSid must be"},
             Case{{{"CallSid", std::string(65, 'A')}, {"From", "a"}, {"To", "b"}},
                  "CallSid must be"},
             Case{{{"CallSid", "CA1"}, {"To", "b"}}, "From is missing"},
             Case{{{"CallSid", "CA1"}, {"From", "a"}}, "To is missing"},
         }) {
        const auto call = read_incoming_call(form);
        ASSERT_FALSE(call.has_value()) << words;
        EXPECT_TRUE(call.error().contains(words)) << call.error();
    }
}

TEST(StatusReport, MapsEveryStatus) {
    struct Case {
        std::string name;
        CallStatus status;
        bool over;
    };
    for (const auto& [name, status, over] : {
             Case{"queued", CallStatus::initiated, false},
             Case{"initiated", CallStatus::initiated, false},
             Case{"ringing", CallStatus::ringing, false},
             Case{"in-progress", CallStatus::in_progress, false},
             Case{"completed", CallStatus::completed, true},
             Case{"busy", CallStatus::busy, true},
             Case{"failed", CallStatus::failed, true},
             Case{"no-answer", CallStatus::no_answer, true},
             Case{"canceled", CallStatus::canceled, true},
         }) {
        const net::Form form{{"CallSid", "CA1"}, {"CallStatus", name}};
        const auto report = read_status_report(form);
        ASSERT_TRUE(report.has_value()) << name;
        EXPECT_EQ(report->status, status) << name;
        EXPECT_EQ(is_over(form), over) << name;
        EXPECT_EQ(report->sequence, std::nullopt);
        EXPECT_EQ(report->duration, std::nullopt);
    }
}

TEST(StatusReport, ReadsOrderAndDuration) {
    const auto form = net::parse_form(
        "CallSid=CA1&CallStatus=completed&CallDuration=42&Duration=1"
        "&Timestamp=Sun%2C+22+Nov+2026+10%3A06%3A40+%2B0000&SequenceNumber=3");
    ASSERT_TRUE(form.has_value());

    const auto report = read_status_report(*form);

    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->sequence, 3u);
    EXPECT_EQ(report->duration, std::chrono::seconds(42));
}

TEST(StatusReport, NamesTheFieldThatIsWrong) {
    const net::Form good{{"CallSid", "CA1"}, {"CallStatus", "ringing"}};
    struct Case {
        net::Form form;
        std::string_view words;
    };
    for (const auto& [form, words] : {
             Case{{{"CallSid", "CA1"}}, "CallStatus is missing"},
             Case{{{"CallSid", "CA1"}, {"CallStatus", "cancelled"}}, "CallStatus must be one of"},
             Case{with(good, "SequenceNumber", "3rd"), "SequenceNumber must be"},
             Case{with(good, "SequenceNumber", "-1"), "SequenceNumber must be"},
             Case{with(good, "CallDuration", "1.5"), "CallDuration must be"},
             Case{with(good, "CallDuration", "99999999999"), "CallDuration must be"},
         }) {
        const auto report = read_status_report(form);
        ASSERT_FALSE(report.has_value()) << words;
        EXPECT_TRUE(report.error().contains(words)) << report.error();
    }
    EXPECT_TRUE(read_status_report(with(good, "CallDuration", "")).has_value());
}

TEST(TextReport, ReadsWhatBecameOfAMessage) {
    const net::Form form{{"MessageSid", "SM1"},
                         {"MessageStatus", "undelivered"},
                         {"ErrorCode", "30003"},
                         {"To", "+14155550123"}};
    const auto report = read_text_report(form);
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(report->id, "SM1");
    EXPECT_EQ(report->status, "undelivered");
    EXPECT_EQ(report->error, "30003");
    const auto sent = read_text_report({{"MessageSid", "SM1"}, {"MessageStatus", "sent"}});
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->error, "");

    for (const auto& [bad, words] :
         {std::pair<net::Form, std::string_view>{{{"MessageStatus", "sent"}}, "MessageSid"},
          {{{"MessageSid", "SM1"}}, "MessageStatus is missing"},
          {{{"MessageSid", "SM1"}, {"MessageStatus", "lost"}}, "MessageStatus must be one of"},
          {{{"MessageSid", "SM1"}, {"MessageStatus", "failed"}, {"ErrorCode", "none"}},
           "ErrorCode must be"}}) {
        const auto refused = read_text_report(bad);
        ASSERT_FALSE(refused) << words;
        EXPECT_TRUE(refused.error().contains(words)) << refused.error();
    }
}

TEST(Recording, ReadsTheRecordingWebhook) {
    const net::Form form{{"CallSid", "CA1"},
                         {"RecordingSid", "RE1"},
                         {"RecordingUrl", "https://api.twilio.com/RE1"},
                         {"RecordingStatus", "completed"},
                         {"RecordingDuration", "17"}};

    const auto recording = read_recording(form);

    ASSERT_TRUE(recording.has_value());
    EXPECT_EQ(recording->carrier_id.text(), "CA1");
    EXPECT_EQ(recording->recording_id, "RE1");
    EXPECT_EQ(recording->url, "https://api.twilio.com/RE1");
    EXPECT_EQ(recording->status, "completed");
    EXPECT_EQ(recording->duration, std::chrono::seconds(17));
}

TEST(Recording, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(read_recording({{"CallSid", "CA1"}, {"RecordingStatus", "completed"}}).error(),
              "the field RecordingSid is missing");
    EXPECT_EQ(read_recording({{"CallSid", "CA1"}, {"RecordingSid", "RE1"}}).error(),
              "the field RecordingStatus is missing");
}

}  // namespace
}  // namespace neura::providers::twilio
