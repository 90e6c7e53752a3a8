#include "call/reasoning/understanding/names.hpp"

#include <algorithm>
#include <vector>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/spelled_run.hpp"
#include "call/reasoning/understanding/spelling.hpp"

namespace neura::reasoning {

namespace {

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr char upper(char c) { return is_lower(c) ? static_cast<char>(c - 32) : c; }

/// A word of a name, or a run of letters that spells one.
struct Item {
    std::string text;  ///< lower case
    bool hyphen_before = false;
    bool capital = false;
    bool pause_after = false;
    bool stop_after = false;
    bool spelled = false;  ///< a run of three letters or more
    bool certain = false;  ///< told by the alphabet
    bool joined = false;
    std::vector<std::size_t> breaks{};
};

using Items = std::vector<Item>;

std::string lower_letters(std::string_view text) {
    std::string out;
    for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

std::string only_letters(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_lower(c)) out += c;
    }
    return out;
}

/// Characters of a script without blanks: "王" and "伟" make "王伟".
bool both_wide(std::string_view left, std::string_view right) {
    constexpr char first_wide = '\xE3';  // of UTF-8 from U+3000 on
    return !left.empty() && !right.empty() && left.back() < 0 && right.front() < 0 &&
           static_cast<unsigned char>(right.front()) >= static_cast<unsigned char>(first_wide);
}

class Reader {
public:
    Reader(std::string_view text, bool expected, Language language)
        : said_(without_fillers(words(text, language))),
          expected_(expected),
          tables_(name_tables(language)),
          language_(language) {
        if (said_.size() > 100) said_.resize(100);
        for (const SpelledRun& run : spelled_runs(said_, language_)) {
            if (run.letters.size() >= 3 || run.certain) runs_.push_back(run);
        }
    }

    std::optional<PersonName> read() {
        if (auto parts = by_parts()) return parts;
        const auto strong = find_any(said_, tables_.lead_ins);
        if (strong) {
            constexpr auto copulas = std::to_array<std::string_view>(
                {"is", "was", "it", "of", "course", "to", "under", "would", "be"});
            std::size_t at = strong->first + strong->count;
            for (;;) {
                while (at < said_.size() && contains(copulas, said_[at].text)) ++at;
                // "it's under the name of"
                const auto again = find_any(from(at), tables_.lead_ins);
                if (!again || again->first > 1) break;
                at += again->first + again->count;
            }
            Items items = items_from(at);
            // "John Smith is my name" has its name before.
            if (!items.empty()) return build(std::move(items), true);
        }
        const std::size_t start = past_manners();
        auto weak = find_any(std::span(said_).subspan(start), tables_.weak_lead_ins);
        if (weak && weak->first > 2) weak.reset();
        if (weak) {
            Items items = items_from(start + weak->first + weak->count);
            if (acceptable(items, start + weak->first, true)) return build(std::move(items), false);
        }
        Items items = items_from(start);
        if (acceptable(items, start, false)) return build(std::move(items), false);
        if (!weak && expected_) {
            // "and the, John Smith": the first words that can be a name.
            for (std::size_t i = start + 1; i < std::min(said_.size(), start + 4); ++i) {
                items = items_from(i);
                if (acceptable(items, i, false)) return build(std::move(items), false);
            }
        }
        return std::nullopt;
    }

private:
    std::span<const Word> from(std::size_t at) const {
        return std::span(said_).subspan(std::min(at, said_.size()));
    }

    const SpelledRun* run_at(std::size_t at) const {
        const auto run = std::ranges::find(runs_, at, &SpelledRun::first);
        return run == runs_.end() ? nullptr : &*run;
    }

    /// "hello, yes, my": what politely precedes.
    std::size_t past_manners() const {
        constexpr auto manners = std::to_array<std::string_view>({
            "yes",    "yeah",  "yep",   "sure",      "okay",    "hello",     "hi",      "hey",
            "well",   "so",    "oh",    "good",      "morning", "afternoon", "evening", "of",
            "course", "right", "all",   "certainly", "no",      "problem",   "uh-huh",  "please",
            "and",    "again", "sorry", "actually",  "my",      "the",       "it",      "just",
        });
        std::size_t at = 0;
        while (at < said_.size() && contains(manners, said_[at].text) && !starts_name(at)) {
            if (said_[at].text == "it" && at + 1 < said_.size() && said_[at + 1].text == "is")
                break;
            ++at;
        }
        return at;
    }

    bool starts_name(std::size_t at) const { return run_at(at) != nullptr; }

