#include "call/reasoning/understanding/intents.hpp"

#include <algorithm>

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

using Span = std::span<const Word>;

constexpr std::size_t most_words = 200;

struct Hit {
    Intent intent{};
    std::size_t first = 0;
    std::size_t count = 0;
};

class IntentReader {
public:
    IntentReader(std::string_view text, Language language)
        : text_(text),
          language_(language),
          tables_(intent_tables(language)),
          said_(without_fillers(words(text, language))) {
        if (said_.size() > most_words) said_.resize(most_words);
    }

    std::vector<FoundIntent> read() {
        find_hits();
        drop_overruled();
        std::vector<FoundIntent> found;
        std::vector<std::size_t> weight;
        for (const Hit& hit : hits_) {
            const auto same = std::ranges::find(found, hit.intent, &FoundIntent::intent);
            if (same != found.end()) continue;
            FoundIntent one{.intent = hit.intent, .alone = false, .rest = {}};
            rest_of(hit.intent, one);
            found.push_back(std::move(one));
        }
        std::ranges::stable_sort(found, [](const FoundIntent& a, const FoundIntent& b) {
            if (polite(a.intent) != polite(b.intent)) return polite(b.intent);
            return a.alone && !b.alone;
        });
        return found;
    }

private:
    static bool polite(Intent intent) {
        return intent == Intent::thanks || intent == Intent::greeting;
    }

    Span from(std::size_t at) const { return Span(said_).subspan(at); }

    void find_hits() {
        const std::size_t weighty = count_weighty();
        for (std::size_t i = 0; i < said_.size(); ++i) {
            for (const IntentText& text : tables_.intents) {
                const auto count = length_at(from(i), text.words);
                if (count == 0) continue;
                if (text.only_short && !fits_short(i, count, weighty)) continue;
                const auto better = std::ranges::find_if(hits_, [&](const Hit& hit) {
                    return hit.intent == text.intent && hit.first == i;
                });
                if (better == hits_.end()) {
                    hits_.push_back({text.intent, i, count});
                } else {
                    better->count = std::max(better->count, count);
                }
            }
        }
        // The longest phrase says most.
        std::ranges::stable_sort(hits_,
                                 [](const Hit& a, const Hit& b) { return a.count > b.count; });
    }

    bool is_light(const Word& word) const {
        return contains(word_tables(language_).small, word.text) ||
               contains(tables_.light, word.text);
    }

