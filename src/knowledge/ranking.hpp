#pragma once

// Which candidates come first, and how good they are. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/index.hpp"

namespace neura::knowledge {

struct FoundPassage {
    Passage passage;
    double score = 0;  ///< 0 to 1, as `score_of` says
};

/// The candidates in the order of their reciprocal ranks: each list a passage is in gives it
/// weight / (5 + its place). By meaning the weight is 1; by words it is `share_of_words`, since
/// callers seldom use the words of a document, and two questions are alike in their small words.
///
/// Of 54 questions to the help desk's documents 42 have their passage first and 52 among three; by
/// meaning alone 36 and 48, with a weight of 1 for words 36 and 47. The offset of 60 of the paper
/// lets the middle of one list outvote the top of the other: these are short.
/// Source of the formula: Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion", SIGIR 2009.
///
/// @pre the lists by words are as many as the queries
std::vector<FoundPassage> fuse(Candidates candidates, const std::vector<std::string>& queries);

/// The cosine of what they mean, or the square of `share_of_words`, whichever is more.
double score_of(const Candidate& candidate, const std::vector<std::string>& queries);

/// How much of the words of `query` stands in `text`, 0 to 1; long words count for more, and words
/// of one or two letters do not.
double share_of_words(std::string_view query, std::string_view text);

}  // namespace neura::knowledge
