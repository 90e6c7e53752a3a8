#include "call/reasoning/conversation.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/free_text.hpp"
#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/dictation.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/spelling.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

/// A turn of so few words is a remark to us, a longer one an account in which "why" or "again"
/// may stand for anything.
constexpr std::size_t remark_words = 12;

/// What is told before it was asked for is worth keeping from so many words on.
constexpr std::size_t story_words = 5;

bool is_remark(const Turn& turn) { return word_count(turn.text) <= remark_words; }

/// Words that mean that there will be no such number or address: "I would rather be called".
bool will_be_none(const Field& field, const Mentions& mentions, std::span<const Word> said) {
    return is_structured(field.type) && !field.required && mentions.denied(field, said);
}

}  // namespace

Reply Conversation::answer(const Turn& heard) {
    if (std::exchange(checked_, {}) != heard.text) (void)refuses(heard);
    auto turn = heard;
    const bool asked = asks_for_letters();
    const bool letters = asked || step_ == Step::summary || step_ == Step::what_is_wrong;
    if (letters && situation_.language == Language::english) {
        turn.text = with_dictation_read(turn.text, asked);
        for (auto& other : turn.alternatives) other = with_dictation_read(other, asked);
    }
    ++turns_;
    patience_ = 0;
    taken_.clear();
    lead_.clear();
    wanted_.reset();
    if (turns_ > file_.limits.turns && step_ != Step::ended)
        return end(wording_.say(file_.phrases.limit), "claim_incomplete");
    auto reply = route(turn);
    question_unheard_ = false;
    mark();
    return reply;
}

/// Whether letters may be told now. At other times "as in" and the words of the alphabet are
/// words like others.
bool Conversation::asks_for_letters() const {
    return std::ranges::any_of(asked_, [this](const Field* field) {
        return field->type == FieldType::code || field->type == FieldType::email ||
               field->type == FieldType::person_name ||
               (field->type == FieldType::place && field == repairing_ && place_spelled_);
    });
}

Reply Conversation::route(const Turn& turn) {
    const auto language = situation_.language;
    if (!turn.keyed) {
        const auto danger = read_danger(turn.text, language);
        if (danger && danger->present) return on_danger(*danger, turn);
    }
    if (auto reply = on_another_claim(turn)) return *reply;
    if (step_ == Step::ended) {
        auto reply = say(wording_.say(file_.phrases.after_goodbye), Expecting::anything);
        reply.hang_up = true;
        return reply;
    }
    if (turn.keyed) return on_keyed(turn);
    if (step_ == Step::safe) return on_safe(turn);
    if (refusal_) return on_unsafe(*std::exchange(refusal_, std::nullopt));
    if (checks_.is_elsewhere()) return on_unsafe(Unsafe::off_topic);
    if (checks_.takes_calming()) lead(wording_.say(file_.phrases.calm));
    if (step_ != Step::consent && follow(turn)) {
        earlier_.reset();  // they have said what they call about
        return walk();
    }
    if (auto reply = side_remark(turn)) return *reply;
    switch (step_) {
        case Step::consent: return on_consent(turn);
        case Step::earlier: return on_earlier(turn);
        case Step::fields: return on_fields(turn);
        case Step::confirm: return on_confirm(turn);
        case Step::summary: return on_summary(turn);
        case Step::what_is_wrong: return on_what_is_wrong(turn);
        case Step::offer_human: return on_offer_human(turn);
        case Step::lookup: return on_dropped_lookup(turn);
        case Step::safe:
        case Step::ended: break;
    }
    return ask_again();
}

