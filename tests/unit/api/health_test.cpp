#include "api/health.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace neura::api {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using State = ComponentHealth::State;

class ClockOfTheTest final : public TimeSource {
public:
    Clock::time_point now() const override { return now_; }
    std::chrono::system_clock::time_point wall() const override { return {}; }
    void pass(Clock::duration time) { now_ += time; }

private:
    Clock::time_point now_{};
};

class HealthTest : public testing::Test {
protected:
    HealthTest() {
        health_.add("database", [this] { return database_; });
        health_.add("speech", [this] { return speech_; });
    }

    net::Response get(std::string path, std::string method = "GET") const {
        net::Request request;
        request.method = std::move(method);
        request.target = std::move(path);
        return health_.respond(request);
    }

    ClockOfTheTest time_;
    Health health_{"1.2.3", time_};
    ComponentHealth database_{.state = State::ok, .latency = 4ms};
    ComponentHealth speech_{.state = State::loading, .latency = 0ms, .detail = "2 of 3 models"};
};

TEST_F(HealthTest, ServesItsOwnPathsOnly) {
    EXPECT_TRUE(Health::serves("/health"));
    EXPECT_TRUE(Health::serves("/health/ready"));
    EXPECT_FALSE(Health::serves("/healthy"));
    EXPECT_FALSE(Health::serves("/api/v1/calls"));
}

TEST_F(HealthTest, LivesWhateverTheComponentsAre) {
    speech_.state = State::failed;

    const auto response = get("/health/live");

    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(json::parse(response.body), (json{{"status", "ok"}}));
}

TEST_F(HealthTest, IsReadyAs) {
    struct Case {
        State database;
        State speech;
        unsigned status;
        const char* word;
    };
    for (const auto& [database, speech, status, word] : {
             Case{State::ok, State::ok, 200, "ok"},
             Case{State::ok, State::loading, 503, "loading"},
             Case{State::degraded, State::ok, 200, "degraded"},
             Case{State::degraded, State::loading, 503, "loading"},
             Case{State::failed, State::loading, 503, "failed"},
             Case{State::failed, State::ok, 503, "failed"},
         }) {
        database_.state = database;
        speech_.state = speech;

        const auto response = get("/health/ready");

        EXPECT_EQ(response.status, status) << word;
        EXPECT_EQ(json::parse(response.body)["status"], word);
        EXPECT_EQ(response.headers.find("Retry-After").has_value(), status == 503);
        EXPECT_EQ(health_.is_ready(), status == 200);
    }
}

TEST_F(HealthTest, ShowsEveryComponent) {
    time_.pass(90s);

    const auto response = get("/health");

    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(json::parse(response.body),
              (json{{"status", "loading"},
                    {"version", "1.2.3"},
                    {"uptime_seconds", 90},
                    {"components",
                     {{"database", {{"state", "ok"}, {"latency_ms", 4}}},
                      {"speech",
                       {{"state", "loading"}, {"latency_ms", 0}, {"detail", "2 of 3 models"}}}}}}));
}

TEST_F(HealthTest, AFailureIsSeenByTheStatusAlone) {
    speech_.state = State::failed;

    EXPECT_EQ(get("/health").status, 503u);
}

TEST_F(HealthTest, RefusesOtherPathsAndMethods) {
    EXPECT_EQ(get("/health/reddy").status, 404u);
    EXPECT_EQ(get("/health", "POST").status, 405u);
}

TEST_F(HealthTest, AFailingDiskDegrades) {
    const storage::State state{.ok = false, .latency = 7ms, .error = "the disk is full"};

    const auto health = health_of(state);

    EXPECT_EQ(health.state, State::degraded);
    EXPECT_EQ(health.latency, 7ms);
    EXPECT_EQ(health.detail, "the disk is full");
    EXPECT_EQ(health_of(storage::State{}).state, State::ok);
}

}  // namespace
}  // namespace neura::api
