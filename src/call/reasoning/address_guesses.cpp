#include "call/reasoning/address_guesses.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include "call/reasoning/understanding/pronunciation.hpp"
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

/// RFC 2606 keeps example.com and its like for addresses that are nobody's: who tries a line out
/// gives one. "At example" is heard in many ways; no other domain ends so.
bool sounds_like_example(std::string_view name) {
    constexpr auto others = std::to_array<std::string_view>({"sample", "ample", "trample"});
    constexpr double same = 0.1;
    constexpr double similar = 0.35;
    if (std::ranges::find(others, name) != others.end()) return false;
    const auto difference = sound_difference(name, "example");
    return difference <= same || (name.ends_with("ample") && difference <= similar);
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
    constexpr double most_wrong = 0.34;  // share of the letters
    const auto at = address.find('@');
    if (at == std::string::npos) return address;
    auto letters = at;
    while (letters > 0 && is_digit(address[letters - 1])) --letters;
    const auto heard = address.substr(0, letters);

    std::string nearest;
    auto least = std::numeric_limits<std::size_t>::max();
    bool tied = false;
    auto locals = likely_locals(name);
    // Of the same family, perhaps.
    if (name.size() > 1 && !heard.empty()) locals.push_back(heard.substr(0, 1) + name.back());
    for (const auto& local : locals) {
        const auto distance = edit_distance(local, heard);
        if (distance == 0) return address;
        if (distance > least || local == nearest) continue;
        tied = distance == least;
        least = distance;
        nearest = local;
    }
    const bool near =
        static_cast<double>(least) <= most_wrong * static_cast<double>(nearest.size());
    if (nearest.empty() || tied || !near) return address;
    return nearest + address.substr(letters);
}

std::string with_known_domain(const std::string& address, std::span<const std::string> earlier) {
    constexpr std::size_t surely = 2;  // characters misheard of a provider's name
    constexpr std::size_t as_before = 4;
    const auto at = address.find('@');
    if (at == std::string::npos) return address;
    const auto domain = address.substr(at + 1);
    const auto known = [&](std::string_view name) {
        return std::ranges::find(great_providers, name) != great_providers.end();
    };
    if (known(domain)) return address;

    std::string nearest = domain;
    auto least = surely + 1;
    constexpr std::size_t telling = 8;  // characters; "aol.com" is near to too much
    for (const auto provider : great_providers) {
        const auto distance = edit_distance(provider, domain);
        if (provider.size() < telling || distance >= least) continue;
        least = distance;
        nearest = provider;
    }
    if (nearest != domain) return address.substr(0, at + 1) + nearest;
    // "oclock.com" sounds like a provider, and few have an address there.
    if (domain == "oclock.com") return address.substr(0, at + 1) + "icloud.com";
    constexpr double same_sound = 0.29;
    double least_difference = same_sound;
    const std::string_view name = std::string_view(domain).substr(0, domain.find('.'));
    if (sounds_like_example(name))
        return address.substr(0, at + 1) + "example" + domain.substr(name.size());
    for (const auto provider : great_providers) {
        const auto top = provider.find('.');
        if (domain.substr(name.size()) != provider.substr(top)) continue;
        const auto difference = sound_difference(name, provider.substr(0, top));
        if (difference >= least_difference) continue;
        least_difference = difference;
        nearest = provider;
    }
    if (nearest != domain) return address.substr(0, at + 1) + nearest;
    for (const auto& hearing : earlier) {
        const auto before = hearing.substr(std::min(hearing.find('@'), hearing.size() - 1) + 1);
        const auto allowed = known(before) ? as_before : as_before - 1;
        if (before.size() >= telling && edit_distance(before, domain) <= allowed)
            return address.substr(0, at + 1) + before;
    }
    return address;
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