std::optional<Reply> Conversation::side_remark(const Turn& turn) {
    const auto intents = read_intents(turn.text, situation_.language);
    if (intents.empty()) return std::nullopt;
    const bool remark = is_remark(turn);

    // "Sorry, what? Oh, it's John Smith": an answer wins over what is said around it.
    const bool answered =
        step_ == Step::fields && std::ranges::any_of(asked_, [&](const Field* field) {
            if (!is_structured(field->type)) return false;
            const std::vector<std::string> text{turn.text};
            const auto reading = read_answer(*field, text, situation_);
            return reading && !reading->value.is_null();
        });
    const bool decides = expecting() == Expecting::yes_or_no &&
                         read_yes_no(turn.text, situation_.language).polarity != Polarity::unsaid;

    for (const auto& found : intents) {
        const bool meant = found.alone || (remark && !answered && !decides);
        if (found.intent == Intent::human && (found.alone || remark))
            return to_a_person(wording_.say(file_.phrases.human));
        if (!meant) continue;
        switch (found.intent) {
            case Intent::repeat: {
                auto body = body_;
                auto reply = say(wording_.say(file_.phrases.repeat) + ' ' + body, expecting());
                body_ = std::move(body);
                return reply;
            }
            case Intent::slower: {
                auto body = body_;
                auto reply = say(wording_.say(file_.phrases.slower) + ' ' + body, expecting());
                body_ = std::move(body);
                return reply;
            }
            case Intent::why: {
                const auto* field = asked_.empty() ? nullptr : asked_.front();
                if (field == nullptr || (step_ != Step::fields && step_ != Step::confirm))
                    lead(wording_.say(file_.phrases.help));
                else if (field->why.empty())
                    lead(wording_.say(file_.phrases.why, {{"label", field->label}}));
                else
                    lead(wording_.filled(field->why, {{"label", field->label}}));
                return ask_again();
            }
            case Intent::is_robot: lead(wording_.say(file_.phrases.robot)); return ask_again();
            case Intent::help: {
                const auto* field = asked_.empty() ? nullptr : asked_.front();
                if (field != nullptr && !field->help.empty())
                    lead(wording_.filled(field->help, {{"label", field->label}}));
                else
                    lead(wording_.say(file_.phrases.help));
                return ask_again();
            }
            case Intent::hold_on: {
                // "Let me think, there was an x-ray": they have thought.
                constexpr std::size_t an_answer = 4;  // words
                if (step_ == Step::fields && word_count(found.rest) >= an_answer) break;
                patience_ = file_.limits.patience;
                auto body = body_;
                auto reply = say(wording_.say(file_.phrases.hold), expecting());
                body_ = std::move(body);
                return reply;
            }
            case Intent::goodbye:
                if (!found.alone || step_ == Step::summary) break;
                return end(wording_.say(file_.phrases.caller_leaves), "claim_incomplete");
            case Intent::greeting:
            case Intent::thanks:
                if (!found.alone || decides) break;
                return ask_again();
            default: break;
        }
    }
    return std::nullopt;
}

Reply Conversation::on_consent(const Turn& turn) {
    const auto answer = read_yes_no(turn.text, situation_.language);
    const bool story = word_count(answer.rest) >= story_words;
    if (answer.polarity == Polarity::unsaid && ++unclear_ < 2) {
        if (word_count(turn.text) >= story_words) told_early_ = turn;
        auto reply = say(wording_.say(file_.phrases.consent_again), Expecting::yes_or_no);
        reply.interruptible = false;
        return reply;
    }
    unclear_ = 0;
    may_record_ = answer.polarity == Polarity::yes;
    lead(wording_.say(may_record_ ? file_.phrases.consent_given : file_.phrases.consent_declined));
    if (story) told_early_ = Turn{.text = answer.rest, .alternatives = {}};
    return next();
}

Reply Conversation::on_keyed(const Turn& turn) {
    std::vector<const Field*> candidates = asked_;
    if (step_ != Step::fields && step_ != Step::confirm) candidates.clear();
    for (const auto& field : file_.fields)
        if (claim_.missing(field)) candidates.push_back(&field);

    for (const auto* field : candidates) {
        auto reading = read_keyed(*field, turn.text, claim_[field->name].value, situation_);
        if (!reading) continue;
        const bool asked = std::ranges::find(asked_, field) != asked_.end();
        if (reading->value.is_null()) {
            // Too few digits are worth a second look only where digits were asked for.
            if (!asked) continue;
            if (take_part(*field, *reading) == Taken::part)
                return ask_with(
                    {}, *field,
                    wording_.say(file_.phrases.rest_of_it,
                                 {{"value", spoken_code(parts_[field], situation_.language)}}));
            break;
        }
        claim_[field->name].rejected.clear();  // keys are not misheard
        if (field->type == FieldType::code) keyed_[field] = turn.text;
        if (!hear(*field, std::move(*reading))) continue;
        repairing_ = nullptr;
        lost_turns_ = 0;
        return next();
    }
    return without_answer(turn, false, false, false);
}

