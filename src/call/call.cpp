#include "call/call.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "call/speaking/waiting_sound.hpp"
#include "telemetry/log.hpp"

namespace neura::call {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_keys = 32;
constexpr auto last_words_within = 900ms;

/// From the answer to a call of ours until we speak first.
constexpr auto first_words_within = 1s;

constexpr auto waiting_sound_every = 1500ms;

/// A yes said this close before the end of a question answers it.
constexpr auto question_over_within = 1s;

const reasoning::Say say_nothing = [](std::string_view) {};

/// Gives the speaker's output to the carrier.
class LegOutlet final : public speaking::Outlet {
public:
    explicit LegOutlet(transport::MediaLeg* const& leg) : leg_(leg) {}
    void play(const audio::MulawFrame& frame) override { leg_->play(frame); }
    void mark(std::string_view name) override { leg_->mark(name); }
    void clear() override { leg_->clear(); }

private:
    transport::MediaLeg* const& leg_;  ///< the caller may come to another
};

listening::Patience patience_for(reasoning::Expecting expecting) {
    switch (expecting) {
        case reasoning::Expecting::anything: return listening::Patience::ordinary;
        case reasoning::Expecting::yes_or_no: return listening::Patience::short_answer;
        case reasoning::Expecting::digits:
        case reasoning::Expecting::spelling: return listening::Patience::dictation;
        case reasoning::Expecting::narrative: return listening::Patience::narrative;
    }
    return listening::Patience::ordinary;
}

/// Backticks tell the speaker to spell; nobody reads them.
std::string without_spelling_marks(std::string text) {
    std::erase(text, '`');
    return text;
}

Ending ending_for(const transport::HungUp& hung_up) {
    using Reason = transport::HungUp::Reason;
    switch (hung_up.reason) {
        case Reason::caller: return {transport::CallStatus::completed, "caller_hung_up"};
        case Reason::connection_lost: return {transport::CallStatus::failed, "connection_lost"};
        case Reason::protocol_error: return {transport::CallStatus::failed, "protocol_error"};
    }
    return {transport::CallStatus::failed, "unknown"};
}

}  // namespace

Call::Call(CallId id, Executor loop, Parts parts, Limits limits, speaking::Voice voice)
    : id_(std::move(id)),
      parts_(std::move(parts)),
      caller_(&parts_.caller),
      limits_(limits),
      minutes_(id_, parts_.journal, parts_.metrics, parts_.time),
      outlet_(std::make_unique<LegOutlet>(caller_)),
      speaker_(loop, parts_.tts, *outlet_, on_meter(voice), speaker_options()),
      barge_in_(limits_.barge_in),
      happenings_(loop),
      languages_(loop),
      voice_(on_meter(std::move(voice))),
      language_heard_(voice_.language.empty() ? "en-US" : voice_.language),
      budget_(limits_.answer),
      abandon_(loop, Clock::time_point::max()),
      returned_(loop, Clock::time_point::max()) {}

Call::~Call() = default;

speaking::Speaker::Options Call::speaker_options() const {
    speaking::Speaker::Options options;
    options.time = &parts_.time;
    options.on_failure = [this](const Error& error) {
        parts_.metrics.sentence_unspoken();
        log::warning("call.sentence_unspoken", {{"call", id_.text()}, {"error", error.doing}});
    };
    return options;
}

Awaitable<Ending> Call::run() {
    answered_at_ = quiet_since_ = parts_.time.now();
    minutes_.answered();

    const auto loop = co_await asio::this_coro::executor;
    auto options = speech_options();
    others_heard_ = options.other_languages;
    auto recogniser = co_await parts_.stt.open(std::move(options));
    if (!recogniser) {
        log::error("call.deaf", {{"call", id_.text()}, {"error", recogniser.error().doing}});
        parts_.caller.hang_up();
        co_return Ending{transport::CallStatus::failed, "recognition_failed"};
    }
    listener_ = std::make_unique<listening::Listener>(loop, parts_.voices.detector(),
                                                      std::move(*recogniser),
                                                      parts_.stt.final_within(), limits_.turns);
    listener_->on_pause = [this](const auto&... heard) { paused(heard...); };

    // Five loops on one thread. When the first ends the others are cancelled: the call is over.
    co_await (hear() || listen() || speaker_.run() || converse() || parts_.agent.beside());
    caller_->hang_up();
    if (listener_->echo_found()) parts_.metrics.echo_found();
    co_await take_last_words();
    co_return ending_.value_or(Ending{transport::CallStatus::failed, "unknown"});
}

