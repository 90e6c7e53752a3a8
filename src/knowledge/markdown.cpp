// Markdown as CommonMark and GitHub have it, as far as headings and words are concerned.
// Source: https://spec.commonmark.org/0.31.2/ and https://github.github.com/gfm/.

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "knowledge/section_writer.hpp"

namespace neura::knowledge {

namespace {

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_punctuation(char c) { return std::ispunct(static_cast<unsigned char>(c)) != 0; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

bool consists_of(std::string_view line, char c, std::size_t at_least) {
    return line.size() >= at_least &&
           std::ranges::all_of(line, [c](char each) { return each == c; });
}

/// The end of what opens at the start of `text`, beyond its closing bracket; 0 if none closes it.
std::size_t end_of(std::string_view text, char open, char close) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == open)
            ++depth;
        else if (text[i] == close && --depth == 0)
            return i + 1;
    }
    return 0;
}

/// Words without the marks on them. One pass: a paragraph of nothing but brackets costs no more.
class Inline {
public:
    explicit Inline(std::string_view text) : text_(text) {}

    std::string words() {
        while (at_ < text_.size()) step();
        return std::move(words_);
    }

private:
    void step() {
        const char c = text_[at_];
        switch (c) {
            case '\\': return escaped();
            case '`': return skip(1);
            case '[': return opened();
            case ']': return closed();
            case '*': return mark(before() != ' ' || after() != ' ');
            case '_': return mark(!is_letter_or_digit(before()) || !is_letter_or_digit(after()));
            case '~': return mark(before() == '~' || after() == '~');
            case '<': return tag();
            case '&': at_ += decode_entity(text_.substr(at_), words_); return;
            default: words_ += c; skip(1);
        }
    }

    char before() const { return at_ == 0 ? ' ' : text_[at_ - 1]; }
    char after() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : ' '; }
    void skip(std::size_t bytes) { at_ += bytes; }

    void mark(bool is_one) {
        if (!is_one) words_ += text_[at_];
        skip(1);
    }

    void escaped() {
        skip(1);
        if (at_ < text_.size() && is_punctuation(text_[at_])) {
            words_ += text_[at_];
            skip(1);
        } else {
            words_ += '\\';
        }
    }

    /// "[text](address)" and "![text](address)" are their text.
    void opened() {
        ++brackets_;
        if (words_.ends_with('!')) words_.pop_back();
        skip(1);
    }

    void closed() {
        skip(1);
        if (brackets_ == 0) {
            words_ += ']';
            return;
        }
        --brackets_;
        constexpr std::size_t longest_address = 4'096;
        const auto rest = text_.substr(at_, longest_address);
        if (rest.starts_with('(')) skip(end_of(rest, '(', ')'));
        if (rest.starts_with('[')) skip(end_of(rest, '[', ']'));
    }

    /// "<https://…>" is the address, "<b>" is nothing.
    void tag() {
        constexpr std::size_t longest_tag = 1'024;
        const auto end = text_.substr(at_, longest_tag).find('>');
        const bool is_tag = end != std::string_view::npos && end > 1 &&
                            (is_letter_or_digit(after()) || after() == '/' || after() == '!');
        if (!is_tag) {
            words_ += '<';
            return skip(1);
        }
        const auto inside = text_.substr(at_ + 1, end - 1);
        if (inside.contains("://") && !inside.contains(' ')) words_ += inside;
        skip(end + 1);
    }

    const std::string_view text_;
    std::size_t at_ = 0;
    int brackets_ = 0;  ///< open ones
    std::string words_;
};

std::string words_of(std::string_view text) { return Inline(text).words(); }

/// Bytes of "- ", "* ", "12. " and the like at the start of a line; 0 if it is no item.
std::size_t bullet(std::string_view line) {
    if (line.size() > 1 && std::string_view("-*+").contains(line[0]) && line[1] == ' ') return 2;
    std::size_t digits = 0;
    while (digits < line.size() && digits < 9 && line[digits] >= '0' && line[digits] <= '9')
        ++digits;
    const bool is_numbered = digits > 0 && line.size() > digits + 1 &&
                             (line[digits] == '.' || line[digits] == ')') &&
                             line[digits + 1] == ' ';
    return is_numbered ? digits + 2 : 0;
}

