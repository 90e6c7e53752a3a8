#include "server/text_messages.hpp"

#include <gtest/gtest.h>

#include "unit/server/outward_rig.hpp"

namespace neura::server {
namespace {

class TextMessagesTest : public OutwardRig {
protected:
    TextMessagesTest() {
        storage::CallRecord record;
        record.call.id = CallId("call");
        record.call.from = "+14155550123";
        record.messages = {{.role = "caller", .content = "A tree fell on my car."}};
        storage::Claim claim;
        claim.fields = {{"story", "a tree"}};
        record.claims.push_back(std::move(claim));
        records_.kept.push_back(std::move(record));
    }

    void comes(std::string text, std::string id = "SM1", std::string from = "+14155550123") {
        texts_.received({.id = std::move(id),
                         .from = std::move(from),
                         .to = "+15550100199",
                         .text = std::move(text)});
        settle();
    }

    std::string answer() const { return carrier_.texts.empty() ? "" : carrier_.texts.back().text; }
};

constexpr auto fixed_answer =
    "Thank you for your message to Example Mutual. It has been added to the notes of your call.";

TEST_F(TextMessagesTest, AMessageAfterTheCallIsOnItsRecordAndAnsweredOnce) {
    comes("My number is 17");
    comes("My number is 17");  // the carrier repeats it
    ASSERT_EQ(messages().size(), 2U);
    EXPECT_EQ(messages()[0].direction, transport::Direction::inbound);
    EXPECT_EQ(messages()[0].text, "My number is 17");
    EXPECT_EQ(messages()[0].status, "received");
    EXPECT_EQ(messages()[1].text, fixed_answer);
    EXPECT_EQ(carrier_.texts.size(), 1U);
    EXPECT_EQ(carrier_.texts[0].to, "+14155550123");
}

TEST_F(TextMessagesTest, StrangersAndTheCarriersWordsAreNotAnswered) {
    comes("Hello?", "SM1", "+14155550777");
    EXPECT_TRUE(messages().empty());
    comes("STOP", "SM2");
    EXPECT_EQ(messages().size(), 1U) << "on record all the same";
    EXPECT_TRUE(carrier_.texts.empty());
}

TEST_F(TextMessagesTest, AModelAnswersFromWhatIsOnRecord) {
    has_model_ = true;
    model_.will_say({"We have noted ", "the tree."});
    comes("Anything else you need?");
    EXPECT_EQ(answer(), "We have noted the tree.");
    ASSERT_EQ(model_.asked.size(), 1U);
    const auto& asked = model_.asked[0];
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_TRUE(asked[0].text.contains("Example Mutual"));
    EXPECT_TRUE(asked[0].text.contains("caller: A tree fell on my car."));
    EXPECT_TRUE(asked[0].text.contains(R"("story":"a tree")"));
    EXPECT_EQ(asked[1].text, "Anything else you need?");
    EXPECT_TRUE(model_.tools.empty());
}

TEST_F(TextMessagesTest, AModelIsToldNothingThatIsSensitive) {
    has_model_ = true;
    auto& record = records_.kept.back();
    record.claims.back().fields["policy"] = "B734521";
    record.history.push_back({.change = {.field = "policy",
                                         .value = "B734521",
                                         .before = nullptr,
                                         .by = "guided_dialogue",
                                         .sensitive = true}});
    record.messages.push_back({.role = "agent", .content = "So that is B734521."});
    model_.will_say({"All is well."});
    comes("Which policy was it?");
    ASSERT_EQ(model_.asked.size(), 1U);
    EXPECT_FALSE(model_.asked[0][0].text.contains("B734521")) << model_.asked[0][0].text;
}

TEST_F(TextMessagesTest, WhatBecameOfAMessageIsOnRecordOnce) {
    storage::TextOfCall sent;
    sent.message.direction = transport::Direction::outbound;
    sent.message.id = "SM9";
    records_.kept.back().texts.push_back(std::move(sent));
    metrics::Registry registry;
    texts_.register_metrics(registry);

    const transport::TextReport report{.id = "SM9", .status = "undelivered", .error = "30003"};
    texts_.reported(report);
    texts_.reported(report);  // the carrier repeats it
    settle();

    std::vector<call::TextReported> noted;
    for (const auto& entry : records_.written)
        if (const auto* event = std::get_if<call::TextReported>(&entry.event)) {
            EXPECT_EQ(entry.call, CallId("call"));
            noted.push_back(*event);
        }
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].status, "undelivered");
    EXPECT_EQ(noted[0].error, "30003");
    const auto page = metrics::to_text(registry.collect());
    EXPECT_TRUE(page.contains(R"(neura_texts_ended_total{how="undelivered"} 1)")) << page;
    EXPECT_TRUE(page.contains(R"(neura_texts_ended_total{how="delivered"} 0)")) << page;
}

TEST_F(TextMessagesTest, WhatMayBeSentLaterIsNotOnRecordYet) {
    carrier_.refusal = transport::TelephonyErrc::too_many;
    EXPECT_FALSE(fakes::run_on(loop_, texts_.send(CallId("call"), "+14155550123", "Hello.")));
    EXPECT_TRUE(messages().empty());
    carrier_.refusal = transport::TelephonyErrc::opted_out;
    EXPECT_FALSE(fakes::run_on(loop_, texts_.send(CallId("call"), "+14155550123", "Hello.")));
    EXPECT_EQ(messages().size(), 1U);
}

TEST_F(TextMessagesTest, WithoutOneItIsTheFixedSentence) {
    has_model_ = true;
    model_.will_fail(reasoning::ModelErrc::overloaded);
    comes("Hello?");
    EXPECT_EQ(answer(), fixed_answer);
}

TEST_F(TextMessagesTest, AnAnswerIsNoEssay) {
    has_model_ = true;
    std::string essay;
    while (essay.size() < 2'000) essay += "and so on ";
    model_.will_say({essay});
    comes("Tell me all");
    EXPECT_LE(answer().size(), 480U);
    EXPECT_GT(answer().size(), 400U);
}

TEST_F(TextMessagesTest, TwoMachinesDoNotGoOnForEver) {
    storage::TextOfCall sent;
    sent.message.direction = transport::Direction::outbound;
    records_.kept[0].texts.assign(5, sent);
    comes("Hello?");
    EXPECT_TRUE(carrier_.texts.empty());
}

}  // namespace
}  // namespace neura::server
