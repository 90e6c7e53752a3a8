#include "providers/openai_realtime/mirror.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "providers/openai_realtime/protocol.hpp"

namespace neura::providers::openai_realtime {

using From = reasoning::ModelMessage::From;

namespace {

/// Stands behind words that were cut off.
constexpr std::string_view cut_off = " —";

constexpr std::string_view keyed = "(keyed) ";

}  // namespace

void Mirror::caller_spoke(std::string item) {
    items_.push_back({.kind = Item::Kind::caller, .id = std::move(item), .is_voice = true});
}

void Mirror::caller_said(std::string_view item, std::string text) {
    auto* spoken = find(item);
    if (spoken == nullptr) return;
    spoken->text = std::move(text);
    spoken->is_known = true;
}

void Mirror::model_speaks(std::string item) {
    items_.push_back({.kind = Item::Kind::agent, .id = std::move(item)});
}

void Mirror::model_said(std::string_view item, std::string_view more) {
    if (auto* spoken = find(item)) spoken->text += more;
}

void Mirror::model_called(std::string item, reasoning::ToolCall call) {
    items_.push_back({.kind = Item::Kind::call,
                      .id = std::move(item),
                      .text = std::move(call.arguments),
                      .call_id = std::move(call.id),
                      .name = std::move(call.name)});
}

bool Mirror::has(std::string_view item) const {
    return std::ranges::find(items_, item, &Item::id) != items_.end();
}

void Mirror::forget(std::string_view item) {
    std::erase_if(items_, [&](const Item& one) { return one.id == item; });
}

std::vector<std::string> Mirror::catch_up(std::span<const reasoning::ModelMessage> messages) {
    std::vector<std::string> to_send;
    auto wanted = items_of(messages);
    std::vector<Item> made;
    auto theirs = items_.begin();
    for (auto& ours : wanted) {
        const auto found =
            std::find_if(theirs, items_.end(), [&](const Item& one) { return is_same(one, ours); });
        if (found != items_.end()) {
            for (; theirs != found; ++theirs) to_send.push_back(delete_item(theirs->id));
            made.push_back(std::move(*theirs++));
            continue;
        }
        ours.id = "neura_" + std::to_string(++created_);
        to_send.push_back(creation(ours, made.empty() ? std::string() : made.back().id));
        made.push_back(std::move(ours));
    }
    for (; theirs != items_.end(); ++theirs) {
        if (theirs->is_voice)
            made.push_back(std::move(*theirs));
        else
            to_send.push_back(delete_item(theirs->id));
    }
    items_ = std::move(made);
    return to_send;
}

bool Mirror::agrees_with(std::span<const reasoning::ModelMessage> messages) const {
    auto copy = *this;
    return copy.catch_up(messages).empty();
}

std::vector<Mirror::Item> Mirror::items_of(std::span<const reasoning::ModelMessage> messages) {
    std::vector<Item> items;
    for (const auto& message : messages) {
        switch (message.from) {
            case From::instructions: break;
            case From::caller:
                items.push_back({.kind = Item::Kind::caller, .text = message.text});
                break;
            case From::tool:
                items.push_back(
                    {.kind = Item::Kind::result, .text = message.text, .call_id = message.call_id});
                break;
            case From::agent:
                if (!message.text.empty())
                    items.push_back({.kind = Item::Kind::agent, .text = message.text});
                for (const auto& call : message.calls)
                    items.push_back({.kind = Item::Kind::call,
                                     .text = call.arguments,
                                     .call_id = call.id,
                                     .name = call.name});
                break;
        }
    }
    return items;
}

bool Mirror::is_same(const Item& theirs, const Item& ours) {
    if (theirs.kind != ours.kind) return false;
    switch (ours.kind) {
        case Item::Kind::caller:
            if (theirs.is_voice && !theirs.is_known) return !ours.text.starts_with(keyed);
            return theirs.text == ours.text;
        case Item::Kind::agent: {
            std::string_view said = ours.text;
            if (theirs.text.starts_with(said)) return true;
            if (!said.ends_with(cut_off)) return false;
            said.remove_suffix(cut_off.size());
            return theirs.text.starts_with(said);
        }
        case Item::Kind::call:
        case Item::Kind::result: return theirs.call_id == ours.call_id;
    }
    return false;
}

std::string Mirror::creation(const Item& item, std::string_view after) {
    switch (item.kind) {
        case Item::Kind::call:
            return create_call(item.id, after,
                               {.id = item.call_id, .name = item.name, .arguments = item.text});
        case Item::Kind::result: return create_result(item.id, after, item.call_id, item.text);
        case Item::Kind::caller: return create_message(item.id, after, true, item.text);
        case Item::Kind::agent: break;
    }
    return create_message(item.id, after, false, item.text);
}

Mirror::Item* Mirror::find(std::string_view id) {
    const auto found = std::ranges::find(items_, id, &Item::id);
    return found == items_.end() ? nullptr : &*found;
}

}  // namespace neura::providers::openai_realtime
