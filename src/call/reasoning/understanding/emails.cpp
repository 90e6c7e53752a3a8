#include "call/reasoning/understanding/emails.hpp"

#include <algorithm>

#include "call/reasoning/understanding/letters.hpp"
#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/longest_phrase.hpp"
#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/spelled_run.hpp"
#include "call/reasoning/understanding/spelling.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

std::string only(std::string_view text, std::string_view extra) {
    std::string out;
    for (const char c : text) {
        if (is_lower(c) || is_digit(c) || extra.contains(c)) out += c;
    }
    return out;
}

using Span = std::span<const Word>;

/// A domain and how many words it took.
struct Domain {
    std::string text;
    std::size_t count = 0;
    bool known = false;
    bool written = false;  ///< by the recogniser, as a domain
};

/// A part of what stands before the @.
struct Part {
    std::string text;
    bool word = false;     ///< a word that was said, not spelled
    bool spelled = false;  ///< letters one by one
    bool certain = false;
    char mark = 0;  ///< the mark itself, if it is one
};

class Reader {
public:
    Reader(std::string_view text, Language language)
        : said_(without_fillers(words(text, language))),
          language_(language),
          tables_(email_tables(language)) {
        if (said_.size() > 120) said_.erase(said_.begin(), said_.end() - 120);
        for (Word& word : said_) insert_sign(word);
    }

    std::optional<Email> read() {
        if (auto whole = written_whole()) return whole;
        // The last @ with a domain after it: what is corrected comes later.
        for (std::size_t i = said_.size(); i-- > 0;) {
            std::size_t sign = 0;
            const auto domain = domain_after_at(i, sign);
            if (domain) return build(i, sign, *domain);
        }
        // "john smith gmail dot com", or a domain alone.
        for (std::size_t i = said_.size(); i-- > 0;) {
            const auto domain = domain_at(i);
            if (!domain || !domain->known) continue;
            const bool dotted = domain->written || domain->count > 1;
            if (!dotted) continue;
            if (i > 0 && said_[i - 1].text == "my") continue;
            return build(i, 0, *domain);
        }
        return local_only();
    }

private:
    Span from(std::size_t at) const { return Span(said_).subspan(std::min(at, said_.size())); }

    /// The recogniser wrote an address.
    std::optional<Email> written_whole() const {
        for (std::size_t i = said_.size(); i-- > 0;) {
            const std::string& text = said_[i].text;
            const auto sign = text.find('@');
            if (sign == std::string::npos || text == "@") continue;
            std::string local = only(text.substr(0, sign), "._-+%");
            std::string domain = only(text.substr(sign + 1), ".-");
            if (local.empty() || domain.empty()) continue;
            const bool plain = domain.contains('.');
            if (!plain) {
                // "john@gmail dot com"
                Words rest(said_.begin() + static_cast<std::ptrdiff_t>(i), said_.end());
                rest.front().text = domain;
                rest.front().kind = WordKind::word;
                Reader tail(rest, language_);
                if (const auto read = tail.domain_at(0)) domain = read->text;
            } else {
                domain = repaired(domain);
            }
            // "john dot smith@gmail.com": what stands before belongs to it.
            const auto before = local_parts(0, i, true);
            std::string front = put_together(before);
            const bool glued = !front.empty() && local_begins_ < i && joins_front(i);
            if (glued) local = front + local;
            return finish(local, domain,
                          !glued && plain && domain == only(text.substr(sign + 1), ".-"), {});
        }
        return std::nullopt;
    }

    /// Whether the word before `at` leads on into an address.
    bool joins_front(std::size_t at) const {
        if (at == 0 || said_[at - 1].mark_after != 0) return false;
        const bool mark = longest(tables_.marks, from(at - 1)).has_value();
        return mark || said_[at - 1].kind == WordKind::letter || at - local_begins_ <= 2;
    }

    Reader(Words said, Language language)
        : said_(std::move(said)), language_(language), tables_(email_tables(language)) {}

    /// The great provider that a name is heard for: "hawkmail" → "hotmail"; empty if none is near.
    std::string_view nearest_provider(std::string_view name) const {
        for (const std::string_view great : tables_.great) {
            const std::size_t near = great.size() >= 7 ? 2 : great.size() >= 5 ? 1 : 0;
            if (name.size() >= 4 && edit_distance(name, great) <= near) return great;
        }
        return {};
    }

