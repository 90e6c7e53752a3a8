#include "api/flags_api.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/api.hpp"
#include "fakes/fake_flags.hpp"
#include "fakes/fake_records.hpp"
#include "fakes/run.hpp"

namespace neura::api {
namespace {

using nlohmann::json;

class FlagsApiTest : public testing::Test {
protected:
    net::Response ask(std::string method, std::string target, std::string body = {},
                      std::string key = "k") {
        net::Request request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        request.peer = "10.0.0.7";
        request.headers.add("X-API-Key", std::move(key));
        return fakes::run_on(loop_, api_.respond(request));
    }
    json flag(const std::string& name) {
        const auto all = json::parse(ask("GET", "/api/v1/flags").body);
        for (const auto& each : all["flags"])
            if (each["name"] == json(name)) return each;
        return {};
    }

    asio::io_context loop_{1};
    fakes::FakeFlags store_;
    BlockingPool pool_{1};
    FlagsApi flags_{store_, pool_};
    fakes::FakeRecords records_;
    SystemTime time_;
    Health health_{"1.0", time_};
    metrics::Registry metrics_;
    Api api_{records_, health_, metrics_, {.key = "k", .flags = &flags_}};
};

TEST_F(FlagsApiTest, AsksForTheKey) {
    EXPECT_EQ(ask("GET", "/api/v1/flags", {}, "other").status, 401U);
    EXPECT_EQ(ask("PUT", "/api/v1/flags/tone", R"({"value": true})", "other").status, 401U);
    EXPECT_TRUE(store_.history(1, 0)->empty());
}

TEST_F(FlagsApiTest, SetsShowsAndUnsets) {
    EXPECT_EQ(flag("tone")["set"], json::array());
    EXPECT_EQ(ask("PUT", "/api/v1/flags/tone", R"({"value": false})").status, 200U);
    EXPECT_EQ(ask("PUT", "/api/v1/flags/tone?agent=insurance", R"({"value": true})").status, 200U);
    EXPECT_EQ(flag("tone")["set"], json::parse(R"([{"scope":"deployment","value":false},
                                       {"scope":"agent","name":"insurance","value":true}])"));
    EXPECT_EQ(ask("DELETE", "/api/v1/flags/tone?agent=insurance").status, 200U);
    EXPECT_EQ(flag("tone")["set"].size(), 1U);

    const auto history = json::parse(ask("GET", "/api/v1/flags/history?limit=2").body)["items"];
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0]["who"], json("api: 10.0.0.7"));
    EXPECT_EQ(history[0]["after"], json());
    EXPECT_EQ(history[1]["after"], json(true));
}

TEST_F(FlagsApiTest, RefusesWithWordsAndChangesNothing) {
    const auto bad = ask("PUT", "/api/v1/flags/vad_threshold", R"({"value": 3})");
    EXPECT_EQ(bad.status, 400U);
    EXPECT_TRUE(bad.body.contains("vad_threshold: expected a number from 0.1 to 0.95")) << bad.body;
    EXPECT_EQ(ask("PUT", "/api/v1/flags/no_such", R"({"value": 3})").status, 404U);
    for (const auto* body :
         {"", "3", R"({"value": "3"})", R"({"value": null})", R"({"v": 3})", "{"})
        EXPECT_EQ(ask("PUT", "/api/v1/flags/tone", body).status, 400U) << body;
    EXPECT_EQ(ask("PUT", "/api/v1/flags/tone?team=x", R"({"value": true})").status, 400U);
    EXPECT_EQ(ask("PUT", "/api/v1/flags/tone?call=7", R"({"value": true})").status, 400U);
    EXPECT_EQ(ask("POST", "/api/v1/flags/tone").status, 405U);
    EXPECT_EQ(ask("DELETE", "/api/v1/flags").status, 405U);
    EXPECT_EQ(ask("GET", "/api/v1/flags/history?limit=0").status, 400U);
    EXPECT_TRUE(store_.history(1, 0)->empty());
    store_.fails = true;
    EXPECT_EQ(ask("GET", "/api/v1/flags").status, 503U);
}

}  // namespace
}  // namespace neura::api