    std::size_t count_weighty() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(said_, [&](const Word& w) { return !is_light(w); }));
    }

    /// A word that means this only where hardly anything else is said.
    bool fits_short(std::size_t first, std::size_t count, std::size_t weighty) const {
        std::size_t inside = 0;
        for (std::size_t i = first; i < first + count; ++i) inside += is_light(said_[i]) ? 0 : 1;
        if (weighty > inside) return false;
        const bool question = said_[first + count - 1].mark_after == '?';
        constexpr std::size_t few = 4;
        return said_.size() <= count + few || question;
    }

    bool has(Intent intent) const {
        return std::ranges::find(hits_, intent, &Hit::intent) != hits_.end();
    }
    void drop(Intent intent) {
        std::erase_if(hits_, [&](const Hit& hit) { return hit.intent == intent; });
    }

    /// Phrases that hold another intent's words.
    void drop_overruled() {
        const auto inside = [&](const Hit& small) {
            return std::ranges::any_of(hits_, [&](const Hit& big) {
                return big.intent != small.intent && big.count > small.count &&
                       big.first <= small.first &&
                       small.first + small.count <= big.first + big.count;
            });
        };
        std::vector<Hit> kept;
        for (const Hit& hit : hits_) {
            if (!inside(hit)) kept.push_back(hit);
        }
        hits_ = std::move(kept);
        // "Are you a real person?" asks; "I want a real person" wants one.
        if (has(Intent::is_robot) && has(Intent::human) &&
            !says_any(said_, {"want", "need", "let me", "give me", "get me", "transfer", "connect",
                              "put me", "like to", "can i"})) {
            drop(Intent::human);
        }
        if (has(Intent::human)) {
            drop(Intent::refuse);
            drop(Intent::nothing);
        }
        // "I don't understand why you need that" asks why; "I don't know why it stopped" does not.
        if (has(Intent::why)) {
            drop(Intent::help);
            const bool asks = !says_any(said_, {"do not know why", "no idea why", "not sure why"});
            drop(asks ? Intent::refuse : Intent::why);
        }
        if (has(Intent::hold_on)) {
            if (!says_any(said_, {"do not know", "no idea"})) drop(Intent::dont_know);
            drop(Intent::repeat);
        }
        if (has(Intent::refuse) || has(Intent::dont_know)) drop(Intent::help);
        if (has(Intent::done)) drop(Intent::nothing);
        if (has(Intent::another_claim)) {
            drop(Intent::hold_on);
            drop(Intent::repeat);
            // "No, I don't have another claim"; "is there another claim?"
            if (says_any(said_, {"do|did not have", "is|was there another", "no other|further",
                                 "do i have another", "not another"}))
                drop(Intent::another_claim);
        }
    }

    void rest_of(Intent intent, FoundIntent& found) const {
        std::vector<bool> taken(said_.size(), false);
        for (const Hit& hit : hits_) {
            if (hit.intent != intent && !polite(hit.intent)) continue;
            std::fill_n(taken.begin() + static_cast<std::ptrdiff_t>(hit.first), hit.count, true);
        }
        std::size_t best_first = 0, best_end = 0, best_weight = 0;
        std::size_t total = 0;
        for (std::size_t i = 0; i < said_.size();) {
            if (taken[i]) {
                ++i;
                continue;
            }
            std::size_t end = i, weight = 0;
            while (end < said_.size() && !taken[end]) weight += is_light(said_[end++]) ? 0 : 1;
            total += weight;
            if (weight > best_weight) {
                best_first = i;
                best_end = end;
                best_weight = weight;
            }
            i = end;
        }
        found.alone = total == 0;
        if (best_weight == 0) return;
        constexpr auto joints =
            std::to_array<std::string_view>({"and", "but", "so", "oh", "well", "or"});
        while (best_first < best_end && contains(joints, said_[best_first].text)) ++best_first;
        while (best_end > best_first && contains(joints, said_[best_end - 1].text)) --best_end;
        found.rest =
            std::string(slice(text_, Span(said_).subspan(best_first, best_end - best_first)));
    }

    std::string_view text_;
    Language language_;
    const IntentTables& tables_;
    Words said_;
    std::vector<Hit> hits_;
};

}  // namespace

std::string_view intent_name(Intent intent) {
    switch (intent) {
        case Intent::repeat: return "repeat";
        case Intent::slower: return "slower";
        case Intent::why: return "why";
        case Intent::dont_know: return "dont_know";
        case Intent::refuse: return "refuse";
        case Intent::human: return "human";
        case Intent::is_robot: return "is_robot";
        case Intent::hold_on: return "hold_on";
        case Intent::goodbye: return "goodbye";
        case Intent::thanks: return "thanks";
        case Intent::greeting: return "greeting";
        case Intent::done: return "done";
        case Intent::nothing: return "nothing";
        case Intent::another_claim: return "another_claim";
        case Intent::help: return "help";
    }
    return {};
}

std::vector<FoundIntent> read_intents(std::string_view text, Language language) {
    return IntentReader(text, language).read();
}

bool wants(std::string_view text, Intent intent, bool alone, Language language) {
    const auto found = read_intents(text, language);
    return std::ranges::any_of(
        found, [&](const FoundIntent& f) { return f.intent == intent && (f.alone || !alone); });
}

}  // namespace neura::reasoning
