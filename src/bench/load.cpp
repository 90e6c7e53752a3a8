#include "bench/load.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <stdexcept>
#include <string_view>
#include <variant>

#include "bench/audio_stamp.hpp"
#include "bench/carrier_buffer.hpp"
#include "bench/spoken_tag.hpp"
#include "net/base64.hpp"
#include "net/http.hpp"
#include "net/url.hpp"
#include "providers/twilio/protocol.hpp"
#include "providers/twilio/twiml.hpp"

namespace neura::bench {

namespace twilio = providers::twilio;

namespace {

constexpr Micros pause_before_speaking = 600'000;
constexpr Micros patience = 10'000'000;
constexpr Micros cut_in_after = 1'200'000;
constexpr Micros before_trying_again = 1'000'000;

/// Voice that is no cough any more, as the engine counts it (`listening::BargeIn`).
constexpr Micros confirmed_after = 700'000;

/// A caller who waits for one answer has heard a sentence of it.
constexpr std::uint64_t frames_of_an_answer = 100;
constexpr Micros longest_brief_call = 60'000'000;
constexpr std::size_t slots = 20;  ///< calls are spread over the 20 ms of a frame

std::string_view value_after(std::string_view text, std::string_view opening) {
    const auto at = text.find(opening);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + opening.size());
    return text.substr(0, text.find('"'));
}

void append_number(std::string& to, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    to.append(digits.begin(), end);
}

}  // namespace

/// One caller: the announcement, the stream, the script.
class LoadCall {
public:
    LoadCall(Load& load, std::uint64_t number) : load_(load), random_(number) {
        buffer_.count_jitter_in(&load.stats_.jitter);
    }
    ~LoadCall() { let_go(); }

    /// Announces a call. @param name    no other call has it
    ///                   @param number  signs what it says
    void begin(std::uint64_t name, std::uint32_t number);

    /// 20 ms have passed.
    void tick(Micros now);

    void hang_up();
    bool is_heard() const { return greeted_; }
    bool is_over() const { return !announcement_ && !stream_; }
    bool may_begin(Micros now) const { return is_over() && now >= not_before_; }

private:
    class Announcement;
    class Stream;
    enum class Phase : std::uint8_t { waiting, hearing, pausing, speaking };

    void answered(std::string_view twiml);
    void stream_open();
    void stream_lost();
    void told(std::string_view text, Micros now);
    void heard(std::string_view payload, Micros now);
    void read_signature();
    void cut_in_over(Micros now);
    void act(Micros now);
    void speak(bool cutting_in, Micros now);
    void send_frame(Micros now);
    void send(std::string text);
    void let_go();

    Load& load_;
    std::minstd_rand random_;
    std::shared_ptr<Announcement> announcement_;
    std::shared_ptr<Stream> stream_;
    std::string call_sid_;
    std::string stream_sid_;
    std::string target_;
    twilio::Parameters parameters_;
    std::optional<twilio::CarrierWriter> writer_;
    std::string before_chunk_;  ///< of a media message
    std::string frame_;         ///< being written
    std::string base64_;
    std::vector<std::uint8_t> heard_;  ///< the frame that came last

    std::uint32_t number_ = 0;
    std::uint64_t own_ = 0;    ///< frames that were signed with it
    bool had_answer_ = false;  ///< a whole sentence of it
    Micros not_before_ = 0;
    Micros announced_at_ = 0;
    Micros started_at_ = 0;
    bool greeted_ = false;
    CarrierBuffer buffer_;
    std::uint64_t underruns_ = 0;  ///< of the buffer, counted so far

    Phase phase_ = Phase::waiting;
    Micros phase_since_ = 0;
    bool will_cut_in_ = false;
    Micros onset_ = 0;      ///< of a cut-in that was not heeded yet
    Micros cut_in_ = 0;     ///< onset of the one under way
    Micros old_until_ = 0;  ///< what it cuts into is heard
    Micros last_voiced_ = 0;
    std::size_t turn_ = 0;
    const Utterance* saying_ = nullptr;
    std::size_t said_ = 0;  ///< frames of it
    std::uint64_t sequence_ = 0;
    std::uint64_t chunks_ = 0;
};