    std::string repaired(const std::string& domain) const {
        const auto dot = domain.find('.');
        const std::string name = domain.substr(0, dot);
        std::string top = domain.substr(dot + 1);
        if (const auto known = lookup(tables_.tops, top); !known.empty()) top = known;
        auto provider = lookup(tables_.providers, name);
        if (provider.empty()) provider = nearest_provider(name);
        if (provider.empty()) provider = name;
        return std::string(provider.substr(0, provider.find('.'))) + "." + top;
    }

    std::size_t dot_at(std::size_t at) const {
        const auto mark = longest(tables_.marks, from(at));
        return mark && mark->text == "." ? mark->count : 0;
    }

    /// The top level at `at`, "co dot uk" as one.
    std::optional<Entry> top_at(std::size_t at) const { return longest(tables_.tops, from(at)); }

    /// "laura.petrovatyahoo.com", "trevor.morales.hotmail.com": the at was written as letters, or
    /// as a dot.
    void insert_sign(Word& word) const {
        std::string& text = word.text;
        if (word.kind != WordKind::address || text.contains('@')) return;
        const auto is_provider = [&](std::size_t begin) {
            const std::string name = text.substr(begin, text.find('.', begin) - begin);
            return name == "mail" || is_great(name) || !nearest_provider(name).empty();
        };
        for (std::size_t at = text.find("at", 1); at != std::string::npos;
             at = text.find("at", at + 1)) {
            if (text.find('.', at) == std::string::npos || !is_provider(at + 2)) continue;
            text.replace(at, 2, "@");
            return;
        }
        const auto last = text.rfind('.');
        const auto before =
            last == std::string::npos || last == 0 ? std::string::npos : text.rfind('.', last - 1);
        if (before != std::string::npos && before > 0 && is_provider(before + 1))
            text[before] = '@';
    }

    std::optional<Domain> domain_after_at(std::size_t i, std::size_t& sign) const {
        for (const auto phrase : tables_.at) {
            const auto count = length_at(from(i), phrase);
            if (count == 0) continue;
            auto domain = domain_at(i + count);
            if (!domain) continue;
            // Words that are only sometimes heard for "at" want a great provider behind them.
            const bool sure =
                phrase.starts_with("at") || phrase == "@" || phrase.starts_with("the at");
            const bool dotted = domain->written || domain->text.contains('.');
            if (!sure && (!domain->known || domain->count < 2)) {
                if (!domain->written || !domain->known) continue;
            }
            if (!dotted) continue;
            if (!sure && i == 0) continue;
            sign = count;
            return domain;
        }
        return std::nullopt;
    }

    /// Reads a domain at `at`.
    std::optional<Domain> domain_at(std::size_t at) const {
        if (at >= said_.size()) return std::nullopt;
        const Word& word = said_[at];
        if (word.kind == WordKind::address && word.text != "@") {
            const std::string plain = only(word.text, ".-");
            const auto dot = plain.find('.');
            if (dot == std::string::npos || dot == 0 || dot + 1 == plain.size())
                return std::nullopt;
            std::string text = repaired(plain);
            std::size_t count = 1;
            // "yahoo.co dot uk", "yahoo.co uk"
            const std::size_t joint = dot_at(at + 1);
            if (const auto top = top_at(at + 1 + joint);
                top && (joint > 0 || text.ends_with(".co"))) {
                text += "." + std::string(top->text);
                count += joint + top->count;
            }
            return Domain{text, count, is_known(text), true};
        }
        if (const auto provider = longest(tables_.providers, from(at))) {
            const std::size_t next = at + provider->count;
            std::size_t dot = dot_at(next);
            auto top = top_at(next + dot);
            // "hotmail com": the dot got lost; a lone "it" or "no" is then no top level.
            if (dot == 0 && top && top->text != "com" && top->text != "net" && top->text != "co.uk")
                top.reset();
            const std::string name(provider->text.substr(0, provider->text.find('.')));
            const bool great = is_great(name);
            if (top && (dot > 0 || great)) {
                std::string text = name + "." + std::string(top->text);
                std::size_t count = provider->count + dot + top->count;
                more_tops(at, text, count);
                return Domain{text, count, is_known(text) || great, false};
            }
            if (great && dot == 0)
                return Domain{std::string(provider->text), provider->count, true, false};
        }
        return other_domain(at);
    }

    bool is_great(std::string_view name) const { return contains(tables_.great, name); }

