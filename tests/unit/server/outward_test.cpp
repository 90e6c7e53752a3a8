// Rules for what is done outwards, and the small parts of doing it.

#include <gtest/gtest.h>

#include "fakes/fake_leg.hpp"
#include "fakes/fake_telephony.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"
#include "server/errands.hpp"
#include "server/far_leg.hpp"
#include "server/outward.hpp"
#include "server/outward_rules.hpp"
#include "server/text_messages.hpp"

namespace neura::server {
namespace {

using namespace std::chrono_literals;
using transport::TelephonyErrc;

TEST(OutwardRules, ReadHoursOfADay) {
    const auto hours = read_calling_hours("08:30-20:00");
    ASSERT_TRUE(hours);
    const std::chrono::local_seconds day{
        std::chrono::local_days{std::chrono::year(2026) / 11 / 26}};
    EXPECT_FALSE(hours->hold(day + 8h + 29min + 59s));
    EXPECT_TRUE(hours->hold(day + 8h + 30min));
    EXPECT_TRUE(hours->hold(day + 19h + 59min + 59s));
    EXPECT_FALSE(hours->hold(day + 20h));
    for (const auto* odd : {"", "8-20", "20:00-08:00", "08:00-25:00", "08:60-09:00", "ab:cd-ef:gh"})
        EXPECT_FALSE(read_calling_hours(odd)) << odd;
}

class GuardedTelephonyTest : public testing::Test {
protected:
    template <class T>
    static std::error_code code_of(const Result<T>& result) {
        return result ? std::error_code() : result.error().code;
    }
    std::error_code call(std::string to, std::string agent = {}) {
        transport::OutgoingCall made{.to = std::move(to), .errand = {.agent = std::move(agent)}};
        return code_of(fakes::run(guarded_.place_call(std::move(made))));
    }
    std::error_code write(std::string to) {
        transport::OutgoingText made{.to = std::move(to), .text = "hello"};
        return code_of(fakes::run(guarded_.send_text(std::move(made))));
    }

    static reasoning::AgentFile file(const std::string& field) {
        auto read = reasoning::read_agent_file(
            "claim: [{name: " + field + ", label: it, question: 'Which?'}]\n", field);
        return std::move(read.value());
    }

