#include "call/speaking/speakable.hpp"

#include <algorithm>

#include "call/speaking/code_points.hpp"
#include "call/speaking/english.hpp"
#include "call/speaking/plain_text.hpp"

namespace neura::speaking {

std::string speakable(std::string_view text, std::string_view language) {
    const auto plain = plain_text(text);
    if (language.substr(0, 2) != "en") return plain;
    return english(plain, language == "en" || language == "en-US");
}

std::string spelled(std::string_view code) {
    std::string words;
    for (std::size_t at = 0; at < code.size();) {
        const auto c = code_point_at(code, at);
        const auto character = code.substr(at, std::max<std::size_t>(c.size, 1));
        at += character.size();
        if (is_space(c.value)) continue;
        if (!words.empty()) words += ", ";
        if (const auto name = sign_name(c.value); !name.empty()) {
            words += name;
        } else if (c.value >= 'a' && c.value <= 'z') {
            words += static_cast<char>(c.value - ('a' - 'A'));
        } else {
            words += character;
        }
    }
    return words;
}

std::string_view sign_name(char32_t sign) {
    switch (sign) {
        case '.': return "dot";
        case '-': return "dash";
        case '_': return "underscore";
        case '/': return "slash";
        case '+': return "plus";
        case '@': return "at";
        case '#': return "hash";
        case '*': return "star";
        case '&': return "and";
        case '~': return "tilde";
        case '=': return "equals";
        case '%': return "percent";
        case ':': return "colon";
        default: return {};
    }
}

}  // namespace neura::speaking
