// Numbers as other languages put them together.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

namespace {

class Numbers {
public:
    Numbers(Words said, Language language)
        : said_(std::move(said)), language_(language), tables_(foreign_tables(language)) {
        if (language_ == Language::turkish) split_joined();
    }

    Words read() {
        Words out;
        for (std::size_t at = 0; at < said_.size();) {
            const auto group = language_ == Language::chinese ? characters(at) : number(at);
            if (!group) {
                Word word = said_[at++];
                if (is_one(word)) {
                    const bool beside = (!out.empty() && out.back().kind == WordKind::number) ||
                                        value(at) >= 0 ||
                                        (at < said_.size() &&
                                         (said_[at].kind == WordKind::letter || is_one(said_[at])));
                    word.text = beside ? "1" : said_.size() == 1 ? "one" : "a";
                    word.kind = beside             ? WordKind::number
                                : word.text == "a" ? WordKind::letter
                                                   : WordKind::word;
                    word.capital = false;
                }
                out.push_back(std::move(word));
                continue;
            }
            Word word = said_[at];
            const Word& last = said_[group->end - 1];
            word.text = group->digits;
            word.kind = WordKind::number;
            word.capital = false;
            word.end = last.end;
            word.mark_after = last.mark_after;
            out.push_back(std::move(word));
            at = group->end;
        }
        return out;
    }

private:
    struct Group {
        std::string digits;
        std::size_t end = 0;
    };

    bool is_one(const Word& word) const {
        return word.kind == WordKind::word && !word.translated && contains(tables_.one, word.text);
    }

    std::int64_t of_word(std::string_view word) const {
        if (const int exact = lookup(tables_.numbers, word); exact >= 0) return exact;
        const auto bare = without_accents(word);
        const auto found = std::ranges::find_if(tables_.numbers, [&](const auto& entry) {
            return without_accents(entry.first) == bare;
        });
        return found == tables_.numbers.end() ? -1 : found->second;
    }

    /// "dreihundertfünfundvierzig".
    std::int64_t of_compound(std::string_view word) const {
        if (word.empty()) return 0;
        if (const auto plain = of_word(word); plain >= 0) return plain;
        if (word == "ein" || word == "eine") return 1;
        const auto split = [&](std::string_view scale, std::int64_t times) -> std::int64_t {
            const auto at = word.find(scale);
            if (at == std::string_view::npos) return -1;
            const auto before = at == 0 ? 1 : of_compound(word.substr(0, at));
            auto tail = word.substr(at + scale.size());
            if (tail.starts_with("und") && tail.size() > 3) tail.remove_prefix(3);
            const auto after = of_compound(tail);
            return before <= 0 || after < 0 || after >= times ? -1 : before * times + after;
        };
        if (const auto thousands = split("tausend", 1000); thousands > 0) return thousands;
        if (const auto hundreds = split("hundert", 100); hundreds > 0) return hundreds;
        const auto joint = word.find("und");
        if (joint == std::string_view::npos || joint == 0) return -1;
        const auto unit = of_compound(word.substr(0, joint));
        const auto tens = of_word(word.substr(joint + 3));
        const bool fits = unit >= 1 && unit <= 9 && tens >= 20 && tens <= 90 && tens % 10 == 0;
        return fits ? tens + unit : -1;
    }

    /// "yirmibir", "üçte": Turkish writes numbers together at times, and hangs its cases on them.
    void split_joined() {
        Words out;
        for (const Word& word : said_) {
            const bool whole =
                word.kind != WordKind::word || word.translated || of_word(word.text) >= 0;
            if (whole) {
                out.push_back(word);
                continue;
            }
            std::vector<std::string_view> parts;
            if (!split_into(word.text, parts)) {
                out.push_back(word);
                continue;
            }
            for (const auto part : parts) {
                Word piece = word;
                piece.text = part;
                piece.mark_after = part.data() == parts.back().data() ? word.mark_after : '\0';
                out.push_back(std::move(piece));
            }
        }
        said_ = std::move(out);
    }

    bool split_into(std::string_view word, std::vector<std::string_view>& parts) const {
        constexpr auto cases =
            std::to_array<std::string_view>({"te", "de", "ta", "da", "ten", "den", "tan", "dan",
                                             "e", "a", "ye", "ya", "i", "ı", "u", "ü", "yi", "yı"});
        if (word.empty()) return !parts.empty();
        if (!parts.empty() && contains(cases, word)) return true;
        for (auto length = word.size(); length > 1; --length) {
            const auto head = word.substr(0, length);
            if (of_word(head) < 0 && !contains(tables_.one, head)) continue;
            parts.push_back(head);
            if (split_into(word.substr(length), parts)) return true;
            parts.pop_back();
        }
        return false;
    }

    /// Of the word at `at`, or of a number in digits that a scale may follow; -1 if it is none.
    std::int64_t value(std::size_t at) const {
        if (at >= said_.size()) return -1;
        const Word& word = said_[at];
        if (word.kind != WordKind::word || word.translated) return -1;
        if (language_ == Language::german) return of_compound(word.text);
        return of_word(word.text);
    }