Awaitable<> Call::hear() {
    for (;;) {
        auto event = co_await caller_->receive();
        if (const auto* sound = std::get_if<transport::Heard>(&event)) {
            heard(sound->frame);
        } else if (const auto* press = std::get_if<transport::KeyPressed>(&event)) {
            key_pressed(press->key);
        } else if (const auto* mark = std::get_if<transport::MarkReached>(&event)) {
            speaker_.mark_reached(mark->name, parts_.time.now());
        } else if (away_) {
            co_await caller_away();
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return;
        } else {
            if (!ending_) ending_ = ending_for(std::get<transport::HungUp>(event));
            co_return;
        }
    }
}

Awaitable<> Call::listen() {
    const auto stopped = co_await (listener_->run() || collect_turns() || follow_languages());
    if (!ending_) ending_ = Ending{transport::CallStatus::failed, "recognition_failed"};
    if (const auto* recognition = std::get_if<0>(&stopped); recognition && !*recognition)
        log::error("call.deaf", {{"call", id_.text()}, {"error", recognition->error().doing}});
}

Awaitable<> Call::collect_turns() {
    for (;;) {
        auto turn = co_await listener_->turns().next();
        if (!turn) co_return;
        if (asking_ && !speaker_.speaking() && !turn->text.empty()) abandon_answer();
        happenings_.push(CallerSaid{std::move(*turn)});
    }
}

Awaitable<> Call::converse() {
    if (parts_.placed) co_await let_them_speak_first();
    if (ending_) co_return;
    greeted_ = true;
    if (!voicemail_) {
        auto greeting = co_await parts_.agent.greet();
        say(std::move(greeting));
    }

    for (;;) {
        auto happening = co_await happenings_.next();
        if (!happening) co_return;
        answering_ = true;
        if (auto* said = std::get_if<CallerSaid>(&*happening)) {
            co_await answer(std::move(*said));
        } else if (auto* keyed = std::get_if<CallerKeyed>(&*happening)) {
            co_await answer(std::move(*keyed));
        } else if (auto* texted = std::get_if<CallerTexted>(&*happening)) {
            co_await answer(std::move(*texted));
        } else if (const auto* silent = std::get_if<CallerSilent>(&*happening)) {
            co_await answer(*silent);
        } else if (const auto* machine = std::get_if<MachineAnswered>(&*happening)) {
            co_await answer(*machine);
            if (ending_) co_return;
        } else if (const auto* up = std::get_if<TimeUp>(&*happening)) {
            ending_ = Ending{transport::CallStatus::completed, up->reason};
            co_return;
        } else if (transfer_to_) {
            co_await put_through();
            if (ending_) co_return;
        } else if (finishing_) {
            const char* const reason = voicemail_ ? "voicemail" : "agent_hung_up";
            ending_ = Ending{transport::CallStatus::completed, reason};
            co_return;
        }
        answering_ = false;
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
    }
}

Awaitable<> Call::answer(CallerSaid said) {
    const auto after_voice = listener_->now() - said.turn.voiced_end;
    const auto voiced_end = parts_.time.now() - after_voice;
    if (!worth_answering(said.turn)) {
        take(barge_in_.heard(false));
        co_return;
    }
    silences_ = 0;
    was_cut_ = false;
    if (speaker_.speaking()) cut_in();

    if (said.turn.text.empty()) {
        auto reply = co_await parts_.agent.not_heard();
        say(std::move(reply));
        co_return;
    }
    minutes_.caller_said(said.turn, voiced_end);
    reasoning::Turn turn;
    turn.text = std::move(said.turn.text);
    turn.alternatives = std::move(said.turn.alternatives);
    turn.language = std::move(said.turn.language);
    co_await ask(std::move(turn));
}