class LoadCall::Announcement final : public Connection {
public:
    Announcement(RawLoop& loop, LoadCall& call) : Connection(loop), call_(call) {}

private:
    void answered(const HttpHead& head) override { expected_ = head.content_length(); }
    void body(std::string_view bytes) override {
        text_ += bytes;
        if (text_.size() < expected_) return;
        close();
        call_.answered(text_);
    }
    void lost() override { call_.answered({}); }

    LoadCall& call_;
    std::size_t expected_ = 0;
    std::string text_;
};

class LoadCall::Stream final : public Connection {
public:
    Stream(RawLoop& loop, LoadCall& call) : Connection(loop), call_(call) {}

private:
    void upgraded() override { call_.stream_open(); }
    void answered(const HttpHead&) override { call_.stream_lost(); }
    void message(Opcode, std::span<char> payload) override {
        call_.told({payload.data(), payload.size()}, now_us());
    }
    void lost() override { call_.stream_lost(); }

    LoadCall& call_;
};

void LoadCall::begin(std::uint64_t name, std::uint32_t number) {
    number_ = number;
    const auto caller = std::to_string(number);
    const auto digits = std::to_string(name);
    const auto sid = std::string(32 - digits.size(), '0') + digits;
    call_sid_ = "CA" + sid;
    stream_sid_ = "MZ" + sid;
    announced_at_ = now_us();
    const auto form =
        net::encode_form({{"CallSid", call_sid_},
                          {"AccountSid", "AC00000000000000000000000000000000"},
                          {"From", "+1555" + std::string(7 - caller.size(), '0') + caller},
                          {"To", "+15550002222"},
                          {"CallStatus", "ringing"},
                          {"Direction", "inbound"},
                          {"ApiVersion", "2010-04-01"}});
    announcement_ = std::make_shared<Announcement>(load_.loop_, *this);
    load_.loop_.connect(announcement_, load_.host_, load_.port_);
    announcement_->ask("POST", load_.host_ + ':' + std::to_string(load_.port_),
                       "/webhooks/twilio/voice", "application/x-www-form-urlencoded", form);
}

void LoadCall::answered(std::string_view document) {
    announcement_.reset();
    const auto verbs = twilio::parse_twiml(document);
    const auto* connect =
        verbs && !verbs->empty() ? std::get_if<twilio::Connect>(&verbs->front()) : nullptr;
    if (connect == nullptr) {
        ++load_.stats_.refused;
        not_before_ = now_us() + before_trying_again;
        return;
    }
    load_.stats_.announce_to_answer.add(now_us() - announced_at_);
    const auto url = net::parse_url(connect->stream.url);
    if (!url) return;
    target_ = url->target;
    parameters_ = connect->stream.parameters;
    stream_ = std::make_shared<Stream>(load_.loop_, *this);
    load_.loop_.connect(stream_, load_.host_, load_.port_);
    stream_->ask_for_web_socket(url->authority(), target_);
}

