// What the server does outwards, with a carrier that takes orders: callers put through to people,
// calls of ours, text messages, alarms.
//
// The tests play the carrier; callers write where it does not matter how they are understood.

#include <gtest/gtest.h>

#include <fstream>

#include "fakes/fake_deepgram.hpp"
#include "fakes/fake_twilio_rest.hpp"
#include "fakes/webhook_receiver.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

constexpr std::string_view public_base = "http://calls.example.com";
constexpr std::string_view caller = "+15550100100";
constexpr std::string_view person = "+15550001111";

/// Says little, so that tests are short.
constexpr std::string_view laconic_agent = R"(
persona: {agent: Ava, company: Example Mutual}
claim:
  - {name: story, label: description, narrative: true, question: "What happened?"}
phrases:
  greeting: Hello.
  greeting_outbound: Hello.
  disclosure: I'm Ava.
  human: One moment.
  human_busy: All are busy.
  voicemail: Please call back.
  emergency_fire: Get out.
  safe_question: Are you safe?
)";

class ServerOutwardTest : public testing::Test {
protected:
    ServerProcess start(Environment environment = {}) {
        const auto agent = folder_.path() / "laconic.yaml";
        std::ofstream(agent) << laconic_agent;
        environment.insert({{"NEURA_AGENT", agent.string()}});
        environment.insert({{"TWILIO_ACCOUNT_SID", std::string(fakes::FakeTwilioRest::account)},
                            {"TWILIO_AUTH_TOKEN", std::string(fakes::FakeTwilioRest::token)},
                            {"TWILIO_BASE_URL", rest_.url()},
                            {"TWILIO_WEBHOOK_URL", std::string(public_base)},
                            {"TWILIO_PHONE_NUMBER", "+15550100199"},
                            {"HUMAN_AGENT_NUMBER", std::string(person)},
                            {"NEURA_LOOPS", "2"}});
        return ServerProcess(folder_.path(), std::move(environment));
    }

    static Carrier carrier_of(ServerProcess& server) {
        return Carrier(server.port(), std::string(fakes::FakeTwilioRest::token),
                       std::string(public_base));
    }

    /// The caller writes; the carrier brings it twice.
    void write(const Carrier& carrier, const std::string& text) {
        const net::Form form{{"MessageSid", "SM" + std::to_string(++texts_)},
                             {"From", std::string(caller)},
                             {"To", "+15550100199"},
                             {"Body", text}};
        for (int time = 0; time < 2; ++time) {
            const auto response = carrier.post("/webhooks/twilio/sms", form);
            EXPECT_EQ(response.status, 200U) << response.body;
        }
    }

    static std::vector<twilio::Verb> ask(const Carrier& carrier, const std::string& webhook,
                                         const net::Form& form) {
        const auto response = carrier.post("/webhooks/twilio/" + webhook, form);
        EXPECT_EQ(response.status, 200U) << response.body;
        return twilio::parse_twiml(response.body).value_or(std::vector<twilio::Verb>{});
    }

    /// The n-th order to the carrier, which is to dial.
    twilio::Dial dialled(std::size_t count) const {
        const auto form = rest_.request(count);
        EXPECT_TRUE(form.is_object()) << "nothing was asked of the carrier";
        if (!form.is_object()) return {};
        const auto verbs = twilio::parse_twiml(form.value("Twiml", ""));
        EXPECT_TRUE(verbs && verbs->size() == 1) << form;
        if (!verbs || verbs->size() != 1) return {};
        const auto* dial = std::get_if<twilio::Dial>(&verbs->front());
        EXPECT_NE(dial, nullptr);
        return dial != nullptr ? *dial : twilio::Dial{};
    }

    static net::Response place(const Carrier& carrier, const std::string& body) {
        net::Headers headers;
        headers.add("Content-Type", "application/json");
        return fakes::run(net::fetch({.method = "POST",
                                      .url = net::parse_url("http://" + carrier.authority() +
                                                            "/api/v1/calls")
                                                 .value(),
                                      .headers = std::move(headers),
                                      .body = body},
                                     30s))
            .value();
    }

