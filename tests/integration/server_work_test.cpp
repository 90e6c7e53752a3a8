// `neura serve` after a call: what was understood of it, the report of it, reminders that fire.

#include <gtest/gtest.h>

#include <mutex>

#include "fakes/fake_deepgram.hpp"
#include "fakes/fake_openai.hpp"
#include "fakes/metrics_page.hpp"
#include "fakes/webhook_receiver.hpp"
#include "integration/net_peers.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura {
namespace {

constexpr std::string_view secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Somebody who takes reports, and answers the first ones as told.
class Receiver final : public net::Handler {
public:
    explicit Receiver(std::vector<unsigned> statuses = {}) : statuses_(std::move(statuses)) {}

    std::string url(const std::string& path) const { return server_.url("http", path); }

    std::vector<net::Request> received() const {
        const std::lock_guard lock(mutex_);
        return received_;
    }

    Awaitable<net::Response> respond(net::Request request) override {
        const std::lock_guard lock(mutex_);
        net::Response response;
        if (received_.size() < statuses_.size()) response.status = statuses_[received_.size()];
        received_.push_back(std::move(request));
        co_return response;
    }
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override {
        co_return net::json_error(404, "not_found", "there is none");
    }
    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket>) override {
        co_return;
    }

private:
    mutable std::mutex mutex_;
    std::vector<net::Request> received_;
    const std::vector<unsigned> statuses_;
    net::RunningServer server_{{.max_body = 1'000'000}, *this};  ///< last: it uses all above
};

std::string field(const net::Request& request, std::string_view name) {
    return std::string(request.headers.find(name).value_or(""));
}

bool is_signed(const net::Request& request) {
    const auto id = field(request, "webhook-id");
    const auto at = field(request, "webhook-timestamp");
    const auto signature = field(request, "webhook-signature");
    return fakes::is_genuine({id, at, signature, request.body}, secret);
}

class ServerWorkTest : public testing::Test {
protected:
    Environment with(const Receiver& receiver) const {
        return {{"STT_PRIMARY_PROVIDER", "deepgram"},
                {"TTS_PRIMARY_PROVIDER", "deepgram"},
                {"DEEPGRAM_API_KEY", "secret-key"},
                {"DEEPGRAM_BASE_URL", deepgram_.url()},
                {"NEURA_LOOPS", "2"},
                {"REPORT_WEBHOOK_URL", receiver.url("/calls")},
                {"REMINDER_WEBHOOK_URL", receiver.url("/reminders")},
                {"REPORT_WEBHOOK_SECRET", std::string(secret)}};
    }

    /// In the records that a server will open.
    void set_reminder(const std::string& title, std::chrono::seconds due_in) const {
        auto records = storage::sqlite::open_records(folder_.path() / "data" / "neura.db");
        ASSERT_TRUE(records.has_value()) << records.error().doing;
        const auto now = std::chrono::system_clock::now();
        work::Reminder reminder;
        reminder.call = new_call_id();
        reminder.caller = "+14155550123";
        reminder.title = title;
        reminder.description = "Send the photos.";
        reminder.due_at = now + due_in;
        asio::io_context loop;
        const auto kept = asio::make_work_guard(loop);
        bool is_set = false;
        auto set = [&]() -> Awaitable<> {
            const auto stands = co_await (*records)->work_store().set(reminder, now);
            is_set = stands.has_value();
            loop.stop();
        };
        asio::co_spawn(loop, set(), [](std::exception_ptr) {});
        loop.run();
        ASSERT_TRUE(is_set);
    }

    fakes::FakeDeepgram deepgram_;
    TemporaryFolder folder_;
};

TEST_F(ServerWorkTest, ACallIsUnderstoodByRulesAndReportedOnceAndSigned) {
    deepgram_.hear_everything_as("Yes, that is fine.");
    const Receiver receiver({503});  // busy the first time
    ServerProcess server(folder_.path(), with(receiver));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());

    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    ASSERT_TRUE(eventually([&] { return receiver.received().size() == 2; }, 30s)) << server.said();

    const auto id = carrier.get_json("/api/v1/calls").at("calls").at(0).value("id", "");
    const auto requests = receiver.received();
    for (const auto& request : requests) {
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.path(), "/calls");
        EXPECT_EQ(field(request, "Idempotency-Key"), "report:" + id + ":1");
        EXPECT_TRUE(is_signed(request));
    }
    const auto report = json::parse(requests[1].body);
    EXPECT_EQ(report.value("type", ""), "call.understood");
    EXPECT_EQ(report.value("/data/call/id"_json_pointer, ""), id);
    const auto insights = carrier.record(id).value("insights", json::array());
    ASSERT_EQ(insights.size(), 1U);
    EXPECT_EQ(insights, report.at("data").at("insights"));
    EXPECT_EQ(insights[0].value("made_by", ""), "rules");
    EXPECT_EQ(insights[0].value("next_action", ""), "call_back") << insights.dump();
    EXPECT_FALSE(insights[0].value("is_complete", true));
    EXPECT_EQ(insights[0].at("sentiment").size(), 1U);

    const auto health = carrier.get_json("/health").value("components", json::object());
    EXPECT_EQ(health.value("/work/state"_json_pointer, ""), "ok") << health.dump();
    // It is done once the answer to it is written down.
    std::map<std::string, double> metrics;
    EXPECT_TRUE(eventually(
        [&] {
            metrics = fakes::read_metrics(carrier.get("/metrics").body);
            return metrics.at(R"(neura_jobs_done_total{kind="report"})") == 1;
        },
        10s));
    EXPECT_EQ(metrics.at(R"(neura_jobs_done_total{kind="insight"})"), 1);
    EXPECT_EQ(metrics.at(R"(neura_job_failures_total{kind="report"})"), 1);

    server.signal(SIGTERM);
    EXPECT_EQ(server.exit_code(), 0);
    EXPECT_EQ(receiver.received().size(), 2U);
}

