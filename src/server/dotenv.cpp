#include "server/dotenv.hpp"

#include <algorithm>
#include <optional>

namespace neura::server {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_name(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, fits);
}

bool is_rest_of_line(std::string_view rest) {
    rest = trimmed(rest);
    return rest.empty() || rest[0] == '#';
}

/// What a backslash and `c` stand for; nothing if they are no escape.
std::optional<char> escaped(char c) {
    switch (c) {
        case 'n': return '\n';
        case 't': return '\t';
        case '"':
        case '\\':
        case '$': return c;
        default: return std::nullopt;
    }
}

using Value = std::expected<std::string, std::string>;  // or what was expected

Value single_quoted(std::string_view text) {
    const auto end = text.find('\'', 1);
    if (end == std::string_view::npos) return std::unexpected("a closing ' on the same line");
    if (!is_rest_of_line(text.substr(end + 1)))
        return std::unexpected("nothing but a comment after the closing '");
    return std::string(text.substr(1, end - 1));
}

Value double_quoted(std::string_view text) {
    std::string value;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') {
            if (is_rest_of_line(text.substr(at + 1))) return value;
            return std::unexpected("nothing but a comment after the closing \"");
        }
        const auto escape =
            text[at] == '\\' && at + 1 < text.size() ? escaped(text[at + 1]) : std::nullopt;
        value += escape.value_or(text[at]);
        if (escape) ++at;
    }
    return std::unexpected("a closing \" on the same line");
}

std::string bare(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '#' && (at == 0 || blanks.contains(text[at - 1])))
            return std::string(trimmed(text.substr(0, at)));
    return std::string(trimmed(text));
}

Value value_of(std::string_view text) {
    if (text.starts_with('\'')) return single_quoted(text);
    if (text.starts_with('"')) return double_quoted(text);
    return bare(text);
}

/// Nothing for a line that holds no setting.
std::expected<std::optional<DotenvLine>, std::string> parse_line(std::string_view line) {
    line = trimmed(line);
    if (line.empty() || line[0] == '#') return std::nullopt;

    constexpr std::string_view export_word = "export ";
    if (line.starts_with(export_word)) line = trimmed(line.substr(export_word.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || !is_name(trimmed(line.substr(0, equals))))
        return std::unexpected("NAME=value");

    auto value = value_of(trimmed(line.substr(equals + 1)));
    if (!value) return std::unexpected(std::move(value).error());
    return DotenvLine{0, std::string(trimmed(line.substr(0, equals))), std::move(*value)};
}

}  // namespace

std::expected<std::vector<DotenvLine>, std::vector<DotenvProblem>> parse_dotenv(
    std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());

    std::vector<DotenvLine> lines;
    std::vector<DotenvProblem> problems;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto parsed = parse_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!parsed) {
            problems.push_back({number, std::move(parsed).error()});
        } else if (*parsed) {
            (*parsed)->line = number;
            std::erase_if(lines, [&](const auto& known) { return known.name == (*parsed)->name; });
            lines.push_back(std::move(**parsed));
        }
    }
    if (!problems.empty()) return std::unexpected(std::move(problems));
    return lines;
}

}  // namespace neura::server
