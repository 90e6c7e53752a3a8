// Callers on loudspeaker, heard by the real voice detector and the real recogniser.

#include <gtest/gtest.h>

#include "bench/bench_echo.hpp"
#include "integration/speech_tools.hpp"

namespace neura::bench {
namespace {

using namespace std::chrono_literals;

class EchoTest : public testing::Test {
protected:
    static void SetUpTestSuite() { table_ = measure_echo(tests::models_dir()).value(); }
    static std::string place(const EchoRow& row) {
        return std::to_string(row.delay_ms) + " ms, " + std::to_string(row.level_db) + " dB";
    }
    static inline EchoTable table_;
};

TEST_F(EchoTest, AnAgentOnLoudspeakerDoesNotInterruptItself) {
    ASSERT_EQ(table_.rows.size(), 16U);
    int holds = 0;
    for (const auto& row : table_.rows) {
        EXPECT_LT(row.longest, 300ms) << place(row);
        holds += row.holds;
    }
    // Speech is never made twice the same: one short stop in eight minutes is let pass.
    EXPECT_LE(holds, 1);
}

TEST_F(EchoTest, NothingTheAgentSaysIsWrittenDown) {
    int utterances = 0;
    for (const auto& row : table_.rows) utterances += row.utterances;
    EXPECT_LE(utterances, 1);
}

TEST_F(EchoTest, ACallerWhoCutsInIsHeardAtOnce) {
    for (const auto& row : table_.rows) EXPECT_LE(row.latest, 250ms) << place(row);
}

TEST_F(EchoTest, ACallerWhoCutsInIsUnderstood) {
    const auto rate = [](std::size_t wrong, std::size_t words) {
        return static_cast<double>(wrong) / static_cast<double>(words);
    };
    const auto plain = rate(table_.wrong_without_echo, table_.words);
    std::size_t wrong = 0;
    std::size_t words = 0;
    for (const auto& row : table_.rows) {
        wrong += row.wrong;
        words += row.words;
        EXPECT_LE(rate(row.wrong, row.words), plain + 0.25) << place(row);
    }
    EXPECT_LE(rate(wrong, words), plain + 0.08);
}

TEST_F(EchoTest, ACallerWithoutEchoIsNotTouched) { EXPECT_TRUE(table_.untouched); }

}  // namespace
}  // namespace neura::bench
