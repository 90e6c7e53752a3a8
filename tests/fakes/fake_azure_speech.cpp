#include "fakes/fake_azure_speech.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cctype>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <utility>

#include "fakes/audible_text.hpp"
#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

using namespace asio::experimental::awaitable_operators;
using nlohmann::json;

namespace {

constexpr std::size_t segment_bytes = 4'000;  ///< silence that settles a phrase
constexpr std::size_t longest_audio = 8'192;
constexpr std::size_t ahead_bytes = 40'000;

/// 44 bytes of a WAV's head: mu-law, 8 kHz, no sizes.
constexpr std::string_view riff_head(
    "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x07\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\0\0\0\0", 44);

constexpr std::string_view stream_id = "5B7AAE5A1C0B4C0D9E5A3A6C9A0F1E2D";

std::size_t ticks(std::size_t bytes) { return bytes * 1'250; }

bool is_id(std::string_view id) {
    return id.size() == 32 && std::ranges::all_of(id, [](unsigned char c) {
               return std::isdigit(c) != 0 || (c >= 'A' && c <= 'F');
           });
}

/// What the client said: fields, one a line, and a body.
struct Said {
    std::map<std::string, std::string> fields;
    std::string body;
};

Said read(const net::Message& message) {
    Said said;
    std::string fields;
    if (message.kind == net::Message::Kind::text) {
        const auto end = message.data.find("\r\n\r\n");
        if (end == std::string::npos) return said;
        fields = message.data.substr(0, end + 2);
        said.body = message.data.substr(end + 4);
    } else {
        if (message.data.size() < 2) return said;
        const auto length =
            static_cast<std::size_t>(static_cast<unsigned char>(message.data[0])) * 256 +
            static_cast<unsigned char>(message.data[1]);
        if (message.data.size() < 2 + length) return said;
        fields = message.data.substr(2, length);
        said.body = message.data.substr(2 + length);
    }
    while (!fields.empty()) {
        const auto end = fields.find("\r\n");
        const auto colon = fields.find(": ");
        if (end == std::string::npos || colon > end) return {};
        said.fields[fields.substr(0, colon)] = fields.substr(colon + 2, end - colon - 2);
        fields.erase(0, end + 2);
    }
    return said;
}

}  // namespace

/// One socket and what is to be said on it.
struct FakeAzureSpeech::Session {
    Session(Executor loop, std::unique_ptr<net::WebSocket> the_socket, Conduct the_conduct,
            bool listens)
        : socket(std::move(the_socket)),
          conduct(std::move(the_conduct)),
          listening(listens),
          answers(loop),
          texts(loop) {}

    void say(std::string_view path, const std::string& body) {
        if (conduct.silent) return;
        // As the service does it: no blank after a colon is promised.
        answers.push({net::Message::Kind::text, "X-RequestId:" + turn +
                                                    "\r\nContent-Type:application/json; "
                                                    "charset=utf-8\r\nPath:" +
                                                    std::string(path) + "\r\n\r\n" + body});
    }
    void say(std::string_view path, const json& body) { say(path, body.dump()); }

    void say_audio(std::string_view bytes) {
        if (conduct.silent) return;
        const auto fields = "X-RequestId:" + turn +
                            "\r\nContent-Type:audio/basic\r\nX-StreamId:" + std::string(stream_id) +
                            "\r\nPath:audio\r\n";
        std::string message{static_cast<char>(fields.size() >> 8),
                            static_cast<char>(fields.size())};
        answers.push({net::Message::Kind::binary, message + fields + std::string(bytes)});
    }

    std::vector<WordTone> unsettled_words() const {
        if (all_words.empty()) return words_in(audio, settled, audio.size());
        return sound_in(audio, settled, audio.size(), all_words);
    }

    void tell_hypothesis(const std::vector<WordTone>& words) {
        told = words.size();
        say("speech.hypothesis", json{{"Id", "h"},
                                      {"Text", text_of(words)},
                                      {"Offset", ticks(words.front().from)},
                                      {"Duration", ticks(words.back().to - words.front().from)},
                                      {"Channel", 0}});
    }

