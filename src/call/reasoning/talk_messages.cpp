#include "call/reasoning/talk_messages.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/input_checks.hpp"

namespace neura::reasoning {

namespace {

using From = ModelMessage::From;

/// Other readings of a turn of letters and digits that the model is given.
constexpr std::size_t most_readings = 2;

}  // namespace

std::string heard_as(const Turn& turn, Expecting expecting) {
    if (turn.keyed) return "(keyed) " + neutralised(turn.text);
    if (turn.texted) return "(by text message) " + neutralised(turn.text);
    auto text = neutralised(turn.text);
    if (expecting != Expecting::digits && expecting != Expecting::spelling) return text;
    for (std::size_t i = 0; i < std::min(turn.alternatives.size(), most_readings); ++i)
        text += "\n(or) " + neutralised(turn.alternatives[i]);
    return text;
}

bool may_know(const AgentFile& file, ModelMessage& said_before) {
    if (file.masks_prompts) return false;
    if (said_before.from != From::caller) return true;
    if (InputChecks(file.safety).refused(said_before.text)) return false;
    said_before.text = neutralised(said_before.text);
    return true;
}

void set_result(std::vector<ModelMessage>& messages, const std::string& call_id,
                std::string result) {
    const auto last = std::ranges::find_if(messages.rbegin(), messages.rend(), [&](const auto& m) {
        return m.from == From::tool && m.call_id == call_id;
    });
    if (last != messages.rend()) last->text = std::move(result);
}

void name_calls(std::vector<ToolCall>& calls, std::size_t place) {
    for (auto call = calls.begin(); call != calls.end(); ++call) {
        const auto same = [&](const ToolCall& other) { return other.id == call->id; };
        if (call->id.empty() || std::any_of(calls.begin(), call, same))
            call->id = "call_" + std::to_string(place) + '_' + std::to_string(call - calls.begin());
    }
}

bool ends_with_a_question(std::string_view said) {
    const auto end = said.find_last_not_of(" \n");
    return end != std::string_view::npos && said[end] == '?';
}

void cut_reply(std::vector<ModelMessage>& messages, std::size_t reply_at, std::string_view said,
               std::string_view mark) {
    auto rest = said;
    bool cut = false;
    for (auto i = reply_at; i < messages.size(); ++i) {
        auto& message = messages[i];
        if (message.from != From::agent || message.text.empty()) continue;
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        const auto size = std::min(rest.size(), message.text.size());
        if (size == message.text.size() && !cut) {
            rest.remove_prefix(size);
            continue;
        }
        message.text = rest.substr(0, size);
        if (!message.text.empty()) message.text += mark;
        rest = {};
        cut = true;
    }
    std::erase_if(messages, [](const ModelMessage& message) {
        return message.from == From::agent && message.text.empty() && message.calls.empty();
    });
}

}  // namespace neura::reasoning
