// What a caller takes back: "no, it is seventeen", "not 15, 16", "change the date".

#include <algorithm>

#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

using Span = std::span<const Word>;

class CorrectionReader {
public:
    CorrectionReader(std::string_view text, Language language)
        : text_(text),
          tables_(answer_tables(language)),
          said_(without_fillers(words(text, language))) {
        constexpr std::size_t most_words = 150;
        if (said_.size() > most_words) said_.resize(most_words);
    }

    std::optional<Correction> read() {
        if (said_.empty()) return std::nullopt;
        Correction found{.negates = denies(),
                         .corrected_text = {},
                         .replaced_text = {},
                         .named_field_words = {}};
        if (change_to(found) || one_for_other(found)) return found;
        const bool field = names_field(found);
        const bool right = !field && take_back(found);
        if (right) name_field_of_statement(found);
        if (!field && !right && !(found.negates && says_wrong())) return std::nullopt;
        return found;
    }

private:
    Span all() const { return said_; }
    Span from(std::size_t at) const { return all().subspan(std::min(at, said_.size())); }
    std::string_view text(std::size_t at) const {
        return at < said_.size() ? std::string_view(said_[at].text) : "";
    }
    std::string writing(Span said) const { return std::string(slice(text_, said)); }

    bool says_wrong() const {
        return find_any(all(), tables_.wrong).has_value() ||
               says_any(all(), {"wrong", "incorrect", "not right", "not correct", "not what i said",
                                "a mistake", "not it"});
    }

    bool denies() const {
        return begins_with(all(), "no") || begins_with(all(), "nope") ||
               begins_with(all(), "nah") || says_wrong() || begins_with(all(), "not");
    }

    std::size_t longest(Texts phrases, Span said) const {
        std::size_t best = 0;
        for (const auto phrase : phrases) best = std::max(best, length_at(said, phrase));
        return best;
    }

    /// Without "it is", "that should be" in front and politeness at the end.
    Span stripped(Span said) const {
        while (const auto count = longest(tables_.states, said)) {
            if (count >= said.size()) return {};
            said = said.subspan(count);
        }
        constexpr auto tails = std::to_array<std::string_view>(
            {"please", "thanks", "instead", "sorry", "though", "actually"});
        while (!said.empty() && contains(tails, said.back().text))
            said = said.first(said.size() - 1);
        return said;
    }

    std::vector<std::string> field_words(Span said) const {
        std::vector<std::string> words;
        constexpr std::size_t most = 5;
        for (const Word& word : said) {
            if (!contains(tables_.articles, word.text) && words.size() < most)
                words.push_back(word.text);
        }
        return words;
    }

    /// "change the date to the fifth", "change fifteen to sixteen", "replace B with D".
    bool change_to(Correction& found) const {
        const auto cue = find_any(
            all(), {"change|correct|fix|update|amend|replace|edit|modify|make|switch|set"});
        if (!cue) return false;
        std::size_t to = cue->first + 1;
        while (to < said_.size() && text(to) != "to" && text(to) != "with" && text(to) != "into")
            ++to;
        // "change to the date"
        if (to >= said_.size() - 1 || to == cue->first + 1) return false;
        Span what = all().subspan(cue->first + 1, to - cue->first - 1);
        const Span right = stripped(from(to + 1));
        constexpr std::size_t most = 8;
        if (right.empty() || what.size() > most) return false;
        for (std::size_t i = 0; i + 1 < what.size(); ++i) {
            if (what[i].text != "from") continue;
            found.replaced_text = writing(what.subspan(i + 1));
            what = what.first(i);
        }
        const bool article = contains(tables_.articles, what.front().text);
        auto words = field_words(what);
        if (words.size() == 1 && (words[0] == "it" || words[0] == "that")) words.clear();
        // Without an article it is the value that is to be changed: "change fifteen to sixteen".
        const bool value = !article && !what.empty() &&
                           (what[0].kind == WordKind::number || what[0].kind == WordKind::letter);
        if (value ||
            (!article &&
             says_any(what,
                      {"fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|one|"
                       "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"}))) {
            found.replaced_text = writing(what);
        } else {
            found.named_field_words = std::move(words);
        }
        found.corrected_text = writing(right);
        return true;
    }

