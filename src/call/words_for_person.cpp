#include "call/words_for_person.hpp"

#include <algorithm>

namespace neura::call {

namespace {

/// Some twenty seconds: the caller listens to it ring meanwhile.
constexpr std::size_t longest = 400;

std::string spoken(const nlohmann::json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_number()) return value.dump();
    std::string list;
    if (value.is_array())
        for (const auto& item : value) {
            if (!list.empty()) list += ", ";
            list += spoken(item);
        }
    return list;
}

}  // namespace

std::string words_for_person(const nlohmann::json& claim) {
    std::string words = "A caller is being put through to you.";
    if (!claim.is_object()) return words;
    for (const auto& [name, value] : claim.items()) {
        const auto what = spoken(value);
        if (what.empty()) continue;
        auto label = name;
        std::ranges::replace(label, '_', ' ');
        if (words.size() + label.size() + what.size() > longest) continue;
        words += ' ' + label + ": " + what + '.';
    }
    return words;
}

}  // namespace neura::call
