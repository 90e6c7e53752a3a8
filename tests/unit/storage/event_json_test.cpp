#include "storage/event_json.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sample_events.hpp"
#include "storage/errc.hpp"

namespace neura::storage {
namespace {

TEST(EventJson, EveryKindComesBackAsItWas) {
    std::set<std::size_t> kinds;
    for (const auto& event : whole_call()) {
        kinds.insert(event.index());
        const auto text = event_text(event);

        const auto back = parse_event(kind_of(event), text);

        ASSERT_TRUE(back.has_value()) << kind_of(event) << ' ' << text;
        EXPECT_EQ(back->index(), event.index());
        EXPECT_EQ(event_text(*back), text);
    }
    EXPECT_EQ(kinds.size(), std::variant_size_v<call::Event>);
}

TEST(EventJson, ReadsAPurposeThatStoodAlone) {
    const auto event = parse_event(
        "announced",
        R"({"carrier":"twilio","carrier_id":"CA1","from":"","to":"","direction":"outbound",)"
        R"("purpose":"About it."})");
    ASSERT_TRUE(event.has_value());
    const auto& errand = std::get<call::Announced>(*event).call.errand;
    EXPECT_EQ(errand, (transport::Errand{.purpose = "About it."}));
    EXPECT_EQ(parse_errand(errand_text(errand)), errand);
    EXPECT_EQ(errand_text({}), "");
    EXPECT_TRUE(parse_errand("no errand").empty());
}

TEST(EventJson, SaysAllFieldsOfATurn) {
    call::TurnTimed timed;
    timed.number = 3;
    timed.turn_ended = std::chrono::milliseconds(250);
    const call::Event event = timed;

    EXPECT_EQ(event_text(event),
              R"({"first_audio_ms":null,"first_played_ms":null,"first_sent_ms":null,)"
              R"("first_sentence_ms":null,"first_words_ms":null,"number":3,"replied_ms":null,)"
              R"("transcribed_ms":null,"turn_ended_ms":250})");
}

TEST(EventJson, ReadsATurnWrittenBeforeTheWholeWaterfall) {
    const auto back = parse_event("turn_timed", R"({"number":3,"turn_ended_ms":250})");

    ASSERT_TRUE(back);
    const auto& timed = std::get<call::TurnTimed>(*back);
    EXPECT_EQ(timed.turn_ended, std::chrono::milliseconds(250));
    EXPECT_FALSE(timed.first_played);
}

TEST(EventJson, ReplacesWhatIsNotUtf8) {
    const call::Event event = call::Said{.text = "caf\xe9"};

    const auto back = parse_event("said", event_text(event));

    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(std::get<call::Said>(*back).text, "caf\xef\xbf\xbd");
}

TEST(EventJson, RefusesWhatItNeverWrote) {
    for (const auto& [kind, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"whispered", "{}"},
             {"said", ""},
             {"said", "[]"},
             {"said", "{}"},
             {"said", R"({"role":"cat","text":"","interrupted":false,"keyed":false,)"
                      R"("start_ms":0,"end_ms":0})"},
             {"status_changed", R"({"status":"asleep","reason":""})"},
             {"concluded", R"({"outcome":3})"},
         }) {
        const auto event = parse_event(kind, text);

        ASSERT_FALSE(event.has_value()) << kind << ' ' << text;
        EXPECT_EQ(event.error().code, Errc::bad_event);
    }
}

TEST(EventJson, AFieldAddedLaterMayBeMissing) {
    const auto event = parse_event("status_changed", R"({"status":"ringing","reason":""})");

    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(std::get<call::StatusChanged>(*event).sequence, std::nullopt);
}

}  // namespace
}  // namespace neura::storage
