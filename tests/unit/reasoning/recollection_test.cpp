#include "call/reasoning/recollection.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

using From = ModelMessage::From;
using Json = nlohmann::json;

int tokens(std::string_view text) { return estimated_tokens(text); }

TEST(EstimatedTokens, AreNeverFewerThanTheVendorsCount) {
    // The most that o200k_base, cl100k_base, Anthropic's, Llama's 2 and 3 or Mistral's made of it.
    const std::pair<const char*, int> counted[] = {
        {"Um, yes, so I was driving home yesterday at about three in the afternoon and this van "
         "just "
         "came out of nowhere and hit the back of my car. Nobody was hurt, thank goodness, but the "
         "bumper is hanging off.",
         53},
        {"Wczoraj około trzeciej po południu furgonetka uderzyła w tył mojego samochodu. Nikomu "
         "nic "
         "się nie stało, ale zderzak odpadł i światła są potłuczone.",
         72},
        {"Eilen iltapäivällä pakettiauto törmäsi autoni perään. Kukaan ei loukkaantunut, mutta "
         "puskuri irtosi ja takavalot menivät rikki.",
         56},
        {"أمس حوالي الساعة الثالثة بعد الظهر صدمت شاحنة صغيرة سيارتي من الخلف. لم يصب أحد لكن "
         "المصد سقط.",
         85},
        {"昨天下午三点左右，一辆面包车从后面撞上了我的车。没有人受伤，但是保险杠掉了，尾灯也碎了。",
         74},
    };
    for (const auto& [text, most] : counted) {
        EXPECT_GE(tokens(text), most) << text;
        EXPECT_LE(tokens(text), 2 * most) << text;
    }
    EXPECT_EQ(tokens(""), 0);
    EXPECT_EQ(tokens("B 7 3 4"), 7);
    EXPECT_GT(estimated_tokens(ModelMessage{.from = From::caller, .text = "Yes."}), tokens("Yes."));
}

/// A conversation of turns of some thirty tokens each.
class RecollectionTest : public testing::Test {
protected:
    RecollectionTest() {
        messages_.push_back({.from = From::instructions, .text = "About this call."});
        messages_.push_back({.from = From::agent, .text = "What happened?"});
    }

    void turn(int number) {
        const auto text = "Turn " + std::to_string(number) + " tells of one more thing.";
        recollection_.make_room(messages_, text, claim_);
        messages_.push_back({.from = From::caller, .text = text});
        const auto id = std::to_string(number);
        messages_.push_back(
            {.from = From::agent, .text = {}, .calls = {{id, "update_claim", "{}"}}});
        messages_.push_back({.from = From::tool, .text = "{}", .call_id = id});
        messages_.push_back({.from = From::agent, .text = "Answer " + id + "."});
    }
    void turns(int from, int to) {
        for (int number = from; number <= to; ++number) turn(number);
    }

    /// The number of the first turn that the model sees as it was.
    int oldest() const {
        for (const auto& message : messages_)
            if (message.from == From::caller) return std::stoi(message.text.substr(5));
        return 0;
    }
    int size() const {
        int size = 0;
        for (const auto& message : messages_) size += estimated_tokens(message);
        return size;
    }
    /// Calls stand before their results, and the caller speaks first.
    void expect_whole() const {
        EXPECT_EQ(messages_.at(0).from, From::instructions);
        std::string open;
        for (const auto& message : messages_) {
            if (message.from == From::tool) {
                EXPECT_EQ(message.call_id, std::exchange(open, ""));
            }
            if (!message.calls.empty()) open = message.calls.at(0).id;
        }
        EXPECT_EQ(open, "");
    }
    const std::string& memory() const { return messages_.at(0).text; }

    static constexpr int most = 1'000;
    const Json claim_{{"place", "Bath"}};
    std::vector<ModelMessage> messages_;
    Recollection recollection_{"About this call.", most, 100};
};

TEST_F(RecollectionTest, LeavesAConversationAloneThatFits) {
    turns(1, 4);
    EXPECT_EQ(messages_.size(), 18u);
    EXPECT_EQ(memory(), "About this call.");
    EXPECT_EQ(recollection_.wanted_summary(messages_), std::nullopt);
}