    fakes::FakeTelephony carrier_;
    fakes::ManualTime time_;
    const reasoning::SharedPlaybook playbook_ = reasoning::make_playbooks(
        {{"insurance", file("policy")}, {"appointment", file("day")}}, "insurance");
    GuardedTelephony guarded_{carrier_,
                              {.prefixes = {"+1"},
                               .calls_a_minute = 2,
                               .texts_a_minute = 1,
                               .playbook = [this] { return playbook_; },
                               .can_talk = [](auto language) { return language != "en-GB"; },
                               .is_named = [](auto number) { return number == "+4930999"; }},
                              time_};
};

TEST_F(GuardedTelephonyTest, ReachesOnlyNumbersItIsAllowedTo) {
    EXPECT_EQ(call("+4930123456"), TelephonyErrc::not_allowed);
    EXPECT_EQ(write("+882123456789"), TelephonyErrc::not_allowed);
    EXPECT_EQ(call("911"), TelephonyErrc::not_allowed);
    EXPECT_EQ(call("+1 415 5550123"), TelephonyErrc::not_allowed);
    EXPECT_TRUE(carrier_.placed.empty() && carrier_.texts.empty());
    EXPECT_FALSE(call("+14155550123"));
    EXPECT_FALSE(write("+4930999"));
}

TEST_F(GuardedTelephonyTest, PlacesSoManyCallsAMinute) {
    EXPECT_FALSE(call("+14155550123"));
    EXPECT_FALSE(call("+14155550124"));
    EXPECT_EQ(call("+14155550125"), TelephonyErrc::too_many);
    time_.pass(60s);
    EXPECT_FALSE(call("+14155550125"));
    EXPECT_EQ(carrier_.placed.size(), 3U);

    EXPECT_FALSE(write("+14155550123"));
    EXPECT_EQ(write("+14155550123"), TelephonyErrc::too_many);
}

TEST_F(GuardedTelephonyTest, KnowsTheAgentsThatAreThere) {
    EXPECT_EQ(call("+14155550123", "sales"), TelephonyErrc::bad_errand);
    EXPECT_FALSE(call("+14155550123", "insurance"));
    EXPECT_FALSE(call("+14155550123", "appointment"));
    ASSERT_EQ(carrier_.placed.size(), 2U);
    EXPECT_EQ(carrier_.placed[1].errand.agent, "appointment");
}

TEST_F(GuardedTelephonyTest, SaysWhatIsWrongWithAnErrand) {
    using nlohmann::json;
    const auto why = [&](transport::Errand errand) {
        transport::OutgoingCall made{.to = "+14155550123", .errand = std::move(errand)};
        const auto placed = fakes::run(guarded_.place_call(std::move(made)));
        return placed ? "placed" : placed.error().doing;
    };
    EXPECT_EQ(why({.agent = "sales"}),
              "agent: there is no such agent; known are appointment, insurance");
    const json size{{"name", "size"}, {"type", "number"}};
    EXPECT_EQ(why({.claim = json::array({json{{"name", "size"}, {"type", "shoe"}}})}).substr(0, 6),
              "claim:");
    EXPECT_EQ(why({.claim = json::array({size}), .known = {{"policy", "B1"}}}),
              "known: there is no such field; the claim has size");
    EXPECT_EQ(why({.claim = json::array({size}), .known = {{"size", "large"}}}),
              "known, size: the size must be a number");
    EXPECT_EQ(why({.known = {{"policy", "B1"}}}), "placed") << "of the agent's own fields";
    EXPECT_EQ(why({.agent = "appointment", .language = "it"}),
              "language: the agent does not speak it; it speaks en-US");
    EXPECT_TRUE(why({.language = "en-GB"}).starts_with("language: nobody here hears and speaks"));
    EXPECT_EQ(why({.language = "en", .claim = json::array({size}), .known = {{"size", 7}}}),
              "placed");
}

TEST(Errands, AreTalkedOverByTheirAgentForTheirOwnFields) {
    const auto file = reasoning::read_agent_file(
        "persona: {agent: Rita}\nclaim: [{name: day, label: day, question: 'Which day?'}]\n", "f");
    const auto usual = reasoning::make_playbooks({{"a", *file}, {"b", *file}}, "a");
    const auto other = playbook_for(usual, {.agent = "b"});
    ASSERT_TRUE(other);
    EXPECT_EQ((*other)->name, "b");

    const auto own =
        playbook_for(usual, {.agent = "b", .claim = nlohmann::json::array({{{"name", "size"}}})});
    ASSERT_TRUE(own);
    EXPECT_EQ((*own)->name, "b");
    EXPECT_EQ((*own)->file.persona.agent, "Rita");
    ASSERT_EQ((*own)->file.fields.size(), 1U);
    EXPECT_EQ((*own)->file.fields[0].name, "size");
}

TEST(Errands, WithFieldsOfTheirOwnAreTalkedOverInTheLanguageTheyName) {
    const std::string yaml =
        "persona: {agent: Rita, languages: [fr-FR]}\n"
        "claim: [{name: day, label: day, question: 'Which day?'}]\n";
    auto file = reasoning::read_agent_file(yaml, "f").value();
    file.translations.push_back(
        reasoning::read_translation(
            yaml, "language: fr-FR\nclaim: {day: {label: jour, question: 'Quel jour ?'}}\n", "f.fr")
            .value());
    const auto usual = reasoning::make_playbooks({{"a", file}}, "a");
    using nlohmann::json;
    transport::Errand errand{.language = "fr"};
    auto playbook = playbook_for(usual, errand);
    ASSERT_TRUE(playbook);
    EXPECT_EQ(*playbook, usual) << "which knows both";

    errand.claim = json::array({{{"name", "size"}}});
    playbook = playbook_for(usual, errand);
    ASSERT_FALSE(playbook);
    EXPECT_EQ(playbook.error().doing,
              "claim: field size: needs a \"label\" in the language of the call, fr");
    errand.claim[0]["label"] = "la taille";
    errand.claim[0]["question"] = "Quelle taille ?";
    playbook = playbook_for(usual, errand);
    ASSERT_TRUE(playbook) << playbook.error().doing;
    EXPECT_EQ((*playbook)->file.persona.language, "fr-FR");
    EXPECT_EQ((*playbook)->file.fields[0].questions.at(0), "Quelle taille ?");
    EXPECT_EQ((*playbook)->file.phrases.human, file.translations[0].phrases.human);
    EXPECT_NE((*playbook)->file.phrases.human, file.phrases.human);
}

TEST(TextMessages, LeaveTheCarriersWordsToIt) {
    for (const auto* word : {"STOP", "stop.", " Unsubscribe ", "help!", "Stop\r\n"})
        EXPECT_TRUE(is_carrier_word(word)) << word;
    for (const auto* other : {"", "stop by tomorrow", "the end", "help me with 17", "ok"})
        EXPECT_FALSE(is_carrier_word(other)) << other;
}

TEST(FarLeg, CarriesACallerFromOneLoopToAnother) {
    asio::io_context near;
    asio::io_context far;
    auto own = std::make_unique<fakes::FakeLeg>(far.get_executor());
    auto& leg = *own;
    auto caller = make_far_caller(near.get_executor(), far.get_executor());
    bool over = false;
    asio::co_spawn(far, carry(std::move(caller.line), std::move(own)),
                   [&](std::exception_ptr error) { over = !error; });
    const auto turn = [&] {
        for (int i = 0; i < 10; ++i)
            for (auto* loop : {&far, &near}) {
                loop->restart();
                loop->poll();
            }
    };

    caller.leg->play({});
    caller.leg->mark("m");
    turn();
    leg.advance({});
    turn();
    EXPECT_EQ(leg.frames_played, 1U);
    const auto next = [&] { return fakes::run_on(near, caller.leg->receive()); };
    EXPECT_EQ(std::get<transport::MarkReached>(next()).name, "m");
    EXPECT_TRUE(std::holds_alternative<transport::Heard>(next()));

    caller.leg->clear();
    caller.leg->hang_up();
    turn();
    EXPECT_EQ(leg.clears, 1);
    EXPECT_TRUE(leg.hung_up);
    EXPECT_FALSE(over);
    leg.hangs_up();
    turn();
    EXPECT_TRUE(over);
    EXPECT_TRUE(std::holds_alternative<transport::HungUp>(next()));
    caller.leg->play({});  // nobody is there any more
    turn();
}

TEST(CheckOutward, NamesWhatCannotBeDone) {
    Configuration configuration;
    configuration.outward.person = "+15550001111";
    ASSERT_EQ(check_outward(configuration).size(), 1U);
    EXPECT_TRUE(check_outward(configuration)[0].message.contains("TWILIO_ACCOUNT_SID"));

    configuration.outward.account_sid = "AC1";
    EXPECT_EQ(check_outward(configuration).size(), 2U) << "token and public address";
    configuration.twilio_auth_token = "token";
    configuration.public_base = "https://calls.example.com";
    EXPECT_TRUE(check_outward(configuration).empty());

    configuration.outward.number = "555-0100";
    configuration.outward.prefixes = {"49"};
    configuration.outward.hours = "always";
    EXPECT_EQ(check_outward(configuration).size(), 3U);
}

}  // namespace
}  // namespace neura::server
