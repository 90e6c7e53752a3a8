#include "call/reasoning/mentions.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace neura::reasoning {

namespace {

/// How far before a cue a negation still reaches it: "no one in my car was hurt".
constexpr std::size_t negation_reach = 6;

template <std::size_t n>
bool among(std::string_view text, const std::array<std::string_view, n>& list) {
    return std::ranges::find(list, text) != list.end();
}

/// A negation holds up to one of these: "nobody saw it, but my neck hurts".
bool ends_clause(const Word& word) {
    static constexpr auto turns = std::to_array<std::string_view>({"but", "except", "although"});
    return among(word.text, turns);
}

bool somebody_elses(std::span<const Word> said, std::size_t at) {
    static constexpr auto owners = std::to_array<std::string_view>({"his", "her", "their"});
    for (std::size_t back = 1; back <= 2 && back <= at; ++back) {
        const auto& word = said[at - back];
        if (among(word.text, owners) || word.text.ends_with("'s")) return true;
        if (word.text == "my" || word.text == "the") return false;
    }
    return false;
}

/// "Nobody except my son", "the driver was not hurt but I was"; `at` is where it turns.
std::optional<std::size_t> exception_in(std::span<const Word> said) {
    constexpr std::size_t short_remark = 4;
    static constexpr auto exceptions = std::to_array<std::string_view>({"except", "apart", "only"});
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (among(said[i].text, exceptions)) return i;
        if (said[i].text == "but" && said.size() - i - 1 <= short_remark) return i;
    }
    return std::nullopt;
}

bool negated(std::span<const Word> said, const Found& cue) {
    for (std::size_t back = 1; back <= negation_reach && back <= cue.first; ++back) {
        const auto& word = said[cue.first - back];
        if (ends_clause(word) || word.mark_after == '.') return false;
        if (negates(word)) return true;
    }
    // "hurt? No.", "witnesses, none".
    for (auto i = cue.first + cue.count; i < said.size() && i < cue.first + cue.count + 2; ++i)
        if (said[i].text == "none" || said[i].text == "nobody") return true;
    return false;
}

}  // namespace

bool negates(const Word& word) {
    static constexpr auto negations = std::to_array<std::string_view>(
        {"no", "not", "nobody", "none", "never", "without", "nothing", "neither", "nope", "nor"});
    return among(word.text, negations);
}

Cue::Cue(std::string_view phrase, Language language) {
    // Phrases of other languages are read whole: "ne sait pas" is "does not know".
    if (!phrase.contains('*')) {
        for (auto& word : words(phrase, language)) parts_.push_back(std::move(word.text));
        return;
    }
    for (std::size_t at = 0; at < phrase.size();) {
        const auto space = std::min(phrase.find(' ', at), phrase.size());
        const auto part = phrase.substr(at, space - at);
        at = space + 1;
        if (part.empty()) continue;
        if (part.ends_with('*')) {
            parts_.emplace_back(part);
            continue;
        }
        for (auto& word : words(part, language)) parts_.push_back(std::move(word.text));
    }
}

std::size_t Cue::match(std::span<const Word> said, std::size_t at) const {
    const auto start = at;
    bool skipped = false;  // the "*" before this part stands for no word yet
    for (const auto& part : parts_) {
        if (part == "*") {
            skipped = true;
            continue;
        }
        const auto fits = [&](std::size_t i) {
            if (i >= said.size()) return false;
            const auto& text = said[i].text;
            if (part.ends_with('*'))
                return text.starts_with(std::string_view(part).substr(0, part.size() - 1));
            return text == part;
        };
        while (at > start && at < said.size() && said[at].filler) ++at;
        if (!fits(at)) {
            if (!skipped || !fits(at + 1)) return 0;
            ++at;
        }
        skipped = false;
        ++at;
    }
    return at - start;
}

std::optional<Found> Cue::find(std::span<const Word> said, std::size_t from) const {
    if (parts_.empty()) return std::nullopt;
    for (auto at = from; at < said.size(); ++at)
        if (const auto count = match(said, at); count > 0) return Found{at, count};
    return std::nullopt;
}

Mentions::Mentions(std::span<const Field> fields, Language language) : language_(language) {
    const auto cues = [&](const std::vector<std::string>& phrases) {
        std::vector<Cue> made;
        for (const auto& phrase : phrases) made.emplace_back(phrase, language);
        return made;
    };
    for (const auto& field : fields) {
        Entry entry{.field = &field,
                    .names = cues(field.names),
                    .cues = cues(field.cues),
                    .denials = cues(field.denials)};
        entry.names.emplace_back(field.label, language);
        entries_.push_back(std::move(entry));
    }
}

const Mentions::Entry& Mentions::entry(const Field& field) const {
    const auto found = std::ranges::find(entries_, &field, &Entry::field);
    assert(found != entries_.end());
    return *found;
}

std::vector<Named> Mentions::named(std::span<const Word> said) const {
    std::vector<Named> all;
    for (const auto& entry : entries_)
        for (const auto& name : entry.names)
            for (auto found = name.find(said); found;
                 found = name.find(said, found->first + found->count))
                all.push_back({entry.field, *found});

    std::ranges::stable_sort(all, [](const Named& a, const Named& b) {
        if (a.at.count != b.at.count) return a.at.count > b.at.count;
        return a.at.first < b.at.first;
    });
    std::vector<Named> kept;
    for (const auto& one : all) {
        const bool overlaps = std::ranges::any_of(kept, [&](const Named& other) {
            return one.at.first < other.at.first + other.at.count &&
                   other.at.first < one.at.first + one.at.count;
        });
        if (!overlaps) kept.push_back(one);
    }
    std::erase_if(kept, [&](const Named& one) { return somebody_elses(said, one.at.first); });
    std::ranges::sort(kept, {}, [](const Named& one) { return one.at.first; });
    return kept;
}

const Field* Mentions::called(std::string_view name) const {
    const auto said = words(name, language_);
    const auto found = named(said);
    return found.empty() ? nullptr : found.front().field;
}

bool Mentions::denied(const Field& field, std::span<const Word> said) const {
    return std::ranges::any_of(entry(field).denials,
                               [&](const Cue& cue) { return cue.find(said).has_value(); });
}

Stance Mentions::stance(const Field& field, std::span<const Word> said, bool by_denials) const {
    const auto& known = entry(field);
    const bool denied_by_phrase = denied(field, said);
    bool denial = denied_by_phrase && by_denials;
    for (const auto* list : {&known.cues, &known.names}) {
        for (const auto& cue : *list) {
            for (auto found = cue.find(said); found;
                 found = cue.find(said, found->first + found->count)) {
                const bool inside_denial =
                    denied_by_phrase && std::ranges::any_of(known.denials, [&](const Cue& phrase) {
                        const auto whole = phrase.find(said);
                        return whole && whole->first <= found->first &&
                               found->first < whole->first + whole->count;
                    });
                if (!inside_denial && !negated(said, *found)) return Stance::tells;
                denial = true;
            }
        }
    }
    if (!denial) return Stance::silent;
    const auto exception = exception_in(said);
    if (!exception) return Stance::denies;
    const bool part_of_denial = std::ranges::any_of(known.denials, [&](const Cue& phrase) {
        const auto whole = phrase.find(said);  // "only me"
        return whole && whole->first <= *exception && *exception < whole->first + whole->count;
    });
    return part_of_denial ? Stance::denies : Stance::tells;
}

}  // namespace neura::reasoning