Awaitable<> Call::answer(CallerKeyed keyed) {
    silences_ = 0;
    if (speaker_.speaking()) cut_in();
    minutes_.caller_keyed(keyed.digits);

    reasoning::Turn turn;
    turn.text = std::move(keyed.digits);
    turn.keyed = true;
    co_await ask(std::move(turn));
}

Awaitable<> Call::answer(CallerTexted texted) {
    silences_ = 0;
    if (speaker_.speaking() && speaker_.interruptible()) cut_in();
    co_await speaker_.finished();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return;

    reasoning::Turn turn;
    turn.text = std::move(texted.text);
    turn.texted = true;
    co_await ask(std::move(turn));
}

Awaitable<> Call::answer(CallerSilent) {
    auto reply = co_await parts_.agent.silence(++silences_);
    minutes_.agent_replied();
    say(std::move(reply));
}

/// Waits for the agent's answer, as long as the caller wants it.
Awaitable<> Call::ask(reasoning::Turn turn) {
    budget_.begin(parts_.time.now());
    asking_ = true;
    std::optional<Result<reasoning::Reply>> reply;
    co_await (get_answer(std::move(turn), reply) || abandoned());
    asking_ = abandoned_ = false;
    budget_.end();
    if (reply)
        say(std::move(*reply));
    else if (std::exchange(streaming_, false))
        speaker_.done();
}

Awaitable<> Call::get_answer(reasoning::Turn turn, std::optional<Result<reasoning::Reply>>& reply) {
    auto answer = co_await parts_.agent.answer(std::move(turn), say_first_);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return;
    minutes_.agent_replied();
    reply = std::move(answer);
}

Awaitable<> Call::abandoned() {
    if (!abandoned_) co_await abandon_.async_wait(as_result);
}

/// The caller does not want the answer any more that the agent is looking for.
void Call::abandon_answer() {
    if (!asking_) return;
    abandoned_ = true;
    abandon_.cancel();
}

/// A cough while we speak is no turn, nor is an "mm-hm", nor a noise without words, unless it
/// stopped us.
bool Call::worth_answering(const listening::HeardTurn& turn) const {
    const auto voiced = turn.voiced_end - turn.start;
    const bool over_us = turn.start < spoke_until_;
    if (turn.lost || was_cut_) return true;
    if (over_us) return speaker_.interruptible() && matters(turn.text);
    return !turn.text.empty() || voiced >= 700ms;
}

/// Whether words said over ours want an answer.
bool Call::matters(const std::string& words) const {
    if (words.empty()) return false;
    const bool answers =
        expecting_ == reasoning::Expecting::yes_or_no && speaker_.ends_within(question_over_within);
    return answers || !parts_.agent.is_backchannel(words);
}

/// The caller is gone or has been let go: what they said last still counts.
Awaitable<> Call::take_last_words() {
    if (speaker_.speaking()) fall_silent();
    settle_our_words();
    listener_->hang_up();

    const auto loop = co_await asio::this_coro::executor;
    Timer patience(loop, last_words_within);
    if (!listener_->idle() || !listener_->turns().empty())
        co_await (listener_->run() || note_last_turns() || patience.async_wait(as_result));
    note_progress();
    const bool transferred = ending_ && ending_->reason == "transferred";
    minutes_.concluded(transferred ? ending_->reason : parts_.agent.progress().outcome);
}

Awaitable<> Call::note_last_turns() {
    do {
        auto turn = co_await listener_->turns().next();
        if (!turn) co_return;
        if (turn->text.empty()) continue;
        minutes_.caller_said(*turn, parts_.time.now());
        reasoning::Turn last;
        last.text = std::move(turn->text);
        (void)co_await parts_.agent.answer(std::move(last), say_nothing);
        // An alarm in the last words is begun at once, and goes on without us.
        co_await (parts_.agent.beside() || asio::post(use_awaitable));
    } while (!listener_->idle() || !listener_->turns().empty());
}

