// How often a silent caller is asked, in the guided dialogue.

#include <gtest/gtest.h>

#include "model_agent_rig.hpp"

namespace neura::reasoning {
namespace {

/// Silences in a row until the call ends.
int silences_until_goodbye(std::optional<int> retries) {
    auto call = context;
    call.silence_retries = retries;
    const auto agent = make_guided_dialogue(make_playbook(agent_file()), call);
    fakes::run(agent->greet()).value();
    for (int times = 1; times < 20; ++times) {
        const auto reply = fakes::run(agent->silence(times)).value();
        if (reply.hang_up) return times;
        EXPECT_FALSE(reply.text.empty());
    }
    return 0;
}

TEST(Silence, IsAskedAfterAsOftenAsTheFlagSays) {
    EXPECT_EQ(silences_until_goodbye(std::nullopt), 3);
    EXPECT_EQ(silences_until_goodbye(0), 1) << "0 is not unset";
    EXPECT_EQ(silences_until_goodbye(1), 2);
    EXPECT_EQ(silences_until_goodbye(5), 6);
}

}  // namespace
}  // namespace neura::reasoning
