#include "api/api.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "api/json.hpp"
#include "fakes/fake_records.hpp"
#include "fakes/run.hpp"

namespace neura::api {
namespace {

using namespace std::chrono_literals;
using fakes::run;
using nlohmann::json;

CallId id_of(int number) {
    auto text = std::to_string(number);
    return CallId(std::string(26 - text.size(), '0') + text);
}

storage::WallTime at_ms(std::int64_t ms) {
    return storage::WallTime(std::chrono::milliseconds(ms));
}

storage::CallRecord ended_call(int number) {
    storage::CallRecord record;
    record.call.id = id_of(number);
    record.call.carrier = "twilio";
    record.call.carrier_id = CarrierCallId("CA" + std::to_string(number));
    record.call.from = "+14155550123";
    record.call.to = "+14155550100";
    record.call.status = storage::CallStatus::completed;
    record.call.reason = "claim_complete";
    record.call.agent = "insurance";
    record.call.outcome = "claim_complete";
    record.call.announced_at = at_ms(1'764'106'000'123);
    record.call.answered_at = at_ms(1'764'106'001'000);
    record.call.ended_at = at_ms(1'764'106'061'000);
    record.call.duration = 60s;
    record.messages = {{.role = "caller",
                        .content = "It rained.",
                        .start = 100ms,
                        .end = 900ms,
                        .at = at_ms(1'764'106'002'000)}};
    record.claims = {{.number = 1,
                      .fields = {{"location", "Berlin"}},
                      .complete = true,
                      .outcome = "claim_complete",
                      .changed_at = at_ms(1'764'106'003'000)}};
    call::TurnTimed timed;
    timed.number = 1;
    timed.turn_ended = 250ms;
    timed.first_sent = 480ms;
    record.turns = {{timed, at_ms(1'764'106'003'000)}};
    return record;
}

net::Request request_for(std::string target, std::string method = "GET") {
    net::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    return request;
}

class ApiTest : public testing::Test {
protected:
    ApiTest() {
        for (int number = 3; number >= 1; --number) records_.kept.push_back(ended_call(number));
    }

    net::Response ask(net::Request request) {
        request.headers.add("X-API-Key", "k");
        return run(api_.respond(request));
    }
    net::Response get(std::string target) { return ask(request_for(std::move(target))); }

    /// "400 limit: expected …".
    static std::string error_of(const net::Response& response) {
        return std::to_string(response.status) + ' ' +
               json::parse(response.body)["error"]["message"].get<std::string>();
    }

