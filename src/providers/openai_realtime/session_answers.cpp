#include <algorithm>
#include <boost/system/system_error.hpp>
#include <cstdint>
#include <utility>

#include "audio/frame.hpp"
#include "providers/openai_realtime/realtime_session.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::openai_realtime {

using reasoning::ModelErrc;
using reasoning::ModelFailure;
using reasoning::ModelRequest;

namespace {

constexpr std::size_t bytes_a_millisecond = audio::telephone_rate / 1000;

/// What a model that hears and speaks must know beside what all models are told.
constexpr std::string_view on_the_line =
    "\nYou hear the caller's voice yourself and speak to them yourself: calmly, warmly, at an easy "
    "pace. Spell slowly. Where you could not make out a word, ask.\n";

std::string instructions_of(const ModelRequest& request) {
    std::string text(request.instructions);
    if (!request.messages.empty() &&
        request.messages.front().from == reasoning::ModelMessage::From::instructions)
        text += request.messages.front().text;
    return text += on_the_line;
}

/// Why it is not what was asked for, if it is not.
std::optional<ModelFailure> failure_of(const Finished& finished, const Response& response) {
    using How = Finished::How;
    if (finished.how == How::failed || finished.how == How::cancelled)
        return ModelFailure{.code = meaning_of(finished.why),
                            .doing = "answer with openai_realtime: " + finished.why.code + ", " +
                                     finished.why.words};
    if (!is_reading_of(response.words, response.reads))
        return ModelFailure{.code = ModelErrc::malformed,
                            .doing = "read a sentence: openai_realtime read other words"};
    return std::nullopt;
}

reasoning::ModelFinished::Why why_finished(Finished::How how) {
    using Why = reasoning::ModelFinished::Why;
    switch (how) {
        case Finished::How::length: return Why::length;
        case Finished::How::filtered: return Why::filtered;
        default: return Why::done;
    }
}

}  // namespace

// A language model

class RealtimeSession::Answer final : public reasoning::ModelAnswer {
public:
    Answer(RealtimeSession& session, std::shared_ptr<Response> response)
        : session_(session), response_(std::move(response)) {}
    ~Answer() override {
        if (session_.answering_.lock() == response_) session_.answering_.reset();
        // Whoever read it to its end has looked at all of it.
        if (response_->done && !response_->unwanted) response_->may_be_heard(SIZE_MAX);
        session_.give_up(*response_);
    }

    void may_be_heard(std::size_t bytes) override { response_->may_be_heard(bytes); }

    Awaitable<Response::Event> next() override {
        auto event = co_await response_->events.next();
        if (!event) throw boost::system::system_error(asio::error::operation_aborted);
        co_return std::move(*event);
    }

private:
    RealtimeSession& session_;
    const std::shared_ptr<Response> response_;
};

std::unique_ptr<reasoning::ModelAnswer> RealtimeSession::ask(const ModelRequest& request) {
    std::shared_ptr<Response> response;
    if (has_guessed(request)) {
        response = std::move(guess_);
        keep(*response);
    } else {
        drop_guess();
        response = make_response();
        question_ = Question{.response = response,
                             .messages = {request.messages.begin(), request.messages.end()},
                             .tools = {request.tools.begin(), request.tools.end()},
                             .instructions = instructions_of(request),
                             .words_only = request.words_only};
        if (lost_)
            fail_all({.code = ModelErrc::unreachable, .doing = lost_->doing});
        else
            ask_next();
    }
    stop_following();
    answering_ = response;
    response->wanted_from(time_.now());
    watch();
    return std::make_unique<Answer>(*this, std::move(response));
}

void RealtimeSession::follow(const ModelRequest& request) {
    if (lost_ || instructions_of(request) != instructions_) return;
    standing_.emplace(request.messages.begin(), request.messages.end());
    follow_standing();
}

