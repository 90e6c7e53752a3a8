#include "call/reasoning/privacy.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

bool begins_sign(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xC0 || (byte < 0x80 && std::isalnum(byte) != 0);
}

bool goes_on(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

Json masked(const Json& value) {
    if (value.is_null()) return value;
    if (value.is_string()) return masked_but_its_end(value.get_ref<const std::string&>());
    if (!value.is_array()) return masked_but_its_end(value.dump());
    auto items = Json::array();
    for (const auto& item : value) items.push_back(masked(item));
    return items;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    if (what.empty()) return;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

}  // namespace

std::string masked_but_its_end(std::string_view value) {
    constexpr std::ptrdiff_t told = 2;      // signs
    constexpr std::ptrdiff_t shortest = 5;  // of a value that anything is told of
    auto left = std::ranges::count_if(value, begins_sign);
    const auto kept = left < shortest ? 0 : told;
    std::string text;
    bool hiding = false;
    for (const char c : value) {
        if (goes_on(c)) {
            if (!hiding) text += c;
            continue;
        }
        hiding = begins_sign(c) && left > kept;
        if (begins_sign(c)) --left;
        if (hiding)
            text += "•";
        else
            text += c;
    }
    return text;
}

Json for_model(const AgentFile& file, Json values) {
    if (!file.masks_prompts) return values;
    for (const auto& field : file.fields)
        if (const auto value = values.find(field.name); field.sensitive && value != values.end())
            *value = masked(*value);
    return values;
}

std::string for_model(const Conversation& conversation, std::string words) {
    if (!conversation.file().masks_prompts) return words;
    for (const auto& field : conversation.file().fields) {
        if (!field.sensitive || !conversation.claim().filled(field)) continue;
        const auto& value = conversation.claim()[field.name].value;
        const auto end = masked(value);
        const auto& shown = end.is_string() ? end.get_ref<const std::string&>() : end.dump();
        replace_all(words, conversation.spoken(field), shown);
        if (value.is_string()) replace_all(words, value.get_ref<const std::string&>(), shown);
    }
    return words;
}

}  // namespace neura::reasoning