std::optional<Reply> Conversation::continued_answer(const Turn& turn) {
    if (!question_unheard_) return std::nullopt;
    // Nobody answers a question they did not hear: this goes on with what was said before.
    const Field* last = nullptr;
    for (const auto& field : file_.fields) {
        const auto& entry = claim_[field.name];
        if (field.type == FieldType::text && entry.source_turn == turns_ - 1 &&
            entry.value.is_string() && entry.value != field.negative)
            last = &field;
    }
    if (last == nullptr) return std::nullopt;
    const auto more = clean_account(turn.text, situation_.language);
    if (word_count(more) < 2) return std::nullopt;
    take_by_the_way(turn);
    auto& entry = claim_[last->name];
    entry.value = entry.value.get<std::string>() + ", " + more;
    entry.source_turn = turns_;
    return next();
}

Reply Conversation::on_fields(const Turn& turn) {
    if (auto reply = correction(turn)) return *reply;
    if (auto reply = place_again(turn)) return *reply;
    if (auto reply = continued_answer(turn)) return *reply;

    const bool unknown = wants(turn.text, Intent::dont_know, false, situation_.language);
    const bool declined =
        wants(turn.text, Intent::refuse, false, situation_.language) ||
        (asked_.size() == 1 &&
         will_be_none(*asked_.front(), mentions_, words(turn.text, situation_.language)));

    std::vector<Offer> offers;
    if (repairing_ != nullptr) {
        if (auto reading = read_repaired(*repairing_, turn))
            offers.push_back({repairing_, std::move(*reading), true, false});
    }
    if (offers.empty())
        offers = read_turn(turn, asked_, file_.fields, claim_, mentions_, situation_);
    if (unknown || declined) drop_excuses(offers, turn);
    if (asked_.size() == 1 && asked_.front()->narrative &&
        says_little(turn.text, situation_.language))
        return on_thin_story(turn);

    const Field* follow_up = nullptr;
    const Field* part = nullptr;
    bool refused = false;
    bool took_asked = false;
    bool took_other = false;
    for (auto& offer : offers) {
        const auto* field = offer.field;
        const bool asked = offer.asked;
        switch (take(std::move(offer))) {
            case Taken::value: (asked ? took_asked : took_other) = true; break;
            case Taken::follow_up: follow_up = field; break;
            case Taken::part: part = asked ? field : part; break;
            case Taken::refused: refused = refused || asked; break;
            case Taken::nothing: break;
        }
    }
    if (took_asked) repairing_ = nullptr;
    if (took_asked || took_other || part != nullptr) lost_turns_ = 0;
    if (follow_up != nullptr) {
        const auto text = follow_up->follow_up.empty()
                              ? wording_.say(file_.phrases.follow_up, {{"label", follow_up->label}})
                              : wording_.filled(follow_up->follow_up);
        return ask_with({}, *follow_up, text);
    }
    if (part != nullptr && parts_.contains(part))
        return ask_with({}, *part,
                        wording_.say(file_.phrases.rest_of_it,
                                     {{"value", spoken_code(parts_[part], situation_.language)}}));
    if (part != nullptr || took_asked) return next();
    if (refused) return ask_again();
    for (const auto* asked : asked_)
        if (asked->type == FieldType::email && !unknown && !declined && guess_email(*asked, turn))
            return next();
    return without_answer(turn, unknown, declined, took_other);
}

