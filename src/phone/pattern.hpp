#pragma once

// What a script expects to hear, written so that a person can write it: words and phrases,
// not a regular expression.
//
//   policy number | your policy      either phrase, anywhere in what was said
//   what * happened                  with anything between them
//   inj*                             any word that begins so: injury, injured, injuries

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace neura::phone {

enum class PatternError {
    empty,       ///< no words at all
    empty_side,  ///< nothing before, after or between two '|'
};

/// A value. Compares words as `spoken_words` gives them.
class Pattern {
public:
    static std::expected<Pattern, PatternError> parse(std::string_view text);

    /// Every word of one of the phrases is in `text`, in order and with nothing between.
    bool matches(std::string_view text) const;

    /// How much of the likeliest phrase is in `text`, from 0 to 1: 1 when it matches, less for
    /// each word that is missing, differs in letters or has others squeezed in. For text that a
    /// recogniser wrote.
    double similarity(std::string_view text) const;

    /// As it was written.
    const std::string& text() const { return text_; }

private:
    /// Words; "*" alone stands for any number of them, within a word for any letters.
    using Phrase = std::vector<std::string>;

    std::string text_;
    std::vector<Phrase> phrases_;
};

}  // namespace neura::phone