/// Not while an answer is being stopped: what stays of it is not known yet.
void RealtimeSession::follow_standing() {
    if (!standing_ || conversing_) return;
    catch_up(*std::exchange(standing_, std::nullopt));
    follows_ = true;
}

/// The words are somebody's now: what was to be followed is past.
void RealtimeSession::stop_following() {
    standing_.reset();
    follows_ = false;
}

/// Answers what the caller just said before anybody asks for it: their words are still to come, but
/// the model has heard their voice.
void RealtimeSession::guess() {
    if (!follows_ || conversing_ || question_ || lost_) return;
    guess_ = make_response();
    guess_->is_guess = true;
    conversing_ = guess_;
    live_.push_back(guess_);
    tell(create_response(guess_->tag));
    watch();
}

void RealtimeSession::drop_guess() {
    if (!guess_) return;
    const auto dropped = std::exchange(guess_, nullptr);
    const bool was_done = dropped->done;
    give_up(*dropped);
    if (was_done) settle(*dropped);
}

/// What was answered is what is asked now.
bool RealtimeSession::has_guessed(const ModelRequest& request) const {
    return guess_ && !lost_ && instructions_of(request) == instructions_ &&
           mirror_.agrees_with(request.messages);
}

/// It was asked for after all.
void RealtimeSession::keep(Response& response) {
    response.is_guess = false;
    for (const auto& part : response.parts) {
        if (part.call) mirror_.model_called(part.item, *part.call);
        if (part.is_call) continue;
        mirror_.model_speaks(part.item);
        mirror_.model_said(part.item, part.words);
    }
}

void RealtimeSession::ask_next() {
    if (!question_ || conversing_) return;
    const auto question = std::move(*std::exchange(question_, std::nullopt));
    if (question.instructions != instructions_) {
        instructions_ = question.instructions;
        tell(set_task(instructions_, question.tools));
    }
    catch_up(question.messages);
    conversing_ = question.response;
    conversing_->heard_from = time_.now();
    live_.push_back(conversing_);
    tell(create_response(conversing_->tag, question.words_only));
    watch();
}

void RealtimeSession::catch_up(std::span<const reasoning::ModelMessage> messages) {
    tell(mirror_.catch_up(messages));
}

// Responses

std::shared_ptr<Response> RealtimeSession::make_response() {
    auto response = std::make_shared<Response>(loop_, "neura_" + std::to_string(++tags_),
                                               [this](Response& one) {
                                                   if (one.done)
                                                       settle(one);
                                                   else
                                                       give_up(one);
                                               });
    response->heard_from = time_.now();
    return response;
}

/// Nobody wants the rest of it. What it comes to is settled when the vendor has stopped.
void RealtimeSession::give_up(Response& response) {
    if (std::exchange(response.unwanted, true) || response.done) return;
    response.drop_held();
    if (question_ && question_->response.get() == &response) {
        question_.reset();
        response.done = true;
        return;
    }
    if (!response.id.empty()) tell(cancel_response(response.id));
}

/// Nothing more comes of it: what stays of it in the conversation is what the caller knows.
void RealtimeSession::settle(Response& response) {
    if (!response.reads.empty()) return;
    const auto remove = [this](const std::string& item) {
        mirror_.forget(item);
        tell(delete_item(item));
    };
    if (!response.is_guess || response.unwanted)
        for (auto& part : std::exchange(response.parts, {}))
            if (!mirror_.has(part.item)) remove(part.item);
    const auto heard = std::exchange(response.heard_of_it, std::nullopt);
    if (!heard || !mirror_.has(response.voiced_item)) return;
    if (*heard < bytes_a_millisecond)
        remove(response.voiced_item);
    else if (*heard < response.voiced)
        tell(truncate_item(response.voiced_item, *heard / bytes_a_millisecond));
}

void RealtimeSession::fail_all(const ModelFailure& why) {
    for (const auto& response : std::exchange(live_, {})) response->fail(why);
    if (question_) question_->response->fail(why);
    question_.reset();
    conversing_.reset();
    guess_.reset();
}