    void tell_phrase(const std::vector<WordTone>& words) {
        const auto text = text_of(words);
        const json best{{"Confidence", 0.9}, {"Lexical", text}, {"Display", text}};
        json phrase{{"Id", "p"},
                    {"RecognitionStatus", "Success"},
                    {"DisplayText", text},
                    {"Offset", ticks(words.front().from)},
                    {"Duration", ticks(words.back().to - words.front().from)},
                    {"Channel", 0},
                    {"NBest", json::array({best})}};
        if (tells_language)
            phrase["PrimaryLanguage"] = {{"Language", "fr-FR"}, {"Confidence", "High"}};
        say("speech.phrase", phrase);
        told = 0;
        settled = audio.size();
    }

    void tell_status(std::string_view status) {
        say("speech.phrase", json{{"Id", "s"},
                                  {"RecognitionStatus", status},
                                  {"Offset", ticks(audio.size())},
                                  {"Duration", 0},
                                  {"Channel", 0},
                                  {"NBest", json::array()}});
    }

    /// It is over for the client once it is told so.
    void end_turn() {
        if (listening) tell_status("EndOfDictation");
        if (!conduct.never_ends) say("turn.end", std::string());
        ending = turn;
    }

    std::unique_ptr<net::WebSocket> socket;
    Conduct conduct;
    const bool listening;
    Inbox<net::Message> answers;
    Inbox<std::string> texts;  ///< paths heard, for a script
    std::size_t audio_heard = 0;
    std::size_t audio_said = 0;
    bool configured = false;
    std::string turn;       ///< under way
    std::string ending;     ///< a turn of which the client need not know yet that it is over
    std::string last_turn;  ///< for a script

    // Listening
    Clock::time_point began = Clock::now();
    std::string all_words;
    bool tells_language = false;
    bool has_head = false;
    std::string audio;
    std::size_t settled = 0;
    std::size_t told = 0;

    // Speaking
    std::string voice;
    bool making = false;
};

FakeAzureSpeech::FakeAzureSpeech(std::string key) : FakeVendorThatBehaves(std::move(key)) {
    open();
}

FakeAzureSpeech::~FakeAzureSpeech() { shut(); }

void FakeAzureSpeech::hear_everything_as(std::string words) {
    const std::lock_guard lock(mutex());
    all_words_ = std::move(words);
}

std::size_t FakeAzureSpeech::making() const {
    const std::lock_guard lock(mutex());
    return making_;
}

std::string FakeAzureSpeech::body(const std::string& path) const {
    const std::lock_guard lock(mutex());
    const auto found = bodies_.find(path);
    return found == bodies_.end() ? "" : found->second;
}

std::string FakeAzureSpeech::query() const {
    const std::lock_guard lock(mutex());
    return query_;
}

bool FakeAzureSpeech::has_key(const net::Request& request) const {
    return request.headers.find("Ocp-Apim-Subscription-Key") == key();
}

net::Response FakeAzureSpeech::refusal(unsigned) const {
    net::Response response;
    response.headers.add("X-RequestId", "r-1");
    return response;
}

void FakeAzureSpeech::check(const net::Request& request) {
    const bool listens =
        request.path() == "/speech/recognition/conversation/cognitiveservices/v1" ||
        request.path() == "/speech/universal/v2";
    if (!listens && request.path() != "/tts/cognitiveservices/websocket/v1")
        violation("unknown path " + std::string(request.path()));
    if (request.target.contains(key())) violation("the key in the address");
    const std::string id(request.headers.find("X-ConnectionId").value_or(""));
    if (listens && !request.query().contains("language=")) violation("no language");
    if (!is_id(id) || !is_new(id)) violation("X-ConnectionId " + id);
    const std::lock_guard lock(mutex());
    query_ = request.query();
}

/// No turn and no connection had this id before.
bool FakeAzureSpeech::is_new(const std::string& id) {
    const std::lock_guard lock(mutex());
    return ids_.insert(id).second;
}

Awaitable<> FakeAzureSpeech::serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                                   Conduct conduct) {
    const auto loop = co_await asio::this_coro::executor;
    const bool listens = request.path().starts_with("/speech");
    const auto session =
        std::make_shared<Session>(loop, std::move(socket), std::move(conduct), listens);
    {
        const std::lock_guard lock(mutex());
        session->all_words = all_words_;
        session->tells_language = request.path() == "/speech/universal/v2";
    }
    if (session->conduct.script.empty())
        co_await (hear(session) || answer(session));
    else
        co_await (hear(session) ||
                  play_script(session->conduct.script, *session->socket, session->texts,
                              session->audio_heard, &session->last_turn));
    const std::lock_guard lock(mutex());
    if (session->making) --making_;
}