/// "|---|:-:|", the line below a table's heads.
bool is_table_rule(std::string_view line) {
    return line.contains('-') && line.contains('|') &&
           line.find_first_not_of("|-: ") == std::string_view::npos;
}

class MarkdownReader {
public:
    Document read(std::string_view text) {
        text = behind_front_matter(text);
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            line(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        end_paragraph();
        return std::move(writer_).finish();
    }

private:
    /// "---", some YAML, "---" at the very start are about the document.
    static std::string_view behind_front_matter(std::string_view text) {
        if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return text;
        const auto end = text.find("\n---", 3);
        if (end == std::string_view::npos) return text;
        const auto next = text.find('\n', end + 1);
        return next == std::string_view::npos ? std::string_view() : text.substr(next + 1);
    }

    void line(std::string_view raw) {
        auto text = trimmed(raw);
        if (!fence_.empty()) return in_fence(text);
        text = outside_comments(text);
        while (text.starts_with('>')) text = trimmed(text.substr(1));
        if (text.empty()) return end_paragraph();
        if (text.starts_with("```") || text.starts_with("~~~")) {
            end_paragraph();
            const auto end = text.find_first_not_of(text.front());
            fence_ = text.substr(0, end);
            return;
        }
        if (const auto level = heading_level(text)) {
            end_paragraph();
            text.remove_prefix(static_cast<std::size_t>(level));
            while (text.ends_with('#')) text.remove_suffix(1);
            return writer_.heading(level, words_of(text));
        }
        if (!paragraph_.empty() && !is_item_ &&
            (consists_of(text, '=', 2) || consists_of(text, '-', 2)))
            return writer_.heading(text.front() == '=' ? 1 : 2,
                                   words_of(std::exchange(paragraph_, {})));
        if (consists_of(text, '-', 3) || consists_of(text, '*', 3) || consists_of(text, '_', 3))
            return end_paragraph();
        if (text.starts_with('|')) return row(text);
        if (const auto bytes = bullet(text)) {
            end_paragraph();
            is_item_ = true;
            text.remove_prefix(bytes);
        }
        paragraph_ += text;
        paragraph_ += ' ';
    }

    void in_fence(std::string_view text) {
        if (text.starts_with(fence_) && consists_of(text, fence_.front(), fence_.size()))
            fence_.clear();
        else
            writer_.paragraph(text);
    }

    /// Without "<!-- … -->", which may go over several lines.
    std::string_view outside_comments(std::string_view text) {
        without_comments_.clear();
        while (!text.empty()) {
            const std::string_view mark = in_comment_ ? "-->" : "<!--";
            const auto at = std::min(text.find(mark), text.size());
            if (!in_comment_) without_comments_ += text.substr(0, at);
            if (at < text.size()) in_comment_ = !in_comment_;
            text.remove_prefix(std::min(at + mark.size(), text.size()));
        }
        return trimmed(without_comments_);
    }

    static int heading_level(std::string_view text) {
        const auto level = std::min(text.find_first_not_of('#'), text.size());
        const bool is_heading =
            level >= 1 && level <= 6 && (level == text.size() || text[level] == ' ');
        return is_heading ? static_cast<int>(level) : 0;
    }

    void row(std::string_view text) {
        end_paragraph();
        if (is_table_rule(text)) return;
        std::string cells;
        while (text.starts_with('|')) {
            text.remove_prefix(1);
            const auto end = std::min(text.find('|'), text.size());
            if (const auto cell = trimmed(text.substr(0, end)); !cell.empty()) {
                if (!cells.empty()) cells += "; ";
                cells += words_of(cell);
            }
            text.remove_prefix(end);
        }
        writer_.paragraph(cells);
    }

    void end_paragraph() {
        is_item_ = false;
        if (!paragraph_.empty()) writer_.paragraph(words_of(std::exchange(paragraph_, {})));
    }

    SectionWriter writer_;
    std::string paragraph_;
    bool is_item_ = false;
    std::string fence_;  ///< what opened the code we are in, and closes it
    bool in_comment_ = false;
    std::string without_comments_;
};

}  // namespace

Document read_markdown(std::string_view text) { return MarkdownReader().read(text); }

}  // namespace neura::knowledge