    bool is_known(std::string_view domain) const {
        return is_great(domain.substr(0, domain.find('.'))) ||
               std::ranges::any_of(tables_.providers,
                                   [&](const TextPair& p) { return p.second == domain; });
    }

    /// "com dot au" after a top level already read.
    void more_tops(std::size_t at, std::string& text, std::size_t& count) const {
        const std::size_t dot = dot_at(at + count);
        const auto top = dot > 0 ? top_at(at + count + dot) : std::nullopt;
        if (!top) return;
        text += "." + std::string(top->text);
        count += dot + top->count;
    }

    /// "smith consulting dot com": words, letters and digits up to a dot and a top level.
    std::optional<Domain> other_domain(std::size_t at) const {
        std::string name;
        std::size_t i = at;
        constexpr std::size_t most = 12;
        while (i < said_.size() && i - at < most) {
            if (const std::size_t dot = dot_at(i); dot > 0) {
                if (name.empty()) return std::nullopt;
                const auto top = top_at(i + dot);
                // "mail dot company dot com"
                bool more_dots = false;
                for (std::size_t j = i + dot; j < std::min(said_.size(), i + dot + 4) && !more_dots;
                     ++j) {
                    more_dots = dot_at(j) > 0;
                }
                if (top) {
                    std::string text = name + "." + std::string(top->text);
                    if (!name.contains('.')) text = repaired(text);
                    std::size_t count = i + dot + top->count - at;
                    more_tops(at, text, count);
                    return Domain{text, count, is_known(text), false};
                }
                if (!more_dots) {
                    // An unknown top level of one short word: "dot museum", "dot cloud".
                    if (i + dot < said_.size() && said_[i + dot].kind == WordKind::word) {
                        const std::string last = only(said_[i + dot].text, "");
                        if (last.size() >= 2)
                            return Domain{name + "." + last, i + dot + 1 - at, false, false};
                    }
                    return std::nullopt;
                }
                name += '.';
                i += dot;
                continue;
            }
            if (const auto mark = longest(tables_.marks, from(i))) {
                if (mark->text != "-") return std::nullopt;
                name += '-';
                i += mark->count;
                continue;
            }
            const Word& word = said_[i];
            if (word.kind == WordKind::address) {
                // "smith consulting.com"
                const std::string tail = only(word.text, ".-");
                if (tail.empty() || !tail.contains('.') || tail == ".") return std::nullopt;
                const std::string text = repaired(name.empty() ? tail : name + tail);
                return Domain{text, i + 1 - at, is_known(text), true};
            }
            if (const auto group = read_number_group(said_, i, language_);
                group && !group->unsure) {
                name += group->digits;
                i += group->count;
                continue;
            }
            if (const std::size_t aside = longest(tables_.asides, from(i)); aside > 0) {
                i += aside;
                continue;
            }
            name += only(word.text, "");
            if (word.mark_after == '?' || word.mark_after == '!') return std::nullopt;
            ++i;
        }
        return std::nullopt;
    }

    // What stands before the @.

    /// Where the address begins: after the last lead-in before `end`.
    std::size_t local_start(std::size_t begin, std::size_t end, bool may_be_empty) const {
        std::size_t start = begin;
        for (std::size_t i = begin; i < end; ++i) {
            for (const auto phrase : tables_.lead_ins) {
                const auto count = length_at(from(i), phrase);
                if (count == 0 || i + count > end) continue;
                // A lone "is" or "no" amid the address may be part of it: "no reply".
                const bool short_one = count == 1;
                if (short_one && i > start && said_[i - 1].mark_after == 0 && said_[i].text != "is")
                    continue;
                if (i + count == end && !may_be_empty) continue;
                // "as is": the "is" of "s is in sam" belongs to the spelling.
                if (said_[i].text == "is" && i > 0 && said_[i - 1].kind == WordKind::letter)
                    continue;
                start = std::max(start, i + count);
            }
        }
        return start;
    }

