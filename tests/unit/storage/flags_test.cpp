#include "storage/flags.hpp"

#include <gtest/gtest.h>

namespace neura::storage {
namespace {

using namespace std::chrono_literals;

const CallId call(std::string(26, '7'));

const FlagKind& kind(std::string_view name) { return *flag_named(name); }

TEST(Flags, UnsetFalseAndZeroAreThreeThings) {
    Flags flags;
    EXPECT_EQ(flags.recording_enabled, std::nullopt);
    EXPECT_EQ(value_of(flags, kind("recording_enabled")), std::nullopt);
    ASSERT_TRUE(put(flags, kind("recording_enabled"), "false"));
    EXPECT_EQ(flags.recording_enabled, std::optional(false));
    EXPECT_EQ(value_of(flags, kind("recording_enabled")), "false");

    EXPECT_EQ(flags.callback_timeout, std::nullopt);
    ASSERT_TRUE(put(flags, kind("callback_timeout"), "0"));
    EXPECT_EQ(flags.callback_timeout, std::optional(0ms));
    EXPECT_EQ(value_of(flags, kind("callback_timeout")), "0");

    EXPECT_FALSE(put(flags, kind("recording_enabled"), "0")) << "0 is no false";
    EXPECT_FALSE(put(flags, kind("callback_timeout"), "false")) << "false is no 0";
    EXPECT_EQ(flags.recording_enabled, std::optional(false));
}

TEST(Flags, ValuesComeBackAsTheyWereGiven) {
    Flags flags;
    for (const auto& [name, value] :
         {std::pair{"answer_soft_timeout", "2.5"}, std::pair{"callback_timeout", "3"},
          std::pair{"recognition_retry_max", "0"}, std::pair{"vad_cutoff_timeout", "40"},
          std::pair{"vad_threshold", "0.45"}, std::pair{"tone", "true"}}) {
        ASSERT_TRUE(put(flags, kind(name), value)) << name;
        EXPECT_EQ(value_of(flags, kind(name)), value) << name;
    }
    EXPECT_EQ(flags.answer_soft_timeout, std::optional(2'500ms));
    EXPECT_EQ(flags.callback_timeout, std::optional<std::chrono::milliseconds>(3h));
}

TEST(Flags, RefuseWhatIsNotInTheirRangeAndStayAsTheyWere) {
    for (const auto& each : flag_kinds()) {
        Flags flags;
        for (const auto* bad : {"", "yes", "null", "nan", "1e999", "-1", "999999999", "\"1\""})
            EXPECT_FALSE(put(flags, each, bad)) << each.name << ' ' << bad;
        EXPECT_EQ(flags, Flags{}) << each.name;
        EXPECT_FALSE(each.meaning.empty());
    }
    Flags flags;
    EXPECT_FALSE(put(flags, kind("recognition_retry_max"), "1.5"));
}

TEST(Flags, TheNarrowerScopeCounts) {
    FlagSettings settings;
    settings.scopes[{}] = {.answer_soft_timeout = 4s, .recording_enabled = true, .tone = true};
    settings.scopes[{FlagScope::Of::agent, "insurance"}] = {.answer_soft_timeout = 0ms,
                                                            .recording_enabled = false};
    settings.scopes[{FlagScope::Of::call, call.text()}] = {.answer_soft_timeout = 1s};

    const auto flags = settings.of("insurance", call);
    EXPECT_EQ(flags.answer_soft_timeout, std::optional<std::chrono::milliseconds>(1s));
    EXPECT_EQ(flags.recording_enabled, std::optional(false));
    EXPECT_EQ(flags.tone, std::optional(true));
    EXPECT_EQ(flags.slow_llm_for_chat, std::nullopt);

    EXPECT_EQ(settings.of("insurance", CallId("other")).answer_soft_timeout, std::optional(0ms));
    EXPECT_EQ(settings.of("helpdesk", call).recording_enabled, std::optional(true));
}

TEST(Flags, ARefusalNamesTheFlagAndWhatWasExpected) {
    const auto words = [](WantedFlag wanted) {
        const auto refused = refusal_of(wanted);
        return refused ? refused->doing : std::string();
    };
    EXPECT_EQ(words({.name = "vad_threshold", .value = "2"}),
              "vad_threshold: expected a number from 0.1 to 0.95; nothing was changed");
    EXPECT_TRUE(words({.name = "vad_treshold", .value = "1"}).contains("vad_threshold"));
    EXPECT_TRUE(words({.name = "tone", .scope = {FlagScope::Of::agent, "a b"}, .value = "true"})
                    .contains("agent file"));
    EXPECT_TRUE(words({.name = "tone", .scope = {FlagScope::Of::call, "7"}, .value = "true"})
                    .contains("id of a call"));
    EXPECT_EQ(words({.name = "tone", .scope = {FlagScope::Of::call, call.text()}}), "");
}

}  // namespace
}  // namespace neura::storage
