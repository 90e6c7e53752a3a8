#include <algorithm>

#include "call/reasoning/understanding/emails.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

bool valid_email(std::string_view address) {
    constexpr std::size_t longest_address = 254, longest_local = 64, longest_label = 63;
    if (address.size() > longest_address) return false;
    const auto sign = address.find('@');
    if (sign == std::string_view::npos || address.find('@', sign + 1) != std::string_view::npos)
        return false;
    const auto local = address.substr(0, sign), domain = address.substr(sign + 1);
    const auto alphanumeric = [](char c) {
        return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
    };
    if (local.empty() || local.size() > longest_local || local.front() == '.' ||
        local.back() == '.')
        return false;
    for (std::size_t i = 0; i < local.size(); ++i) {
        if (!alphanumeric(local[i]) && !std::string_view("._%+-").contains(local[i])) return false;
        if (i > 0 && local[i] == '.' && local[i - 1] == '.') return false;
    }
    std::size_t labels = 0, length = 0;
    for (std::size_t i = 0; i <= domain.size(); ++i) {
        if (i < domain.size() && domain[i] != '.') {
            if (!alphanumeric(domain[i]) && domain[i] != '-') return false;
            ++length;
            continue;
        }
        const auto label = domain.substr(i - length, length);
        if (label.empty() || label.size() > longest_label || label.front() == '-' ||
            label.back() == '-')
            return false;
        ++labels;
        length = 0;
    }
    const auto top = domain.substr(domain.rfind('.') + 1);
    return labels >= 2 && top.size() >= 2 && std::ranges::none_of(top, is_digit);
}

}  // namespace neura::reasoning