void Conversation::drop_excuses(std::vector<Offer>& offers, const Turn& turn) const {
    // "I don't know his name, he drove a red van" tells something; "I don't know who it was" or
    // "I'm not sure, sorry" does not.
    constexpr std::size_t tells = 4;  // words
    std::string rest;
    bool alone = false;
    for (const auto& found : read_intents(turn.text, situation_.language)) {
        if (found.intent != Intent::dont_know && found.intent != Intent::refuse) continue;
        rest = found.rest;
        alone = found.alone;
        break;
    }
    const auto said = words(rest, situation_.language);
    const bool indirect =
        !said.empty() &&
        find_any(std::span(said).first(1),
                 {"who", "what", "if", "whether", "when", "where", "how", "exactly", "about",
                  "that", "any", "my", "the", "it", "of", "for", "which"})
            .has_value();
    if (!alone && !indirect && said.size() >= tells) return;
    std::erase_if(offers, [](const Offer& offer) {
        return offer.asked && (!is_structured(offer.field->type));
    });
}

Reply Conversation::on_thin_story(const Turn& turn) {
    const auto& field = *asked_.front();
    if (misses_[&field]++ > 0) {
        // More will not come; "I had an accident" is still better than nothing.
        const std::vector<std::string> text{turn.text};
        auto reading = read_answer(field, text, situation_);
        if (reading && put(field, std::move(*reading))) return next();
        return without_answer(turn, false, false, false);
    }
    lead(wording_.say(file_.phrases.acknowledgement));
    return ask({&field});
}

/// A single word that is no part of the name read back: "man" for "yes", "yes, collect" for "yes,
/// correct", rather than a new name.
bool Conversation::is_noise_for(const Field& field, const std::string& said,
                                const nlohmann::json& value) const {
    constexpr double alike = 0.5;
    if (field.type != FieldType::person_name || word_count(said) != 1) return false;
    const auto heard = words(said, situation_.language);
    if (heard.empty() || !value.is_string()) return true;
    const auto known = words(value.get_ref<const std::string&>(), situation_.language);
    return std::ranges::none_of(known, [&](const Word& part) {
        return spelling_agreement(heard.front().text, part.text) >= alike;
    });
}

/// Whether one is what the other was misheard as: "it's D, one one seven" then corrects the number,
/// though a recogniser made a "day" of it.
bool Conversation::is_near(const Field& field, const nlohmann::json& one,
                           const nlohmann::json& other) {
    constexpr std::size_t share = 3;  // of the characters may differ
    if (field.type != FieldType::code && field.type != FieldType::phone) return false;
    if (!one.is_string() || !other.is_string()) return false;
    const auto& text = one.get_ref<const std::string&>();
    return edit_distance(text, other.get_ref<const std::string&>()) <= text.size() / share;
}

/// "Nah" is how a "yeah" comes back from a bad line: once, it is worth another question.
bool Conversation::sounds_like_yes(const Turn& turn) {
    const auto said = words(turn.text, situation_.language);
    return said.size() == 1 && said.front().text == "nah" && !std::exchange(yes_doubted_, true);
}