void LoadCall::stream_open() {
    twilio::Start start{.stream_sid = stream_sid_,
                        .account_sid = "AC00000000000000000000000000000000",
                        .call_sid = call_sid_,
                        .parameters = std::move(parameters_)};
    writer_.emplace(std::move(start));
    before_chunk_ =
        R"(","streamSid":")" + stream_sid_ + R"(","media":{"track":"inbound","chunk":")";
    sequence_ = 1;
    send(writer_->connected());
    send(writer_->start());
    started_at_ = phase_since_ = now_us();
}

void LoadCall::stream_lost() {
    ++load_.stats_.ended;
    not_before_ = now_us() + before_trying_again;
    let_go();
}

/// What the carrier no longer has a hand in.
void LoadCall::let_go() {
    if (announcement_) announcement_->close();
    if (stream_) stream_->close();
    announcement_.reset();
    stream_.reset();
    writer_.reset();
    buffer_ = {};
    buffer_.count_jitter_in(&load_.stats_.jitter);
    underruns_ = 0;
    greeted_ = false;
    phase_ = Phase::waiting;
    saying_ = nullptr;
    said_ = 0;
    chunks_ = 0;
    last_voiced_ = onset_ = cut_in_ = old_until_ = 0;
    will_cut_in_ = had_answer_ = false;
    own_ = 0;
}

void LoadCall::hang_up() {
    if (writer_) {
        send(writer_->stop());
        stream_->send_message(Opcode::close, "\x03\xe8");
    }
    let_go();
}

void LoadCall::send(std::string text) {
    ++sequence_;
    stream_->send_message(Opcode::text, text);
}

void LoadCall::told(std::string_view text, Micros now) {
    const auto event = value_after(text, R"("event":")");
    if (event == "media") {
        heard(value_after(text, R"("payload":")"), now);
    } else if (event == "mark") {
        std::string name(value_after(text, R"("name":")"));
        if (buffer_.mark(name, now)) send(writer_->mark(name));
    } else if (event == "clear") {
        for (const auto& name : buffer_.clear(now)) send(writer_->mark(name));
        old_until_ = std::min(old_until_, now);
        if (onset_ != 0) load_.stats_.onset_to_clear.add(now - std::exchange(onset_, 0));
        if (phase_ == Phase::hearing) {
            phase_ = Phase::pausing;
            phase_since_ = now;
        }
    }
}

void LoadCall::heard(std::string_view payload, Micros now) {
    auto& stats = load_.stats_;
    ++stats.frames_in;
    const bool begins = buffer_.play(payload.size() / 4 * 3 - (payload.ends_with('=') ? 1 : 0) -
                                         (payload.ends_with("==") ? 1 : 0),
                                     now);
    stats.underruns += buffer_.underruns() - std::exchange(underruns_, buffer_.underruns());
    if (!net::decode_base64(payload, heard_)) heard_.clear();
    read_signature();
    const auto age = age_of(heard_, now);
    // What was made before is heard again when the agent goes on, and from the middle of a frame,
    // where no stamp is read.
    if (cut_in_ != 0 && (!age || now - *age < cut_in_ + confirmed_after))
        old_until_ = buffer_.plays_until();
    if (begins) {
        if (age) stats.tts_to_caller.add(*age);
        const bool greeting = !std::exchange(greeted_, true);
        if (greeting) {
            ++stats.begun;
            stats.start_to_greeting.add(now - started_at_);
        } else if (phase_ == Phase::waiting && last_voiced_ != 0) {
            stats.turn.add(now - std::exchange(last_voiced_, 0));
        }
        will_cut_in_ = (greeting || !load_.options_.brief) &&
                       std::uniform_real_distribution<>(0, 1)(random_) < load_.options_.barge_ins;
    }
    if (phase_ == Phase::waiting || phase_ == Phase::pausing) {
        phase_ = Phase::hearing;
        phase_since_ = now;
    }
}

/// Only what answers us is signed; the first sentence of it, and then comes the next.
void LoadCall::read_signature() {
    auto& stats = load_.stats_;
    const auto signer = signer_of(heard_);
    if (signer == number_) {
        ++stats.own;
        ++own_;
    } else if (signer) {
        ++stats.foreign;
    } else if (own_ >= frames_of_an_answer && !std::exchange(had_answer_, true)) {
        ++stats.answered;
    }
}

void LoadCall::tick(Micros now) {
    if (!writer_) return;
    if (load_.options_.brief && (had_answer_ || now - started_at_ > longest_brief_call))
        return hang_up();
    for (const auto& name : buffer_.passed(now)) send(writer_->mark(name));
    act(now);
    send_frame(now);
}

void LoadCall::act(Micros now) {
    const auto& length = load_.options_.length;
    if (length > 0 && now - started_at_ > static_cast<Micros>(length * 1e6)) return hang_up();
    switch (phase_) {
        case Phase::waiting:
            if (now - phase_since_ < patience) break;
            ++load_.stats_.unanswered;
            speak(false, now);
            break;
        case Phase::hearing:
            if (will_cut_in_ && buffer_.playing(now) &&
                now - buffer_.reply_began() >= cut_in_after) {
                speak(true, now);
            } else if (buffer_.reply_over(now)) {
                phase_ = Phase::pausing;
                phase_since_ = now;
            }
            break;
        case Phase::pausing:
            if (now - phase_since_ < pause_before_speaking) break;
            buffer_.end_reply();
            speak(false, now);
            break;
        case Phase::speaking:
            if (said_ < saying_->size()) break;
            if (cut_in_ != 0) cut_in_over(now);
            onset_ = 0;
            phase_since_ = now;
            phase_ = Phase::waiting;
            last_voiced_ = now;
            if (buffer_.playing(now)) {  // over us; that is no answer yet
                phase_ = Phase::hearing;
                last_voiced_ = 0;
            } else {
                buffer_.end_reply();
            }
            saying_ = nullptr;
            break;
    }
}

void LoadCall::speak(bool cutting_in, Micros now) {
    const auto& utterances = load_.utterances_;
    saying_ = cutting_in ? &utterances.back() : &utterances[turn_++ % (utterances.size() - 1)];
    said_ = 0;
    phase_ = Phase::speaking;
    phase_since_ = now;
    will_cut_in_ = false;
    if (!cutting_in) return;
    onset_ = cut_in_ = now;
    old_until_ = buffer_.plays_until();
    ++load_.stats_.barge_ins;
}

/// What may not be interrupted, such as the question for consent, was not.
void LoadCall::cut_in_over(Micros now) {
    const auto confirmed = std::exchange(cut_in_, 0) + confirmed_after;
    if (onset_ == 0) load_.stats_.confirmed_to_silence.add(std::min(old_until_, now) - confirmed);
}

/// One media message, written by hand: the generator's largest part.
void LoadCall::send_frame(Micros now) {
    if (!writer_) return;
    std::string_view payload = load_.silence_;
    if (saying_ != nullptr && said_ < saying_->size()) {
        auto audio = (*saying_)[said_++];
        stamp(audio, now);
        sign(audio, number_);
        base64_.clear();
        net::append_base64(base64_, audio);
        payload = base64_;
    }
    frame_ = R"({"event":"media","sequenceNumber":")";
    append_number(frame_, ++sequence_);
    frame_ += before_chunk_;
    append_number(frame_, ++chunks_);
    frame_ += R"(","timestamp":")";
    append_number(frame_, chunks_ * 20);
    frame_ += R"(","payload":")";
    frame_ += payload;
    frame_ += R"("}})";
    stream_->send_message(Opcode::text, frame_);
    ++load_.stats_.frames_out;
}

