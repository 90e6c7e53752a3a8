#include "call/reasoning/consensus.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

#include "call/reasoning/understanding/sounds.hpp"

namespace neura::reasoning {

namespace {

using Parts = std::vector<std::string>;

Parts split(std::string_view text, char joint) {
    Parts parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto next = std::min(text.find(joint, at), text.size());
        parts.emplace_back(text.substr(at, next - at));
        at = next + 1;
    }
    return parts;
}

/// How many parts most hearings have; of equals the more, for a part is sooner lost than made up.
std::size_t usual_count(const std::vector<Parts>& heard) {
    std::size_t usual = 0;
    std::ptrdiff_t votes = 0;
    for (const auto& one : heard) {
        const auto same = std::ranges::count(heard, one.size(), &Parts::size);
        if (same < votes || (same == votes && one.size() <= usual)) continue;
        votes = same;
        usual = one.size();
    }
    return usual;
}

}  // namespace

std::optional<std::string> consensus(std::span<const std::string> hearings,
                                     const std::function<bool(std::string_view)>& accepts) {
    std::string alphabet;
    for (const auto& hearing : hearings)
        for (const char c : hearing)
            if (!alphabet.contains(c)) alphabet += c;

    std::optional<std::string> best;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    const auto consider = [&](const std::string& candidate) {
        std::size_t total = 0;
        for (const auto& hearing : hearings) total += 2 * edit_distance(candidate, hearing);
        // The last hearing was the most careful one: it decides between equals.
        total = total + edit_distance(candidate, hearings.back());
        if (total >= least || !accepts(candidate)) return;
        least = total;
        best = candidate;
    };
    for (const auto& hearing : hearings) {
        consider(hearing);
        for (std::size_t i = 0; i < hearing.size(); ++i) {
            auto edited = hearing;
            edited.erase(i, 1);
            consider(edited);
            for (const char c : alphabet) {
                edited = hearing;
                edited[i] = c;
                consider(edited);
            }
        }
        for (std::size_t i = 0; i <= hearing.size(); ++i)
            for (const char c : alphabet) {
                auto edited = hearing;
                edited.insert(i, 1, c);
                consider(edited);
            }
    }
    return best;
}

std::optional<std::string> consensus_of_code(std::span<const std::string> hearings,
                                             const std::function<bool(std::string_view)>& accepts) {
    constexpr std::string_view numerals = "0123456789";
    std::map<std::string, int> letters;
    std::map<std::string, int> digits;
    for (const auto& as_heard : hearings) {
        // "F, oh six eight" after "F, zero six eight": the letter O was a zero.
        auto hearing = as_heard;
        const auto last = hearing.find_first_of(numerals);
        if (last != std::string::npos && last > 0 && hearing[last - 1] == 'O') {
            auto with_zero = hearing;
            with_zero[last - 1] = '0';
            const auto said_zero = [&](const std::string& other) {
                return other.ends_with(with_zero.substr(last - 1));
            };
            if (std::ranges::any_of(hearings, said_zero)) hearing = std::move(with_zero);
        }
        const auto at = std::min(hearing.find_first_of(numerals), hearing.size());
        if (at == hearing.size() || hearing.find_first_not_of(numerals, at) != std::string::npos)
            continue;
        // Letters are sooner lost than made up.
        letters[hearing.substr(0, at)] += at > 0 ? 2 : 1;
        ++digits[hearing.substr(at)];
    }
    std::optional<std::string> best;
    int most = 0;
    for (const auto& [number, times] : digits)
        for (const auto& [prefix, votes] : letters) {
            const auto code = prefix + number;
            const int here = 4 * times + votes;
            const bool better = here > most || (here == most && code.size() > best->size());
            if (times < 2 || !better || !accepts(code)) continue;
            most = here;
            best = code;
        }
    return best;
}

std::optional<std::string> consensus_of_parts(
    std::span<const std::string> hearings, char joint,
    const std::function<bool(std::string_view)>& accepts) {
    constexpr std::size_t most_ways = 4'096;
    std::vector<Parts> heard;
    for (const auto& hearing : hearings) heard.push_back(split(hearing, joint));
    const auto count = usual_count(heard);
    std::erase_if(heard, [&](const Parts& parts) { return parts.size() != count; });

    std::vector<Parts> variants(count);
    std::size_t ways = 1;
    for (std::size_t i = 0; i < count; ++i) {
        for (const auto& parts : heard)
            if (std::ranges::find(variants[i], parts[i]) == variants[i].end())
                variants[i].push_back(parts[i]);
        ways *= variants[i].size();
    }
    std::optional<std::string> best;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (std::size_t way = 0; way < std::min(ways, most_ways); ++way) {
        std::string candidate;
        std::size_t total = 0;
        for (std::size_t i = 0, rest = way; i < count; ++i) {
            const auto& part = variants[i][rest % variants[i].size()];
            rest /= variants[i].size();
            if (i > 0) candidate += joint;
            candidate += part;
            for (const auto& parts : heard) total += 2 * edit_distance(part, parts[i]);
            total += edit_distance(part, heard.back()[i]);
        }
        if (total >= least || !accepts(candidate)) continue;
        least = total;
        best = std::move(candidate);
    }
    return best;
}

}  // namespace neura::reasoning
