#include "call/reasoning/understanding/answers.hpp"

#include <algorithm>

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

using Span = std::span<const Word>;

struct Hit {
    Polarity polarity = Polarity::unsaid;
    double strength = 0;
    std::size_t count = 0;
    bool phrase = false;  ///< of two words or more
};

class YesNoReader {
public:
    YesNoReader(std::string_view text, Language language)
        : text_(text),
          language_(language),
          tables_(answer_tables(language)),
          said_(words(text, language)) {}

    YesNo read() const {
        std::size_t at = 0;
        Hit best;
        std::size_t content = 0;  // where what is said besides begins
        while (at < said_.size()) {
            if (neither_at(at)) break;
            if (const auto hit = hit_at(at)) {
                // "no injuries": the word denies the next rather than answering.
                const bool denies = hit->count == 1 && said_[at].text == "no" && denies_next(at);
                // "yes, there was no one": a statement after an answer does not undo it.
                const bool statement = hit->phrase && best.polarity != Polarity::unsaid &&
                                       !judges(at, hit->count) && said_[at].text == "there";
                if (statement && hit->polarity != best.polarity) break;
                take(best, *hit);
                if (denies) {
                    best.strength = std::min(best.strength, 0.8);
                    break;
                }
                at += hit->count;
                content = at;
                continue;
            }
            if (!said_[at].filler && !contains(tables_.manners, said_[at].text)) break;
            ++at;
        }
        // Whole phrases count anywhere: "I said that's right".
        for (std::size_t i = at; i < said_.size(); ++i) {
            if (neither_at(i)) continue;
            const auto hit = hit_at(i);
            if (!hit || !hit->phrase) continue;
            // What follows an answer undoes it only where it judges: "no, that's right".
            const bool settled =
                best.polarity != Polarity::unsaid && best.polarity != hit->polarity;
            if (!settled || judges(i, hit->count)) take(best, *hit);
            i += hit->count - 1;
        }
        if (best.polarity == Polarity::unsaid) at_the_end(best);
        if (best.polarity == Polarity::unsaid) lone(best);
        return finish(best, content);
    }

private:
    static void take(Hit& best, const Hit& hit) {
        // A bare "yeah" does not undo a "that's wrong" before it.
        if (best.phrase && !hit.phrase && best.polarity != Polarity::unsaid) return;
        if (best.polarity == hit.polarity) {
            best.strength = std::max(best.strength, hit.strength);
            best.phrase = best.phrase || hit.phrase;
            return;
        }
        best = hit;
    }

    Span from(std::size_t at) const { return Span(said_).subspan(at); }

    bool judges(std::size_t at, std::size_t count) const {
        return says_any(from(at).first(count),
                        {"right|correct|wrong|incorrect|true|fine|okay|good"});
    }

    bool pause_after(std::size_t end) const {
        std::size_t at = end;
        if (at > 0 && said_[at - 1].mark_after != 0) return true;
        while (at < said_.size() && said_[at].filler) ++at;
        if (at >= said_.size()) return true;
        constexpr auto closers = std::to_array<std::string_view>(
            {"thanks", "thank", "please", "sir", "ma'am", "yes", "yeah", "no", "and", "but", "i"});
        return contains(closers, said_[at].text);
    }

    std::optional<Hit> hit_at(std::size_t at) const {
        std::optional<Hit> best;
        const auto look = [&](WeighedTexts texts, Polarity polarity) {
            for (const WeighedText& text : texts) {
                const auto count = length_at(from(at), text.words);
                if (count == 0 || (best && count <= best->count)) continue;
                if (text.short_answer && !pause_after(at + count)) continue;
                best = Hit{polarity, text.strength, count, text.words.contains(' ')};
            }
        };
        look(tables_.yes, Polarity::yes);
        look(tables_.no, Polarity::no);
        return best;
    }

    bool neither_at(std::size_t at) const {
        const auto hit = hit_at(at);
        return std::ranges::any_of(tables_.neither, [&](std::string_view phrase) {
            const auto count = length_at(from(at), phrase);
            return count > 0 && (!hit || count >= hit->count);
        });
    }

    /// "no" before a thing it counts, without a pause.
    bool denies_next(std::size_t at) const {
        if (said_[at].mark_after != 0 || at + 1 >= said_.size()) return false;
        const Word& next = said_[at + 1];
        if (next.filler || next.kind != WordKind::word || next.capital) return false;
        constexpr auto subjects = std::to_array<std::string_view>({
            "he",      "she",        "we",       "they",   "not",     "make",  "should",
            "let",     "wrong",      "don't",    "his",    "her",     "yes",   "change",
            "because", "everything", "everyone", "nobody", "nothing", "none",  "only",
            "its",     "our",        "their",    "she's",  "wait",    "these", "those",
            "as",      "from",       "by",       "how",    "why",     "where", "when",
        });
        if (next.text == "one") return true;
        return !contains(word_tables(language_).small, next.text) && !contains(subjects, next.text);
    }

    /// "It was my fault, yes."
    void at_the_end(Hit& best) const {
        for (std::size_t i = said_.size(); i-- > 1;) {
            if (said_[i - 1].mark_after == 0) continue;
            const auto hit = hit_at(i);
            if (hit && i + hit->count == said_.size()) best = *hit;
            return;
        }
    }

    void lone(Hit& best) const {
        const Words plain = without_fillers(said_);
        if (plain.empty() || plain.size() > 2) return;
        const std::string whole = join(plain);
        const std::string& first = plain.front().text;
        const auto only = [&](Texts texts) {
            return contains(texts, whole) ||
                   (plain.size() == 2 && plain[1].text == first && contains(texts, first));
        };
        if (only(tables_.lone_yes)) best = Hit{Polarity::yes, 0.6, plain.size()};
        if (only(tables_.lone_no)) best = Hit{Polarity::no, 0.6, plain.size()};
    }

    YesNo finish(const Hit& best, std::size_t content) const {
        YesNo answer{
            .polarity = best.polarity, .strength = best.strength, .alone = false, .rest = {}};
        std::size_t heavy = said_.size();
        for (std::size_t i = content; i < said_.size(); ++i) {
            const auto hit = hit_at(i);
            if (hit && hit->phrase && !neither_at(i)) {
                i += hit->count - 1;
                continue;
            }
            const bool light = said_[i].filler ||
                               contains(word_tables(language_).small, said_[i].text) || hit_at(i);
            if (!light) {
                heavy = i;
                break;
            }
        }
        answer.alone = best.polarity != Polarity::unsaid &&
                       (heavy == said_.size() || best.count >= said_.size());
        if (answer.alone || content >= said_.size()) return answer;
        std::size_t first = content;
        constexpr auto joints =
            std::to_array<std::string_view>({"and", "but", "so", "please", "oh", "well"});
        while (first < said_.size() && (said_[first].filler || contains(joints, said_[first].text)))
            ++first;
        answer.rest = std::string(slice(text_, from(first)));
        return answer;
    }

    std::string_view text_;
    Language language_;
    const AnswerTables& tables_;
    Words said_;
};

}  // namespace

YesNo read_yes_no(std::string_view text, Language language) {
    constexpr std::size_t longest = 2'000;  // an answer is at the start
    return YesNoReader(text.substr(0, longest), language).read();
}

}  // namespace neura::reasoning
