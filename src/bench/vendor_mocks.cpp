#include "bench/vendor_mocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "bench/audio_stamp.hpp"

namespace neura::bench {

namespace {

constexpr std::size_t frame_bytes = audio::frame_samples;
constexpr std::size_t chunk_bytes = 10 * frame_bytes;
constexpr std::size_t frames_a_character = 3;  ///< 60 ms, ordinary English speech

/// The beginning of a word is sent once it is known to be one, in a burst; what comes so soon after
/// what came before it, or was not spoken right after it, was kept back for that.
constexpr Micros kept_back_until = 10'000;
constexpr Micros longest_apart = 30'000;

/// Two loud samples up and two down: 2 kHz, audible from its first sample.
std::uint8_t tone_at(std::size_t sample) { return sample % 4 < 2 ? 0x9e : 0x1e; }

nlohmann::json quantiles(const Latencies& of) {
    return {{"n", of.count()},
            {"p50_us", of.quantile(0.5)},
            {"p99_us", of.quantile(0.99)},
            {"p999_us", of.quantile(0.999)},
            {"max_us", of.longest()}};
}

std::string http_answer(std::string_view status, std::string_view type, std::string_view body) {
    return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status,
                       type, body.size(), body);
}

/// Whether a socket is to be cut that carried so much audio. @param most  0: never
bool is_over(double seconds, Micros most) {
    return most > 0 && seconds * 1e6 > static_cast<double>(most);
}

std::string chunk(std::string_view data) {
    return fmt::format("{:x}\r\n{}\r\n", data.size(), data);
}

/// One event of a stream. @param delta   JSON @param reason  JSON: "stop" in quotes, or null
std::string event(std::string_view delta, std::string_view reason) {
    return fmt::format(
        R"(data: {{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"mock",)"
        R"("choices":[{{"index":0,"delta":{},"finish_reason":{}}}],"usage":null}})"
        "\n\n",
        delta, reason);
}

std::string token_event(std::string_view token) {
    return chunk(event(fmt::format(R"({{"content":"{}"}})", token), "null"));
}

/// As the vendor breaks an answer off that it has begun.
constexpr std::string_view overloaded =
    "data: {\"error\":{\"message\":\"The server is overloaded\",\"type\":\"server_error\","
    "\"code\":\"overloaded\"}}\n\n";

constexpr std::string_view events_end =
    R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"mock",)"
    R"("choices":[],"usage":{"prompt_tokens":57,"completion_tokens":30,"total_tokens":87}})"
    "\n\ndata: [DONE]\n\n";

/// The tag comes early, so that a caller has heard it soon.
std::string reply_about(std::string_view tag) {
    return fmt::format(
        "About {} this is what I found. All of it is covered, and we will call you back. What "
        "else?",
        tag);
}

/// A call of the tool that fills the claim, with what could be of this caller only.
std::string claim_about(std::uint32_t tag) {
    const nlohmann::json claim = {{"incident_description", spoken_tag(tag)},
                                  {"incident_location", "Near " + spoken_tag(tag)},
                                  {"policy_number", fmt::format("T{:05}", tag)}};
    const nlohmann::json delta = {
        {"tool_calls",
         {{{"index", 0},
           {"id", "claim"},
           {"type", "function"},
           {"function", {{"name", "update_claim"}, {"arguments", claim.dump()}}}}}}};
    return delta.dump();
}

/// The caller has said something that no tool was used for yet.
bool wants_claim(const nlohmann::json& request) {
    if (!request.contains("tools") || !request.contains("messages")) return false;
    const auto& messages = request["messages"];
    return messages.is_array() && !messages.empty() && messages.back().is_object() &&
           messages.back().value("role", "") == "user";
}

}  // namespace

/// One connection to one of the vendors, which it becomes by what it is asked.
class MockConnection final : public Connection {
public:
    MockConnection(RawLoop& loop, VendorMocks& mocks) : Connection(loop), mocks_(mocks) {}

private:
    /// What is being said.
    struct Flush {
        std::size_t left = 0;  ///< bytes
        std::optional<std::uint32_t> tag{};
    };

    enum class Role : std::uint8_t { undecided, listener, speaker };

    /// Audio that was heard, in seconds of all of it.
    struct Span {
        double from = 0;
        double to = 0;
        bool voiced = false;
        std::vector<std::uint32_t> signers{};
    };

    void asked(const HttpHead& head, std::string_view body) override;
    void message(Opcode opcode, std::span<char> payload) override;