    std::vector<Part> local_parts(std::size_t begin, std::size_t end,
                                  bool may_be_empty = false) const {
        const std::size_t start = local_start(begin, end, may_be_empty);
        local_begins_ = start;
        const Span local = Span(said_).subspan(start, end - start);
        const auto runs = spelled_runs(local, language_);
        std::vector<Part> parts;
        for (std::size_t i = 0; i < local.size();) {
            if (const auto run = std::ranges::find(runs, i, &SpelledRun::first);
                run != runs.end()) {
                std::string letters;
                for (const char c : run->letters) letters += static_cast<char>(c + 32);
                parts.push_back({.text = letters, .spelled = true, .certain = run->certain});
                i += run->count;
                continue;
            }
            if (const auto told = letter_readings(local, i, language_);
                !told.empty() && told.front().certain && told.front().count > 1) {
                parts.push_back(
                    {.text = std::string(1, static_cast<char>(told.front().letter + 32))});
                i += told.front().count;
                continue;
            }
            if (const auto mark = longest(tables_.marks, local.subspan(i))) {
                parts.push_back({.text = std::string(mark->text), .mark = mark->text.front()});
                i += mark->count;
                continue;
            }
            if (const std::size_t aside = longest(tables_.asides, local.subspan(i)); aside > 0) {
                i += aside;
                continue;
            }
            // "and underscore"
            if (local[i].text == "and" && longest(tables_.marks, local.subspan(i + 1))) {
                ++i;
                continue;
            }
            if (const auto digits = closing_digits(local.subspan(i), parts); !digits.empty()) {
                parts.push_back({.text = digits});
                break;
            }
            if (const auto group = read_number_group(local, i, language_)) {
                const auto next = read_number_group(local, i + group->count, language_);
                const bool after_digit = !parts.empty() && is_digit(parts.back().text.back());
                const bool zero = !group->unsure || after_digit || (next && !next->unsure);
                const bool article = local[i].text == "a";
                if (!article) {
                    parts.push_back({.text = zero ? group->digits : "o"});
                    i += group->count;
                    continue;
                }
            }
            if (const int times = lookup(number_tables(language_).repeats, local[i].text);
                times > 0 && i + 1 < local.size() && local[i + 1].text.size() == 1) {
                parts.push_back(
                    {.text = std::string(static_cast<std::size_t>(times), local[i + 1].text[0])});
                i += 2;
                continue;
            }
            std::string text = only(local[i].text, "._-+");
            while (!text.empty() && text.front() == '.') text.erase(0, 1);
            // "J for john": the letter with its word
            const bool word = local[i].kind == WordKind::word;
            if (!text.empty()) parts.push_back({.text = text, .word = word});
            // "Peter. Baker": the dot became a stop.
            const bool dot = local[i].mark_after == '.' && i + 1 < local.size() && word;
            if (dot && !longest(tables_.marks, local.subspan(i + 1)))
                parts.push_back({.text = ".", .mark = '.'});
            ++i;
        }
        merge_spelled(parts);
        return parts;
    }

    /// "for to" in front of the @ is "four two", and so is "to" after a digit, and "do five" after
    /// what else there is of the address.
    std::string closing_digits(Span rest, const std::vector<Part>& parts) const {
        const bool after_digit = !parts.empty() && is_digit(parts.back().text.back());
        const auto& numbers = number_tables(language_);
        std::string digits;
        for (const Word& word : rest) {
            int digit = lookup(numbers.homophones, word.text);
            if (digit < 0 && !parts.empty()) {
                const bool written = word.text.size() == 1 && is_digit(word.text.front());
                digit = written ? word.text.front() - '0' : lookup(numbers.units, word.text);
            }
            if (digit < 0) return {};
            digits += std::to_string(digit);
        }
        return digits.size() >= 2 || after_digit ? digits : std::string();
    }

