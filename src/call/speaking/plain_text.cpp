#include "call/speaking/plain_text.hpp"

#include <algorithm>

#include "call/speaking/code_points.hpp"
#include "call/speaking/speakable.hpp"

namespace neura::speaking {

namespace {

/// Longer than this, text between backticks or angle brackets is no code and no tag.
constexpr std::size_t longest_mark = 80;

/// Pictures, and what joins and colours them.
bool is_picture(char32_t c) {
    return (c >= 0x1F000 && c <= 0x1FBFF) || (c >= 0x2600 && c <= 0x27BF) ||
           (c >= 0x2190 && c <= 0x21FF) || (c >= 0x2300 && c <= 0x23FF) ||
           (c >= 0x2500 && c <= 0x25FF) || (c >= 0x2B00 && c <= 0x2BFF) ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE007F) ||
           (c >= 0xE000 && c <= 0xF8FF) || c == 0x20E3 || c == 0x2122 || c == 0xA9 || c == 0xAE;
}

/// Controls how text looks; ZWNJ and ZWJ (U+200C, U+200D) also shape Persian and Hindi words.
bool is_invisible(char32_t c) {
    return c == 0xAD || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F);
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::string read() {
        while (at_ < text_.size()) {
            if (line_start_ && line_mark()) continue;
            if (code() || link() || tag() || emphasis()) continue;
            character();
        }
        while (!out_.empty() && out_.back() == ' ') out_.pop_back();
        return std::move(out_);
    }

private:
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void blank() {
        if (!out_.empty() && out_.back() != ' ') out_ += ' ';
    }

    /// "## ", "- ", "* ", "> ", "---" at the start of a line.
    bool line_mark() {
        line_start_ = false;
        const char mark = peek();
        std::size_t size = 0;
        while (peek(size) == mark && mark) ++size;
        const bool rule = (mark == '-' || mark == '*' || mark == '_') && size >= 3;
        const bool heading = mark == '#' && size <= 6;
        const bool item = (mark == '-' || mark == '*' || mark == '+' || mark == '>') && size == 1;
        const char next = peek(size);
        const bool ends = next == ' ' || next == '\n' || next == '\0';
        if (!(rule || heading || item) || !ends) return false;
        at_ += size;
        return true;
    }

    /// `B734521`. A run of backticks fences a listing: only the marks go.
    bool code() {
        if (peek() != '`') return false;
        const auto close = text_.substr(at_ + 1, longest_mark).find('`');
        if (close == std::string_view::npos || close == 0) {
            while (peek() == '`') ++at_;
            return true;
        }
        out_ += spelled(Reader(text_.substr(at_ + 1, close)).read());
        at_ += close + 2;
        return true;
    }

    /// [words](address) is the words.
    bool link() {
        if (peek() != '[') return false;
        const auto close = text_.find_first_of("[]\n", at_ + 1);
        if (close == std::string_view::npos || text_[close] != ']') return false;
        if (close + 1 >= text_.size() || text_[close + 1] != '(') return false;
        const auto end = text_.find_first_of(") \n", close + 2);
        if (end == std::string_view::npos || text_[end] != ')') return false;
        out_ += Reader(text_.substr(at_ + 1, close - at_ - 1)).read();
        at_ = end + 1;
        return true;
    }

    /// <break time="1s"/>, </p>.
    bool tag() {
        if (peek() != '<') return false;
        const char first = peek(1) == '/' ? peek(2) : peek(1);
        const auto close = text_.substr(at_ + 1, longest_mark).find_first_of("<>@");
        if (!is_ascii_letter(static_cast<unsigned char>(first)) ||
            close == std::string_view::npos || text_[at_ + 1 + close] != '>') {
            return false;
        }
        at_ += close + 2;
        return true;
    }

    /// **strong**, _weak_, ~~gone~~; not 3*4, nor an address with a line in it.
    bool emphasis() {
        const char mark = peek();
        if (mark != '*' && mark != '_' && mark != '~') return false;
        std::size_t size = 0;
        while (peek(size) == mark) ++size;
        const auto wordly = [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return is_ascii_letter(byte) || is_digit(byte) || byte >= 0x80;
        };
        const bool inside = at_ > 0 && wordly(text_[at_ - 1]) && wordly(peek(size));
        if (size == 1 && (inside || mark == '~')) return false;
        at_ += size;
        return true;
    }

    void character() {
        const auto c = code_point_at(text_, at_);
        const auto size = std::max<std::size_t>(c.size, 1);
        const auto bytes = text_.substr(at_, size);
        at_ += size;
        if (c.size == 0 || (c.value == 0xFFFD && c.size == 1)) return;
        if (is_space(c.value)) {
            blank();
            line_start_ = line_start_ || c.value == '\n';
        } else if (is_picture(c.value)) {
            picture_ = true;
        } else if (c.value >= 0x20 && c.value != 0x7F && !is_invisible(c.value) &&
                   !(c.value >= 0x80 && c.value < 0xA0)) {
            constexpr std::string_view closing = ".,;:!?";
            const bool closes = size == 1 && closing.find(bytes) != std::string_view::npos;
            if (closes && picture_ && out_.ends_with(' ')) out_.pop_back();
            line_start_ = picture_ = false;
            out_ += bytes;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool line_start_ = true;
    bool picture_ = false;  ///< one was left out since the last character
    std::string out_;
};

}  // namespace

std::string plain_text(std::string_view text) { return Reader(text).read(); }

}  // namespace neura::speaking