void Call::heard(const audio::Frame& frame) {
    ++frames_;
    const auto& ours = speaker_.next_played();
    listener_->hear(frame, ours);
    if (recording_) recording_->write(frame, ours);

    if (speaker_.speaking()) spoke_until_ = listener_->now();
    if (speaker_.speaking() && speaker_.interruptible())
        take(barge_in_.advance(listener_->voice(), listener_->in_turn()));
    else if (barge_in_.holding())
        take(listening::Floor::resume);
    else
        barge_in_.reset();
}

/// The caller pauses after these words, and may have finished.
void Call::paused(const std::string& words, listening::Completeness completeness) {
    if (barge_in_.holding())
        take(barge_in_.heard(matters(words)));
    else if (!speaker_.speaking() && completeness == listening::Completeness::finished)
        parts_.agent.likely(words);
}

void Call::take(listening::Floor floor) {
    switch (floor) {
        case listening::Floor::keep: return;
        case listening::Floor::hold:
            held_since_ = parts_.time.now();
            return speaker_.hold(held_since_);
        case listening::Floor::resume:
            parts_.metrics.resumed(parts_.time.now() - held_since_);
            barge_in_.reset();
            return speaker_.resume(parts_.time.now());
        case listening::Floor::yield: return cut_in();
    }
}

/// The caller waits for an answer of ours.
void Call::cover(reasoning::Waiting how) {
    if (how == reasoning::Waiting::in_vain) {
        log::warning("call.answer_abandoned", {{"call", id_.text()}});
        parts_.metrics.answer_abandoned();
        abandon_answer();
        if (std::exchange(streaming_, false)) speaker_.done();
    }
    auto words = parts_.agent.while_waiting(how);
    if (words.empty()) return;
    settle_our_words();
    saying_ = words;
    speaker_.say(std::move(words));
}

void Call::tick(Clock::time_point now) {
    speaker_.tick(now);
    count_underruns();
    if (gone_) heard(audio::Frame{});
    if (!keys_.empty() && now - last_key_ >= limits_.key_pause) keys_complete();
    if (now - answered_at_ >= limits_.longest) end("longest_call");
    fill_waiting(now);
    mind_silence(now);
}

/// A caller who waits for an answer hears words, or a soft sound.
void Call::fill_waiting(Clock::time_point now) {
    if (const auto due = budget_.due(now, speaker_.speaking())) cover(*due);
    if (speaker_.speaking() || !budget_.covering() || !limits_.waiting_sound) {
        last_sound_ = now;
    } else if (now - last_sound_ >= waiting_sound_every) {
        last_sound_ = now;
        speaker_.sound(speaking::waiting_sound());
    }
}

/// Nobody speaks, nor is about to: we are done, or ask whether they are still there.
void Call::mind_silence(Clock::time_point now) {
    const bool busy =
        speaker_.speaking() || answering_ || !keys_.empty() || (listener_ && !listener_->idle());
    if (busy) {
        quiet_since_ = now;
        return;
    }
    settle_our_words();
    const bool they_first = parts_.placed && !greeted_;
    const auto silence = they_first ? first_words_within : limits_.silence;
    if (finishing_ || transfer_to_) {
        happenings_.push(AgentDone{});
    } else if (silence == 0ms) {
        quiet_since_ = now;
    } else if (now - quiet_since_ >= silence) {
        quiet_since_ = now;
        happenings_.push(CallerSilent{});
    }
}

void Call::change(const Limits& limits) {
    limits_ = limits;
    budget_.change(limits.answer);
}

void Call::end(std::string reason) {
    if (!std::exchange(ended_, true)) happenings_.push(TimeUp{std::move(reason)});
}

void Call::key_pressed(char key) {
    if (speaker_.speaking() && speaker_.interruptible()) cut_in();
    last_key_ = parts_.time.now();
    if (key == '#')
        keys_complete();
    else if (keys_.size() < most_keys)
        keys_ += key;
}