    bool is_number(const Word& word) const {
        const auto& numbers = number_tables(language_);
        return word.kind == WordKind::number || lookup(numbers.units, word.text) >= 0 ||
               lookup(numbers.teens, word.text) >= 0 || lookup(numbers.tens, word.text) >= 0 ||
               lookup(numbers.scales, word.text) >= 0;
    }

    bool is_name_word(std::size_t at, bool first) const {
        const Word& word = said_[at];
        if (word.kind == WordKind::number || word.kind == WordKind::address ||
            word.text.size() > 30)
            return false;
        if (std::ranges::any_of(
                word.text, [](char c) { return (c >= '0' && c <= '9') || c == '_' || c == '/'; })) {
            return false;
        }
        if (word.kind == WordKind::letter) {
            // An initial, or the O of O'Brien.
            const bool pronoun = word.text == "i" || word.text == "a";
            return !pronoun || (!first && word.capital && word.mark_after == '.');
        }
        const bool particle = contains(tables_.particles, word.text);
        if (is_number(word)) return false;
        const bool common = contains(tables_.not_names, word.text) ||
                            lookup(number_tables(language_).ordinals, word.text) > 0;
        if (!common) return true;
        if (particle) return word.text != "do" || word.capital;
        // "Kim So", "Linda Do": short family names that are common words too.
        return !first && word.capital && word.text.size() <= 3 && word.text != "i" && at > 0 &&
               said_[at - 1].mark_after == 0 && said_[at - 1].capital;
    }

    /// The name that begins at `at`, with what is spelled in it or after it.
    Items items_from(std::size_t at) {
        Items items;
        title_.clear();
        bool spelling_only = false;
        while (at < said_.size()) {
            if (const SpelledRun* run = run_at(at)) {
                items.push_back({.text = lower_letters(run->letters),
                                 .pause_after = true,
                                 .spelled = true,
                                 .certain = run->certain,
                                 .joined = run->joined,
                                 .breaks = run->breaks});
                at += run->count;
                continue;
            }
            const Word& word = said_[at];
            if ((word.text == "hyphen" || word.text == "dash") && !items.empty() &&
                at + 1 < said_.size()) {
                hyphen_ = true;
                ++at;
                continue;
            }
            if (const auto title = lookup(tables_.titles, word.text);
                !title.empty() && items.empty() && at + 1 < said_.size() &&
                (is_name_word(at + 1, true) || run_at(at + 1) != nullptr)) {
                title_ = title;
                ++at;
                continue;
            }
            const auto spelling = find_any(from(at), tables_.spelling);
            if (spelling && spelling->first == 0 && run_at(at + spelling->count) != nullptr) {
                at += spelling->count;
                spelling_only = true;
                continue;
            }
            const auto trailer = find_any(from(at), tables_.trailers);
            if ((trailer && trailer->first == 0 && !items.empty()) ||
                !is_name_word(at, items.empty())) {
                // Further on only a spelling is of use: "John Smith, and that is S M I T H".
                const SpelledRun* later = nullptr;
                for (const SpelledRun& run : runs_) {
                    if (run.first > at && later == nullptr) later = &run;
                }
                if (later == nullptr || items.empty()) break;
                at = later->first;
                spelling_only = true;
                continue;
            }
            if (spelling_only) break;
            items.push_back({.text = word.text,
                             .hyphen_before = word.hyphen_before || hyphen_,
                             .capital = word.capital,
                             .pause_after = word.mark_after != 0,
                             .stop_after = word.mark_after == '.' || word.mark_after == '?' ||
                                           word.mark_after == '!'});
            hyphen_ = false;
            ++at;
            constexpr std::size_t longest = 8;
            if (items.size() >= longest) break;
        }
        return items;
    }

    /// Whether words without a sure lead-in are meant as a name.
    bool acceptable(const Items& items, std::size_t first, bool led) const {
        const auto written = std::ranges::count_if(items, [](const Item& i) { return !i.spelled; });
        if (items.empty()) return false;
        if (written == 0) return expected_;
        if (written > 5) return false;
        const bool lone_letters =
            std::ranges::all_of(items, [](const Item& i) { return i.text.size() == 1; });
        if (lone_letters) return false;
        const bool capitals = std::ranges::all_of(
            items, [](const Item& i) { return i.spelled || i.capital || i.text.size() <= 3; });
        if (!expected_) {
            const bool speaking = says_any(said_, {"speaking", "calling"});
            return led && capitals && (written >= 2 || speaking || !title_.empty());
        }
        // Heavier words around it make it a sentence about something else.
        std::size_t heavy = 0;
        for (std::size_t i = first; i < said_.size(); ++i) {
            const bool letter = said_[i].kind == WordKind::letter;
            const bool common = contains(tables_.not_names, said_[i].text);
            if (common && !letter && !contains(word_tables(language_).small, said_[i].text))
                ++heavy;
        }
        const bool any_spelled = static_cast<std::size_t>(written) < items.size();
        return heavy <= (capitals || any_spelled ? 2u : 0u);
    }

