#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "fakes/fake_work_store.hpp"
#include "storage/errc.hpp"
#include "storage/records.hpp"

namespace neura::fakes {

/// Records in memory: what a test puts in is what is read, and what a call writes is kept.
class FakeRecords final : public storage::Records {
public:
    struct Written {
        CallId call;
        storage::WallTime at;
        call::Event event;
    };

    std::vector<storage::CallRecord> kept;  ///< the latest first
    std::vector<Written> written;
    storage::CallFilter asked;  ///< of the last list
    storage::Costs sums;        ///< of all ranges
    storage::CostRange asked_range{};
    bool broken = false;  ///< the disk fails
    FakeWorkStore jobs;

    void write(const CallId& call, storage::WallTime at, call::Event event) override {
        written.push_back({call, at, std::move(event)});
    }

    Task<> flush() override {
        if (broken) co_return failure();
        co_return Result<void>{};
    }

    Task<storage::Page<storage::CallSummary>> calls(storage::CallFilter filter) override {
        if (broken) co_return failure();
        asked = std::move(filter);
        storage::Page<storage::CallSummary> page;
        bool after = asked.cursor.empty();
        for (const auto& record : kept) {
            if (after && matches(record.call)) {
                if (page.items.size() == static_cast<std::size_t>(asked.limit)) {
                    page.next = page.items.back().id.text();
                    break;
                }
                page.items.push_back(record.call);
            }
            after = after || record.call.id.text() == asked.cursor;
        }
        if (!after) co_return fail(storage::Errc::bad_cursor, "list calls");
        co_return page;
    }

    Task<std::optional<storage::CallRecord>> call(CallId id) override {
        if (broken) co_return failure();
        for (const auto& record : kept)
            if (record.call.id == id) co_return record;
        co_return std::nullopt;
    }

    Task<storage::Costs> costs(storage::CostRange range) override {
        if (broken) co_return failure();
        asked_range = range;
        co_return sums;
    }

    Task<std::optional<storage::CallSummary>> call_of(CarrierCallId carrier_id) override {
        if (broken) co_return failure();
        for (const auto& record : kept)
            if (record.call.carrier_id == carrier_id) co_return record.call;
        co_return std::nullopt;
    }

    Task<std::optional<storage::EarlierCall>> latest_call(storage::CallsWith which) override {
        if (broken) co_return failure();
        const auto is_one = [&](const storage::CallSummary& call) {
            return (call.from == which.number || call.to == which.number) &&
                   (which.before.empty() || call.id.text() < which.before) &&
                   (!which.talked_in || call.answered_at);
        };
        for (const auto& record : kept)
            if (is_one(record.call))
                co_return storage::EarlierCall{
                    .call = record.call,
                    .complete = !record.claims.empty() && record.claims.back().complete};
        co_return std::nullopt;
    }

    Task<std::optional<CallId>> call_of_text(std::string id) override {
        if (broken) co_return failure();
        for (const auto& record : kept)
            for (const auto& text : record.texts)
                if (text.message.id == id) co_return record.call.id;
        co_return std::nullopt;
    }

    Task<std::vector<CallId>> close_interrupted_calls(std::string reason) override {
        if (broken) co_return failure();
        std::vector<CallId> closed;
        for (auto& record : kept) {
            auto& call = record.call;
            if (storage::is_final(call.status)) continue;
            call.status = storage::CallStatus::failed;
            call.reason = reason;
            closed.push_back(call.id);
        }
        co_return closed;
    }

    storage::State state() const override { return {.ok = !broken}; }

    work::Store& work_store() override { return jobs; }

private:
    static std::unexpected<Error> failure() {
        return fail(storage::Errc::disk_error, "read the secret records");
    }

    bool matches(const storage::CallSummary& call) const {
        return (!asked.status || call.status == *asked.status) &&
               (asked.from.empty() || call.from == asked.from);
    }
};

}  // namespace neura::fakes