Awaitable<> FakeAzureSpeech::hear(std::shared_ptr<Session> session) {
    for (;;) {
        auto message = co_await session->socket->read();
        if (!message) co_return;
        const bool goes_on = co_await take(session, std::move(*message));
        if (!goes_on) co_return;
    }
}

/// Whether the socket goes on.
Awaitable<bool> FakeAzureSpeech::take(std::shared_ptr<Session> session, net::Message message) {
    auto& conduct = session->conduct;
    auto said = read(message);
    auto path = said.fields["Path"];
    const auto id = said.fields["X-RequestId"];
    const bool is_audio = message.kind == net::Message::Kind::binary;
    if (path.empty()) violation("a message without a path");
    if (!is_id(id)) violation(path + " with X-RequestId " + id);
    if (said.fields["X-Timestamp"].size() != 24) violation(path + " without X-Timestamp");
    if (is_audio != (path == "audio")) violation(path + " of the wrong kind");
    if (is_audio && said.body.empty()) path = "audio.end";
    note_heard(path);
    {
        const std::lock_guard lock(mutex());
        bodies_[path] = said.body;
    }
    session->last_turn = id;
    if (is_audio) session->audio_heard += said.body.size();
    if (!conduct.script.empty()) {
        if (path != "audio") session->texts.push(path);
        co_return true;
    }
    if (path == "speech.config") {
        if (std::exchange(session->configured, true)) violation("configured twice");
        co_return true;
    }
    if (!session->configured) violation(path + " before speech.config");
    if (path == "speech.context" || path == "synthesis.context") {
        if (session->listening != (path == "speech.context")) violation(path + " on the wrong one");
        const auto context = json::parse(said.body, nullptr, false);
        if (session->tells_language != context.contains("languageId"))
            violation("languageId on the wrong address");
        begin_turn(*session, id);
        if (conduct.close_with == 0) co_return true;
        co_await session->socket->close(static_cast<net::CloseCode>(conduct.close_with));
        co_return false;
    }
    const bool is_late = id == session->ending;
    if (is_audio && is_late) co_return true;
    if (id != session->turn && !is_late) violation(path + " of another turn");
    if (is_audio) {
        const bool goes_on = take_audio(*session, said.body, said.fields.contains("Content-Type"));
        if (!goes_on) session->socket.reset();
        co_return goes_on;
    }
    if (path == "ssml") {
        speak(*session, said.body);
    } else if (path == "synthesis.control") {
        if (said.body != R"({"action":"stop"})") violation("a control " + said.body);
        if (id != session->turn) co_return true;
        while (session->answers.take()) {
        }
        session->end_turn();
    } else {
        violation("a message of path " + path);
    }
    co_return true;
}

void FakeAzureSpeech::begin_turn(Session& session, const std::string& id) {
    if (!session.turn.empty()) violation("a turn inside another");
    if (!is_new(id)) violation("a turn twice: " + id);
    session.turn = id;
    session.has_head = false;
    session.audio.clear();
    session.settled = 0;
    session.told = 0;
    session.say("turn.start", json{{"context", {{"serviceTag", "abc"}}}});
}