Load::Load(RawLoop& loop, LoadOptions options, std::vector<Utterance> utterances)
    : loop_(loop), options_(std::move(options)), utterances_(std::move(utterances)) {
    const auto url = net::parse_url(options_.url);
    if (!url || url->scheme != "http" || utterances_.size() < 2)
        throw std::invalid_argument("the server's address must be as in http://127.0.0.1:8080");
    host_ = url->host;
    port_ = url->port;
    audio::MulawFrame silence;
    silence.fill(audio::mulaw_silence);
    silence_ = net::encode_base64(silence);
    names_from_ = static_cast<std::uint64_t>(now_us()) * 1000;
    for (std::size_t i = 0; i < options_.calls; ++i)
        calls_.push_back(std::make_unique<LoadCall>(*this, i + 1));
}

Load::~Load() = default;

bool Load::is_up() const {
    return std::ranges::all_of(calls_, [](const auto& call) { return call->is_heard(); });
}

bool Load::is_over() const {
    return calls_begun_ >= options_.total &&
           std::ranges::all_of(calls_, [](const auto& call) { return call->is_over(); });
}

/// As many of the calls as the rate allows.
void Load::begin_due(Micros now) {
    const auto due =
        static_cast<std::size_t>(static_cast<double>(now - began_) * options_.rate / 1e6);
    for (std::size_t i = 0; i < std::min(due, calls_.size()); ++i) {
        if (options_.total > 0 && calls_begun_ >= options_.total) return;
        if (!calls_[i]->may_begin(now)) continue;
        calls_[i]->begin(names_from_ + calls_begun_, (options_.first + calls_begun_) % spoken_tags);
        ++calls_begun_;
    }
}

void Load::run(Micros time) {
    const auto now = now_us();
    if (began_ == 0) began_ = next_ms_ = now;
    for (const auto end = now + time; next_ms_ < end; next_ms_ += 1000) {
        loop_.serve(next_ms_);
        const auto woken = now_us();
        stats_.lateness.add(woken - next_ms_);
        begin_due(woken);
        const auto slot = static_cast<std::size_t>(next_ms_ / 1000) % slots;
        for (std::size_t i = slot; i < calls_.size(); i += slots) calls_[i]->tick(now_us());
    }
}

void Load::hang_up() {
    for (const auto& call : calls_) call->hang_up();
}

}  // namespace neura::bench
