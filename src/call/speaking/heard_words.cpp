#include "call/speaking/heard_words.hpp"

#include <algorithm>
#include <vector>

#include "call/speaking/code_points.hpp"
#include "call/speaking/speakable.hpp"

namespace neura::speaking {

namespace {

/// Where each word ends, in bytes.
std::vector<std::size_t> word_ends(std::string_view text) {
    std::vector<std::size_t> ends;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = code_point_at(text, at);
        const bool space = is_space(c.value);
        if (in_word && (space || is_cjk(c.value))) ends.push_back(at);
        in_word = !space;
        at += std::max<std::size_t>(c.size, 1);
    }
    if (in_word) ends.push_back(text.size());
    return ends;
}

/// Whether text is said the same when it is said in these two parts. It is not inside a telephone
/// number or a date, whose words are one reading.
bool is_said_apart(const std::string& first, const std::string& second, const std::string& whole) {
    if (!whole.starts_with(first) || !whole.ends_with(second)) return false;
    const auto gap = whole.size() - std::min(whole.size(), first.size() + second.size());
    return gap <= 1;
}

}  // namespace

double spoken_length(std::string_view text, std::string_view language) {
    return std::max(1.0, static_cast<double>(speakable(text, language).size()));
}

double share_said(std::span<const Said> said, std::size_t bytes, std::uint64_t samples,
                  double length) {
    const auto at = static_cast<double>(samples);
    const auto all = static_cast<double>(bytes);
    double from = 0;
    double from_bytes = 0;
    double to = length;
    double to_bytes = all;
    for (const auto& known : said) {
        const auto when = static_cast<double>(known.samples);
        const auto what = std::min(static_cast<double>(known.bytes), all);
        if (known.samples > samples) {
            to = when;
            to_bytes = what;
            break;
        }
        from = when;
        from_bytes = what;
    }
    if (to <= from) return from_bytes / all;
    const auto part = std::clamp((at - from) / (to - from), 0.0, 1.0);
    return (from_bytes + part * (to_bytes - from_bytes)) / all;
}

std::string_view heard_words(std::string_view text, double share, std::string_view language) {
    const auto ends = word_ends(text);
    const std::string whole = speakable(text, language);
    const double heard = share * static_cast<double>(whole.size());

    // `known_*`: the last end whose place in the sound is certain. Between two of them the sound
    // is shared out by written characters.
    double known_said = 0;
    std::size_t known_end = 0;
    std::vector<std::size_t> between;
    std::size_t taken = 0;
    double previous_said = 0;
    const auto take = [&](std::size_t end, double said) {
        const bool larger_part = (previous_said + said) / 2 <= heard;
        if (larger_part) taken = end;
        previous_said = said;
        return larger_part;
    };

    for (const auto end : ends) {
        const auto before = speakable(text.substr(0, end), language);
        const auto after = speakable(text.substr(end), language);
        if (end != text.size() && !is_said_apart(before, after, whole)) {
            between.push_back(end);
            continue;
        }
        const auto said = static_cast<double>(before.size());
        const double a_byte = (said - known_said) / static_cast<double>(end - known_end);
        for (const auto inner : between) {
            if (!take(inner, known_said + a_byte * static_cast<double>(inner - known_end))) {
                return text.substr(0, taken);
            }
        }
        between.clear();
        if (!take(end, said)) break;
        known_said = said;
        known_end = end;
    }
    return text.substr(0, taken);
}

}  // namespace neura::speaking
