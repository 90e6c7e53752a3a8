#include "fakes/fake_deepgram.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "fakes/audible_text.hpp"
#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr std::size_t endpoint_bytes = 2'400;
constexpr std::size_t interim_bytes = 4'000;

// Of Flux: silence after which a turn is likely over, and over, and how often it tells of silence.
constexpr std::size_t likely_over_bytes = 2'400;
constexpr std::size_t over_bytes = 4'800;
constexpr std::size_t update_bytes = 2'000;

double seconds(std::size_t bytes) { return static_cast<double>(bytes) / 8'000; }

}  // namespace

/// One socket and what is to be said on it.
struct FakeDeepgram::Session {
    Session(Executor loop, std::unique_ptr<net::WebSocket> the_socket, Conduct the_conduct,
            bool listens, bool with_turns)
        : socket(std::move(the_socket)),
          conduct(std::move(the_conduct)),
          listening(listens),
          turns(with_turns),
          answers(loop),
          texts(loop) {}

    struct Answer {
        net::Message message;
        bool then_close = false;
    };

    void say(const json& message) { say_text(message.dump()); }
    void say_text(std::string text) {
        if (conduct.silent) return;
        answers.push({.message = {net::Message::Kind::text, std::move(text)}});
    }

    std::unique_ptr<net::WebSocket> socket;
    Conduct conduct;
    const bool listening;
    const bool turns;  ///< as Flux does
    Inbox<Answer> answers;
    Inbox<std::string> texts;  ///< heard, for a script
    std::size_t audio_heard = 0;

    // Listening
    std::string audio;
    std::size_t settled = 0;
    std::size_t told = 0;  ///< up to here by an interim result
    std::size_t told_words = 0;
    std::string language{};  ///< that it tells; empty: nobody asked
    bool likely_over = false;
    int index = 0;  ///< of the turn

    // Speaking
    std::string to_speak;
    std::size_t audio_said = 0;
    std::deque<Clock::time_point> flushes;
    std::uint64_t sequence = 0;
};

/// The recogniser.
class FakeDeepgram::Listener {
public:
    explicit Listener(Session& session) : session_(session) {}

    void audio(std::string_view bytes) {
        session_.audio += bytes;
        const auto size = session_.audio.size();
        if (session_.conduct.garbage) return session_.say_text("{\"type\":\"Results\",");
        const auto words = words_in(session_.audio, session_.settled, size);
        if (!words.empty() && silence_at_end(session_.audio) >= endpoint_bytes) {
            results(true, true, false);
        } else if (size - std::max(session_.told, session_.settled) >= interim_bytes) {
            session_.told = size;
            results(false, false, false);
        }
    }

    void finalize() {
        if (session_.conduct.answers_finalize && session_.audio.size() > session_.settled)
            results(true, true, true);
    }

private:
    void results(bool is_final, bool speech_final, bool from_finalize) {
        const auto from = session_.settled;
        const auto to = session_.audio.size();
        const auto& all = session_.conduct.hears_all_as;
        json words = json::array();
        const auto heard_words = words_in(session_.audio, from, to);
        auto transcript = text_of(heard_words);
        for (const auto& word : heard_words) {
            words.push_back({{"word", word.text},
                             {"start", seconds(word.from)},
                             {"end", seconds(word.to)},
                             {"confidence", 0.9}});
        }
        if (!all.empty()) transcript = text_of(sound_in(session_.audio, from, to, all));
        json alternative{
            {"transcript", transcript}, {"confidence", 0.9}, {"words", std::move(words)}};
        if (!session_.language.empty() && !transcript.empty())
            alternative["languages"] = json::array({session_.language});
        session_.say({{"type", "Results"},
                      {"channel_index", {0, 1}},
                      {"start", seconds(from)},
                      {"duration", seconds(to - from)},
                      {"is_final", is_final},
                      {"speech_final", speech_final},
                      {"from_finalize", from_finalize},
                      {"channel", {{"alternatives", json::array({alternative})}}}});
        if (is_final) session_.settled = to;
    }

    Session& session_;
};

/// Flux.
class FakeDeepgram::TurnListener {
public:
    explicit TurnListener(Session& session) : session_(session) {}