Reply Conversation::on_confirm(const Turn& turn) {
    const auto& field = *asked_.front();
    auto& entry = claim_[field.name];
    const auto answer = read_yes_no(turn.text, situation_.language);
    if (sounds_like_yes(turn)) return not_heard();

    std::vector<std::string> hearings{turn.text};
    hearings.insert(hearings.end(), turn.alternatives.begin(), turn.alternatives.end());
    auto other = answer.alone && answer.polarity != Polarity::unsaid
                     ? std::nullopt
                     : read_correction_of(field, entry.value, hearings, situation_);
    const auto& besides = answer.polarity == Polarity::yes ? answer.rest : turn.text;
    if (other && answer.polarity != Polarity::no && is_noise_for(field, besides, entry.value))
        other.reset();
    if (answer.polarity == Polarity::yes && is_backchannel(besides)) other.reset();  // "go on"
    const bool same = other && other->value == entry.value;
    if (other && (other->value.is_null() || same)) other.reset();

    const auto ask_for_yes_or_no = [&] {
        return say(wording_.say(file_.phrases.confirm_unclear, {{"value", spoken(field)}}),
                   Expecting::yes_or_no);
    };
    // Said once more instead of "yes", it is right, or it was misheard the same way twice. Whoever
    // is asked for yes or no, and says it again, agrees.
    const bool said_again = same && answer.polarity == Polarity::unsaid;
    if (said_again && unclear_++ == 0) return ask_for_yes_or_no();

    if ((answer.polarity == Polarity::yes && !other) || said_again) {
        entry.confirmed = true;
        entry.alternatives.clear();
        if (field.type == FieldType::email) mend_names_from(field);
        unclear_ = 0;
        lost_turns_ = 0;
        lead(wording_.say(file_.phrases.acknowledgement));
        if (!answer.alone && !same) take_by_the_way(turn);
        return next();
    }
    const bool of_this = other && is_near(field, other->value, entry.value);
    if (!of_this && (answer.polarity == Polarity::unsaid || !answer.alone))
        if (auto reply = correction(turn)) return *reply;
    if (other) {
        entry.rejected.push_back(entry.value);
        if (++entry.tries < field.max_tries && hear(field, std::move(*other))) {
            unclear_ = 0;
            return read_back(field, true);
        }
        if (entry.tries >= field.max_tries) {
            hear(field, std::move(*other));
            return keep_best(field);
        }
    }
    if (answer.polarity == Polarity::no) {
        unclear_ = 0;
        return reject(field);
    }
    if (wants(turn.text, Intent::dont_know, false, situation_.language)) return keep_best(field);
    constexpr int unclear_most = 2;
    if (++unclear_ >= unclear_most) return keep(field);
    return ask_for_yes_or_no();
}

Reply Conversation::on_danger(const Danger& danger, const Turn& turn) {
    alarm_ = Alarm{std::string(service_for(danger.name())), turn.text, known_place()};
    const auto help = wording_.say(emergency_phrase(danger.name()));
    if (step_ == Step::ended) {
        auto reply = say(help, Expecting::anything);
        reply.hang_up = true;
        return reply;
    }
    if (step_ == Step::safe) return end(wording_.say(file_.phrases.safe_no), "emergency");
    const bool before_story =
        step_ == Step::consent || (!asked_.empty() && asked_.front()->narrative);
    if (before_story) told_early_ = turn;
    paused_ = Paused{step_, asked_, repairing_};
    step_ = Step::safe;
    unclear_ = 0;
    lead(help);
    auto reply = say(wording_.say(file_.phrases.safe_question), Expecting::yes_or_no);
    reply.interruptible = false;
    return reply;
}

Reply Conversation::on_safe(const Turn& turn) {
    const auto language = situation_.language;
    const auto answer = read_yes_no(turn.text, language);
    const auto said = words(turn.text, language);
    const bool negated = std::ranges::any_of(said, negates);
    const bool help_comes =
        says_any(said, {"safe", "okay", "fine", "outside", "got out", "are out", "on * way",
                        "called them", "called 911", "already called", "is here", "are here"});
    const bool safe = (answer.polarity == Polarity::yes || help_comes) && !negated;
    const bool harmless =
        negated && wants(turn.text, Intent::nothing, false, language);  // "nobody is hurt"
    if (safe || harmless) {
        lead(wording_.say(file_.phrases.safe_yes));
        const auto paused = std::exchange(paused_, std::nullopt);
        step_ = paused ? paused->step : Step::fields;
        asked_ = paused ? paused->asked : std::vector<const Field*>{};
        repairing_ = paused ? paused->repairing : nullptr;
        unclear_ = 0;
        if (told_early_ && step_ == Step::fields) return next();
        return ask_again();
    }
    if (answer.polarity == Polarity::no || negated || ++unclear_ >= 2)
        return end(wording_.say(file_.phrases.safe_no), "emergency");
    return say(wording_.say(file_.phrases.safe_again), Expecting::yes_or_no);
}

