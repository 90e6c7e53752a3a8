#pragma once

// Words for people, said alike everywhere.

#include <cstddef>
#include <string>
#include <string_view>

namespace neura::server {

/// "a, b or c". @param names  any range of texts
template <class Names>
std::string one_of(const Names& names) {
    std::string words;
    std::size_t left = std::size(names);
    for (const std::string_view name : names) {
        if (!words.empty()) words += left == 1 ? " or " : ", ";
        words += name;
        --left;
    }
    return words;
}

}  // namespace neura::server