TEST_F(RecollectionTest, NotesTheOldestTurnsDownAsLongAsThereIsNoSummary) {
    turns(1, 100);
    EXPECT_LE(size(), most);
    EXPECT_GT(oldest(), 80);
    expect_whole();
    EXPECT_TRUE(memory().starts_with("About this call."));
    EXPECT_TRUE(memory().contains(R"({"place":"Bath"})"));
    const auto noted = std::to_string(oldest() - 1);
    EXPECT_TRUE(memory().ends_with("Caller: Turn " + noted +
                                   " tells of one more thing.\nYou: Answer " + noted + ".\n"))
        << memory();
}

TEST_F(RecollectionTest, PutsASummaryInThePlaceOfWhatItSumsUp) {
    std::optional<std::vector<ModelMessage>> asked;
    int number = 0;
    while (!asked) {
        turn(++number);
        asked = recollection_.wanted_summary(messages_);
    }
    ASSERT_EQ(asked->size(), 2u);
    EXPECT_TRUE(asked->at(1).text.contains("You: What happened?\nCaller: Turn 1 tells"));
    EXPECT_FALSE(asked->at(1).text.contains("Turn " + std::to_string(number)));
    EXPECT_EQ(recollection_.wanted_summary(messages_), std::nullopt) << "one at a time";
    EXPECT_EQ(oldest(), 1) << "nothing goes before it is there";

    recollection_.summed_up("A van hit the caller's car.");
    turn(++number);
    EXPECT_GT(oldest(), 1);
    EXPECT_FALSE(asked->at(1).text.contains("Turn " + std::to_string(oldest())));
    EXPECT_TRUE(asked->at(1).text.contains("Turn " + std::to_string(oldest() - 1)));
    EXPECT_TRUE(memory().contains("A van hit the caller's car."));
    EXPECT_FALSE(memory().contains("Turn "));
    expect_whole();

    // The next one goes on from it.
    for (asked = std::nullopt; !asked; asked = recollection_.wanted_summary(messages_))
        turn(++number);
    EXPECT_TRUE(asked->at(1).text.contains("A van hit the caller's car.\nCaller: Turn "));
}

TEST_F(RecollectionTest, ASummaryThatComesLateTakesThePlaceOfTheNotes) {
    std::optional<std::vector<ModelMessage>> asked;
    int number = 0;
    while (!asked) {
        turn(++number);
        asked = recollection_.wanted_summary(messages_);
    }
    while (oldest() == 1) turn(++number);
    EXPECT_LE(size(), most);
    EXPECT_TRUE(memory().contains("Caller: Turn 1 tells"));
    int not_summed = 1;
    const auto line = [](int of) { return "Caller: Turn " + std::to_string(of) + " tells"; };
    while (asked->at(1).text.contains(line(not_summed))) ++not_summed;
    EXPECT_TRUE(memory().contains(line(not_summed - 1)));
    EXPECT_TRUE(memory().contains(line(not_summed)));

    recollection_.summed_up("A van hit the caller's car.");
    turn(++number);
    EXPECT_TRUE(memory().contains("A van hit the caller's car.\n"));
    EXPECT_FALSE(memory().contains(line(not_summed - 1)));
    EXPECT_TRUE(memory().contains(line(not_summed))) << "nobody summed that up";
    expect_whole();
}

TEST_F(RecollectionTest, GoesOnWithoutASummaryThatFailed) {
    int number = 0;
    while (!recollection_.wanted_summary(messages_)) turn(++number);
    recollection_.summed_up("");
    turn(++number);
    EXPECT_EQ(oldest(), 1);
    EXPECT_TRUE(recollection_.wanted_summary(messages_)) << "asked for again";
    recollection_.summed_up(std::string(100'000, 'x'));
    turns(number + 1, number + 10);
    EXPECT_FALSE(memory().contains("xxx"));
    EXPECT_TRUE(memory().contains("Caller: Turn " + std::to_string(oldest() - 1) + " tells"));
    expect_whole();
}

TEST_F(RecollectionTest, KeepsTheLatestTurnsHoweverLittleRoomThereIs) {
    Recollection small("About this call.", 100, 5'000);
    turns(1, 3);
    small.make_room(messages_, "Yes.", claim_);
    EXPECT_EQ(oldest(), 2);
    small.make_room(messages_, "Yes.", claim_);
    EXPECT_EQ(oldest(), 2);
    expect_whole();
}

}  // namespace
}  // namespace neura::reasoning