    void hear(std::span<char> payload);
    void note_signers(std::span<const std::uint8_t> audio);
    void listener_told(std::string_view type);
    void results(Span of);
    void speaker_told(std::string_view type, const nlohmann::json& message);
    void speak_chunk(std::uint64_t generation);
    void complete(std::string_view body);
    void end_events(std::string_view reason);
    void next_token(std::uint32_t tag);
    void tell_stats();

    /// Runs `task` later, unless the connection has ended by then.
    void later(Micros delay, std::function<void()> task) {
        loop().at(now_us() + delay, [self = shared_from_this(), task = std::move(task)] {
            if (self->is_open()) task();
        });
    }

    VendorMocks& mocks_;
    Role role_ = Role::undecided;
    bool heard_voice_ = false;
    std::vector<std::uint32_t> signers_;  ///< of what was heard, each once
    Micros last_heard_ = 0;
    Micros last_stamp_ = 0;
    double heard_seconds_ = 0;
    double settled_seconds_ = 0;
    double spoken_seconds_ = 0;

    std::string to_speak_;
    std::deque<Flush> speaking_;
    std::uint64_t flushes_ = 0;
    std::uint64_t generation_ = 0;  ///< of speech: cleared ones are over

    std::string reply_;  ///< still to be streamed
    std::uint64_t words_told_ = 0;
    int sentences_told_ = 0;  ///< 1 from the full stop of the first to the token after it
};

void MockConnection::asked(const HttpHead& head, std::string_view body) {
    const auto target = head.second_word();
    const auto path = target.substr(0, target.find('?'));
    if (path == "/v1/listen") {
        role_ = Role::listener;
        accept_web_socket(head);
    } else if (path == "/v1/speak" && head.first_word() == "GET") {
        role_ = Role::speaker;
        accept_web_socket(head);
        send_message(Opcode::text,
                     R"({"type":"Metadata","request_id":"mock","model_name":"mock"})");
    } else if (path == "/v1/chat/completions") {
        complete(body);
    } else if (path == "/stats") {
        tell_stats();
    } else if (path == "/reset") {
        mocks_.stats_ = {};
        send(http_answer("200 OK", "text/plain", "reset\n"));
    } else {
        send(http_answer("404 Not Found", "text/plain", "no such vendor\n"));
    }
}

void MockConnection::message(Opcode opcode, std::span<char> payload) {
    if (opcode == Opcode::binary) return hear(payload);
    const auto message = nlohmann::json::parse(payload, nullptr, false);
    if (!message.is_object()) return close();
    const auto type = message.value("type", std::string());
    role_ == Role::listener ? listener_told(type) : speaker_told(type, message);
}

// Deepgram listens.

void MockConnection::hear(std::span<char> payload) {
    ++mocks_.stats_.stt_frames;
    heard_seconds_ += static_cast<double>(payload.size()) / audio::telephone_rate;
    if (is_over(heard_seconds_, mocks_.options_.hears_for)) return close();
    if (payload.size() < frame_bytes) return;
    note_signers({reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()});
    // Of several frames sent together the last was not waited for.
    const auto last = payload.last(frame_bytes);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(last.data());
    const auto now = now_us();
    const bool waited_for = now - std::exchange(last_heard_, now) >= kept_back_until;
    if (bytes[0] == audio::mulaw_silence) return;
    heard_voice_ = true;
    const auto age = age_of({bytes, last.size()}, now);
    if (!age) return;
    const auto since = now - *age - std::exchange(last_stamp_, now - *age);
    if (waited_for && since < longest_apart) mocks_.stats_.caller_to_stt.add(*age);
}

void MockConnection::note_signers(std::span<const std::uint8_t> audio) {
    for (; audio.size() >= frame_bytes; audio = audio.subspan(frame_bytes)) {
        if (audio[0] == audio::mulaw_silence) continue;
        const auto signer = signer_of(audio.first(frame_bytes));
        if (signer && std::ranges::find(signers_, *signer) == signers_.end())
            signers_.push_back(*signer);
    }
}

void MockConnection::listener_told(std::string_view type) {
    if (type == "Finalize") {
        const auto from = std::exchange(settled_seconds_, heard_seconds_);
        Span span{from, heard_seconds_, std::exchange(heard_voice_, false),
                  std::exchange(signers_, {})};
        later(mocks_.options_.recognise,
              [this, span = std::move(span)]() mutable { results(std::move(span)); });
    } else if (type == "CloseStream") {
        send_message(Opcode::text, R"({"type":"Metadata","request_id":"mock","channels":1})");
        send_message(Opcode::close, "\x03\xe8");
    }
}

