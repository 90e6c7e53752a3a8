// Danger to life, told apart from the accident that the caller reports.

#include <algorithm>

#include "call/reasoning/understanding/intents.hpp"
#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

using Span = std::span<const Word>;

class DangerReader {
public:
    DangerReader(std::string_view text, Language language)
        : tables_(intent_tables(language)), said_(without_fillers(words(text, language))) {
        constexpr std::size_t most_words = 300;
        if (said_.size() > most_words) said_.resize(most_words);
    }

    std::optional<Danger> read() const {
        std::optional<Danger> best;
        bool past_told = false;  // the story is told in the past so far
        for (std::size_t begin = 0; begin < said_.size();) {
            const std::size_t end = clause_end(begin);
            const Span clause = Span(said_).subspan(begin, end - begin);
            if (auto danger = in_clause(clause, past_told)) {
                if (!best || (danger->present && !best->present)) best = danger;
            }
            past_told = past_told || tells_past(clause);
            begin = end;
        }
        return best;
    }

private:
    /// Clauses end at stops, and at "but" and "and" that begin a new statement.
    std::size_t clause_end(std::size_t begin) const {
        for (std::size_t i = begin; i < said_.size(); ++i) {
            const char mark = said_[i].mark_after;
            if (mark != 0 && mark != '-' && mark != ':') return i + 1;
            if (i > begin && i + 1 < said_.size() && said_[i].text == "but") return i;
            if (i > begin && i + 2 < said_.size() && said_[i].text == "and") {
                constexpr auto subjects =
                    std::to_array<std::string_view>({"i", "he", "she", "we", "they", "it", "there",
                                                     "my", "the", "someone", "somebody", "now"});
                if (contains(subjects, said_[i + 1].text)) return i;
            }
        }
        return said_.size();
    }

    static std::size_t count_of(Texts words, Span clause) {
        return static_cast<std::size_t>(
            std::ranges::count_if(clause, [&](const Word& w) { return contains(words, w.text); }));
    }

    bool tells_past(Span clause) const {
        return says_any(clause, {"yesterday", "ago", "last night|week|month|year", "earlier",
                                 "happened", "this morning"}) &&
               !says_any(clause, {"still", "right now"});
    }

    std::optional<Danger> in_clause(Span clause, bool past_told) const {
        const DangerText* found = nullptr;
        Found place;
        for (std::size_t i = 0; i < clause.size(); ++i) {
            std::size_t mild = 0;
            for (const auto phrase : tables_.harmless)
                mild = std::max(mild, length_at(clause.subspan(i), phrase));
            for (const DangerText& text : tables_.dangers) {
                const auto count = length_at(clause.subspan(i), text.words);
                if (count == 0 || count < mild) continue;
                if (mild > 0 && count == mild && !text.always) continue;
                if (is_within_harmless(clause, i, count)) continue;
                const bool better = found == nullptr || (text.always && !found->always) ||
                                    (text.always == found->always && count > place.count);
                if (!better) continue;
                found = &text;
                place = {i, count};
            }
        }
        if (found == nullptr) return std::nullopt;
        return Danger{.kind = found->kind, .present = is_present(clause, *found, place, past_told)};
    }

    bool is_within_harmless(Span clause, std::size_t first, std::size_t count) const {
        for (std::size_t i = first >= 4 ? first - 4 : 0; i <= first; ++i) {
            for (const auto phrase : tables_.harmless) {
                const auto length = length_at(clause.subspan(i), phrase);
                if (length > count && i + length >= first + count) return true;
            }
        }
        return false;
    }

    bool is_present(Span clause, const DangerText& danger, const Found& place,
                    bool past_told) const {
        const Span before = clause.first(place.first);
        // Words of denial within the phrase belong to it: "not breathing".
        if (count_of(tables_.denial, before) > 0 &&
            !says_any(before, {"can|could not", "do not know", "not sure"}))
            return false;
        if (find_any(clause, tables_.over)) return false;
        if (count_of(tables_.hypothetical, before) > 0) return false;
        // "Is there a fire extinguisher" is harmless, "is my fire covered" hypothetical.
        const bool still = says_any(clause, {"still", "right now", "currently", "at the moment",
                                             "as we speak", "at this moment", "help"});
        if (still) return true;
        const std::size_t past = count_of(tables_.past, before) +
                                 count_of(tables_.past, clause.subspan(place.first + place.count));
        if (danger.always) {
            // "yesterday he was saying I can't breathe"
            const bool dated = says_any(clause, {"yesterday", "ago", "last night|week|month|year",
                                                 "was", "were", "had", "did"});
            return !dated && !(past_told && !says_any(clause, {"now", "is", "am", "are"}));
        }
        const std::size_t present = count_of(tables_.present, clause);
        if (past > 0 || past_told) return present > 0 && past == 0;
        // A cry has no verb: "Fire!", "my wife unconscious".
        constexpr std::size_t short_cry = 4;
        const std::string phrase(danger.words);
        const bool told_past = phrase.find("ed") != std::string::npos && phrase != "trapped" &&
                               phrase != "pinned" && phrase != "kidnapped" && phrase != "poisoned";
        if (phrase.starts_with("broke") || phrase.starts_with("had") ||
            phrase.starts_with("caught") || told_past || phrase.starts_with("lost") ||
            phrase == "shot") {
            return says_any(clause, {"just"}) || says_any(said_, {"help", "right now"});
        }
        return present > 0 || clause.size() <= short_cry;
    }

    const IntentTables& tables_;
    Words said_;
};

}  // namespace

std::string_view Danger::name() const {
    switch (kind) {
        case DangerKind::fire: return "fire";
        case DangerKind::medical: return "medical";
        case DangerKind::crime: return "crime";
        case DangerKind::trapped: return "trapped";
        case DangerKind::gas_leak: return "gas_leak";
    }
    return {};
}

std::optional<Danger> read_danger(std::string_view text, Language language) {
    return DangerReader(text, language).read();
}

}  // namespace neura::reasoning