    fakes::FakeTwilioRest rest_;
    TemporaryFolder folder_;
    int texts_ = 0;
};

TEST_F(ServerOutwardTest, ACallerWhomNobodyTakesComesBackToTheAgent) {
    std::string first_id;
    fakes::FakeModelServer alarm(
        "/alarm", "twilio",
        [&first_id](std::string_view head, const json& body) -> std::vector<std::string> {
            const auto id = fakes::field_of(head, "webhook-id");
            const auto at = fakes::field_of(head, "webhook-timestamp");
            const auto signature = fakes::field_of(head, "webhook-signature");
            const auto text = body.dump();
            if (!fakes::is_genuine({id, at, signature, text}, "shared")) return {"it is signed"};
            if (first_id.empty()) first_id = id;
            if (id != first_id) return {"the same alarm has the same id"};
            return {};
        });
    alarm.will_answer({.status = 503});
    alarm.will_answer({.status = 204});
    auto server =
        start({{"EMERGENCY_WEBHOOK_URL", alarm.url()}, {"EMERGENCY_WEBHOOK_SECRET", "shared"}});
    const auto carrier = carrier_of(server);
    ASSERT_TRUE(carrier.becomes_ready());
    const auto call = carrier.announce("CA1");
    Stream first(carrier);
    first.start(call);
    ASSERT_TRUE(first.hears_agent(patience));

    write(carrier, "I want to talk to a person");
    const auto dial = dialled(1);
    EXPECT_EQ(dial.number, person);
    EXPECT_EQ(dial.action, std::string(public_base) + "/webhooks/twilio/transferred");
    first.stop();
    first.drop();

    const auto verbs =
        ask(carrier, "transferred",
            {{"CallSid", "CA1"}, {"CallStatus", "in-progress"}, {"DialCallStatus", "no-answer"}});
    const auto again = Carrier::announced_by("CA1", verbs);
    EXPECT_EQ(again.id, call.id);
    Stream second(carrier);
    second.start(again);
    EXPECT_TRUE(second.hears_agent(20s));

    const auto said = [&](std::string_view words) {
        return eventually(
            [&] {
                const auto all = carrier.said_by("agent");
                return std::ranges::any_of(
                    all, [&](const std::string& text) { return text.contains(words); });
            },
            30s);
    };
    EXPECT_TRUE(said("All are busy. Let me ask once more: what happened?"))
        << carrier.record(call.id).dump();
    const auto transfers = carrier.record(call.id).value("transfers", json::array());
    ASSERT_EQ(transfers.size(), 1U);
    EXPECT_EQ(transfers[0].value("how", ""), "no_answer");
    EXPECT_EQ(transfers[0].value("to", ""), person);

    write(carrier, "There is a fire in my kitchen");
    EXPECT_TRUE(eventually([&] { return alarm.requests().size() == 2; }, 20s));
    EXPECT_EQ(alarm.requests().back()["data"].value("service", ""), "fire");
    EXPECT_EQ(alarm.requests().back()["data"].value("call", ""), call.id);
    EXPECT_EQ(alarm.broken_rules(), std::vector<std::string>{});
    EXPECT_TRUE(said("Get out. Are you safe?"));

    EXPECT_EQ(carrier.status(call.id), "in_progress");
    second.stop();
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "caller_hung_up"));
    const auto texts = carrier.record(call.id).value("texts", json::array());
    EXPECT_EQ(texts.size(), 2U) << texts.dump();
    EXPECT_EQ(carrier.get_json("/api/v1/calls").value("calls", json::array()).size(), 1U);
    EXPECT_EQ(rest_.broken_rules(), std::vector<std::string>{});
}