Reply Conversation::on_summary(const Turn& turn) {
    if (sounds_like_yes(turn)) return not_heard();
    const auto answer = read_yes_no(turn.text, situation_.language);
    if (answer.polarity != Polarity::no && answer.alone && answer.polarity == Polarity::yes)
        return agreed(true);
    if (auto reply = correction(turn)) return *reply;
    if (answer.polarity == Polarity::yes) {
        take_by_the_way(turn);
        return taken_.empty() ? agreed(true) : next();
    }
    if (answer.polarity == Polarity::no) {
        constexpr std::size_t says_what = 3;  // words
        if (word_count(answer.rest) >= says_what) return on_what_is_wrong(turn);
        step_ = Step::what_is_wrong;
        unclear_ = 0;
        return say(wording_.say(file_.phrases.summary_wrong), Expecting::anything);
    }
    if (wants(turn.text, Intent::done, false, situation_.language)) return agreed(true);
    constexpr int unclear_most = 3;
    if (++unclear_ >= unclear_most) return agreed(false);
    return say(wording_.say(file_.phrases.summary_unclear), Expecting::yes_or_no);
}

Reply Conversation::on_offer_human(const Turn& turn) {
    const auto answer = read_yes_no(turn.text, situation_.language);
    if (answer.polarity == Polarity::yes) return to_a_person(wording_.say(file_.phrases.human));
    step_ = Step::fields;
    lost_turns_ = 0;
    if (answer.polarity == Polarity::unsaid && !asked_.empty()) return on_fields(turn);
    return ask_again();
}

Reply Conversation::silence(int times) {
    lead_.clear();
    if (step_ == Step::ended) {
        auto reply = say(wording_.say(file_.phrases.after_goodbye), Expecting::anything);
        reply.hang_up = true;
        return reply;
    }
    if (times <= patience_) {
        // They are looking for something: a word now and then, no question.
        if (times % 2 == 1) return Reply{.text = {}, .expecting = expecting()};
        return Reply{.text = wording_.say(file_.phrases.still_holding), .expecting = expecting()};
    }
    const int since = times - patience_;
    if (since > situation_.silence_retries)
        return end(wording_.say(file_.phrases.silence_3), "caller_silent");
    lead(wording_.say(since == 1 ? file_.phrases.silence_1 : file_.phrases.silence_2));
    return ask_again();
}

/// A plain yes to a question that is being asked is its answer.
bool Conversation::is_backchannel(std::string_view text) const {
    constexpr double plain = 0.95;
    if (expecting() == Expecting::yes_or_no &&
        read_yes_no(text, situation_.language).strength >= plain)
        return false;

    // As they are written: "d'accord" and "okay" are two of them.
    const auto said = words(text);
    for (std::size_t at = 0; at < said.size();) {
        std::size_t taken = said[at].filler ? 1 : 0;
        for (const auto& phrase : file_.backchannels)
            taken = std::max(taken, length_at(std::span(said).subspan(at), phrase));
        if (taken == 0) return false;
        at += taken;
    }
    return !said.empty();
}

Reply Conversation::not_heard() {
    lead_.clear();
    if (step_ == Step::ended) {
        auto reply = say(wording_.say(file_.phrases.after_goodbye), Expecting::anything);
        reply.hang_up = true;
        return reply;
    }
    if (++turns_ > file_.limits.turns)
        return end(wording_.say(file_.phrases.limit), "claim_incomplete");
    if (++lost_turns_ >= file_.limits.misheard_turns && !human_offered_ && step_ != Step::safe) {
        human_offered_ = true;
        step_ = Step::offer_human;
        return say(wording_.say(file_.phrases.human_offer), Expecting::yes_or_no);
    }
    lead(wording_.say(file_.phrases.not_heard));
    return ask_again();
}

void Conversation::interrupted(std::string_view heard) {
    question_unheard_ = heard.size() <= lead_size_;
}

}  // namespace neura::reasoning
