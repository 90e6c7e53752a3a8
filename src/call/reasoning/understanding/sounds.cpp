#include "call/reasoning/understanding/sounds.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row[b.size()];
}

std::string sound_key(std::string_view word) {
    std::string key;
    const auto at = [&](std::size_t i) { return i < word.size() ? word[i] : '\0'; };
    const auto add = [&](char c) {
        if (key.empty() || key.back() != c) key += c;
    };
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        const char next = at(i + 1);
        switch (c) {
            case 'a':
            case 'e':
            case 'i':
            case 'o':
            case 'u':
            case 'y':
                if (i == 0) add(c == 'y' ? 'y' : 'a');
                break;
            case 'h':
            case 'w':
                if (i == 0) add(c);
                break;
            case 'c':
                if (next == 'h') {
                    add('x');
                    ++i;
                } else {
                    add(next == 'e' || next == 'i' || next == 'y' ? 's' : 'k');
                }
                break;
            case 'q': add('k'); break;
            case 'z': add('s'); break;
            case 'v': add('f'); break;
            case 'd': add('t'); break;
            case 'b': add('p'); break;
            case 'j': add('g'); break;
            case 'p':
                add(next == 'h' ? 'f' : 'p');
                if (next == 'h') ++i;
                break;
            case 'x':
                add('k');
                add('s');
                break;
            case 'k':
                if (i == 0 && next == 'n') break;
                add('k');
                break;
            case '\'':
            case '-': break;
            default: add(c);
        }
    }
    return key;
}

bool sound_alike(char a, char b, Language language) {
    return std::ranges::any_of(letter_tables(language).alike, [&](std::string_view group) {
        return group.contains(a) && group.contains(b);
    });
}

}  // namespace neura::reasoning