/// Says who signed the audio; all of them, should it be of several callers. The words are spread
/// over the audio they are of: whoever asks must be able to tell which those are.
void MockConnection::results(Span of) {
    std::string words;
    std::string timed;
    if (of.voiced) {
        if (of.signers.empty()) of.signers.push_back(mocks_.next_tag_++);
        ++mocks_.stats_.finals;
        words = "I have a question about";
        for (const auto signer : of.signers) {
            const auto tag = signer % spoken_tags;
            mocks_.recognised_[tag] = now_us();
            words += (signer == of.signers.front() ? " " : " and ") + spoken_tag(tag);
        }
        words += '.';
        const auto count = static_cast<double>(std::ranges::count(words, ' ') + 1);
        const auto length = (of.to - of.from) / count;
        std::string_view left = words;
        for (auto at = of.from; !left.empty(); at += length) {
            const auto word = left.substr(0, left.find(' '));
            left.remove_prefix(std::min(word.size() + 1, left.size()));
            timed += fmt::format(R"({}{{"word":"{}","start":{:.3f},"end":{:.3f},"confidence":0.97,)"
                                 R"("punctuated_word":"{}"}})",
                                 timed.empty() ? "" : ",", word, at, at + length, word);
        }
    }
    send_message(
        Opcode::text,
        fmt::format(
            R"({{"type":"Results","channel_index":[0,1],"start":{:.3f},"duration":{:.3f},)"
            R"("is_final":true,"speech_final":true,"from_finalize":true,"channel":{{"alternatives":)"
            R"([{{"transcript":"{}","confidence":0.97,"words":[{}]}}]}},)"
            R"("metadata":{{"request_id":"mock"}}}})",
            of.from, of.to - of.from, words, timed));
}

// Deepgram speaks.

void MockConnection::speaker_told(std::string_view type, const nlohmann::json& message) {
    auto& stats = mocks_.stats_;
    if (type == "Speak") {
        const auto text = message.value("text", std::string());
        if (const auto tag = read_spoken_tag(text)) {
            auto& known = mocks_.first_sentence_[*tag];
            if (known != 0) stats.llm_to_tts.add(now_us() - std::exchange(known, 0));
        }
        to_speak_ += text;
    } else if (type == "Flush") {
        ++stats.sentences;
        const auto text = std::exchange(to_speak_, {});
        speaking_.push_back(
            {.left = text.size() * frames_a_character * frame_bytes, .tag = read_spoken_tag(text)});
        if (speaking_.size() == 1)
            later(mocks_.options_.first_audio, [this, at = generation_] { speak_chunk(at); });
    } else if (type == "Clear") {
        ++stats.clears;
        ++generation_;
        speaking_.clear();
        to_speak_.clear();
        send_message(Opcode::text,
                     fmt::format(R"({{"type":"Cleared","sequence_id":{}}})", flushes_++));
    } else if (type == "Close") {
        send_message(Opcode::close, "\x03\xe8");
    }
}

void MockConnection::speak_chunk(std::uint64_t generation) {
    if (generation != generation_ || speaking_.empty()) return;
    auto& saying = speaking_.front();
    const auto size = std::min(saying.left, chunk_bytes);
    std::array<std::uint8_t, chunk_bytes> audio{};
    for (std::size_t i = 0; i < size; ++i) audio[i] = tone_at(i);
    const auto now = now_us();
    for (std::size_t at = 0; at < size; at += frame_bytes) {
        const auto frame = std::span(audio).subspan(at, frame_bytes);
        stamp(frame, now);
        if (saying.tag) sign(frame, *saying.tag);
    }
    if (size > 0) send_message(Opcode::binary, {reinterpret_cast<const char*>(audio.data()), size});
    spoken_seconds_ += static_cast<double>(size) / audio::telephone_rate;
    if (is_over(spoken_seconds_, mocks_.options_.speaks_for)) return close();
    saying.left -= size;
    auto delay = mocks_.options_.between_chunks;
    if (saying.left == 0) {
        speaking_.pop_front();
        send_message(Opcode::text,
                     fmt::format(R"({{"type":"Flushed","sequence_id":{}}})", flushes_++));
        delay = mocks_.options_.first_audio;
    }
    if (!speaking_.empty()) later(delay, [this, generation] { speak_chunk(generation); });
}