    /// "smith, s m i t h" is one part, not two.
    static void merge_spelled(std::vector<Part>& parts) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (!parts[i].spelled) continue;
            const auto fold = [&](std::size_t word) {
                if (word >= parts.size() || !parts[word].word) return false;
                constexpr double same = 0.55;
                if (spelling_agreement(parts[i].text, parts[word].text) < same) return false;
                if (!parts[i].certain)
                    parts[i].text = merge_spelling(parts[i].text, parts[word].text, false);
                parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(word));
                return true;
            };
            if (i > 0 && fold(i - 1)) {
                --i;
            } else if (i + 1 < parts.size()) {
                fold(i + 1);
            }
        }
    }

    static std::string put_together(const std::vector<Part>& parts) {
        std::string out;
        for (const Part& part : parts) out += part.text;
        return out;
    }

    static std::string trimmed(std::string local) {
        constexpr std::string_view ends = ".-+";
        while (!local.empty() && ends.contains(local.front())) local.erase(0, 1);
        while (!local.empty() && ends.contains(local.back())) local.pop_back();
        for (std::size_t twice; (twice = local.find("..")) != std::string::npos;)
            local.erase(twice, 1);
        return local;
    }

    Email build(std::size_t sign, std::size_t sign_length, const Domain& domain) const {
        auto parts = local_parts(0, sign);
        std::string local = trimmed(put_together(parts));
        const std::size_t after = sign + sign_length + domain.count;
        if (local.empty()) {
            // "at gmail dot com, it's john dot smith" is too odd to read; keep the domain.
            return Email{.address = {},
                         .alternatives = {},
                         .local = {},
                         .domain = domain.text,
                         .known_domain = domain.known,
                         .certain = false};
        }
        local = with_later_spelling(local, after);
        // Words said without a mark between may be joined by one.
        std::vector<std::string> others;
        for (const std::string_view joint : {".", "_"}) {
            std::string other;
            bool joined = false;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                if (i > 0 && parts[i].word && parts[i - 1].word) {
                    other += joint;
                    joined = true;
                }
                other += parts[i].text;
            }
            if (joined) others.push_back(trimmed(other));
        }
        return finish(local, domain.text, domain.written && parts.size() == 1, others);
    }

    /// "john smith at gmail dot com, that's j o h n s m i t h".
    std::string with_later_spelling(std::string local, std::size_t after) const {
        if (after >= said_.size()) return local;
        const auto rest = from(after);
        for (const SpelledRun& run : spelled_runs(rest, language_)) {
            std::string letters;
            for (const char c : run.letters) letters += static_cast<char>(c + 32);
            if (letters.size() < 3) continue;
            // Which run of letters in the local part it spells.
            std::size_t begin = 0;
            while (begin < local.size()) {
                std::size_t end = begin;
                while (end < local.size() && is_lower(local[end])) ++end;
                const std::string piece = local.substr(begin, end - begin);
                constexpr double same = 0.55;
                if (!piece.empty() && spelling_agreement(letters, piece) >= same) {
                    const std::string better =
                        run.certain ? letters : merge_spelling(letters, piece, run.joined);
                    local.replace(begin, piece.size(), better);
                    break;
                }
                begin = end + 1;
            }
        }
        return local;
    }

    Email finish(std::string local, const std::string& domain, bool certain,
                 const std::vector<std::string>& others) const {
        local = trimmed(std::move(local));
        Email email{.address = {},
                    .alternatives = {},
                    .local = local,
                    .domain = domain,
                    .known_domain = is_known(domain),
                    .certain = certain};
        const std::string whole = local + "@" + domain;
        if (valid_email(whole)) email.address = whole;
        // Of "gmail" the telephone often leaves "mail", and there is a mail.com too.
        if (domain == "mail.com" && valid_email(local + "@g" + domain)) {
            email.address = local + "@g" + domain;
            email.domain = "g" + domain;
            email.known_domain = true;
            email.certain = false;
            email.alternatives.push_back(whole);
        }
        for (const std::string& other : others) {
            const std::string address = other + "@" + domain;
            if (valid_email(address) && address != whole) email.alternatives.push_back(address);
        }
        return email;
    }

    /// "john dot smith", with the rest still to come.
    std::optional<Email> local_only() const {
        bool marked = false;
        for (std::size_t i = 0; i < said_.size(); ++i) {
            const auto mark = longest(tables_.marks, from(i));
            const bool ends = mark && i > 0 && i + mark->count < said_.size();
            // "point" and "doc" are words of stories too.
            if (ends && mark->text == "." && said_[i].text == "dot") marked = true;
            if (ends && mark->text == "_") marked = true;
        }
        const bool sign = !said_.empty() && (said_.back().text == "@" || says(said_, "at sign"));
        if (!marked && !sign) return std::nullopt;
        std::string local = put_together(local_parts(0, said_.size()));
        std::erase(local, '@');
        local = trimmed(local);
        constexpr std::size_t longest_local = 64;
        if (local.empty() || local.size() > longest_local) return std::nullopt;
        return Email{.address = {},
                     .alternatives = {},
                     .local = local,
                     .domain = {},
                     .known_domain = false,
                     .certain = false};
    }

    Words said_;
    Language language_;
    const EmailTables& tables_;
    mutable std::size_t local_begins_ = 0;
};

}  // namespace

std::optional<Email> read_email(std::string_view text, Language language) {
    return Reader(text, language).read();
}

}  // namespace neura::reasoning
