// HTML, well-formed or not, as headings and words. There is no tree: tags only say where a
// paragraph or a heading ends and what nobody reads.
// Source: HTML Living Standard, 13.2.5 (tokenisation).

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "knowledge/section_writer.hpp"

namespace neura::knowledge {

namespace {

using Name = std::string_view;

/// What stands in these is not for readers; the first three hold no tags.
constexpr std::array<Name, 3> raw{"script", "style", "textarea"};
constexpr std::array<Name, 9> unread{"noscript", "template", "svg",    "nav",   "iframe",
                                     "object",   "select",   "button", "canvas"};
/// What does not stand in these begins a paragraph.
constexpr std::array<Name, 26> within_lines{
    "a",   "abbr", "b",     "bdi",  "bdo",    "cite", "code", "data", "del",
    "dfn", "em",   "font",  "i",    "img",    "ins",  "kbd",  "mark", "q",
    "s",   "samp", "small", "span", "strong", "sub",  "sup",  "u"};

template <std::size_t count>
bool is_one_of(const std::array<Name, count>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

void append_utf8(std::uint32_t point, std::string& to) {
    const auto byte = [&](std::uint32_t value) { to += static_cast<char>(value); };
    const auto more = [&](int shift) { byte(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xc0 | (point >> 6));
        more(0);
    } else if (point < 0x10000) {
        byte(0xe0 | (point >> 12));
        more(6);
        more(0);
    } else {
        byte(0xf0 | (point >> 18));
        more(12);
        more(6);
        more(0);
    }
}

struct Entity {
    std::string_view name;
    std::string_view text;
};

// clang-format off
constexpr std::array entities{
    Entity{"amp", "&"}, Entity{"lt", "<"}, Entity{"gt", ">"}, Entity{"quot", "\""}, Entity{"apos", "'"},
    Entity{"nbsp", " "}, Entity{"ensp", " "}, Entity{"emsp", " "}, Entity{"thinsp", " "}, Entity{"shy", ""},
    Entity{"zwj", ""}, Entity{"zwnj", ""}, Entity{"ndash", "–"}, Entity{"mdash", "—"}, Entity{"hellip", "…"},
    Entity{"lsquo", "‘"}, Entity{"rsquo", "’"}, Entity{"sbquo", "‚"}, Entity{"ldquo", "“"}, Entity{"rdquo", "”"},
    Entity{"bdquo", "„"}, Entity{"laquo", "«"}, Entity{"raquo", "»"}, Entity{"lsaquo", "‹"}, Entity{"rsaquo", "›"},
    Entity{"bull", "•"}, Entity{"middot", "·"}, Entity{"copy", "©"}, Entity{"reg", "®"}, Entity{"trade", "™"},
    Entity{"deg", "°"}, Entity{"plusmn", "±"}, Entity{"times", "×"}, Entity{"divide", "÷"}, Entity{"frac12", "½"},
    Entity{"frac14", "¼"}, Entity{"sect", "§"}, Entity{"para", "¶"}, Entity{"euro", "€"}, Entity{"pound", "£"},
    Entity{"yen", "¥"}, Entity{"cent", "¢"}, Entity{"larr", "←"}, Entity{"rarr", "→"}, Entity{"uarr", "↑"},
    Entity{"darr", "↓"}, Entity{"iexcl", "¡"}, Entity{"iquest", "¿"}, Entity{"szlig", "ß"},
    Entity{"agrave", "à"}, Entity{"aacute", "á"}, Entity{"acirc", "â"}, Entity{"atilde", "ã"}, Entity{"auml", "ä"},
    Entity{"aring", "å"}, Entity{"aelig", "æ"}, Entity{"ccedil", "ç"}, Entity{"egrave", "è"}, Entity{"eacute", "é"},
    Entity{"ecirc", "ê"}, Entity{"euml", "ë"}, Entity{"igrave", "ì"}, Entity{"iacute", "í"}, Entity{"icirc", "î"},
    Entity{"iuml", "ï"}, Entity{"ntilde", "ñ"}, Entity{"ograve", "ò"}, Entity{"oacute", "ó"}, Entity{"ocirc", "ô"},
    Entity{"otilde", "õ"}, Entity{"ouml", "ö"}, Entity{"oslash", "ø"}, Entity{"oelig", "œ"}, Entity{"ugrave", "ù"},
    Entity{"uacute", "ú"}, Entity{"ucirc", "û"}, Entity{"uuml", "ü"},
    Entity{"Agrave", "À"}, Entity{"Aacute", "Á"}, Entity{"Acirc", "Â"}, Entity{"Auml", "Ä"}, Entity{"Aring", "Å"},
    Entity{"AElig", "Æ"}, Entity{"Ccedil", "Ç"}, Entity{"Egrave", "È"}, Entity{"Eacute", "É"}, Entity{"Ecirc", "Ê"},
    Entity{"Icirc", "Î"}, Entity{"Ntilde", "Ñ"}, Entity{"Oacute", "Ó"}, Entity{"Ocirc", "Ô"}, Entity{"Ouml", "Ö"},
    Entity{"Oslash", "Ø"}, Entity{"OElig", "Œ"}, Entity{"Uacute", "Ú"}, Entity{"Uuml", "Ü"},
};
// clang-format on

/// A character by its number, "#233" or "#xE9"; 0 for none that there is.
std::uint32_t numbered(std::string_view name) {
    name.remove_prefix(1);
    const bool is_hexadecimal = !name.empty() && lower(name.front()) == 'x';
    if (is_hexadecimal) name.remove_prefix(1);
    std::uint32_t point = 0;
    const auto [stop, error] =
        std::from_chars(name.data(), name.data() + name.size(), point, is_hexadecimal ? 16 : 10);
    const bool is_one = error == std::errc{} && stop == name.data() + name.size() && point > 0 &&
                        point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    if (!is_one) return 0;
    return point == 0xa0 || point < ' ' ? ' ' : point;
}

class HtmlReader {
public:
    explicit HtmlReader(std::string_view text) : text_(text) {}

    Document read() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '<')
                markup();
            else if (c == '&')
                at_ += decode_entity(text_.substr(at_), words_);
            else
                words_ += c, ++at_;
        }
        end_block();
        return std::move(writer_).finish();
    }

private:
    void markup() {
        const auto rest = text_.substr(at_);
        if (rest.starts_with("<!--")) return skip_to("-->");
        const bool is_end = rest.starts_with("</");
        const auto name_at = is_end ? 2U : 1U;
        if (rest.size() > name_at && is_letter(rest[name_at])) return tag(name_at, is_end);
        if (rest.starts_with("<!") || rest.starts_with("<?") || is_end) return skip_to(">");
        words_ += '<';
        ++at_;
    }

