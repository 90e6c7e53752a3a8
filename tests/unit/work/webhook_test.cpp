#include "work/jobs/webhook.hpp"

#include <gtest/gtest.h>

namespace neura::work::jobs {
namespace {

using namespace std::chrono_literals;

// The example of the libraries of Standard Webhooks; computed again with Python's hmac.
TEST(Webhook, SignsAsStandardWebhooksDo) {
    EXPECT_EQ(signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        1'614'265'330, R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Webhook, EverythingThatIsSentIsInTheSignature) {
    const auto whole = signature("secret", "id", 17, "body");

    EXPECT_NE(signature("secre1", "id", 17, "body"), whole);
    EXPECT_NE(signature("secret", "i1", 17, "body"), whole);
    EXPECT_NE(signature("secret", "id", 18, "body"), whole);
    EXPECT_NE(signature("secret", "id", 17, "bod1"), whole);
}

TEST(Webhook, ItsFieldsNameTheMessageOnceAndForAll) {
    const auto headers = webhook_headers({.url = {}, .secret = "s"}, "report:C:1", 17, "{}");

    EXPECT_EQ(headers.find("webhook-id"), "report:C:1");
    EXPECT_EQ(headers.find("Idempotency-Key"), "report:C:1");
    EXPECT_EQ(headers.find("webhook-timestamp"), "17");
    EXPECT_EQ(headers.find("webhook-signature"), signature("s", "report:C:1", 17, "{}"));
    EXPECT_EQ(headers.find("Content-Type"), "application/json");
}

TEST(Webhook, WithoutASecretNothingIsSigned) {
    EXPECT_FALSE(webhook_headers({}, "id", 17, "{}").find("webhook-signature"));
}

net::Response answer(unsigned status, const std::string& retry_after = {}) {
    net::Response response;
    response.status = status;
    if (!retry_after.empty()) response.headers.add("Retry-After", retry_after);
    return response;
}

TEST(Webhook, AnswersMeanDoneAgainOrNeverAgain) {
    using Kind = Outcome::Kind;
    EXPECT_EQ(outcome_of(answer(200)).kind, Kind::done);
    EXPECT_EQ(outcome_of(answer(204)).kind, Kind::done);
    EXPECT_EQ(outcome_of(answer(302)).kind, Kind::again);
    EXPECT_EQ(outcome_of(answer(401)).kind, Kind::again);
    EXPECT_EQ(outcome_of(answer(500)).kind, Kind::again);
    EXPECT_EQ(outcome_of(answer(410)).kind, Kind::hopeless);
}

TEST(Webhook, WaitsAsLongAsItIsAskedToButNotForEver) {
    EXPECT_EQ(outcome_of(answer(429, "120")).not_before, 120s);
    EXPECT_EQ(outcome_of(answer(503, "99999999")).not_before, 24h);
    EXPECT_EQ(outcome_of(answer(503, "-5")).not_before, 0s);
    EXPECT_EQ(outcome_of(answer(503, "Wed, 21 Oct 2026 07:28:00 GMT")).not_before, 0s);
}

}  // namespace
}  // namespace neura::work::jobs
