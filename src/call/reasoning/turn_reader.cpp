#include "call/reasoning/turn_reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <utility>

#include "call/reasoning/free_text.hpp"
#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/emails.hpp"
#include "call/reasoning/understanding/intents.hpp"
#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

/// A stretch of the turn's text, in bytes.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

bool overlap(const Span& a, const Span& b) { return a.begin < b.end && b.begin < a.end; }

bool is_text(FieldType type) {
    return type == FieldType::text || type == FieldType::place || type == FieldType::list;
}

/// Found after its name in a longer turn: "my policy number is …, and my phone is …".
bool is_labelled(FieldType type) {
    return type == FieldType::code || type == FieldType::phone || type == FieldType::email ||
           type == FieldType::number;
}

bool ends_sentence(char mark) { return mark == '.' || mark == '?' || mark == '!' || mark == ';'; }

class TurnReader {
public:
    TurnReader(const Turn& turn, std::span<const Field* const> asked, std::span<const Field> fields,
               const Claim& claim, const Mentions& mentions, const Situation& situation)
        : text_(turn.text),
          asked_(asked),
          fields_(fields),
          claim_(claim),
          mentions_(mentions),
          situation_(situation),
          said_(words(text_, situation.language)) {
        hearings_.push_back(text_);
        hearings_.insert(hearings_.end(), turn.alternatives.begin(), turn.alternatives.end());
    }

    std::vector<Offer> read() && {
        find_labels();
        for (const auto* field : asked_)
            if (!is_text(field->type)) read_asked(*field);
        for (const auto& label : labels_)
            if (!has_offer(*label.field)) read_labelled(label);
        read_by_looks();
        read_text();
        std::ranges::stable_partition(offers_, [](const Offer& offer) { return offer.asked; });
        return std::move(offers_);
    }

private:
    struct Label {
        const Field* field = nullptr;
        Span name;   ///< "policy number"
        Span value;  ///< what follows
    };

    bool is_asked(const Field& field) const {
        return std::ranges::find(asked_, &field) != asked_.end();
    }
    bool has_offer(const Field& field) const {
        return std::ranges::find(offers_, &field, &Offer::field) != offers_.end();
    }
    bool narrating() const {
        return std::ranges::any_of(asked_, [](const Field* field) { return field->narrative; });
    }
    bool asks_for(FieldType type) const {
        return std::ranges::find(asked_, type, &Field::type) != asked_.end();
    }
    void offer(const Field& field, Reading reading) {
        offers_.push_back({&field, std::move(reading), is_asked(field)});
    }

    /// Can stand in a code or number read aloud.
    bool continues_code(std::size_t i) const {
        static constexpr auto joints = std::to_array<std::string_view>(
            {"double", "triple", "oh", "dash", "hyphen", "as", "in", "for", "like", "plus"});
        const auto& word = said_[i];
        if (word.kind == WordKind::number || word.kind == WordKind::letter || word.filler)
            return true;
        if (std::ranges::find(joints, word.text) != joints.end()) return true;
        if (!read_digits(word.text, situation_.language).empty()) return true;
        const auto alphabet = alphabet_word(
            static_cast<char>(std::toupper(static_cast<unsigned char>(word.text.front()))),
            situation_.language);
        return std::ranges::equal(alphabet, word.text, {}, [](char c) {
            return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        });
    }

    /// Whether what a label names is over after word `i`: at the end of a sentence, or where
    /// another thought joins on ("… 4 5 2 1, and yesterday …").
    bool value_ends_after(std::size_t i) const {
        if (i + 1 >= said_.size()) return true;
        const auto mark = said_[i].mark_after;
        const bool joint = said_[i + 1].text == "and" || said_[i + 1].text == "but";
        if (!ends_sentence(mark) && mark != ',' && !joint) return false;
        const auto next = joint && i + 2 < said_.size() ? i + 2 : i + 1;
        return !continues_code(next);
    }

