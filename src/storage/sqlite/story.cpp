// A claim of a call as its events tell it: see work/store.hpp.

#include <utility>

#include "storage/event_json.hpp"
#include "storage/sqlite/jobs.hpp"
#include "storage/sqlite/sql.hpp"
#include "storage/status.hpp"

namespace neura::storage::sqlite {

namespace {

/// Takes what belongs to one claim out of all that a call tells.
class StoryTeller {
public:
    StoryTeller(const CallId& call, int claim) {
        story_.call = call;
        story_.claim = claim;
    }

    void at(call::WallTime at) {
        at_ = at;
        if (!is_ours()) return;
        if (!found_) story_.began_at = at;
        found_ = true;
        if (is_over_) return;  // the carrier's reports come later
        story_.lasted = std::chrono::floor<std::chrono::seconds>(at - story_.began_at);
    }

    std::optional<work::Story> story() && {
        if (!found_) return std::nullopt;
        if (opened_ > story_.claim) {
            story_.outcome = closed_as_;
            story_.reason = {};
        }
        return std::move(story_);
    }

    void operator()(const call::Announced& event) {
        story_.from = event.call.from;
        story_.to = event.call.to;
        story_.is_outbound = event.call.direction == transport::Direction::outbound;
        story_.claim_fields = event.call.errand.claim;
    }
    void operator()(const call::Resumed& event) { story_.claim_fields = event.errand.claim; }
    void operator()(const call::Answered& event) {
        story_.agent = event.agent;
        if (is_ours() && story_.lines.empty()) story_.began_at = at_;
    }
    void operator()(const call::StatusChanged& event) {
        if (!is_final(event.status) || std::exchange(is_over_, true)) return;
        story_.reason = event.reason;
    }
    void operator()(const call::Said& event) {
        static constexpr std::string_view roles[] = {"caller", "agent", "system"};
        if (is_ours())
            story_.lines.push_back(
                {.role = std::string(roles[static_cast<std::size_t>(event.role)]),
                 .text = event.text,
                 .interrupted = event.interrupted,
                 .keyed = event.keyed});
    }
    /// What the caller wrote in the call is told as what they said in it is.
    void operator()(const call::TextMessage& event) {
        if (is_ours() && !is_over_ && event.direction == transport::Direction::inbound)
            story_.lines.push_back({.role = "caller", .text = event.text});
    }
    void operator()(const call::ClaimChanged& event) {
        if (!is_ours()) return;
        story_.fields = event.claim;
        story_.is_complete = event.complete;
    }
    void operator()(const call::FieldChanged& event) {
        if (is_ours() && !event.before.is_null()) ++story_.corrections;
    }
    void operator()(const call::ToolUsed& event) {
        if (is_ours() && event.failed) ++story_.tool_failures;
    }
    void operator()(const call::Concluded& event) { story_.outcome = event.outcome; }
    void operator()(const call::ClaimOpened& event) {
        if (is_ours()) closed_as_ = event.outcome;
        ++opened_;
    }
    void operator()(const call::LanguageChosen& event) {
        if (opened_ <= story_.claim) story_.language = event.language;
    }
    /// Nothing else is told.
    void operator()(const auto&) {}

private:
    bool is_ours() const { return opened_ == story_.claim; }

    work::Story story_;
    int opened_ = 1;  ///< claims so far
    bool found_ = false;
    bool is_over_ = false;
    std::string closed_as_;  ///< by the claim after it
    call::WallTime at_{};
};

}  // namespace

Result<std::optional<work::Story>> read_story(Database& database, const CallId& call, int claim) {
    StoryTeller teller(call, claim);
    Result<void> outcome;
    auto read = database.each(sql::events_of_call, {call.text()}, [&](const Row& row) {
        if (!outcome) return;
        const auto event = parse_event(row.text(0), row.text(1));
        if (!event) {
            outcome = std::unexpected(event.error());
            return;
        }
        teller.at(row.time(2));
        std::visit(teller, *event);
    });
    if (!read) return std::unexpected(std::move(read).error());
    if (!outcome) return std::unexpected(std::move(outcome).error());
    return std::move(teller).story();
}

}  // namespace neura::storage::sqlite
