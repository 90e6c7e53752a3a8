#include "call/reasoning/address_guesses.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string only_letters(std::string_view word) {
    std::string kept;
    for (const char c : word)
        if (std::isalpha(static_cast<unsigned char>(c)) != 0) kept += c;
    return kept;
}

}  // namespace

std::vector<std::string> likely_locals(std::span<const std::string> name) {
    std::vector<std::string> parts;
    for (const auto& word : name)
        if (auto letters = only_letters(word); !letters.empty())
            parts.push_back(std::move(letters));
    if (parts.size() < 2) return parts;
    const auto& first = parts.front();
    const auto& last = parts.back();
    std::vector<std::string> locals;
    for (const auto* joint : {".", "", "_", "-"}) {
        locals.push_back(first + joint + last);
        locals.push_back(first.substr(0, 1) + joint + last);
        locals.push_back(first + joint + last.substr(0, 1));
        locals.push_back(last + joint + first);
    }
    locals.push_back(first);
    locals.push_back(last);
    return locals;
}

std::string near_to_name(const std::string& address, std::span<const std::string> name) {
    constexpr std::size_t letters_an_error = 4;  // one slip for so many letters is misheard
    const auto at = address.find('@');
    if (at == std::string::npos) return address;
    auto letters = at;
    while (letters > 0 && is_digit(address[letters - 1])) --letters;
    const auto heard = std::string_view(address).substr(0, letters);

    std::string nearest;
    auto least = heard.size() / letters_an_error + 1;
    for (const auto& local : likely_locals(name)) {
        // "jsmith" is no bad "smith".
        const auto longer = std::max(local.size(), heard.size());
        const auto shorter = std::min(local.size(), heard.size());
        const auto distance = edit_distance(local, heard);
        if (distance == 0) return address;
        if (local.front() != heard.front() && longer - shorter > 0) continue;
        if (distance >= least) continue;
        least = distance;
        nearest = local;
    }
    return nearest.empty() ? address : nearest + address.substr(letters);
}

std::optional<std::string> guess_address(std::string_view text, std::span<const std::string> name,
                                         std::span<const std::string> domains) {
    constexpr double most_wrong = 0.3;  // share of the characters
    constexpr std::size_t shortest = 8;
    const auto said = words(text);
    std::optional<std::string> best;
    double least = most_wrong;
    for (std::size_t from = 0; from < said.size(); ++from) {
        std::string heard;
        for (std::size_t i = from; i < said.size(); ++i) {
            const auto& word = said[i];
            if (word.text == "dot")
                heard += '.';
            else
                heard += word.text == "@" ? "at" : word.text;
        }
        if (heard.size() < shortest) break;
        for (const auto& local : likely_locals(name)) {
            for (const auto& domain : domains) {
                const auto spoken = local + "at" + domain;
                const auto wrong = static_cast<double>(edit_distance(spoken, heard)) /
                                   static_cast<double>(spoken.size());
                if (wrong >= least) continue;
                least = wrong;
                best = local + '@' + domain;
            }
        }
    }
    return best;
}

}  // namespace neura::reasoning
