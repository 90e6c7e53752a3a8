#include <algorithm>
#include <utility>

#include "call/reasoning/conversation.hpp"

// How a conversation begins, goes on with an earlier claim, and opens another one.

namespace neura::reasoning {

namespace {

/// What is told of the other matter in the same breath is worth keeping from so many words on.
constexpr std::size_t story_words = 3;

}  // namespace

Conversation::Conversation(SharedPlaybook playbook, Situation situation,
                           const std::optional<Checkpoint>& resume_from)
    : ClaimCourse(Claim(playbook->file.fields, situation.now), GraphRun(playbook->file.graph)),
      playbook_(std::move(playbook)),
      file_(playbook_->file),
      mentions_(playbook_->mentions),
      situation_(std::move(situation)),
      wording_(file_),
      checks_(file_.safety),
      may_record_(!wants_consent()) {
    if (resume_from) resume(*resume_from);
}

void Conversation::welcome_back(bool was_cut_off) {
    mark();
    std::vector<std::string> labels;
    for (const auto& field : file_.fields) {
        claim_[field.name].source_turn = 0;  // none of this call
        if (claim_.filled(field)) labels.push_back(field.label);
    }
    if (labels.empty()) return;
    resumed_ = true;
    welcome_ = wording_.say(was_cut_off ? file_.phrases.line_was_lost : file_.phrases.welcome_back);
    // What is known is named, not told: who calls with the same telephone may be another.
    recap_ = wording_.say(file_.phrases.recap,
                          {{"labels", listed(labels, Joint::and_, situation_.language)}});
}

void Conversation::ask_about_earlier(std::chrono::local_seconds taken_at) {
    const bool holds_any = std::ranges::any_of(
        file_.fields, [this](const Field& field) { return claim_.filled(field); });
    if (!holds_any) return;
    earlier_ = std::exchange(claim_, Claim(file_.fields, situation_.now));
    run_ = GraphRun(file_.graph);
    mark();
    welcome_ = wording_.say(file_.phrases.welcome_back);
    When when;
    when.date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(taken_at));
    question_of_earlier_ = wording_.say(
        file_.phrases.claim_was_taken,
        {{"day", spoken_date(when.to_iso(), false, situation_.now, situation_.language)}});
}

Reply Conversation::ask_whether_earlier() {
    step_ = Step::earlier;
    asked_.clear();
    return say(question_of_earlier_, Expecting::yes_or_no);
}

Reply Conversation::on_earlier(const Turn& turn) {
    const auto answer = read_yes_no(turn.text, situation_.language);
    const auto intents = read_intents(turn.text, situation_.language);
    const auto another = std::ranges::find(intents, Intent::another_claim, &FoundIntent::intent);
    const bool is_another = another != intents.end();
    const auto& rest = is_another ? another->rest : answer.rest;
    const bool tells = word_count(rest) >= story_words;
    const bool unsaid = answer.polarity == Polarity::unsaid && !is_another;
    if (unsaid && !tells && ++unclear_ < 2) return ask_whether_earlier();
    unclear_ = 0;
    step_ = Step::fields;
    auto earlier = std::exchange(earlier_, std::nullopt);
    if (answer.polarity != Polarity::yes || is_another) {
        // "No, my window broke": what it is about comes with it.
        if (tells) told_early_ = Turn{.text = rest, .alternatives = {}};
        lead(wording_.say(file_.phrases.acknowledgement));
        return next();
    }
    claim_ = std::move(*earlier);
    for (const auto& field : file_.fields) claim_[field.name].source_turn = 0;  // none of this call
    took_earlier_ = resumed_ = true;
    step_ = Step::what_is_wrong;
    if (tells) return on_what_is_wrong(Turn{.text = rest, .alternatives = {}});
    return say(wording_.say(file_.phrases.summary_wrong), Expecting::anything);
}

void Conversation::begin_with(const nlohmann::json& known) {
    constexpr int no_turn = 0;
    for (const auto& [name, value] : known.items())
        if (file_.field(name) != nullptr) (void)claim_.set(name, value, no_turn);
    mark();
}

/// "I have another claim to report", said of whatever was asked.
std::optional<Reply> Conversation::on_another_claim(const Turn& turn) {
    if (turn.keyed || step_ == Step::consent || step_ == Step::safe) return std::nullopt;
    const auto intents = read_intents(turn.text, situation_.language);
    const auto another = std::ranges::find(intents, Intent::another_claim, &FoundIntent::intent);
    if (another == intents.end()) return std::nullopt;
    // "Yes, and I have another one": the summary is agreed to.
    const auto answer = read_yes_no(turn.text, situation_.language);
    if (step_ == Step::summary && answer.polarity == Polarity::yes)
        complete_ = claim_.has_all_required();
    if (!open_claim()) return std::nullopt;
    lead(wording_.say(file_.phrases.another_claim));
    if (word_count(another->rest) >= story_words)
        told_early_ = Turn{.text = another->rest, .alternatives = {}};
    return next();
}

bool Conversation::open_claim() {
    // What was kept of the caller is nothing of this matter.
    const bool begun = std::ranges::any_of(
        file_.fields, [this](const Field& field) { return claim_.filled(field) && !field.keep; });
    if (!begun) return false;
    if (outcome_.empty()) outcome_ = complete_ ? "claim_complete" : "claim_incomplete";
    closed_ = progress();
    Claim next(file_.fields, situation_.now);
    next.keep_from(claim_);
    static_cast<ClaimCourse&>(*this) = ClaimCourse(std::move(next), GraphRun(file_.graph));
    for (const auto& field : file_.fields) wording_.ask_anew(field);
    wording_.said({});  // the same question of another matter is none again
    ++number_;
    return true;
}

}  // namespace neura::reasoning