    void audio(std::string_view bytes) {
        session_.audio += bytes;
        if (session_.conduct.garbage) return session_.say_text("{\"type\":\"TurnInfo\",");
        const auto size = session_.audio.size();
        const auto& all = session_.conduct.hears_all_as;
        const auto words = all.empty() ? words_in(session_.audio, session_.settled, size)
                                       : sound_in(session_.audio, session_.settled, size, all);
        const auto silence = silence_at_end(session_.audio);
        if (words.size() > session_.told_words) {
            const bool first = session_.told_words == 0;
            const bool resumed = std::exchange(session_.likely_over, false);
            session_.told_words = words.size();
            tell(first ? "StartOfTurn" : resumed ? "TurnResumed" : "Update", words);
        } else if (!words.empty() && session_.likely_over && silence >= over_bytes &&
                   !session_.conduct.never_over) {
            tell("EndOfTurn", words);
            ++session_.index;
            session_.settled = size;
            session_.told_words = 0;
            session_.likely_over = false;
        } else if (!words.empty() && !session_.likely_over && silence >= likely_over_bytes) {
            session_.likely_over = true;
            tell("EagerEndOfTurn", words);
        } else if (size - session_.told >= update_bytes) {
            tell("Update", words);
        }
    }

private:
    void tell(std::string_view event, const std::vector<WordTone>& heard) {
        session_.told = session_.audio.size();
        json words = json::array();
        for (const auto& word : heard) words.push_back({{"word", word.text}, {"confidence", 0.9}});
        session_.say({{"type", "TurnInfo"},
                      {"request_id", "r-1"},
                      {"sequence_id", ++session_.sequence},
                      {"event", event},
                      {"turn_index", session_.index},
                      {"audio_window_start", seconds(session_.settled)},
                      {"audio_window_end", seconds(session_.audio.size())},
                      {"transcript", text_of(heard)},
                      {"words", std::move(words)},
                      {"end_of_turn_confidence", event == "EndOfTurn" ? 0.8 : 0.1}});
    }

    Session& session_;
};

/// The voice.
class FakeDeepgram::Speaker {
public:
    explicit Speaker(Session& session) : session_(session) {}

