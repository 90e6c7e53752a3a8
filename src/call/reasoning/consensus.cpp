#include "call/reasoning/consensus.hpp"

#include <limits>

#include "call/reasoning/understanding/sounds.hpp"

namespace neura::reasoning {

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

}  // namespace neura::reasoning
