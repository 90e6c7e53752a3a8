#include "phone/written_words.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

using Json = nlohmann::json;

Json message(const char* role, const char* content) {
    return {{"role", role}, {"content", content}};
}

Json record_of(Json::array_t messages) { return {{"messages", std::move(messages)}}; }

TEST(WrittenWords, AreReadOnceTheAgentIsSilent) {
    WrittenWords words;
    words.started();
    EXPECT_FALSE(words.due(LineTime(1000)));
    words.finished(LineTime(1300));
    EXPECT_TRUE(words.due(LineTime(1300)));
    const auto record = record_of({message("agent", "Hello."), message("agent", "Who is it?")});
    EXPECT_EQ(words.read(record, LineTime(1320)), "Hello. Who is it?");
    EXPECT_FALSE(words.due(LineTime(9000)));
}

TEST(WrittenWords, AreAwaitedGently) {
    WrittenWords words;
    words.started();
    words.finished(LineTime(1300));
    EXPECT_FALSE(words.read(record_of({}), LineTime(1310)));
    EXPECT_FALSE(words.due(LineTime(1340)));
    EXPECT_TRUE(words.due(LineTime(1400)));
    EXPECT_EQ(words.read(record_of({message("agent", "Hello.")}), LineTime(1400)), "Hello.");
}

TEST(WrittenWords, AreTheAgentsAlone) {
    WrittenWords words;
    words.finished(LineTime(1000));
    const auto record = record_of({message("agent", "Your name?"), message("caller", "Jane"),
                                   message("system", "note"), Json(7), Json{{"role", "agent"}}});
    EXPECT_EQ(words.read(record, LineTime(1000)), "Your name?");
}

TEST(WrittenWords, AreGivenOnce) {
    WrittenWords words;
    words.finished(LineTime(1000));
    const auto first = message("agent", "Your name?");
    EXPECT_EQ(words.read(record_of({first}), LineTime(1000)), "Your name?");
    words.started();
    words.finished(LineTime(5000));
    EXPECT_FALSE(words.read(record_of({first}), LineTime(5000)));
    const auto both = record_of({first, message("caller", "Jane"), message("agent", "Thanks.")});
    EXPECT_EQ(words.read(both, LineTime(5100)), "Thanks.");
}

TEST(WrittenWords, AreNotAskedForWhenTheAgentGoesOn) {
    WrittenWords words;
    words.started();
    words.finished(LineTime(1000));
    EXPECT_FALSE(words.read(record_of({}), LineTime(1010)));
    words.started();  // it only made way for a sound
    EXPECT_FALSE(words.due(LineTime(1500)));
    words.finished(LineTime(3000));
    EXPECT_EQ(words.read(record_of({message("agent", "All of it.")}), LineTime(3000)),
              "All of it.");
}

TEST(WrittenWords, WaitForTheRestWhenTheAgentSpokeAgainMeanwhile) {
    WrittenWords words;
    words.finished(LineTime(1000));
    words.started();
    const auto first = message("agent", "One moment.");
    EXPECT_FALSE(words.read(record_of({first}), LineTime(1100)));
    words.finished(LineTime(3000));
    EXPECT_FALSE(words.read(record_of({first}), LineTime(3000)));
    EXPECT_EQ(words.read(record_of({first, message("agent", "Here it is.")}), LineTime(3100)),
              "One moment. Here it is.");
}

TEST(WrittenWords, AreGivenUpAfterAWhile) {
    WrittenWords words;
    words.finished(LineTime(1000));
    EXPECT_FALSE(words.in_vain(LineTime(20'000)));
    EXPECT_TRUE(words.in_vain(LineTime(21'000)));
    words.give_up();
    EXPECT_FALSE(words.in_vain(LineTime(30'000)));
    EXPECT_FALSE(words.due(LineTime(30'000)));
}

TEST(WrittenWords, EndWithTheCall) {
    WrittenWords words;
    words.started();
    EXPECT_EQ(words.read_rest(record_of({message("agent", "Goodbye.")})), "Goodbye.");
    EXPECT_FALSE(words.read_rest(record_of({message("agent", "Goodbye.")})));
}

TEST(WrittenWords, StandInNoOtherDocument) {
    WrittenWords words;
    words.finished(LineTime(1000));
    for (const auto& document : {Json(), Json(3), Json{{"messages", "none"}}, Json::array()})
        EXPECT_FALSE(words.read(document, LineTime(1000)));
}

}  // namespace
}  // namespace neura::phone