    void flush() {
        const auto now = Clock::now();
        while (!session_.flushes.empty() && now - session_.flushes.front() > 60s)
            session_.flushes.pop_front();
        if (session_.flushes.size() >= 20)
            return session_.say({{"type", "Warning"},
                                 {"code", "EXCESSIVE_FLUSH"},
                                 {"description", "too many flushes in a minute"}});
        session_.flushes.push_back(now);
        if (session_.conduct.silent) return;
        if (session_.conduct.garbage) return session_.say_text("[1,2");
        const auto audio = audible(std::exchange(session_.to_speak, {}));
        const std::string_view bytes(reinterpret_cast<const char*>(audio.data()), audio.size());
        for (std::size_t at = 0; at < bytes.size(); at += 1'600)
            session_.answers.push(
                {.message = {net::Message::Kind::binary, std::string(bytes.substr(at, 1'600))}});
        session_.say({{"type", "Flushed"}, {"sequence_id", session_.sequence++}});
    }

    void clear() {
        session_.to_speak.clear();
        while (session_.answers.take()) {
        }
        session_.say({{"type", "Cleared"}, {"sequence_id", session_.sequence++}});
    }

private:
    Session& session_;
};

FakeDeepgram::FakeDeepgram(std::string key) : FakeVendorThatBehaves(std::move(key)) { open(); }

FakeDeepgram::~FakeDeepgram() { shut(); }

void FakeDeepgram::close_silent_after(std::chrono::milliseconds limit) {
    const std::lock_guard lock(mutex());
    silence_limit_ = limit;
}

void FakeDeepgram::hear_in(std::string language) {
    const std::lock_guard lock(mutex());
    language_ = std::move(language);
}

void FakeDeepgram::hear_everything_as(std::string words) {
    const std::lock_guard lock(mutex());
    all_words_ = std::move(words);
}

std::vector<std::string> FakeDeepgram::targets() const {
    const std::lock_guard lock(mutex());
    return targets_;
}

bool FakeDeepgram::has_key(const net::Request& request) const {
    return request.headers.find("Authorization") == "Token " + key();
}

net::Response FakeDeepgram::refusal(unsigned) const {
    net::Response response;
    response.content_type = "application/json";
    response.body = R"({"err_code":"REFUSED","err_msg":"refused","request_id":"r-1"})";
    response.headers.add("dg-request-id", "r-1");
    response.headers.add("dg-error", "refused");
    return response;
}

/// The query of the upgrade is as the vendor wants it.
void FakeDeepgram::check(const net::Request& request) {
    const auto form = net::parse_form(request.query());
    const auto value = [&](std::string_view name) { return query_field(request, name); };
    const bool with_turns = request.path() == "/v2/listen";
    const bool listens = request.path() == "/v1/listen" || with_turns;
    if (!listens && request.path() != "/v1/speak")
        violation("unknown path " + std::string(request.path()));
    if (value("model").empty()) violation("no model");
    if (value("encoding") != "mulaw" || value("sample_rate") != "8000")
        violation("not mu-law of 8 kHz");
    if (listens && !value("utterance_end_ms").empty() && value("interim_results") != "true")
        violation("utterance_end_ms without interim_results");
    const auto terms =
        std::ranges::count(form.value_or(net::Form()), "keyterm",
                           [](const auto& one) { return std::string_view(one.first); });
    if (terms > 100) violation("more than 100 key terms");
    const auto model = value("model");
    if (terms > 0 && !model.starts_with("nova-3") && !model.starts_with("flux"))
        violation("key terms to a model without them");
    if (with_turns != value("model").starts_with("flux")) violation("a model of another stream");
    if (value("language") == "multi" && !model.starts_with("nova-3"))
        violation("several languages to a model without them");
    for (const auto* option : {"language", "interim_results", "endpointing", "utterance_end_ms"})
        if (with_turns && !value(option).empty()) violation(std::string(option) + " to Flux");
    if (!listens && !value("container").empty()) violation("a container on a WebSocket");
}

Awaitable<> FakeDeepgram::serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                                Conduct conduct) {
    const auto loop = co_await asio::this_coro::executor;
    std::string language;
    {
        const std::lock_guard lock(mutex());
        if (request.target.contains("language=multi")) language = language_;
        if (conduct.hears_all_as.empty()) conduct.hears_all_as = all_words_;
        targets_.push_back(request.target);
    }
    const bool with_turns = request.path() == "/v2/listen";
    const bool listens = request.path() == "/v1/listen" || with_turns;
    const auto session =
        std::make_shared<Session>(loop, std::move(socket), std::move(conduct), listens, with_turns);
    session->language = std::move(language);
    if (!session->conduct.script.empty()) {
        co_await (hear(session) || play_script(session->conduct.script, *session->socket,
                                               session->texts, session->audio_heard));
    } else {
        if (!listens) session->say({{"type", "Metadata"}, {"request_id", "r-2"}});
        if (with_turns)
            session->say({{"type", "Connected"}, {"request_id", "r-1"}, {"sequence_id", 0}});
        co_await (hear(session) || answer(session));
    }
}

Awaitable<> FakeDeepgram::hear(std::shared_ptr<Session> session) {
    Timer limit(co_await asio::this_coro::executor);
    auto& conduct = session->conduct;
    for (;;) {
        {
            const std::lock_guard lock(mutex());
            limit.expires_after(session->listening ? silence_limit_ : 1h);
        }
        auto first = co_await (session->socket->read() || limit.async_wait(use_awaitable));
        if (first.index() == 1) {
            co_await session->socket->close(net::CloseCode::internal_error);
            co_return;
        }
        auto& read = std::get<0>(first);
        if (!read) co_return;
        const auto& message = *read;

        if (message.kind == net::Message::Kind::binary) {
            if (!session->listening) violation("audio to a voice");
            if (message.data.size() < 160 || message.data.size() > 2'000)
                violation("audio of " + std::to_string(message.data.size()) + " bytes");
            session->audio_heard += message.data.size();
            if (conduct.close_after_audio) {
                co_await session->socket->close(*conduct.close_after_audio);
                co_return;
            }
            if (conduct.drop_after && session->audio_heard >= *conduct.drop_after) {
                session->socket.reset();
                co_return;
            }
            if (!conduct.script.empty()) continue;
            if (session->turns)
                TurnListener(*session).audio(message.data);
            else
                Listener(*session).audio(message.data);
            continue;
        }

        const auto command = json::parse(message.data, nullptr, false);
        const auto type = command.is_object() ? command.value("type", "") : "";
        note_heard(type);
        if (!conduct.script.empty()) {
            session->texts.push(message.data);
        } else if (session->turns && type != "CloseStream") {
            violation("a message of type " + type + " to Flux");
        } else if (session->listening && type == "KeepAlive") {
            if (session->audio_heard == 0) violation("KeepAlive before any audio");
        } else if (session->listening && type == "Finalize") {
            Listener(*session).finalize();
        } else if (session->listening && type == "CloseStream") {
            session->answers.push(
                {.message = {net::Message::Kind::text,
                             R"({"type":"Metadata","request_id":"r-2","duration":1})"},
                 .then_close = true});
        } else if (!session->listening && type == "Speak") {
            const auto text = command.value("text", "");
            if (text.empty() || text.size() > 2'000) violation("Speak of a bad length");
            session->to_speak += text;
        } else if (!session->listening && type == "Flush") {
            Speaker(*session).flush();
        } else if (!session->listening && type == "Clear") {
            Speaker(*session).clear();
        } else if (!session->listening && type == "Close") {
            co_return;
        } else {
            violation("a message of type " + type);
        }
    }
}

Awaitable<> FakeDeepgram::answer(std::shared_ptr<Session> session) {
    Timer delay(co_await asio::this_coro::executor);
    for (;;) {
        auto answer = co_await session->answers.next();
        if (!answer) co_return;
        delay.expires_after(session->conduct.delay);
        co_await delay.async_wait(use_awaitable);
        if (!session->socket) co_return;
        const bool is_audio = answer->message.kind == net::Message::Kind::binary;
        if (is_audio) session->audio_said += answer->message.data.size();
        session->socket->send(std::move(answer->message));
        const auto& drop_after = session->conduct.drop_after;
        if (answer->then_close) {
            co_await session->socket->close(net::CloseCode::normal);
            co_return;
        }
        if (is_audio && session->conduct.close_after_audio) {
            co_await session->socket->close(*session->conduct.close_after_audio);
            co_return;
        }
        if (is_audio && drop_after && session->audio_said >= *drop_after) {
            session->socket.reset();
            co_return;
        }
    }
}

}  // namespace neura::fakes
