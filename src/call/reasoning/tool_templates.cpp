#include "call/reasoning/tool_templates.hpp"

#include <algorithm>

namespace neura::reasoning {

std::optional<std::string_view> secret_in(std::string_view placeholder) {
    constexpr std::string_view mark = "secret:";
    if (!placeholder.starts_with(mark)) return std::nullopt;
    return placeholder.substr(mark.size());
}

std::string filled(std::string_view text,
                   const std::function<std::string(std::string_view)>& value_of) {
    std::string made;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        made += text.substr(0, open);
        text.remove_prefix(open);
        const auto close = text.find('}');
        if (close == std::string_view::npos) break;
        made += value_of(text.substr(1, close - 1));
        text.remove_prefix(close + 1);
    }
    return made;
}

std::string with_secrets(std::string_view text, const Secrets& secrets) {
    return filled(text, [&](std::string_view placeholder) {
        const auto name = secret_in(placeholder);
        const auto secret = name ? secrets.find(*name) : secrets.end();
        return secret == secrets.end() ? std::string() : secret->second;
    });
}

std::string without_secrets(std::string text, const Secrets& secrets) {
    constexpr std::string_view instead = "***";
    for (const auto& [name, secret] : secrets) {
        if (secret.empty()) continue;
        for (auto at = text.find(secret); at != std::string::npos;
             at = text.find(secret, at + instead.size()))
            text.replace(at, secret.size(), instead);
    }
    return text;
}

}  // namespace neura::reasoning
