// Callers on loudspeaker, heard by the real voice detector and the real recogniser.

#include <gtest/gtest.h>

#include "bench/bench_echo.hpp"
#include "integration/speech_tools.hpp"

namespace neura::bench {
namespace {

using namespace std::chrono_literals;

double share(std::size_t wrong, std::size_t words) {
    return static_cast<double>(wrong) / static_cast<double>(words);
}

/// What a caller would complain of, a line each.
std::string complaints(const EchoTable& table) {
    std::string all;
    const auto complain = [&](const std::string& what) { all += what + '\n'; };
    const auto plain = share(table.wrong_without_echo, table.words);
    int holds = 0;
    int utterances = 0;
    std::size_t wrong = 0;
    std::size_t words = 0;
    for (const auto& row : table.rows) {
        const auto place =
            std::to_string(row.delay_ms) + " ms, " + std::to_string(row.level_db) + " dB: ";
        if (row.longest >= 300ms) complain(place + "the agent takes its own voice for a caller's");
        if (row.latest > 250ms) complain(place + "a caller who cuts in is heard late");
        if (share(row.wrong, row.words) > plain + 0.25) complain(place + "a caller is misheard");
        holds += row.holds;
        utterances += row.utterances;
        wrong += row.wrong;
        words += row.words;
    }
    if (table.rows.size() != 16) complain("not all delays and levels were measured");
    if (holds > 1) complain("the agent holds for its own voice");
    if (utterances > 1) complain("the agent's own words are written down");
    if (share(wrong, words) > plain + 0.10) complain("callers are misheard");
    if (!table.untouched) complain("a caller without echo is touched");
    return all;
}

/// Speech is made anew each time, never twice the same: what happens once is measured once more.
TEST(EchoTest, CallersOnLoudspeakerNeitherStopTheAgentNorAreMisheard) {
    auto heard = complaints(measure_echo(tests::models_dir()).value());
    if (!heard.empty()) heard = complaints(measure_echo(tests::models_dir()).value());
    EXPECT_EQ(heard, "");
}

}  // namespace
}  // namespace neura::bench
