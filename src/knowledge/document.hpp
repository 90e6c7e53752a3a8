#pragma once

// A document as what can be found in it: headings, and the text below each.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"

namespace neura::knowledge {

/// The text between two headings.
struct Section {
    std::vector<std::string> headings;  ///< above it, the outermost first
    std::string text;                   ///< UTF-8; a line end between paragraphs, nowhere else

    friend bool operator==(const Section&, const Section&) = default;
};

struct Document {
    std::string title;  ///< what it says it is called; empty if it does not
    std::vector<Section> sections;

    friend bool operator==(const Document&, const Document&) = default;
};

enum class Format { plain, markdown, html, pdf };

/// By the end of the name; nothing for what cannot be read.
std::optional<Format> format_of(const std::filesystem::path& file);

/// Longer documents are refused.
inline constexpr std::size_t max_document_bytes = 20 * 1024 * 1024;

/// Reads a document. No file is malformed to the readers of Markdown and HTML: what they do not
/// understand is text, or is passed over. Of PDF `bytes` is what pdf_text.hpp made of it.
///
/// Errors: `Errc::not_utf8`, `too_large`, `no_text`.
Result<Document> read_document(Format format, std::string_view bytes);

}  // namespace neura::knowledge