    bool goes_on(std::size_t at) const {
        return at > 0 && at < said_.size() &&
               (said_[at - 1].mark_after == 0 || said_[at - 1].mark_after == '-');
    }

    struct Read {
        std::int64_t value = 0;
        std::size_t end = 0;
    };

    /// The unit behind tens, "et un" included.
    std::optional<Read> unit(std::size_t at) const {
        if (!goes_on(at)) return std::nullopt;
        const bool joint = contains(tables_.joints, said_[at].text);
        const auto place = joint ? at + 1 : at;
        if (place >= said_.size()) return std::nullopt;
        auto number = value(place);
        if (number < 0 && is_one(said_[place]) && (joint || language_ == Language::turkish))
            number = 1;
        return number >= 1 && number <= 19 ? std::optional(Read{number, place + 1}) : std::nullopt;
    }

    std::optional<Read> below_hundred(std::size_t at) const {
        auto number = value(at);
        if (number < 0 || number > 99) return std::nullopt;
        auto end = at + 1;
        const bool french = language_ == Language::french;
        if (french && number == 4 && goes_on(end) && value(end) == 20) {
            number = 80;
            ++end;
        }
        if (number % 10 != 0 || number == 0) return Read{number, end};
        const auto next = unit(end);
        if (!next) return Read{number, end};
        if (number == 10) {
            const bool joins = french ? next->value >= 7 && next->value <= 9
                                      : language_ == Language::turkish && next->value <= 9;
            return joins ? Read{10 + next->value, next->end} : Read{number, end};
        }
        if (french && (number == 60 || number == 80) && next->value >= 10) {
            const auto more = next->value == 10 ? unit(next->end) : std::nullopt;
            if (more && more->value >= 7 && more->value <= 9)
                return Read{number + 10 + more->value, more->end};
            return Read{number + next->value, next->end};
        }
        return next->value <= 9 ? Read{number + next->value, next->end} : Read{number, end};
    }

    std::optional<Read> below_thousand(std::size_t at) const {
        auto number = value(at);
        Read read;
        if (number >= 100 && number < 1000) {
            read = {number, at + 1};
        } else {
            const auto small = below_hundred(at);
            if (!small) return std::nullopt;
            const bool hundreds = small->value >= 1 && small->value <= 9 && goes_on(small->end) &&
                                  value(small->end) == 100;
            if (!hundreds) return small;
            read = {small->value * 100, small->end + 1};
        }
        if (read.value % 100 != 0 || !goes_on(read.end)) return read;
        const auto rest = below_hundred(read.end);
        if (rest && rest->value > 0) return Read{read.value + rest->value, rest->end};
        return read;
    }

    std::optional<Group> number(std::size_t at) const {
        constexpr std::int64_t thousand = 1000, million = 1'000'000;
        auto first = value(at);
        if (first < 0) return std::nullopt;
        auto read =
            first == thousand ? Read{1, at} : below_thousand(at).value_or(Read{first, at + 1});
        const auto scale = read.end < said_.size() ? value(read.end) : -1;
        const bool joined = read.end == at || goes_on(read.end);
        if (joined && read.value > 0 && (scale == thousand || scale == million)) {
            const auto rest = goes_on(read.end + 1) ? below_thousand(read.end + 1) : std::nullopt;
            const auto end = read.end + 1;
            read = {read.value * scale, end};
            if (rest && rest->value > 0 && rest->value < scale)
                read = {read.value + rest->value, rest->end};
        }
        return Group{std::to_string(read.value), read.end};
    }

    /// 一三八 is digit by digit, 二十三 and 三百零五 a number.
    std::optional<Group> characters(std::size_t at) const {
        std::string digits;
        std::int64_t total = 0, section = 0, digit = -1;
        bool scaled = false;
        std::size_t end = at;
        for (; end < said_.size(); ++end) {
            const Word& word = said_[end];
            const bool own = word.kind == WordKind::word && !word.translated;
            const auto number = own ? of_word(word.text) : -1;
            if (number < 0) break;
            if (number < 10) {
                digits += static_cast<char>('0' + number);
                digit = number;
            } else {
                scaled = true;
                const auto times = digit < 0 ? 1 : digit;
                if (number < 10'000) {
                    section += times * number;
                } else {
                    total = (total + section + std::max<std::int64_t>(digit, 0)) * number;
                    section = 0;
                }
                digit = -1;
            }
            if (word.mark_after != 0) {
                ++end;
                break;
            }
        }
        if (end == at) return std::nullopt;
        if (!scaled) return Group{digits, end};
        return Group{std::to_string(total + section + std::max<std::int64_t>(digit, 0)), end};
    }

    Words said_;
    Language language_;
    const ForeignTables& tables_;
};

}  // namespace

Words with_numbers(Words said, Language language) {
    return Numbers(std::move(said), language).read();
}

}  // namespace neura::reasoning
