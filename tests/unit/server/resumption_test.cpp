#include "server/resumption.hpp"

#include <gtest/gtest.h>

namespace neura::server {
namespace {

using namespace std::chrono_literals;
using storage::CallStatus;

constexpr storage::WallTime ended{1'800'000'000s};

/// A call whose caller left with a claim half told.
storage::EarlierCall before() {
    storage::EarlierCall call;
    call.call.id = CallId("EARLIER");
    call.call.status = CallStatus::completed;
    call.call.reason = "caller_hung_up";
    call.call.ended_at = ended;
    call.call.language = "fr-FR";
    call.checkpoint = reasoning::Checkpoint{
        .node = "fields", .state = {{"claim", {{"story", {{"state", "filled"}}}}}}};
    return call;
}

TEST(Resumption, ACallGoesOnWithTheOneBeforeWhileItIsFresh) {
    const auto found = to_resume(before(), ended + 2h, 3h);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->call, CallId("EARLIER"));
    EXPECT_EQ(found->at, before().checkpoint);
    EXPECT_EQ(found->language, "fr-FR");
    EXPECT_FALSE(found->was_cut_off);
    EXPECT_TRUE(to_resume(before(), ended + 3h, 3h));
    EXPECT_FALSE(to_resume(before(), ended + 3h + 1ms, 3h));
}

TEST(Resumption, ZeroHoursMeanNever) { EXPECT_FALSE(to_resume(before(), ended, 0ms)); }

TEST(Resumption, NothingIsLeftToGoOnWith) {
    auto live = before();
    live.call.ended_at.reset();
    EXPECT_FALSE(to_resume(live, ended, 3h)) << "two calls of one number are two";
    auto complete = before();
    complete.complete = true;
    complete.call.errand.claim = nlohmann::json::array({{{"name", "size"}}});
    EXPECT_FALSE(to_resume(complete, ended, 3h)) << "it was of that call alone";
    auto silent = before();
    silent.checkpoint.reset();
    EXPECT_FALSE(to_resume(silent, ended, 3h));
    auto empty = before();
    empty.checkpoint->state = {{"claim", nlohmann::json::object()}};
    EXPECT_FALSE(to_resume(empty, ended, 3h));
    empty.checkpoint->state = nullptr;
    EXPECT_FALSE(to_resume(empty, ended, 3h));
}

TEST(Resumption, SaysThatAClaimWasTaken) {
    auto complete = before();
    complete.complete = true;
    const auto found = to_resume(complete, ended + 1h, 3h);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->is_complete);
    EXPECT_EQ(found->ended_at, ended);
    EXPECT_FALSE(to_resume(before(), ended, 3h)->is_complete);
}

TEST(Resumption, GoesOnForWhatTheEarlierCallWasPlacedFor) {
    auto placed = before();
    placed.call.errand.agent = "appointment";
    EXPECT_EQ(to_resume(placed, ended, 3h)->errand, placed.call.errand);
}

TEST(Resumption, KnowsACallThatBrokeOff) {
    struct Case {
        CallStatus status;
        const char* reason;
        const char* outcome;
        std::chrono::milliseconds ago;
        bool broke_off;
    };
    for (const auto& [status, reason, outcome, ago, broke_off] : {
             Case{CallStatus::failed, "connection_lost", "", 2h, true},
             Case{CallStatus::failed, "server_restarted", "", 2h, true},
             Case{CallStatus::completed, "server_stopped", "", 2h, true},
             Case{CallStatus::completed, "caller_hung_up", "", 119s, true},
             Case{CallStatus::completed, "carrier_reported", "", 1s, true},
             Case{CallStatus::completed, "caller_hung_up", "", 121s, false},
             Case{CallStatus::completed, "caller_hung_up", "claim_incomplete", 1s, false},
             Case{CallStatus::completed, "agent_hung_up", "caller_silent", 1s, false},
             Case{CallStatus::completed, "longest_call", "", 1s, false},
         }) {
        auto call = before();
        call.call.status = status;
        call.call.reason = reason;
        call.call.outcome = outcome;
        const auto found = to_resume(call, ended + ago, 3h);
        ASSERT_TRUE(found) << reason;
        EXPECT_EQ(found->was_cut_off, broke_off) << reason << ' ' << outcome << ' ' << ago.count();
    }
}

}  // namespace
}  // namespace neura::server
