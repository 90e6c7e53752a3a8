#include "knowledge/ranking.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "knowledge/words.hpp"

namespace neura::knowledge {

namespace {

constexpr double rank_offset = 5;
constexpr std::size_t shortest_word = 3;

std::string all_of(const Passage& passage) { return passage.title + '\n' + passage.text; }

}  // namespace

double share_of_words(std::string_view query, std::string_view text) {
    std::unordered_set<std::string> there;
    each_word(text, [&](std::string word) { there.insert(std::move(word)); });
    double all = 0;
    double found = 0;
    for (const auto& word : words_of(query)) {
        if (word.size() < shortest_word) continue;
        const auto weight = static_cast<double>(word.size());
        all += weight;
        if (there.contains(word)) found += weight;
    }
    return all > 0 ? found / all : 0;
}

double score_of(const Candidate& candidate, const std::vector<std::string>& queries) {
    double share = 0;
    const auto text = all_of(candidate.passage);
    for (const auto& query : queries) share = std::max(share, share_of_words(query, text));
    const double cosine = candidate.cosine.value_or(0.0F);
    return std::clamp(std::max(cosine, share * share), 0.0, 1.0);
}

std::vector<FoundPassage> fuse(Candidates candidates, const std::vector<std::string>& queries) {
    std::map<std::int64_t, double> ranks;
    std::map<std::int64_t, const Passage*> by_id;
    for (const auto& [passage, cosine] : candidates.passages) by_id[passage.id] = &passage;
    const auto worth = [](std::size_t place) {
        return 1 / (rank_offset + 1 + static_cast<double>(place));
    };
    for (const auto& list : candidates.by_meaning)
        for (std::size_t place = 0; place < list.size(); ++place)
            ranks[list[place]] += worth(place);
    for (std::size_t i = 0; i < candidates.by_words.size(); ++i) {
        const auto& list = candidates.by_words[i];
        for (std::size_t place = 0; place < list.size(); ++place)
            ranks[list[place]] +=
                share_of_words(queries[i], all_of(*by_id.at(list[place]))) * worth(place);
    }

    auto& passages = candidates.passages;
    std::ranges::sort(passages, [&](const Candidate& a, const Candidate& b) {
        const auto rank_a = ranks[a.passage.id];
        const auto rank_b = ranks[b.passage.id];
        return rank_a != rank_b ? rank_a > rank_b : a.passage.id < b.passage.id;
    });
    std::vector<FoundPassage> found;
    for (auto& candidate : passages) {
        const auto score = score_of(candidate, queries);
        found.push_back({std::move(candidate.passage), score});
    }
    return found;
}

}  // namespace neura::knowledge