    /// "not 15, 16", "16, not 15", "it's not 15 but 16", "16 instead of 15".
    bool one_for_other(Correction& found) const {
        if (const auto cue =
                find_any(all(), {"instead of", "rather than", "and not", "in place of"})) {
            return both(found, all().first(cue->first), from(cue->first + cue->count));
        }
        for (std::size_t i = 0; i < said_.size(); ++i) {
            if (text(i) != "not" || i + 1 >= said_.size()) continue;
            if (i > 0 && contains(tables_.auxiliaries, text(i - 1)) && said_[i - 1].mark_after == 0)
                continue;
            constexpr auto idioms = std::to_array<std::string_view>({
                "not sure",      "not really",  "not at all", "not right", "not correct",
                "not quite",     "not exactly", "not that",   "not what",  "not know",
                "not yet",       "not it",      "not my",     "not hurt",  "not injured",
                "not a",         "not true",    "not good",   "not any",   "not me",
                "not breathing", "not very",
            });
            if (longest(idioms, from(i)) > 0 && text(i + 1) != "a") continue;
            const bool verb = i > 0 && (text(i - 1) == "is" || text(i - 1) == "was");
            const Span after = from(i + 1);
            // The wrong part ends at a pause or at "but", "it is".
            std::size_t end = 0, next = 0;
            for (std::size_t k = 1; k < after.size() && next == 0; ++k) {
                if (after[k - 1].mark_after != 0 || length_at(after.subspan(k), "but") > 0 ||
                    length_at(after.subspan(k), "it|that|its is|was") > 0) {
                    end = k;
                    next = k;
                }
            }
            const Span before = stripped(all().first(verb ? i - 1 : i));
            if (next > 0) return both(found, after.subspan(next), after.first(end));
            if (!before.empty() && !verb) return both(found, before, after);
            if (before.empty() && after.size() == 2)
                return both(found, after.subspan(1), after.first(1));
            return false;
        }
        return false;
    }

    bool both(Correction& found, Span right, Span wrong) const {
        right = stripped(right);
        if (!right.empty() && right[0].text == "no") right = right.subspan(1);
        right = stripped(right);
        constexpr auto articles = std::to_array<std::string_view>({"a", "an", "the"});
        while (wrong.size() > 1 && contains(articles, wrong[0].text) &&
               wrong[1].kind == WordKind::letter)
            wrong = wrong.subspan(1);
        constexpr std::size_t most = 9;
        if (right.empty() || wrong.empty() || right.size() > most || wrong.size() > most)
            return false;
        found.negates = true;
        found.corrected_text = writing(right);
        found.replaced_text = writing(wrong);
        return true;
    }

    /// "the e-mail is wrong", "change the date", "you got my name wrong", "wrong number".
    bool names_field(Correction& found) {
        if (const auto wrong = find_any(all(), tables_.wrong)) {
            std::size_t first = wrong->first;
            while (first > 0 && !contains(tables_.articles, text(first - 1)) &&
                   said_[first - 1].mark_after == 0 && wrong->first - first < 4)
                --first;
            auto words = field_words(all().subspan(first, wrong->first - first));
            constexpr auto pointers = std::to_array<std::string_view>(
                {"something", "that", "it", "everything", "what", "one"});
            std::erase_if(words, [&](const std::string& word) { return contains(pointers, word); });
            if (!words.empty()) {
                found.negates = true;
                found.named_field_words = std::move(words);
                set_right(found, wrong->first + wrong->count);
                return true;
            }
        }
        const auto cue = find_any(all(), tables_.change);
        if (!cue) return false;
        const bool got = text(cue->first) == "you";
        const bool adjective = text(cue->first) == "wrong" || text(cue->first) == "correct";
        std::size_t begin = cue->first + cue->count, end = begin;
        while (end < said_.size() && end - begin < 6) {
            constexpr auto stops = std::to_array<std::string_view>(
                {"to", "is", "was", "wrong", "it", "should", "please", "because", "from", "for",
                 "me", "at", "in", "there"});
            if (contains(stops, text(end)) || (end > begin && said_[end - 1].mark_after != 0))
                break;
            ++end;
        }
        if (got && text(end) != "wrong") return false;
        // "the correct date is": an answer, unless something else says that it is wrong
        if (adjective && !found.negates) return false;
        auto words = field_words(all().subspan(begin, end - begin));
        constexpr auto pointers = std::to_array<std::string_view>(
            {"something", "one", "thing", "answer", "anything", "that"});
        std::erase_if(words, [&](const std::string& word) { return contains(pointers, word); });
        if (words.empty()) return false;
        found.named_field_words = std::move(words);
        set_right(found, got ? end + 1 : end);
        return true;
    }