// OpenAI answers.

void MockConnection::complete(std::string_view body) {
    ++mocks_.stats_.requests;
    const auto tag = read_spoken_tag(body).value_or(0);
    auto& known = mocks_.recognised_[tag];
    if (known != 0) mocks_.stats_.stt_to_llm.add(now_us() - std::exchange(known, 0));
    auto reply = reply_about(spoken_tag(tag));

    const auto request = nlohmann::json::parse(body, nullptr, false);
    if (!request.is_object())
        return send(
            http_answer("400 Bad Request", "application/json",
                        R"({"error":{"message":"not JSON","type":"invalid_request_error"}})"));
    if (!request.value("stream", false)) {
        const nlohmann::json answer = {
            {"id", "chatcmpl-1"},
            {"object", "chat.completion"},
            {"choices",
             {{{"index", 0},
               {"finish_reason", "stop"},
               {"message", {{"role", "assistant"}, {"content", std::move(reply)}}}}}}};
        return later(mocks_.options_.first_token, [this, text = answer.dump()] {
            send(http_answer("200 OK", "application/json", text));
        });
    }
    send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (mocks_.options_.claims && wants_claim(request)) {
        return later(mocks_.options_.first_token, [this, tag] {
            send(chunk(event(claim_about(tag), "null")));
            end_events("tool_calls");
        });
    }
    reply_ = std::move(reply);
    sentences_told_ = 0;
    words_told_ = 0;
    later(mocks_.options_.first_token, [this, tag] { next_token(tag); });
}

void MockConnection::next_token(std::uint32_t tag) {
    const auto end = std::min(reply_.find(' ', 1), reply_.size());
    const auto token = reply_.substr(0, end);
    reply_.erase(0, end);
    // A sentence is known to be over by what follows it.
    if (sentences_told_ == 1) mocks_.first_sentence_[tag] = now_us();
    if (sentences_told_ == 1 || token.ends_with('.')) ++sentences_told_;
    send(token_event(token));
    if (++words_told_ == mocks_.options_.writes_words)
        return mocks_.options_.overloads ? send(chunk(std::string(overloaded)) + "0\r\n\r\n")
                                         : close();
    if (!reply_.empty())
        return later(mocks_.options_.between_tokens, [this, tag] { next_token(tag); });
    end_events("stop");
}

void MockConnection::end_events(std::string_view reason) {
    send(chunk(event("{}", fmt::format("\"{}\"", reason)) + std::string(events_end)) + "0\r\n\r\n");
}

void MockConnection::tell_stats() {
    const auto& stats = mocks_.stats_;
    const nlohmann::json json = {{"caller_to_stt", quantiles(stats.caller_to_stt)},
                                 {"stt_to_llm", quantiles(stats.stt_to_llm)},
                                 {"llm_to_tts", quantiles(stats.llm_to_tts)},
                                 {"stt_frames", stats.stt_frames},
                                 {"finals", stats.finals},
                                 {"requests", stats.requests},
                                 {"sentences", stats.sentences},
                                 {"clears", stats.clears},
                                 {"connections", loop().open_connections()}};
    send(http_answer("200 OK", "application/json", json.dump()));
}

VendorMocks::VendorMocks(RawLoop& loop, MockOptions options)
    : loop_(loop), options_(std::move(options)) {
    const auto make = [this] { return std::make_shared<MockConnection>(loop_, *this); };
    if (!options_.certificate.empty()) tls_ = tls_context(options_.certificate, options_.key);
    port_ = loop_.listen(options_.port, make);
    if (tls_) tls_port_ = loop_.listen(0, make, tls_.get());
}

namespace {

volatile std::sig_atomic_t told_to_stop = 0;

}  // namespace

int bench_mocks(const MockOptions& options) try {
    std::signal(SIGTERM, [](int) { told_to_stop = 1; });
    std::signal(SIGINT, [](int) { told_to_stop = 1; });
    std::signal(SIGPIPE, SIG_IGN);
    RawLoop loop;
    const VendorMocks mocks(loop, options);
    auto addresses = fmt::format("http://127.0.0.1:{}\n", mocks.port());
    if (mocks.tls_port() != 0) addresses += fmt::format("https://127.0.0.1:{}\n", mocks.tls_port());
    std::cout << addresses << std::flush;
    while (told_to_stop == 0) loop.serve(now_us() + 100'000);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "neura bench mocks: " << error.what() << '\n';
    return 1;
}

}  // namespace neura::bench
