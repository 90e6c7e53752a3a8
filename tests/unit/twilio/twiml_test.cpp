#include "providers/twilio/twiml.hpp"

#include <gtest/gtest.h>

namespace neura::providers::twilio {
namespace {

constexpr std::string_view head = R"(<?xml version="1.0" encoding="UTF-8"?>)";

TEST(ToTwiml, ConnectsAStreamAndSaysWhatHappensAfterIt) {
    const Connect connect{
        .stream = {.url = "wss://calls.example.com/stream/twilio",
                   .parameters = {{"call", "01ABC"}, {"token", "f00d"}}},
        .action = "https://calls.example.com/webhooks/twilio/after?a=1&b=2",
    };

    EXPECT_EQ(
        to_twiml({connect, Hangup{}}),
        std::string(head) +
            R"(<Response><Connect action="https://calls.example.com/webhooks/twilio/after)"
            R"(?a=1&amp;b=2" method="POST"><Stream url="wss://calls.example.com/stream/twilio">)"
            R"(<Parameter name="call" value="01ABC"/><Parameter name="token" value="f00d"/>)"
            R"(</Stream></Connect><Hangup/></Response>)");
}

TEST(ToTwiml, RejectsABusyCall) {
    EXPECT_EQ(to_twiml({Reject{Reject::Reason::busy}}),
              std::string(head) + R"(<Response><Reject reason="busy"/></Response>)");
}

TEST(ToTwiml, EscapesWhatXmlCannotHold) {
    const Say say{.text = "a < b & \"c\" > d\x01\n\xc3\xa9", .language = "en-US", .voice = {}};

    EXPECT_EQ(to_twiml({say}),
              std::string(head) +
                  "<Response><Say language=\"en-US\">a &lt; b &amp; &quot;c&quot; &gt; d&#10;"
                  "\xc3\xa9</Say></Response>");
}

TEST(ParseTwiml, ReadsWhatItWrites) {
    const std::vector<Verb> verbs{
        Say{.text = "Sorry, \"we\" <were> cut & off.", .language = "en-US", .voice = "alice"},
        Pause{std::chrono::seconds(3)},
        PlayFile{.url = "https://example.com/a.wav?x=1&y=2", .digits = {}},
        PlayFile{.url = {}, .digits = "1w2"},
        Connect{.stream = {.url = "ws://127.0.0.1:8080/s", .parameters = {{"a&b", "<\"'>\n"}}},
                .action = "/after",
                .method = "GET"},
        Redirect{.url = "/again", .method = "POST"},
        Reject{Reject::Reason::busy},
        Reject{Reject::Reason::rejected},
        Hangup{},
    };
    const auto text = to_twiml(verbs);

    const auto read = parse_twiml(text);

    ASSERT_TRUE(read.has_value()) << read.error().doing;
    ASSERT_EQ(read->size(), verbs.size());
    const auto& connect = std::get<Connect>((*read)[4]);
    EXPECT_EQ(connect.stream.parameters, (Parameters{{"a&b", "<\"'>\n"}}));
    EXPECT_EQ(connect.action, "/after");
    EXPECT_EQ(std::get<Say>((*read)[0]).text, "Sorry, \"we\" <were> cut & off.");
    EXPECT_EQ(std::get<Reject>((*read)[6]).reason, Reject::Reason::busy);
    EXPECT_EQ(to_twiml(*read), text);
}

TEST(ParseTwiml, ReadsTheDocumentOfTheVendorsBuilder) {
    const auto read = parse_twiml(
        R"(<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="https://calls.example.com/twilio/after" method="POST"><Stream url="wss://media.example.com/twilio/stream" name="ai-1" statusCallback="https://calls.example.com/twilio/stream-status" statusCallbackMethod="POST"><Parameter name="tenant" value="acme &amp; sons &lt;b> &quot;q&quot;"/></Stream></Connect><Say language="en-US">Bye &amp; thanks</Say><Redirect method="POST">https://calls.example.com/x?a=1&amp;b=2</Redirect></Response>)");

    ASSERT_TRUE(read.has_value()) << read.error().doing;
    ASSERT_EQ(read->size(), 3u);
    const auto& connect = std::get<Connect>((*read)[0]);
    EXPECT_EQ(connect.stream.url, "wss://media.example.com/twilio/stream");
    EXPECT_EQ(connect.stream.parameters, (Parameters{{"tenant", "acme & sons <b> \"q\""}}));
    EXPECT_EQ(std::get<Say>((*read)[1]).text, "Bye & thanks");
    EXPECT_EQ(std::get<Redirect>((*read)[2]).url, "https://calls.example.com/x?a=1&b=2");
}

TEST(ParseTwiml, IgnoresCommentsBlanksAndUnknownAttributes) {
    const auto read = parse_twiml(
        "<Response>\n  <!-- hello -->\n  <Say loop=\"2\">\n  one <!-- x -->two <![CDATA[<3]]>\n"
        "</Say>\n <Pause/>\n</Response>\n");

    ASSERT_TRUE(read.has_value()) << read.error().doing;
    ASSERT_EQ(read->size(), 2u);
    EXPECT_EQ(std::get<Say>((*read)[0]).text, "one two <3");
    EXPECT_EQ(std::get<Pause>((*read)[1]).length, std::chrono::seconds(1));
}

TEST(ParseTwiml, AnEmptyResponseHasNoVerbs) {
    const auto read = parse_twiml("<Response/>");

    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->empty());
}

TEST(ParseTwiml, SaysWhatIsWrong) {
    struct Case {
        std::string document;
        Errc code;
        std::string_view words;
    };
    for (const auto& [document, code, words] : {
             Case{"", Errc::malformed_twiml, "not XML"},
             Case{"busy", Errc::malformed_twiml, "not XML"},
             Case{"<Response><Say>x</Response>", Errc::malformed_twiml, "not XML at byte"},
             Case{"<html/>", Errc::malformed_twiml, "root element"},
             Case{"<Response><Dial/></Response>", Errc::malformed_twiml, "rings nobody"},
             Case{"<Response><Dial><Queue>q</Queue></Dial></Response>", Errc::unsupported_verb,
                  "<Dial><Queue>"},
             Case{"<Response><Connect/></Response>", Errc::malformed_twiml, "without <Stream>"},
             Case{"<Response><Connect><Room/></Connect></Response>", Errc::unsupported_verb,
                  "Room"},
             Case{"<Response><Connect><Stream/></Connect></Response>", Errc::malformed_twiml,
                  "without url"},
             Case{"<Response><Connect method=\"PUT\"><Stream url=\"w\"/></Connect></Response>",
                  Errc::malformed_twiml, "<Connect> has a method"},
             Case{"<Response><Connect><Stream url=\"w\"><Parameter value=\"v\"/></Stream>"
                  "</Connect></Response>",
                  Errc::malformed_twiml, "<Parameter> without name"},
             Case{"<Response><Pause length=\"-1\"/></Response>", Errc::malformed_twiml, "length"},
             Case{"<Response><Pause length=\"1s\"/></Response>", Errc::malformed_twiml, "length"},
             Case{"<Response><Redirect/></Response>", Errc::malformed_twiml, "without URL"},
             Case{"<Response><Play/></Response>", Errc::malformed_twiml, "without URL and digits"},
             Case{"<Response><Reject reason=\"no\"/></Response>", Errc::malformed_twiml, "reason"},
             Case{std::string(max_twiml_bytes + 1, ' '), Errc::malformed_twiml, "64 KiB"},
         }) {
        const auto read = parse_twiml(document);
        ASSERT_FALSE(read.has_value()) << document;
        EXPECT_EQ(read.error().code, code) << document;
        EXPECT_TRUE(read.error().doing.contains(words)) << read.error().doing;
    }
}

}  // namespace
}  // namespace neura::providers::twilio