    /// What is right, where it follows the name of the field: "… is wrong, it's the fifth".
    void set_right(Correction& found, std::size_t at) const {
        const Span right = stripped(from(at));
        if (!right.empty()) found.corrected_text = writing(right);
    }

    /// "no, it is seventeen", "actually, …", "sorry, I meant …".
    bool take_back(Correction& found) const {
        if (!found.corrected_text.empty()) return true;
        std::size_t after = 0;
        std::size_t at = 0;
        bool cued = false;
        constexpr auto openers =
            std::to_array<std::string_view>({"oh", "well", "uh", "hmm", "yes", "yeah", "okay", "so",
                                             "and", "but", "um", "it", "that"});
        // Cues at the start, one after the other: "no, sorry, I meant".
        while (at < said_.size()) {
            const std::size_t count = longest(tables_.take_back, from(at));
            if (count == 0) {
                if (cued || !contains(openers, text(at))) break;
                ++at;
                continue;
            }
            at += count;
            after = at;
            cued = true;
        }
        if (!cued) {
            // Or after a pause: "the fifth, no, the sixth"
            for (std::size_t i = 1; i < said_.size(); ++i) {
                if (said_[i - 1].mark_after == 0) continue;
                const std::size_t count = longest(tables_.take_back, from(i));
                if (count == 0) continue;
                after = i + count;
                while (const auto more = longest(tables_.take_back, from(after))) after += more;
                const Span right = stripped(from(after));
                if (right.empty() || find_any(from(i), tables_.no_correction)) return false;
                found.corrected_text = writing(right);
                const Span wrong = stripped(all().first(i));
                constexpr std::size_t most = 8;
                if (!wrong.empty() && wrong.size() <= most) found.replaced_text = writing(wrong);
                return true;
            }
            return false;
        }
        const Span right = stripped(from(after));
        if (right.empty()) return false;
        if (const auto none = find_any(from(after), tables_.no_correction);
            none && none->first <= 2)
            return false;
        found.corrected_text = writing(right);
        return true;
    }

    /// "no, my last name is Smythe": the field is named, the text stays whole for its reader.
    void name_field_of_statement(Correction& found) const {
        const Words right = without_fillers(words(found.corrected_text));
        constexpr auto owners = std::to_array<std::string_view>({"my", "the", "his", "her", "our"});
        if (right.size() < 4 || !contains(owners, right[0].text)) return;
        constexpr std::size_t most = 4;
        for (std::size_t i = 2; i <= std::min(most, right.size() - 1); ++i) {
            if (right[i].text != "is" && right[i].text != "was" && right[i].text != "should")
                continue;
            found.named_field_words = field_words(Span(right).subspan(1, i - 1));
            return;
        }
    }

    std::string_view text_;
    const AnswerTables& tables_;
    Words said_;
};

}  // namespace

std::optional<Correction> read_correction(std::string_view text, Language language) {
    return CorrectionReader(text, language).read();
}

}  // namespace neura::reasoning
