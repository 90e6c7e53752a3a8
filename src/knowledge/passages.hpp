#pragma once

// Documents cut into passages, each of which can be found and read by itself.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/document.hpp"

namespace neura::knowledge {

/// A passage, before it has a place in an index.
struct TitledText {
    std::string title;  ///< the headings above it, "VPN > It does not connect"
    std::string text;   ///< UTF-8; a line end between paragraphs

    friend bool operator==(const TitledText&, const TitledText&) = default;
};

/// In words, as `size_in_words` counts them.
struct PassageSize {
    std::size_t usual = 200;
    std::size_t most = 250;    ///< a longer section is cut, at the ends of sentences
    std::size_t overlap = 40;  ///< what a passage repeats of the one before it, at most
};

/// Passages in the order of the document, none of which is of two sections. A sentence longer than
/// `most` is cut between words, or between characters where there are no blanks.
/// @param name  stands in front of the headings unless the document has a title
std::vector<TitledText> passages_of(const Document& document, std::string_view name,
                                    PassageSize size = {});

/// What stands between blanks, or a sixth of the characters where that is more: there are languages
/// without blanks.
std::size_t size_in_words(std::string_view text);

}  // namespace neura::knowledge