TEST_F(ServerOutwardTest, ACallerWhoIsPutThroughHasEndedOurCall) {
    auto server = start();
    const auto carrier = carrier_of(server);
    ASSERT_TRUE(carrier.becomes_ready());
    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    ASSERT_TRUE(stream.hears_agent(patience));
    write(carrier, "Let me talk to a human, please");
    EXPECT_EQ(dialled(1).number, person);
    stream.stop();

    const auto whisper = ask(carrier, "whisper", {{"CallSid", "CA2"}, {"ParentCallSid", "CA1"}});
    ASSERT_EQ(whisper.size(), 1U);
    EXPECT_TRUE(std::get<twilio::Say>(whisper[0]).text.contains("put through to you"));
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "transferred"));
    EXPECT_EQ(carrier.record(call.id).value("/call/outcome"_json_pointer, ""), "transferred");
    const auto after =
        ask(carrier, "transferred",
            {{"CallSid", "CA1"}, {"CallStatus", "in-progress"}, {"DialCallStatus", "completed"}});
    ASSERT_EQ(after.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<twilio::Hangup>(after[0]));

    // A message after the call is answered by one, whatever the carrier repeats; STOP by none.
    write(carrier, "My policy number is B17");
    const auto answer = rest_.request(2);
    ASSERT_TRUE(answer.is_object());
    EXPECT_EQ(answer.value("To", ""), caller);
    EXPECT_TRUE(answer.value("Body", "").contains("notes of your call")) << answer;
    EXPECT_EQ(answer.value("StatusCallback", ""),
              std::string(public_base) + "/webhooks/twilio/sms_status");
    const net::Form lost{{"MessageSid", "SM00000000000000000000000000000001"},
                         {"MessageStatus", "undelivered"},
                         {"ErrorCode", "30003"}};
    EXPECT_EQ(carrier.post("/webhooks/twilio/sms_status", lost, {}).status, 403U) << "unsigned";
    EXPECT_EQ(carrier.post("/webhooks/twilio/sms_status", lost).status, 204U);
    EXPECT_TRUE(eventually(
        [&] {
            const auto texts = carrier.record(call.id).value("texts", json::array());
            return std::ranges::any_of(texts, [](const json& text) {
                return text.value("status", "") == "undelivered" && text.at("error") == "30003";
            });
        },
        20s))
        << carrier.record(call.id).dump();
    EXPECT_TRUE(
        carrier.get("/metrics").body.contains(R"(neura_texts_ended_total{how="undelivered"} 1)"));
    write(carrier, "Stop");
    EXPECT_TRUE(eventually(
        [&] { return carrier.record(call.id).value("texts", json::array()).size() == 4; }, 20s))
        << carrier.record(call.id).dump();
    EXPECT_EQ(rest_.requests().size(), 2U);
    EXPECT_EQ(rest_.broken_rules(), std::vector<std::string>{});
}

