#include "fakes/fake_assemblyai.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

using namespace asio::experimental::awaitable_operators;
using nlohmann::json;

namespace {

/// Silence after which it hears the end of a turn, and what makes a message too short or too long.
constexpr std::size_t endpoint_bytes = 3'200;
constexpr std::size_t shortest_audio = 400;
constexpr std::size_t longest_audio = 8'000;

std::size_t ms(std::size_t bytes) { return bytes / 8; }

}  // namespace

/// One socket and what is to be said on it.
struct FakeAssemblyAi::Session {
    Session(Executor loop, std::unique_ptr<net::WebSocket> the_socket, Conduct the_conduct)
        : socket(std::move(the_socket)),
          conduct(std::move(the_conduct)),
          answers(loop),
          texts(loop) {}

    void say(const json& message) { answers.push(message.dump()); }

    /// The turn under way, as far as it is heard.
    void tell_turn(bool ended) {
        const auto heard = words_in(audio, turn_from, audio.size());
        told_words = heard.size();
        auto settled = heard;
        if (!ended && !settled.empty()) settled.pop_back();
        json words = json::array();
        for (std::size_t i = 0; i < heard.size(); ++i)
            words.push_back({{"text", heard[i].text},
                             {"start", ms(heard[i].from)},
                             {"end", ms(heard[i].to)},
                             {"confidence", 0.9},
                             {"word_is_final", i < settled.size()}});
        json turn{{"type", "Turn"},
                  {"turn_order", order},
                  {"turn_is_formatted", false},
                  {"end_of_turn", ended},
                  {"transcript", text_of(settled)},
                  {"utterance", ended ? text_of(settled) : ""},
                  {"end_of_turn_confidence", ended ? 0.8 : 0.1},
                  {"words", std::move(words)}};
        if (ended && tells_language) turn["language_code"] = "fr";
        say(turn);
        if (!ended) return;
        if (conduct.formats && !heard.empty()) {
            turn["turn_is_formatted"] = true;
            say(turn);
        }
        ++order;
        turn_from = audio.size();
        told_words = 0;
    }

    std::unique_ptr<net::WebSocket> socket;
    Conduct conduct;
    Inbox<std::string> answers;
    Inbox<std::string> texts;  ///< heard, for a script
    Clock::time_point began{};
    bool tells_language = false;
    bool has_begun = false;
    bool is_over = false;
    std::string audio;
    std::size_t audio_heard = 0;
    std::size_t turn_from = 0;
    std::size_t told_words = 0;
    int order = 0;
};

FakeAssemblyAi::FakeAssemblyAi(std::string key) : FakeVendorThatBehaves(std::move(key)) { open(); }

FakeAssemblyAi::~FakeAssemblyAi() { shut(); }

std::string FakeAssemblyAi::asked(const std::string& name) const {
    const std::lock_guard lock(mutex());
    const auto found = query_.find(name);
    return found == query_.end() ? "" : found->second;
}

bool FakeAssemblyAi::has_key(const net::Request& request) const {
    return request.headers.find("Authorization") == key();
}

/// It takes the upgrade first, and closes what it does not like.
void FakeAssemblyAi::turn_away(Conduct& conduct) const { conduct.close_with = 1008; }

/// The query of the upgrade is as the vendor wants it.
void FakeAssemblyAi::check(const net::Request& request) {
    if (request.path() != "/v3/ws") violation("unknown path " + std::string(request.path()));
    std::map<std::string, std::string> query;
    for (const auto& [name, value] : net::parse_form(request.query()).value_or(net::Form()))
        query[name] = value;
    if (query["speech_model"].empty()) violation("no speech_model");
    if (query["encoding"] != "pcm_mulaw" || query["sample_rate"] != "8000")
        violation("not mu-law of 8 kHz");
    if (query.contains("language_detection") && query["speech_model"].ends_with("-english"))
        violation("language_detection of a model that knows one");
    if (query.contains("keyterms_prompt")) {
        const auto terms = json::parse(query["keyterms_prompt"], nullptr, false);
        if (!terms.is_array() || terms.empty() || terms.size() > 100)
            violation("keyterms_prompt is no list of 1 to 100");
    }
    const std::lock_guard lock(mutex());
    query_ = std::move(query);
}

