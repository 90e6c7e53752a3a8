#include "call/reasoning/template_text.hpp"

#include <algorithm>

namespace neura::reasoning {

std::optional<std::vector<std::string_view>> placeholders(std::string_view text) {
    std::vector<std::string_view> names;
    for (;;) {
        const auto brace = text.find_first_of("{}");
        if (brace == std::string_view::npos) return names;
        const auto close = text.find_first_of("{}", brace + 1);
        if (text[brace] != '{' || close == std::string_view::npos || text[close] != '}')
            return std::nullopt;
        names.push_back(text.substr(brace + 1, close - brace - 1));
        text.remove_prefix(close + 1);
    }
}

std::string fill(std::string_view text, const Values& values) {
    std::string filled;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        filled += text.substr(0, open);
        text.remove_prefix(open);
        const auto close = text.find('}');
        if (close == std::string_view::npos) break;
        const auto value =
            std::ranges::find(values, text.substr(1, close - 1), &Values::value_type::first);
        if (value != values.end()) filled += value->second;
        text.remove_prefix(close + 1);
        // "at 3 p.m." brings its own stop.
        if (filled.ends_with('.') && text.starts_with('.')) text.remove_prefix(1);
    }
    return filled;
}

}  // namespace neura::reasoning