    void find_labels() {
        auto named = mentions_.named(said_);
        std::erase_if(named, [](const Named& one) {
            return !is_labelled(one.field->type) && one.field->type != FieldType::person_name;
        });
        for (std::size_t n = 0; n < named.size(); ++n) {
            const auto& one = named[n];
            const auto begin = one.at.first + one.at.count;
            const auto next = n + 1 < named.size() ? named[n + 1].at.first : said_.size();
            auto end = begin;
            while (end < next && !value_ends_after(end++)) {
            }
            if (one.field->type == FieldType::person_name || begin >= end) continue;
            labels_.push_back({one.field,
                               {said_[one.at.first].begin, said_[begin - 1].end},
                               {said_[begin].begin, said_[end - 1].end}});
        }
    }

    std::string part(const Span& span) const {
        return text_.substr(span.begin, span.end - span.begin);
    }

    /// The turn without what belongs to other fields by name.
    std::string without_labels_of_others(const Field& field) const {
        std::string rest;
        std::size_t at = 0;
        for (const auto& label : labels_) {
            if (label.field == &field || label.name.begin < at) continue;
            rest += text_.substr(at, label.name.begin - at);
            at = std::max(at, label.value.end);
        }
        return rest + text_.substr(at);
    }

    /// "On Sunset Boulevard" tells no hour, "at 5th and Pine" no day.
    std::string without_place() const {
        auto rest = text_;
        if (const auto place = find_place(rest, situation_.language))
            if (const auto at = rest.find(*place); at != std::string::npos)
                rest.erase(at, place->size());
        return rest;
    }

    void read_asked(const Field& field) {
        for (const auto& label : labels_)
            if (label.field == &field && read_labelled(label)) return;

        const bool alone =
            std::ranges::all_of(labels_, [&](const Label& label) { return label.field == &field; });
        const std::vector<std::string> rest{is_date(field.type) ? without_place()
                                                                : without_labels_of_others(field)};
        const bool whole = alone && !is_date(field.type);
        auto reading = read_answer(field, whole ? hearings_ : rest, situation_);
        if (reading) offer(field, std::move(*reading));
    }

    bool read_labelled(const Label& label) {
        const std::vector<std::string> value{part(label.value)};
        auto reading = read_answer(*label.field, value, situation_);
        if (!reading || reading->value.is_null()) return false;
        offer(*label.field, std::move(*reading));
        return true;
    }

    /// Dates, places, addresses and names that show by themselves what they are.
    void read_by_looks() {
        for (const auto& field : fields_) {
            if (has_offer(field) || is_asked(field) || !claim_.missing(field)) continue;
            if (auto reading = by_looks(field)) offer(field, std::move(*reading));
        }
    }

    std::optional<Reading> by_looks(const Field& field) const {
        switch (field.type) {
            case FieldType::date:
            case FieldType::date_time: {
                // "A haircut on Friday at three."
                const bool wished = field.lies_ahead && asks_for(FieldType::choice);
                if (!narrating() && !asks_for(FieldType::place) && !wished) return std::nullopt;
                const std::vector<std::string> rest{without_place()};
                auto reading = read_answer(field, rest, situation_);
                if (!reading || reading->value.is_null()) return std::nullopt;
                return reading;
            }
            case FieldType::place: {
                if (!narrating() && !asks_for(FieldType::date_time) && !asks_for(FieldType::date))
                    return std::nullopt;
                auto place = find_place(without_labels_of_others(field), situation_.language);
                if (!place) return std::nullopt;
                return Reading{.value = std::move(*place)};
            }
            case FieldType::email: {
                const auto email = read_email(text_, situation_.language);
                if (!email || email->address.empty()) return std::nullopt;
                return read_answer(field, hearings_, situation_);
            }
            case FieldType::person_name: return own_name();
            default: return std::nullopt;
        }
    }

    /// "My name is …", but not "her name is …".
    std::optional<Reading> own_name() const {
        for (const auto& clause : clauses(text_, situation_.language))
            if (auto name = own_name_in(clause.text)) return Reading{.value = std::move(*name)};
        return std::nullopt;
    }

