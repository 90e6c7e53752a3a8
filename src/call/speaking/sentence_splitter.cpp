#include "call/speaking/sentence_splitter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "call/speaking/code_points.hpp"

namespace neura::speaking {

namespace {

using namespace std::string_view_literals;

// Words before a point that is no stop, in lower case and sorted.

/// Always followed by more of the sentence.
constexpr std::array never_last{
    "adm"sv,  "approx"sv, "brig"sv, "capt"sv, "cf"sv,  "cmdr"sv, "cpl"sv,  "det"sv,
    "dr"sv,   "e.g"sv,    "gen"sv,  "gov"sv,  "hon"sv, "i.e"sv,  "insp"sv, "lt"sv,
    "maj"sv,  "messrs"sv, "mr"sv,   "mrs"sv,  "ms"sv,  "mt"sv,   "mx"sv,   "pres"sv,
    "prof"sv, "rep"sv,    "rev"sv,  "sen"sv,  "sgt"sv, "viz"sv,  "vs"sv,
};

/// Followed by a number when they are abbreviations.
constexpr std::array before_number{
    "art"sv, "ch"sv, "ext"sv, "fig"sv, "no"sv,  "nos"sv,
    "nr"sv,  "p"sv,  "pp"sv,  "sec"sv, "tel"sv, "vol"sv,
};

/// May be the last of a sentence as well.
constexpr std::array maybe_last{
    "apr"sv, "apt"sv, "assn"sv, "aug"sv, "ave"sv, "bldg"sv, "blvd"sv, "bros"sv, "co"sv,  "corp"sv,
    "ct"sv,  "dec"sv, "dept"sv, "est"sv, "etc"sv, "feb"sv,  "fri"sv,  "ft"sv,   "hrs"sv, "inc"sv,
    "jan"sv, "jr"sv,  "jul"sv,  "jun"sv, "ln"sv,  "ltd"sv,  "mar"sv,  "min"sv,  "mon"sv, "nov"sv,
    "oct"sv, "oz"sv,  "pl"sv,   "pt"sv,  "rd"sv,  "rm"sv,   "sat"sv,  "sec"sv,  "sep"sv, "sept"sv,
    "sq"sv,  "sr"sv,  "st"sv,   "ste"sv, "sun"sv, "thu"sv,  "tue"sv,  "wed"sv,
};

/// Words that begin sentences and rarely names.
constexpr std::array starters{
    "a"sv,     "after"sv,  "all"sv,   "also"sv,  "an"sv,    "and"sv,    "are"sv,   "as"sv,
    "at"sv,    "but"sv,    "can"sv,   "could"sv, "did"sv,   "do"sv,     "does"sv,  "for"sv,
    "from"sv,  "good"sv,   "has"sv,   "have"sv,  "he"sv,    "her"sv,    "here"sv,  "his"sv,
    "how"sv,   "i"sv,      "i'm"sv,   "if"sv,    "in"sv,    "is"sv,     "it"sv,    "it's"sv,
    "let"sv,   "may"sv,    "my"sv,    "no"sv,    "now"sv,   "okay"sv,   "on"sv,    "or"sv,
    "our"sv,   "please"sv, "she"sv,   "so"sv,    "thank"sv, "thanks"sv, "that"sv,  "the"sv,
    "their"sv, "then"sv,   "there"sv, "these"sv, "they"sv,  "this"sv,   "those"sv, "to"sv,
    "was"sv,   "we"sv,     "were"sv,  "what"sv,  "when"sv,  "where"sv,  "which"sv, "who"sv,
    "why"sv,   "will"sv,   "with"sv,  "would"sv, "yes"sv,   "you"sv,    "your"sv,
};

/// What goes on after "3:30 p.m." with a capital.
constexpr std::array after_clock_time{
    "april"sv, "august"sv,    "bst"sv,       "cet"sv,    "cst"sv,      "december"sv,
    "est"sv,   "february"sv,  "friday"sv,    "gmt"sv,    "january"sv,  "july"sv,
    "june"sv,  "march"sv,     "monday"sv,    "mst"sv,    "november"sv, "october"sv,
    "pst"sv,   "saturday"sv,  "september"sv, "sunday"sv, "thursday"sv, "tuesday"sv,
    "utc"sv,   "wednesday"sv,
};

static_assert(std::ranges::is_sorted(never_last) && std::ranges::is_sorted(before_number) &&
              std::ranges::is_sorted(maybe_last) && std::ranges::is_sorted(starters) &&
              std::ranges::is_sorted(after_clock_time));

/// An unknown word of at least this many letters is taken for a word, not an abbreviation.
constexpr std::size_t whole_word = 4;

bool is_in(std::string_view word, const auto& sorted) {
    return std::ranges::binary_search(sorted, word);
}

std::string lower(std::string_view word) {
    std::string result(word);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return result;
}

/// Ends a sentence whatever follows.
bool is_hard_stop(char32_t c) {
    switch (c) {
        case 0x3002:
        case 0xFF61:
        case 0xFF01:
        case 0xFF1F:  // 。 ｡ ！ ？
        case 0x061F:
        case 0x06D4:  // ؟ ۔
        case 0x0964:
        case 0x0965:  // । ॥
        case 0x17D4:
        case 0x104B:
        case 0x1362:
        case 0x0589:  // Khmer, Burmese, Ethiopic, Armenian
            return true;
        default: return false;
    }
}

bool is_stop(char32_t c) {
    return c == '.' || c == '!' || c == '?' || c == 0x2026 || is_hard_stop(c);
}

/// Belongs to the sentence before when it follows a stop.
bool is_closer(char32_t c) {
    switch (c) {
        case '"':
        case '\'':
        case ')':
        case ']':
        case '}':
        case '*':
        case '_':
        case '`':
        case 0x201D:
        case 0x2019:
        case 0xBB:
        case 0x203A:  // ” ’ » ›
        case 0x300D:
        case 0x300F:
        case 0xFF09:
        case 0x3011:
        case 0x300B:
        case 0x3009:  // 」』）】》〉
            return true;
        default: return false;
    }
}

bool is_opener(char32_t c) {
    return c == '"' || c == '\'' || c == '(' || c == '[' || c == '{' || c == '*' || c == '_' ||
           c == 0x201C || c == 0x2018 || c == 0xAB || c == 0xBF || c == 0xA1;
}

/// Where a voice breathes inside a sentence.
bool is_clause_mark(char32_t c) {
    return c == ',' || c == ';' || c == ':' || c == 0xFF0C || c == 0x3001 || c == 0xFF1B ||
           c == 0x060C || c == 0x061B;
}

struct Verdict {
    enum Kind {
        stop,    ///< the sentence ends at `end`
        run_on,  ///< it goes on; nothing before `end` can end it
        wait,    ///< that depends on what comes
    } kind = run_on;
    std::size_t end = 0;
};

/// Judges one place of a text that begins where a sentence begins.
class Judge {
public:
    /// @param last  nothing comes after `text`.
    Judge(std::string_view text, bool last) : text_(text), last_(last) {}