    /// Behind the next `mark`, or to the end.
    void skip_to(std::string_view mark) {
        const auto end = text_.find(mark, at_);
        at_ = end == std::string_view::npos ? text_.size() : end + mark.size();
    }

    void tag(std::size_t name_at, bool is_end) {
        std::string name;
        auto at = at_ + name_at;
        constexpr std::size_t longest_name = 32;
        for (; at < text_.size() && !std::string_view(" \t\r\n\f/>").contains(text_[at]); ++at)
            if (name.size() < longest_name) name += lower(text_[at]);
        at_ = end_of_tag(at);
        if (is_one_of(raw, name)) {
            if (!is_end) skip_raw(name);
        } else if (is_one_of(unread, name)) {
            skip_unread(name, is_end);
        } else if (name == "td" || name == "th") {
            if (!is_end && words_.find_first_not_of(" \t\r\n") != std::string::npos) words_ += "; ";
        } else if (name == "title") {
            is_end ? take_title() : end_block();
        } else if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
            end_block();
            heading_ = is_end ? 0 : name[1] - '0';
        } else if (!is_one_of(within_lines, name)) {
            end_block();
        }
    }

    /// Behind the '>' that ends a tag; one in quotes does not.
    std::size_t end_of_tag(std::size_t at) const {
        char quote = 0;
        for (; at < text_.size(); ++at) {
            const char c = text_[at];
            if (quote != 0)
                quote = c == quote ? '\0' : quote;
            else if ((c == '"' || c == '\'') && text_[at - 1] == '=')
                quote = c;
            else if (c == '>')
                return at + 1;
        }
        return at;
    }

    void skip_raw(std::string_view name) {
        for (;;) {
            at_ = std::min(text_.find("</", at_), text_.size());
            if (at_ == text_.size()) return;
            const auto found = text_.substr(at_ + 2, name.size());
            if (std::ranges::equal(found, name, {}, lower)) return skip_to(">");
            at_ += 2;
        }
    }

    /// To the end of that element: one in itself counts. One that is never closed is read.
    void skip_unread(std::string_view name, bool is_end) {
        if (is_end) return;
        if (is_hopeless_) return;
        int depth = 1;
        for (auto at = at_; (at = text_.find('<', at)) != std::string_view::npos;) {
            const auto rest = text_.substr(at + 1);
            const bool closes = rest.starts_with('/');
            const auto found = rest.substr(closes ? 1 : 0, name.size());
            at = end_of_tag(at + 1);
            if (!std::ranges::equal(found, name, {}, lower)) continue;
            depth += closes ? -1 : 1;
            if (depth == 0) {
                at_ = at;
                return;
            }
        }
        is_hopeless_ = true;
    }

    void take_title() {
        writer_.title(words_);
        words_.clear();
    }

    void end_block() {
        if (heading_ != 0)
            writer_.heading(heading_, words_);
        else
            writer_.paragraph(words_);
        words_.clear();
        heading_ = 0;
    }

    const std::string_view text_;
    std::size_t at_ = 0;
    SectionWriter writer_;
    std::string words_;         ///< of the block we are in
    int heading_ = 0;           ///< level of the one we are in
    bool is_hopeless_ = false;  ///< something is open that nothing closes: looked for once
};

}  // namespace

std::size_t decode_entity(std::string_view text, std::string& to) {
    constexpr std::size_t longest = 12;
    const auto end = text.substr(0, longest).find(';');
    if (end != std::string_view::npos && end > 1) {
        const auto name = text.substr(1, end - 1);
        if (name.front() == '#') {
            if (const auto point = numbered(name); point != 0) {
                append_utf8(point, to);
                return end + 1;
            }
        } else if (const auto* found = std::ranges::find(entities, name, &Entity::name);
                   found != entities.end()) {
            to += found->text;
            return end + 1;
        }
    }
    to += '&';
    return 1;
}

Document read_html(std::string_view text) { return HtmlReader(text).read(); }

}  // namespace neura::knowledge
