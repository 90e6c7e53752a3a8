#include "storage/masking.hpp"

#include <gtest/gtest.h>

namespace neura::storage {
namespace {

using nlohmann::json;

Message said(std::string role, std::string content, bool interrupted = false) {
    return {.role = std::move(role), .content = std::move(content), .interrupted = interrupted};
}

FieldChange taken(std::string field, json value, std::string words, bool sensitive,
                  std::string spoken = {}) {
    return {.change = {.field = std::move(field),
                       .value = std::move(value),
                       .before = nullptr,
                       .by = "guided_dialogue",
                       .words = std::move(words),
                       .sensitive = sensitive,
                       .spoken = std::move(spoken)}};
}

/// A policy number told in two turns, read back, and told once more.
CallRecord call() {
    CallRecord record;
    record.messages = {
        said("agent", "What is your policy number?"),
        said("caller", "B seven three four"),
        said("caller", "five two one. Müller"),
        said("agent", "So the policy number is B as in Bravo, 7 3 4, 5 2 1. Is that right?"),
        said("agent", "I have B as in Bravo, 7 3", true),
        said("caller", "Yes, B734521, and it is 1734521 or B7345210."),
        said("agent", "Thank you. You live in Berlin."),
    };
    record.messages[3].tool_calls =
        json::array({{{"name", "update_claim"}, {"arguments", {{"policy_number", "B734521"}}}}});
    record.claims = {{.fields = {{"policy_number", "B734521"}, {"city", "Berlin"}, {"cars", 2}}}};
    record.history = {taken("city", "Berlin", "Berlin", false),
                      taken("policy_number", "B734521", "B seven three four / five two one. Müller",
                            true, "B as in Bravo, 7 3 4, 5 2 1")};
    return record;
}

TEST(Masking, HidesTheTurnsAValueWasTakenFromWhole) {
    const auto shown = masked(call());

    EXPECT_EQ(shown.messages[0].content, "What is your policy number?");
    EXPECT_EQ(shown.messages[1].content, "• ••••• ••••• ••••");
    EXPECT_EQ(shown.messages[2].content, "•••• ••• •••. ••••••") << "a letter is a letter";
}

TEST(Masking, HidesTheValueWhereverItStands) {
    const auto shown = masked(call());

    EXPECT_EQ(shown.messages[3].content,
              "So the policy number is • •• •• •••••, • • •, • • •. Is that right?");
    EXPECT_EQ(shown.messages[3].tool_calls[0]["arguments"]["policy_number"], "•••••••");
    EXPECT_EQ(shown.messages[3].tool_calls[0]["name"], "update_claim");
    EXPECT_EQ(shown.messages[5].content, "Yes, •••••••, and it is 1734521 or B7345210.")
        << "where it stands for itself";
    EXPECT_EQ(shown.claims[0].fields["policy_number"], "•••••••");
    EXPECT_EQ(shown.claims[0].fields["cars"], 2);
}

TEST(Masking, HidesTheValueHoweverItIsGrouped) {
    auto record = call();
    record.messages = {said("agent", "B\u00A0734–521, that is b 73\u202F45‑21."),
                       said("agent", "It rained – in May – on B 73452 — and more.")};
    const auto shown = masked(std::move(record));

    EXPECT_EQ(shown.messages[0].content, "•\u00A0•••–•••, that is • ••\u202F••‑••.");
    EXPECT_EQ(shown.messages[1].content, "It rained – in May – on B 73452 — and more.");
}

TEST(Masking, HidesTheValueWhateverStandsBesideIt) {
    auto record = call();
    record.messages = {said("agent", "“B734521”, «b734521», B734521… 您的保单号是B734521。"),
                       said("agent", "B734521é and ÉB734521 are others.")};
    const auto shown = masked(std::move(record));

    EXPECT_EQ(shown.messages[0].content, "“•••••••”, «•••••••», •••••••… 您的保单号是•••••••。");
    EXPECT_EQ(shown.messages[1].content, "B734521é and ÉB734521 are others.");
}

TEST(Masking, HidesIdeographsAmongOthers) {
    CallRecord record;
    record.history = {taken("name", "王伟", "", true), taken("rank", "王", "", true)};
    record.messages = {said("agent", "王伟先生，您好。国王 comes, 王 too.")};

    EXPECT_EQ(masked(std::move(record)).messages[0].content, "••先生，您好。国王 comes, • too.");
}

TEST(Masking, HidesATelephoneNumberWithoutItsCountryToo) {
    CallRecord record;
    record.history = {taken("phone", "+14155550123", "", true),
                      taken("other", "+4930123456", "", true)};
    record.messages = {said("agent", "+1 (415) 555-0123, (415) 555-0123, 030 123456, 30/123456"),
                       said("agent", "Not 555-0123, and not 14155550124.")};
    const auto shown = masked(std::move(record));

    EXPECT_EQ(shown.messages[0].content,
              "+• (•••) •••-••••, (•••) •••-••••, ••• ••••••, ••/••••••");
    EXPECT_EQ(shown.messages[1].content, "Not 555-0123, and not 14155550124.");
}

TEST(Masking, HidesADayHoweverItIsPut) {
    CallRecord record;
    record.history = {taken("born", "1980-05-09", "", true),
                      taken("since", "2021-03-01T08:30", "", true)};
    for (const auto* words :
         {"May 9th", "the ninth of May, 1980", "9 May 1980", "May 9, 1980", "May the ninth",
          "9. Mai", "9 mai 1980", "9 de mayo de 1980", "9 Mayıs 1980", "1980年5月9日", "5月9号",
          "05/09/1980", "9.5.1980", "09.05.80", "1er mars 2021", "March 1st"})
        record.messages.push_back(said("agent", words));
    record.messages.push_back(
        said("agent", "May 19, 19 May or 9 May street 5, May, 1980, may 5/9"));
    const auto shown = masked(std::move(record));

    for (std::size_t i = 0; i + 1 < shown.messages.size(); ++i) {
        const auto& text = shown.messages[i].content;
        EXPECT_EQ(text.find_first_of("0123456789"), std::string::npos) << text;
        EXPECT_FALSE(text.contains("ay") || text.contains("ai") || text.contains("nin")) << text;
    }
    EXPECT_EQ(shown.messages.back().content,
              "May 19, 19 May or • ••• street 5, May, 1980, may 5/9");
}

TEST(Masking, HidesTheBeginningOfWhatWasCutOff) {
    EXPECT_EQ(masked(call()).messages[4].content, "I have • •• •• •••••, • •");
}

TEST(Masking, LeavesAllElseAsItWas) {
    const auto shown = masked(call());

    EXPECT_EQ(shown.messages[6].content, "Thank you. You live in Berlin.");
    EXPECT_EQ(shown.claims[0].fields["city"], "Berlin");
    EXPECT_EQ(shown.history[0].change.words, "Berlin");
}

TEST(Masking, HidesWhatWasUnderstoodAndWhatIsSentOfIt) {
    auto record = call();
    auto& insight = record.insights.emplace_back();
    insight.synthesis = "Dear customer, your policy B734521 covers it.";
    insight.in_short = "policy B 734 521";
    insight.satisfaction_reasons = "Said \"B734521\" twice.";
    insight.justification = "B734521 is known.";
    insight.improvements = {"Ask for B734521 once."};
    auto& reminder = record.reminders.emplace_back();
    reminder.title = "Policy B734521";
    reminder.description = "Send B734521 a letter.";
    record.texts.emplace_back().message.text = "Your policy is B734521.";

    const auto shown = masked(record);

    const auto& masked_insight = shown.insights[0];
    EXPECT_EQ(masked_insight.synthesis, "Dear customer, your policy ••••••• covers it.");
    EXPECT_EQ(masked_insight.in_short, "policy • ••• •••");
    EXPECT_EQ(masked_insight.satisfaction_reasons, "Said \"•••••••\" twice.");
    EXPECT_EQ(masked_insight.justification, "••••••• is known.");
    EXPECT_EQ(masked_insight.improvements[0], "Ask for ••••••• once.");
    EXPECT_EQ(shown.reminders[0].title, "Policy •••••••");
    EXPECT_EQ(shown.reminders[0].description, "Send ••••••• a letter.");
    EXPECT_EQ(shown.texts[0].message.text, "Your policy is •••••••.");
}

TEST(Masking, HidesTheHistoryOfWhatIsSensitive) {
    const auto shown = masked(call());
    const auto& change = shown.history[1].change;

    EXPECT_EQ(change.field, "policy_number");
    EXPECT_EQ(change.value, "•••••••");
    EXPECT_EQ(change.before, nullptr);
    EXPECT_FALSE(change.words.contains("seven"));
    EXPECT_FALSE(change.spoken.contains("Bravo"));
}

TEST(Masking, HidesValuesOfEveryKind) {
    auto record = call();
    record.claims[0].fields["weight"] = 81;
    record.claims[0].fields["illnesses"] = {"asthma", "gout"};
    record.history.push_back(taken("weight", 81, "81", true));
    record.history.push_back(taken("illnesses", {"asthma", "gout"}, "asthma and gout", true));
    record.messages.push_back(said("agent", "You weigh 81 and have gout."));

    const auto shown = masked(record);

    EXPECT_EQ(shown.claims[0].fields["weight"], "••");
    EXPECT_EQ(shown.claims[0].fields["illnesses"], json({"••••••", "••••"}));
    EXPECT_EQ(shown.messages.back().content, "You weigh •• and have ••••.");
}

}  // namespace
}  // namespace neura::storage
