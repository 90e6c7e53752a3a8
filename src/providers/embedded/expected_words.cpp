#include "providers/embedded/expected_words.hpp"

#include <algorithm>
#include <string>

namespace neura::providers::embedded {

namespace {

/// What a token gains that begins or goes on with an expected word, as a logarithm: it is preferred
/// to what sounds seven times as likely. Of 2, 3, 4 and 6 the one with which both expected and
/// other words are read best.
constexpr float gain = 2.0F;

/// A first token with less of a word's letters may as well begin another: "T" of "Tango".
constexpr float telling_share = 0.45F;

std::string with_other_case(std::string word) {
    constexpr char difference = 'a' - 'A';
    char& first = word.front();
    if (first >= 'a' && first <= 'z')
        first = static_cast<char>(first - difference);
    else if (first >= 'A' && first <= 'Z')
        first = static_cast<char>(first + difference);
    return word;
}

}  // namespace

ExpectedWords::ExpectedWords(const Vocabulary& vocabulary, std::span<const std::string> words) {
    for (const auto& word : words) {
        if (word.empty()) continue;
        for (const auto& written : {word, with_other_case(word)}) {
            const auto tokens = vocabulary.tokens(written);
            if (tokens.empty()) continue;
            const auto first = vocabulary.text(std::span(tokens).first(1)).size();
            const auto share = static_cast<float>(first) / static_cast<float>(written.size());
            add(tokens, share < telling_share ? 0 : gain);
        }
    }
}

void ExpectedWords::add(std::span<const std::int64_t> tokens, float first_gain) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const float here = i == 0 ? first_gain : gain;
        const auto [step, is_new] = nodes_[at].try_emplace(tokens[i], Step{.to = nodes_.size()});
        step->second.gain = std::max(step->second.gain, here);
        at = step->second.to;
        if (is_new) nodes_.emplace_back();
    }
}

ExpectedWords::Gains ExpectedWords::Cursor::gains() const {
    Gains gains;
    const auto& starts = words_->nodes_.front();
    const auto gain_of = [](const Node& node, std::int64_t token) {
        const auto found = node.find(token);
        return found == node.end() ? 0 : found->second.gain;
    };
    // "hail" goes on with the token that "il" alone begins with: it gains once.
    for (const auto node : under_way_)
        for (const auto& [token, step] : words_->nodes_[node])
            if (step.gain > gain_of(starts, token)) gains.emplace_back(token, step.gain);
    std::ranges::sort(gains, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    const auto twice = std::ranges::unique(gains, {}, &Gains::value_type::first);
    gains.erase(twice.begin(), twice.end());
    const auto is_known = [begun = gains.size(), &gains](std::int64_t token) {
        const auto known = std::span(gains).first(begun);
        return std::ranges::binary_search(known, token, {}, &Gains::value_type::first);
    };
    for (const auto& [token, step] : starts)
        if (step.gain > 0 && !is_known(token)) gains.emplace_back(token, step.gain);
    return gains;
}

void ExpectedWords::Cursor::advance(std::int64_t token) {
    std::vector<std::size_t> next;
    const auto follow = [&](std::size_t node) {
        const auto found = words_->nodes_[node].find(token);
        if (found != words_->nodes_[node].end()) next.push_back(found->second.to);
    };
    follow(0);
    for (const auto node : under_way_) follow(node);
    under_way_ = std::move(next);
}

}  // namespace neura::providers::embedded