    fakes::FakeRecords records_;
    SystemTime time_;
    Health health_{"1.0", time_};
    metrics::Registry metrics_;
    Api api_{records_, health_, metrics_, {.key = "k", .data_folder = NEURA_SOURCE_DIR}};
};

TEST_F(ApiTest, ServesItsOwnPathsOnly) {
    for (const auto* path :
         {"/api", "/api/v1/calls", "/api/other", "/metrics", "/health", "/health/live"})
        EXPECT_TRUE(Api::serves(path)) << path;
    for (const auto* path : {"/", "/apis", "/metrics/", "/metricsx", "/webhooks/twilio/voice"})
        EXPECT_FALSE(Api::serves(path)) << path;
}

TEST_F(ApiTest, ListsCalls) {
    const auto response = get("/api/v1/calls");

    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.content_type, "application/json");
    const auto body = json::parse(response.body);
    ASSERT_EQ(body["calls"].size(), 3u);
    EXPECT_EQ(body["calls"][0], (json{{"id", id_of(3).text()},
                                      {"carrier", "twilio"},
                                      {"carrier_id", "CA3"},
                                      {"direction", "inbound"},
                                      {"from", "+14155550123"},
                                      {"to", "+14155550100"},
                                      {"status", "completed"},
                                      {"reason", "claim_complete"},
                                      {"agent", "insurance"},
                                      {"outcome", "claim_complete"},
                                      {"announced_at", "2025-11-25T21:26:40.123Z"},
                                      {"answered_at", "2025-11-25T21:26:41.000Z"},
                                      {"ended_at", "2025-11-25T21:27:41.000Z"},
                                      {"duration_seconds", 60},
                                      {"recording_url", nullptr},
                                      {"language", nullptr},
                                      {"resumes", nullptr},
                                      {"purpose", nullptr},
                                      {"claim_fields", nullptr}}));
    EXPECT_EQ(body["next_cursor"], nullptr);
    EXPECT_EQ(records_.asked.limit, 50);
}

TEST_F(ApiTest, PagesByTheCursorItGave) {
    const auto first = json::parse(get("/api/v1/calls?limit=2").body);
    ASSERT_EQ(first["calls"].size(), 2u);

    const auto second = json::parse(
        get("/api/v1/calls?limit=2&cursor=" + first["next_cursor"].get<std::string>()).body);

    ASSERT_EQ(second["calls"].size(), 1u);
    EXPECT_EQ(second["calls"][0]["id"], id_of(1).text());
    EXPECT_EQ(second["next_cursor"], nullptr);
}

TEST_F(ApiTest, PassesTheFiltersOn) {
    get("/api/v1/calls?status=no_answer&from=%2B14155550123&limit=200");

    EXPECT_EQ(records_.asked.status, storage::CallStatus::no_answer);
    EXPECT_EQ(records_.asked.from, "+14155550123");
    EXPECT_EQ(records_.asked.limit, 200);
}

TEST_F(ApiTest, NamesTheParameterThatIsWrong) {
    struct Case {
        const char* query;
        const char* error;
    };
    for (const auto& [query, error] : {
             Case{"limit=0", "400 limit: expected a whole number from 1 to 200"},
             Case{"limit=201", "400 limit: expected a whole number from 1 to 200"},
             Case{"limit=", "400 limit: expected a whole number from 1 to 200"},
             Case{"limit=ten", "400 limit: expected a whole number from 1 to 200"},
             Case{"status=busy&status=busy", "400 status: expected it once"},
             Case{"status=over",
                  "400 status: expected one of initiated, ringing, in_progress, completed, failed, "
                  "no_answer, busy, canceled"},
             Case{"cursor=x", "400 cursor: expected next_cursor of the page before"},
             Case{"form=%2B1", "400 known parameters are status, from, limit and cursor"},
             Case{"from=%2", "400 the query has a '%' without two hexadecimal digits after it"},
         }) {
        EXPECT_EQ(error_of(get(std::string("/api/v1/calls?") + query)), error) << query;
    }
}

TEST_F(ApiTest, ShowsACallWithAllItLeft) {
    const auto response = get("/api/v1/calls/" + id_of(2).text());

    EXPECT_EQ(response.status, 200u);
    const auto body = json::parse(response.body);
    EXPECT_EQ(body["call"]["id"], id_of(2).text());
    EXPECT_EQ(body["messages"], (json::array({{{"role", "caller"},
                                               {"content", "It rained."},
                                               {"tool_calls", json::array()},
                                               {"interrupted", false},
                                               {"keyed", false},
                                               {"start_ms", 100},
                                               {"end_ms", 900},
                                               {"at", "2025-11-25T21:26:42.000Z"},
                                               {"claim", 1}}})));
    EXPECT_EQ(body["claim"], (json{{"number", 1},
                                   {"fields", {{"location", "Berlin"}}},
                                   {"complete", true},
                                   {"outcome", "claim_complete"},
                                   {"changed_at", "2025-11-25T21:26:43.000Z"}}));
    EXPECT_EQ(body["claims"], json::array({body["claim"]}));
    EXPECT_EQ(body["history"], json::array());
    EXPECT_EQ(body["turns"], (json::array({{{"number", 1},
                                            {"turn_ended_ms", 250},
                                            {"transcribed_ms", nullptr},
                                            {"first_words_ms", nullptr},
                                            {"replied_ms", nullptr},
                                            {"first_sentence_ms", nullptr},
                                            {"first_audio_ms", nullptr},
                                            {"first_sent_ms", 480},
                                            {"first_played_ms", nullptr},
                                            {"at", "2025-11-25T21:26:43.000Z"}}})));
    EXPECT_EQ(body["carrier_recordings"], json::array());
    EXPECT_EQ(body["cost"], nullptr) << "none is recorded, which is not nought";
}

work::Reminder photos(int number) {
    work::Reminder reminder;
    reminder.id = "R" + std::to_string(number);
    reminder.call = id_of(number);
    reminder.caller = "+14155550123";
    reminder.title = "photos";
    reminder.description = "Send them.";
    reminder.due_at = at_ms(1'764'106'000'123);
    reminder.due_local = "2025-11-25T16:26";
    reminder.time_zone = "America/New_York";
    reminder.owner = work::Reminder::Owner::caller;
    return reminder;
}

TEST_F(ApiTest, ShowsWhatWasUnderstoodOfACallAndItsReminders) {
    EXPECT_EQ(json::parse(get("/api/v1/calls/" + id_of(3).text()).body)["insights"], json::array());
    work::Insight insight;
    insight.claim = 2;
    insight.in_short = "the rain";
    insight.made_by = "rules";
    insight.made_at = at_ms(1'764'106'000'123);
    records_.kept[0].insights = {insight};
    records_.kept[0].reminders = {photos(3)};

    const auto body = json::parse(get("/api/v1/calls/" + id_of(3).text()).body);

    ASSERT_EQ(body["insights"].size(), 1u);
    EXPECT_EQ(body["insights"][0]["claim"], 2);
    EXPECT_EQ(body["insights"][0]["in_short"], "the rain");
    EXPECT_EQ(body["insights"][0]["satisfaction"], "unknown");
    EXPECT_EQ(body["insights"][0]["made_by"], "rules");
    EXPECT_EQ(body["insights"][0]["made_at"], "2025-11-25T21:26:40.123Z");
    EXPECT_EQ(body["reminders"], (json::array({{{"id", "R3"},
                                                {"call", id_of(3).text()},
                                                {"caller", "+14155550123"},
                                                {"title", "photos"},
                                                {"description", "Send them."},
                                                {"due_at", "2025-11-25T21:26:40.123Z"},
                                                {"due_local", "2025-11-25T16:26"},
                                                {"time_zone", "America/New_York"},
                                                {"owner", "caller"},
                                                {"state", "waiting"},
                                                {"fired_by", nullptr}}})));
}

TEST_F(ApiTest, ListsRemindersWithoutWhatIsSensitive) {
    records_.jobs.set_reminders = {photos(3)};
    records_.jobs.set_reminders[0].description = "Send them for B 734.";
    records_.kept[0].reminders = records_.jobs.set_reminders;
    storage::FieldChange change;
    change.change.field = "policy_number";
    change.change.value = "B734";
    change.change.sensitive = true;
    records_.kept[0].history = {change};

    const auto listed = json::parse(get("/api/v1/reminders").body)["reminders"];
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_EQ(listed[0]["description"], "Send them for • •••.");
    EXPECT_EQ(listed[0]["title"], "photos");
}

TEST_F(ApiTest, ListsRemindersByStateAndCall) {
    records_.jobs.set_reminders = {photos(1), photos(2)};
    records_.jobs.set_reminders[1].state = work::Reminder::State::fired;

    const auto listed = [&](const std::string& query) {
        return json::parse(get("/api/v1/reminders" + query).body)["reminders"];
    };
    EXPECT_EQ(listed("").size(), 2u);
    EXPECT_EQ(listed("?state=fired").at(0)["id"], "R2");
    EXPECT_EQ(listed("?limit=5&call=" + id_of(1).text()).at(0)["id"], "R1");
    EXPECT_EQ(error_of(get("/api/v1/reminders?state=late")),
              "400 state: expected one of waiting, fired, cancelled");
    EXPECT_EQ(get("/api/v1/reminders?limit=0").status, 400u);
    EXPECT_EQ(get("/api/v1/reminders?what=1").status, 400u);
    records_.jobs.broken = true;
    EXPECT_EQ(get("/api/v1/reminders").status, 503u);
}

TEST_F(ApiTest, TellsWhatACallCostAndThatAPriceIsNotKnown) {
    auto& charges = records_.kept[0].charges;
    charges = {{.service = {"deepgram", "stt", "nova-3"},
                .usage = {.audio = 61'240ms},
                .cost = 4'899'200,
                .currency = "USD",
                .priced_on = "2026-05-05"}};
    const auto path = "/api/v1/calls/" + id_of(3).text();
    auto cost = json::parse(get(path).body)["cost"];
    EXPECT_EQ(cost["known"], (json{{"USD", 0.0048992}}));
    EXPECT_EQ(cost["is_all_known"], true);
    EXPECT_EQ(cost["services"], (json::array({{{"vendor", "deepgram"},
                                               {"kind", "stt"},
                                               {"model", "nova-3"},
                                               {"audio_seconds", 61.24},
                                               {"session_seconds", 0.0},
                                               {"characters", 0},
                                               {"input_tokens", 0},
                                               {"cached_tokens", 0},
                                               {"output_tokens", 0},
                                               {"untold_answers", 0},
                                               {"cost", 0.0048992},
                                               {"currency", "USD"},
                                               {"priced_on", "2026-05-05"}}})));

    charges.push_back({.service = {"llm.example.com", "llm", "own"}});
    cost = json::parse(get(path).body)["cost"];
    EXPECT_EQ(cost["known"], (json{{"USD", 0.0048992}}));
    EXPECT_EQ(cost["is_all_known"], false);
    EXPECT_EQ(cost["services"][1]["cost"], nullptr);

    charges.pop_back();
    charges[0].usage.untold = 1;
    EXPECT_EQ(json::parse(get(path).body)["cost"]["is_all_known"], false);
}

TEST_F(ApiTest, SumsCostsUpOverDaysAndMoments) {
    records_.sums = {.calls = 2,
                     .talked = 754s,
                     .services = {{.sum = {.service = {"elevenlabs", "tts", "eleven_flash_v2_5"},
                                           .usage = {.characters = 2'000},
                                           .cost = 100'000'000,
                                           .currency = "USD",
                                           .priced_on = "2026-05-05"},
                                   .calls = 2}}};
    const auto body = json::parse(get("/api/v1/costs?from=2026-11-01&to=2026-11-30").body);
    EXPECT_EQ(body["calls"], 2);
    EXPECT_EQ(body["talk_seconds"], 754);
    EXPECT_EQ(body["known"], (json{{"USD", 0.1}}));
    EXPECT_EQ(body["services"][0]["calls"], 2);
    EXPECT_EQ(rfc3339(records_.asked_range.from), "2026-11-01T00:00:00.000Z");
    EXPECT_EQ(rfc3339(records_.asked_range.before), "2026-12-01T00:00:00.000Z") << "a day is whole";

    EXPECT_EQ(get("/api/v1/costs?to=2026-11-26T14:00:05Z").status, 200u);
    EXPECT_EQ(records_.asked_range.from, storage::WallTime::min());
    EXPECT_EQ(rfc3339(records_.asked_range.before), "2026-11-26T14:00:05.000Z");

    for (const auto* query : {"from=yesterday", "from=2026-02-30", "to=2026-11-26T25:00:00Z",
                              "to=", "from=2026-11-26T14:00:00", "from=2026-1-1"})
        EXPECT_EQ(get("/api/v1/costs?" + std::string(query)).status, 400u) << query;
    EXPECT_EQ(error_of(get("/api/v1/costs?limit=3")), "400 known parameters are from and to");
    records_.broken = true;
    EXPECT_EQ(get("/api/v1/costs").status, 503u);
}

TEST_F(ApiTest, ShowsTheHistoryOfFieldsAndMasksWhatIsSensitive) {
    auto& record = records_.kept[0];
    record.claims.push_back(
        {.number = 2, .fields = {{"location", "Bonn"}}, .changed_at = at_ms(1'764'106'004'000)});
    record.history = {{.change = {.field = "location",
                                  .value = "Bonn",
                                  .before = nullptr,
                                  .by = "model",
                                  .words = "It rained.",
                                  .sensitive = true},
                       .claim = 2,
                       .at = at_ms(1'764'106'004'000)}};

    const auto body = json::parse(get("/api/v1/calls/" + id_of(3).text()).body);

    EXPECT_EQ(body["claims"].size(), 2u);
    EXPECT_EQ(body["claim"], body["claims"][1]) << "the latest";
    EXPECT_EQ(body["claim"]["fields"]["location"], "••••");
    EXPECT_EQ(body["messages"][0]["content"], "•• ••••••.");
    EXPECT_EQ(body["history"], (json::array({{{"claim", 2},
                                              {"field", "location"},
                                              {"value", "••••"},
                                              {"before", nullptr},
                                              {"by", "model"},
                                              {"words", "•• ••••••."},
                                              {"at", "2025-11-25T21:26:44.000Z"}}})));
}

TEST_F(ApiTest, ACallThatSaidNothingHasNoClaim) {
    records_.kept[0].claims.clear();

    EXPECT_EQ(json::parse(get("/api/v1/calls/" + id_of(3).text()).body)["claim"], nullptr);
}

TEST_F(ApiTest, GivesTheRecordingAsAFile) {
    records_.kept[0].call.recording = "CMakeLists.txt";
    const auto call = get("/api/v1/calls/" + id_of(3).text());
    const auto url = json::parse(call.body)["call"]["recording_url"].get<std::string>();

    const auto response = get(url);

    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.content_type, "audio/wav");
    EXPECT_EQ(response.file, std::filesystem::path(NEURA_SOURCE_DIR) / "CMakeLists.txt");
}

TEST_F(ApiTest, NeverGivesAFileOutsideTheDataFolder) {
    for (const auto* file : {"/etc/passwd", "../etc/passwd", "src/../../x", "missing.wav", ""}) {
        records_.kept[0].call.recording = file;

        const auto response = get("/api/v1/calls/" + id_of(3).text() + "/recording");

        EXPECT_EQ(response.status, 404u) << file;
        EXPECT_FALSE(response.file.has_value()) << file;
    }
}

TEST_F(ApiTest, AnswersNotFoundFor) {
    const auto known = "/api/v1/calls/" + id_of(3).text();
    for (const auto& path :
         {std::string("/api"), std::string("/api/v1"), std::string("/api/v1/callsx"),
          std::string("/api/v1/calls/"), std::string("/api/v1/calls//recording"),
          std::string("/api/v1/calls/x"), "/api/v1/calls/" + id_of(9).text(),
          "/api/v1/calls/" + id_of(9).text() + "/recording", known + "/", known + "/x",
          known + "/recording/x", std::string("/api/v1/calls/%2e%2e")})
        EXPECT_EQ(get(path).status, 404u) << path;
}

TEST_F(ApiTest, TellsPrometheusAllMetrics) {
    metrics_.counter("neura_turns_total", "Turns of callers.").add(7);

    const auto response = get("/metrics");

    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(response.body,
              "# HELP neura_turns_total Turns of callers.\n"
              "# TYPE neura_turns_total counter\n"
              "neura_turns_total 7\n");
}

TEST_F(ApiTest, AnythingButReadingIsRefused) {
    for (const auto* path : {"/api/v1/costs", "/metrics"}) {
        for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
            const auto response = ask(request_for(path, method));

            EXPECT_EQ(response.status, 405u) << method << ' ' << path;
            EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD");
        }
    }
}

TEST_F(ApiTest, WithoutTheKeyNothingIsTold) {
    for (const auto& path : {std::string("/api/v1/calls"), "/api/v1/calls/" + id_of(3).text(),
                             std::string("/api/v1/nothing"), std::string("/metrics")}) {
        const auto request = request_for(path);

        EXPECT_EQ(run(api_.respond(request)).status, 401u) << path;
    }
}

TEST_F(ApiTest, HealthNeedsNoKey) {
    const auto request = request_for("/health/live");

    EXPECT_EQ(run(api_.respond(request)).status, 200u);
}

TEST_F(ApiTest, AFailingDiskIsUnavailableAndSaysNoMore) {
    records_.broken = true;

    for (const auto& path : {std::string("/api/v1/calls"), "/api/v1/calls/" + id_of(3).text()}) {
        const auto response = get(path);

        EXPECT_EQ(response.status, 503u);
        EXPECT_FALSE(response.body.contains("secret")) << response.body;
    }
}

TEST(Rfc3339, IsUtcWithMilliseconds) {
    EXPECT_EQ(rfc3339(at_ms(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(rfc3339(at_ms(1'764'106'000'007)), "2025-11-25T21:26:40.007Z");
    EXPECT_EQ(rfc3339(at_ms(-1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace neura::api