TEST_F(ServerWorkTest, ACallIsUnderstoodByALanguageModelWhereThereIsOneAndThatIsPaidFor) {
    deepgram_.hear_everything_as("Yes, that is fine.");
    fakes::FakeOpenAi openai("secret-key");
    const json answer{{"synthesis", "You agreed to be recorded."},
                      {"in_short", "your call"},
                      {"satisfaction", "unknown"},
                      {"satisfaction_reasons", "Nothing tells."},
                      {"sentiment", {0.25}},
                      {"next_action", "call_back"},
                      {"justification", "It broke off."},
                      {"improvements", json::array()}};
    openai.will_answer(fakes::FakeOpenAi::words({answer.dump()}));
    const Receiver receiver;
    auto environment = with(receiver);
    environment.insert({{"LLM_PROVIDER", "openai"},
                        {"OPENAI_API_KEY", "secret-key"},
                        {"OPENAI_BASE_URL", openai.url()}});
    ServerProcess server(folder_.path(), std::move(environment));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());

    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    ASSERT_TRUE(eventually([&] { return receiver.received().size() == 1; }, 30s)) << server.said();

    const auto id = carrier.get_json("/api/v1/calls").at("calls").at(0).value("id", "");
    const auto record = carrier.record(id);
    ASSERT_EQ(record.at("insights").size(), 1U);
    const auto& insight = record.at("insights")[0];
    EXPECT_EQ(insight.value("made_by", ""), "openai/gpt-4.1-mini") << server.said();
    EXPECT_EQ(insight.value("synthesis", ""), "You agreed to be recorded.");
    EXPECT_FALSE(insight.value("is_complete", true)) << "that is for the rules to say";
    // What it cost is committed a moment after what came of it.
    const auto cost = [&] { return carrier.record(id).at("cost").dump(); };
    EXPECT_TRUE(eventually([&] { return cost().contains("\"kind\":\"llm\""); }, 10s)) << cost();
    EXPECT_EQ(openai.broken_rules(), std::vector<std::string>());
    ASSERT_EQ(openai.requests().size(), 1U);
    EXPECT_TRUE(openai.requests()[0].contains("response_format"));
}

TEST_F(ServerWorkTest, AReminderThatWasDueWhileTheServerWasDownFiresOnceItIsUp) {
    const Receiver receiver;
    set_reminder("photos", -60s);
    set_reminder("later", 3'600s);
    {
        ServerProcess server(folder_.path(), with(receiver));
        const Carrier carrier(server.port());
        ASSERT_TRUE(eventually([&] { return !receiver.received().empty(); }, 30s)) << server.said();
        const auto fired = [&] {
            return carrier.get_json("/api/v1/reminders?state=fired").at("reminders").size() == 1;
        };
        EXPECT_TRUE(eventually(fired, 10s));
        const auto waiting =
            carrier.get_json("/api/v1/reminders?state=waiting").value("reminders", json::array());
        ASSERT_EQ(waiting.size(), 1U);
        EXPECT_EQ(waiting[0].value("title", ""), "later");
        server.signal(SIGKILL);
        server.exit_code();
    }
    {
        ServerProcess server(folder_.path(), with(receiver));
        const Carrier carrier(server.port());
        EXPECT_EQ(carrier.get_json("/api/v1/reminders").at("reminders").size(), 2U);
        server.signal(SIGTERM);
        EXPECT_EQ(server.exit_code(), 0);
    }
    const auto requests = receiver.received();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].path(), "/reminders");
    EXPECT_TRUE(is_signed(requests[0]));
    const auto told = json::parse(requests[0].body);
    EXPECT_EQ(told.value("/data/title"_json_pointer, ""), "photos");
    EXPECT_EQ(told.value("/data/caller"_json_pointer, ""), "+14155550123");
}

TEST_F(ServerWorkTest, WorkThatWasGivenUpIsListedAndTriedAgainWhenToldTo) {
    const Receiver receiver({410});  // gone, the first time
    set_reminder("photos", -60s);
    ServerProcess server(folder_.path(), with(receiver));
    const Carrier carrier(server.port());
    const Environment data{{"NEURA_DATA_DIR", folder_.path() / "data"}};
    const auto neura_work = [&](const std::vector<std::string>& arguments, const char* output) {
        std::vector<std::string> command{"work"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        Program program(command, folder_.path(), data, folder_.path() / output);
        EXPECT_EQ(program.exit_code(), 0) << program.said();
        return program.said();
    };
    ASSERT_TRUE(eventually([&] { return receiver.received().size() == 1; }, 30s)) << server.said();
    json dead;
    int look = 0;
    ASSERT_TRUE(eventually(
        [&] {
            const auto output = "dead" + std::to_string(++look);
            dead = json::parse(neura_work({"dead", "--json"}, output.c_str()));
            return dead.at("jobs").size() == 1;
        },
        10s));
    EXPECT_EQ(dead.at("jobs")[0].value("error", ""), "the other end answered 410");

    neura_work({"retry", dead.at("jobs")[0].value("id", "")}, "retry");

    EXPECT_TRUE(eventually([&] { return receiver.received().size() == 2; }, 30s)) << server.said();
    EXPECT_EQ(field(receiver.received()[1], "webhook-id"), dead.at("jobs")[0].value("id", ""));
}

}  // namespace
}  // namespace neura