Response* RealtimeSession::named(std::string_view id) {
    const auto found =
        std::ranges::find_if(live_, [&](const auto& one) { return !id.empty() && one->id == id; });
    if (found == live_.end()) return nullptr;
    (*found)->heard_from = time_.now();
    return found->get();
}

// What the vendor says of them

void RealtimeSession::take(const Begun& begun) {
    const auto is_it = [&](const auto& one) {
        return one->id.empty() && (begun.tag.empty() || one->tag == begun.tag);
    };
    const auto found = std::ranges::find_if(live_, is_it);
    if (found == live_.end()) return tell(cancel_response(begun.response));
    (*found)->id = begun.response;
    (*found)->heard_from = time_.now();
    if ((*found)->unwanted) tell(cancel_response(begun.response));
}

void RealtimeSession::take(const ItemAdded& added) {
    auto* response = named(added.response);
    if (response == nullptr || !response->reads.empty()) return;
    response->parts.push_back({.item = added.item, .is_call = added.is_call});
    if (!added.is_call && !response->is_guess && !response->unwanted)
        mirror_.model_speaks(added.item);
}

void RealtimeSession::take(const Words& words) {
    auto* response = named(words.response);
    if (response == nullptr) return;
    response->words += words.text;
    if (!response->reads.empty()) return;
    const auto part = std::ranges::find(response->parts, words.item, &Response::Part::item);
    if (part != response->parts.end()) part->words += words.text;
    mirror_.model_said(words.item, words.text);
    if (!response->unwanted) response->events.push(reasoning::ModelWords{words.text});
}

void RealtimeSession::take(Voice voice) {
    auto* response = named(voice.response);
    if (response == nullptr) return;
    response->voiced_item = voice.item;
    response->voice(std::move(voice.audio), time_.now());
}

void RealtimeSession::take(Called called) {
    auto* response = named(called.response);
    if (response == nullptr || response->unwanted) return;
    const auto part = std::ranges::find(response->parts, called.item, &Response::Part::item);
    if (part != response->parts.end()) part->call = called.call;
    if (!response->is_guess) mirror_.model_called(called.item, called.call);
    response->events.push(std::move(called.call));
}

/// Text and audio of an answer, each by its own price.
void RealtimeSession::charge(const Finished& finished) {
    if (options_.meter == nullptr) return;
    const auto add = [&](const char* of, const Finished::Tokens& used) {
        if (used == Finished::Tokens{}) return;
        options_.meter->add({options_.vendor, "s2s", options_.model + of},
                            {.input_tokens = std::max(used.input - used.cached, 0),
                             .cached_tokens = used.cached,
                             .output_tokens = used.output});
    };
    const auto& all = finished.all;
    const auto& audio = finished.audio;
    add(" text", {.input = all.input - audio.input,
                  .cached = all.cached - audio.cached,
                  .output = all.output - audio.output});
    add(" audio", audio);
}

void RealtimeSession::take(const Finished& finished) {
    charge(finished);
    if (named(finished.response) == nullptr) return;
    const auto found =
        std::ranges::find_if(live_, [&](const auto& one) { return one->id == finished.response; });
    const auto response = *found;
    live_.erase(found);
    if (conversing_ == response) conversing_.reset();

    if (auto failure = failure_of(finished, *response)) {
        if (!response->unwanted)
            log::warning("openai_realtime.failed", {{"error", failure->doing}});
        if (guess_ == response) {
            response->unwanted = true;
            guess_.reset();
        }
        response->fail(*failure);
    } else {
        response->end({.why = why_finished(finished.how),
                       .input_tokens = finished.all.input,
                       .cached_tokens = finished.all.cached,
                       .output_tokens = finished.all.output});
    }
    settle(*response);
    follow_standing();
    ask_next();
}

}  // namespace neura::providers::openai_realtime
