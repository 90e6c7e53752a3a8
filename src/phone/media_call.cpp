#include "phone/media_call.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "audio/g711.hpp"

namespace neura::phone {

namespace {

namespace twilio = providers::twilio;

/// People key about four digits a second.
constexpr LineTime between_keys{240};

/// How long the server may take to write down what the agent said last.
constexpr int most_last_readings = 10;
constexpr auto between_last_readings = std::chrono::milliseconds(100);

}  // namespace

MediaCall::MediaCall(std::unique_ptr<net::WebSocket> socket, twilio::Start start, Caller& caller,
                     const PhoneParts& parts, Options options)
    : socket_(std::move(socket)),
      stream_sid_(start.stream_sid),
      writer_(std::move(start)),
      caller_(caller),
      parts_(parts),
      options_(std::move(options)),
      line_(options_.record),
      ear_(transcribes()),
      utterances_(parts.loop),
      scope_(parts.loop) {
    if (options_.noise) line_.surround(*options_.noise);
    if (options_.echo) line_.put_on(Loudspeaker(*options_.echo));
}

Awaitable<> MediaCall::run() {
    send(writer_.connected());
    send(writer_.start());
    if (transcribes()) scope_.spawn(transcribe());
    {
        const auto beat = parts_.ticker.subscribe([this](Clock::time_point) { tick(); });
        co_await read();
    }
    if (saying_) {
        saying_->end = line_.now();
        note(*std::exchange(saying_, std::nullopt));
        caller_.acted(line_.now());
    }
    if (auto rest = ear_.finish()) {
        turn_end_ = rest->end;
        if (transcribes()) {
            ++untranscribed_;
            utterances_.push(*std::move(rest));
        }
    }
    utterances_.close();
    if (options_.read_record) co_await read_last_words();
    co_await scope_.join();
}

std::vector<SpokenLine> MediaCall::transcript() const {
    auto lines = transcript_;
    std::ranges::stable_sort(lines, {}, &SpokenLine::start);
    return lines;
}

Awaitable<> MediaCall::read() {
    for (;;) {
        auto message = co_await socket_->read();
        if (!message) {
            const bool ended = hung_up_ || message.error().code == net::Errc::closed_by_peer;
            if (!ended)
                trouble_ = "the stream broke off: " + message.error().doing + ": " +
                           message.error().code.message();
            co_return;
        }
        auto decoded = decoder_.to_carrier(message->data);
        if (decoded && decoded->stream_sid == stream_sid_) {
            obey(*decoded);
            continue;
        }
        trouble_ = decoded ? "the server answers for another stream than ours"
                           : "the server breaks the carrier's protocol: " + decoded.error().doing;
        hang_up();
    }
}

void MediaCall::obey(const twilio::ToCarrier& message) {
    if (const auto* play = std::get_if<twilio::Play>(&message.command)) {
        std::vector<std::int16_t> samples(play->payload.size());
        audio::decode_mulaw(play->payload, samples);
        line_.play(samples);
    } else if (const auto* mark = std::get_if<twilio::Mark>(&message.command)) {
        if (line_.mark(mark->name)) send(writer_.mark(mark->name));
    } else {
        for (const auto& name : line_.clear()) send(writer_.mark(name));
    }
}

void MediaCall::tick() {
    if (hung_up_) return;
    const auto passed = line_.tick();
    send(writer_.media(line_.now(), audio::encode_frame(passed.out)));
    for (const auto& name : passed.marks) send(writer_.mark(name));
    hear(passed.heard);
    go_on_acting();
    if (auto next = caller_.next(line_.now())) act(*std::move(next));
}

void MediaCall::hear(const audio::Frame& frame) {
    auto noticed = ear_.hear(frame, line_.agent_has_more());
    if (noticed.started) {
        turn_over_ = false;
        written_.started();
        if (!turn_start_) turn_start_ = line_.now();
        caller_.agent_started(line_.now());
    }
    if (noticed.utterance) {
        turn_end_ = noticed.utterance->end;
        if (transcribes()) {
            ++untranscribed_;
            utterances_.push(*std::move(noticed.utterance));
        }
    }
    if (options_.read_record) {
        if (noticed.finished) written_.finished(line_.now());
        return await_written_words();
    }
    if (noticed.finished) turn_over_ = true;
    if (turn_over_ && untranscribed_ == 0) {
        turn_over_ = false;
        caller_.agent_finished(std::exchange(turn_words_, {}), turn_end_);
    }
}

void MediaCall::await_written_words() {
    const auto now = line_.now();
    if (saying_) said_until_ = now;
    if (written_.in_vain(now)) {
        written_.give_up();
        const auto start = std::exchange(turn_start_, std::nullopt);
        // What the caller drowned with the first sound was never said.
        if (start && said_until_ < *start) {
            trouble_ = "the server has not written down what the agent said";
            hang_up();
        }
    } else if (!reading_ && written_.due(now)) {
        reading_ = true;
        scope_.spawn(read_words());
    }
}

Awaitable<> MediaCall::read_words() {
    const auto record = co_await options_.read_record();
    reading_ = false;
    if (!record) {
        trouble_ = "the caller cannot know what the agent said: " + record.error().doing + ": " +
                   record.error().code.message();
        hang_up();
    } else if (auto words = written_.read(*record, line_.now())) {
        note_agent(*words);
        caller_.agent_finished(*words, turn_end_);
    }
}

/// What the agent took leave with is written down when it has hung up.
Awaitable<> MediaCall::read_last_words() {
    for (int readings = 0; turn_start_ && readings < most_last_readings; ++readings) {
        if (readings > 0) {
            Timer pause(parts_.loop, between_last_readings);
            co_await pause.async_wait(as_result);
        }
        const auto record = co_await options_.read_record();
        if (!record) co_return;
        if (auto words = written_.read_rest(*record)) note_agent(*std::move(words));
    }
}

void MediaCall::note_agent(std::string words) {
    if (words.empty()) return;
    const auto start = std::exchange(turn_start_, std::nullopt).value_or(turn_end_);
    note({.side = Side::agent, .text = std::move(words), .start = start, .end = turn_end_});
}

void MediaCall::go_on_acting() {
    if (!saying_) return;
    if (!keys_.empty() && line_.now() >= next_key_at_) {
        send(writer_.dtmf(keys_.front()));
        keys_.erase(0, 1);
        next_key_at_ = line_.now() + between_keys;
    }
    if (synthesising_ || line_.saying() || !keys_.empty()) return;
    saying_->end = line_.now();
    note(*std::exchange(saying_, std::nullopt));
    caller_.acted(line_.now());
}

void MediaCall::act(Act act) {
    if (std::holds_alternative<HangUp>(act)) {
        hang_up();
        return;
    }
    saying_ = SpokenLine{.side = Side::caller, .text = {}, .start = line_.now(), .end = {}};
    if (auto* say = std::get_if<Say>(&act)) {
        saying_->text = say->text;
        synthesising_ = true;
        scope_.spawn(speak(std::move(*say)));
    } else if (auto* press = std::get_if<Press>(&act)) {
        saying_->text = press->keys;
        saying_->keyed = true;
        keys_ = std::move(press->keys);
        next_key_at_ = line_.now();
    } else {
        const auto& file = std::get<PlayFile>(act).file;
        saying_->text = '[' + file + ']';
        if (const auto audio = read_telephone_audio(file)) {
            line_.say(*audio);
        } else {
            trouble_ = audio.error().doing;
            hang_up();
        }
    }
}

Awaitable<> MediaCall::speak(Say words) {
    const auto speech =
        co_await synthesise(parts_.tts, std::move(words.text), options_.voice, words.speed);
    synthesising_ = false;
    if (speech) {
        if (saying_) saying_->start = line_.now();
        line_.say(*speech);
    } else {
        trouble_ = "the caller has no voice: " + speech.error().doing + ": " +
                   speech.error().code.message();
        hang_up();
    }
}

Awaitable<> MediaCall::transcribe() {
    auto transcriber = co_await Transcriber::open(*parts_.stt);
    if (!transcriber) {
        trouble_ = "the caller cannot hear: " + transcriber.error().doing + ": " +
                   transcriber.error().code.message();
        hang_up();
        co_return;
    }
    for (;;) {
        auto utterance = co_await utterances_.next();
        if (!utterance) co_return;
        auto words = co_await (*transcriber)->transcribe(std::move(utterance->samples));
        --untranscribed_;
        auto text = words ? std::move(words->text) : std::string("[not understood]");
        if (text.empty()) continue;
        if (!turn_words_.empty()) turn_words_ += ' ';
        turn_words_ += text;
        note({.side = Side::agent,
              .text = std::move(text),
              .start = utterance->start,
              .end = utterance->end});
    }
}

void MediaCall::hang_up() {
    if (hung_up_) return;
    hung_up_ = true;
    line_.hush();
    send(writer_.stop());
    scope_.spawn(close());
}

Awaitable<> MediaCall::close() { co_await socket_->close(net::CloseCode::normal); }

void MediaCall::send(std::string_view text) { socket_->send(net::Message::Kind::text, text); }

void MediaCall::note(SpokenLine line) {
    if (options_.on_line) options_.on_line(line);
    transcript_.push_back(std::move(line));
}

}  // namespace neura::phone