    /// At a stop character.
    Verdict stop(std::size_t at) const;

    /// At a line break: ends the sentence when the line after is empty or begins a list item.
    Verdict line_break(std::size_t at) const;

    /// At a comma or the like.
    Verdict clause(std::size_t at) const;

private:
    CodePoint read(std::size_t at) const { return code_point_at(text_, at); }

    /// No character at `at`, and one may come.
    bool open(std::size_t at) const { return !last_ && read(at).size == 0; }

    template <class Predicate>
    std::size_t skip(std::size_t at, Predicate wanted) const {
        for (auto c = read(at); c.size && wanted(c.value); c = read(at)) at += c.size;
        return at;
    }

    std::string_view word_before(std::size_t at) const;
    Verdict point(std::size_t at, std::size_t end) const;
    Verdict unless_lower(std::size_t end) const;
    Verdict if_starter(std::size_t end) const;

    std::string_view text_;
    bool last_;
};

/// The letters, digits, inner points and hyphens just before `at`.
std::string_view Judge::word_before(std::size_t at) const {
    std::size_t from = at;
    while (from > 0) {
        const char c = text_[from - 1];
        const auto byte = static_cast<unsigned char>(c);
        if (!is_ascii_letter(byte) && !is_digit(byte) && byte < 0x80 && c != '.' && c != '-') break;
        --from;
    }
    return text_.substr(from, at - from);
}

Verdict Judge::stop(std::size_t at) const {
    const auto run_end = skip(at, is_stop);
    const auto end = skip(run_end, is_closer);
    if (open(run_end) || open(end)) return {Verdict::wait, at};

    const auto run = text_.substr(at, run_end - at);
    const auto next = read(end);
    for (auto i = at; i < run_end; i += read(i).size) {
        if (is_hard_stop(read(i).value)) return {Verdict::stop, end};
    }
    if (next.size == 0) return {Verdict::stop, end};
    if (!is_space(next.value)) return {is_cjk(next.value) ? Verdict::stop : Verdict::run_on, end};
    if (run == ".") return point(at, end);

    const bool cried = run.find_first_of("!?") != std::string_view::npos;
    if (cried && end == run_end) return {Verdict::stop, end};
    return unless_lower(end);
}

/// A single point at `at`, its closing quotes up to `end`, then a space.
Verdict Judge::point(std::size_t at, std::size_t end) const {
    const auto word = word_before(at);
    const auto before = text_.substr(0, at - word.size());
    const auto known = lower(word);

    const bool number = std::ranges::all_of(word, is_digit);
    const bool only = skip(0, is_space) == before.size();
    if (word.empty() || (number && !only)) return unless_lower(end);
    if (number) return {Verdict::run_on, end};  // "1. Open the door"

    const bool clock = known == "a.m" || known == "p.m" || known == "am" || known == "pm";
    const bool single = word.size() == 1;
    const bool dotted = word.find('.') != std::string_view::npos && word.size() <= 7;
    if (is_in(known, never_last)) return {Verdict::run_on, end};

    const auto next_at = skip(end, [](char32_t c) { return is_space(c) || is_opener(c); });
    if (is_in(known, before_number)) {
        if (open(next_at)) return {Verdict::wait, at};
        if (is_digit(read(next_at).value)) return {Verdict::run_on, end};
        if (known == "no") return unless_lower(end);
        return if_starter(end);
    }
    if (clock) {
        const auto after = skip(next_at, is_ascii_letter);
        if (open(after)) return {Verdict::wait, at};
        const auto next = lower(text_.substr(next_at, after - next_at));
        if (is_in(next, after_clock_time)) return {Verdict::run_on, end};
        return unless_lower(end);
    }
    if (single) {
        // Letters read out ("S, M, I, T, H.") and "so do I." end; initials do not.
        const auto gap = before.find_last_not_of(' ');
        const char last_before = gap == std::string_view::npos ? ' ' : before[gap];
        const bool after_lower = last_before >= 'a' && last_before <= 'z';
        if (last_before == ',' || (word == "I" && after_lower)) return {Verdict::stop, end};
        return if_starter(end);
    }
    if (dotted || is_in(known, maybe_last)) return if_starter(end);
    if (word.size() >= whole_word && end == at + 1) return {Verdict::stop, end};
    return unless_lower(end);
}

Verdict Judge::unless_lower(std::size_t end) const {
    const auto next_at = skip(end, [](char32_t c) { return is_space(c) || is_opener(c); });
    if (open(next_at)) return {Verdict::wait, end};
    return {is_lower(read(next_at).value) ? Verdict::run_on : Verdict::stop, end};
}

Verdict Judge::if_starter(std::size_t end) const {
    const auto next_at = skip(end, [](char32_t c) { return is_space(c) || is_opener(c); });
    const auto after = skip(next_at, [](char32_t c) { return is_ascii_letter(c) || c == '\''; });
    if (open(next_at) || open(after)) return {Verdict::wait, end};
    if (read(next_at).size == 0) return {Verdict::stop, end};
    const bool capital = is_upper(read(next_at).value);
    const bool initial = read(after).value == '.';
    const bool starter = is_in(lower(text_.substr(next_at, after - next_at)), starters);
    return {capital && starter && !initial ? Verdict::stop : Verdict::run_on, end};
}

Verdict Judge::line_break(std::size_t at) const {
    const auto line = skip(at + 1, [](char32_t c) { return c == ' ' || c == '\t' || c == '\r'; });
    const Verdict run_on{Verdict::run_on, at + 1};
    const auto c = read(line);
    if (open(line)) return {Verdict::wait, at};
    if (c.value == '\n') return {Verdict::stop, at};

    auto after = line;
    if (c.value == '-' || c.value == '*' || c.value == 0x2022) {
        after += c.size;
    } else if (is_digit(c.value)) {
        after = skip(line, is_digit);
        if (open(after)) return {Verdict::wait, at};
        const char mark = after < text_.size() ? text_[after] : ' ';
        if (mark != '.' && mark != ')') return run_on;
        ++after;
    } else {
        return run_on;
    }
    if (open(after)) return {Verdict::wait, at};
    return read(after).value == ' ' ? Verdict{Verdict::stop, at} : run_on;
}

Verdict Judge::clause(std::size_t at) const {
    const auto end = at + read(at).size;
    if (read(at).value >= 0x80) return {Verdict::stop, end};
    if (open(end)) return {Verdict::wait, at};
    // Neither "1,200" nor inside letters read out: "B, 7, 3".
    const bool breath = is_space(read(end).value) && word_before(at).size() > 1;
    return {breath ? Verdict::stop : Verdict::run_on, end};
}

}  // namespace

std::vector<std::string> SentenceSplitter::push(std::string_view chunk) {
    text_ += chunk;
    std::vector<std::string> sentences;
    split(false, sentences);
    return sentences;
}

std::vector<std::string> SentenceSplitter::flush() {
    std::vector<std::string> sentences;
    split(true, sentences);
    if (holding()) sentences.push_back(std::move(text_));
    text_.clear();
    scanned_ = length_ = last_gap_ = 0;
    first_ = true;
    return sentences;
}

std::string SentenceSplitter::take_back() {
    scanned_ = length_ = last_gap_ = 0;
    return std::exchange(text_, {});
}

bool SentenceSplitter::holding() const {
    for (std::size_t at = 0; at < text_.size();) {
        const auto c = code_point_at(text_, at);
        if (c.size == 0 || !is_space(c.value)) return true;
        at += c.size;
    }
    return false;
}

void SentenceSplitter::split(bool last, std::vector<std::string>& sentences) {
    std::size_t begin = 0;
    const auto cut = [&](std::size_t end) {
        sentences.push_back(text_.substr(begin, end));
        begin += end;
        scanned_ = length_ = last_gap_ = 0;
        first_ = false;
    };

    for (;;) {
        if (length_ >= options_.longest) {
            cut(last_gap_ ? last_gap_ : scanned_);
            continue;
        }
        const auto rest = std::string_view(text_).substr(begin);
        const auto c = code_point_at(rest, scanned_);
        if (c.size == 0) break;

        const Judge judge(rest, last);
        Verdict verdict{Verdict::run_on, scanned_ + c.size};
        if (is_stop(c.value)) {
            verdict = judge.stop(scanned_);
        } else if (c.value == '\n' && length_ > 0) {
            verdict = judge.line_break(scanned_);
        } else if (first_ && options_.first_clause > 0 && length_ + 1 >= options_.first_clause &&
                   is_clause_mark(c.value)) {
            verdict = judge.clause(scanned_);
        }
        if (verdict.kind == Verdict::wait) break;
        if (verdict.kind == Verdict::stop) {
            cut(verdict.end);
            continue;
        }

        const bool space = is_space(c.value);
        if (space && length_ >= options_.long_from) last_gap_ = scanned_;
        while (scanned_ < verdict.end) {
            scanned_ += code_point_at(rest, scanned_).size;
            if (!space || length_ > 0) ++length_;
        }
    }
    text_.erase(0, begin);
}

}  // namespace neura::speaking
