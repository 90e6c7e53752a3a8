// A code read back and put right: "the second letter is P", "D not B".

#include <algorithm>

#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/sounds.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

std::string bare(std::string_view code) {
    std::string out;
    for (const char c : code) {
        const char up = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if (is_digit(up) || is_letter(up)) out += up;
    }
    return out;
}

using Span = std::span<const Word>;

class Corrector {
public:
    Corrector(std::string_view current, std::string_view text, const CodeShape& shape,
              Language language)
        : current_(bare(current)),
          text_(text),
          shape_(shape),
          language_(language),
          said_(without_fillers(words(text, language))) {}

    std::optional<std::string> read() const {
        if (current_.empty() || said_.empty()) return whole();
        if (auto found = at_position()) return written(*found);
        if (auto found = at_end()) return written(*found);
        if (auto found = one_for_other()) return written(*found);
        if (auto found = whole()) return found;
        if (auto found = one_alike()) return written(*found);
        return std::nullopt;
    }

private:
    std::string written(const std::string& code) const { return shape_.written(code); }

    /// The characters that a few words name, without a shape to wish for.
    std::string characters(Span said) const {
        for (std::size_t i = 0; i < said.size(); ++i) {
            if (said[i].text == "not" || said[i].text == "instead") said = said.first(i);
        }
        const auto code = read_code(slice(text_, said), {.letters = shape_.letters}, language_);
        return code ? bare(code->text) : std::string();
    }

    std::optional<std::string> whole() const {
        const auto code = read_code(text_, shape_, language_);
        if (!code) return std::nullopt;
        const std::string plain = bare(code->text);
        const bool open = shape_.pattern.empty() && shape_.min_length == 0;
        if (open ? plain.size() >= 4 && plain.size() * 10 >= current_.size() * 7 : code->fits)
            return code->text;
        return std::nullopt;
    }

    /// Indices in `current_` of what "letters", "digits" or "characters" counts.
    std::vector<std::size_t> places(std::string_view noun) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < current_.size(); ++i) {
            const bool letter = is_letter(current_[i]);
            if (noun.starts_with("letter") && !letter) continue;
            if ((noun.starts_with("digit") || noun.starts_with("number")) && letter) continue;
            found.push_back(i);
        }
        return found;
    }

    /// "the second letter is P", "last two digits are five six", "the first one should be B".
    std::optional<std::string> at_position() const {
        for (std::size_t i = 1; i < said_.size(); ++i) {
            const std::string& noun = said_[i].text;
            const bool counts = noun.starts_with("letter") || noun.starts_with("digit") ||
                                noun.starts_with("character") || noun.starts_with("number") ||
                                noun == "one" || noun == "ones";
            if (!counts) continue;
            const std::string value = characters(Span(said_).subspan(i + 1));
            auto open = places(noun);
            if (value.empty() || open.empty()) continue;
            auto first = position(i, open.size());
            if (!first && (open = places(""), first = position(i, open.size()), !first)) continue;
            if (*first + value.size() > open.size()) {
                if (value.size() > open.size()) continue;
                first = open.size() - value.size();
            }
            std::string fixed = current_;
            for (std::size_t k = 0; k < value.size(); ++k) fixed[open[*first + k]] = value[k];
            return fixed;
        }
        return std::nullopt;
    }

    /// The index among `size` that the words before the noun at `noun` name.
    std::optional<std::size_t> position(std::size_t noun, std::size_t size) const {
        std::size_t many = 1;
        std::size_t at = noun;
        const auto count = read_cardinal(said_[at - 1].text, language_);
        if (count && *count > 0 && *count < 10 && at >= 2) {
            many = static_cast<std::size_t>(*count);
            --at;
        }
        const std::string& word = said_[at - 1].text;
        if (word == "last" || word == "final") {
            const bool before_last =
                at >= 2 && (said_[at - 2].text == "second" || said_[at - 2].text == "to");
            many += before_last ? 1 : 0;
            return many <= size ? std::optional(size - many) : std::nullopt;
        }
        const auto ordinal = read_ordinal(Span(said_).subspan(at - 1, 1), language_);
        if (!ordinal || ordinal->value < 1 || static_cast<std::size_t>(ordinal->value) > size)
            return std::nullopt;
        return static_cast<std::size_t>(ordinal->value - 1);
    }

    std::optional<std::string> at_end() const {
        const bool ends = says_any(said_, {"ends|ending|end|finishes in|with|on"});
        const auto cue =
            ends ? find_phrase(said_, "ends|ending|end|finishes in|with|on")
                 : find_any(said_, {"starts|begins|start|begin|starting|beginning with|in"});
        if (!cue) return std::nullopt;
        const std::string value = characters(Span(said_).subspan(cue->first + cue->count));
        if (value.empty() || value.size() >= current_.size()) return std::nullopt;
        std::string fixed = current_;
        fixed.replace(ends ? fixed.size() - value.size() : 0, value.size(), value);
        return fixed;
    }

    std::optional<std::string> put(const std::string& right, const std::string& wrong) const {
        if (right.empty() || wrong.empty() || right.size() > wrong.size() + 2 || right == wrong)
            return std::nullopt;
        const auto at = current_.rfind(wrong);
        if (at == std::string::npos) return std::nullopt;
        std::string fixed = current_;
        fixed.replace(at, wrong.size(), right);
        return fixed;
    }

    /// "D not B", "not B, D", "not a B but a D", "D instead of B".
    std::optional<std::string> one_for_other() const {
        const auto cue = find_any(said_, {"not", "instead of", "rather than"});
        if (!cue) return std::nullopt;
        const auto before = Span(said_).first(cue->first);
        const auto after = Span(said_).subspan(cue->first + cue->count);
        const std::string left = characters(before);
        if (!left.empty()) {
            if (auto fixed = put(left, characters(after))) return fixed;
        }
        for (std::size_t i = 1; i < after.size(); ++i) {
            const std::string wrong = characters(after.first(i));
            if (wrong.empty()) continue;
            if (auto fixed = put(characters(after.subspan(i)), wrong)) return fixed;
        }
        return std::nullopt;
    }

    /// A lone "D as in delta": it replaces the one character it can be taken for.
    std::optional<std::string> one_alike() const {
        const auto code = read_code(text_, {.letters = shape_.letters}, language_);
        if (!code || bare(code->text).size() != 1) return std::nullopt;
        const char right = bare(code->text).front();
        std::string fixed = current_;
        std::size_t changed = 0;
        for (char& c : fixed) {
            if (c == right || !is_letter(c) || !sound_alike(c, right, language_)) continue;
            c = right;
            ++changed;
        }
        return changed == 1 ? std::optional(fixed) : std::nullopt;
    }

    std::string current_;
    std::string_view text_;
    const CodeShape& shape_;
    Language language_;
    Words said_;
};

}  // namespace

std::optional<std::string> correct_code(std::string_view current, std::string_view text,
                                        const CodeShape& shape, Language language) {
    return Corrector(current, text, shape, language).read();
}

}  // namespace neura::reasoning
