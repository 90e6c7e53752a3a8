#include "work/store.hpp"

namespace neura::work {

NewJob insight_job(const CallId& call, int claim, WallTime said_until) {
    // The last words of a call may be written just after it has ended.
    constexpr std::chrono::seconds settles_in{1};
    return {.kind = std::string(insight_kind),
            .key = std::string(insight_kind) + ':' + call.text() + ':' + std::to_string(claim),
            .payload = {{"call", call.text()}, {"claim", claim}},
            .due_at = said_until + settles_in};
}

}  // namespace neura::work
