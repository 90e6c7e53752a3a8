#include "knowledge/document.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "knowledge/errc.hpp"
#include "knowledge/section_writer.hpp"

namespace neura::knowledge {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; }

}  // namespace

std::string single_spaced(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (const char c : text) {
        if (!is_space(c))
            made += c;
        else if (!made.empty() && made.back() != ' ')
            made += ' ';
    }
    if (!made.empty() && made.back() == ' ') made.pop_back();
    return made;
}

void SectionWriter::heading(int level, std::string_view text) {
    auto words = single_spaced(text);
    if (words.empty()) return;
    while (!open_.empty() && open_.back().level >= level) open_.pop_back();
    if (document_.title.empty() && document_.sections.empty()) document_.title = words;
    open_.push_back({level, std::move(words)});
    is_new_ = true;
}

void SectionWriter::paragraph(std::string_view text) {
    const auto words = single_spaced(text);
    if (words.empty()) return;
    if (std::exchange(is_new_, false)) {
        auto& section = document_.sections.emplace_back();
        for (const auto& heading : open_) section.headings.push_back(heading.text);
    } else {
        document_.sections.back().text += '\n';
    }
    document_.sections.back().text += words;
}

void SectionWriter::title(std::string_view text) {
    if (auto words = single_spaced(text); !words.empty()) document_.title = std::move(words);
}

Document SectionWriter::finish() && { return std::move(document_); }

/// Paragraphs are what stands between empty lines, and pages.
Document read_plain(std::string_view text) {
    SectionWriter writer;
    std::string paragraph;
    const auto end_paragraph = [&] { writer.paragraph(std::exchange(paragraph, {})); };
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\n\f"), text.size());
        const auto line = text.substr(0, end);
        if (std::ranges::all_of(line, is_space)) {
            end_paragraph();
        } else {
            paragraph += line;
            paragraph += ' ';
        }
        if (end < text.size() && text[end] == '\f') end_paragraph();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    end_paragraph();
    return std::move(writer).finish();
}

std::optional<Format> format_of(const std::filesystem::path& file) {
    auto ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::array<std::pair<std::string_view, Format>, 8> known{
        {{".md", Format::markdown},
         {".markdown", Format::markdown},
         {".txt", Format::plain},
         {".text", Format::plain},
         {".html", Format::html},
         {".htm", Format::html},
         {".xhtml", Format::html},
         {".pdf", Format::pdf}}};
    for (const auto& [name, format] : known)
        if (name == ending) return format;
    return std::nullopt;
}

Result<Document> read_document(Format format, std::string_view bytes) {
    if (bytes.size() > max_document_bytes) return fail(Errc::too_large, "read a document");
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (!simdjson::validate_utf8(bytes.data(), bytes.size()))
        return fail(Errc::not_utf8, "read a document");
    auto document = format == Format::markdown ? read_markdown(bytes)
                    : format == Format::html   ? read_html(bytes)
                                               : read_plain(bytes);
    if (document.sections.empty()) return fail(Errc::no_text, "read a document");
    return document;
}

}  // namespace neura::knowledge