TEST_F(ServerOutwardTest, ACallOfOursAsksForWhatItCameWithAndSoDoesTheOneThatGoesOnWithIt) {
    auto server = start({{"CALLBACK_TIMEOUT", "3"}});
    const auto carrier = carrier_of(server);
    ASSERT_TRUE(carrier.becomes_ready());
    // A file that comes while the server runs is there for the next call.
    folder_.write("front.yaml",
                  "persona: {agent: Rita, company: Example}\n"
                  "claim: [{name: day, label: day, question: 'Which day?'}]\n");
    std::string why;
    EXPECT_TRUE(eventually(
        [&] {
            why = place(carrier, R"({"to":"+15550100100","agent":"front","language":"fr"})").body;
            return why.contains("language: the agent does not speak it; it speaks en-US");
        },
        10s))
        << why;
    const auto refused =
        place(carrier, R"({"to":"+15550100100","claim":[{"name":"size","type":"shoe"}]})");
    EXPECT_EQ(refused.status, 422U);
    EXPECT_TRUE(refused.body.contains("field size")) << refused.body;

    const auto placed = place(
        carrier, R"({"to":"+15550100100","agent":"front","known":{"city":"Berlin"},)"
                 R"("claim":[{"name":"city"},{"name":"size","type":"number","label":"shoe size"},)"
                 R"({"name":"color"}]})");
    ASSERT_EQ(placed.status, 201U) << placed.body;
    const auto id = json::parse(placed.body).value("id", "");
    const auto sid = json::parse(placed.body).value("carrier_id", "");
    auto form = Carrier::call_form(sid);
    for (auto& [name, value] : form) {
        if (name == "From") value = "+15550100199";
        if (name == "To") value = caller;
        if (name == "Direction") value = "outbound-api";
    }
    const auto said = [&](std::string_view words, std::size_t times) {
        return eventually(
            [&] {
                const auto all = carrier.said_by("agent");
                return std::ranges::count_if(all, [&](const std::string& text) {
                           return text.contains(words);
                       }) >= static_cast<std::ptrdiff_t>(times);
            },
            30s);
    };
    {
        Stream stream(carrier);
        stream.start(Carrier::announced_by(sid, ask(carrier, "voice", form)));
        ASSERT_TRUE(said("the city is Berlin. Is that right?", 1)) << carrier.record(id).dump();
        write(carrier, "yes");
        ASSERT_TRUE(said("What is the shoe size?", 1)) << carrier.record(id).dump();
        for (const char key : std::string("44#")) stream.send(stream.writer().dtmf(key));
        ASSERT_TRUE(said("What is the color?", 1)) << carrier.record(id).dump();
        stream.stop();
        EXPECT_TRUE(carrier.comes_to(id, "completed", "caller_hung_up"));
    }
    const auto record = carrier.record(id);
    EXPECT_EQ(record.value("/call/agent"_json_pointer, ""), "front");
    EXPECT_EQ(record.at("/call/claim_fields"_json_pointer).size(), 3U);
    EXPECT_EQ(record.at("/claim/fields/city"_json_pointer), "Berlin");
    EXPECT_EQ(record.at("/claim/fields/size"_json_pointer), 44);
    EXPECT_EQ(record.at("history").at(0).value("by", ""), "api");
    EXPECT_TRUE(eventually(
        [&] {
            const auto insights = carrier.record(id).value("insights", json::array());
            return !insights.empty() && insights[0].at("missing_fields") == json({"color"});
        },
        30s))
        << carrier.record(id).dump();

    const auto again = carrier.announce("CA7");
    Stream stream(carrier);
    stream.start(again);
    EXPECT_TRUE(said("What is the color?", 2)) << carrier.record(again.id).dump();
    const auto later = carrier.record(again.id);
    EXPECT_EQ(later.value("/call/resumes"_json_pointer, ""), id);
    EXPECT_EQ(later.value("/call/agent"_json_pointer, ""), "front");
    EXPECT_EQ(later.at("/call/claim_fields"_json_pointer).size(), 3U);
    stream.stop();
}

