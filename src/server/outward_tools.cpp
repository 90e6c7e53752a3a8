#include "server/outward_tools.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "call/reasoning/alarm_bell.hpp"
#include "numbering/phone_number.hpp"

namespace neura::server {

using Json = nlohmann::json;

namespace {

constexpr std::string_view send_sms = "send_sms";

/// What a model may send in a call: three segments, and so many of them.
constexpr std::size_t longest = 480;
constexpr int most_messages = 3;

/// Of what a model writes into one field.
constexpr std::size_t longest_words = 500;

reasoning::ModelTool sms_tool() {
    return {.name = std::string(send_sms),
            .description =
                "Sends a text message to the caller's own number, or to one that is in the claim. "
                "Use it when the caller wants something in writing, and say that you do.",
            .parameters =
                R"({"type":"object","properties":{"text":{"type":"string","description":)"
                R"("at most 480 characters"},"to":{"type":["string","null"],"description":)"
                R"("a telephone number of the claim, as in +14155550123; null for the caller's"}},)"
                R"("required":["text","to"],"additionalProperties":false})"};
}

reasoning::ModelTool emergency_tool() {
    return {.name = std::string(reasoning::notify_emergencies),
            .description =
                "Tells those who must know that somebody is in danger now. It does not replace "
                "the emergency number: the caller is told to ring it all the same. Use it at once, "
                "and once.",
            .parameters =
                R"({"type":"object","properties":{"service":{"type":"string","enum":["police",)"
                R"("fire","ambulance","other"]},"reason":{"type":"string"},"location":{"type":)"
                R"("string","description":"empty if it is not known"},"contact":{"type":"string",)"
                R"("description":"how to reach them; empty for the number they call from"}},)"
                R"("required":["service","reason","location","contact"],)"
                R"("additionalProperties":false})"};
}

reasoning::ToolResult refused(std::string_view why) {
    return {.text = Json{{"refused", why}}.dump(), .failed = true};
}

std::string text_in(const Json& arguments, const char* name) {
    const auto found = arguments.find(name);
    if (found == arguments.end() || !found->is_string()) return {};
    return found->get<std::string>();
}

std::string words_in(const Json& arguments, const char* name) {
    auto words = text_in(arguments, name);
    if (words.size() > longest_words) words.resize(longest_words);
    return words;
}

bool holds(const Json& claim, const std::string& number) {
    return std::ranges::any_of(claim, [&](const Json& value) {
        return value.is_string() && value.get_ref<const std::string&>() == number;
    });
}

class OutwardTools final : public reasoning::Toolbox {
public:
    OutwardTools(const Calling& calling, TextMessages* texts, Emergencies& emergencies,
                 EmergencyWays ways)
        : call_(calling.call),
          from_(calling.from),
          transfer_(calling.transfer),
          claim_(calling.claim),
          texts_(texts),
          emergencies_(emergencies),
          ways_(std::move(ways)) {
        if (texts_ != nullptr) tools_.push_back(sms_tool());
        if (ways_.any()) tools_.push_back(emergency_tool());
    }

    std::span<const reasoning::ModelTool> tools() const override { return tools_; }

    Awaitable<reasoning::ToolResult> use(reasoning::ToolCall call) override {
        if (std::ranges::find(tools_, call.name, &reasoning::ModelTool::name) == tools_.end())
            co_return refused("there is no such tool");
        const auto arguments = Json::parse(call.arguments, nullptr, false);
        if (!arguments.is_object()) co_return refused("the arguments are not a JSON object");
        auto doing = call.name == send_sms ? write(arguments) : alarm(arguments);
        auto result = co_await std::move(doing);
        co_return result;
    }

private:
    Awaitable<reasoning::ToolResult> write(const Json& arguments) {
        auto text = text_in(arguments, "text");
        auto to = text_in(arguments, "to");
        if (to.empty()) to = from_;
        if (text.empty() || text.size() > longest)
            co_return refused("the text must have 1 to 480 characters");
        if (!numbering::tells_the_caller(to)) co_return refused("the caller's number is not known");
        if (to != from_ && !(claim_ && holds(claim_(), to)))
            co_return refused("this number is neither the caller's nor in the claim");
        if (sent_ == most_messages) co_return refused("three messages are enough for a call");
        ++sent_;
        const auto sent = co_await texts_->send(call_, std::move(to), std::move(text));
        if (!sent) co_return refused(sent.error().code.message());
        co_return reasoning::ToolResult{.text = R"({"done":"the message was sent"})"};
    }

    Awaitable<reasoning::ToolResult> alarm(const Json& arguments) {
        static constexpr auto services =
            std::to_array<std::string_view>({"police", "fire", "ambulance", "other"});
        Emergencies::Notice notice{.call = call_,
                                   .from = from_,
                                   .service = text_in(arguments, "service"),
                                   .reason = words_in(arguments, "reason"),
                                   .location = words_in(arguments, "location"),
                                   .contact = words_in(arguments, "contact")};
        if (std::ranges::find(services, notice.service) == services.end())
            co_return refused("the service is police, fire, ambulance or other");
        if (notice.reason.empty()) co_return refused("the reason is missing");
        auto result = co_await emergencies_.tell(ways_, std::move(notice), transfer_);
        co_return result;
    }

    const CallId call_;
    const std::string from_;
    const std::function<void(std::string)> transfer_;
    const std::function<Json()> claim_;
    TextMessages* const texts_;
    Emergencies& emergencies_;
    const EmergencyWays ways_;
    std::vector<reasoning::ModelTool> tools_;
    int sent_ = 0;
};

}  // namespace

std::vector<reasoning::ModelTool> outward_tools() { return {sms_tool(), emergency_tool()}; }

std::unique_ptr<reasoning::Toolbox> make_outward_tools(const Calling& calling, TextMessages* texts,
                                                       Emergencies& emergencies,
                                                       EmergencyWays ways) {
    return std::make_unique<OutwardTools>(calling, texts, emergencies, std::move(ways));
}

}  // namespace neura::server