    std::optional<std::string> own_name_in(std::string_view clause) const {
        const auto said = words(clause, situation_.language);
        const bool somebody_elses = std::ranges::any_of(said, [](const Word& word) {
            static constexpr auto others = std::to_array<std::string_view>(
                {"his", "her", "their", "he", "she", "they", "driver", "witness", "neighbor",
                 "neighbour", "doctor"});
            return word.text.ends_with("'s") ||
                   std::ranges::find(others, word.text) != others.end();
        });
        const bool own = says_any(said, {"my name", "my * name", "i am", "this is", "name is",
                                         "i am called", "speaking"});
        if (somebody_elses || !own) return std::nullopt;
        const auto name = read_name(clause, false, situation_.language);
        if (!name || !name->led_in || name->full.empty()) return std::nullopt;
        return name->full;
    }

    // ── Free text ──

    /// What of the turn goes to one text field.
    struct Share {
        const Field* field = nullptr;
        std::vector<Span> told;    ///< in order
        std::vector<Span> denied;  ///< "no witnesses"
        bool yes = false;          ///< a "yes" by itself
        bool by_cue = false;       ///< something in `told` speaks of this field by its words
    };

    Share& share_of(const Field& field) {
        const auto found = std::ranges::find(shares_, &field, &Share::field);
        if (found != shares_.end()) return *found;
        shares_.push_back({&field, {}, {}, false, false});
        return shares_.back();
    }

    void read_text() {
        for (const auto* field : asked_)
            if (is_text(field->type)) share_of(*field);
        for (const auto& clause : clauses(text_, situation_.language)) {
            const auto begin = static_cast<std::size_t>(clause.text.data() - text_.data());
            hand_out({begin, begin + clause.text.size()});
        }
        for (const auto& share : shares_) settle(share);
    }

    bool introduces_name(const Span& span) const {
        return std::ranges::find(fields_, FieldType::person_name, &Field::type) != fields_.end() &&
               own_name_in(part(span)).has_value();
    }

    void hand_out(const Span& span) {
        const auto text = part(span);
        const auto said = words(text, situation_.language);
        const bool labelled = std::ranges::any_of(labels_, [&](const Label& label) {
            return overlap(span, {label.name.begin, label.value.end});
        });
        const auto answer = read_yes_no(text, situation_.language);

        bool taken = false;
        for (const auto& field : fields_) {
            if (!is_text(field.type) || field.narrative) continue;
            const bool asked = is_asked(field);
            if (!asked && (!claim_.missing(field) || labelled)) continue;
            if (field.type == FieldType::place) continue;
            const auto stance = mentions_.stance(field, said, asked || narrating());
            if (stance == Stance::denies && !field.negative.empty()) {
                share_of(field).denied.push_back(span);
                taken = true;
            } else if (stance != Stance::silent && (asked || !taken)) {
                auto& share = share_of(field);
                share.told.push_back(span);
                share.by_cue = true;
                taken = true;
            }
        }
        if (labelled) return;

        auto* first = first_asked();
        if (first == nullptr) return;
        if (first->narrative) {
            if (introduces_name(span)) return;
            const bool only_denial = std::ranges::any_of(shares_, [&](const Share& share) {
                return !share.denied.empty() && share.denied.back().begin == span.begin;
            });
            if (!only_denial) share_of(*first).told.push_back(span);
            return;
        }
        if (taken) return;
        if (first->type == FieldType::place) {
            share_of(*first).told.push_back(span);  // "…, no, sorry, …" is part of it
        } else if (answer.alone && answer.polarity == Polarity::no) {
            // One "no" answers all that was asked, unless more follows.
            for (const auto* field : asked_)
                if (!field->negative.empty()) share_of(*field).denied.push_back(span);
        } else if (answer.alone && answer.polarity == Polarity::yes) {
            share_of(*first).yes = true;
        } else {
            share_of(*first).told.push_back(span);
        }
    }

    const Field* first_asked() const {
        const auto found =
            std::ranges::find_if(asked_, [](const Field* field) { return is_text(field->type); });
        return found == asked_.end() ? nullptr : *found;
    }