TEST_F(ServerOutwardTest, ACallOfOursIsHeldInTheLanguageItCameWith) {
    const fakes::FakeDeepgram deepgram;
    folder_.write("front.yaml",
                  "persona: {agent: Rita, company: Example, languages: [fr-FR]}\n"
                  "claim: [{name: day, label: day, question: 'Which day?'}]\n");
    folder_.write("front.fr.yaml",
                  "language: fr-FR\nclaim: {day: {label: jour, question: 'Quel jour ?'}}\n");
    auto server = start({{"STT_PRIMARY_PROVIDER", "deepgram"},
                         {"TTS_PRIMARY_PROVIDER", "deepgram"},
                         {"DEEPGRAM_API_KEY", "secret-key"},
                         {"DEEPGRAM_BASE_URL", deepgram.url()}});
    const auto carrier = carrier_of(server);
    ASSERT_TRUE(carrier.becomes_ready());
    const auto placed =
        place(carrier, R"({"to":"+15550100100","agent":"front","language":"fr","claim":[{"name":)"
                       R"("size","label":"la pointure","question":"Quelle est la pointure ?"}]})");
    ASSERT_EQ(placed.status, 201U) << placed.body;
    const auto id = json::parse(placed.body).value("id", "");
    const auto sid = json::parse(placed.body).value("carrier_id", "");
    auto form = Carrier::call_form(sid);
    for (auto& [name, value] : form)
        if (name == "Direction") value = "outbound-api";
    Stream stream(carrier);
    stream.start(Carrier::announced_by(sid, ask(carrier, "voice", form)));
    EXPECT_TRUE(eventually(
        [&] {
            const auto said = carrier.said_by("agent");
            return !said.empty() && said.front().contains("Quelle est la pointure");
        },
        30s))
        << carrier.record(id).dump();
    EXPECT_EQ(carrier.record(id).value("/call/language"_json_pointer, ""), "fr-FR");
    for (const auto& target : deepgram.targets())
        if (target.contains("/listen")) {
            EXPECT_TRUE(target.contains("language=fr")) << target;
        }
    stream.stop();
}

TEST_F(ServerOutwardTest, PlacesCallsWithinTheRules) {
    auto server = start({{"OUTBOUND_CALLS_PER_MINUTE", "2"}});
    const auto carrier = carrier_of(server);
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_EQ(place(carrier, R"({"to":"+4930123456"})").status, 403U) << "another country";
    EXPECT_EQ(place(carrier, R"({"to":"911"})").status, 400U);
    EXPECT_EQ(place(carrier, R"({"to":"+15550100222","agent":"nobody"})").status, 422U);
    EXPECT_TRUE(rest_.requests().empty());

    const auto placed =
        place(carrier, R"({"to":"+15550100222","purpose":"I am calling about your claim."})");
    ASSERT_EQ(placed.status, 201U) << placed.body;
    const auto id = json::parse(placed.body).value("id", "");
    const auto sid = json::parse(placed.body).value("carrier_id", "");
    EXPECT_EQ(carrier.record(id).value("/call/direction"_json_pointer, ""), "outbound");
    const auto order = rest_.request(1);
    EXPECT_EQ(order.value("Url", ""), std::string(public_base) + "/webhooks/twilio/voice");
    carrier.report(sid, "ringing", 1);

    auto form = Carrier::call_form(sid);
    for (auto& [name, value] : form) {
        if (name == "From") value = "+15550100199";
        if (name == "To") value = "+15550100222";
        if (name == "Direction") value = "outbound-api";
    }
    const auto call = Carrier::announced_by(sid, ask(carrier, "voice", form));
    EXPECT_EQ(call.id, id);
    Stream stream(carrier);
    stream.start(call);
    ASSERT_TRUE(stream.hears_agent(20s)) << "who says nothing is greeted";
    EXPECT_EQ(carrier
                  .post("/webhooks/twilio/machine",
                        {{"CallSid", sid}, {"AnsweredBy", "machine_end_beep"}})
                  .status,
              204U);
    EXPECT_TRUE(carrier.comes_to(id, "completed", "voicemail"));
    const auto said = carrier.said_by("agent");
    ASSERT_FALSE(said.empty());
    EXPECT_EQ(said.back(), "Please call back.");

    rest_.will_answer(
        {.status = 201,
         .body = R"({"sid":"CA000000000000000000000000000000b2","status":"queued"})"});
    const auto busy = place(carrier, R"({"to":"+15550100333"})");
    ASSERT_EQ(busy.status, 201U) << busy.body;
    carrier.report("CA000000000000000000000000000000b2", "busy", 2);
    EXPECT_TRUE(
        carrier.comes_to(json::parse(busy.body).value("id", ""), "busy", "carrier_reported"));
    EXPECT_EQ(place(carrier, R"({"to":"+15550100333"})").status, 429U);
    EXPECT_EQ(rest_.broken_rules(), std::vector<std::string>{});
}

}  // namespace
}  // namespace neura
