#include "phone/claims.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

/// Asks its questions in order, then hangs up with the claim it was given.
class ScriptedAgent final : public reasoning::Agent {
public:
    ScriptedAgent(std::vector<std::string> questions, nlohmann::json claim)
        : questions_(std::move(questions)), claim_(std::move(claim)) {}

    Task<reasoning::Reply> greet() override { co_return next(); }
    Task<reasoning::Reply> answer(reasoning::Turn turn, const reasoning::Say&) override {
        heard.push_back(std::move(turn));
        co_return next();
    }
    void likely(std::string_view) override {}
    std::string while_waiting(reasoning::Waiting) override { return {}; }
    bool is_backchannel(std::string_view) const override { return false; }
    Task<reasoning::Reply> silence(int times) override {
        silences = times;
        co_return next();
    }
    Task<reasoning::Reply> not_heard() override { co_return next(); }
    Task<reasoning::Reply> not_put_through() override { co_return next(); }
    void interrupted(std::string) override {}
    reasoning::Progress progress() const override {
        return {.claim = claim_, .complete = true, .may_record = true, .outcome = "claim_complete"};
    }

    std::vector<reasoning::Turn> heard;
    int silences = 0;

private:
    reasoning::Reply next() {
        reasoning::Reply reply;
        reply.hang_up = asked_ == questions_.size();
        reply.text = reply.hang_up ? "Goodbye." : questions_[asked_++];
        return reply;
    }

    std::vector<std::string> questions_;
    nlohmann::json claim_;
    std::size_t asked_ = 0;
};

Invention mary() {
    Invention who;
    who.first = "Mary";
    who.last = "Kelly";
    who.policy = "K482913";
    who.phone = "5552013344";
    who.email = "mary@example.com";
    who.when = {.date = 2026y / std::chrono::March / 3,
                .today = 2026y / std::chrono::March / 4,
                .minute = 15 * 60,
                .exact = true,
                .day = "yesterday",
                .time = "at three p.m.",
                .clock = "around three p.m."};
    who.description = {"a tree fell on our roof", {"tree", "roof"}};
    who.place = {"Oak Street in Boston", {"Oak", "Boston"}};
    return who;
}

ClaimResult converse_with(ScriptedAgent& agent, const Invention& truth, double share = 0) {
    asio::io_context loop;
    const auto channel = make_text_channel(share, 1);
    ClaimResult result;
    const auto talk = [&]() -> Awaitable<> {
        result = co_await converse(0, truth, agent, *channel);
    };
    asio::co_spawn(loop, talk, asio::detached);
    loop.run();
    return result;
}

TEST(Converse, CarriesQuestionsAndAnswersAndComparesTheClaim) {
    const auto truth = mary();
    ScriptedAgent agent({"What is your policy number?",
                         "Please key in the digits of the phone number, or say them."},
                        {{"policy_number", "K482913"}, {"policyholder_phone", "+15552013345"}});
    const auto result = converse_with(agent, truth);
    ASSERT_EQ(agent.heard.size(), 2U);
    EXPECT_TRUE(agent.heard[0].text.contains("four eight two nine one three"));
    EXPECT_TRUE(agent.heard[1].keyed);
    EXPECT_EQ(agent.heard[1].text, "5552013344");
    EXPECT_EQ(result.outcome, "claim_complete");
    EXPECT_EQ(result.transcript.size(), 5U);
    EXPECT_FALSE(result.right());
    for (const auto& field : result.fields) {
        if (field.topic == Topic::policy) {
            EXPECT_TRUE(field.right);
        }
        if (field.topic == Topic::phone) {
            EXPECT_FALSE(field.right) << field.found;
        }
        EXPECT_NE(field.topic, Topic::medical);
    }
}

TEST(Converse, IsSilentWhereNothingIsAsked) {
    const auto truth = mary();
    ScriptedAgent agent({"One moment."}, {});
    const auto result = converse_with(agent, truth);
    EXPECT_EQ(agent.silences, 1);
    EXPECT_TRUE(agent.heard.empty());
    EXPECT_TRUE(result.trouble.empty());
}

TEST(Mangle, ChangesAboutTheShareAskedFor) {
    std::mt19937 random(3);
    std::string text;
    for (int i = 0; i < 200; ++i) text += "number four ";
    EXPECT_EQ(mangle(random, "my number is four", 0), "my number is four");
    const auto mangled = mangle(random, text, 0.2);
    std::size_t kept = 0;
    for (std::size_t at = 0; (at = mangled.find("four", at)) != std::string::npos; ++at) ++kept;
    EXPECT_GT(kept, 130U);
    EXPECT_LT(kept, 185U);
}

TEST(Summary, CountsClaimsFieldsAndTopics) {
    const auto truth = mary();
    ClaimResult right{.number = 0, .fields = {{Topic::name, true, "Mary Kelly", "Mary Kelly"}}};
    ClaimResult wrong{.number = 1, .fields = {{Topic::name, false, "Mary Kelly", "Marie Kelly"}}};
    wrong.transcript.push_back({.side = Side::agent, .text = "Your name?"});
    const auto text = summary({right, wrong}, {truth, truth}, true);
    EXPECT_TRUE(text.contains("claims wholly right  50.0 % (1 of 2)")) << text;
    EXPECT_TRUE(text.contains("policyholder_name     50.0 % (1 of 2)")) << text;
    EXPECT_TRUE(text.contains("agent : Your name?")) << text;
    EXPECT_TRUE(text.contains("Marie Kelly instead of Mary Kelly")) << text;
    const auto json = to_json({right, wrong});
    EXPECT_EQ(json["fields"]["right"], 1);
    EXPECT_EQ(json["callers"][1]["wrong"][0]["found"], "Marie Kelly");
}

}  // namespace
}  // namespace neura::phone