Awaitable<> FakeAssemblyAi::serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                                  Conduct conduct) {
    const auto loop = co_await asio::this_coro::executor;
    const auto session = std::make_shared<Session>(loop, std::move(socket), std::move(conduct));
    session->tells_language = request.query().contains("language_detection=true");
    const auto& behaviour = session->conduct;
    if (behaviour.close_with != 0) {
        const json why{
            {"type", "Error"}, {"error_code", behaviour.close_with}, {"error", behaviour.because}};
        if (!behaviour.because.empty())
            session->socket->send({net::Message::Kind::text, why.dump()});
        const auto code = static_cast<net::CloseCode>(behaviour.close_with);
        co_await session->socket->close(code);
    } else if (!behaviour.script.empty()) {
        session->has_begun = true;
        session->began = Clock::now();
        co_await (hear(session) || play_script(behaviour.script, *session->socket, session->texts,
                                               session->audio_heard));
    } else {
        if (!behaviour.never_begins)
            session->say({{"type", "Begin"}, {"id", "s-1"}, {"expires_at", 1'795'345'200}});
        co_await (hear(session) || answer(session));
    }
}

Awaitable<> FakeAssemblyAi::hear(std::shared_ptr<Session> session) {
    for (;;) {
        const auto message = co_await session->socket->read();
        if (!message) {
            const bool played = !session->conduct.script.empty();
            if (!session->is_over && !played) violation("gone without Terminate");
            co_return;
        }
        if (message->kind == net::Message::Kind::binary) {
            const bool goes_on = co_await take_audio(session, message->data);
            if (!goes_on) co_return;
            continue;
        }
        const auto command = json::parse(message->data, nullptr, false);
        const auto type = command.is_object() ? command.value("type", "") : "";
        note_heard(type);
        if (!session->conduct.script.empty()) {
            session->texts.push(message->data);
        } else if (type == "ForceEndpoint") {
            if (!session->has_begun) violation("ForceEndpoint before Begin");
            const auto words = words_in(session->audio, session->turn_from, session->audio.size());
            if (session->conduct.silent) continue;
            if (!words.empty() || session->conduct.answers_nothing) session->tell_turn(true);
        } else if (type == "Terminate") {
            session->is_over = true;
            session->say({{"type", "Termination"}, {"audio_duration_seconds", 1}});
        } else if (type != "KeepAlive" && type != "UpdateConfiguration") {
            violation("a message of type " + type);
        }
    }
}

/// Whether the socket goes on.
Awaitable<bool> FakeAssemblyAi::take_audio(std::shared_ptr<Session> session, std::string audio) {
    auto& conduct = session->conduct;
    if (!session->has_begun) violation("audio before Begin");
    session->audio_heard += audio.size();
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - session->began);
    const auto may = static_cast<std::size_t>(since.count()) * 8 + longest_audio + 160;
    const bool bad_length = audio.size() < shortest_audio || audio.size() > longest_audio;
    if (bad_length || session->audio_heard > may) {
        violation(bad_length ? "audio of " + std::to_string(audio.size()) + " bytes"
                             : std::to_string(session->audio_heard) + " bytes of audio within " +
                                   std::to_string(since.count()) + " ms");
        const json why{{"type", "Error"}, {"error_code", 3007}, {"error", "Input duration"}};
        session->socket->send({net::Message::Kind::text, why.dump()});
        co_await session->socket->close(static_cast<net::CloseCode>(3007));
        co_return false;
    }
    if (conduct.drop_after && session->audio_heard >= *conduct.drop_after) {
        session->socket.reset();
        co_return false;
    }
    if (conduct.silent || !conduct.script.empty()) co_return true;
    if (conduct.garbage) {
        session->answers.push(R"({"type":"Turn",)");
        co_return true;
    }
    session->audio += audio;
    const auto words = words_in(session->audio, session->turn_from, session->audio.size());
    if (!words.empty() && silence_at_end(session->audio) >= endpoint_bytes)
        session->tell_turn(true);
    else if (words.size() > session->told_words)
        session->tell_turn(false);
    co_return true;
}

Awaitable<> FakeAssemblyAi::answer(std::shared_ptr<Session> session) {
    Timer delay(co_await asio::this_coro::executor);
    for (;;) {
        auto answer = co_await session->answers.next();
        if (!answer) co_return;
        delay.expires_after(session->conduct.delay);
        co_await delay.async_wait(use_awaitable);
        if (!session->socket) co_return;
        if (!std::exchange(session->has_begun, true)) session->began = Clock::now();
        session->socket->send({net::Message::Kind::text, std::move(*answer)});
        if (!session->is_over || !session->answers.empty()) continue;
        co_await session->socket->close(net::CloseCode::normal);
        co_return;
    }
}

}  // namespace neura::fakes