void Call::keys_complete() {
    if (!keys_.empty()) happenings_.push(CallerKeyed{std::exchange(keys_, {})});
}

/// The caller speaks over us.
void Call::cut_in() {
    std::optional<Clock::duration> held;
    if (speaker_.held()) held = parts_.time.now() - held_since_;
    parts_.metrics.barged_in(held);
    abandon_answer();
    fall_silent();
}

/// Nothing more of ours is played, and what the caller heard is on record.
void Call::fall_silent() {
    parts_.agent.interrupted(stop_saying());
    finishing_ = streaming_ = false;
    was_cut_ = true;
}

/// The same, while more words are to come: what was heard.
std::string Call::stop_saying() {
    note_progress();  // what was done for these words stands before them
    auto spoken = spoken_so_far();
    spoken.text = speaker_.cut(parts_.time.now());
    spoken.interrupted = true;
    auto heard = spoken.text;
    minutes_.agent_said(std::move(spoken));
    saying_.clear();
    barge_in_.reset();
    return heard;
}

void Call::count_underruns() {
    const auto now = speaker_.underruns();
    if (const auto since = now - std::exchange(underruns_, now); since > 0)
        parts_.metrics.underrun(since);
}

/// Everything we said was heard to its end.
void Call::settle_our_words() {
    if (saying_.empty()) return;
    auto spoken = spoken_so_far();
    spoken.text = std::exchange(saying_, {});
    minutes_.agent_said(std::move(spoken));
}

Minutes::Spoken Call::spoken_so_far() const {
    return {.text = {},
            .interrupted = false,
            .first_sentence = speaker_.first_sentence_at(),
            .first_audio = speaker_.first_audio_at(),
            .first_sent = speaker_.first_voiced_sent_at(),
            .first_played = speaker_.first_voiced_played_at()};
}

/// The first words of a reply, while the others are still being found.
void Call::say_first(std::string_view words) {
    minutes_.agent_began();
    if (!std::exchange(streaming_, true)) settle_our_words();
    saying_ += without_spelling_marks(std::string(words));
    speaker_.more(words);
}

/// What we said last and will not say: its sentence is not whole.
std::string Call::take_back() {
    auto words = speaker_.take_back();
    const auto unsaid = without_spelling_marks(words).size();
    saying_.resize(saying_.size() - std::min(unsaid, saying_.size()));
    return words;
}

void Call::say(Result<reasoning::Reply> reply) {
    const bool streamed = std::exchange(streaming_, false);
    if (streamed) speaker_.done();
    note_progress();
    if (!reply) {
        log::error("call.speechless", {{"call", id_.text()}, {"error", reply.error().doing}});
        return;
    }
    finishing_ = reply->hang_up;
    if (reply->transfer && (parts_.has_person || !reply->person.empty()))
        transfer(std::move(reply->person));
    expecting_ = reply->expecting;
    listener_->be_patient(patience_for(reply->expecting));
    quiet_since_ = parts_.time.now();
    if (reply->text.empty()) return;

    if (!streamed) settle_our_words();
    speak_as(reply->language, reply->speed);
    saying_ += without_spelling_marks(reply->text);
    speaker_.say(std::move(reply->text), reply->interruptible);
    say_behind(std::move(reply->behind), reply->interruptible);
}

void Call::note_progress() {
    const auto progress = parts_.agent.progress();
    for (auto& event : parts_.agent.take_events()) minutes_.agent_did(std::move(event));
    minutes_.claim_is({.claim = progress.claim, .complete = progress.complete});
    for (const auto& used : parts_.agent.take_usage()) minutes_.model_used(used);
    if (!progress.may_record || recording_ || !parts_.record) return;

    auto started = parts_.record();
    if (!started.to) return;
    recording_ = std::move(started.to);
    minutes_.recording_started(std::move(started.file));
    const audio::Frame silence{};
    for (std::size_t frame = 0; frame < frames_; ++frame) recording_->write(silence, silence);
}

}  // namespace neura::call