    /// The text of several stretches; what stood between neighbours is kept.
    std::string joined(const std::vector<Span>& spans) const {
        std::string all;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            if (i > 0) {
                const auto between = std::string_view(text_).substr(
                    spans[i - 1].end, spans[i].begin - spans[i - 1].end);
                const bool neighbours = std::ranges::all_of(
                    between, [](char c) { return std::string_view(" ,.;:!?-\t\n").contains(c); });
                if (neighbours)
                    all += between;
                else
                    all += ends_sentence(text_[spans[i - 1].end]) ? ". " : ", ";
            }
            all += part(spans[i]);
        }
        return all;
    }

    /// "I don't think anyone saw it", "not that I know of".
    static bool denies_any(std::span<const Word> said) {
        constexpr std::size_t short_answer = 5;  // words
        constexpr std::size_t bare_answer = 3;
        const bool negated = std::ranges::any_of(said, negates);
        if (!negated) return false;
        return says_any(said, {"any", "anyone", "anybody", "anything", "that i know",
                               "to my knowledge", "as far as i know"}) ||
               (negates(said.front()) && said.size() <= short_answer) ||
               said.size() <= bare_answer;  // "thankfully not"
    }

    /// Nothing but the name of the field: "witnesses?" is no witness.
    bool only_names(const Field& field, std::string_view text) const {
        const auto said = words(text, situation_.language);
        std::size_t named = 0;
        for (const auto& one : mentions_.named(said))
            if (one.field == &field) named += one.at.count;
        return named > 0 && named == said.size();
    }

    bool means_none(const Share& share) const {
        const auto& field = *share.field;
        if (field.negative.empty()) return false;
        if (share.told.empty()) return !share.denied.empty();
        if (share.by_cue) return false;

        // "No, everyone is fine": what follows a "no" says more only with a "but" or "just".
        static constexpr auto exceptions = std::to_array<std::string_view>(
            {"but", "just", "only", "except", "although", "though", "apart", "besides"});
        const auto text = joined(share.told);
        const auto said = words(text, situation_.language);
        const bool exception = std::ranges::any_of(said, [](const Word& word) {
            return std::ranges::find(exceptions, word.text) != exceptions.end();
        });
        if (mentions_.denied(field, said)) return true;
        if (exception) return false;
        if (denies_any(said)) return true;
        const auto answer = read_yes_no(text, situation_.language);
        constexpr std::size_t remark = 6;  // words
        return answer.polarity == Polarity::no ||
               wants(text, Intent::nothing, false, situation_.language) ||
               (!share.denied.empty() && said.size() <= remark);
    }

    void settle(const Share& share) {
        const auto& field = *share.field;
        if (has_offer(field)) return;
        if (means_none(share)) {
            offer(field, Reading{.value = field.negative});
            return;
        }
        std::vector<Span> told = share.told;
        if (!field.narrative) {
            // Denials that came with something told belong to it: "not me, but my wife was hurt".
            for (const auto& denied : share.denied)
                if (!read_yes_no(part(denied), situation_.language).alone) told.push_back(denied);
            std::ranges::sort(told, {}, &Span::begin);
        }
        if (told.empty()) {
            if (!share.yes || !is_asked(field)) return;
            offers_.push_back({&field, {}, true, true});
            return;
        }
        const std::vector<std::string> text{joined(told)};
        auto reading = read_answer(field, text, situation_);
        if (!reading || reading->value.is_null()) return;
        if (reading->value.is_string() &&
            only_names(field, reading->value.get_ref<const std::string&>()))
            return;
        offer(field, std::move(*reading));
    }

    const std::string& text_;
    std::span<const Field* const> asked_;
    std::span<const Field> fields_;
    const Claim& claim_;
    const Mentions& mentions_;
    const Situation& situation_;
    Words said_;
    std::vector<std::string> hearings_;
    std::vector<Label> labels_;
    std::vector<Share> shares_;
    std::vector<Offer> offers_;
};

}  // namespace

std::vector<Offer> read_turn(const Turn& turn, std::span<const Field* const> asked,
                             std::span<const Field> fields, const Claim& claim,
                             const Mentions& mentions, const Situation& situation) {
    return TurnReader(turn, asked, fields, claim, mentions, situation).read();
}

}  // namespace neura::reasoning