    /// "first name John, last name Smith", in either order.
    std::optional<PersonName> by_parts() {
        const auto last = find_any(said_, tables_.last_name);
        const auto first = find_any(said_, tables_.first_name);
        if (!last && !first) return std::nullopt;
        const auto items_of = [&](const std::optional<Found>& at) {
            Items items;
            if (!at) return items;
            // Up to where the other part begins.
            const Words whole = said_;
            for (const auto& other : {last, first}) {
                if (other && other->first > at->first)
                    said_.resize(std::min(said_.size(), other->first));
            }
            items = items_from(at->first + at->count);
            said_ = whole;
            return items;
        };
        Items given = items_of(first), family = items_of(last);
        if (given.empty() && family.empty()) return std::nullopt;
        // "John, last name Smith"
        if (!first && last && last->first > 0) {
            const Words whole = said_;
            said_.resize(last->first);
            const auto lead = find_any(said_, tables_.lead_ins);
            given = items_from(lead ? lead->first + lead->count : past_manners());
            said_ = whole;
        }
        const bool only_family = given.empty();
        auto name = build(std::move(given), true);
        auto rest = build(std::move(family), true);
        if (!name || !rest) {
            auto one = name ? name : rest;
            if (one && !only_family) {
                one->given = one->full;
                one->family.clear();
            }
            return one;
        }
        name->spelled = name->spelled || rest->spelled;
        name->given = name->full;
        name->family = rest->full;
        name->full = name_case(name->full + " " + rest->full);
        return name;
    }

