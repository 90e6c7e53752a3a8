#include "server/customer_tools.hpp"

#include <fmt/chrono.h>

#include <array>
#include <nlohmann/json.hpp>
#include <ranges>
#include <utility>
#include <vector>

#include "numbering/phone_number.hpp"
#include "storage/masking.hpp"

namespace neura::server {

namespace {

using Json = nlohmann::ordered_json;
using reasoning::FieldType;
using reasoning::ToolResult;

constexpr std::string_view customer_info = "get_customer_info";
constexpr std::string_view call_history = "get_call_history";

constexpr int latest_calls = 5;      ///< that are told one by one
constexpr int calls_looked_at = 20;  ///< for what they left of the caller
constexpr std::size_t most_fields = 8;
constexpr std::size_t longest_value = 120;

constexpr auto no_parameters = R"({"type":"object","properties":{},"additionalProperties":false})";

const std::array tools{
    reasoning::ModelTool{
        std::string(customer_info),
        "What earlier calls from this caller's number left: name, e-mail, phone and other numbers, "
        "how many calls there were and when the latest was. Somebody else may use the same number: "
        "ask whether it is them before you use any of it, and read nothing out that was not "
        "confirmed.",
        no_parameters},
    reasoning::ModelTool{
        std::string(call_history),
        "The latest five calls from this caller's number: when, with which agent, how they ended, "
        "and in short what they were about. Use it when the caller refers to an earlier call.",
        no_parameters},
};

std::string day_of(storage::WallTime at) {
    return fmt::format("{:%Y-%m-%d %H:%M} UTC",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

/// What tells of the caller, whatever the claim was about.
bool tells_who(FieldType type) {
    return type == FieldType::person_name || type == FieldType::email || type == FieldType::phone ||
           type == FieldType::code;
}

std::string in_short(const nlohmann::json& value) {
    auto text = value.is_string()
                    ? value.get<std::string>()
                    : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (text.size() <= longest_value) return text;
    std::size_t end = longest_value;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

class CustomerTools final : public reasoning::Toolbox {
public:
    CustomerTools(storage::Records& records, const reasoning::AgentFile& file, std::string caller,
                  CallId call)
        : records_(records), caller_(std::move(caller)), call_(std::move(call)) {
        for (const auto& field : file.fields)
            if (tells_who(field.type)) who_.push_back(field.name);
    }

    std::span<const reasoning::ModelTool> tools() const override { return server::tools; }

    Awaitable<ToolResult> use(reasoning::ToolCall call) override {
        if (!numbering::tells_the_caller(caller_))
            co_return ToolResult{.text = R"({"found":"the number is withheld"})"};
        const bool wants_history = call.name == call_history;
        const auto earlier = co_await earlier_calls();
        if (!earlier)
            co_return ToolResult{.text = "the records cannot be read right now. Go on without.",
                                 .failed = true};
        if (earlier->empty()) co_return ToolResult{.text = R"({"found":"no earlier call"})"};
        if (wants_history) co_return co_await history(*earlier);
        co_return co_await customer(*earlier);
    }

private:
    using Calls = std::vector<storage::CallSummary>;

    Task<Calls> earlier_calls() {
        storage::CallFilter filter{.from = caller_, .limit = storage::max_page};
        auto page = co_await records_.calls(std::move(filter));
        if (!page) co_return std::unexpected(std::move(page).error());
        std::erase_if(page->items, [&](const auto& call) { return call.id == call_; });
        co_return std::move(page->items);
    }

    /// The latest word of each counts.
    Awaitable<ToolResult> customer(const Calls& calls) {
        Json found = Json::object();
        int left = calls_looked_at;
        for (const auto& call : calls) {
            if (left-- == 0) break;
            const auto claims = co_await claims_of(call.id);
            for (const auto& claim : claims | std::views::reverse)
                for (const auto& name : who_) {
                    const auto value = claim.fields.find(name);
                    if (!found.contains(name) && value != claim.fields.end() && !value->is_null())
                        found[name] = in_short(*value);
                }
        }
        Json told{{"earlier_calls", calls.size()}, {"latest_call", day_of(calls[0].announced_at)}};
        if (!calls[0].outcome.empty()) told["latest_outcome"] = calls[0].outcome;
        told["told_in_earlier_calls"] = std::move(found);
        co_return ToolResult{.text = told.dump()};
    }

    Awaitable<ToolResult> history(const Calls& calls) {
        Json told = Json::array();
        for (const auto& call : calls) {
            if (told.size() == latest_calls) break;
            Json one{{"date", day_of(call.announced_at)},
                     {"agent", call.agent},
                     {"outcome", call.outcome.empty() ? call.reason : call.outcome}};
            const auto claims = co_await claims_of(call.id);
            if (!claims.empty()) one["claim"] = told_of(claims.back());
            told.push_back(std::move(one));
        }
        const Json all{{"earlier_calls", calls.size()}, {"latest", std::move(told)}};
        co_return ToolResult{.text = all.dump()};
    }

    /// As they may be shown; none if they cannot be read.
    Awaitable<std::vector<storage::Claim>> claims_of(CallId call) {
        auto record = co_await records_.call(std::move(call));
        if (!record || !*record) co_return std::vector<storage::Claim>();
        co_return std::move(storage::masked(std::move(**record)).claims);
    }

    static Json told_of(const storage::Claim& claim) {
        Json told = Json::object();
        for (const auto& [name, value] : claim.fields.items()) {
            if (name.starts_with('_') || value.is_null()) continue;
            if (told.size() == most_fields) break;
            told[name] = in_short(value);
        }
        return told;
    }

    storage::Records& records_;
    std::vector<std::string> who_;  ///< fields that tell of the caller
    const std::string caller_;
    const CallId call_;
};

}  // namespace

std::unique_ptr<reasoning::Toolbox> make_customer_tools(storage::Records& records,
                                                        const reasoning::AgentFile& file,
                                                        std::string caller, CallId call) {
    return std::make_unique<CustomerTools>(records, file, std::move(caller), std::move(call));
}

}  // namespace neura::server
