#pragma once

// Private to the readers of documents: they tell it what they come across.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/document.hpp"

namespace neura::knowledge {

class SectionWriter {
public:
    /// A heading, 1 for the outermost: it ends what is open of its level and below.
    void heading(int level, std::string_view text);

    /// A paragraph, a row, an item of a list. Runs of white space become one blank.
    void paragraph(std::string_view text);

    /// Instead of the first heading.
    void title(std::string_view text);

    Document finish() &&;

private:
    struct Open {
        int level;
        std::string text;
    };

    Document document_;
    std::vector<Open> open_;
    bool is_new_ = true;  ///< the next paragraph begins a section
};

/// `text` with each run of white space as one blank, and none at its ends.
std::string single_spaced(std::string_view text);

/// Appends the character that `text`, beginning with '&', stands for, and gives the bytes of it
/// that were read; the '&' itself if it is no reference.
/// Source: HTML Living Standard, 13.2.5.72; of the names those that texts are written with.
std::size_t decode_entity(std::string_view text, std::string& to);

Document read_plain(std::string_view text);
Document read_markdown(std::string_view text);
Document read_html(std::string_view text);

}  // namespace neura::knowledge