/// Whether the socket goes on.
bool FakeAzureSpeech::take_audio(Session& session, std::string_view audio, bool has_type) {
    auto& conduct = session.conduct;
    const bool is_head = !std::exchange(session.has_head, true);
    if (is_head != (audio == riff_head)) violation("audio without a head, or with a second one");
    if (is_head != has_type) violation("audio whose type is told too often or not at all");
    if (audio.size() > longest_audio) violation("audio of " + std::to_string(audio.size()));
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - session.began);
    if (session.audio_heard > ahead_bytes + 500 + static_cast<std::size_t>(since.count()) * 16)
        violation("audio faster than twice its time");
    if (conduct.drop_after && session.audio_heard >= *conduct.drop_after) return false;
    if (is_head || conduct.silent) return true;
    if (conduct.garbage) {
        session.answers.push({net::Message::Kind::text, "Path:speech.phrase\r\n\r\n{\"Recog"});
        return true;
    }
    session.audio += audio;
    const auto words = session.unsettled_words();
    const bool ends = audio.empty();
    if (!conduct.fails_with.empty() && ends) {
        session.tell_status(conduct.fails_with);
    } else if (!words.empty() && (ends || silence_at_end(session.audio) >= segment_bytes)) {
        session.tell_phrase(words);
    } else if (words.size() > session.told) {
        session.tell_hypothesis(words);
    }
    const bool by_itself =
        conduct.ends_turn_after && session.audio.size() >= *conduct.ends_turn_after;
    if (by_itself) conduct.ends_turn_after.reset();
    if (ends && session.settled == 0 && conduct.fails_with.empty()) session.tell_status("NoMatch");
    if (ends || by_itself) session.end_turn();
    return true;
}

void FakeAzureSpeech::speak(Session& session, const std::string& ssml) {
    const auto context = json::parse(body("synthesis.context"), nullptr, false);
    const json::json_pointer format("/synthesis/audio/outputFormat");
    if (context.is_discarded() || context.value(format, "") != "raw-8khz-8bit-mono-mulaw")
        violation("another format than mu-law of 8 kHz");
    pugi::xml_document document;
    const auto parsed =
        document.load_string(ssml.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    const auto voice = document.child("speak").child("voice");
    if (!parsed || voice.attribute("name").empty() ||
        document.child("speak").attribute("xml:lang").empty())
        violation("SSML that is none: " + ssml);
    const auto prosody = voice.child("prosody");
    const std::string text = prosody ? prosody.text().get() : voice.text().get();
    if (text.empty()) violation("nothing to say");
    if (session.conduct.silent) return;
    if (session.conduct.garbage)
        return session.answers.push({net::Message::Kind::binary, std::string("\xff\xff..", 4)});
    {
        const std::lock_guard lock(mutex());
        ++making_;
    }
    session.making = true;
    session.say("response", json{{"context", {{"serviceTag", "abc"}}},
                                 {"audio", {{"type", "inline"}, {"streamId", stream_id}}}});
    const auto audio = audible(text);
    const std::string_view bytes(reinterpret_cast<const char*>(audio.data()), audio.size());
    for (std::size_t at = 0; at < bytes.size(); at += 1'600)
        session.say_audio(bytes.substr(at, 1'600));
    session.say_audio({});
    session.end_turn();
}

Awaitable<> FakeAzureSpeech::answer(std::shared_ptr<Session> session) {
    Timer delay(co_await asio::this_coro::executor);
    for (;;) {
        auto answer = co_await session->answers.next();
        if (!answer) co_return;
        delay.expires_after(session->conduct.delay);
        co_await delay.async_wait(use_awaitable);
        if (!session->socket) co_return;
        const bool is_audio = answer->kind == net::Message::Kind::binary;
        const bool is_end = answer->data.contains("Path:turn.end");
        if (is_audio) session->audio_said += answer->data.size();
        session->socket->send(std::move(*answer));
        if (is_end) session->turn.clear();
        if (is_end && std::exchange(session->making, false)) {
            const std::lock_guard lock(mutex());
            --making_;
        }
        const auto& drop_after = session->conduct.drop_after;
        if (is_audio && drop_after && session->audio_said >= *drop_after) {
            session->socket.reset();
            co_return;
        }
    }
}

}  // namespace neura::fakes
