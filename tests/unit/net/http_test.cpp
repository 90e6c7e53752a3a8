#include "net/http.hpp"

#include <gtest/gtest.h>

namespace neura::net {
namespace {

TEST(Headers, FindsTheFirstValueWhateverTheCase) {
    Headers headers;
    headers.add("X-Twilio-Signature", "one");
    headers.add("x-twilio-signature", "two");

    EXPECT_EQ(headers.find("X-TWILIO-SIGNATURE"), "one");
    EXPECT_EQ(headers.find("X-Twilio"), std::nullopt);
}

TEST(Request, SplitsItsTargetAtTheFirstQuestionMark) {
    Request request;
    request.target = "/calls/1?from=%2B1&q=a?b";
    EXPECT_EQ(request.path(), "/calls/1");
    EXPECT_EQ(request.query(), "from=%2B1&q=a?b");

    request.target = "/calls";
    EXPECT_EQ(request.path(), "/calls");
    EXPECT_EQ(request.query(), "");
}

TEST(JsonError, HoldsCodeAndMessageAndEscapesThem) {
    const auto response = json_error(404, "not_found", "no \"x\"\xff here");

    EXPECT_EQ(response.status, 404u);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(response.body,
              "{\"error\":{\"code\":\"not_found\",\"message\":\"no \\\"x\\\"\xEF\xBF\xBD here\"}}");
}

TEST(Form, ReadsNamesAndValuesInOrder) {
    const Form expected{{"From", "+15550100"}, {"Body", "a b&c"}, {"Empty", ""}, {"Flag", ""}};
    EXPECT_EQ(parse_form("From=%2B15550100&Body=a+b%26c&Empty=&Flag"), expected);
}

TEST(Form, OfNothingIsEmpty) {
    EXPECT_EQ(parse_form(""), Form{});
    EXPECT_EQ(parse_form("&&"), Form{});
}

TEST(Form, RefusesAPercentWithoutTwoDigits) {
    for (const auto* text : {"a=%", "a=%4", "a=%4g", "%zz=1", "ok=1&b=%2"})
        EXPECT_EQ(parse_form(text), std::nullopt) << text;
}

TEST(Form, KeepsWhatFollowsASecondEqualsSign) {
    const Form expected{{"a", "b=c"}};
    EXPECT_EQ(parse_form("a=b=c"), expected);
}

TEST(Form, EncodesWhatItReads) {
    const Form form{{"name", "Zoë & co"}, {"a=b", "100%"}, {"plain", "*-._aZ09"}};

    const auto text = encode_form(form);

    EXPECT_EQ(text, "name=Zo%C3%AB+%26+co&a%3Db=100%25&plain=*-._aZ09");
    EXPECT_EQ(parse_form(text), form);
}

}  // namespace
}  // namespace neura::net
