#include "api/outgoing_call.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/api.hpp"
#include "fakes/fake_records.hpp"
#include "fakes/fake_telephony.hpp"
#include "fakes/run.hpp"

namespace neura::api {
namespace {

using transport::TelephonyErrc;

TEST(OutgoingCall, IsReadWithAllItMayHave) {
    const auto call = read_outgoing_call(
        R"({"to":"+14155550123","from":"+14155550100","agent":"insurance","language":"fr","purpose":"About it.",)"
        R"("claim":[{"name":"size","type":"number"}],"known":{"size":7}})");
    ASSERT_TRUE(call) << call.error();
    EXPECT_EQ(call->to, "+14155550123");
    EXPECT_EQ(call->from, "+14155550100");
    EXPECT_EQ(call->errand.agent, "insurance");
    EXPECT_EQ(call->errand.language, "fr");
    EXPECT_EQ(call->errand.purpose, "About it.");
    EXPECT_EQ(call->errand.claim[0]["name"], "size");
    EXPECT_EQ(call->errand.known["size"], 7);
}

TEST(OutgoingCall, IsToldWhatIsWrong) {
    for (const auto& [body, words] :
         {std::pair<std::string, std::string_view>{"", "JSON object"},
          {"[]", "JSON object"},
          {"{}", "to: expected a number"},
          {R"({"to":"911"})", "to: expected a number"},
          {R"({"to":14155550123})", "to: expected a text"},
          {R"({"to":"+14155550123","language":["fr"]})", "language: expected a text"},
          {R"({"to":"+14155550123","from":"us"})", "from: expected a number"},
          {R"({"to":"+14155550123","when":"now"})", "unknown field"},
          {R"({"to":"+14155550123","claim":"size"})", "claim: expected a list of fields"},
          {R"({"to":"+14155550123","known":["size"]})", "known: expected an object"},
          {R"({"to":"+14155550123","known":)" + std::string(9'000, '['), "nested too deeply"},
          {R"({"to":"+14155550123","purpose":")" + std::string(301, 'x') + "\"}", "at most 300"}}) {
        const auto call = read_outgoing_call(body);
        ASSERT_FALSE(call) << body;
        EXPECT_TRUE(call.error().contains(words)) << call.error();
    }
}

class PlaceCallTest : public testing::Test {
protected:
    net::Response post(Api& api, std::string body, bool with_key = true) {
        net::Request request;
        request.method = "POST";
        request.target = "/api/v1/calls";
        if (with_key) request.headers.add("X-API-Key", "k");
        request.body = std::move(body);
        return fakes::run(api.respond(request));
    }

    fakes::FakeRecords records_;
    SystemTime time_;
    Health health_{"1.0", time_};
    metrics::Registry metrics_;
    fakes::FakeTelephony carrier_;
    Api api_{records_, health_, metrics_, {.key = "k"}, &carrier_};
};

TEST_F(PlaceCallTest, AnswersWithTheCallThatIsOnRecordNow) {
    const auto response = post(api_, R"({"to":"+14155550123"})");
    EXPECT_EQ(response.status, 201U);
    EXPECT_EQ(response.headers.find("Location"), "/api/v1/calls/call");
    EXPECT_EQ(nlohmann::json::parse(response.body).value("id", ""), "call");
    ASSERT_EQ(carrier_.placed.size(), 1U);
}

TEST_F(PlaceCallTest, WantsTheKey) {
    EXPECT_EQ(post(api_, R"({"to":"+14155550123"})", false).status, 401U);
    EXPECT_TRUE(carrier_.placed.empty());
}

TEST_F(PlaceCallTest, TellsRefusalsApart) {
    for (const auto& [why, status] : {std::pair{TelephonyErrc::not_configured, 503U},
                                      {TelephonyErrc::bad_number, 400U},
                                      {TelephonyErrc::not_allowed, 403U},
                                      {TelephonyErrc::too_many, 429U},
                                      {TelephonyErrc::rejected, 422U},
                                      {TelephonyErrc::bad_errand, 422U},
                                      {TelephonyErrc::unreachable, 502U}}) {
        carrier_.refusal = why;
        EXPECT_EQ(post(api_, R"({"to":"+14155550123"})").status, status);
    }
    Api without{records_, health_, metrics_, {.key = "k"}};
    EXPECT_EQ(post(without, R"({"to":"+14155550123"})").status, 503U);
}

}  // namespace
}  // namespace neura::api