    /// Gives each spelled run to the word or words it spells.
    static void use_spellings(Items& items) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (!items[i].spelled) continue;
            const Item run = items[i];
            std::size_t best = items.size();
            double agreement = 0.45;
            for (std::size_t j = 0; j < items.size(); ++j) {
                if (items[j].spelled) continue;
                const double agree = spelling_agreement(run.text, items[j].text);
                if (agree > agreement) {
                    agreement = agree;
                    best = j;
                }
            }
            const auto split = split_over(items, run.text, agreement);
            if (split.size() > 1) {
                std::size_t word = 0;
                for (Item& item : items) {
                    if (!item.spelled && word < split.size())
                        item.text = merged(split[word++], item.text, run);
                }
                items.erase(items.begin() + static_cast<std::ptrdiff_t>(i--));
            } else if (best < items.size()) {
                items[best].text = merged(run.text, items[best].text, run);
                items.erase(items.begin() + static_cast<std::ptrdiff_t>(i--));
            } else if (!run.breaks.empty()) {
                // "J O H N, S M I T H"
                items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
                std::size_t begin = 0, at = i;
                auto ends = run.breaks;
                ends.push_back(run.text.size());
                for (const std::size_t end : ends) {
                    if (end <= begin) continue;
                    items.insert(
                        items.begin() + static_cast<std::ptrdiff_t>(at++),
                        Item{.text = run.text.substr(begin, end - begin), .pause_after = true});
                    begin = end;
                }
                i = at - 1;
            } else {
                items[i].spelled = false;
            }
        }
    }

    /// The letters cut into one part a word, if that agrees better than with a single word.
    static std::vector<std::string> split_over(const Items& items, const std::string& letters,
                                               double to_beat) {
        std::vector<std::string> words;
        for (const Item& item : items) {
            if (!item.spelled) words.push_back(only_letters(item.text));
        }
        std::string all;
        for (const std::string& word : words) all += word;
        if (words.size() < 2 || letters.size() < 4 || spelling_agreement(letters, all) <= to_beat)
            return {};
        // Where each word ends in the letters, by its share, moved to where it agrees best.
        std::vector<std::string> parts;
        std::size_t begin = 0;
        for (std::size_t w = 0; w + 1 < words.size(); ++w) {
            std::size_t best_end = begin;
            double best = -1;
            const std::size_t low = begin + 1,
                              high = std::min(letters.size() - 1, begin + words[w].size() + 2);
            for (std::size_t end = low; end <= high; ++end) {
                std::string rest;
                for (std::size_t k = w + 1; k < words.size(); ++k) rest += words[k];
                const double agree =
                    spelling_agreement(letters.substr(begin, end - begin), words[w]) +
                    spelling_agreement(letters.substr(end), rest);
                if (agree > best) {
                    best = agree;
                    best_end = end;
                }
            }
            if (best_end == begin) return {};
            parts.push_back(letters.substr(begin, best_end - begin));
            begin = best_end;
        }
        parts.push_back(letters.substr(begin));
        return parts;
    }

    static std::string merged(const std::string& letters, const std::string& word,
                              const Item& run) {
        if (only_letters(word) == letters) return word;  // keeps the mark of "o'brien"
        std::string out = run.certain ? letters : merge_spelling(letters, word, run.joined);
        if (word.starts_with("o'") && out.starts_with("o") && out.size() > 2) out.insert(1, "'");
        return out;
    }

    std::optional<PersonName> build(Items items, bool led_in) const {
        PersonName name{.full = {},
                        .title = title_,
                        .given = {},
                        .family = {},
                        .spelled = false,
                        .led_in = led_in};
        name.spelled = std::ranges::any_of(items, &Item::spelled);
        use_spellings(items);
        // "Bond. James Bond."
        if (items.size() >= 3 && items.front().text == items.back().text &&
            items.front().pause_after) {
            items.erase(items.begin());
        }
        // A word said twice is one.
        for (std::size_t i = 1; i < items.size(); ++i) {
            if (items[i].text != items[i - 1].text || items[i].text.size() == 1) continue;
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(i--));
        }
        if (items.empty()) return std::nullopt;
        std::string text;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const bool o_prefix = i > 0 && items[i - 1].text == "o" && !items[i - 1].pause_after;
            const bool mc_prefix = i > 0 && items[i - 1].text == "mc";
            if (o_prefix) {
                text += '\'';
            } else if (i > 0 && items[i].hyphen_before) {
                text += '-';
            } else if (i > 0 && !mc_prefix && !both_wide(items[i - 1].text, items[i].text)) {
                text += ' ';
            }
            text += items[i].text;
        }
        name.full = name_case(text);
        if (only_letters(lower_letters(name.full)).size() < 2 && name.full.size() < 4)
            return std::nullopt;
        const auto space = name.full.find(' ');
        if (space == std::string::npos) {
            name.family = name.full;
        } else {
            name.given = name.full.substr(0, space);
            name.family = name.full.substr(space + 1);
        }
        return name;
    }

    Words said_;
    bool expected_;
    const NameTables& tables_;
    Language language_;
    std::vector<SpelledRun> runs_;
    std::string title_;
    bool hyphen_ = false;
};

}  // namespace

std::string name_case(std::string_view name) {
    const auto& particles = name_tables(Language::english).particles;
    std::string out = lower_letters(name);
    std::size_t begin = 0;
    while (begin < out.size()) {
        std::size_t end = begin;
        while (end < out.size() && out[end] != ' ' && out[end] != '-') ++end;
        const std::string_view word = std::string_view(out).substr(begin, end - begin);
        const bool last = end == out.size();
        if (begin == 0 || last || !contains(particles, word)) {
            const auto raise = [&](std::size_t at) {
                if (at >= end) return;
                // Two-byte capitals of Latin-1: é → É.
                const auto byte = static_cast<unsigned char>(out[at]);
                if (byte == 0xC3 && at + 1 < end) {
                    const auto second = static_cast<unsigned char>(out[at + 1]);
                    if (second >= 0xA0 && second <= 0xBE && second != 0xB7)
                        out[at + 1] = static_cast<char>(second - 0x20);
                } else if ((byte == 0xC4 || byte == 0xC5) && at + 1 < end &&
                           out.substr(at, 2) != "ı") {
                    // Of Latin Extended-A: ş → Ş.
                    auto& second = out[at + 1];
                    if (static_cast<unsigned char>(second) % 2 == 1)
                        second = static_cast<char>(second - 1);
                } else {
                    out[at] = upper(out[at]);
                }
            };
            const bool mc = word.starts_with("mc") && word.size() > 3;
            const bool apostrophe = word.size() > 3 && word[1] == '\'';
            raise(begin);
            if (mc || apostrophe) raise(begin + 2);
        }
        begin = end + 1;
    }
    return out;
}

std::optional<PersonName> read_name(std::string_view text, bool expected, Language language) {
    return Reader(text, expected, language).read();
}

}  // namespace neura::reasoning
